//! Tables of acts, row by row: what each row states, and whether an act or a document of its own speaks for it.

use super::withdrawals::is_withdrawn;
use super::{Catalog, Result, from_json, to_json};
use crate::model::{CouncilId, Sha256, TableRow};
use sqlx::Row;

/// A row of a table as it was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptRow {
    /// The row.
    pub row: TableRow,
    /// The place of its act among the table's, from 0; `None` when the row is left to a document of its own.
    pub act: Option<usize>,
}

impl Catalog {
    /// Keeps the rows of a table, in place of those kept before. A content withdrawn in the meantime is left alone.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn store_rows(&self, content: &Sha256, rows: &[KeptRow]) -> Result<()> {
        let mut tx = self.write().await?;
        if is_withdrawn(&mut tx, content).await? {
            return Ok(());
        }
        sqlx::query("DELETE FROM table_rows WHERE sha256 = $1")
            .bind(content.as_str())
            .execute(&mut *tx)
            .await?;
        for (position, kept) in rows.iter().enumerate() {
            sqlx::query("INSERT INTO table_rows (sha256, position, act, facts) VALUES ($1, $2, $3, $4)")
                .bind(content.as_str())
                .bind(i64::try_from(position).unwrap_or(i64::MAX))
                .bind(kept.act.and_then(|at| i64::try_from(at).ok()))
                .bind(to_json(&kept.row)?)
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// Whether a council publishes a table of acts that is held.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn has_table(&self, council: &CouncilId) -> Result<bool> {
        let row = sqlx::query(
            "SELECT 1 FROM documents d WHERE d.council = $1
               AND EXISTS (SELECT 1 FROM table_rows r WHERE r.sha256 = d.sha256) LIMIT 1",
        )
        .bind(council.as_str())
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.is_some())
    }

    /// The rows of a table, in its order; none for any other content.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn table_rows(&self, content: &Sha256) -> Result<Vec<KeptRow>> {
        let rows = sqlx::query("SELECT act, facts FROM table_rows WHERE sha256 = $1 ORDER BY position")
            .bind(content.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(KeptRow {
                    row: from_json("row", row.get("facts"))?,
                    act: row.get::<Option<i64>, _>("act").and_then(|at| usize::try_from(at).ok()),
                })
            })
            .collect()
    }
}
