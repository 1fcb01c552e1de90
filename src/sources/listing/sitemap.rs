//! A sitemap (sitemaps.org, 0.9): which of its addresses are documents, pages about sessions, or further sitemaps?

use super::super::address::{self, Refusal};
use super::super::evidence::{names, tidy, words};
use super::bare;
use crate::model::{Doubt, DoubtCode, Reading};
use quick_xml::Reader;
use quick_xml::events::Event;
use url::Url;

/// Addresses read of one sitemap: the protocol's own limit.
const MAX_ADDRESSES: usize = 50_000;

/// The two sorts of sitemaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `<urlset>`: pages and files.
    Addresses,
    /// `<sitemapindex>`: further sitemaps.
    Index,
}

/// Whether `text` is a sitemap, by its root element.
pub(super) fn kind(text: &str) -> Option<Kind> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    for _ in 0..20 {
        if rest.starts_with("<!--") {
            rest = rest.split_once("-->")?.1.trim_start();
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            rest = rest.split_once('>')?.1.trim_start();
        } else {
            break;
        }
    }
    let name: String = rest
        .strip_prefix('<')?
        .chars()
        .take_while(|c| !c.is_whitespace() && !matches!(c, '>' | '/'))
        .collect();
    match name.rsplit(':').next() {
        Some("urlset") => Some(Kind::Addresses),
        Some("sitemapindex") => Some(Kind::Index),
        _ => None,
    }
}

/// Reads a sitemap.
pub(super) fn read(kind: Kind, text: &str, url: &Url) -> Reading {
    let mut reading = Reading::default();
    let (addresses, whole) = addresses(text);
    let mut foreign = 0_usize;
    for address in addresses {
        match address::resolve(url, &address) {
            Ok(found) if !address::same_site(&found, url) => {
                foreign += 1;
                if foreign <= 10 {
                    reading.doubts.push(odd(&address, "on another host than the sitemap"));
                }
            }
            Ok(found) if kind == Kind::Index => reading.next_pages.push(found),
            Ok(found) => take(&address, found, &mut reading),
            Err(Refusal::Here) => {}
            Err(Refusal::Scheme) => reading
                .doubts
                .push(odd(&address, "not an address of the web (http or https)")),
            Err(Refusal::Odd(why)) => reading.doubts.push(odd(&address, why)),
        }
        if reading.doubts.len() > 100 {
            break;
        }
    }
    if foreign > 10 {
        let detail = format!("{} more addresses on other hosts", foreign - 10);
        reading.doubts.push(Doubt::new(DoubtCode::Link).detail(detail));
    }
    if !whole {
        reading
            .doubts
            .push(Doubt::new(DoubtCode::Truncated).detail("the sitemap could not be read to its end"));
    }
    reading
}

/// Sorts one address: a sitemap has no words but its addresses', so they decide alone.
fn take(address: &str, found: Url, reading: &mut Reading) {
    let name = address::file_name(&found);
    let path = address::decode(found.path()).replace('/', " ");
    let spoken = names::words(&path).replace('-', " ");
    if words::state(&names::words(&name)).is_some() {
        return;
    }
    let says = words::kind(&spoken).filter(|cue| words::other(&spoken).is_none_or(|other| cue.at < other.at));
    if address::is_document_name(&name) {
        if says.is_some() || words::other(&spoken).is_none() {
            reading
                .documents
                .push(bare::finding(address, &found, &name, "file in a sitemap"));
        }
    } else if says.is_some_and(|cue| {
        !matches!(
            cue.words.trim(),
            "agenda" | "minutes" | "decision" | "order" | "cr" | "annexe" | "annexes"
        )
    }) {
        reading.next_pages.push(found);
    }
}

fn odd(address: &str, why: &str) -> Doubt {
    Doubt::new(DoubtCode::Link).detail(format!("{}: {why}", tidy(address, 120)))
}

/// The text of each `<loc>`, and whether the whole was read.
fn addresses(text: &str) -> (Vec<String>, bool) {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut found = Vec::new();
    let mut current: Option<String> = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(e)) if e.local_name().as_ref() == "loc" => current = Some(String::new()),
            Ok(Event::Text(t)) => {
                if let Some(loc) = current.as_mut() {
                    loc.push_str(&t);
                }
            }
            Ok(Event::CData(t)) => {
                if let Some(loc) = current.as_mut() {
                    loc.push_str(&t);
                }
            }
            Ok(Event::GeneralRef(r)) => {
                if let Some(loc) = current.as_mut() {
                    loc.push_str(match r.as_ref() {
                        "amp" => "&",
                        "apos" => "'",
                        "quot" => "\"",
                        _ => "",
                    });
                }
            }
            Ok(Event::End(e)) if e.local_name().as_ref() == "loc" => {
                found.extend(
                    current
                        .take()
                        .filter(|l| !l.trim().is_empty())
                        .map(|l| l.trim().to_owned()),
                );
                if found.len() >= MAX_ADDRESSES {
                    return (found, false);
                }
            }
            Ok(Event::Eof) => return (found, true),
            Err(_) => return (found, false),
            Ok(_) => {}
        }
    }
}
