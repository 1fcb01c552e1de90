//! How one request is made: judged by the guard, in its host's turn, within the time limits. No redirects, no robots.
//!
//! Start with [`Transport::exchange`].

use super::Settings;
use super::body::{self, Download, Limits};
use super::error::{Fault, Phase};
use super::guard::{self, Refusal};
use super::headers;
use super::lanes::{Lane, Lanes, Lesson, Turn};
use super::ledger::Ledger;
use super::meter::{Meter, Tab};
use super::resolver::{Guarded, Unresolved};
use reqwest::Method;
use reqwest::dns::Resolve;
use reqwest::header::{self, HeaderMap, HeaderValue};
use std::error::Error;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};
use url::Url;

/// What makes requests.
pub(super) struct Transport {
    http: reqwest::Client,
    lanes: Lanes,
    ledger: Ledger,
    permits: Arc<Semaphore>,
    settings: Arc<Settings>,
}

/// One request.
pub(super) struct Ask<'a> {
    pub(super) method: Method,
    pub(super) url: &'a Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// How long the whole may take.
    pub(super) total: Duration,
    /// Whether it asks for a site's rules: what becomes of that is no word on the site's pages.
    pub(super) for_rules: bool,
}

impl<'a> Ask<'a> {
    pub(super) fn get(url: &'a Url, total: Duration) -> Self {
        Self {
            method: Method::GET,
            url,
            headers: HeaderMap::new(),
            body: Vec::new(),
            total,
            for_rules: false,
        }
    }
}

/// An answer whose body is still to come. Its host is not asked again while this is held.
pub(super) struct Exchange {
    response: reqwest::Response,
    limits: Limits,
    tab: Tab,
    lane: Arc<Lane>,
    _turn: Turn,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Transport {
    pub(super) fn new(settings: Arc<Settings>, resolver: Arc<dyn Resolve>, ledger: Ledger) -> Result<Self, Fault> {
        // An error only says that a provider is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guarded = Guarded {
            inner: resolver,
            settings: Arc::clone(&settings),
        };
        let builder = reqwest::Client::builder()
            // A connection serves one request: a server that sends two answers to one can never have the second taken for
            // the answer to another request, and hosts are asked too seldom for reuse to matter.
            .pool_max_idle_per_host(0)
            .user_agent(HeaderValue::from_str(&settings.user_agent()).map_err(|_| Fault::Header)?)
            .default_headers(default_headers())
            .dns_resolver(Arc::new(guarded))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(settings.connect_timeout);
        let http = built(builder)?;
        Ok(Self {
            http,
            lanes: Lanes::new(settings.min_interval),
            ledger,
            permits: Arc::new(Semaphore::new(settings.concurrency.clamp(1, Semaphore::MAX_PERMITS))),
            settings,
        })
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    pub(super) fn lane(&self, url: &Url) -> Arc<Lane> {
        self.lanes.of(url.host_str().unwrap_or_default())
    }

    /// Makes one request when its host's turn comes.
    pub(super) async fn exchange(&self, ask: Ask<'_>, meter: &Meter) -> Result<Exchange, Fault> {
        guard::check_url(ask.url, &self.settings).map_err(Fault::Refused)?;
        let host = ask.url.host_str().unwrap_or_default();
        let lane = self.lane(ask.url);
        self.ledger.admits(host)?;
        let turn = lane.turn().await.map_err(Fault::BackingOff)?;
        // It may have refused those that waited before us.
        self.ledger.admits(host)?;
        // The semaphore is never closed.
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok();
        let deadline = Instant::now() + ask.total;
        let tab = Tab::new(meter, &self.ledger, host);
        tab.asked();
        let for_rules = ask.for_rules;
        let sent = self.send(ask, deadline).await;
        let response = sent.inspect_err(|fault| teach(&lane, fault, &tab))?;
        learn(&lane, &response, &tab, for_rules);
        Ok(Exchange {
            response,
            limits: Limits {
                max_bytes: self.settings.max_bytes,
                read_timeout: self.settings.read_timeout,
                deadline,
            },
            tab,
            lane,
            _turn: turn,
            _permit: permit,
        })
    }

    /// Sends something that was asked for, out of turn: a lane's interval and rest are for what is read from a host, and
    /// one receiver in trouble must not hold up the others at its host. Answers with the status; no body is read.
    pub(super) async fn tell(&self, ask: Ask<'_>, meter: &Meter) -> Result<u16, Fault> {
        guard::check_hook(ask.url, &self.settings).map_err(Fault::Refused)?;
        let _permit = Arc::clone(&self.permits).acquire_owned().await.ok();
        let deadline = Instant::now() + ask.total;
        meter.asked();
        Ok(self.send(ask, deadline).await?.status().as_u16())
    }

    async fn send(&self, ask: Ask<'_>, deadline: Instant) -> Result<reqwest::Response, Fault> {
        let head_by = Instant::now() + self.settings.connect_timeout + self.settings.read_timeout;
        let request = self
            .http
            .request(ask.method, ask.url.clone())
            .headers(ask.headers)
            .body(ask.body);
        match timeout_at(head_by.min(deadline), request.send()).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(fault_of(&error.without_url())),
            Err(_) if head_by < deadline => Err(Fault::Timeout(Phase::Read)),
            Err(_) => Err(Fault::Timeout(Phase::Total)),
        }
    }
}

impl Exchange {
    pub(super) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// Receives the body into a file in `spool`.
    pub(super) async fn download(self, spool: &Path, max_bytes: Option<u64>) -> Result<Download, Fault> {
        let mut limits = self.limits;
        limits.max_bytes = max_bytes.map_or(limits.max_bytes, |max| max.min(limits.max_bytes));
        let received = body::receive(self.response, spool, limits, &self.tab).await;
        received.inspect_err(|fault| teach(&self.lane, fault, &self.tab))
    }

    /// Receives at most `most` bytes of the body into memory.
    pub(super) async fn start(self, most: usize) -> Result<Vec<u8>, Fault> {
        let received = body::receive_start(self.response, most, self.limits, &self.tab).await;
        received.inspect_err(|fault| teach(&self.lane, fault, &self.tab))
    }
}

/// The client, with the system's certificate authorities; on a system that has none, one that trusts nobody, so that
/// plain HTTP still works.
fn built(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, Fault> {
    // A builder is gone once it failed, so a plain one is tried first.
    match reqwest::Client::builder().build() {
        Ok(_) => builder.build(),
        Err(error) => {
            tracing::warn!(%error, "no certificate authorities here: https addresses will fail; install ca-certificates");
            builder.tls_certs_only([]).build()
        }
    }
    .map_err(|error| {
        tracing::error!(%error, "no HTTP client");
        Fault::Tls
    })
}

/// What an answer teaches about its host. A site without robots.txt says nothing bad by that.
fn learn(lane: &Lane, response: &reqwest::Response, tab: &Tab, for_rules: bool) {
    let rest = headers::retry_after(response.headers(), SystemTime::now());
    let status = response.status().as_u16();
    if !for_rules || status == 429 || status >= 500 {
        tab.answered(status, rest);
    }
    let lesson = match status {
        503 => Lesson::Busy(rest),
        500.. => Lesson::Trouble(rest),
        // 429 is a refusal: the ledger's.
        _ => Lesson::Well,
    };
    if lesson != Lesson::Well {
        tab.backed_off();
    }
    lane.learn(lesson);
}

/// A host that fails gets rest; one that answers what we do not want does not need it.
fn teach(lane: &Lane, fault: &Fault, tab: &Tab) {
    tab.failed();
    if matches!(
        fault,
        Fault::Connect | Fault::Tls | Fault::Timeout(_) | Fault::Interrupted | Fault::Garbled
    ) {
        tab.backed_off();
        lane.learn(Lesson::Trouble(None));
    }
}

fn default_headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("fr, *;q=0.5"));
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(body::ACCEPT_ENCODING));
    headers
}

/// The name of what went wrong before there was an answer.
fn fault_of(error: &reqwest::Error) -> Fault {
    tracing::debug!(%error, "request failed");
    for cause in causes(error) {
        if let Some(refusal) = cause.downcast_ref::<Refusal>() {
            return Fault::Refused(refusal.clone());
        }
        if cause.is::<Unresolved>() {
            return Fault::Dns;
        }
        if cause.is::<rustls::Error>() {
            return Fault::Tls;
        }
        if cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse) {
            return Fault::Garbled;
        }
    }
    if error.is_timeout() {
        Fault::Timeout(Phase::Connect)
    } else if error.is_connect() {
        Fault::Connect
    } else {
        Fault::Interrupted
    }
}

/// An error and all that caused it; what stands inside an `io::Error` is no source of it, but is looked at too.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error: &'a (dyn Error + 'static) = *error;
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        inner
            .map(|inner| inner as &(dyn Error + 'static))
            .or_else(|| error.source())
    })
}
