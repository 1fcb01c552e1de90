//! What was received, in the order it came: for archives that others read.

use super::registry::required_instant;
use super::rows::{sha256, signed, unsigned};
use super::{Catalog, Result, from_json};
use crate::model::{CouncilId, DocumentId, Sha256, SourceId};
use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// One answer that came with a body, or said that the last one stands.
#[derive(Debug, Clone)]
pub struct CaptureRow {
    /// Its number, in the order of capture.
    pub id: u64,
    /// The source it was asked for.
    pub source: SourceId,
    /// The council of that source.
    pub council: CouncilId,
    /// The document at that address, when it is one.
    pub document: Option<DocumentId>,
    /// The address that was asked.
    pub url: String,
    /// The address that answered.
    pub final_url: String,
    /// When.
    pub fetched_at: DateTime<Utc>,
    /// The HTTP status; absent for local files.
    pub status: Option<u16>,
    /// The body: of this answer, or the one that still stands.
    pub sha256: Sha256,
    /// The `Content-Type` as sent.
    pub content_type: Option<String>,
    /// All headers, in order.
    pub headers: Vec<(String, String)>,
    /// For a 304: when the body that stands was received.
    pub stands_since: Option<DateTime<Utc>>,
}

impl Catalog {
    /// The captures after number `after`, by batches; nothing of what was withdrawn, under any of its addresses.
    /// An answer 304 comes with the body it refers to.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn captures_after(&self, after: u64, limit: u32) -> Result<Vec<CaptureRow>> {
        let rows = sqlx::query(
            "WITH asked AS (
               SELECT c.*, CASE WHEN c.sha256 IS NOT NULL THEN c.id WHEN c.status = 304 THEN
                   (SELECT MAX(p.id) FROM captures p
                    WHERE p.source = c.source AND p.url = c.url AND p.id < c.id AND p.sha256 IS NOT NULL)
                 END AS body
               FROM captures c WHERE c.id > $1)
             SELECT a.id, a.source, s.council, d.id AS document, a.url, COALESCE(a.final_url, a.url) AS final_url,
               a.fetched_at, a.status, b.sha256, a.content_type, a.headers,
               CASE WHEN b.id < a.id THEN b.fetched_at END AS stands_since
             FROM asked a JOIN captures b ON b.id = a.body JOIN sources s ON s.id = a.source
               LEFT JOIN documents d ON d.source = a.source AND d.url = a.url
             WHERE b.sha256 NOT IN (SELECT sha256 FROM withdrawals)
               AND (d.sha256 IS NULL OR d.sha256 NOT IN (SELECT sha256 FROM withdrawals))
             ORDER BY a.id LIMIT $2",
        )
        .bind(signed(after))
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(capture).collect()
    }
}

fn capture(row: &SqliteRow) -> Result<CaptureRow> {
    let headers: Option<String> = row.get("headers");
    let since: Option<String> = row.get("stands_since");
    Ok(CaptureRow {
        id: unsigned(row.get("id")),
        source: SourceId::new(row.get::<String, _>("source")),
        council: CouncilId::new(row.get::<String, _>("council")),
        document: row.get::<Option<String>, _>("document").map(DocumentId::new),
        url: row.get("url"),
        final_url: row.get("final_url"),
        fetched_at: required_instant(row, "fetched_at")?,
        status: row.get::<Option<i64>, _>("status").and_then(|s| s.try_into().ok()),
        sha256: sha256(row.get("sha256"))?,
        content_type: row.get("content_type"),
        headers: headers
            .map(|h| from_json("headers", &h))
            .transpose()?
            .unwrap_or_default(),
        stands_since: super::maybe_instant(since)?,
    })
}
