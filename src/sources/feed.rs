//! A feed (RSS 0.9 to 2.0, Atom RFC 4287, JSON Feed 1.1): which documents do its entries enclose or link?
//!
//! A feed shows the latest entries only: what has left it is not withdrawn. Further pages by `rel="next"` (RFC 5005).

use super::listing;
use super::offered::{self, Offer};
use super::{Page, address};
use crate::model::{Reading, Selectors};
use feed_rs::model::Entry;
use url::Url;

/// Bytes of an entry's content that are looked through.
const MAX_CONTENT: usize = 1 << 20;
/// How deep elements may be nested before a feed is refused.
const MAX_DEPTH: usize = 200;

/// Reads a feed.
pub(super) fn read(page: &Page<'_>) -> Reading {
    let text = without_declarations(page.text);
    if !text.starts_with('{') && too_deep(&text) {
        return offered::unread("the feed's elements are nested too deep");
    }
    let feed = match feed_rs::parser::Builder::new().build().parse(text.as_bytes()) {
        Ok(feed) => feed,
        Err(error) => return offered::unread(format!("not a feed that can be read: {error}")),
    };
    let mut reading = Reading::default();
    for entry in &feed.entries {
        read_entry(entry, page.url, &mut reading);
    }
    for link in feed.links.iter().filter(|l| l.rel.as_deref() == Some("next")) {
        match address::resolve(page.url, &link.href) {
            Ok(url) => reading.next_pages.push(url),
            Err(refusal) => offered::odd(&mut reading, &link.href, refusal),
        }
    }
    offered::finish(reading, page.url)
}

fn read_entry(entry: &Entry, base: &Url, reading: &mut Reading) {
    let title = entry.title.as_ref().map_or("", |t| t.content.as_str());
    let published = entry.published.or(entry.updated).map(|t| t.date_naive());
    let offer = |href, place| Offer {
        href,
        title,
        published,
        place,
        anything: false,
    };
    let media = entry
        .media
        .iter()
        .flat_map(|m| &m.content)
        .filter_map(|c| c.url.as_ref());
    for url in media.filter(|url| address::document_name(url).is_some()) {
        offered::add(reading, base, &offer(url.as_str(), "enclosure of a feed's entry"));
    }
    for link in &entry.links {
        let enclosed = link.rel.as_deref() == Some("enclosure");
        match address::resolve(base, &link.href) {
            Ok(url) if enclosed || address::document_name(&url).is_some() => {
                let place = if enclosed {
                    "enclosure of a feed's entry"
                } else {
                    "link of a feed's entry"
                };
                offered::add(reading, base, &offer(&link.href, place));
            }
            Ok(_) => {}
            Err(refusal) => offered::odd(reading, &link.href, refusal),
        }
    }
    let content = entry.content.as_ref().and_then(|c| c.body.as_deref());
    let summary = entry.summary.as_ref().map(|s| s.content.as_str());
    for html in [content, summary].into_iter().flatten() {
        read_content(title, html, base, "content of a feed's entry", reading);
    }
}

/// The documents linked in the HTML of an entry, under its title.
pub(super) fn read_content(title: &str, html: &str, base: &Url, place: &str, reading: &mut Reading) {
    if html.len() > MAX_CONTENT || !html.contains("href") {
        return;
    }
    let text = format!("<main><h1>{title}</h1>{html}</main>");
    let page = Page {
        text: &text,
        url: base,
        content_type: None,
    };
    let found = listing::read(&Selectors::default(), &page);
    reading
        .documents
        .extend(found.documents.into_iter().map(|mut document| {
            document.why = format!("{place}; {}", document.why);
            document
        }));
}

/// The text from its root element on, without declarations of an encoding and without NUL: the characters are decoded
/// already, whatever is declared, and the parser must find nothing that would have it decode again.
fn without_declarations(text: &str) -> String {
    let text = text.trim_start_matches(|c: char| !matches!(c, '<' | '{'));
    let mut plain = text.replace('\0', "");
    for space in [' ', '\t', '\r', '\n'] {
        plain = plain.replace(&format!("<?xml{space}"), "<?x-xml ");
    }
    plain
}

/// Whether elements are nested deeper than any feed's, by a count that errs on the side of depth.
fn too_deep(text: &str) -> bool {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut depth = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => depth += 1,
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Eof) | Err(_) => return false,
            Ok(_) => {}
        }
        if depth > MAX_DEPTH {
            return true;
        }
    }
}
