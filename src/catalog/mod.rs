//! What is known? The one truth about councils, sources, captures, documents, versions, acts, runs and alerts.
//!
//! A [`Catalog`] is SQLite in WAL mode, every commit synced: what a method has returned from survives a crash. Each
//! method is one step of the house and one transaction; nothing else in the house writes SQL. Index, feeds and
//! statistics are derived from here by following [`Catalog::changes_since`].
//!
//! Files: [`registry`] (councils, sources, runs), [`documents`] (captures, documents, versions), [`readings`] (text,
//! acts), [`attribution`] (whose acts they are), [`references`] (which act names which), [`versions`] (how they differ),
//! [`changes`] (what index and alerts follow), [`withdrawals`], [`scans`] (OCR: what it read, what waits), [`table_rows`]
//! (tables of acts, row by row), [`unreadable`] (what could not be read, and why), [`captures`] (what was received, for
//! archives), [`hosts`] (what was asked of each, which are left alone), [`watch`] (what is learnt of a source), [`held`]
//! (what completeness is judged by), [`view`] (what people are shown), [`alerts`] (saved searches and what they matched),
//! [`deliveries`] (their outbox), [`jobs`].
//! It never reads the clock and never touches files other than its own.

mod alerts;
mod attribution;
mod captures;
mod changes;
mod deliveries;
mod documents;
mod drawn;
mod held;
mod hosts;
mod jobs;
mod readings;
mod references;
mod registry;
mod rows;
mod scans;
mod table_rows;
mod unreadable;
mod versions;
mod view;
mod watch;
mod withdrawals;

pub use alerts::{AlertRow, MatchRow, NewAlert};
pub use captures::CaptureRow;
pub use changes::Change;
pub use deliveries::Delivery;
pub use documents::{Capture, DueDocument, Observation, Seen, Sighting};
pub use drawn::Drawn;
pub use hosts::HostView;
pub use jobs::{Job, Task};
pub use readings::{ReadAct, Readable, Stages};
pub use references::{References, Related};
pub use registry::{Failed, RunReport, Skipped, SourceStatus};
pub use table_rows::KeptRow;
pub use unreadable::Unreadable;
pub use versions::Fresh;
pub use view::{ActView, CaptureView, CouncilView, DocumentView, IndexedDocument, VersionView};
pub use watch::{Learnt, Moved, Search};

use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqlitePool, Transaction};
use std::path::Path;
use std::time::Duration;

/// The catalogue could not answer.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The disk is full: nothing was written, nothing that was there is lost.
    #[error("the disk is full: the catalogue could not be written")]
    Full,
    /// SQLite failed.
    #[error("catalogue: {0}")]
    Sql(#[source] sqlx::Error),
    /// The catalogue was written by a newer version of Greffier, or its migrations were altered.
    #[error("catalogue: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row does not hold what this version writes.
    #[error("catalogue: {what} « {value} » is not readable")]
    Corrupt {
        /// The column.
        what: &'static str,
        /// What it holds.
        value: String,
    },
}

impl From<sqlx::Error> for CatalogError {
    fn from(error: sqlx::Error) -> Self {
        // SQLITE_FULL is 13; its extended codes share the low byte.
        let code = error
            .as_database_error()
            .and_then(|e| e.code())
            .and_then(|c| c.parse::<i32>().ok());
        if code.is_some_and(|c| c & 0xff == 13) {
            Self::Full
        } else {
            Self::Sql(error)
        }
    }
}

/// A result of the catalogue.
pub type Result<T> = std::result::Result<T, CatalogError>;

/// The catalogue. Cheap to clone; all clones share their connections.
#[derive(Debug, Clone)]
pub struct Catalog {
    pool: SqlitePool,
}

impl Catalog {
    /// Opens the catalogue at `file`, makes it when it is absent, and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be opened or written, or was written by a newer version.
    pub async fn open(file: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // Each connection keeps few pages: the memory of an idle daemon is counted.
            .pragma("cache_size", "-2000")
            .busy_timeout(Duration::from_secs(30));
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .idle_timeout(Duration::from_secs(30))
            .connect_with(options)
            .await?;
        sqlx::migrate!("src/catalog/migrations").run(&pool).await?;
        Ok(Self { pool })
    }

    /// Closes every connection: the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction that may write; it holds SQLite's one write lock from its first moment, so that it cannot fail
    /// half-way for want of it.
    async fn write(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }
}

/// An instant as the catalogue writes it.
fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Reads an instant back.
fn instant(text: &str) -> Result<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.with_timezone(&Utc))
        .map_err(|_| CatalogError::Corrupt {
            what: "instant",
            value: text.to_owned(),
        })
}

/// Reads an instant that may be absent.
fn maybe_instant(text: Option<String>) -> Result<Option<DateTime<Utc>>> {
    text.as_deref().map(instant).transpose()
}

/// Writes a value as JSON. Our own types always can be.
fn to_json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| CatalogError::Corrupt {
        what: "value",
        value: e.to_string(),
    })
}

/// Reads a JSON column back.
fn from_json<T: serde::de::DeserializeOwned>(what: &'static str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| CatalogError::Corrupt {
        what,
        value: text.chars().take(80).collect(),
    })
}
