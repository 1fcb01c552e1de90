//! A WordPress site by its REST interface (`wp/v2/media` and `wp/v2/posts`): which documents has it?
//!
//! Asked with `_envelope`, so that the number of pages (`X-WP-TotalPages`) stands in the answer's own bytes; a plain list
//! is read as well, and goes on while its pages are full.

use super::feed::read_content;
use super::offered::{self, Offer};
use super::{Page, address};
use crate::model::{Doubt, DoubtCode, Reading};
use serde_json::Value;
use url::Url;

/// Entries asked for at once: the most that WordPress gives.
const PER_PAGE: usize = 100;
/// The most pages of media, and of posts, that are asked for.
const MOST_PAGES: usize = 100;

/// Where the reading of a site begins: the first page of its media.
pub(super) fn start(url: &Url) -> Url {
    if collection(url).is_some() {
        return url.clone();
    }
    let root = url.path().trim_end_matches('/').trim_end_matches("/wp-json").to_owned();
    first(url, &root, "media")
}

/// Reads one answer.
pub(super) fn read(page: &Page<'_>) -> Reading {
    let value: Value = match serde_json::from_str(page.text.trim_start_matches('\u{feff}')) {
        Ok(value) => value,
        Err(error) => return offered::unread(format!("the site's REST interface did not answer with JSON: {error}")),
    };
    let body = value.get("body").unwrap_or(&value);
    let Some(entries) = body.as_array() else {
        let said = body.get("code").and_then(Value::as_str).unwrap_or("no list of entries");
        if said == "rest_post_invalid_page_number" {
            return Reading::default();
        }
        return offered::unread(format!("the site's REST interface answered: {said}"));
    };
    let mut reading = Reading::default();
    for entry in entries {
        read_entry(entry, page.url, &mut reading);
    }
    add_pages(&value, entries.len(), page.url, &mut reading);
    offered::finish(reading, page.url)
}

fn read_entry(entry: &Value, base: &Url, reading: &mut Reading) {
    let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
    let rendered = |key: &str| {
        entry
            .pointer(&format!("/{key}/rendered"))
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let file = text("source_url");
    if !file.is_empty() {
        if address::resolve(base, file).is_ok_and(|url| address::document_name(&url).is_none()) {
            return;
        }
        let offer = Offer {
            href: file,
            title: rendered("title"),
            published: offered::day(text("date")),
            place: "file of the site's media",
            anything: false,
        };
        offered::add(reading, base, &offer);
        return;
    }
    let own = address::resolve(base, text("link")).unwrap_or_else(|_| base.clone());
    read_content(
        rendered("title"),
        rendered("content"),
        &own,
        "post of the site",
        reading,
    );
}

fn add_pages(answer: &Value, entries: usize, url: &Url, reading: &mut Reading) {
    let number = |v: &Value| {
        v.as_u64()
            .or_else(|| v.as_str()?.parse().ok())
            .and_then(|n| usize::try_from(n).ok())
    };
    let this = query(url, "page").and_then(|n| n.parse::<usize>().ok()).unwrap_or(1);
    let total = answer.pointer("/headers/X-WP-TotalPages").and_then(number);
    let more = match total {
        Some(total) => this < total,
        None => entries >= query(url, "per_page").and_then(|n| n.parse().ok()).unwrap_or(PER_PAGE),
    };
    if more && this >= MOST_PAGES {
        let detail = format!("the site has more than {MOST_PAGES} pages of entries: further ones are not read");
        reading.doubts.push(Doubt::new(DoubtCode::Truncated).detail(detail));
    } else if more {
        reading.next_pages.push(with_page(url, this + 1));
    }
    if this == 1
        && let Some((root, "media")) = collection(url)
    {
        reading.next_pages.push(first(url, root, "posts"));
        reading.next_pages.push(first(url, root, "pages"));
    }
}

/// The site's root and the collection that an address of the interface asks for.
fn collection(url: &Url) -> Option<(&str, &str)> {
    let (root, rest) = url.path().split_once("/wp-json/wp/v2/")?;
    Some((root, rest.trim_end_matches('/')))
}

fn first(site: &Url, root: &str, collection: &str) -> Url {
    let mut url = site.clone();
    url.set_path(&format!("{root}/wp-json/wp/v2/{collection}"));
    let mut asked = format!("_envelope=1&per_page={PER_PAGE}&page=1&_fields=id,date,link,title,");
    asked.push_str(if collection == "media" {
        "source_url&media_type=application"
    } else {
        "content"
    });
    url.set_query(Some(&asked));
    url
}

fn query(url: &Url, key: &str) -> Option<String> {
    url.query_pairs().find(|(k, _)| k == key).map(|(_, v)| v.into_owned())
}

fn with_page(url: &Url, page: usize) -> Url {
    with_query(url, "page", &page.to_string())
}

/// The address with one value of its query set.
pub(super) fn with_query(url: &Url, key: &str, value: &str) -> Url {
    let others: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(k, _)| k != key)
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect();
    let mut next = url.clone();
    next.query_pairs_mut()
        .clear()
        .extend_pairs(others)
        .append_pair(key, value);
    next
}
