//! Captures, documents and their versions: what was seen, when, and whether it changed.

use super::changes::{change, moved};
use super::readings::settle;
use super::rows::{sha256, signed};
use super::versions::altered;
use super::withdrawals::is_withdrawn;
use super::{Catalog, Result, instant, maybe_instant, stamp, to_json};
use crate::model::{CouncilId, DocumentId, Finding, Sha256, SourceId, Text};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Row, Sqlite, Transaction};

/// How many complete, healthy listings in a row must be without a document before it is taken to be gone…
const LISTINGS_BEFORE_GONE: i64 = 3;
/// …and over how many days at least.
const DAYS_BEFORE_GONE: i64 = 7;

/// What an address answered.
#[derive(Debug, Clone)]
pub struct Capture {
    /// The run that asked.
    pub run: i64,
    /// The source it ran for.
    pub source: SourceId,
    /// The address that was asked.
    pub url: String,
    /// The address that answered, after redirects.
    pub final_url: Option<String>,
    /// When.
    pub fetched_at: DateTime<Utc>,
    /// The HTTP status; absent without an answer, and for local files.
    pub status: Option<u16>,
    /// The body, when there was one; it is in the archive already.
    pub sha256: Option<Sha256>,
    /// The `Content-Type` as sent.
    pub content_type: Option<String>,
    /// The `ETag` as sent.
    pub etag: Option<String>,
    /// The `Last-Modified` as sent.
    pub last_modified: Option<String>,
    /// All headers, in order.
    pub headers: Vec<(String, String)>,
    /// Why there is no body, when that is a failure.
    pub error: Option<Text>,
}

/// The last good answer of an address, for a conditional request and for its archived body.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its body.
    pub sha256: Sha256,
    /// Its `Content-Type`.
    pub content_type: Option<String>,
    /// The address that answered.
    pub final_url: String,
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub last_modified: Option<String>,
}

/// A document that a listing shows, as the catalogue knows it.
#[derive(Debug, Clone)]
pub struct DueDocument {
    /// Its id.
    pub id: DocumentId,
    /// Where it is.
    pub url: String,
    /// When it was first listed.
    pub first_seen: DateTime<Utc>,
    /// When its own address was last asked with success.
    pub checked_at: Option<DateTime<Utc>>,
}

/// What asking a document's address showed.
#[derive(Debug, Clone)]
pub enum Observation {
    /// The server says that nothing changed.
    NotModified,
    /// A body, archived.
    Content {
        /// Its size in bytes.
        bytes: u64,
        /// The file name its address suggests.
        name: Option<String>,
        /// Set for a table of acts: the address it was read from.
        table_url: Option<String>,
    },
    /// No body: the capture says why.
    Failed,
}

/// What an observation turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sighting {
    /// The first bytes of this document.
    New,
    /// Other bytes than before: a new version.
    Changed,
    /// The same bytes.
    Unchanged,
    /// Bytes that were withdrawn: they are not to be kept.
    Withdrawn,
    /// No bytes.
    Failed,
}

impl Catalog {
    /// The last capture of `url` for `source` that came with a body.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn seen(&self, source: &SourceId, url: &str) -> Result<Option<Seen>> {
        let row = sqlx::query(
            "SELECT sha256, content_type, COALESCE(final_url, url) AS final_url, etag, last_modified FROM captures
             WHERE source = $1 AND url = $2 AND sha256 IS NOT NULL ORDER BY id DESC LIMIT 1",
        )
        .bind(source.as_str())
        .bind(url)
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| {
            Ok(Seen {
                sha256: sha256(row.get("sha256"))?,
                content_type: row.get("content_type"),
                final_url: row.get("final_url"),
                etag: row.get("etag"),
                last_modified: row.get("last_modified"),
            })
        })
        .transpose()
    }

    /// Records what a listing page answered.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn record_page(&self, capture: &Capture) -> Result<()> {
        let mut tx = self.write().await?;
        insert_capture(&mut tx, capture).await?;
        Ok(tx.commit().await?)
    }

    /// Takes note that a listing page shows these documents; answers with them in the same order.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn list(
        &self,
        source: &SourceId,
        council: &CouncilId,
        listed_on: &str,
        findings: &[Finding],
        now: DateTime<Utc>,
    ) -> Result<Vec<DueDocument>> {
        let mut tx = self.write().await?;
        let mut due = Vec::with_capacity(findings.len());
        for finding in findings {
            let id = DocumentId::of(source, finding.url.as_str());
            let row = sqlx::query(
                "INSERT INTO documents (id, seq, source, council, url, title, date, kind, why, listed_on, first_seen, last_seen)
                 VALUES ($1, (SELECT COALESCE(MAX(seq), 0) + 1 FROM documents), $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
                 ON CONFLICT (id) DO UPDATE SET title = $5, date = $6, kind = $7, why = $8, listed_on = $9, last_seen = $10
                 RETURNING first_seen, checked_at, gone_since",
            )
            .bind(id.as_str())
            .bind(source.as_str())
            .bind(council.as_str())
            .bind(finding.url.as_str())
            .bind(&finding.title)
            .bind(finding.date.map(|d| d.to_string()))
            .bind(finding.kind.map(|k| k.as_str()))
            .bind(&finding.why)
            .bind(listed_on)
            .bind(stamp(now))
            .fetch_one(&mut *tx)
            .await?;
            if row.get::<Option<String>, _>("gone_since").is_some() {
                moved(&mut tx, &id, "back", now).await?;
            }
            sqlx::query(
                "UPDATE documents SET missed = 0, missed_since = NULL, gone_since = NULL WHERE id = $1 AND missed > 0",
            )
            .bind(id.as_str())
            .execute(&mut *tx)
            .await?;
            due.push(DueDocument {
                id,
                url: finding.url.to_string(),
                first_seen: instant(row.get("first_seen"))?,
                checked_at: maybe_instant(row.get("checked_at"))?,
            });
        }
        tx.commit().await?;
        Ok(due)
    }

    /// Records what asking a document's address showed: its capture, its content, its version, in one step. The bytes
    /// of a [`Observation::Content`] are in the archive already.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn observe(
        &self,
        document: &DocumentId,
        capture: &Capture,
        observation: &Observation,
    ) -> Result<Sighting> {
        let mut tx = self.write().await?;
        let now = capture.fetched_at;
        let row = sqlx::query("SELECT sha256 FROM documents WHERE id = $1")
            .bind(document.as_str())
            .fetch_one(&mut *tx)
            .await?;
        let before = row.get::<Option<String>, _>("sha256").map(sha256).transpose()?;
        let sighting = match (observation, &capture.sha256) {
            (Observation::Content { bytes, name, table_url }, Some(found)) => {
                if is_withdrawn(&mut tx, found).await? {
                    // Nothing of it is kept but the fact that it was seen.
                    let bare = Capture {
                        sha256: None,
                        headers: Vec::new(),
                        ..capture.clone()
                    };
                    insert_capture(&mut tx, &bare).await?;
                    Sighting::Withdrawn
                } else {
                    let id = insert_capture(&mut tx, capture).await?;
                    insert_content(&mut tx, capture, found, *bytes, name.as_deref(), table_url.as_deref()).await?;
                    if before.as_ref() == Some(found) {
                        touch_version(&mut tx, document, now).await?;
                        Sighting::Unchanged
                    } else {
                        add_version(&mut tx, document, found, id, now).await?;
                        renew(&mut tx, document, before.as_ref(), found, now).await?;
                        if before.is_none() {
                            Sighting::New
                        } else {
                            Sighting::Changed
                        }
                    }
                }
            }
            (Observation::NotModified, _) => {
                insert_capture(&mut tx, capture).await?;
                touch_version(&mut tx, document, now).await?;
                Sighting::Unchanged
            }
            (Observation::Content { .. } | Observation::Failed, _) => {
                insert_capture(&mut tx, capture).await?;
                Sighting::Failed
            }
        };
        let failed = (sighting == Sighting::Failed).then(|| capture.error.clone()).flatten();
        sqlx::query("UPDATE documents SET checked_at = CASE WHEN $2 IS NULL THEN $3 ELSE checked_at END, failed = $2 WHERE id = $1")
            .bind(document.as_str())
            .bind(failed.as_ref().map(to_json).transpose()?)
            .bind(stamp(now))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(sighting)
    }

    /// Ends a complete and healthy listing of `source` that began at `began`: documents it did not show are missed once
    /// more, and those missed often and long enough are gone. Answers with how many left.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn close_listing(&self, source: &SourceId, began: DateTime<Utc>, now: DateTime<Utc>) -> Result<u64> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE documents SET missed = missed + 1, missed_since = COALESCE(missed_since, $3)
             WHERE source = $1 AND last_seen < $2 AND gone_since IS NULL",
        )
        .bind(source.as_str())
        .bind(stamp(began))
        .bind(stamp(now))
        .execute(&mut *tx)
        .await?;
        let rows = sqlx::query(
            "UPDATE documents SET gone_since = $4
             WHERE source = $1 AND gone_since IS NULL AND missed >= $2 AND missed_since <= $3 RETURNING id",
        )
        .bind(source.as_str())
        .bind(LISTINGS_BEFORE_GONE)
        .bind(stamp(now - TimeDelta::days(DAYS_BEFORE_GONE)))
        .bind(stamp(now))
        .fetch_all(&mut *tx)
        .await?;
        for row in &rows {
            moved(&mut tx, &DocumentId::new(row.get::<String, _>("id")), "gone", now).await?;
        }
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}

async fn insert_capture(tx: &mut Transaction<'_, Sqlite>, c: &Capture) -> Result<i64> {
    let row = sqlx::query(
        "INSERT INTO captures (run, source, url, final_url, fetched_at, status, sha256, content_type, etag, last_modified, headers, error)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
    )
    .bind(c.run)
    .bind(c.source.as_str())
    .bind(&c.url)
    .bind(&c.final_url)
    .bind(stamp(c.fetched_at))
    .bind(c.status.map(i64::from))
    .bind(c.sha256.as_ref().map(Sha256::as_str))
    .bind(&c.content_type)
    .bind(&c.etag)
    .bind(&c.last_modified)
    .bind(to_json(&c.headers)?)
    .bind(c.error.as_ref().map(to_json).transpose()?)
    .fetch_one(&mut **tx)
    .await?;
    Ok(row.get(0))
}

async fn insert_content(
    tx: &mut Transaction<'_, Sqlite>,
    capture: &Capture,
    content: &Sha256,
    bytes: u64,
    name: Option<&str>,
    table_url: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO contents (sha256, bytes, content_type, name, table_url, archived_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (sha256) DO NOTHING",
    )
    .bind(content.as_str())
    .bind(signed(bytes))
    .bind(&capture.content_type)
    .bind(name)
    .bind(table_url)
    .bind(stamp(capture.fetched_at))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn add_version(
    tx: &mut Transaction<'_, Sqlite>,
    document: &DocumentId,
    content: &Sha256,
    capture: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO versions (document, number, sha256, capture, seen_first, seen_last)
         VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM versions WHERE document = $1), $2, $3, $4, $4)",
    )
    .bind(document.as_str())
    .bind(content.as_str())
    .bind(capture)
    .bind(stamp(now))
    .execute(&mut **tx)
    .await?;
    sqlx::query("UPDATE documents SET sha256 = $2 WHERE id = $1")
        .bind(document.as_str())
        .bind(content.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn touch_version(tx: &mut Transaction<'_, Sqlite>, document: &DocumentId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "UPDATE versions SET seen_last = $2 WHERE document = $1
           AND number = (SELECT MAX(number) FROM versions WHERE document = $1)",
    )
    .bind(document.as_str())
    .bind(stamp(now))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A document took on a content. If that was read before, under another address, its acts are known at once; else they
/// will be when it is read. Documents that shared the former content may now speak for it.
async fn renew(
    tx: &mut Transaction<'_, Sqlite>,
    document: &DocumentId,
    before: Option<&Sha256>,
    after: &Sha256,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = sqlx::query("SELECT recognise_version FROM contents WHERE sha256 = $1")
        .bind(after.as_str())
        .fetch_one(&mut **tx)
        .await?;
    if row.get::<i64, _>(0) > 0 {
        settle(tx, document, now).await?;
        match before {
            Some(_) => altered(tx, document, now).await?,
            None => change(tx, document, "new", now).await?,
        }
    }
    if let Some(before) = before {
        let heirs = sqlx::query("SELECT id FROM documents WHERE sha256 = $1")
            .bind(before.as_str())
            .fetch_all(&mut **tx)
            .await?;
        for heir in heirs {
            let heir = DocumentId::new(heir.get::<String, _>("id"));
            settle(tx, &heir, now).await?;
            change(tx, &heir, "reread", now).await?;
        }
    }
    Ok(())
}
