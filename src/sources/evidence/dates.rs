//! Which dates stand in a few words of French (or English, as translated pages have them)?

use crate::model::{PartialDate, fold};
use chrono::NaiveDate;
use regex::Regex;
use std::sync::LazyLock;

/// A date as far as the words give it; the year may have to come from elsewhere (« Séance du 12 mars » under « 2024 »).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) struct Found {
    /// The year, when it is given.
    pub year: Option<i32>,
    /// The month, when it is given.
    pub month: Option<u32>,
    /// The day, when it is given.
    pub day: Option<u32>,
    /// What the words before it make of it.
    pub role: Role,
    /// Where it stands, in bytes of the folded text.
    at: usize,
}

/// What a date is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) enum Role {
    /// The session, or the document.
    Stated,
    /// When it was put online.
    Posting,
    /// Something else: entry into force, approval, end of a period.
    Aside,
}

impl Found {
    /// A date that stands alone.
    pub fn new(year: Option<i32>, month: Option<u32>, day: Option<u32>, role: Role) -> Self {
        Self {
            year,
            month,
            day,
            role,
            at: 0,
        }
    }

    /// The date, its year completed from `year` when it has none.
    pub fn date(&self, year: Option<i32>) -> Option<PartialDate> {
        let year = self.year.or(year)?;
        match (self.month, self.day) {
            (Some(m), Some(d)) => NaiveDate::from_ymd_opt(year, m, d).map(PartialDate::Day),
            (Some(m), None) => Some(PartialDate::Month(year, m)),
            (None, _) => Some(PartialDate::Year(year)),
        }
    }

    /// How much of the date is known, the year counted even if it comes from elsewhere: 1 to 3.
    pub fn precision(&self) -> u32 {
        1 + u32::from(self.month.is_some()) + u32::from(self.day.is_some())
    }
}

const MONTHS: &str = "janvier|janv|january|jan|fevrier|fevr|fev|february|feb|mars|march|mar|avril|avr|april|apr|mai|may|\
    juin|june|jun|juillet|juil|july|jul|aout|august|aug|septembre|september|sept|sep|octobre|october|oct|\
    novembre|november|nov|decembre|december|dec";

#[expect(
    clippy::unwrap_used,
    reason = "the patterns are the constants below, and every test of dates builds them all"
)]
fn pattern(text: &str) -> Regex {
    Regex::new(&text.replace("MONTH", MONTHS)).unwrap()
}

static DAY_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(\d{1,2})(?:er|e|st|nd|rd|th)?[\s_.-]*(?:of )?(MONTH)\b\.?(?:[\s_.,-]{1,3}(\d{4}|\d{2})\b)?")
});
static MONTH_DAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(MONTH)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b"));
static NUMERIC: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(\d{1,2})(?:\s?[/.]\s?|[-_ ])(\d{1,2})(?:\s?[/.]\s?|[-_ ])(\d{4}|\d{2})\b"));
static ISO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(\d{4})[-/._ ](\d{1,2})[-/._ ](\d{1,2})(?:t(?:[01]\d|2[0-3]):[0-5]\d|\b)"));
static MONTH_YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(MONTH)\b\.?[\s_.,-]{0,3}(\d{4})\b"));
static MONTH_SLASH_YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(\d{1,2})/(\d{4})\b"));
static MONTH_ALONE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\W*(?:seance|conseil|reunion|mois)?(?: municipal)?(?: d[eu'])?\s*(MONTH)\W*$"));
static BROKEN_DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[-/.]\d{1,2}[-/.]\d"));
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|[^\d.,/])((?:19[5-9]|20[0-4])\d)"));

/// Every date in `text`, best known first, then in order; those that do not exist are left out.
pub(in crate::sources) fn in_text(text: &str) -> Vec<Found> {
    let mut scan = Scan {
        text: fold(text),
        found: Vec::new(),
        taken: Vec::new(),
    };
    let figures = scan.text.bytes().filter(u8::is_ascii_digit).count();
    if figures > 0 {
        scan.days(figures);
    }
    if figures >= 4 {
        scan.months_and_years();
    } else if scan.text.len() <= 40 {
        scan.month_alone();
    }
    scan.found.sort_by_key(|f| (std::cmp::Reverse(f.precision()), f.at));
    scan.found
}

/// A text, and the dates found in it so far.
struct Scan {
    text: String,
    found: Vec<Found>,
    /// The spans already read, whether they held a date or only looked like one.
    taken: Vec<(usize, usize)>,
}

impl Scan {
    fn days(&mut self, figures: usize) {
        let text = self.text.clone();
        if figures >= 5 {
            for c in MONTH_DAY.captures_iter(&text) {
                self.add(span(&c), group(&c, 3), month(group(&c, 1)), group(&c, 2));
            }
        }
        for c in DAY_MONTH.captures_iter(&text) {
            self.add(span(&c), group(&c, 3), month(group(&c, 2)), group(&c, 1));
        }
        if figures < 4 {
            return;
        }
        for c in ISO.captures_iter(&text) {
            let before = text.get(..span(&c).0).unwrap_or_default();
            let negative = before
                .strip_suffix('-')
                .is_some_and(|b| b.is_empty() || b.ends_with(' '));
            if negative {
                self.taken.push(span(&c));
            } else if read_year(group(&c, 1)).is_some() {
                self.add(span(&c), group(&c, 1), group(&c, 2).parse().ok(), group(&c, 3));
            }
        }
        for c in NUMERIC.captures_iter(&text) {
            self.add(span(&c), group(&c, 3), group(&c, 2).parse().ok(), group(&c, 1));
        }
    }

    fn months_and_years(&mut self) {
        let text = self.text.clone();
        for c in MONTH_YEAR.captures_iter(&text) {
            self.add(span(&c), group(&c, 2), month(group(&c, 1)), "");
        }
        for c in MONTH_SLASH_YEAR.captures_iter(&text) {
            self.add(span(&c), group(&c, 2), group(&c, 1).parse().ok(), "");
        }
        for c in YEAR.captures_iter(&text) {
            let at = c.get(1).map_or((0, 0), |m| (m.start(), m.end()));
            let after = text.get(at.1..).unwrap_or_default();
            // The head of a longer number, or of a date that does not exist, is no year.
            if !after.starts_with(|c: char| c.is_ascii_digit()) && !BROKEN_DATE.is_match(after) {
                self.add(at, group(&c, 1), None, "");
            }
        }
    }

    fn month_alone(&mut self) {
        let text = self.text.clone();
        for c in MONTH_ALONE.captures_iter(&text) {
            self.add(span(&c), "", month(group(&c, 1)), "");
        }
    }

    /// Takes a span as a date, if it is free; an empty year or day is one that is not given.
    fn add(&mut self, span: (usize, usize), year: &str, month: Option<u32>, day: &str) {
        if self.taken.iter().any(|t| span.0 < t.1 && t.0 < span.1) {
            return;
        }
        self.taken.push(span);
        let given = (!year.is_empty()).then(|| read_year(year));
        let day = day.parse().ok();
        let exists = match (month, day) {
            (Some(m), Some(d)) => NaiveDate::from_ymd_opt(given.flatten().unwrap_or(2024), m, d).is_some(),
            (Some(m), None) => (1..=12).contains(&m),
            _ => true,
        };
        if exists && given != Some(None) {
            let role = role_of(&self.text, span);
            self.found.push(Found {
                year: given.flatten(),
                month,
                day,
                role,
                at: span.0,
            });
        }
    }
}

fn group<'t>(captures: &regex::Captures<'t>, i: usize) -> &'t str {
    captures.get(i).map_or("", |m| m.as_str())
}

fn span(captures: &regex::Captures<'_>) -> (usize, usize) {
    captures.get(0).map_or((0, 0), |m| (m.start(), m.end()))
}

/// The last of the best known dates in `text`: what stands before a link is about the nearest session.
pub(in crate::sources) fn last_in_text(text: &str) -> Option<Found> {
    let stated = in_text(text).into_iter().filter(|f| f.role == Role::Stated);
    stated.max_by_key(|f| (f.precision(), f.at))
}

/// A year of two or four digits that a council of our time can name.
fn read_year(text: &str) -> Option<i32> {
    let year: i32 = text.parse().ok()?;
    match text.len() {
        2 if year < 70 => Some(2000 + year),
        2 => Some(1900 + year),
        4 => (1900..=2100).contains(&year).then_some(year),
        _ => None,
    }
}

/// Whether a folded word is a month's name, whole or as it is cut short.
pub(in crate::sources) fn is_month(word: &str) -> bool {
    word.len() > 2 && MONTHS.split('|').any(|month| month.trim_start() == word)
}

/// The number of a month, by its first letters, in French or English.
fn month(word: &str) -> Option<u32> {
    const STARTS: [(&str, u32); 19] = [
        ("jan", 1),
        ("fe", 2),
        ("mar", 3),
        ("av", 4),
        ("ap", 4),
        ("mai", 5),
        ("may", 5),
        ("juin", 6),
        ("jun", 6),
        ("juil", 7),
        ("jul", 7),
        ("ao", 8),
        ("au", 8),
        ("se", 9),
        ("oc", 10),
        ("no", 11),
        ("de", 12),
        ("jui", 7),
        ("ma", 5),
    ];
    STARTS
        .iter()
        .find(|(start, _)| word.starts_with(start))
        .map(|(_, m)| *m)
}

/// What the few words before a date make of it.
fn role_of(text: &str, span: (usize, usize)) -> Role {
    const POSTING: [&str; 14] = [
        "publie",
        "publication",
        "en ligne",
        "poste le",
        "posted",
        "published",
        "uploaded",
        "depose",
        "ajout",
        "mis a jour",
        "mise a jour",
        "modifie",
        "updated",
        "telecharge",
    ];
    const ASIDE: [&str; 21] = [
        "effective",
        "a compter",
        "compter du",
        "a partir",
        "jusqu",
        "until",
        "from",
        "en vigueur",
        "arrete le",
        "approuve le",
        "approuve en",
        "affiche le",
        "recu le",
        "transmis",
        "du proces verbal de la seance precedente",
        "valable",
        "avant le",
        "expire",
        "au",
        "to",
        "convoque le",
    ];
    let before = text.get(..span.0).unwrap_or_default().trim_end();
    let start = before.char_indices().rev().nth(27).map_or(0, |(i, _)| i);
    let near = before.get(start..).unwrap_or_default();
    if POSTING.iter().any(|w| near.contains(w)) {
        return Role::Posting;
    }
    let near = near.trim_end_matches(|c: char| !c.is_alphanumeric());
    let close = |w: &&str| {
        near.ends_with(*w) && (w.len() > 2 || near.len() == w.len() || near.ends_with(&format!(" {w}")))
            || w.len() > 5
                && near
                    .get(near.len().saturating_sub(w.len() + 12)..)
                    .is_some_and(|n| n.contains(*w))
    };
    if ASIDE.iter().any(close) {
        Role::Aside
    } else {
        Role::Stated
    }
}
