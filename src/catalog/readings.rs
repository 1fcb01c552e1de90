//! What was read in contents: their text, their acts, and the changes that index and alerts follow.

use super::attribution::{attribute, refile};
use super::changes::change;
use super::rows::{origin, sha256};
use super::versions::altered;
use super::withdrawals::is_withdrawn;
use super::{Catalog, Result, from_json, stamp, to_json};
use crate::model::{Act, ActId, DocumentId, Extraction, Page, Recognition, Sha256, fold};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{Row, Sqlite, Transaction};
use std::collections::HashMap;

/// The versions of the stages that read contents: raising one makes what older versions read due again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stages {
    /// Of text extraction.
    pub extract: u32,
    /// Of act recognition.
    pub recognise: u32,
}

/// A content that is due to be read.
#[derive(Debug, Clone)]
pub struct Readable {
    /// Its address in the archive.
    pub sha256: Sha256,
    /// The `Content-Type` it came with.
    pub content_type: Option<String>,
    /// The file name its address suggests.
    pub name: Option<String>,
    /// Set for a table of acts: the address it was read from.
    pub table_url: Option<String>,
    /// Whether its text is due; if not, only its acts are.
    pub text_is_due: bool,
}

/// An act as read, with the date of its session (rows of a table have each their own).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadAct {
    /// The act.
    #[serde(flatten)]
    pub act: Act,
    /// The date of its session.
    pub session_date: Option<NaiveDate>,
}

/// What is kept of a recognition beside the acts' own table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Understood {
    pub(super) recognition: Recognition,
    pub(super) acts: Vec<ReadAct>,
}

impl Catalog {
    /// Contents that are due to be read by stages of these versions, in the order they came; not those that wait for
    /// OCR, which have a queue of their own.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn unread(&self, stages: Stages, limit: u32) -> Result<Vec<Readable>> {
        sqlx::query(
            "SELECT sha256, content_type, name, table_url, extract_version < $1 AS text_is_due FROM contents
             WHERE (extract_version < $1 OR recognise_version < $2)
               AND sha256 NOT IN (SELECT sha256 FROM withdrawals)
               AND sha256 NOT IN (SELECT sha256 FROM ocr_queue)
             ORDER BY archived_at, rowid LIMIT $3",
        )
        .bind(stages.extract)
        .bind(stages.recognise)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(|row| {
            Ok(Readable {
                sha256: sha256(row.get("sha256"))?,
                content_type: row.get("content_type"),
                name: row.get("name"),
                table_url: row.get("table_url"),
                text_is_due: row.get::<i64, _>("text_is_due") == 1,
            })
        })
        .collect()
    }

    /// The pages of a content, in order.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn pages(&self, content: &Sha256) -> Result<Vec<Page>> {
        let rows = sqlx::query("SELECT * FROM pages WHERE sha256 = $1 ORDER BY number")
            .bind(content.as_str())
            .fetch_all(&self.pool)
            .await?;
        Ok(rows
            .iter()
            .map(|row| Page {
                number: row.get::<i64, _>("number").try_into().unwrap_or(u32::MAX),
                text: row.get("text"),
                origin: origin(row.get("origin")),
                confidence: row.get("confidence"),
                quality: row.get("quality"),
            })
            .collect())
    }

    /// Keeps what was read in a content: its text (when that was due) and its acts, and tells index and alerts, in one
    /// step. A content withdrawn in the meantime is left alone.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn store_reading(
        &self,
        content: &Sha256,
        stages: Stages,
        extraction: Option<&Extraction>,
        recognition: Recognition,
        acts: Vec<ReadAct>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        if is_withdrawn(&mut tx, content).await? {
            return Ok(());
        }
        let row = sqlx::query("SELECT recognise_version FROM contents WHERE sha256 = $1")
            .bind(content.as_str())
            .fetch_one(&mut *tx)
            .await?;
        let first = row.get::<i64, _>(0) == 0;
        if let Some(extraction) = extraction {
            store_text(&mut tx, content, stages.extract, extraction).await?;
        }
        sqlx::query("UPDATE contents SET recognise_version = $2, recognition = $3 WHERE sha256 = $1")
            .bind(content.as_str())
            .bind(stages.recognise)
            .bind(to_json(&Understood { recognition, acts })?)
            .execute(&mut *tx)
            .await?;
        let holders = sqlx::query(
            "SELECT id, (SELECT COUNT(*) FROM versions v WHERE v.document = documents.id) AS versions
             FROM documents WHERE sha256 = $1 ORDER BY seq",
        )
        .bind(content.as_str())
        .fetch_all(&mut *tx)
        .await?;
        let mut introduced = false;
        for row in holders {
            let document = DocumentId::new(row.get::<String, _>("id"));
            introduced |= settle(&mut tx, &document, now).await?;
            match (first, row.get::<i64, _>("versions")) {
                (false, _) => change(&mut tx, &document, "reread", now).await?,
                (true, 1) => change(&mut tx, &document, "new", now).await?,
                (true, _) => altered(&mut tx, &document, now).await?,
            }
        }
        if introduced {
            refile(&mut tx, now).await?;
        }
        Ok(tx.commit().await?)
    }
}

async fn store_text(
    tx: &mut Transaction<'_, Sqlite>,
    content: &Sha256,
    version: u32,
    extraction: &Extraction,
) -> Result<()> {
    sqlx::query("DELETE FROM pages WHERE sha256 = $1")
        .bind(content.as_str())
        .execute(&mut **tx)
        .await?;
    for page in &extraction.pages {
        sqlx::query(
            "INSERT INTO pages (sha256, number, text, origin, confidence, quality) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(content.as_str())
        .bind(i64::from(page.number))
        .bind(&page.text)
        .bind(page.origin.as_str())
        .bind(page.confidence)
        .bind(page.quality)
        .execute(&mut **tx)
        .await?;
    }
    sqlx::query(
        "UPDATE contents SET extract_version = $2, media_type = $3, metadata = $4, doubts = $5, parts = $6,
             quality = (SELECT AVG(quality) FROM pages p WHERE p.sha256 = contents.sha256) WHERE sha256 = $1",
    )
    .bind(content.as_str())
    .bind(version)
    .bind(&extraction.media_type)
    .bind(to_json(&extraction.metadata)?)
    .bind(to_json(&extraction.doubts)?)
    .bind(to_json(&extraction.parts)?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Makes the acts of `document` those of its content as read. Of several documents of one council with the same
/// content, the first seen speaks for all; the others have no acts of their own. Whether that made a council known.
pub(super) async fn settle(
    tx: &mut Transaction<'_, Sqlite>,
    document: &DocumentId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let known = sqlx::query("SELECT id, first_seen FROM acts WHERE document = $1")
        .bind(document.as_str())
        .fetch_all(&mut **tx)
        .await?;
    let known: HashMap<String, String> = known.iter().map(|row| (row.get("id"), row.get("first_seen"))).collect();
    sqlx::query("DELETE FROM acts WHERE document = $1")
        .bind(document.as_str())
        .execute(&mut **tx)
        .await?;
    let Some(understood) = understood(tx, document).await? else {
        return Ok(false);
    };
    let introduced = attribute(tx, document, &understood.recognition).await?.introduced;
    if !speaks(tx, document).await? {
        return Ok(introduced);
    }
    for (position, (id, read)) in identified(document, &understood.acts).into_iter().enumerate() {
        let first_seen = known.get(id.as_str()).cloned().unwrap_or_else(|| stamp(now));
        sqlx::query("INSERT INTO acts (id, document, position, session_date, facts, first_seen) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(id.as_str())
            .bind(document.as_str())
            .bind(i64::try_from(position).unwrap_or(i64::MAX))
            .bind(read.session_date.map(|d| d.to_string()))
            .bind(to_json(&read.act)?)
            .bind(first_seen)
            .execute(&mut **tx)
            .await?;
        super::references::store(tx, &id, &read.act.references).await?;
    }
    Ok(introduced)
}

/// What the content of `document` was understood to be; nothing before it was read, and once it was withdrawn.
pub(super) async fn understood(tx: &mut Transaction<'_, Sqlite>, document: &DocumentId) -> Result<Option<Understood>> {
    let row = sqlx::query(
        "SELECT k.recognition FROM documents d JOIN contents k ON k.sha256 = d.sha256
         WHERE d.id = $1 AND d.sha256 NOT IN (SELECT sha256 FROM withdrawals)",
    )
    .bind(document.as_str())
    .fetch_optional(&mut **tx)
    .await?;
    let text = row.and_then(|row| row.get::<Option<String>, _>("recognition"));
    text.map(|text| from_json("recognition", &text)).transpose()
}

/// Whether `document` speaks for its content: no other of its council did before it.
async fn speaks(tx: &mut Transaction<'_, Sqlite>, document: &DocumentId) -> Result<bool> {
    let earlier = sqlx::query(
        "SELECT 1 FROM documents d JOIN documents e ON e.sha256 = d.sha256 AND e.council = d.council AND e.seq < d.seq
         WHERE d.id = $1 LIMIT 1",
    )
    .bind(document.as_str())
    .fetch_optional(&mut **tx)
    .await?;
    Ok(earlier.is_none())
}

/// The acts of a document with their ids: by number, else by title, so that another version keeps them.
pub(super) fn identified<'a>(document: &DocumentId, acts: &'a [ReadAct]) -> Vec<(ActId, &'a ReadAct)> {
    let mut occurrences: HashMap<String, usize> = HashMap::new();
    let with_id = acts.iter().map(|read| {
        let key = read
            .act
            .number_normalised
            .clone()
            .unwrap_or_else(|| fold(&read.act.title));
        let occurrence = occurrences.entry(key.clone()).or_default();
        let id = ActId::of(document, &key, *occurrence);
        *occurrence += 1;
        (id, read)
    });
    with_id.collect()
}
