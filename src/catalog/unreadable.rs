//! Which documents could not be read, and why?

use super::{Catalog, Result, from_json};
use crate::model::{DocumentId, Doubt, SourceId};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// The condition on a document `d` and its content `k`: it was read, and no text came of it. A macro, because SQL is only
/// ever a literal.
macro_rules! unreadable_sql {
    () => {
        "k.extract_version > 0 AND NOT EXISTS (SELECT 1 FROM pages p WHERE p.sha256 = k.sha256 AND p.text <> '')
       AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.sha256 = k.sha256)"
    };
}
pub(super) use unreadable_sql;

/// A document of which nothing could be read.
#[derive(Debug, Clone)]
pub struct Unreadable {
    /// The document.
    pub document: DocumentId,
    /// Its title as the listing has it, else its file's name, else its address.
    pub title: String,
    /// Where it is published.
    pub url: String,
    /// What the content shows itself to be.
    pub media_type: Option<String>,
    /// Its size, in bytes.
    pub bytes: u64,
    /// Why: the doubts of its reading.
    pub doubts: Vec<Doubt>,
}

impl Catalog {
    /// The first `most` documents of a source that could not be read, the latest seen first.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn unreadable(&self, source: &SourceId, most: u32) -> Result<Vec<Unreadable>> {
        let rows = sqlx::query(concat!(
            "SELECT d.id, COALESCE(NULLIF(TRIM(d.title), ''), k.name, d.url) AS title, d.url, k.media_type, k.bytes, k.doubts
             FROM documents d JOIN contents k ON k.sha256 = d.sha256
             WHERE d.source = $1 AND ",
            unreadable_sql!(),
            " ORDER BY d.first_seen DESC, d.id LIMIT $2"
        ))
        .bind(source.as_str())
        .bind(most)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(unreadable).collect()
    }
}

fn unreadable(row: &SqliteRow) -> Result<Unreadable> {
    let doubts: Option<String> = row.get("doubts");
    Ok(Unreadable {
        document: DocumentId::new(row.get::<String, _>("id")),
        title: row.get("title"),
        url: row.get("url"),
        media_type: row.get("media_type"),
        bytes: u64::try_from(row.get::<i64, _>("bytes")).unwrap_or(0),
        doubts: doubts
            .map(|json| from_json("doubts", &json))
            .transpose()?
            .unwrap_or_default(),
    })
}
