//! What is learnt of a source from run to run: what its page is built of, how often it brings something new, where it
//! may have moved.

use super::rows::{partial_date, unsigned};
use super::{Catalog, Result, instant, stamp, to_json};
use crate::model::{Cadence, PartialDate, Shape, SourceId, SourceKind, Text};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::Row;

/// When a better address of a source was looked for, and which was found. It is proposed, never taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// When.
    pub at: DateTime<Utc>,
    /// What was found.
    pub found: Option<Moved>,
}

/// Where a source seems to have moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// How it would be read.
    pub kind: SourceKind,
    /// Where.
    pub url: String,
    /// The evidence.
    pub why: Text,
}

/// What a run learnt of its source.
#[derive(Debug, Clone, Default)]
pub struct Learnt {
    /// What the page is built of; absent: what is known stays.
    pub shape: Option<Shape>,
    /// How often something new comes; absent while that is not known.
    pub cadence: Option<Cadence>,
    /// Where it may have moved.
    pub search: Option<Search>,
}

impl Catalog {
    /// Keeps what a run learnt of its source.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn learn(&self, source: &SourceId, learnt: &Learnt) -> Result<()> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE sources SET shape = COALESCE($2, shape), cadence = $3, search = $4 WHERE id = $1")
            .bind(source.as_str())
            .bind(learnt.shape.as_ref().map(to_json).transpose()?)
            .bind(learnt.cadence.as_ref().map(to_json).transpose()?)
            .bind(learnt.search.as_ref().map(to_json).transpose()?)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Of the documents that stood on the site before a run that began at `began`: how many there are, and how many of
    /// them it listed.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn kept(&self, source: &SourceId, began: DateTime<Utc>) -> Result<(u64, u64)> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS known, COUNT(CASE WHEN last_seen >= $2 THEN 1 END) AS kept FROM documents
             WHERE source = $1 AND first_seen < $2 AND gone_since IS NULL AND missed = 0",
        )
        .bind(source.as_str())
        .bind(stamp(began))
        .fetch_one(&self.pool)
        .await?;
        Ok((unsigned(row.get("known")), unsigned(row.get("kept"))))
    }

    /// The days that the documents of a source are of, and the days on which some were first seen, that of the first
    /// collection left out.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn novelties(&self, source: &SourceId) -> Result<(Vec<NaiveDate>, Vec<NaiveDate>)> {
        let rows = sqlx::query(
            "SELECT d.first_seen, COALESCE(d.date, (SELECT MIN(a.session_date) FROM acts a WHERE a.document = d.id)) AS date
             FROM documents d WHERE d.source = $1 ORDER BY d.first_seen",
        )
        .bind(source.as_str())
        .fetch_all(&self.pool)
        .await?;
        let (mut dated, mut seen) = (Vec::new(), Vec::new());
        for row in &rows {
            dated.extend(partial_date(row.get("date")).and_then(PartialDate::day));
            seen.push(instant(row.get("first_seen"))?.date_naive());
        }
        let first = seen.first().copied();
        seen.retain(|day| Some(*day) != first);
        Ok((dated, seen))
    }
}
