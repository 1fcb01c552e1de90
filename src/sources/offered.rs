//! A document that a machine's list offers (a feed, an interface, a dataset): what it is called, what it is, when?
//!
//! Shared by the readers of such lists; the evidence is the entry's own title, then the file's name, then the date of
//! publication, and each finding says which.

use super::address::{self, Refusal};
use super::evidence::{dates, names, tidy, words};
use crate::model::{Doubt, DoubtCode, Finding, PartialDate, Reading};
use chrono::NaiveDate;
use std::collections::HashSet;
use url::Url;

/// Documents and pages taken from one answer.
const MAX_OFFERS: usize = 10_000;
/// Odd addresses told one by one.
const MAX_ODD: usize = 20;

/// What one entry says of a document.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Offer<'a> {
    /// The address as written.
    pub href: &'a str,
    /// The title of the entry.
    pub title: &'a str,
    /// The day of publication, which is not the session's.
    pub published: Option<NaiveDate>,
    /// Where it stands: « enclosure of a feed's entry ».
    pub place: &'a str,
    /// Whether it is taken whatever it is called: the source lists nothing else.
    pub anything: bool,
}

/// Adds the document of an offer to `reading`, when it is one and may be a council's.
pub(super) fn add(reading: &mut Reading, base: &Url, offer: &Offer<'_>) {
    let url = match address::resolve(base, offer.href) {
        Ok(url) => url,
        Err(refusal) => return odd(reading, offer.href, refusal),
    };
    let name = address::document_name(&url).unwrap_or_else(|| address::file_name(&url));
    let title = tidy(&without_tags(offer.title), 600);
    let spoken = names::words(&name).replace(['-', '_'], " ");
    if !offer.anything && !may_be_the_councils(&title, &spoken) {
        return;
    }
    let named = title.is_empty() || words::is_generic(&title);
    let (date, dated) = date(&title, &name, offer.published);
    let kind = words::kind(&title).or_else(|| words::kind(&spoken)).map(|cue| cue.kind);
    let from = if named { "file name" } else { "entry" };
    reading.documents.push(Finding {
        href: tidy(offer.href, 4096),
        url,
        title: Some(if named { names::title(&name) } else { title }).filter(|t| !t.is_empty()),
        date,
        kind,
        why: format!("{}; title from {from}; {dated}", offer.place),
    });
}

/// Tells of an address that is not taken; those that are no mistake are passed over.
pub(super) fn odd(reading: &mut Reading, href: &str, refusal: Refusal) {
    let why = match refusal {
        Refusal::Here => return,
        Refusal::Scheme => "not an address of the web (http or https)",
        Refusal::Odd(why) => why,
    };
    let told = reading.doubts.iter().filter(|d| d.code == DoubtCode::Link).count();
    if told < MAX_ODD {
        let detail = format!("{}: {why}", tidy(href, 120));
        reading.doubts.push(Doubt::new(DoubtCode::Link).detail(detail));
    } else if told == MAX_ODD {
        let detail = format!("more than {MAX_ODD} addresses that are not taken; the others are not told");
        reading.doubts.push(Doubt::new(DoubtCode::Link).detail(detail));
    }
}

/// A reading that says only that nothing could be read, and why.
pub(super) fn unread(why: impl Into<String>) -> Reading {
    Reading {
        doubts: vec![Doubt::new(DoubtCode::Unsupported).detail(why.into())],
        ..Reading::default()
    }
}

/// Holds a reading to its promises: each address once, nothing cut in silence.
pub(super) fn finish(mut reading: Reading, own: &Url) -> Reading {
    let mut seen = HashSet::new();
    reading.documents.retain(|d| seen.insert(d.url.clone()));
    seen.insert(own.clone());
    reading.next_pages.retain(|p| seen.insert(p.clone()));
    if reading.documents.len() > MAX_OFFERS || reading.next_pages.len() > MAX_OFFERS {
        let detail = format!("the first {MAX_OFFERS} documents and pages are listed");
        reading.doubts.push(Doubt::new(DoubtCode::Truncated).detail(detail));
        reading.documents.truncate(MAX_OFFERS);
        reading.next_pages.truncate(MAX_OFFERS);
    }
    if reading.documents.is_empty() && reading.next_pages.is_empty() && reading.doubts.is_empty() {
        reading
            .doubts
            .push(Doubt::new(DoubtCode::Empty).detail("nothing is offered"));
    }
    reading
}

/// The day that a time as machines write it begins with (RFC 3339).
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()
}

/// Whether title or file name speak of a council's acts, before they speak of anything else.
fn may_be_the_councils(title: &str, spoken: &str) -> bool {
    [title, spoken].iter().any(|text| {
        words::state(text).is_none()
            && words::kind(text).is_some_and(|cue| words::other(text).is_none_or(|other| cue.at < other.at))
            || words::speaks_of_council(text)
    })
}

/// The date, and where it comes from.
fn date(title: &str, name: &str, published: Option<NaiveDate>) -> (Option<PartialDate>, &'static str) {
    let best = |found: Vec<dates::Found>| {
        found
            .into_iter()
            .filter(|f| f.role == dates::Role::Stated)
            .max_by_key(dates::Found::precision)
            .and_then(|f| f.date(None))
    };
    if let Some(date) = best(dates::in_text(title)) {
        return (Some(date), "date from entry's title");
    }
    if let Some(date) = names::date(name)
        .filter(|f| f.role == dates::Role::Stated)
        .and_then(|f| f.date(None))
    {
        return (Some(date), "date from file name");
    }
    match published {
        Some(day) => (Some(PartialDate::Day(day)), "date of publication"),
        None => (None, "no date"),
    }
}

/// Text without tags and with the commonest references undone: titles of entries are HTML more often than not.
fn without_tags(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.to_owned();
    }
    let short: String = text.chars().take(4_000).collect();
    scraper::Html::parse_fragment(&short).root_element().text().collect()
}
