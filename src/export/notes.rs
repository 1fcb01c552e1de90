//! What is told beside a table: row by row, what its schema asks for and no source gave, what was left out, and where
//! several sources do not agree.

use super::sheet;
use crate::model::{Lang, Text};
use std::io::Write;

/// One thing told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The line of the table, the first row being 2; absent for what was left out of it.
    pub line: Option<u64>,
    /// The number of the act, as written.
    pub number: Option<String>,
    /// The column, where it is about one.
    pub column: Option<String>,
    /// `missing`, `refused`, `left-out` or `difference`.
    pub code: &'static str,
    /// What exactly.
    pub said: Text,
    /// The document it is about: its address.
    pub document: Option<String>,
}

impl Note {
    /// A column that must be filled and that no source fills.
    pub const MISSING: &str = "missing";
    /// A value that the schema does not take.
    pub const REFUSED: &str = "refused";
    /// An act that is no row of the table.
    pub const LEFT_OUT: &str = "left-out";
    /// Two sources that do not agree.
    pub const DIFFERENCE: &str = "difference";
}

/// Everything told of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes(pub Vec<Note>);

impl Notes {
    /// How many of one code there are.
    pub fn count(&self, code: &str) -> usize {
        self.0.iter().filter(|note| note.code == code).count()
    }

    /// Writes them as a table for a spreadsheet.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(&self, to: impl Write, lang: Lang) -> Result<(), csv::Error> {
        let mut writer = sheet::writer(to, lang)?;
        writer.write_record(lang.pick(
            ["ligne", "numero", "champ", "code", "constat", "document"],
            ["line", "number", "column", "code", "said", "document"],
        ))?;
        for note in &self.0 {
            writer.write_record([
                note.line.map(|l| l.to_string()).unwrap_or_default().as_str(),
                &sheet::defused(note.number.as_deref().unwrap_or_default()),
                note.column.as_deref().unwrap_or_default(),
                note.code,
                &sheet::defused(note.said.get(lang)),
                &sheet::defused(note.document.as_deref().unwrap_or_default()),
            ])?;
        }
        writer.flush()?;
        Ok(())
    }
}
