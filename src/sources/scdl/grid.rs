//! The rows of a table, however they are written: separated values, or JSON records.

use super::columns::Columns;
use csv::{Reader, ReaderBuilder, StringRecord};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Rows at the head of a file among which the names of the columns are looked for.
pub(super) const HEAD_ROWS: usize = 10;
/// Columns kept of JSON records.
const MOST_COLUMNS: usize = 1_000;
/// How deep an array of records is looked for in JSON.
const MOST_DEPTH: usize = 4;

/// One row, and the line (record, row of a sheet) of the file on which it begins, from 1.
pub(super) type Row = (u32, StringRecord);

/// The rows of a text of separated values, empty ones left out.
pub(super) struct Separated<'a> {
    reader: Reader<&'a [u8]>,
    lines: Lines<'a>,
}

impl<'a> Separated<'a> {
    pub fn new(text: &'a str) -> Self {
        let reader = ReaderBuilder::new()
            .delimiter(delimiter(text))
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let lines = Lines { text, byte: 0, line: 1 };
        Self { reader, lines }
    }
}

impl Iterator for Separated<'_> {
    type Item = Result<Row, String>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut row = StringRecord::new();
            match self.reader.read_record(&mut row) {
                Ok(false) => return None,
                Err(error) => return Some(Err(error.to_string())),
                Ok(true) if is_empty(&row) => {}
                Ok(true) => return Some(Ok((self.lines.at(&row), row))),
            }
        }
    }
}

/// Whether a row says nothing.
pub(super) fn is_empty(row: &StringRecord) -> bool {
    row.iter().all(|cell| cell.trim().is_empty())
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

/// The delimiter: the one that parts the first rows into most, and most equal, cells outside quotes.
pub(super) fn delimiter(text: &str) -> u8 {
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

/// The records of a JSON text as rows, their keys first: an array of objects, alone, under a name (`results`,
/// `records`…), or one to a line. `None` when the text is no JSON, or holds no records.
pub(super) fn json(text: &str) -> Option<Vec<Row>> {
    if !text.starts_with(['[', '{']) {
        return None;
    }
    let value = match serde_json::from_str::<Value>(text) {
        Ok(value) => value,
        Err(_) => Value::Array(
            text.lines()
                .filter(|line| !line.trim().is_empty())
                .map(|line| serde_json::from_str(line).ok())
                .collect::<Option<_>>()?,
        ),
    };
    let records: Vec<Map<String, Value>> = match records(&value, MOST_DEPTH) {
        Some(records) => records,
        None => return columnar(&value, MOST_DEPTH),
    };
    let (mut columns, mut known): (Vec<&str>, HashSet<&str>) = Default::default();
    for key in records.iter().flat_map(|record| record.keys()) {
        if columns.len() < MOST_COLUMNS && known.insert(key) {
            columns.push(key);
        }
    }
    let mut rows = vec![(0, StringRecord::from(columns.clone()))];
    for (at, record) in records.iter().enumerate() {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| record.get(*column).map(scalar).unwrap_or_default())
            .collect();
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        rows.push((number, StringRecord::from(cells)));
    }
    Some(rows)
}

/// The largest array of objects in a value, those of portals (`fields`, `attributes`, `properties`) laid open.
fn records(value: &Value, depth: usize) -> Option<Vec<Map<String, Value>>> {
    match value {
        Value::Array(items) => {
            let objects: Vec<_> = items.iter().filter_map(Value::as_object).map(laid_open).collect();
            (!objects.is_empty() && objects.len() == items.len()).then_some(objects)
        }
        Value::Object(members) if depth > 0 => members
            .values()
            .filter_map(|member| records(member, depth - 1))
            .max_by_key(Vec::len),
        _ => None,
    }
}

fn laid_open(record: &Map<String, Value>) -> Map<String, Value> {
    let mut record = record;
    let within = |record: &'_ Map<String, Value>| {
        let names = ["record", "fields", "attributes", "properties"];
        names
            .into_iter()
            .find(|name| record.get(*name).is_some_and(Value::is_object))
    };
    // « record » holds « fields » in turn (Explore API v2.0).
    for _ in 0..2 {
        let inner = within(record)
            .and_then(|name| record.get(name))
            .and_then(Value::as_object);
        record = inner.unwrap_or(record);
    }
    record.clone()
}

/// The largest array of arrays in a value as rows: the names of its columns stand beside it, or first in it.
fn columnar(value: &Value, depth: usize) -> Option<Vec<Row>> {
    let cells = |row: &Value| Some(row.as_array()?.iter().map(scalar).collect::<StringRecord>());
    let all = |value: &Value| value.as_array()?.iter().map(cells).collect::<Option<Vec<_>>>();
    let numbered = |rows: Vec<StringRecord>, first: u32| -> Vec<Row> { (first..).zip(rows).collect() };
    match value {
        Value::Array(_) => all(value).map(|rows| numbered(rows, 1)),
        Value::Object(members) if depth > 0 => {
            let names = members.values().find(|names| {
                let names = names.as_array();
                names.is_some_and(|names| !names.is_empty() && names.iter().all(Value::is_string))
            });
            let rows = members.values().filter_map(|member| columnar(member, depth - 1));
            let mut rows = rows.max_by_key(Vec::len)?;
            if let Some(names) = names.and_then(cells) {
                rows.insert(0, (0, names));
            }
            Some(rows)
        }
        _ => None,
    }
}

/// A value as a cell: numbers as they are written, nothing for null, the address of a file for what portals attach.
fn scalar(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(members) => members.get("url").map(scalar).unwrap_or_else(|| value.to_string()),
        Value::Array(items) => items.iter().map(scalar).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn records_are_found_alone_under_a_name_nested_and_one_to_a_line() {
        for text in [
            r#"[{"objet":"A","date":"2024-01-02"},{"objet":"B","n":24420077000117}]"#,
            r#"{"total":2,"results":[{"objet":"A","date":"2024-01-02"},{"objet":"B","n":24420077000117}]}"#,
            r#"{"records":[{"fields":{"objet":"A","date":"2024-01-02"}},{"fields":{"objet":"B","n":24420077000117}}]}"#,
            "{\"objet\":\"A\",\"date\":\"2024-01-02\"}\n{\"objet\":\"B\",\"n\":24420077000117}",
        ] {
            let rows = json(text).unwrap();
            assert_eq!(rows.len(), 3, "{text}");
            let names: Vec<&str> = rows[0].1.iter().collect();
            let at = names.iter().position(|n| *n == "n").unwrap();
            assert_eq!(rows[2].1.get(at), Some("24420077000117"), "{text}");
        }
        assert!(json("[1, 2]").is_none() && json("{").is_none() && json("a,b").is_none());
    }
}
