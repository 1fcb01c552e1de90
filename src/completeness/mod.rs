//! What is held of a council, year by year, and what is known or expected to be missing?
//!
//! Pure: [`years`] judges what the catalogue holds on a given day. What is *known* (minutes that a session approved and
//! that are not here) is told apart from what is only *expected* (minutes of a session that another one followed), and
//! a number that is not held is never said to be an act that is hidden: it may never have been given.
//!
//! | file | the question it answers |
//! |---|---|
//! | `series` | which numbers of a series are not held? |
//! | `sessions` | which sessions are known, and what should be online of them? |
//! | `wording` | how is that said? |

mod series;
mod sessions;
mod wording;

pub use series::{Gap, Series};
pub use sessions::{Paper, Session};
pub use wording::said;

use crate::model::Held;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// One year of a council.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Year {
    /// Which.
    pub year: i32,
    /// Documents held of its sessions.
    pub documents: u64,
    /// Acts held.
    pub acts: u64,
    /// The first day of which something is held.
    pub first: Option<NaiveDate>,
    /// The last.
    pub last: Option<NaiveDate>,
    /// The series of numbers, and what they lack.
    pub series: Vec<Series>,
    /// The sessions known, and what is held of each.
    pub sessions: Vec<Session>,
    /// The council's own table of acts, held against the documents.
    pub table: Option<Table>,
}

/// The rows of the council's own table of acts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Table {
    /// How many there are.
    pub rows: u64,
    /// Of those, how many tell of an act that a document held tells of as well.
    pub held: u64,
}

impl Year {
    fn new(year: i32) -> Self {
        Self {
            year,
            documents: 0,
            acts: 0,
            first: None,
            last: None,
            series: Vec::new(),
            sessions: Vec::new(),
            table: None,
        }
    }

    fn reach(&mut self, day: NaiveDate) {
        self.first = Some(self.first.map_or(day, |first| first.min(day)));
        self.last = Some(self.last.map_or(day, |last| last.max(day)));
    }
}

/// What is held and what is not, the latest year first, as judged on `today`. `rows` are those of the council's own
/// table: their day, and whether a document tells of the same act.
pub fn years(held: &Held, rows: &[(Option<NaiveDate>, bool)], today: NaiveDate) -> Vec<Year> {
    let mut years: BTreeMap<i32, Year> = BTreeMap::new();
    let of = |day: NaiveDate| day.year();
    for day in held.documents.iter().filter_map(|d| d.day) {
        let year = years.entry(of(day)).or_insert_with(|| Year::new(of(day)));
        year.documents += 1;
        year.reach(day);
    }
    for day in held.acts.iter().filter_map(|a| a.day) {
        let year = years.entry(of(day)).or_insert_with(|| Year::new(of(day)));
        year.acts += 1;
        year.reach(day);
    }
    for (year, series) in series::of(&held.acts) {
        years.entry(year).or_insert_with(|| Year::new(year)).series = series;
    }
    for session in sessions::of(held, today) {
        let year = of(session.day);
        let year = years.entry(year).or_insert_with(|| Year::new(year));
        year.sessions.push(session);
    }
    for (day, has) in rows.iter().filter_map(|(day, has)| Some(((*day)?, has))) {
        let year = years.entry(of(day)).or_insert_with(|| Year::new(of(day)));
        let table = year.table.get_or_insert_default();
        table.rows += 1;
        table.held += u64::from(*has);
    }
    years.into_values().rev().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::{CouncilKind, DocumentId, HeldDocument, Kind, Lang};

    fn written(day: NaiveDate, _: Lang) -> String {
        day.to_string()
    }

    #[test]
    fn the_councils_own_table_is_held_against_the_documents_year_by_year() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let held = Held {
            council: CouncilKind::Epci,
            inhabitants: None,
            documents: vec![HeldDocument {
                id: DocumentId::new("d"),
                kind: Kind::Deliberation,
                day: day("2025-03-10"),
            }],
            acts: Vec::new(),
            approvals: Vec::new(),
        };
        let rows = [
            (day("2025-03-10"), true),
            (day("2025-03-10"), false),
            (day("2024-12-09"), false),
            (None, false),
        ];
        let years = years(&held, &rows, day("2025-06-01").unwrap());
        assert_eq!(years.iter().map(|y| y.year).collect::<Vec<_>>(), [2025, 2024]);
        assert_eq!(years[0].table, Some(Table { rows: 2, held: 1 }));
        let told = said(&years[0], Lang::En, written);
        assert!(told[0].starts_with("Sessions known: 1; minutes held for 0"), "{told:?}");
        assert!(
            told.iter()
                .any(|line| line.contains("2 rows, of which 1 are also told")),
            "{told:?}"
        );
        let list = "List of deliberations to be online a week after the session (CGCT, L2121-25), not held: 2025-03-10";
        assert!(told.iter().any(|line| line == list), "{told:?}");
    }
}
