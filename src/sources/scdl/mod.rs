//! A table of deliberations by the SCDL schema (« délibérations » 2.1.4, schema.data.gouv.fr), or near it: which acts?
//!
//! Lenient in: separated values with any delimiter, JSON records, workbooks; extra or unnamed columns, misspelt names, the
//! words others use for the same columns, no names at all. A cell that cannot be read is a doubt with its line; the rest
//! of its row stands. Start with [`read`]; [`read_workbook`] takes bytes.
//!
//! Files: `grid` and `workbook` give rows, `wrapped` those of tables without names, `columns` says what they hold (`header` by the
//! words of their names), `row` reads one, `values` and `votes` one cell, `doubts` gathers what could not be read.

mod columns;
mod doubts;
mod grid;
mod header;
mod row;
mod table;
mod values;
mod votes;
mod workbook;
mod wrapped;

use super::Page;
use crate::model::{DoubtCode, Reading};
use columns::Columns;
use grid::{HEAD_ROWS, Row, Separated};
use table::Table;
use url::Url;

/// Rows read of one table.
const MAX_ROWS: usize = 500_000;

/// Reads a table written as text.
pub(super) fn read(page: &Page<'_>) -> Reading {
    let text = page.text.trim_start_matches('\u{feff}');
    let mut table = Table::new(page.url);
    if text.trim().is_empty() {
        table.doubts.whole(DoubtCode::Empty, "the table is empty");
        return table.finish("line");
    }
    if looks_like_markup(text) {
        table
            .doubts
            .whole(DoubtCode::Unsupported, "a web page stands where a table was expected");
        return table.finish("line");
    }
    if let Some(records) = grid::json(text.trim_start()) {
        if !take(&mut table, records.into_iter().map(Ok), "") {
            nameless(&mut table);
        }
        return table.finish("record");
    }
    if !take(&mut table, Separated::new(text), "") {
        match wrapped::read(text) {
            Some((columns, rows)) => {
                let said = "no row names the columns: day, object and number are told by their look";
                table.doubts.whole(DoubtCode::Row, said);
                take_rows(&mut table, &columns, rows.into_iter().map(Ok), "");
            }
            None => nameless(&mut table),
        }
    }
    table.finish("line")
}

/// Reads a table in a workbook; `None` when the bytes are not those of one, or may be another sort of document.
pub fn read_workbook(url: &Url, bytes: &[u8]) -> Option<Reading> {
    if !workbook::may_be(bytes) {
        return None;
    }
    let mut table = Table::new(url);
    let sheets = match workbook::sheets(bytes) {
        Ok(sheets) => sheets,
        Err(why) => {
            let said = format!("the workbook cannot be read: {why}");
            table.doubts.whole(DoubtCode::Damaged, said);
            return Some(table.finish("row"));
        }
    };
    let many = sheets.len() > 1;
    let mut named = false;
    for sheet in sheets {
        let place = if many {
            format!("sheet « {} »: ", sheet.name)
        } else {
            String::new()
        };
        match sheet.rows {
            Ok(rows) => named |= take(&mut table, rows.into_iter().map(Ok), &place),
            Err(why) => table.doubts.whole(DoubtCode::Row, format!("{place}{why}")),
        }
    }
    if !named {
        nameless(&mut table);
    }
    Some(table.finish("row"))
}

/// Takes the rows after those that name the columns. `false` when none among the first does, and nothing was taken.
fn take(table: &mut Table<'_>, mut rows: impl Iterator<Item = Result<Row, String>>, place: &str) -> bool {
    for row in rows.by_ref().take(HEAD_ROWS) {
        let Ok((_, row)) = row else { return false };
        if let Some(columns) = Columns::read(row.iter()) {
            take_rows(table, &columns, rows, place);
            return true;
        }
    }
    false
}

fn take_rows(table: &mut Table<'_>, columns: &Columns, rows: impl Iterator<Item = Result<Row, String>>, place: &str) {
    for row in rows {
        match row {
            Ok(_) if table.len() == MAX_ROWS => {
                let said = format!("the first {MAX_ROWS} rows were read");
                return table.doubts.whole(DoubtCode::Truncated, said);
            }
            Ok((line, row)) => table.take(columns, &row, line, place),
            Err(error) => {
                let said = format!("the table could not be read further: {error}");
                return table.doubts.whole(DoubtCode::Row, said);
            }
        }
    }
}

fn nameless(table: &mut Table<'_>) {
    let said = "no row names the columns that a table of acts needs: an object, and a number or a date";
    table.doubts.whole(DoubtCode::Unsupported, said);
}

fn looks_like_markup(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(200).collect::<String>().to_lowercase();
    ["<!doctype", "<html", "<?xml", "<head", "<body"]
        .iter()
        .any(|m| start.starts_with(m))
}
