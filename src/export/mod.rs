//! How does what is held leave the house? As open data that others read: SCDL, JSON Lines, CSV, WARC.
//!
//! Reads catalogue and archive, and writes to where it is told; it changes nothing, fetches nothing, and never
//! lets out what was withdrawn. Nothing is cut short, nothing is made up: what a format asks for and no source gave is
//! told beside it. Everything says where it comes from and when it was last seen.
//!
//! Start with [`Exporter`]. `gather` walks the holdings, `reconcile` brings together what several documents say of one
//! act, `scdl`, `lines` (JSON Lines and CSV) and `warc` write (`sheet`: for spreadsheets), `schema` is what SCDL asks, `notes`
//! what is told beside; `years` says what is held of a council and what it lacks.

mod error;
mod gather;
mod lines;
mod notes;
mod provenance;
mod reconcile;
mod scdl;
mod schema;
mod sheet;
mod statement;
mod warc;
mod years;

pub use error::ExportError;
pub use notes::{Note, Notes};
pub use provenance::{REUSE, datapackage};
pub use reconcile::{Difference, Matched, reconcile};
pub use schema::{Column, Schema};
pub use statement::Statement;

use crate::archive::Archive;
use crate::catalog::Catalog;
use crate::model::CouncilId;
use chrono::{DateTime, Utc};
use std::collections::{BTreeSet, HashSet};

/// The forms in which what is held leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// SCDL « délibérations » 2.1.4: one row for each deliberation, whatever number of documents tell of it.
    Scdl,
    /// One JSON object for each act, its text included, and for each document without acts.
    Jsonl,
    /// For a spreadsheet: a line for each act, and for each document without acts.
    Csv,
    /// WARC 1.1 (ISO 28500): what was received, as it was received.
    Warc,
}

impl Format {
    /// Every form, by the word of the command line.
    pub const ALL: [(&str, Self); 4] = [
        ("scdl", Self::Scdl),
        ("jsonl", Self::Jsonl),
        ("csv", Self::Csv),
        ("warc", Self::Warc),
    ];

    /// The form named `word`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|(name, _)| *name == word)
            .map(|(_, format)| format)
    }
}

/// What is to leave.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only these councils; none named: all.
    pub councils: BTreeSet<CouncilId>,
    /// Only these entries of the index, by key (the search gives them); absent: all.
    pub keys: Option<HashSet<String>>,
}

impl Wanted {
    fn council(&self, id: &CouncilId) -> bool {
        self.councils.is_empty() || self.councils.contains(id)
    }

    fn key(&self, key: &str) -> bool {
        self.keys.as_ref().is_none_or(|keys| keys.contains(key))
    }
}

/// What left.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Written {
    /// Rows, lines or records.
    pub records: u64,
    /// Councils they are of.
    pub councils: u64,
    /// When the latest of it was last received.
    pub last_update: Option<DateTime<Utc>>,
    /// Where it comes from: the source's name and address.
    pub sources: BTreeSet<(String, String)>,
}

/// Lets out what is held.
#[derive(Debug, Clone)]
pub struct Exporter {
    catalog: Catalog,
    archive: Archive,
}

impl Exporter {
    /// An exporter of what `catalog` and `archive` hold.
    pub fn new(catalog: Catalog, archive: Archive) -> Self {
        Self { catalog, archive }
    }
}
