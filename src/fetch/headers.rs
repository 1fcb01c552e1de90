//! What the headers of an answer say, as far as they can be believed; pure.

use super::error::Fault;
use super::guard::MAX_URL;
use super::lanes;
use reqwest::header::{self, HeaderMap};
use std::time::{Duration, SystemTime};
use url::Url;

/// The longest validator that is kept and sent back.
const MAX_ETAG: usize = 1000;

/// All headers as text, for the archive. Bytes beyond ASCII are read as Latin-1, as HTTP once said.
pub(super) fn all(headers: &HeaderMap) -> Vec<(String, String)> {
    let line =
        |(name, value): (&header::HeaderName, &header::HeaderValue)| (name.to_string(), latin1(value.as_bytes()));
    headers.iter().map(line).collect()
}

/// The Content-Type, if there is one.
pub(super) fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?;
    Some(latin1(value.as_bytes())).filter(|value| !value.trim().is_empty())
}

/// The ETag, if it is one (RFC 9110, section 8.8.3).
pub(super) fn etag(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::ETAG)?.to_str().ok()?;
    is_etag(value).then(|| value.to_owned())
}

/// Whether `value` has the form of an entity tag, so that it may be sent back.
pub(super) fn is_etag(value: &str) -> bool {
    let opaque = value.strip_prefix("W/").unwrap_or(value);
    let inner = opaque.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let sound = |byte: u8| byte == 0x21 || (0x23..=0x7e).contains(&byte);
    value.len() <= MAX_ETAG && inner.is_some_and(|inner| inner.bytes().all(sound))
}

/// The Last-Modified, if it is a date.
pub(super) fn last_modified(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::LAST_MODIFIED)?.to_str().ok()?;
    httpdate::parse_http_date(value).ok().map(|_| value.to_owned())
}

/// Whether `value` may be sent in If-Modified-Since: a date that is not in the future (RFC 9110, section 13.1.3).
pub(super) fn is_past_date(value: &str, now: SystemTime) -> bool {
    httpdate::parse_http_date(value).is_ok_and(|date| date <= now)
}

/// The rest that the answer asks for.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let values = headers.get_all(header::RETRY_AFTER).iter();
    lanes::retry_after(values.filter_map(|value| value.to_str().ok()), now)
}

/// Whether the status sends us elsewhere (RFC 9110, section 15.4).
pub(super) fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// Where a redirect leads, without fragment. Two different Locations lead nowhere.
pub(super) fn location(headers: &HeaderMap, base: &Url) -> Result<Url, Fault> {
    let mut values = headers.get_all(header::LOCATION).iter();
    let value = values.next().ok_or(Fault::RedirectNowhere)?;
    if values.any(|other| other != value) || value.as_bytes().is_empty() {
        return Err(Fault::RedirectNowhere);
    }
    if value.len() > MAX_URL {
        return Err(Fault::RedirectRefused(super::Refusal::TooLong(value.len())));
    }
    let mut url = base
        .join(&location_text(value.as_bytes()))
        .map_err(|_| Fault::RedirectNowhere)?;
    url.set_fragment(None);
    Ok(url)
}

/// A Location as text: UTF-8 where it is, else its bytes beyond ASCII percent-encoded as they stand.
fn location_text(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => value
            .iter()
            .map(|byte| match byte.is_ascii() {
                true => char::from(*byte).to_string(),
                false => format!("%{byte:02X}"),
            })
            .collect(),
    }
}

fn latin1(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}
