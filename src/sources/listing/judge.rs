//! Is a link a council's document? By its own words, else by those around it; and what title, date and kind it has.

use super::super::address;
use super::super::evidence::dates::{Found, Role};
use super::super::evidence::said::Said;
use super::super::evidence::{dates, names, tidy, words};
use super::card::{self, Card, Piece, PieceRole};
use super::page::{Collected, Link};
use crate::model::{Finding, Kind, PartialDate};
use regex::Regex;
use std::sync::LazyLock;

/// What the page says of itself: its heading and its title, and the words of its own address.
pub(super) fn page_words(page: &Collected<'_>, url: &url::Url) -> Vec<Said> {
    let path = names::words(&address::file_name(url));
    let all = [page.heading.clone(), page.title.clone(), path];
    all.into_iter().filter(|w| !w.is_empty()).map(Said::new).collect()
}

/// The document that these links, all to one address, lead to; `None` when it is none of the council's.
pub(super) fn document(links: &[&Link<'_>], page: &Collected<'_>, page_words: &[Said]) -> Option<Finding> {
    let first = links.first()?;
    let evidence = Evidence::gather(links, first, page);
    let basis = evidence.basis(page_words)?;
    let kind = evidence.kind(page_words);
    let dated = evidence.date(kind);
    let what = match &first.document {
        Some(name) => format!("link ends in .{}", address::ending(name).unwrap_or_default()),
        None if address::is_page_name(&address::file_name(&first.url)) => "link to a page of one session".to_owned(),
        None => "link that says it is a file".to_owned(),
    };
    let mut why = format!("{what}; {basis}; title from {}", evidence.title_from);
    if let Some((_, from)) = &dated {
        why.push_str(&format!("; date from {from}"));
    }
    Some(Finding {
        href: first.href.clone(),
        url: first.url.clone(),
        title: Some(evidence.title.text).filter(|t| !t.is_empty()),
        date: dated.map(|(date, _)| date),
        kind,
        why,
    })
}

/// What the page says of one document.
struct Evidence<'p, 'a> {
    link: &'p Link<'a>,
    title: Said,
    title_from: &'static str,
    /// Words of its own beside the title: what its attributes call it.
    labels: Vec<Said>,
    /// The words of its file's name.
    file: Said,
    /// The date in its name.
    by_name: Option<Found>,
    /// The kind that the number in its name tells.
    numbered: Option<words::Cue>,
    /// The words beside it, without what became the title.
    beside: Vec<(PieceRole, Said)>,
    /// What heads its column, in a table.
    column: Said,
    /// The words before it in a block that it shares with other documents.
    shared: Said,
}

impl<'p, 'a> Evidence<'p, 'a> {
    fn gather(links: &[&'p Link<'a>], link: &'p Link<'a>, page: &Collected<'_>) -> Self {
        let named = links.iter().find_map(|l| l.document.clone());
        let written = || {
            links
                .iter()
                .map(|l| &l.text)
                .find(|t| address::is_document_name(t))
                .cloned()
        };
        let named = named.or_else(written);
        let name = named.unwrap_or_else(|| address::file_name(&link.url));
        let card = best_card(links, page);
        let mut labels: Vec<String> = links.iter().flat_map(|l| l.labels.iter().map(|t| label(t))).collect();
        labels.retain(|l| !l.is_empty() && !words::is_generic(l));
        labels.dedup();
        let told = links
            .iter()
            .map(|l| unsized_text(&l.text))
            .find(|t| t.chars().any(char::is_alphanumeric) && !words::is_generic(t));
        let shared = card::shared(link.node, &page.holds);
        let column = card::column(link.node).unwrap_or_default();
        let headed = words::kind(&column).map(|_| column.clone());
        let by_name = names::date(&name);
        // A heading of one session names its documents, unless they name another day.
        let above = link
            .headings
            .first()
            .filter(|h| h.has_day() && !card::is_only_a_date(&h.text))
            .filter(|h| by_name.is_none_or(|named| h.dates().iter().any(|d| d.date(None) == named.date(None))));
        let neighbour = || card::neighbour(link.node);
        let candidates = [
            (told, "the link's text"),
            (
                card.title.or_else(neighbour).map(|t| unsized_text(&t)),
                "the words around it",
            ),
            (labels.first().cloned(), "the link's attributes"),
            (headed, "the head of its column"),
            (above.map(|h| h.text.clone()), "the heading above"),
        ];
        let best = candidates.into_iter().find_map(|(title, from)| Some((title?, from)));
        let (title, title_from) = best.unwrap_or_else(|| (names::title(&name), "the file's name"));
        let spanning = card::spanning(link.node).into_iter().map(|text| Piece {
            text,
            role: PieceRole::Plain,
        });
        let pieces = card.pieces.into_iter().chain(spanning).filter(|p| p.text != title);
        Self {
            link,
            beside: pieces.map(|p| (p.role, Said::new(p.text))).collect(),
            title: Said::new(title),
            title_from,
            labels: labels.into_iter().map(Said::new).collect(),
            file: Said::new(names::words(&name)),
            numbered: words::kind_of_number(&name),
            by_name,
            column: Said::new(column),
            shared: Said::new(shared),
        }
    }

    /// The kind that its own words name.
    fn own_kind(&self) -> Option<words::Cue> {
        let by_label = || self.labels.iter().find_map(Said::kind);
        self.title
            .kind()
            .or(self.numbered)
            .or_else(|| self.file.kind())
            .or_else(by_label)
    }

    /// By what it is taken for a council's document.
    fn basis(&self, page_words: &[Said]) -> Option<String> {
        let own = self.own_kind();
        if self.is_the_states(own.map(|c| c.kind)) || self.is_another_paper(page_words) || self.is_another_bodys() {
            return None;
        }
        if let Some(cue) = own.filter(|cue| cue.kind != Kind::Annexe) {
            return Some(format!("its own words name it («{}»)", cue.words.trim()));
        }
        if self.numbered.is_some() {
            return Some("the number in its name is a deliberation's".to_owned());
        }
        let names_a_kind = |said: &Said| said.kind().is_some_and(|c| c.kind != Kind::Annexe);
        let beside = self
            .beside
            .iter()
            .filter(|(role, _)| *role != PieceRole::Category)
            .map(|(_, said)| said);
        if let Some(said) = beside
            .chain([&self.column, &self.shared])
            .find(|said| names_a_kind(said))
        {
            return Some(format!("the words beside it name it («{}»)", tidy(&said.text, 60)));
        }
        if self.title.speaks_of_council() || self.file.speaks_of_council() {
            return Some("its own words speak of the council".to_owned());
        }
        if self.link.menu || !self.link.file {
            return None;
        }
        self.context(page_words)
    }

    /// The heading, or the page, under which a document that says little of itself belongs to the council.
    fn context(&self, page_words: &[Said]) -> Option<String> {
        let dated = self.title.has_day() || self.by_name.is_some_and(|f| f.day.is_some());
        let mut blocked = false;
        let shared = std::iter::once((&self.shared, "after the words")).filter(|(said, _)| said.speaks_of_council());
        let headings = shared.chain(self.link.headings.iter().map(|h| (&**h, "under the heading")));
        let headings = headings.filter(|(said, _)| said.text != self.title.text);
        for (said, place) in headings.chain(page_words.iter().map(|w| (w, "on the page"))) {
            let named = said.kind().is_some_and(|c| c.kind != Kind::Annexe);
            let council = said.speaks_of_council();
            if !named && !council && said.other().is_some() {
                return None;
            }
            let fits = (named || council) && (dated || !blocked);
            if fits {
                return Some(format!("{place} «{}»", tidy(&said.text, 60)));
            }
            blocked |= !named && !council && !card::is_only_a_date(&said.text);
        }
        None
    }

    /// Whether its own words say that it is a bulletin, a form, a menu… before they name a kind, if they name one.
    fn is_another_paper(&self, page_words: &[Said]) -> bool {
        let cue = self.title.kind();
        // The nearest words above that say what is listed; a year alone does not.
        let above = self.link.headings.iter().map(|h| &**h).chain(page_words);
        let above = above.filter(|said| said.text != self.title.text);
        let above = above
            .into_iter()
            .find(|said| said.kind().is_some() || said.other().is_some())
            .and_then(Said::kind);
        let of_acts = above.is_some_and(|c| {
            matches!(
                c.kind,
                Kind::Deliberation | Kind::Arrete | Kind::Decision | Kind::RecueilDesActes
            )
        });
        let excused = |other: words::Other| other.is_subject && of_acts;
        let by_title = self
            .title
            .other()
            .is_some_and(|other| !excused(other) && cue.is_none_or(|c| other.at <= c.at));
        let by_name = || {
            let named = self.file.kind();
            self.file
                .other()
                .is_some_and(|other| !excused(other) && named.is_none_or(|c| other.at <= c.at))
        };
        by_title || cue.is_none() && by_name()
    }

    /// Whether it tells a meeting of a school's council, of an association: of another body, and not of the council.
    fn is_another_bodys(&self) -> bool {
        let of_meeting = matches!(
            self.title.kind().map(|cue| cue.kind),
            Some(Kind::ProcesVerbal | Kind::CompteRendu | Kind::OrdreDuJour)
        );
        of_meeting && words::another_body(&self.title.text) && !self.title.speaks_of_council()
    }

    /// Whether it is the State's: orders of the prefect and of ministers are posted by communes too.
    fn is_the_states(&self, kind: Option<Kind>) -> bool {
        let council = matches!(
            kind,
            Some(Kind::Deliberation | Kind::ProcesVerbal | Kind::CompteRendu | Kind::ListeDesDeliberations)
        );
        if council {
            return false;
        }
        let title = words::spaced(&self.title.text);
        let mayor = [" maire ", " mayor", " municipal", " president "]
            .iter()
            .any(|w| title.contains(w));
        let by_the_mayor = title.starts_with(" arrete du maire") || title.starts_with(" mayor");
        let above = || self.link.headings.first().is_some_and(|h| h.is_the_states());
        self.title.is_the_states() && !by_the_mayor
            || self.file.is_the_states()
            || !mayor && (self.labels.iter().any(Said::is_the_states) || above())
    }

    fn kind(&self, page_words: &[Said]) -> Option<Kind> {
        let beside = self
            .beside
            .iter()
            .map(|(_, said)| said)
            .chain([&self.column, &self.shared]);
        let around = beside.chain(self.link.headings.iter().map(|h| &**h)).chain(page_words);
        let around = || around.filter_map(Said::kind).find(|c| c.kind != Kind::Annexe);
        self.own_kind().or_else(around).map(|cue| cue.kind)
    }

    /// The date, and where it was read: the most precise, the nearest among equals.
    fn date(&self, kind: Option<Kind>) -> Option<(PartialDate, &'static str)> {
        let all = self.dates();
        let year = all
            .iter()
            .filter(|(f, _)| f.role == Role::Stated)
            .find_map(|(f, _)| f.year);
        let best = |role: Role| {
            let fit = all.iter().filter(|(f, _)| f.role == role && f.date(year).is_some());
            // Of equals `max_by_key` keeps the last; the nearest comes first.
            fit.rev().max_by_key(|(f, _)| f.precision())
        };
        let of_session = matches!(
            kind,
            Some(Kind::ProcesVerbal | Kind::CompteRendu | Kind::OrdreDuJour | Kind::ListeDesDeliberations)
        );
        let stated = best(Role::Stated);
        let posted = best(Role::Posting).filter(|_| !of_session);
        let nearer = |s: &Found, p: &Found| s.precision() < 3 && p.precision() == 3 && s.year == p.year;
        let (found, from) = match (stated, posted) {
            (Some((s, _)), Some((p, _))) if nearer(s, p) => (p, "its posting"),
            (Some((s, from)), _) => (s, *from),
            (None, Some((p, _))) => (p, "its posting"),
            (None, None) => return None,
        };
        found.date(year).map(|date| (date, from))
    }

    /// Every date that may be the document's, the nearest first.
    fn dates(&self) -> Vec<(Found, &'static str)> {
        let mut all: Vec<(Found, &'static str)> = Vec::new();
        let mut add = |said: &Said, from: &'static str| all.extend(said.dates().iter().map(|f| (*f, from)));
        add(&self.title, self.title_from);
        self.labels.iter().for_each(|l| add(l, "the link's attributes"));
        if let Some(found) = self.by_name {
            all.push((found, "the file's name"));
        }
        let mut add = |said: &Said, from: &'static str| all.extend(said.dates().iter().map(|f| (*f, from)));
        self.beside
            .iter()
            .for_each(|(_, said)| add(said, "the words beside it"));
        if let Some(found) = dates::last_in_text(&self.shared.text) {
            all.push((found, "the words before it"));
        }
        let mut add = |said: &Said, from: &'static str| all.extend(said.dates().iter().map(|f| (*f, from)));
        self.link.headings.iter().for_each(|h| add(h, "the heading above"));
        add(&Said::new(folder(&self.link.url)), "the folder's name");
        all
    }
}

/// The card that says most, among those of a document's links.
fn best_card(links: &[&Link<'_>], page: &Collected<'_>) -> Card {
    let mut best = Card::default();
    for link in links {
        let here = card::card(link.node, &link.url, &page.holds);
        if best.title.is_none() && here.title.is_some() || here.pieces.len() > best.pieces.len() {
            best = here;
        }
    }
    best
}

/// The last folder of an address whose name speaks of sessions: `conseils-municipaux-2025`.
fn folder(url: &url::Url) -> String {
    let has_year = |p: &&&str| p.bytes().filter(u8::is_ascii_digit).count() >= 4;
    let Some(parts) = url.path_segments() else {
        return String::new();
    };
    let parts: Vec<&str> = parts.collect();
    let folders = parts.get(..parts.len().saturating_sub(1)).unwrap_or_default();
    let spoken = folders
        .iter()
        .rev()
        .filter(has_year)
        .map(|p| address::decode(p).replace(['-', '_'], " "));
    spoken
        .into_iter()
        .find(|p| words::speaks_of_sessions(p))
        .unwrap_or_default()
}

static SIZE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\s*[(\[,;–—-]*\s*(?:(?:pdf|docx?|odt|rtf|xlsx?)\b)?\s*[,:–—-]*\s*(?:\d+(?:[.,]\d+)?\s*(?:ko|mo|kb|mb|kio|mio|octets|bytes)\b)?\s*[)\]]*\s*$",
    )
    .ok()
});

/// `text` without the format and the size that end it: « (PDF, 120 Ko) ».
fn unsized_text(text: &str) -> String {
    let text = text.trim();
    match SIZE.as_ref().filter(|_| !address::is_document_name(text)) {
        Some(size) => size.replace(text, own_closers).trim().to_owned(),
        None => text.to_owned(),
    }
}

/// A bracket that closes what the format and the size did not open is the text's own: « (document numérisé, PDF) ».
fn own_closers(found: &regex::Captures<'_>) -> String {
    let found = &found[0];
    let opened = found.matches(['(', '[']).count();
    let closers: Vec<&str> = found.matches([')', ']']).collect();
    closers.into_iter().skip(opened).collect()
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
    if address::is_document_name(text) {
        names::title(text)
    } else {
        unsized_text(text)
    }
}
