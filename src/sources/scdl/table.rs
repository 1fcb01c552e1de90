//! A table as it is gathered: its rows, whose the addresses are that they name, what they say against one another.

use super::super::address as addresses;
use super::super::evidence::{names, tidy, words};
use super::columns::Columns;
use super::doubts::{Doubts, Place};
use super::row::Cells;
use crate::model::{Finding, Kind, Reading, TableRow};
use csv::StringRecord;
use std::collections::{HashMap, HashSet};
use url::Url;

/// The rows of a table.
pub(super) struct Table<'a> {
    base: &'a Url,
    rows: Vec<TableRow>,
    /// As written, by row: an address counts only when no other row has it.
    addresses: Vec<Option<(String, Url)>>,
    /// Where each row stands.
    places: Vec<Place>,
    /// Rows met, those that name no act included.
    met: usize,
    /// What could not be read.
    pub doubts: Doubts,
}

impl<'a> Table<'a> {
    pub fn new(base: &'a Url) -> Self {
        Self {
            base,
            rows: Vec::new(),
            addresses: Vec::new(),
            places: Vec::new(),
            met: 0,
            doubts: Doubts::default(),
        }
    }

    /// How many acts were read.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Takes one row; `sheet` says which sheet of a workbook it stands in.
    pub fn take(&mut self, columns: &Columns, row: &StringRecord, line: u32, sheet: &str) {
        let place = Place { row: self.met, line };
        self.met += 1;
        let cells = Cells {
            columns,
            row,
            base: self.base,
            unread: |what: &str| self.doubts.row(place, &format!("{sheet}{what}")),
        };
        if let Some((row, address)) = cells.read(line) {
            self.rows.push(row);
            self.addresses.push(address);
            self.places.push(place);
        }
    }

    /// Gives each row the address that is its own, and each such address as a document; `unit` is what a line is called.
    pub fn finish(mut self, unit: &str) -> Reading {
        self.compare();
        let mut uses: HashMap<&Url, (usize, HashSet<&str>)> = HashMap::new();
        for (address, row) in self.addresses.iter().zip(&self.rows) {
            if let Some((_, url)) = address {
                let used = uses.entry(url).or_default();
                used.0 += 1;
                used.1.insert(row.act.number.as_deref().unwrap_or(&row.act.title));
            }
        }
        let mut documents: Vec<Finding> = Vec::new();
        let mut own: Vec<Option<Url>> = Vec::with_capacity(self.rows.len());
        let mut listed: HashSet<&Url> = HashSet::new();
        for (address, row) in self.addresses.iter().zip(&self.rows) {
            let Some((href, url)) = address else {
                own.push(None);
                continue;
            };
            let (count, acts) = uses.get(url).map_or((0, 0), |(n, acts)| (*n, acts.len()));
            let is_file = addresses::document_name(url).is_some();
            own.push((count == 1 || acts == 1).then(|| url.clone()));
            // A page shared by rows lists them; a file shared by rows holds them all.
            let lists = count > 1 && acts > 1 && !is_file || url == self.base;
            if !lists && listed.insert(url) {
                documents.push(finding(href, url, row, count > 1 && acts > 1));
            }
        }
        for (row, url) in self.rows.iter_mut().zip(own) {
            row.url = url.filter(|u| u != self.base);
        }
        Reading {
            documents,
            rows: self.rows,
            offers: Vec::new(),
            doubts: self.doubts.tell(unit),
            ..Reading::default()
        }
    }

    /// Tells rows that repeat another word for word, numbers that stand for different acts, and numbers that lost
    /// figures to a spreadsheet. Nothing is put right: what was meant is not known.
    fn compare(&mut self) {
        let mut seen: HashMap<(Option<&str>, Option<crate::model::PartialDate>), Vec<usize>> = HashMap::new();
        let short = shortened(&self.rows);
        for (at, row) in self.rows.iter().enumerate() {
            let place = self.places[at];
            let before = seen.entry((row.act.number.as_deref(), row.date)).or_default();
            if before.iter().any(|b| self.rows[*b].act == row.act) {
                self.doubts.row(place, "repeats an earlier row");
            } else if let Some(number) = row.act.number.as_deref().filter(|_| !before.is_empty()) {
                let said = format!("the number « {number} » also stands for another act of that day");
                self.doubts.row(place, &said);
            }
            // Rows beyond a few need not all be compared with one another.
            if before.len() < 50 {
                before.push(at);
            }
            if short.contains(&at) {
                let number = row.act.number.as_deref().unwrap_or_default();
                let said = format!("the number « {number} » is shorter than the others: its last zeros may be lost");
                self.doubts.row(place, &said);
            }
        }
    }
}

/// The rows whose number, of the form `2022.0003`, has fewer figures after its point than nearly all others have.
fn shortened(rows: &[TableRow]) -> HashSet<usize> {
    let figures = |row: &TableRow| {
        let (year, rest) = row.act.number.as_deref()?.split_once(['.', ','])?;
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        (year.len() == 4 && digits(year) && digits(rest)).then_some(rest.len())
    };
    let mut lengths: HashMap<usize, usize> = HashMap::new();
    for length in rows.iter().filter_map(figures) {
        *lengths.entry(length).or_default() += 1;
    }
    let numbered: usize = lengths.values().sum();
    let Some((usual, count)) = lengths.into_iter().max_by_key(|(length, count)| (*count, *length)) else {
        return HashSet::new();
    };
    if count * 4 < numbered * 3 || count < 4 {
        return HashSet::new();
    }
    let short = |row: &TableRow| figures(row).is_some_and(|length| length < usual);
    (0..rows.len()).filter(|at| short(&rows[*at])).collect()
}

/// The document of a row, or of several rows that share a file.
fn finding(href: &str, url: &Url, row: &TableRow, shared: bool) -> Finding {
    let file = addresses::document_name(url);
    let (title, kind) = match (&file, shared) {
        (Some(name), true) => (names::title(name), words::kind(&names::words(name)).map(|c| c.kind)),
        (None, true) => (String::new(), None),
        (_, false) => (row.act.title.clone(), Some(kind(&row.act.title))),
    };
    let of = if shared { "several rows" } else { "the row" };
    Finding {
        href: href.to_owned(),
        url: url.clone(),
        title: Some(tidy(&title, 600)).filter(|t| !t.is_empty()),
        date: row.date,
        kind,
        why: format!("address of {of} on line {}; title and date from the table", row.line),
    }
}

/// What a row's document is: an order or a decision where its object begins so, else a deliberation.
fn kind(title: &str) -> Kind {
    match words::kind(title) {
        Some(cue) if cue.at == 0 && matches!(cue.kind, Kind::Arrete | Kind::Decision) => cue.kind,
        _ => Kind::Deliberation,
    }
}
