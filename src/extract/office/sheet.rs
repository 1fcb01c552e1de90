//! What does a workbook of Excel show, sheet by sheet?
//!
//! Cells hold numbers and a format; a workbook made in French shows `12 500,00 €` and `12/03/2024` where the library
//! writes `12,500.00 €` and `2024-03-12`: amounts and dates are put back as their readers see them. Hidden sheets,
//! comments and formulas are not shown, and not read.

use crate::model::{Doubt, DoubtCode};
use chrono::NaiveDate;
use office_oxide::Document;
use office_oxide::xls::{self, XlsDocument};
use office_oxide::xlsx::{CellValue, SheetState, XlsxDocument};

/// The most text of one sheet, in bytes. A string is written once in a workbook and shown by any number of cells, so the
/// size of the file bounds nothing.
const LARGEST_SHEET: usize = 8 << 20;
/// The most characters of one cell (Excel specifications and limits).
const LONGEST_CELL: usize = 32_767;

/// The sheets of a workbook, each under its name, and what was left out; `None` for any other document.
pub fn pages(document: &Document) -> Option<(Vec<String>, Option<Doubt>)> {
    let mut pages = Pages::default();
    if let Some(book) = document.as_xlsx() {
        pages.new_book(book);
    } else {
        pages.old_book(document.as_xls()?);
    }
    let said = || format!("no more than {LARGEST_SHEET} bytes of one sheet were read");
    let cut = pages.cut.then(|| Doubt::new(DoubtCode::Truncated).detail(said()));
    Some((pages.all, cut))
}

#[derive(Default)]
struct Pages {
    all: Vec<String>,
    cut: bool,
}

impl Pages {
    fn new_book(&mut self, book: &XlsxDocument) {
        for sheet in book
            .worksheets
            .iter()
            .filter(|sheet| sheet.state == SheetState::Visible)
        {
            let [heads @ .., foot, even, first] = sheet.header_footer.active(&sheet.name);
            let heads = heads.into_iter().flatten();
            let feet = [foot, even, first].into_iter().flatten();
            let rows = sheet.rows.iter().map(|row| {
                let cells = row.cells.iter().map(|cell| match cell.value {
                    CellValue::Empty => String::new(),
                    CellValue::Number(_) | CellValue::Date(_) => in_french(&book.format_cell_value(cell)),
                    _ => book.format_cell_value(cell),
                });
                line(cells)
            });
            let drawn = sheet.text_shapes.iter().map(|shape| shape.text.clone());
            let charts = sheet.chart_text.iter().map(|text| text.to_string());
            self.page(&sheet.name, heads.chain(charts).chain(rows).chain(drawn).chain(feet));
        }
    }

    fn old_book(&mut self, book: &XlsDocument) {
        for sheet in book.sheets.iter().filter(|sheet| !sheet.hidden) {
            let rows = sheet.rows.iter().enumerate().map(|(y, row)| {
                let cells = row.iter().enumerate().map(|(x, value)| {
                    let shown = sheet.display_text(y, x).unwrap_or_default();
                    match value {
                        xls::CellValue::Number(_) => in_french(&shown),
                        _ => shown.into_owned(),
                    }
                });
                line(cells)
            });
            let charts = sheet.chart_text.iter().cloned();
            self.page(&sheet.name, charts.chain(rows));
        }
    }

    /// A sheet without a word in it is no page.
    fn page(&mut self, name: &str, lines: impl Iterator<Item = String>) {
        let (mut text, mut full) = (format!("{name}\n"), false);
        for line in lines {
            if text.len() + line.len() > LARGEST_SHEET {
                self.cut = true;
                break;
            }
            full |= !line.trim().is_empty();
            text.push_str(&line);
            text.push('\n');
        }
        if full {
            self.all.push(text);
        }
    }
}

/// A row. The columns that it skips are one gap: the grid may be 16,384 columns wide.
fn line(cells: impl Iterator<Item = String>) -> String {
    let mut line = String::new();
    for cell in cells {
        let cell = cell.trim();
        if cell.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push('\t');
        }
        // A cell of several lines stays one cell of its row.
        let shown = cell.chars().take(LONGEST_CELL);
        line.extend(shown.map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }));
        if line.len() > LARGEST_SHEET {
            break;
        }
    }
    line
}

/// A number or a date as it stands on a French screen, whatever stands around its figures.
fn in_french(shown: &str) -> String {
    if let Some(date) = shown
        .get(..10)
        .and_then(|head| NaiveDate::parse_from_str(head, "%Y-%m-%d").ok())
    {
        let rest = shown[10..].trim_start_matches(['T', ' ']);
        return format!("{} {rest}", date.format("%d/%m/%Y")).trim_end().to_owned();
    }
    let figures = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.');
    let (Some(start), Some(end)) = (
        shown.find(|c: char| c.is_ascii_digit()),
        shown.rfind(|c: char| c.is_ascii_digit()),
    ) else {
        return shown.to_owned();
    };
    let number = &shown[start..=end];
    // `1.5E+10`, `1/2`, `12:30`: no plain number, left as it is.
    if !number.chars().all(figures) || number.matches('.').count() > 1 {
        return shown.to_owned();
    }
    let number = number.replace(',', "\u{a0}").replace('.', ",");
    format!("{}{number}{}", &shown[..start], &shown[end + 1..])
}

#[cfg(test)]
mod tests {
    use super::in_french;

    #[test]
    fn amounts_and_dates_are_written_as_the_french_read_them() {
        assert_eq!(in_french("12,500.00 €"), "12\u{a0}500,00 €");
        assert_eq!(in_french("-1,234,567.5"), "-1\u{a0}234\u{a0}567,5");
        assert_eq!(in_french("45%"), "45%");
        assert_eq!(in_french("2024-03-12"), "12/03/2024");
        assert_eq!(in_french("2024-03-12T18:30:00"), "12/03/2024 18:30:00");
        assert_eq!(in_french("1.5E+10"), "1.5E+10");
        assert_eq!(in_french("12:30"), "12:30");
        assert_eq!(in_french(""), "");
    }
}
