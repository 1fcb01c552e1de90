//! Contents that were withdrawn: for good, by their hash, so that they never come back through another address.

use super::changes::change;
use super::readings::settle;
use super::rows::sha256;
use super::{Catalog, Result, instant, stamp};
use crate::model::{DocumentId, Sha256};
use chrono::{DateTime, Utc};
use sqlx::{Row, Sqlite, Transaction};

impl Catalog {
    /// Withdraws a content for good: its text and its acts are forgotten, and it is refused from now on, whatever its
    /// address. What alerts have not told of it yet is never told. The caller deletes its bytes from the archive
    /// afterwards. Answers with the documents that held it.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn withdraw(&self, content: &Sha256, reason: &str, now: DateTime<Utc>) -> Result<Vec<DocumentId>> {
        let mut tx = self.write().await?;
        sqlx::query("INSERT INTO withdrawals (sha256, reason, at) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO NOTHING")
            .bind(content.as_str())
            .bind(reason)
            .bind(stamp(now))
            .execute(&mut *tx)
            .await?;
        for text in [
            "DELETE FROM pages WHERE sha256 = $1",
            "DELETE FROM table_rows WHERE sha256 = $1",
            "DELETE FROM scans WHERE sha256 = $1",
            "DELETE FROM ocr_queue WHERE sha256 = $1",
        ] {
            sqlx::query(text).bind(content.as_str()).execute(&mut *tx).await?;
        }
        sqlx::query(
            "UPDATE contents SET metadata = NULL, recognition = NULL, name = NULL, parts = NULL WHERE sha256 = $1",
        )
        .bind(content.as_str())
        .execute(&mut *tx)
        .await?;
        let rows = sqlx::query("SELECT id FROM documents WHERE sha256 = $1 ORDER BY seq")
            .bind(content.as_str())
            .fetch_all(&mut *tx)
            .await?;
        let documents: Vec<DocumentId> = rows
            .iter()
            .map(|row| DocumentId::new(row.get::<String, _>("id")))
            .collect();
        for document in &documents {
            settle(&mut tx, document, now).await?;
            change(&mut tx, document, "withdrawn", now).await?;
        }
        super::alerts::withdraw(&mut tx, content, now).await?;
        tx.commit().await?;
        Ok(documents)
    }

    /// Whether a content was withdrawn.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn is_withdrawn(&self, content: &Sha256) -> Result<bool> {
        let row = sqlx::query("SELECT 1 FROM withdrawals WHERE sha256 = $1")
            .bind(content.as_str())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    /// The withdrawals: content, reason, when.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn withdrawals(&self) -> Result<Vec<(Sha256, String, DateTime<Utc>)>> {
        let rows = sqlx::query("SELECT sha256, reason, at FROM withdrawals ORDER BY at")
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| Ok((sha256(row.get("sha256"))?, row.get("reason"), instant(row.get("at"))?)))
            .collect()
    }
}

pub(super) async fn is_withdrawn(tx: &mut Transaction<'_, Sqlite>, content: &Sha256) -> Result<bool> {
    let row = sqlx::query("SELECT 1 FROM withdrawals WHERE sha256 = $1")
        .bind(content.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(row.is_some())
}
