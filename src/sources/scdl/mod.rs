//! A table of deliberations by the SCDL schema (« délibérations » 2.1.4, schema.data.gouv.fr), or near it: which acts?
//!
//! Lenient in: any delimiter, extra or unnamed columns, misspelt names, the words others use for the same columns.
//! A cell that cannot be read is a doubt with its line; the rest of its row stands. Start with [`read`].

mod columns;
mod subjects;
mod values;

use super::Page;
use super::address as addresses;
use super::evidence::{names, tidy, words};
use crate::model::{Act, Doubt, DoubtCode, Finding, Kind, Reading, TableRow};
use columns::{Columns, Field};
use csv::{ReaderBuilder, StringRecord};
use std::collections::{HashMap, HashSet};
use url::Url;

/// Rows read of one table.
const MAX_ROWS: usize = 500_000;
/// Doubts told one by one.
const MAX_DOUBTS: usize = 200;
/// Rows at the head of a file among which the names of the columns are looked for.
const HEAD_ROWS: usize = 10;
/// Bytes kept of a title.
const MAX_TITLE: usize = 4_000;

/// Reads a table.
pub(super) fn read(page: &Page<'_>) -> Reading {
    let text = page.text.trim_start_matches('\u{feff}');
    let mut table = Table::new(page.url);
    if text.trim().is_empty() {
        table.doubt(DoubtCode::Empty, "the table is empty".to_owned());
        return table.finish();
    }
    if looks_like_markup(text) {
        table.doubt(
            DoubtCode::Unsupported,
            "a web page stands where a table was expected".to_owned(),
        );
        return table.finish();
    }
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut columns: Option<Columns> = None;
    let mut row = StringRecord::new();
    let mut before = 0_usize;
    let mut lines = Lines { text, byte: 0, line: 1 };
    loop {
        match reader.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                table.doubt(DoubtCode::Row, format!("the table could not be read further: {error}"));
                break;
            }
        }
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let Some(columns) = &columns else {
            columns = Columns::read(row.iter());
            before += 1;
            if columns.is_none() && before == HEAD_ROWS {
                break;
            }
            continue;
        };
        if table.rows.len() == MAX_ROWS {
            table.doubt(DoubtCode::Truncated, format!("the first {MAX_ROWS} rows were read"));
            break;
        }
        let line = lines.at(&row);
        table.row(columns, &row, line);
    }
    if columns.is_none() {
        let detail = "no row names the columns that a table of acts needs: an object, and a number or a date";
        table.doubt(DoubtCode::Unsupported, detail.to_owned());
    }
    table.finish()
}

/// Counts lines along the table: the reader's own count stands before the line breaks that lead to a row.
struct Lines<'a> {
    text: &'a str,
    byte: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line on which a row begins, from 1.
    fn at(&mut self, row: &StringRecord) -> u32 {
        let start = row
            .position()
            .and_then(|p| usize::try_from(p.byte()).ok())
            .unwrap_or(self.byte);
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let breaks = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let passed = self.text.as_bytes().get(self.byte..start + breaks).unwrap_or_default();
        let count = passed.iter().filter(|b| **b == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        self.byte = start + breaks;
        self.line
    }
}

struct Table<'a> {
    base: &'a Url,
    rows: Vec<TableRow>,
    /// As written, by row: an address counts only when no other row has it.
    addresses: Vec<Option<(String, Url)>>,
    doubts: Vec<Doubt>,
    untold: usize,
}

impl<'a> Table<'a> {
    fn new(base: &'a Url) -> Self {
        Self {
            base,
            rows: Vec::new(),
            addresses: Vec::new(),
            doubts: Vec::new(),
            untold: 0,
        }
    }

    fn row(&mut self, columns: &Columns, row: &StringRecord, line: u32) {
        let get = |field| columns.get(row, field);
        let title = get(Field::Title).map(|t| tidy(t, MAX_TITLE)).unwrap_or_default();
        let number = get(Field::Number).map(|n| tidy(n, 200));
        if title.is_empty() && number.is_none() {
            return self.unread(line, "neither an object nor a number");
        }
        if title.is_empty() {
            self.unread(line, "no object");
        }
        let date = get(Field::Date).and_then(|text| {
            let date = values::date(text);
            if date.is_none() {
                self.unread(line, &format!("« {} » is no date", tidy(text, 60)));
            }
            date
        });
        let mut act = Act {
            number_normalised: number.as_deref().and_then(values::normalised),
            number,
            first_page: 1,
            last_page: 1,
            quote: title.clone(),
            title,
            ..Act::default()
        };
        act.subject = get(Field::SubjectCode).and_then(|code| {
            let subject = subjects::stated(code.split_whitespace().next().unwrap_or_default());
            if subject.is_none() {
                self.unread(line, &format!("« {} » is no code of the nomenclature", tidy(code, 60)));
            }
            subject
        });
        let mut votes = [Field::InFavour, Field::Against, Field::Abstentions].map(|field| {
            let text = get(field)?;
            let count = values::count(text);
            if count.is_err() && !values::unanimous(text) {
                self.unread(line, &format!("« {} » is no count of votes", tidy(text, 60)));
            }
            count.ok()
        });
        act.vote.in_favour = votes[0].take();
        act.vote.against = votes[1].take();
        act.vote.abstentions = votes[2].take();
        let said = [Field::Outcome, Field::InFavour].into_iter().filter_map(get);
        act.vote.unanimous = said.into_iter().any(values::unanimous).then_some(true);
        act.outcome = get(Field::Outcome).and_then(values::outcome);
        let address = get(Field::Address).and_then(|text| match values::address(self.base, text) {
            Ok(url) => Some((tidy(text, 4096), url)),
            Err(why) => {
                self.unread(line, &format!("« {} »: {why}", tidy(text, 120)));
                None
            }
        });
        self.addresses.push(address);
        self.rows.push(TableRow {
            line,
            council: get(Field::Council).map(|c| tidy(c, 300)),
            date,
            act,
            url: None,
        });
    }

    fn unread(&mut self, line: u32, what: &str) {
        self.doubt(DoubtCode::Row, format!("line {line}: {what}"));
    }

    fn doubt(&mut self, code: DoubtCode, detail: String) {
        if self.doubts.len() < MAX_DOUBTS {
            self.doubts.push(Doubt::new(code).detail(detail));
        } else {
            self.untold += 1;
        }
    }

    /// Gives each row the address that is its own, and each such address as a document.
    fn finish(mut self) -> Reading {
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
        if self.untold > 0 {
            let detail = format!("{} more cells or rows that could not be read", self.untold);
            self.doubts.push(Doubt::new(DoubtCode::Row).detail(detail));
        }
        Reading {
            documents,
            rows: self.rows,
            doubts: self.doubts,
            next_pages: Vec::new(),
        }
    }
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

/// The delimiter: the one that parts the first rows into most, and most equal, cells outside quotes.
fn delimiter(text: &str) -> u8 {
    let head: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).take(HEAD_ROWS).collect();
    let count = |line: &str, delimiter: u8| {
        let mut quoted = false;
        line.bytes()
            .take(100_000)
            .filter(|b| {
                quoted ^= *b == b'"';
                !quoted && *b == delimiter
            })
            .count()
    };
    let score = |delimiter: u8| {
        let named = head
            .iter()
            .any(|line| Columns::read(line.split(char::from(delimiter)).map(|c| c.trim_matches('"'))).is_some());
        let cells = head.iter().map(|line| count(line, delimiter)).max().unwrap_or(0);
        (named, head.first().map_or(0, |line| count(line, delimiter)), cells)
    };
    b",;\t|".iter().copied().max_by_key(|d| score(*d)).unwrap_or(b',')
}

fn looks_like_markup(text: &str) -> bool {
    let start = text.trim_start().get(..200).unwrap_or(text).to_lowercase();
    ["<!doctype", "<html", "<?xml", "<head", "<body"]
        .iter()
        .any(|m| start.starts_with(m))
}
