//! Tables that people open in a spreadsheet: written as the reader's spreadsheet expects them, and no cell a formula.

use crate::model::Lang;
use std::io::Write;

/// A writer of such a table. A French spreadsheet parts cells at `;`, as the comma is its decimal point, an English one
/// at `,`; both take UTF-8 for what it is only after a byte order mark. Else RFC 4180.
///
/// # Errors
/// When it cannot be written to.
pub(super) fn writer<W: Write>(mut to: W, lang: Lang) -> Result<csv::Writer<W>, std::io::Error> {
    to.write_all("\u{feff}".as_bytes())?;
    Ok(csv::WriterBuilder::new()
        .delimiter(lang.pick(b';', b','))
        .terminator(csv::Terminator::CRLF)
        .from_writer(to))
}

/// Strangers' words: what a spreadsheet could take for a formula is defused by a `'` before it.
pub(super) fn defused(text: &str) -> String {
    if text
        .trim_start_matches(' ')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
    {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
