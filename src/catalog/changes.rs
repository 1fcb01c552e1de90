//! What changed, in order: the list that the index and the alerts follow.

use super::rows::unsigned;
use super::{Catalog, Result, instant, stamp};
use crate::model::{Alteration, DocumentId};
use chrono::{DateTime, Utc};
use sqlx::{Row, Sqlite, Transaction};

/// A change that the index and the alerts have to follow.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its number: the watermark.
    pub seq: u64,
    /// The document it is about.
    pub document: DocumentId,
    /// `new`, `changed`, `gone`, `back`, `reread` or `withdrawn`.
    pub what: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The version that brought other bytes.
    pub version: Option<u32>,
    /// What that changed, where it is known.
    pub alteration: Option<Alteration>,
}

impl Catalog {
    /// The changes after number `seq`, in order.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn changes_since(&self, seq: u64, limit: u32) -> Result<Vec<Change>> {
        sqlx::query("SELECT * FROM changes WHERE seq > $1 ORDER BY seq LIMIT $2")
            .bind(super::rows::signed(seq))
            .bind(limit)
            .fetch_all(&self.pool)
            .await?
            .iter()
            .map(|row| {
                Ok(Change {
                    seq: unsigned(row.get("seq")),
                    document: DocumentId::new(row.get::<String, _>("document")),
                    what: row.get("what"),
                    at: instant(row.get("at"))?,
                    version: row.get::<Option<i64>, _>("version").and_then(|n| n.try_into().ok()),
                    alteration: row.get::<Option<&str>, _>("alteration").and_then(Alteration::parse),
                })
            })
            .collect()
    }

    /// The number of the last change; 0 when there is none.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn last_change(&self) -> Result<u64> {
        let row = sqlx::query("SELECT COALESCE(MAX(seq), 0) FROM changes")
            .fetch_one(&self.pool)
            .await?;
        Ok(unsigned(row.get(0)))
    }
}

/// Appends to the list of changes.
pub(super) async fn change(
    tx: &mut Transaction<'_, Sqlite>,
    document: &DocumentId,
    what: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query("INSERT INTO changes (document, what, at) VALUES ($1, $2, $3)")
        .bind(document.as_str())
        .bind(what)
        .bind(stamp(now))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Appends that a document has left its site, or is back. Another that speaks for its content is then to be looked at
/// again: whether the content is still on the site may have changed.
pub(super) async fn moved(
    tx: &mut Transaction<'_, Sqlite>,
    document: &DocumentId,
    what: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    change(tx, document, what, now).await?;
    let speaker = sqlx::query(
        "SELECT e.id FROM documents d JOIN documents e ON e.sha256 = d.sha256 AND e.council = d.council
         WHERE d.id = $1 ORDER BY e.seq LIMIT 1",
    )
    .bind(document.as_str())
    .fetch_optional(&mut **tx)
    .await?;
    match speaker.map(|row| DocumentId::new(row.get::<String, _>("id"))) {
        Some(speaker) if speaker != *document => change(tx, &speaker, "reread", now).await,
        _ => Ok(()),
    }
}
