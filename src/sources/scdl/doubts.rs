//! What could not be read of a table, told by row: one doubt for each thing said, with every row it is said of.

use crate::model::{Doubt, DoubtCode};
use std::collections::HashMap;

/// Different things told; more are counted.
const MAX_SAID: usize = 2_000;

/// Doubts as they are met.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    whole: Vec<Doubt>,
    said: HashMap<String, usize>,
    rows: Vec<(String, Vec<Place>)>,
    untold: usize,
}

/// Where a row stands: its number among the rows, and the line of the file on which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub row: usize,
    pub line: u32,
}

impl Doubts {
    /// A doubt about the whole table.
    pub fn whole(&mut self, code: DoubtCode, detail: impl Into<String>) {
        self.whole.push(Doubt::new(code).detail(detail));
    }

    /// A doubt about one row.
    pub fn row(&mut self, place: Place, what: &str) {
        if let Some(at) = self.said.get(what) {
            self.rows[*at].1.push(place);
        } else if self.rows.len() < MAX_SAID {
            self.said.insert(what.to_owned(), self.rows.len());
            self.rows.push((what.to_owned(), vec![place]));
        } else {
            self.untold += 1;
        }
    }

    /// All of them, in the order of the first row each is about; `unit` is what a line is called.
    pub fn tell(self, unit: &str) -> Vec<Doubt> {
        let mut all = self.whole;
        for (what, places) in &self.rows {
            let detail = format!("{}: {what}", lines(places, unit));
            all.push(Doubt::new(DoubtCode::Row).detail(detail));
        }
        if self.untold > 0 {
            let detail = format!("{} more cells or rows that could not be read", self.untold);
            all.push(Doubt::new(DoubtCode::Row).detail(detail));
        }
        all
    }
}

/// `line 4`, `lines 2, 5`, `lines 2–105 (80 rows)`: rows that follow one another are one range.
fn lines(places: &[Place], unit: &str) -> String {
    let mut ranges: Vec<(Place, Place)> = Vec::new();
    for place in places {
        match ranges.last_mut() {
            Some((_, last)) if place.row == last.row => {}
            Some((_, last)) if place.row == last.row + 1 => *last = *place,
            _ => ranges.push((*place, *place)),
        }
    }
    let told: Vec<String> = ranges
        .iter()
        .map(|(first, last)| match last.row - first.row {
            0 => first.line.to_string(),
            more => format!("{}–{} ({} rows)", first.line, last.line, more + 1),
        })
        .collect();
    let plural = if told.len() > 1 || told.iter().any(|t| t.contains('–')) {
        "s"
    } else {
        ""
    };
    format!("{unit}{plural} {}", told.join(", "))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_row_is_told_and_rows_in_a_run_are_one_range() {
        let mut doubts = Doubts::default();
        for (row, line) in [(0, 2), (1, 4), (2, 9), (5, 14)] {
            doubts.row(Place { row, line }, "no object");
        }
        doubts.row(Place { row: 5, line: 14 }, "« x » is no date");
        let told: Vec<_> = doubts.tell("line").into_iter().map(|d| d.detail.unwrap()).collect();
        assert_eq!(told, ["lines 2–9 (3 rows), 14: no object", "line 14: « x » is no date"]);
    }
}
