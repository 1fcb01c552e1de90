//! What completeness is judged by: the documents and acts of a council by kind, day and number.

use super::registry::council;
use super::rows::{day, kind, partial_date};
use super::{Catalog, Result};
use crate::model::{Approval, CouncilId, DocumentId, Held, HeldAct, HeldDocument, Kind, PartialDate};
use sqlx::Row;
use std::collections::HashMap;

impl Catalog {
    /// What is held of a council; `None` when there is no such council.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn held(&self, id: &CouncilId) -> Result<Option<Held>> {
        let row = sqlx::query(
            "SELECT id AS council, name, kind AS council_kind, insee, siren, siret, inhabitants, timezone FROM councils WHERE id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let council = council(&row)?;
        let documents = self.held_documents(id).await?;
        let acts = self.held_acts(id, &documents).await?;
        Ok(Some(Held {
            council: council.kind,
            inhabitants: council.inhabitants,
            acts,
            documents,
            approvals: self.approvals(id).await?,
        }))
    }

    async fn held_documents(&self, council: &CouncilId) -> Result<Vec<HeldDocument>> {
        let rows = sqlx::query(
            "SELECT d.id, d.kind AS listed_kind, d.date AS listed_date,
               json_extract(k.recognition, '$.recognition.kind') AS read_kind,
               json_extract(k.recognition, '$.recognition.session_date') AS read_date
             FROM documents d JOIN contents k ON k.sha256 = d.sha256
             WHERE d.council = $1 AND d.sha256 NOT IN (SELECT sha256 FROM withdrawals) ORDER BY d.seq",
        )
        .bind(council.as_str())
        .fetch_all(&self.pool)
        .await?;
        let document = |row: &sqlx::sqlite::SqliteRow| {
            let read = kind(row.get("read_kind")).filter(|kind| *kind != Kind::Other);
            HeldDocument {
                id: DocumentId::new(row.get::<String, _>("id")),
                kind: read.or_else(|| kind(row.get("listed_kind"))).unwrap_or(Kind::Other),
                day: day(row.get("read_date"))
                    .or_else(|| partial_date(row.get("listed_date")).and_then(PartialDate::day)),
            }
        };
        Ok(rows.iter().map(document).collect())
    }

    async fn held_acts(&self, council: &CouncilId, documents: &[HeldDocument]) -> Result<Vec<HeldAct>> {
        let documents: HashMap<&str, &HeldDocument> = documents.iter().map(|d| (d.id.as_str(), d)).collect();
        let rows = sqlx::query(
            "SELECT a.document, a.session_date, json_extract(a.facts, '$.number') AS number,
               json_extract(a.facts, '$.number_normalised') AS normalised
             FROM documents d JOIN acts a ON a.document = d.id WHERE d.council = $1",
        )
        .bind(council.as_str())
        .fetch_all(&self.pool)
        .await?;
        let act = |row: &sqlx::sqlite::SqliteRow| {
            let document = documents.get(row.get::<&str, _>("document"))?;
            let text = |column: &str| row.get::<Option<String>, _>(column);
            Some(HeldAct {
                document: document.id.clone(),
                kind: document.kind,
                day: day(row.get("session_date")).or(document.day),
                number: text("number").zip(text("normalised")),
            })
        };
        Ok(rows.iter().filter_map(act).collect())
    }

    async fn approvals(&self, council: &CouncilId) -> Result<Vec<Approval>> {
        let rows = sqlx::query(
            "SELECT r.day, a.session_date FROM documents d JOIN acts a ON a.document = d.id
               JOIN act_references r ON r.act = a.id
             WHERE d.council = $1 AND r.relation = 'approves' AND r.day IS NOT NULL",
        )
        .bind(council.as_str())
        .fetch_all(&self.pool)
        .await?;
        let approval = |row: &sqlx::sqlite::SqliteRow| {
            Some(Approval {
                of: day(row.get("day"))?,
                at: day(row.get("session_date")),
            })
        };
        Ok(rows.iter().filter_map(approval).collect())
    }
}
