//! Which links lead to more of the same listing? Pages of results, years, the sessions' own pages; never a calendar.

use super::super::address;
use super::super::evidence::said::Said;
use super::super::evidence::{dates, names, words};
use super::card::is_only_a_date;
use super::page::{Collected, Link};
use crate::model::Kind;
use url::Url;

/// Query keys and path parts that number the pages of a listing.
const PAGE_KEYS: [&str; 11] = [
    "page",
    "p",
    "paged",
    "start",
    "limitstart",
    "offset",
    "pg",
    "num_page",
    "pagenum",
    "debut",
    "cpage",
];

/// The further pages that the page leads to, in its order.
pub(super) fn pages(page: &Collected<'_>, url: &Url, page_words: &[Said]) -> Vec<Url> {
    let on_topic = page_words
        .iter()
        .any(|w| (w.kind().is_some() || w.speaks_of_council()) && !w.is_the_states());
    let mut pages: Vec<Url> = page
        .onward
        .iter()
        .filter(|u| address::same_site(u, url))
        .cloned()
        .collect();
    let wanted = page.links.iter().filter(|link| {
        !link.file
            && address::same_site(&link.url, url)
            && link.url != *url
            && !is_service(&link.url)
            && (is_page_of(&link.url, url, link.pager)
                || leads_to_sessions(link, url, on_topic)
                || goes_on(link, url, on_topic))
    });
    pages.extend(wanted.map(|link| address::lasting_page(&link.url)));
    pages.retain(|page| page != url);
    pages
}

/// Whether a link that says « Page suivante » or « Charger plus » goes on with this listing: beside or below it.
fn goes_on(link: &Link<'_>, page: &Url, on_topic: bool) -> bool {
    let folder = page.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    link.goes_on && on_topic && !link.menu && link.url.path().starts_with(folder)
}

/// Whether `link` is another page of the very listing at `page`: the same address but for the page's number.
fn is_page_of(link: &Url, page: &Url, in_pager: bool) -> bool {
    let (here, there) = (without_number(page), without_number(link));
    if here.0 == there.0 && here.1 == there.1 {
        return there.2 > 0 || here.2 > 0;
    }
    in_pager && here.0 == there.0 && link.query().is_some()
}

/// An address's path and query without what numbers a page, and how many such parts there were.
fn without_number(url: &Url) -> (String, Vec<(String, String)>, usize) {
    let mut numbered = 0;
    let mut path: Vec<String> = Vec::new();
    for part in url.path_segments().into_iter().flatten().filter(|p| !p.is_empty()) {
        let number = !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
        if number && path.last().is_some_and(|p| p == "page") {
            path.pop();
            numbered += 1;
        } else {
            path.push(part.to_owned());
        }
    }
    let mut query: Vec<(String, String)> = Vec::new();
    for (key, value) in url.query_pairs() {
        let name = key.to_lowercase();
        let name = name
            .rsplit(['[', '_'])
            .next()
            .unwrap_or_default()
            .trim_end_matches(']')
            .to_owned();
        let counts = value.len() <= 6 && value.bytes().all(|b| b.is_ascii_digit());
        if counts && (PAGE_KEYS.contains(&name.as_str()) || PAGE_KEYS.contains(&key.to_lowercase().as_str())) {
            numbered += 1;
        } else {
            query.push((key.into_owned(), value.into_owned()));
        }
    }
    query.sort();
    (path.join("/"), query, numbered)
}

/// Whether a link leads to documents of sessions: named so, or a year or a session under such words.
fn leads_to_sessions(link: &Link<'_>, page: &Url, on_topic: bool) -> bool {
    if !address::has_page_shape(&link.url) {
        return false;
    }
    let text = if link.text.is_empty() {
        link.labels.first().cloned().unwrap_or_default()
    } else {
        link.text.clone()
    };
    if text.len() > 250 || words::state(&text).is_some() {
        return false;
    }
    let name = names::words(&address::file_name(&link.url)).replace('-', " ");
    if names_papers(&text) || names_papers(&name) && words::other(&text).is_none() {
        return true;
    }
    let has_day = |text: &str| dates::in_text(text).iter().any(|f| f.day.is_some() && f.year.is_some());
    if words::speaks_of_council(&text) && words::other(&text).is_none() && (has_day(&text) || has_day(&name)) {
        return true;
    }
    // « 2023 », « Mars 2023 », « 12 mars 2023 »: under words of sessions, or within the page's own folder.
    let folder = page.path().trim_end_matches('/');
    let within = on_topic && folder.len() > 1 && link.url.path().starts_with(folder);
    let headed = link
        .headings
        .first()
        .is_some_and(|h| names_papers(&h.text) || h.speaks_of_council());
    let dated = is_only_a_date(&text) || is_year_of_something(&text);
    dated && !link.menu && text.len() >= 4 && (within || headed && on_topic)
}

/// « Année 2023 », « Séances 2023 ».
fn is_year_of_something(text: &str) -> bool {
    let words = words::spaced(text);
    let mut parts = words.split_whitespace();
    let first = parts.next().unwrap_or_default();
    matches!(
        first,
        "annee" | "annees" | "archives" | "archive" | "seances" | "year" | "mandat" | "mandature"
    ) && !dates::in_text(text).is_empty()
        && parts.count() <= 3
}

/// Whether words name the papers of sessions, or the orders of a mayor, first of all.
fn names_papers(text: &str) -> bool {
    let Some(cue) = words::kind(text) else { return false };
    let weak = matches!(
        cue.words.trim(),
        "agenda" | "minutes" | "decision" | "order" | "arrete" | "decree" | "convocation" | "cr"
    );
    let first = words::other(text).is_none_or(|other| cue.at < other.at) && words::state(text).is_none();
    cue.kind != Kind::Annexe && (!weak || words::speaks_of_council(text)) && first
}

/// Whether an address is a service of the site rather than a page: sharing, printing, logging in.
fn is_service(url: &Url) -> bool {
    let path = url.path().to_lowercase();
    let parts = [
        "wp-json",
        "wp-login.php",
        "wp-admin",
        "feed",
        "login",
        "connexion",
        "xmlrpc.php",
        "print",
    ];
    path.split('/').any(|p| parts.contains(&p))
        || url
            .query_pairs()
            .any(|(k, _)| matches!(&*k, "share" | "print" | "replytocom" | "format" | "sid"))
}
