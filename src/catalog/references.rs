//! References resolved: what held does an act name, and which acts name it? Only within one council.
//!
//! A number with a date is the act of that number and session; a number alone is an act only when all that bear it in
//! the council are of one session (« 12 » comes back every year); a date alone is no act, for a session has many.
//! Approved minutes are those of the session's day. Resolved when asked: either act may come first.

use super::rows::{day, kind};
use super::{Catalog, Result, from_json};
use crate::model::{Act, ActId, CouncilId, DocumentId, Kind, Reference, Relation};
use chrono::NaiveDate;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, Transaction};

/// What stands on the other side of a reference: an act, or a document when minutes were approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The act; absent when it is the whole document.
    pub act: Option<ActId>,
    /// The document, or the one the act stands in.
    pub document: DocumentId,
    /// The act's number as written.
    pub number: Option<String>,
    /// The act's object; empty for a document.
    pub title: String,
    /// The date of its session.
    pub session_date: Option<NaiveDate>,
}

/// The references of an act, both ways.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    /// What the act names, in its order, each with what of it is held.
    pub named: Vec<(Reference, Vec<Related>)>,
    /// The acts that name it, by day.
    pub naming: Vec<(Relation, Related)>,
}

/// At most so many stand on the other side of one reference, and of an act.
const MOST: i64 = 100;

impl Catalog {
    /// The references of act `id` of a council, which stands in a document of this kind.
    pub(super) async fn references(
        &self,
        id: &ActId,
        act: &Act,
        session: Option<NaiveDate>,
        council: &CouncilId,
        kind: Kind,
    ) -> Result<References> {
        let mut references = References::default();
        for reference in &act.references {
            let held = match (reference.relation, &reference.number_normalised, reference.date) {
                (Relation::Approves, _, Some(date)) => self.minutes(council, date).await?,
                (_, Some(number), date) => self.numbered(id, council, number, date).await?,
                _ => Vec::new(),
            };
            references.named.push((reference.clone(), held));
        }
        if let Some(number) = &act.number_normalised {
            let rows = sqlx::query(
                "SELECT r.relation, a.id, a.document, a.facts, a.session_date
                 FROM act_references r JOIN acts a ON a.id = r.act JOIN documents d ON d.id = a.document
                 WHERE r.number = $1 AND d.council = $2 AND a.id <> $3 AND (r.day = $4 OR r.day IS NULL AND $5)
                 ORDER BY a.session_date, a.id LIMIT $6",
            )
            .bind(number)
            .bind(council.as_str())
            .bind(id.as_str())
            .bind(session.map(|d| d.to_string()))
            .bind(self.of_one_session(council, number).await?)
            .bind(MOST)
            .fetch_all(&self.pool)
            .await?;
            references.naming = naming(&rows)?;
        }
        if let (Some(session), true) = (session, kind.is_minutes()) {
            let rows = sqlx::query(
                "SELECT r.relation, a.id, a.document, a.facts, a.session_date
                 FROM act_references r JOIN acts a ON a.id = r.act JOIN documents d ON d.id = a.document
                 WHERE r.day = $1 AND r.relation = 'approves' AND d.council = $2 AND a.id <> $3
                 ORDER BY a.session_date, a.id LIMIT $4",
            )
            .bind(session.to_string())
            .bind(council.as_str())
            .bind(id.as_str())
            .bind(MOST)
            .fetch_all(&self.pool)
            .await?;
            references.naming.extend(naming(&rows)?);
        }
        Ok(references)
    }

    /// The acts of a number, of this session when it is told.
    async fn numbered(
        &self,
        but: &ActId,
        council: &CouncilId,
        number: &str,
        date: Option<NaiveDate>,
    ) -> Result<Vec<Related>> {
        if date.is_none() && !self.of_one_session(council, number).await? {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(
            "SELECT a.id, a.document, a.facts, a.session_date FROM acts a JOIN documents d ON d.id = a.document
             WHERE json_extract(a.facts, '$.number_normalised') = $1 AND d.council = $2 AND a.id <> $3
               AND ($4 IS NULL OR a.session_date = $4)
             ORDER BY a.session_date, a.id LIMIT $5",
        )
        .bind(number)
        .bind(council.as_str())
        .bind(but.as_str())
        .bind(date.map(|d| d.to_string()))
        .bind(MOST)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(related).collect()
    }

    /// Whether every act of this number in a council is of one session.
    async fn of_one_session(&self, council: &CouncilId, number: &str) -> Result<bool> {
        let row = sqlx::query(
            "SELECT COUNT(DISTINCT COALESCE(a.session_date, '')) FROM acts a JOIN documents d ON d.id = a.document
             WHERE json_extract(a.facts, '$.number_normalised') = $1 AND d.council = $2",
        )
        .bind(number)
        .bind(council.as_str())
        .fetch_one(&self.pool)
        .await?;
        Ok(row.get::<i64, _>(0) == 1)
    }

    /// The minutes held of a session.
    async fn minutes(&self, council: &CouncilId, date: NaiveDate) -> Result<Vec<Related>> {
        let rows = sqlx::query(
            "SELECT d.id, json_extract(k.recognition, '$.recognition.kind') AS kind
             FROM contents k JOIN documents d ON d.sha256 = k.sha256
             WHERE json_extract(k.recognition, '$.recognition.session_date') = $1 AND d.council = $2
               AND k.sha256 NOT IN (SELECT sha256 FROM withdrawals)
             ORDER BY d.seq LIMIT $3",
        )
        .bind(date.to_string())
        .bind(council.as_str())
        .bind(MOST)
        .fetch_all(&self.pool)
        .await?;
        let minutes = rows
            .iter()
            .filter(|row| kind(row.get("kind")).is_some_and(Kind::is_minutes));
        Ok(minutes
            .map(|row| Related {
                act: None,
                document: DocumentId::new(row.get::<String, _>("id")),
                number: None,
                title: String::new(),
                session_date: Some(date),
            })
            .collect())
    }
}

/// Keeps what an act names where it can be asked for from the other side.
pub(super) async fn store(tx: &mut Transaction<'_, Sqlite>, id: &ActId, references: &[Reference]) -> Result<()> {
    for (position, reference) in references.iter().enumerate() {
        sqlx::query("INSERT INTO act_references (act, position, relation, number, day) VALUES ($1, $2, $3, $4, $5)")
            .bind(id.as_str())
            .bind(i64::try_from(position).unwrap_or(i64::MAX))
            .bind(reference.relation.as_str())
            .bind(&reference.number_normalised)
            .bind(reference.date.map(|d| d.to_string()))
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

fn naming(rows: &[SqliteRow]) -> Result<Vec<(Relation, Related)>> {
    rows.iter()
        .filter_map(|row| Some((Relation::parse(row.get("relation"))?, row)))
        .map(|(relation, row)| Ok((relation, related(row)?)))
        .collect()
}

fn related(row: &SqliteRow) -> Result<Related> {
    let act: Act = from_json("facts", row.get("facts"))?;
    Ok(Related {
        act: Some(ActId::new(row.get::<String, _>("id"))),
        document: DocumentId::new(row.get::<String, _>("document")),
        number: act.number,
        title: act.title,
        session_date: day(row.get("session_date")),
    })
}
