//! A table without names of columns: which column holds the day, the object, the number? And where does a record end,
//! when its object was broken over several lines?
//!
//! Read so only when the look leaves no doubt of it: a record begins with a day, ends with a number, and has words
//! between them, nearly without exception.

use super::columns::{Columns, Field};
use super::grid::{Row, delimiter};
use super::values;
use csv::{ReaderBuilder, StringRecord};

/// Records looked at before the look is believed.
const SAMPLE: usize = 2_000;
/// Of a hundred records, how many must look so.
const NEARLY_ALL: usize = 95;
/// A table of fewer records shows too little.
const FEWEST: usize = 5;

/// The columns and the records of a table without names; `None` when it does not look like a table of acts.
pub(super) fn read(text: &str) -> Option<(Columns, Vec<Row>)> {
    let delimiter = delimiter(text);
    let mut records: Vec<(u32, Vec<String>)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let cells = cells(line, delimiter);
        if cells.is_empty() {
            continue;
        }
        if begins(&cells) {
            records.push((u32::try_from(at + 1).unwrap_or(u32::MAX), cells));
        } else {
            // A line before the first day belongs to nothing that could be read.
            carry_on(&mut records.last_mut()?.1, cells);
        }
        if records.len() == SAMPLE && !looks_so(&records) {
            return None;
        }
    }
    if records.len() < FEWEST || !looks_so(&records) {
        return None;
    }
    let rows = records.into_iter().map(|(line, cells)| (line, three(cells, delimiter)));
    let columns = Columns::at(&[(Field::Date, 0), (Field::Title, 1), (Field::Number, 2)]);
    Some((columns, rows.collect()))
}

/// The cells of one line, without the empty ones at its end.
fn cells(line: &str, delimiter: u8) -> Vec<String> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(line.as_bytes());
    let mut row = StringRecord::new();
    let read = reader.read_record(&mut row).unwrap_or(false);
    let mut cells: Vec<String> = row.iter().filter(|_| read).map(str::to_owned).collect();
    while cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells
}

/// Adds a line to a record: its first cell goes on with the last one's words.
fn carry_on(record: &mut Vec<String>, line: Vec<String>) {
    let mut line = line.into_iter();
    if let (Some(last), Some(first)) = (record.last_mut(), line.next()) {
        last.push('\n');
        last.push_str(&first);
    }
    record.extend(line);
}

/// Whether a line begins a record: its first cell is a day, and nothing else.
fn begins(cells: &[String]) -> bool {
    cells.first().is_some_and(|cell| {
        let cell = cell.trim();
        cell.len() <= 10
            && cell.starts_with(|c: char| c.is_ascii_digit())
            && values::date(cell).is_some_and(|d| d.day().is_some())
    })
}

fn looks_so(records: &[(u32, Vec<String>)]) -> bool {
    let sound = records
        .iter()
        .filter(|(_, cells)| ends(cells) && cells.len() >= 3)
        .count();
    sound * 100 >= records.len() * NEARLY_ALL
}

/// Whether the last cell of a record is a number.
fn ends(cells: &[String]) -> bool {
    cells.last().is_some_and(|cell| {
        let cell = cell.trim();
        (1..=20).contains(&cell.len())
            && cell.bytes().any(|b| b.is_ascii_digit())
            && cell.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/.".contains(&b))
    })
}

/// Day, object, number: delimiters that stood in the object are put back.
fn three(mut cells: Vec<String>, delimiter: u8) -> StringRecord {
    let number = if cells.len() >= 3 && ends(&cells) {
        cells.pop().unwrap_or_default()
    } else {
        String::new()
    };
    let object = cells.split_off(1).join(&char::from(delimiter).to_string());
    let day = cells.pop().unwrap_or_default();
    StringRecord::from(vec![day, object, number])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn records_broken_over_lines_are_put_together() {
        let text = "2012-06-25;Locaux associatifs;;;;\n\
                    951; avenue du Pont;;;;\n\
                    Autorisation de signer;56204;;;\n\
                    2012-06-25;\"Label \"\"Ville\"\"\";56205;;;\n\
                    2012-07-23;Voirie;56206;;;\n\
                    2012-07-23;École;56207;;;\n\
                    2012-07-23;Budget;56208;;;\n";
        let (_, rows) = read(text).unwrap();
        let first: Vec<&str> = rows[0].1.iter().collect();
        assert_eq!(
            first,
            [
                "2012-06-25",
                "Locaux associatifs\n951; avenue du Pont\nAutorisation de signer",
                "56204"
            ]
        );
        assert_eq!((rows.len(), rows[1].0), (5, 4));
        assert_eq!(rows[1].1.get(1), Some("Label \"Ville\""));
    }

    #[test]
    fn other_tables_without_names_are_left_alone() {
        assert!(read("a;b;c\nd;e;f\n").is_none());
        assert!(read(&"2024-01-02;présent;Dupont\n".repeat(20)).is_none());
    }
}
