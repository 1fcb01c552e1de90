//! A site without a page that lists: which documents does this page offer, and which pages are worth a look?
//!
//! Pages are followed by the words of the trade, never by hope; addresses that only differ by a session, a sort order or
//! a day of a calendar are one page. How many pages are walked is the harvest's budget.

use super::evidence::words;
use super::listing;
use super::{Page, address};
use crate::model::{Reading, Selectors, fold};
use std::collections::HashSet;
use url::Url;

/// The words that lead to a council's papers, the surest first.
const TRADE: [&str; 24] = [
    "deliberation",
    "proces verbal",
    "proces verbaux",
    "compte rendu",
    "comptes rendus",
    "recueil des actes",
    "conseil municipal",
    "conseils municipaux",
    "conseil communautaire",
    "conseil departemental",
    "conseil regional",
    "conseil syndical",
    "actes administratifs",
    "publications legales",
    "seances",
    "arretes",
    "decisions",
    "actes reglementaires",
    "affichage",
    "vie municipale",
    "vie politique",
    "mairie",
    "municipalite",
    "la commune",
];
/// Parts of a query that name a visit or a way of showing, not a page.
const PASSING: [&str; 16] = [
    "phpsessid",
    "jsessionid",
    "sid",
    "session",
    "sessionid",
    "cftoken",
    "cfid",
    "print",
    "sort",
    "order",
    "share",
    "replytocom",
    "lang",
    "tmpl",
    "fbclid",
    "gclid",
];
/// Links of one page that are followed.
const MOST_PAGES: usize = 60;

/// Reads one page.
pub(super) fn read(page: &Page<'_>) -> Reading {
    let mut reading = listing::read(&Selectors::default(), page);
    let mut known: HashSet<Url> = reading.next_pages.iter().cloned().collect();
    let mut found: Vec<(usize, Url)> = Vec::new();
    for (url, text) in listing::links(page) {
        let Some(rank) = rank(&url, &text) else { continue };
        let url = without_passing(&url);
        if url != *page.url && address::same_site(&url, page.url) && !is_trap(&url) && known.insert(url.clone()) {
            found.push((rank, url));
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    reading.next_pages.retain(|url| !is_trap(url));
    reading
        .next_pages
        .extend(found.into_iter().take(MOST_PAGES).map(|(_, url)| url));
    reading
}

/// How promising a link is: the rank of the first word of the trade in its text or address.
fn rank(url: &Url, text: &str) -> Option<usize> {
    let name = address::file_name(url);
    let plain =
        address::ending(&name).is_none_or(|e| matches!(e.as_str(), "html" | "htm" | "php" | "asp" | "aspx" | "jsp"));
    if !plain || address::looks_like_download(url) {
        return None;
    }
    let said = fold(&format!(
        "{} {}",
        words::spaced(text),
        address::decode(url.path()).replace(['-', '_', '/'], " ")
    ));
    TRADE.iter().position(|word| said.contains(word))
}

/// The address without what names a visit.
fn without_passing(url: &Url) -> Url {
    let mut clean = url.clone();
    if let Some((path, _)) = url.path().split_once(";jsessionid=") {
        clean.set_path(path);
    }
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(k, _)| !PASSING.contains(&k.to_lowercase().as_str()) && !k.starts_with("utm_"))
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect();
    clean.set_query(None);
    if !kept.is_empty() {
        clean.query_pairs_mut().extend_pairs(kept);
    }
    clean
}

/// Calendars, and paths that repeat themselves: pages without end.
fn is_trap(url: &Url) -> bool {
    let path = fold(url.path());
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    let repeated = parts.iter().any(|p| parts.iter().filter(|q| q == &p).count() > 2);
    let calendar = [
        "calendrier",
        "calendar",
        "agenda",
        "evenement",
        "evenements",
        "events",
        "event",
    ];
    let dated = url
        .query_pairs()
        .any(|(k, _)| matches!(k.as_ref(), "month" | "mois" | "day" | "jour" | "week"));
    repeated || parts.len() > 12 || dated || parts.iter().any(|p| calendar.contains(p))
}
