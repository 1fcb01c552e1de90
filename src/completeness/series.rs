//! Which numbers of a series are not held? Series are found in the numbers themselves: `2026-41`, `DEL-2026-41`,
//! `26-041`, `41-2026`, `2026041`, and `2026-3-12` (the twelfth of the third session) alike.

use crate::model::{HeldAct, Kind};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Numbers that make a series; fewer tell nothing.
const FEWEST: usize = 5;
/// A leap between two numbers longer than this, and than all that are held, is a number misread, or another series.
const LONGEST_LEAP: u32 = 50;
/// No council numbers further in a year.
const HIGHEST: u32 = 99_999;

/// A series of numbers, from the first to the last that is held.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Series {
    /// The first number held.
    pub first: String,
    /// The last.
    pub last: String,
    /// How many are held.
    pub held: u64,
    /// How many between the first and the last are not.
    pub absent: u64,
    /// Those, in order.
    pub gaps: Vec<Gap>,
}

/// Numbers in a row that are not held.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Gap {
    /// The first.
    pub from: String,
    /// The last; the same when it is alone.
    pub to: String,
}

/// What numbers are given to: each is counted for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Deliberation,
    Decision,
    Arrete,
}

/// A number read: what it has in common with its series, and its place there.
struct Read {
    year: i32,
    pattern: String,
    place: u32,
}

#[derive(Default)]
struct Numbers {
    /// By place: the number as written, and the days it is of.
    held: BTreeMap<u32, (String, BTreeSet<NaiveDate>)>,
}

/// The series of each year.
pub(super) fn of(acts: &[HeldAct]) -> BTreeMap<i32, Vec<Series>> {
    let mut all: BTreeMap<(i32, String, Class), Numbers> = BTreeMap::new();
    for act in acts {
        let Some((written, normalised)) = &act.number else {
            continue;
        };
        let Some(read) = read(normalised, act.day) else {
            continue;
        };
        let numbers = all.entry((read.year, read.pattern, class(act.kind))).or_default();
        let held = numbers.held.entry(read.place);
        let (_, days) = held.or_insert_with(|| (written.clone(), BTreeSet::new()));
        days.extend(act.day);
    }
    let mut years: BTreeMap<i32, Vec<Series>> = BTreeMap::new();
    for ((year, pattern, class), numbers) in &all {
        if pattern == "#" && numbers.begin_anew() {
            continue;
        }
        let elsewhere = |place: u32| {
            let others = [Class::Deliberation, Class::Decision, Class::Arrete]
                .into_iter()
                .filter(|c| c != class);
            let mut others = others.filter_map(|other| all.get(&(*year, pattern.clone(), other)));
            others.any(|other| other.held.contains_key(&place) && numbers.shares_with(other))
        };
        let found = numbers.series(&elsewhere);
        years.entry(*year).or_default().extend(found);
    }
    years.retain(|_, series| !series.is_empty());
    years
}

fn class(kind: Kind) -> Class {
    match kind {
        Kind::Arrete => Class::Arrete,
        Kind::Decision => Class::Decision,
        _ => Class::Deliberation,
    }
}

impl Numbers {
    /// Whether bare numbers begin anew at each session: then they are places on an agenda, and a series of no year.
    fn begin_anew(&self) -> bool {
        let repeated = self.held.values().filter(|(_, days)| days.len() > 1).count();
        repeated * 10 > self.held.len()
    }

    /// Whether two sorts of acts are numbered together: then no number is given twice.
    fn shares_with(&self, other: &Self) -> bool {
        !self.held.keys().any(|place| other.held.contains_key(place))
    }

    fn series(&self, elsewhere: &dyn Fn(u32) -> bool) -> Vec<Series> {
        let leap = LONGEST_LEAP.max(u32::try_from(self.held.len()).unwrap_or(u32::MAX));
        let mut runs: Vec<Vec<u32>> = Vec::new();
        for place in self.held.keys().copied() {
            match runs.last_mut() {
                Some(run) if run.last().is_some_and(|last| place - last <= leap) => run.push(place),
                _ => runs.push(vec![place]),
            }
        }
        runs.retain(|run| run.len() >= FEWEST);
        runs.iter().map(|run| self.told(run, elsewhere)).collect()
    }

    fn told(&self, run: &[u32], elsewhere: &dyn Fn(u32) -> bool) -> Series {
        let (first, last) = (run[0], run[run.len() - 1]);
        let absent: Vec<u32> = (first..=last)
            .filter(|place| !self.held.contains_key(place) && !elsewhere(*place))
            .collect();
        let mut gaps: Vec<(u32, u32)> = Vec::new();
        for place in &absent {
            match gaps.last_mut() {
                Some((_, to)) if *to + 1 == *place => *to = *place,
                _ => gaps.push((*place, *place)),
            }
        }
        let name = |place: u32| self.name(place, first);
        Series {
            first: name(first),
            last: name(last),
            held: run.len() as u64,
            absent: absent.len() as u64,
            gaps: gaps
                .into_iter()
                .map(|(from, to)| Gap {
                    from: name(from),
                    to: name(to),
                })
                .collect(),
        }
    }

    /// The number of a place as the council would write it: as held, else after the pattern of a held one.
    fn name(&self, place: u32, model: u32) -> String {
        let written = |place: u32| self.held.get(&place).map(|(written, _)| written.as_str());
        if let Some(held) = written(place) {
            return held.to_owned();
        }
        let width = self
            .held
            .iter()
            .filter_map(|(place, (written, _))| padded(written, *place))
            .max();
        let digits = format!("{place:0width$}", width = width.unwrap_or(0));
        written(model)
            .and_then(|written| Some((written, digits_of(written, model)?)))
            .map_or_else(
                || place.to_string(),
                |(written, at)| format!("{}{digits}{}", &written[..at.0], &written[at.1..]),
            )
    }
}

/// How many digits a number is written with, when it has leading zeros.
fn padded(written: &str, place: u32) -> Option<usize> {
    let (from, to) = digits_of(written, place)?;
    written[from..to].starts_with('0').then_some(to - from)
}

/// Where in a number as written the digits of its place stand: the last run of digits of that value, or the end of one
/// that a year begins.
fn digits_of(written: &str, place: u32) -> Option<(usize, usize)> {
    let bytes = written.as_bytes();
    let mut end = bytes.len();
    while end > 0 {
        if !bytes[end - 1].is_ascii_digit() {
            end -= 1;
            continue;
        }
        let start = bytes[..end]
            .iter()
            .rposition(|b| !b.is_ascii_digit())
            .map_or(0, |at| at + 1);
        for from in [start, start + 4] {
            if from < end && written[from..end].parse() == Ok(place) {
                return Some((from, end));
            }
        }
        end = start;
    }
    None
}

/// Reads a number made comparable. Its year is its own where it has one, else that of its day.
fn read(normalised: &str, day: Option<NaiveDate>) -> Option<Read> {
    let mut parts: Vec<&str> = normalised.split('-').collect();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    // « 2026-41 bis » stands at place 41.
    while parts.len() > 1 && parts.last().is_some_and(|p| !is_number(p)) && is_number(parts[parts.len() - 2]) {
        parts.pop();
    }
    let whole_year = |part: &str| {
        (part.len() == 4)
            .then(|| part.parse().ok())
            .flatten()
            .filter(|y| (1990..2100).contains(y))
    };
    let own = parts.iter().position(|part| whole_year(part).is_some());
    let (at, year) = match own {
        Some(at) => (Some(at), whole_year(parts[at])?),
        None => {
            let year = day?.year();
            let short = format!("{:02}", year % 100);
            let short = short.trim_start_matches('0');
            let numbers = parts.iter().filter(|p| is_number(p)).count();
            (parts.iter().position(|p| numbers > 1 && *p == short), year)
        }
    };
    let last = (0..parts.len())
        .rev()
        .find(|i| Some(*i) != at && is_number(parts[*i]))?;
    let mut pattern: Vec<String> = parts.iter().map(|p| (*p).to_owned()).collect();
    if let Some(at) = at {
        pattern[at] = "Y".to_owned();
    }
    let digits = parts[last];
    let glued = at.is_none().then(|| digits.strip_prefix(&year.to_string())).flatten();
    let digits = match glued {
        Some(rest) if (1..=4).contains(&rest.len()) && !is_day(rest) => {
            pattern[last] = "Y#".to_owned();
            rest
        }
        _ => {
            pattern[last] = "#".to_owned();
            digits
        }
    };
    let place: u32 = digits.parse().ok().filter(|n| (1..=HIGHEST).contains(n))?;
    Some(Read {
        year,
        pattern: pattern.join("-"),
        place,
    })
}

/// Whether four digits after a year are a month and a day.
fn is_day(rest: &str) -> bool {
    let part = |range: std::ops::Range<usize>| rest.get(range).and_then(|p| p.parse::<u32>().ok());
    rest.len() == 4
        && part(0..2).is_some_and(|m| (1..=12).contains(&m))
        && part(2..4).is_some_and(|d| (1..=31).contains(&d))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::DocumentId;

    fn act(written: &str, normalised: &str, day: &str, kind: Kind) -> HeldAct {
        HeldAct {
            document: DocumentId::new("d"),
            kind,
            day: day.parse().ok(),
            number: Some((written.to_owned(), normalised.to_owned())),
        }
    }

    fn acts(numbers: &[&str]) -> Vec<HeldAct> {
        let bare = |n: &&str| {
            let parts = n.split('-').map(|p| p.trim_start_matches('0'));
            act(
                n,
                &parts.collect::<Vec<_>>().join("-"),
                "2026-03-02",
                Kind::Deliberation,
            )
        };
        numbers.iter().map(bare).collect()
    }

    fn told(acts: &[HeldAct]) -> Vec<String> {
        let series = of(acts)
            .into_iter()
            .flat_map(|(year, all)| all.into_iter().map(move |s| (year, s)));
        let line = |(year, s): (i32, Series)| {
            let gaps: Vec<String> = s
                .gaps
                .iter()
                .map(|g| {
                    if g.from == g.to {
                        g.from.clone()
                    } else {
                        format!("{}..{}", g.from, g.to)
                    }
                })
                .collect();
            format!(
                "{year}: {} to {}, {} held, without {}",
                s.first,
                s.last,
                s.held,
                gaps.join(" ")
            )
        };
        series.map(line).collect()
    }

    #[test]
    fn gaps_are_named_as_the_council_numbers() {
        let numbers = ["2026-041", "2026-042", "2026-044", "2026-045", "2026-046", "2026-050"];
        assert_eq!(
            told(&acts(&numbers)),
            ["2026: 2026-041 to 2026-050, 6 held, without 2026-043 2026-047..2026-049"]
        );
        let numbers = ["1-2026", "2-2026", "3-2026", "5-2026", "6-2026"];
        assert_eq!(
            told(&acts(&numbers)),
            ["2026: 1-2026 to 6-2026, 5 held, without 4-2026"]
        );
        let numbers = ["26-1", "26-2", "26-3", "26-4", "26-6"];
        assert_eq!(told(&acts(&numbers)), ["2026: 26-1 to 26-6, 5 held, without 26-5"]);
        let numbers = ["2026001", "2026002", "2026003", "2026005", "2026006"];
        assert_eq!(
            told(&acts(&numbers)),
            ["2026: 2026001 to 2026006, 5 held, without 2026004"]
        );
        let numbers = ["2026-3-1", "2026-3-2", "2026-3-3", "2026-3-4", "2026-3-6"];
        assert_eq!(
            told(&acts(&numbers)),
            ["2026: 2026-3-1 to 2026-3-6, 5 held, without 2026-3-5"]
        );
    }

    #[test]
    fn prefixes_and_suffixes_belong_to_the_number() {
        let number = |written: &str, normalised: &str| act(written, normalised, "2026-03-02", Kind::ProcesVerbal);
        let all = [
            number("DEL2026-1", "DEL-2026-1"),
            number("DEL2026-2", "DEL-2026-2"),
            number("DEL2026-3 bis", "DEL-2026-3-BIS"),
            number("DEL2026-4", "DEL-2026-4"),
            number("DEL2026-7", "DEL-2026-7"),
        ];
        assert_eq!(
            told(&all),
            ["2026: DEL2026-1 to DEL2026-7, 5 held, without DEL2026-5..DEL2026-6"]
        );
    }

    #[test]
    fn places_on_an_agenda_dates_and_lone_numbers_are_no_series() {
        let item = |n: u32, day: &str| act(&n.to_string(), &n.to_string(), day, Kind::ProcesVerbal);
        let mut items: Vec<HeldAct> = (1..9).map(|n| item(n, "2026-03-02")).collect();
        items.extend((1..12).filter(|n| *n != 5).map(|n| item(n, "2026-04-13")));
        assert!(told(&items).is_empty(), "they begin anew at each session");
        assert!(told(&acts(&["2026-1", "2026-9", "2026-12", "2026-40"])).is_empty());
        assert!(told(&acts(&["20260302", "20260413", "20260511", "20260608", "20260706"])).is_empty());
    }

    #[test]
    fn a_number_misread_opens_no_gap_of_thousands() {
        let numbers = ["2026-1", "2026-2", "2026-3", "2026-4", "2026-5", "2026-4100"];
        assert_eq!(told(&acts(&numbers)), ["2026: 2026-1 to 2026-5, 5 held, without "]);
    }

    #[test]
    fn decisions_numbered_with_deliberations_fill_their_gaps_and_orders_of_their_own_do_not() {
        let mut all = acts(&["2026-1", "2026-2", "2026-4", "2026-5", "2026-6"]);
        all.push(act("2026-3", "2026-3", "2026-03-02", Kind::Decision));
        assert_eq!(told(&all), ["2026: 2026-1 to 2026-6, 5 held, without "]);
        all.extend((1..7).map(|n| act(&format!("2026-{n}"), &format!("2026-{n}"), "2026-03-02", Kind::Arrete)));
        assert_eq!(told(&all)[0], "2026: 2026-1 to 2026-6, 5 held, without ");
        assert_eq!(told(&all).len(), 2);
    }
}
