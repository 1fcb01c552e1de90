//! A table in a workbook (XLSX, XLSB, XLS, ODS): the rows of each of its sheets, their cells in words.

use super::grid::{Row, is_empty};
use calamine::{Data, Range, Reader, Sheets, Xlsx, open_workbook_auto_from_rs};
use chrono::NaiveTime;
use csv::StringRecord;
use std::io::Cursor;

/// The largest whole number that a spreadsheet holds exactly: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// Cells of a sheet, empty ones counted: what a sheet claims to be must fit in a child's memory.
const MOST_CELLS: usize = 20_000_000;

/// A sheet of a workbook.
pub(super) struct Sheet {
    /// Its name.
    pub name: String,
    /// Its rows that say something, or why it cannot be read.
    pub rows: Result<Vec<Row>, String>,
}

/// Whether the bytes are those of a zip or an OLE2 file, as every workbook's are.
pub(super) fn may_be(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
}

/// The sheets of a workbook, in its order.
///
/// # Errors
/// When the bytes are no workbook, or a damaged or locked one.
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    let mut book: Sheets<_> = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let names = book.sheet_names();
    Ok(names
        .into_iter()
        .map(|name| {
            let rows = match &mut book {
                Sheets::Xlsx(book) => streamed(book, &name),
                other => other
                    .worksheet_range(&name)
                    .map_err(|e| e.to_string())
                    .and_then(|range| rows(&range)),
            };
            Sheet { name, rows }
        })
        .collect())
}

/// The rows of an XLSX sheet, cell by cell: two cells at its far corners claim a room that no memory has.
fn streamed(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<Row>, String> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|e| e.to_string())?;
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    let mut room = MOST_CELLS;
    while let Some(found) = cells.next_cell().map_err(|e| e.to_string())? {
        let (row, column) = found.get_position();
        let text = cell(&found.get_value().clone().into());
        if text.trim().is_empty() {
            continue;
        }
        if rows.last().is_none_or(|(last, _)| *last != row + 1) {
            rows.push((row + 1, Vec::new()));
        }
        let Some((_, row)) = rows.last_mut() else { continue };
        let column = column as usize;
        if column >= row.len() {
            let more = column + 1 - row.len();
            room = room
                .checked_sub(more)
                .ok_or_else(|| format!("a sheet of more than {MOST_CELLS} cells is too large"))?;
            row.resize(column + 1, String::new());
        }
        row[column] = text;
    }
    Ok(rows
        .into_iter()
        .map(|(number, cells)| (number, StringRecord::from(cells)))
        .collect())
}

fn rows(range: &Range<Data>) -> Result<Vec<Row>, String> {
    let (height, width) = range.get_size();
    if height.saturating_mul(width) > MOST_CELLS {
        return Err(format!("a sheet of {height} rows and {width} columns is too large"));
    }
    let first = range.start().map_or(0, |(row, _)| row);
    let numbered = range.rows().zip(first + 1..);
    Ok(numbered
        .map(|(cells, number)| (number, cells.iter().map(cell).collect::<StringRecord>()))
        .filter(|(_, row)| !is_empty(row))
        .collect())
}

/// A cell in words: whole numbers without a decimal point, days in ISO 8601, errors as the sheet shows them.
fn cell(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => float(*number),
        Data::Bool(yes) => yes.to_string(),
        Data::DateTime(at) => match at.as_datetime() {
            Some(at) if at.time() == NaiveTime::MIN => at.date().to_string(),
            Some(at) => at.format("%Y-%m-%dT%H:%M:%S").to_string(),
            None => float(at.as_f64()),
        },
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Error(error) => error.to_string(),
    }
}

fn float(number: f64) -> String {
    // `{}` writes the shortest text that reads back as the same number, never in scientific notation.
    if number.fract() == 0.0 && number.abs() < EXACT {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_out_whole() {
        assert_eq!(cell(&Data::Float(24_420_077_000_117.0)), "24420077000117");
        assert_eq!(cell(&Data::Float(2022.00028)), "2022.00028");
        assert_eq!(cell(&Data::Int(-3)), "-3");
    }

    #[test]
    fn what_is_no_workbook_is_an_error() {
        assert!(sheets(b"PK\x03\x04 and nothing more").is_err());
        assert!(sheets(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]).is_err());
        assert!(!may_be(b"COLL_NOM,DELIB_ID"));
    }
}
