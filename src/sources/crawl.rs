//! A site without a page that lists: which documents does this page offer, and which pages are worth a look?
//!
//! Pages are followed by the words of the trade, never by hope; addresses that only differ by a session, a sort order or
//! a day of a calendar are one page. How many pages are walked is the harvest's budget.

use super::evidence::words;
use super::listing;
use super::{Page, address, offers};
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
/// Links of one page that are followed.
const MOST_PAGES: usize = 60;

/// Reads one page.
pub(super) fn read(page: &Page<'_>) -> Reading {
    let mut reading = listing::read(&Selectors::default(), page);
    reading.offers = offers::on(page);
    let mut known: HashSet<Url> = reading.next_pages.iter().cloned().collect();
    let mut found: Vec<(usize, Url)> = Vec::new();
    for (url, text) in listing::links(page) {
        let Some(rank) = rank(&url, &text) else { continue };
        let url = address::lasting_page(&url);
        if url != *page.url
            && address::same_site(&url, page.url)
            && !address::is_trap(&url)
            && known.insert(url.clone())
        {
            found.push((rank, url));
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    reading.next_pages.retain(|url| !address::is_trap(url));
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
