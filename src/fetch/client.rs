//! What does this address answer? [`Client::get`] is the policy itself: guard, robots, lane, request, redirect, body.
//!
//! It keeps no cookies, uses no proxy, sends no credentials, and never retries: when to ask again is its caller's
//! to decide, with [`FetchError::is_temporary`] and [`FetchError::retry_after`].

use super::body::{self, Download};
use super::error::{Fault, FetchError};
use super::exchange::{Ask, Exchange, Transport};
use super::guard;
use super::headers;
use super::ledger::Ledger;
use super::meter::{Meter, Traffic};
use super::resolver::System;
use super::robots;
use super::visits::Visits;
use super::{Resolve, Settings};
use crate::model::Text;
use chrono::{DateTime, Utc};
use reqwest::Method;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;
use url::Url;

/// The most redirects that are followed.
pub const MAX_REDIRECTS: usize = 10;

/// The polite client. Clones share everything: lanes, rules, connections, and the meter.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    meter: Meter,
    /// The hours in which it asks nothing: from when, until when.
    quiet: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

struct Shared {
    transport: Transport,
    visits: Visits,
    spool: PathBuf,
}

/// What to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The address.
    pub url: Url,
    /// The ETag of what is already there.
    pub etag: Option<String>,
    /// The Last-Modified of what is already there.
    pub last_modified: Option<String>,
    /// A limit on the expanded body below that of the settings.
    pub max_bytes: Option<u64>,
}

impl Request {
    /// An unconditional request.
    pub fn new(url: Url) -> Self {
        Self {
            url,
            etag: None,
            last_modified: None,
            max_bytes: None,
        }
    }
}

/// A sound answer: success, or "not modified" to a conditional request.
#[derive(Debug)]
pub struct Answer {
    /// 200, 203 or 304.
    pub status: u16,
    /// The address that was asked.
    pub asked: Url,
    /// The address that answered in the end.
    pub final_url: Url,
    /// The addresses that redirected, in order; empty when `asked` answered itself.
    pub hops: Vec<Url>,
    /// Whether every redirect was for good (301, 308): the address has moved.
    pub moved: bool,
    /// The headers as they came, for the archive.
    pub headers: Vec<(String, String)>,
    /// The Content-Type as it came: a claim, not a fact.
    pub content_type: Option<String>,
    /// The ETag, if it can be sent back.
    pub etag: Option<String>,
    /// The Last-Modified, if it is a date.
    pub last_modified: Option<String>,
    /// What people should know about how this was fetched.
    pub notes: Vec<Text>,
    /// The body.
    pub body: Body,
}

/// What came with an answer.
#[derive(Debug)]
pub enum Body {
    /// Nothing: what is already there still holds.
    NotModified,
    /// A body, received whole.
    Received(Download),
}

impl Client {
    /// A client that keeps bodies being received in `spool`, and writes what it asked and learnt in `ledger`.
    ///
    /// # Errors
    /// When the settings make no sound User-Agent.
    pub fn new(settings: Settings, spool: PathBuf, ledger: Ledger) -> Result<Self, FetchError> {
        Self::with_resolver(settings, spool, ledger, Arc::new(System))
    }

    /// The same with a resolver of one's own. What it answers is judged all the same.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn with_resolver(
        settings: Settings,
        spool: PathBuf,
        ledger: Ledger,
        resolver: Arc<dyn Resolve>,
    ) -> Result<Self, FetchError> {
        let transport = Transport::new(Arc::new(settings), resolver, ledger).map_err(|fault| fault.at(&nowhere()))?;
        body::sweep(&spool, SystemTime::now());
        Ok(Self {
            shared: Arc::new(Shared {
                transport,
                visits: Visits::default(),
                spool,
            }),
            meter: Meter::default(),
            quiet: None,
        })
    }

    /// The same client with a meter of its own, starting at zero: one for each run, and for each part of a run that has
    /// a budget.
    #[must_use]
    pub fn metered(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            meter: self.meter.part(),
            quiet: self.quiet,
        }
    }

    /// The same client, which asks nothing between two instants.
    #[must_use]
    pub fn quiet(self, between: Option<(DateTime<Utc>, DateTime<Utc>)>) -> Self {
        Self { quiet: between, ..self }
    }

    /// What was asked of each host, and which hosts are left alone.
    pub fn ledger(&self) -> &Ledger {
        self.shared.transport.ledger()
    }

    /// What was asked and received through this client and its clones, failures included.
    pub fn traffic(&self) -> Traffic {
        self.meter.read()
    }

    /// The sitemaps that the robots.txt of a site names; none when it cannot be had.
    pub async fn sitemaps(&self, site: &Url) -> Vec<Url> {
        let shared = &self.shared;
        let rules = shared.visits.rules(&shared.transport, site, &self.meter).await;
        rules.map(|rules| rules.sitemaps().to_vec()).unwrap_or_default()
    }

    /// Asks for a page or document, politely.
    ///
    /// # Errors
    /// Whatever stands between us and a sound answer, each under its own name.
    pub async fn get(&self, request: &Request) -> Result<Answer, FetchError> {
        let mut at = request.url.clone();
        at.set_fragment(None);
        let mut hops = Vec::new();
        let mut moved = true;
        let mut notes = Vec::new();
        loop {
            let step = self.step(&at, request, &mut notes).await;
            let exchange = step.map_err(|fault| redirected(fault, &hops).at(&at))?;
            if !headers::is_redirect(exchange.status()) {
                return self
                    .answer(exchange, at.clone(), request, hops, notes)
                    .await
                    .map(|answer| Answer {
                        moved: moved && !answer.hops.is_empty(),
                        ..answer
                    })
                    .map_err(|fault| fault.at(&at));
            }
            let next = headers::location(exchange.headers(), &at).map_err(|fault| fault.at(&at))?;
            moved &= matches!(exchange.status(), 301 | 308);
            drop(exchange);
            follow(&at, &next, &mut notes);
            hops.push(at);
            if hops.contains(&next) {
                return Err(Fault::RedirectLoop.at(&next));
            }
            if hops.len() > MAX_REDIRECTS {
                return Err(Fault::TooManyRedirects(MAX_REDIRECTS).at(&request.url));
            }
            at = next;
        }
    }

    /// Judges an address that asks to be told (a webhook), as written; [`Client::post`] judges what it leads to as well.
    ///
    /// # Errors
    /// When it must not be told: with the reason.
    pub fn check_hook(&self, url: &Url) -> Result<(), super::Refusal> {
        guard::check_hook(url, self.shared.transport.settings())
    }

    /// Sends `body` to an address that asked to be told (a webhook): judged and limited like all others, but neither
    /// robots.txt nor the host's lane is asked, as nothing is read there, and no redirect is followed. Returns the
    /// status, whatever it is.
    ///
    /// # Errors
    /// When there is no answer at all.
    pub async fn post(&self, url: &Url, headers: &[(&str, &str)], body: Vec<u8>) -> Result<u16, FetchError> {
        let transport = &self.shared.transport;
        let ask = Ask {
            method: Method::POST,
            headers: header_map(headers).ok_or_else(|| Fault::Header.at(url))?,
            body,
            ..Ask::get(url, transport.settings().total_timeout)
        };
        transport.tell(ask, &self.meter).await.map_err(|fault| fault.at(url))
    }

    /// One hop: guard, robots, then the request in its turn.
    async fn step(&self, at: &Url, request: &Request, notes: &mut Vec<Text>) -> Result<Exchange, Fault> {
        let Shared { transport, visits, .. } = &*self.shared;
        guard::check_url(at, transport.settings()).map_err(Fault::Refused)?;
        let now = transport.ledger().now();
        if let Some((_, end)) = self.quiet.filter(|(start, end)| (*start..*end).contains(&now)) {
            return Err(Fault::QuietHours(end));
        }
        let rules = visits.rules(transport, at, &self.meter).await?;
        if !rules.allow(at) {
            return Err(Fault::Robots);
        }
        if let Some(delay) = rules.delay().filter(|delay| *delay > robots::MAX_DELAY) {
            note(notes, delay_cut(delay.as_secs()));
        }
        let ask = Ask {
            headers: conditions(request, SystemTime::now()),
            ..Ask::get(at, transport.settings().total_timeout)
        };
        transport.exchange(ask, &self.meter).await
    }

    async fn answer(
        &self,
        exchange: Exchange,
        at: Url,
        request: &Request,
        hops: Vec<Url>,
        notes: Vec<Text>,
    ) -> Result<Answer, Fault> {
        let status = exchange.status();
        let received = exchange.headers().clone();
        let body = match status {
            200 | 203 => Body::Received(exchange.download(&self.shared.spool, request.max_bytes).await?),
            304 if !conditions(request, SystemTime::now()).is_empty() => Body::NotModified,
            304 => return Err(Fault::Unasked304),
            _ => return Err(unwelcome(status, &received)),
        };
        Ok(Answer {
            status,
            asked: request.url.clone(),
            final_url: at,
            hops,
            moved: false,
            content_type: headers::content_type(&received),
            etag: headers::etag(&received),
            last_modified: headers::last_modified(&received),
            headers: headers::all(&received),
            notes,
            body,
        })
    }
}

/// The conditions of a request, as far as they are well formed (RFC 9110, section 13.1).
fn conditions(request: &Request, now: SystemTime) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, value: Option<&String>| {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    };
    let etag = request.etag.as_ref().filter(|etag| headers::is_etag(etag));
    let since = request
        .last_modified
        .as_ref()
        .filter(|date| headers::is_past_date(date, now));
    set(header::IF_NONE_MATCH, etag);
    set(header::IF_MODIFIED_SINCE, since);
    headers
}

fn unwelcome(status: u16, headers: &HeaderMap) -> Fault {
    let rest = headers::retry_after(headers, SystemTime::now());
    match status {
        401 | 403 | 429 | 451 => Fault::Blocked(status, rest),
        _ => Fault::Status(status, rest),
    }
}

/// A refusal after a redirect is the redirect's fault.
fn redirected(fault: Fault, hops: &[Url]) -> Fault {
    match fault {
        Fault::Refused(why) if !hops.is_empty() => Fault::RedirectRefused(why),
        other => other,
    }
}

fn follow(from: &Url, to: &Url, notes: &mut Vec<Text>) {
    if from.scheme() == "https" && to.scheme() == "http" {
        note(notes, downgraded());
    }
}

fn note(notes: &mut Vec<Text>, text: Text) {
    if !notes.contains(&text) {
        notes.push(text);
    }
}

fn downgraded() -> Text {
    Text::new(
        "une redirection mène de https à http : la réponse n'est pas protégée",
        "a redirect leads from https to http: the answer is not protected",
    )
}

fn delay_cut(seconds: u64) -> Text {
    let kept = robots::MAX_DELAY.as_secs();
    Text::new(
        format!("robots.txt demande {seconds} s entre deux requêtes ; {kept} s sont respectées"),
        format!("robots.txt asks for {seconds} s between requests; {kept} s are kept"),
    )
}

fn header_map(headers: &[(&str, &str)]) -> Option<HeaderMap> {
    let pair = |(name, value): &(&str, &str)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(value).ok()?))
    };
    headers.iter().map(pair).collect()
}

#[expect(clippy::expect_used, reason = "a constant that is an address")]
fn nowhere() -> Url {
    Url::parse("about:fetch").expect("a constant that is an address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_that_gives_up_protection_is_said_once() {
        let https = nowhere().join("https://a.example/x").unwrap_or_else(|_| nowhere());
        let http = nowhere().join("http://a.example/x").unwrap_or_else(|_| nowhere());
        let mut notes = Vec::new();
        follow(&http, &https, &mut notes);
        assert!(notes.is_empty());
        follow(&https, &http, &mut notes);
        follow(&https, &http, &mut notes);
        assert_eq!(notes, [downgraded()]);
    }
}
