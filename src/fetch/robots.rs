//! What does a site's robots.txt (RFC 9309) allow us? Reads the file, and the answer that brought it; pure.
//!
//! Nothing is fetched here: [`super::visits`] asks and keeps. The reader is linear in the file, which is cut at
//! [`MAX_BYTES`], and matching is linear in rules and address. Start with [`Rules::parse`].

use robotxt::Robots;
use std::time::Duration;
use url::{Position, Url};

/// The name by which a robots.txt addresses us: the product token of our User-Agent (RFC 9309, section 2.2.1).
pub const PRODUCT: &str = "Greffier";

/// How much of a robots.txt is read: RFC 9309, section 2.5, asks for at least 500 KiB.
pub const MAX_BYTES: usize = 500 << 10;

/// The longest Crawl-delay that is kept to; a longer one is cut to this.
pub const MAX_DELAY: Duration = Duration::from_secs(60);

/// What one site allows one agent.
#[derive(Debug, Clone)]
pub struct Rules(Robots);

impl Rules {
    /// Reads a robots.txt as `agent`. Whatever the bytes, there are rules: what is no rule counts for nothing.
    pub fn parse(text: &[u8], agent: &str) -> Self {
        let text = text.get(..MAX_BYTES).unwrap_or(text);
        Self(Robots::parse(&as_the_rfc_has_it(text), agent))
    }

    /// No rules: all is allowed.
    pub fn none() -> Self {
        Self(Robots::allow_all())
    }

    /// Whether the address may be fetched.
    pub fn allow(&self, url: &Url) -> bool {
        self.0.is_allowed(&url[Position::BeforePath..Position::AfterQuery])
    }

    /// The sitemaps that the file names (sitemaps.org, `Sitemap:`), for whoever reads it.
    pub fn sitemaps(&self) -> &[Url] {
        self.0.sitemaps()
    }

    /// The time the site wants between two requests, as it said it.
    pub fn delay(&self) -> Option<Duration> {
        self.0.crawl_delay()
    }
}

/// What an answer to `GET /robots.txt` means by its status (RFC 9309, section 2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The body holds the rules.
    Rules,
    /// The rules already known still hold.
    Unchanged,
    /// There are no rules: all is allowed.
    NoRules,
    /// Nobody knows the rules: nothing is allowed for now.
    Unreachable,
}

/// What the status means. 429 asks to come back later, which is no way to say that there are no rules.
pub fn meaning(status: u16) -> Meaning {
    match status {
        200 | 203 => Meaning::Rules,
        304 => Meaning::Unchanged,
        429 => Meaning::Unreachable,
        204 | 205 | 400..=499 => Meaning::NoRules,
        _ => Meaning::Unreachable,
    }
}

/// The file as RFC 9309 reads it, where `robotxt` is more generous:
/// - a `User-agent` value ends with its product token of letters, `_` and `-`, so that `Greffier/1.0` and
///   `Greffier bot` name us as well (section 2.2.1);
/// - a path begins with `/` (or `*`), and what does not is no rule (section 2.2), though it still ends the list of names.
fn as_the_rfc_has_it(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|byte| is_end(*byte)) {
        let end = value_end(line);
        out.extend_from_slice(&line[..end]);
        if end < line.len() {
            out.push(b'\n');
        }
    }
    out
}

/// How much of the line is kept; all of it unless its value is to be cut.
fn value_end(line: &[u8]) -> usize {
    let Some(colon) = line.iter().position(|byte| *byte == b':') else {
        return line.len();
    };
    let key = line[..colon]
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(&line[..colon])
        .trim_ascii();
    let blanks = line[colon + 1..]
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    let (start, value) = (colon + 1 + blanks, &line[colon + 1 + blanks..]);
    if key.eq_ignore_ascii_case(b"user-agent") {
        start + token_length(value)
    } else if key.eq_ignore_ascii_case(b"allow") || key.eq_ignore_ascii_case(b"disallow") {
        if matches!(value.first(), Some(b'/' | b'*')) {
            line.len()
        } else {
            start
        }
    } else {
        line.len()
    }
}

/// How long the product token at the start of `value` is; all of it if there is none, so that it names nobody else.
fn token_length(value: &[u8]) -> usize {
    let token = |byte: &&u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-');
    match value.iter().take_while(token).count() {
        0 if value.first() == Some(&b'*') => 1,
        0 => value.iter().take_while(|byte| !is_end(**byte)).count(),
        length => length,
    }
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n' | b'\0')
}
