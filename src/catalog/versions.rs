//! How the versions of a document differ: told once when a version is read, derived from the texts when it is shown.

use super::changes::change;
use super::readings::{Understood, identified};
use super::rows::{origin, sha256};
use super::{Catalog, DocumentView, Result, from_json, stamp};
use crate::model::{Act, ActId, Alteration, Difference, DocumentId, Kind, Page, Sha256, outside};
use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, Transaction};
use std::collections::HashMap;

/// Versions of one document that are shown with their differences: the latest.
const MOST: usize = 10;

/// How an entry of the index is news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fresh {
    /// It was not there before.
    New,
    /// It was, with other words.
    Reworded,
}

impl Catalog {
    /// Fills in how each of the latest versions of a document differs from the one before it.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn compare(&self, view: &mut DocumentView) -> Result<()> {
        if view.withdrawn.is_some() || view.versions.len() < 2 {
            return Ok(());
        }
        let first = view.versions.len().saturating_sub(MOST + 1);
        let mut before = self.pages(&view.versions[first].sha256).await?;
        for version in &mut view.versions[first + 1..] {
            let after = self.pages(&version.sha256).await?;
            version.difference = Difference::between(&before, &after);
            before = after;
        }
        Ok(())
    }

    /// Of the entries of a document, those that were not there before its version number `version`, or had other words;
    /// all are new when nothing is known of what was there.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn fresh(&self, view: &DocumentView, version: u32) -> Result<HashMap<String, Fresh>> {
        let after = match &view.sha256 {
            Some(content) => self.pages(content).await?,
            None => Vec::new(),
        };
        let before = match self.read_before(&view.id, version).await? {
            Some(content) => self.entries(&view.id, &content).await?,
            None => HashMap::new(),
        };
        let acts: Vec<(ActId, &Act)> = view.acts.iter().map(|(id, read)| (id.clone(), &read.act)).collect();
        let now = parts(&view.id, view.kind(), &acts, &after);
        let news = now.into_iter().filter_map(|(key, part)| {
            let fresh = match before.get(&key) {
                None => Fresh::New,
                Some(was) => match Difference::between(was, &part).map(|d| d.alteration()) {
                    Some(Alteration::Layout) => return None,
                    None if part.iter().all(|page| page.text.trim().is_empty()) => return None,
                    _ => Fresh::Reworded,
                },
            };
            Some((key, fresh))
        });
        Ok(news.collect())
    }

    /// The latest version before number `version` whose text is known.
    async fn read_before(&self, document: &DocumentId, version: u32) -> Result<Option<Sha256>> {
        let row = sqlx::query(
            "SELECT v.sha256 FROM versions v WHERE v.document = $1 AND v.number < $2
               AND EXISTS (SELECT 1 FROM pages p WHERE p.sha256 = v.sha256 AND p.text <> '')
             ORDER BY v.number DESC LIMIT 1",
        )
        .bind(document.as_str())
        .bind(version)
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| sha256(row.get(0))).transpose()
    }

    /// The words of each entry that a document had with this content.
    async fn entries(&self, document: &DocumentId, content: &Sha256) -> Result<HashMap<String, Vec<Page>>> {
        let row = sqlx::query("SELECT recognition FROM contents WHERE sha256 = $1")
            .bind(content.as_str())
            .fetch_one(&self.pool)
            .await?;
        let Some(text) = row.get::<Option<String>, _>("recognition") else {
            return Ok(HashMap::new());
        };
        let understood: Understood = from_json("recognition", &text)?;
        let identified = identified(document, &understood.acts);
        let acts: Vec<(ActId, &Act)> = identified.iter().map(|(id, read)| (id.clone(), &read.act)).collect();
        let pages = self.pages(content).await?;
        Ok(parts(document, understood.recognition.kind, &acts, &pages))
    }
}

/// The words of each entry of a document, as the index takes them: of its acts, and of what stands outside them.
fn parts(document: &DocumentId, kind: Kind, acts: &[(ActId, &Act)], pages: &[Page]) -> HashMap<String, Vec<Page>> {
    if let [(id, _)] = acts
        && kind.is_an_act()
    {
        return [(id.to_string(), pages.to_vec())].into();
    }
    let mut parts: HashMap<String, Vec<Page>> = acts
        .iter()
        .map(|(id, act)| (id.to_string(), act.pages(pages)))
        .collect();
    parts.insert(document.to_string(), outside(acts.iter().map(|(_, act)| *act), pages));
    parts
}

/// Appends to the list of changes that a document has other bytes: by which version, and whether its words are others
/// than those of the version before it.
pub(super) async fn altered(tx: &mut Transaction<'_, Sqlite>, document: &DocumentId, now: DateTime<Utc>) -> Result<()> {
    let rows = sqlx::query("SELECT number, sha256 FROM versions WHERE document = $1 ORDER BY number DESC LIMIT 2")
        .bind(document.as_str())
        .fetch_all(&mut **tx)
        .await?;
    let [after, before] = rows.as_slice() else {
        return change(tx, document, "changed", now).await;
    };
    let (old, new) = (pages(tx, before).await?, pages(tx, after).await?);
    let alteration = Difference::between(&old, &new).map(|difference| difference.alteration());
    sqlx::query("INSERT INTO changes (document, what, at, version, alteration) VALUES ($1, 'changed', $2, $3, $4)")
        .bind(document.as_str())
        .bind(stamp(now))
        .bind(after.get::<i64, _>("number"))
        .bind(alteration.map(Alteration::as_str))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn pages(tx: &mut Transaction<'_, Sqlite>, version: &SqliteRow) -> Result<Vec<Page>> {
    let rows = sqlx::query("SELECT number, text, origin FROM pages WHERE sha256 = $1 ORDER BY number")
        .bind(version.get::<String, _>("sha256"))
        .fetch_all(&mut **tx)
        .await?;
    let page = |row: &SqliteRow| Page {
        number: row.get::<i64, _>("number").try_into().unwrap_or(u32::MAX),
        text: row.get("text"),
        origin: origin(row.get("origin")),
        confidence: None,
        quality: None,
    };
    Ok(rows.iter().map(page).collect())
}
