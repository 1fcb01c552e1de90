//! What does a file's name say: which date, which title, which words?

use super::dates::{self, Found, Role};
use crate::model::{PartialDate, fold};
use chrono::NaiveDate;

/// The words of a file's name: its ending gone, separators made spaces, letters parted from figures and from capitals.
pub(in crate::sources) fn words(name: &str) -> String {
    let stem = stem(name);
    let mut words = String::with_capacity(stem.len() + 8);
    let mut last = ' ';
    for c in stem.chars() {
        let c = if c == '_' || c == '+' { ' ' } else { c };
        let turns = last.is_alphabetic() && c.is_ascii_digit()
            || last.is_ascii_digit() && c.is_alphabetic()
            || last.is_lowercase() && c.is_uppercase();
        if turns {
            words.push(' ');
        }
        words.push(c);
        last = c;
    }
    words
}

/// A title made of a file's name, for want of a better one.
pub(in crate::sources) fn title(name: &str) -> String {
    super::tidy(&stem(name).replace('_', " "), 300)
}

/// The name without its endings (`.odt.pdf`) and without the mark of a second copy.
fn stem(name: &str) -> String {
    let mut stem = name;
    while let Some((rest, end)) = stem.rsplit_once('.') {
        let ending = (1..=5).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphanumeric());
        if !ending || rest.is_empty() || end.bytes().all(|b| b.is_ascii_digit()) {
            break;
        }
        stem = rest;
    }
    stem.trim().to_owned()
}

/// The date in a file's name: `2022-03-18`, `cm-01-mars-2022`, `31032025`, `20250310`, `cr310113`.
pub(in crate::sources) fn date(name: &str) -> Option<Found> {
    let words = words(name);
    let mut found = dates::in_text(&words);
    found.retain(|f| f.year.is_some());
    let written = found.first().copied();
    if written.is_some_and(|f| f.precision() == 3) {
        return written;
    }
    let stem = stem(name);
    let runs = stem.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() >= 6);
    let run = runs.into_iter().find_map(|run| in_digits(run, &words));
    match (run, written) {
        (Some(run), Some(w)) if run.precision() < w.precision() => Some(w),
        (Some(run), _) => Some(run),
        (None, w) => year_and_month(&words).or(w),
    }
}

/// A date written without separators. Six figures are read only where the name speaks of a session.
fn in_digits(run: &str, words: &str) -> Option<Found> {
    let number = |range: std::ops::Range<usize>| run.get(range).and_then(|part| part.parse::<u32>().ok());
    let year = |y: u32| i32::try_from(y).ok().filter(|y| (1950..=2050).contains(y));
    let day = |y: Option<i32>, m: Option<u32>, d: Option<u32>, role: Role| {
        let date = NaiveDate::from_ymd_opt(y?, m?, d?)?;
        Some(found(PartialDate::Day(date), role))
    };
    let short = |y: Option<u32>| y.filter(|y| *y <= 49).and_then(|y| year(2000 + y));
    match run.len() {
        8 => day(number(0..4).and_then(year), number(4..6), number(6..8), Role::Stated)
            .or_else(|| day(number(4..8).and_then(year), number(2..4), number(0..2), Role::Stated)),
        // A copier's time stamp: when it was scanned, not what it is about.
        14 => day(number(0..4).and_then(year), number(4..6), number(6..8), Role::Posting),
        6 if super::words::speaks_of_sessions(words) => {
            day(short(number(4..6)), number(2..4), number(0..2), Role::Stated)
                .or_else(|| day(short(number(0..2)), number(2..4), number(4..6), Role::Stated))
                .or_else(|| {
                    let month = number(0..2).filter(|m| (1..=12).contains(m))?;
                    Some(found(
                        PartialDate::Month(number(2..6).and_then(year)?, month),
                        Role::Stated,
                    ))
                })
        }
        _ => None,
    }
}

/// `2023-5-conseil-municipal`: a year and a month, where the name speaks of a session and of no numbered act.
fn year_and_month(words: &str) -> Option<Found> {
    let folded = fold(words);
    let mut parts = folded
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|p| !p.is_empty());
    let year: i32 = parts.next()?.parse().ok().filter(|y| (1950..=2050).contains(y))?;
    let month: u32 = parts.next()?.parse().ok().filter(|m| (1..=12).contains(m))?;
    super::words::speaks_of_sessions(words).then(|| found(PartialDate::Month(year, month), Role::Stated))
}

fn found(date: PartialDate, role: Role) -> Found {
    use chrono::Datelike;
    let (month, day) = match date {
        PartialDate::Day(d) => (Some(d.month()), Some(d.day())),
        PartialDate::Month(_, m) => (Some(m), None),
        PartialDate::Year(_) => (None, None),
    };
    Found::new(Some(date.year()), month, day, role)
}
