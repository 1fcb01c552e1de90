//! Whose robots.txt do we know, and since when? Asks for each site's rules once, and keeps them a day at most.
//!
//! A site is a scheme, host and port (RFC 9309, section 2.3). Start with [`Visits::rules`].

use super::error::Fault;
use super::exchange::{Ask, Exchange, Transport};
use super::headers;
use super::meter::Meter;
use super::robots::{self, MAX_BYTES, Meaning, PRODUCT, Rules};
use reqwest::header::{self, HeaderValue};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// How long rules are kept: RFC 9309, section 2.4.
const KEEP: Duration = Duration::from_secs(24 * 3600);
/// How long a site whose rules could not be had is left alone.
const KEEP_UNREACHABLE: Duration = Duration::from_secs(300);
/// The longest that is spent on one robots.txt.
const TOTAL: Duration = Duration::from_secs(60);
/// RFC 9309, section 2.3.1.2.
const MAX_REDIRECTS: usize = 5;

/// From how many sites on those whose rules are out of date are forgotten.
const CROWD: usize = 10_000;

/// The rules of the sites visited.
#[derive(Default)]
pub(super) struct Visits {
    sites: Mutex<HashMap<String, Site>>,
}

/// One site; locked while its rules are asked for, so that they are asked for once.
type Site = Arc<tokio::sync::Mutex<Option<Known>>>;

struct Known {
    /// `None`: unreachable.
    rules: Option<Arc<Rules>>,
    until: Instant,
    etag: Option<String>,
}

/// What asking brought.
enum Brought {
    Rules(Rules, Option<String>),
    Unchanged,
    Unreachable,
}

impl Visits {
    /// The rules that hold for `url`.
    ///
    /// # Errors
    /// When the rules cannot be had: then nothing of that site may be fetched for now.
    pub(super) async fn rules(&self, transport: &Transport, url: &Url, meter: &Meter) -> Result<Arc<Rules>, Fault> {
        let site = self.site(url);
        let mut known = site.lock().await;
        if known.as_ref().is_none_or(|known| known.until <= Instant::now()) {
            let brought = ask(
                transport,
                url,
                known.as_ref().and_then(|known| known.etag.clone()),
                meter,
            )
            .await?;
            *known = Some(learned(brought, known.take(), Instant::now()));
        }
        let rules = known.as_ref().and_then(|known| known.rules.clone());
        let rules = rules.ok_or(Fault::RobotsUnreachable)?;
        if let Some(delay) = rules.delay() {
            transport.lane(url).slow_down(delay.min(robots::MAX_DELAY));
        }
        Ok(rules)
    }

    fn site(&self, url: &Url) -> Site {
        let origin = url.origin().ascii_serialization();
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        if sites.len() >= CROWD {
            sites.retain(|_, site| Arc::strong_count(site) > 1 || is_current(site));
        }
        Arc::clone(sites.entry(origin).or_default())
    }
}

/// Whether the rules of a site still hold.
fn is_current(site: &Site) -> bool {
    let known = site.try_lock();
    known.is_ok_and(|known| known.as_ref().is_some_and(|known| known.until > Instant::now()))
}

/// What is known from now on. Rules once known outlast a site that cannot be reached (RFC 9309, section 2.4).
fn learned(brought: Brought, before: Option<Known>, now: Instant) -> Known {
    let (rules, etag) = before.map(|known| (known.rules, known.etag)).unwrap_or_default();
    match brought {
        Brought::Rules(rules, etag) => Known {
            rules: Some(Arc::new(rules)),
            until: now + KEEP,
            etag,
        },
        Brought::Unchanged if rules.is_some() => Known {
            rules,
            until: now + KEEP,
            etag,
        },
        Brought::Unchanged | Brought::Unreachable => Known {
            rules,
            until: now + KEEP_UNREACHABLE,
            etag,
        },
    }
}

async fn ask(transport: &Transport, url: &Url, etag: Option<String>, meter: &Meter) -> Result<Brought, Fault> {
    let mut at = url.clone();
    at.set_path("/robots.txt");
    at.set_query(None);
    at.set_fragment(None);
    for hop in 0..=MAX_REDIRECTS {
        let total = TOTAL.min(transport.settings().total_timeout);
        let mut ask = Ask {
            for_rules: true,
            ..Ask::get(&at, total)
        };
        let tag = etag.as_ref().and_then(|etag| HeaderValue::from_str(etag).ok());
        if let Some(tag) = tag {
            ask.headers.insert(header::IF_NONE_MATCH, tag);
        }
        let answer = match transport.exchange(ask, meter).await {
            Ok(answer) => answer,
            Err(fault) if hop == 0 && speaks_for_itself(&fault) => return Err(fault),
            Err(_) => return Ok(Brought::Unreachable),
        };
        if !headers::is_redirect(answer.status()) {
            return Ok(read(answer).await);
        }
        match headers::location(answer.headers(), &at) {
            Ok(next) => at = next,
            Err(_) => return Ok(Brought::Unreachable),
        }
    }
    Ok(Brought::Rules(Rules::none(), None))
}

/// Whether a fault tells more than that robots.txt could not be read.
fn speaks_for_itself(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Refused(_) | Fault::BackingOff(_) | Fault::LeftAlone(_) | Fault::Dns | Fault::Connect | Fault::Tls
    )
}

async fn read(answer: Exchange) -> Brought {
    match robots::meaning(answer.status()) {
        Meaning::Rules => {
            let etag = headers::etag(answer.headers());
            match answer.start(MAX_BYTES).await {
                Ok(text) => Brought::Rules(Rules::parse(&text, PRODUCT), etag),
                Err(_) => Brought::Unreachable,
            }
        }
        Meaning::Unchanged => Brought::Unchanged,
        Meaning::NoRules => Brought::Rules(Rules::none(), None),
        Meaning::Unreachable => Brought::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &[u8]) -> Option<Known> {
        let brought = Brought::Rules(Rules::parse(text, PRODUCT), Some("\"v1\"".to_owned()));
        Some(learned(brought, None, Instant::now()))
    }

    fn forbids_all(known: &Known) -> Option<bool> {
        let url = Url::parse("http://a.example/x").ok()?;
        known.rules.as_ref().map(|rules| !rules.allow(&url))
    }

    #[test]
    fn rules_that_have_not_changed_hold_for_another_day() {
        let now = Instant::now();
        let renewed = learned(Brought::Unchanged, known(b"User-agent: *\nDisallow: /\n"), now);
        assert_eq!(forbids_all(&renewed), Some(true));
        assert_eq!((renewed.until, renewed.etag.as_deref()), (now + KEEP, Some("\"v1\"")));
    }

    #[test]
    fn rules_once_known_outlast_a_site_that_cannot_be_reached_and_are_asked_for_again_soon() {
        let now = Instant::now();
        let kept = learned(Brought::Unreachable, known(b"User-agent: *\nAllow: /\n"), now);
        assert_eq!((forbids_all(&kept), kept.until), (Some(false), now + KEEP_UNREACHABLE));
        let unknown = learned(Brought::Unreachable, None, now);
        assert_eq!(forbids_all(&unknown), None);
        let nonsense = learned(Brought::Unchanged, None, now);
        assert_eq!(forbids_all(&nonsense), None);
    }
}
