//! One row of a table: what does it state of its act?

use super::super::evidence::{tidy, words};
use super::columns::{Columns, Field};
use super::values;
use super::votes::{self, Count};
use crate::model::{Act, Kind, PartialDate, Stated, Subject, TableRow, Vote};
use csv::StringRecord;
use url::Url;

/// Bytes kept of an object: longer ones are documents in a cell, and told.
const MAX_TITLE: usize = 20_000;
/// Bytes kept of any other cell.
const MAX_CELL: usize = 1_000;

/// A row, with what it says against being read.
pub(super) struct Cells<'r, F: FnMut(&str)> {
    pub columns: &'r Columns,
    pub row: &'r StringRecord,
    /// The table's own address.
    pub base: &'r Url,
    /// Told what could not be read.
    pub unread: F,
}

impl<F: FnMut(&str)> Cells<'_, F> {
    /// The row as an act, and its address as written. `None` when it names no act.
    pub fn read(mut self, line: u32) -> Option<(TableRow, Option<(String, Url)>)> {
        let title = self.title();
        let number = self.words(Field::Number);
        if title.is_empty() && number.is_none() {
            (self.unread)("neither an object nor a number");
            return None;
        }
        if title.is_empty() {
            (self.unread)("no object");
        }
        let date = self.read_cell(Field::Date, "is no date", |text| {
            values::date(text).or_else(|| values::serial(text))
        });
        if let Some(number) = self.get(Field::Date).filter(|text| values::serial(text).is_some()) {
            let said = format!("« {number} » is read as the number by which a spreadsheet counts days");
            (self.unread)(&said);
        }
        let (vote, voted) = self.vote();
        let address = self.address();
        let act = Act {
            number_normalised: number.as_deref().and_then(values::normalised),
            number,
            first_page: 1,
            last_page: 1,
            quote: title.clone(),
            title,
            subject: self.subject(),
            outcome: self.get(Field::Outcome).and_then(values::outcome),
            vote,
            ..Act::default()
        };
        let row = TableRow {
            line,
            council: self.words(Field::Council),
            date,
            act,
            url: None,
            stated: Stated {
                nature: self.get(Field::Nature).and_then(nature),
                siret: self.siret(),
                subject_name: self.words(Field::SubjectName),
                budget_year: self.read_cell(Field::BudgetYear, "is no year of a budget", values::budget_year),
                budget_name: self.words(Field::BudgetName),
                prefecture: self.words(Field::Prefecture),
                received: self.read_cell(Field::Received, "is no day", |text| {
                    values::date(text).and_then(PartialDate::day)
                }),
                address: address.as_ref().map(|(_, url)| url.clone()),
                ..voted
            },
        };
        Some((row, address))
    }

    fn get(&self, field: Field) -> Option<&str> {
        self.columns.get(self.row, field)
    }

    fn words(&mut self, field: Field) -> Option<String> {
        let text = values::unescaped(self.get(field)?);
        if text.len() > MAX_CELL {
            (self.unread)(&format!(
                "a cell of {} bytes: only its first {MAX_CELL} are kept",
                text.len()
            ));
        }
        Some(tidy(&text, MAX_CELL)).filter(|t| !t.is_empty())
    }

    fn title(&mut self) -> String {
        let text = values::unescaped(self.get(Field::Title).unwrap_or_default());
        if text.len() > MAX_TITLE {
            (self.unread)(&format!(
                "an object of {} bytes: only its first {MAX_TITLE} are kept",
                text.len()
            ));
        }
        tidy(&text, MAX_TITLE)
    }

    /// What a cell says, read by `read`; told with `but` when it says something else.
    fn read_cell<T>(&mut self, field: Field, but: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.get(field)?;
        let found = read(text);
        if found.is_none() {
            let said = format!("« {} » {but}", tidy(text, 60));
            (self.unread)(&said);
        }
        found
    }

    fn siret(&mut self) -> Option<String> {
        self.read_cell(
            Field::Siret,
            "is no SIRET of fourteen figures (a spreadsheet may have rounded it)",
            values::siret,
        )
    }

    /// The code in a column of its own, else at the head of the subject's name: « 7.5 Subventions ».
    fn subject(&mut self) -> Option<Subject> {
        let first = |text: &str| text.split_whitespace().next().and_then(Subject::stated);
        match self.get(Field::SubjectCode) {
            Some(_) => self.read_cell(Field::SubjectCode, "is no code of the nomenclature", first),
            None => self.get(Field::SubjectName).and_then(first),
        }
    }

    fn vote(&mut self) -> (Vote, Stated) {
        let mut count = |field| {
            let text = self.get(field)?;
            match votes::count(text) {
                Count::Of(count) => Some(count),
                Count::Nothing => None,
                Count::Other => {
                    if !values::unanimous(text) {
                        let said = format!("« {} » is no count of votes", tidy(text, 60));
                        (self.unread)(&said);
                    }
                    None
                }
            }
        };
        let (members, voters) = (count(Field::Members), count(Field::Voters));
        let counted = (count(Field::InFavour), count(Field::Against), count(Field::Abstentions));
        // What no column of its own states may stand in the words of the result.
        let told = self.get(Field::Outcome).map(votes::figures).unwrap_or_default();
        let in_favour = counted.0.or(told.in_favour);
        let against = counted.1.or(told.against);
        let abstentions = counted.2.or(told.abstentions);
        let cast = [in_favour, against, abstentions]
            .iter()
            .flatten()
            .map(|n| u64::from(*n))
            .sum::<u64>();
        if let Some(members) = members.filter(|members| cast > u64::from(*members)) {
            (self.unread)(&format!("{cast} votes are told of a council of {members} members"));
        }
        let said = [Field::Outcome, Field::InFavour];
        let vote = Vote {
            in_favour,
            against,
            abstentions,
            not_voting: None,
            unanimous: said
                .iter()
                .filter_map(|f| self.get(*f))
                .any(values::unanimous)
                .then_some(true),
            ..Vote::default()
        };
        let voted = Stated {
            members,
            voters,
            ..Stated::default()
        };
        (vote, voted)
    }

    fn address(&mut self) -> Option<(String, Url)> {
        let text = self.get(Field::Address)?;
        let (written, found) = (tidy(text, 4096), values::address(self.base, text));
        match found {
            Ok(url) => Some((written, url)),
            Err(why) => {
                let scheme = written.split_once("://").map(|(scheme, _)| format!("{scheme}://…"));
                (self.unread)(&format!("« {} »: {why}", tidy(&scheme.unwrap_or(written), 120)));
                None
            }
        }
    }
}

/// The sort of act that a cell names, where it is one of ours.
fn nature(text: &str) -> Option<Kind> {
    words::kind(text).filter(|cue| cue.at == 0).map(|cue| cue.kind)
}
