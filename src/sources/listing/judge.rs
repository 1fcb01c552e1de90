//! Is a link a council's document? By its own words, else by those around it; and what title, date and kind it has.

use super::super::address;
use super::super::evidence::dates::{Found, Role};
use super::super::evidence::{dates, names, tidy, words};
use super::card::{self, Card, PieceRole};
use super::page::{Collected, Link};
use crate::model::{Finding, Kind, PartialDate};
use regex::Regex;
use std::sync::LazyLock;

/// What the page says of itself: its heading and its title, and the words of its own address.
pub(super) fn page_words(page: &Collected<'_>, url: &url::Url) -> Vec<String> {
    let path = names::words(&address::file_name(url));
    [page.heading.clone(), page.title.clone(), path]
        .into_iter()
        .filter(|w| !w.is_empty())
        .collect()
}

/// The document that these links, all to one address, lead to; `None` when it is none of the council's.
pub(super) fn document(links: &[&Link<'_>], page: &Collected<'_>, page_words: &[String]) -> Option<Finding> {
    let first = links.first()?;
    let evidence = Evidence::gather(links, page);
    let basis = evidence.basis(links, page_words)?;
    let kind = evidence.kind(first, page_words);
    let dated = evidence.date(first, kind);
    let what = match &first.document {
        Some(name) => format!("link ends in .{}", address::ending(name).unwrap_or_default()),
        None if address::is_page_name(&address::file_name(&first.url)) => "link to a page of one session".to_owned(),
        None => "link to a download".to_owned(),
    };
    let mut why = format!("{what}; {basis}; title from {}", evidence.title_from);
    if let Some((_, from)) = &dated {
        why.push_str(&format!("; date from {from}"));
    }
    Some(Finding {
        href: first.href.clone(),
        url: first.url.clone(),
        title: Some(evidence.title).filter(|t| !t.is_empty()),
        date: dated.map(|(date, _)| date),
        kind,
        why,
    })
}

/// What the page says of one document.
pub(super) struct Evidence {
    title: String,
    title_from: &'static str,
    /// Words of its own beside the title: labels, other link texts.
    labels: Vec<String>,
    file: String,
    card: Card,
}

impl Evidence {
    fn gather(links: &[&Link<'_>], page: &Collected<'_>) -> Self {
        let file = links
            .iter()
            .find_map(|l| l.document.clone())
            .unwrap_or_else(|| links.first().map(|l| address::file_name(&l.url)).unwrap_or_default());
        let mut card = Card::default();
        for link in links {
            let here = card::card(link.node, &link.url, &page.holds);
            if card.title.is_none() && here.title.is_some() || here.pieces.len() > card.pieces.len() {
                card = here;
            }
        }
        let mut labels: Vec<String> = links.iter().flat_map(|l| l.labels.iter().map(|t| label(t))).collect();
        labels.retain(|l| !l.is_empty() && !words::is_generic(l));
        labels.dedup();
        let told = links
            .iter()
            .map(|l| unsized_text(&l.text))
            .find(|t| !t.is_empty() && !words::is_generic(t) && t.chars().any(char::is_alphanumeric));
        let (title, title_from) = match (told, card.title.clone()) {
            (Some(told), _) => (told, "the link's text"),
            (None, Some(title)) => (unsized_text(&title), "the words around it"),
            (None, None) => match labels.first() {
                Some(l) => (l.clone(), "the link's attributes"),
                None => (names::title(&file), "the file's name"),
            },
        };
        Self {
            title,
            title_from,
            labels,
            file,
            card,
        }
    }

    /// By what it is taken for a council's document.
    fn basis(&self, links: &[&Link<'_>], page_words: &[String]) -> Option<String> {
        let first = links.first()?;
        let file = names::words(&self.file);
        let title_cue = words::kind(&self.title);
        let own = title_cue
            .or_else(|| words::kind_of_number(&self.file))
            .or_else(|| words::kind(&file));
        let own = own.or_else(|| self.labels.iter().find_map(|l| words::kind(l)));
        if self.is_the_states(first, own.map(|c| c.kind)) {
            return None;
        }
        let elsewhere = words::other(&self.title).is_some_and(|(at, _)| title_cue.is_none_or(|cue| at <= cue.at))
            || title_cue.is_none()
                && words::other(&file).is_some_and(|(at, _)| words::kind(&file).is_none_or(|cue| at <= cue.at));
        if elsewhere {
            return None;
        }
        if let Some(cue) = own.filter(|cue| cue.kind != Kind::Annexe) {
            return Some(format!("its own words name it («{}»)", cue.words.trim()));
        }
        if words::kind_of_number(&self.file).is_some() {
            return Some("the number in its name is a deliberation's".to_owned());
        }
        let named = |text: &String| words::kind(text).is_some_and(|c| c.kind != Kind::Annexe);
        let card = self
            .card
            .pieces
            .iter()
            .filter(|p| p.role != PieceRole::Category)
            .map(|p| &p.text);
        if let Some(piece) = card.into_iter().find(|p| named(p)) {
            return Some(format!("the words beside it name it («{}»)", tidy(piece, 60)));
        }
        if words::speaks_of_council(&self.title) || words::speaks_of_council(&file) {
            return Some("its own words speak of the council".to_owned());
        }
        if first.menu {
            return None;
        }
        self.context(links, page_words)
    }

    /// The heading, or the page, under which a document that says little of itself belongs to the council.
    fn context(&self, links: &[&Link<'_>], page_words: &[String]) -> Option<String> {
        let first = links.first()?;
        let has_day = |found: &[Found]| found.iter().any(|f| f.day.is_some());
        let dated = has_day(&dates::in_text(&self.title)) || names::date(&self.file).is_some_and(|f| f.day.is_some());
        let says_little = card::is_only_a_date(&self.title)
            || words::spaced(&self.title).split_whitespace().count() <= 2
            || self.title_from == "the file's name" && first.embedded;
        let mut blocked = false;
        let headings = first.headings.iter().map(|h| (h, "under the heading"));
        for (text, place) in headings.chain(page_words.iter().map(|w| (w, "on the page"))) {
            let cue = words::kind(text).filter(|c| c.kind != Kind::Annexe);
            if cue.is_none() && words::other(text).is_some() {
                return None;
            }
            let fits = match cue {
                Some(_) => !blocked || dated,
                None => words::speaks_of_council(text) && (dated || !blocked && says_little),
            };
            if fits && first.document.is_some() {
                return Some(format!("{place} «{}»", tidy(text, 60)));
            }
            blocked |= cue.is_none() && !card::is_only_a_date(text) && !words::speaks_of_council(text);
        }
        None
    }

    /// Whether it is the State's: orders of the prefect and of ministers are posted by communes too.
    fn is_the_states(&self, first: &Link<'_>, kind: Option<Kind>) -> bool {
        let council = matches!(
            kind,
            Some(Kind::Deliberation | Kind::ProcesVerbal | Kind::CompteRendu | Kind::ListeDesDeliberations)
        );
        let mayor = [" maire ", " mayor", " municipal", " president "]
            .iter()
            .any(|w| words::spaced(&self.title).contains(w));
        let own = words::state(&self.title).is_some()
            && !words::spaced(&self.title).starts_with(" arrete du maire")
            && !words::spaced(&self.title).starts_with(" mayor")
            || words::state(&names::words(&self.file)).is_some()
            || self.labels.iter().any(|l| words::state(l).is_some()) && !mayor;
        let above = !mayor && first.headings.first().is_some_and(|h| words::state(h).is_some());
        !council && (own || above)
    }

    fn kind(&self, first: &Link<'_>, page_words: &[String]) -> Option<Kind> {
        let file = names::words(&self.file);
        let pieces = self.card.pieces.iter().map(|p| p.text.as_str());
        let around = pieces
            .chain(first.headings.iter().map(String::as_str))
            .chain(page_words.iter().map(String::as_str));
        words::kind(&self.title)
            .or_else(|| words::kind_of_number(&self.file))
            .or_else(|| words::kind(&file))
            .or_else(|| self.labels.iter().find_map(|l| words::kind(l)))
            .or_else(|| around.filter_map(words::kind).find(|c| c.kind != Kind::Annexe))
            .map(|cue| cue.kind)
    }

    /// The date, and where it was read: the most precise, the nearest among equals.
    fn date(&self, first: &Link<'_>, kind: Option<Kind>) -> Option<(PartialDate, &'static str)> {
        let of_session = matches!(
            kind,
            Some(Kind::ProcesVerbal | Kind::CompteRendu | Kind::OrdreDuJour | Kind::ListeDesDeliberations)
        );
        let mut all: Vec<(Found, &'static str)> = Vec::new();
        let mut add = |text: &str, from: &'static str| {
            all.extend(dates::in_text(text).into_iter().map(|f| (f, from)));
        };
        add(&self.title, self.title_from);
        for l in &self.labels {
            add(l, "the link's attributes");
        }
        let by_name = names::date(&self.file);
        let before = all.len();
        let mut add = |text: &str, from: &'static str| {
            all.extend(dates::in_text(text).into_iter().map(|f| (f, from)));
        };
        for piece in self.card.pieces.iter().filter(|p| p.text != self.title) {
            add(&piece.text, "the words beside it");
        }
        for heading in &first.headings {
            add(heading, "the heading above");
        }
        add(&folder(&first.url), "the folder's name");
        if let Some(found) = by_name {
            all.insert(before, (found, "the file's name"));
        }
        let year = all
            .iter()
            .filter(|(f, _)| f.role == Role::Stated)
            .find_map(|(f, _)| f.year);
        let best = |role: Role| {
            let fit = all.iter().filter(|(f, _)| f.role == role && f.date(year).is_some());
            // `max_by_key` keeps the last of equals; the nearest comes first.
            fit.rev().max_by_key(|(f, _)| f.precision())
        };
        let stated = best(Role::Stated);
        let posted = best(Role::Posting).filter(|_| !of_session);
        let chosen = match (stated, posted) {
            (Some(s), Some(p)) if s.0.precision() < 3 && p.0.precision() == 3 && s.0.year == p.0.year => p,
            (Some(s), _) => s,
            (None, Some(p)) => p,
            (None, None) => return None,
        };
        let from = if chosen.0.role == Role::Posting {
            "its posting"
        } else {
            chosen.1
        };
        chosen.0.date(year).map(|date| (date, from))
    }
}

/// The last folder of an address whose name speaks of sessions: `conseils-municipaux-2025`.
fn folder(url: &url::Url) -> String {
    let Some(parts) = url.path_segments() else {
        return String::new();
    };
    let parts: Vec<String> = parts.map(|p| address::decode(p).replace(['-', '_'], " ")).collect();
    let folders = parts.get(..parts.len().saturating_sub(1)).unwrap_or_default();
    let found = folders.iter().rev().find(|p| words::speaks_of_sessions(p));
    found.cloned().unwrap_or_default()
}

static SIZE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\s*[(\[–—-]*\s*(?:(?:pdf|docx?|odt|rtf|xlsx?)\b)?\s*[,:–—-]*\s*(?:\d+(?:[.,]\d+)?\s*(?:ko|mo|kb|mb|kio|mio|octets|bytes)\b)?\s*[)\]]*\s*$").ok()
});

/// `text` without the format and the size that end it: « (PDF, 120 Ko) ».
fn unsized_text(text: &str) -> String {
    if address::is_document_name(text.trim()) {
        return text.trim().to_owned();
    }
    match SIZE.as_ref() {
        Some(size) => size.replace(text, "").trim().to_owned(),
        None => text.trim().to_owned(),
    }
}

/// What an attribute calls the document, without the verb that leads it: « Télécharger le … ».
fn label(text: &str) -> String {
    const NOTES: [&str; 6] = [
        " (nouvelle fenêtre)",
        " (nouvel onglet)",
        " (opens in a new tab)",
        " (new tab)",
        " - Nouvelle fenêtre",
        " (same tab)",
    ];
    let mut text = text;
    for note in NOTES {
        text = text.strip_suffix(note).unwrap_or(text);
    }
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    let text = if words::is_generic(first) && !rest.is_empty() {
        rest
    } else {
        text
    };
    let is_name = address::is_document_name(text);
    if is_name {
        names::title(text)
    } else {
        unsized_text(text)
    }
}
