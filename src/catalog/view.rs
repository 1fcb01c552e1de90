//! What people and the index are shown: a document with everything known of it, an act within its document.

use super::readings::{ReadAct, Understood};
use super::references::References;
use super::registry::{council, required_instant};
use super::rows::{day, kind, partial_date, sha256, unsigned};
use super::{Catalog, Result, from_json, maybe_instant};
use crate::model::{
    Act, ActId, Council, CouncilId, CouncilKind, Difference, DocumentId, Doubt, Kind, Metadata, Part, PartialDate,
    Recognition, Sha256, SourceId, Text,
};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// A document with everything known of it but its text.
#[derive(Debug, Clone)]
pub struct DocumentView {
    /// Its id.
    pub id: DocumentId,
    /// The council whose acts it holds.
    pub council: Council,
    /// The council whose site shows it, when that is another: its id and name.
    pub published_by: Option<(CouncilId, String)>,
    /// The source that found it.
    pub source: SourceId,
    /// Where it is published.
    pub url: String,
    /// Its title as the listing has it.
    pub listed_title: Option<String>,
    /// Its date as the listing has it.
    pub listed_date: Option<PartialDate>,
    /// Its kind as the listing has it.
    pub listed_kind: Option<Kind>,
    /// Why the reader took it.
    pub why: String,
    /// The page that lists it.
    pub listed_on: String,
    /// When it was first listed.
    pub first_seen: DateTime<Utc>,
    /// When it was last listed.
    pub last_seen: DateTime<Utc>,
    /// Since when it has left the site.
    pub gone_since: Option<DateTime<Utc>>,
    /// Why its last fetch failed.
    pub failed: Option<Text>,
    /// Its current content; absent before the first successful fetch.
    pub sha256: Option<Sha256>,
    /// Why and when that content was withdrawn.
    pub withdrawn: Option<(String, DateTime<Utc>)>,
    /// The size of the content, in bytes.
    pub bytes: Option<u64>,
    /// What the content shows itself to be.
    pub media_type: Option<String>,
    /// The file name its address suggests.
    pub name: Option<String>,
    /// What the file says of itself.
    pub metadata: Metadata,
    /// The documents that it carries, an archive or a PDF with attachments.
    pub parts: Vec<Part>,
    /// What was doubtful in reading its text.
    pub doubts: Vec<Doubt>,
    /// What it was understood to be; absent before it was read.
    pub recognition: Option<Recognition>,
    /// Its acts (those of the first document with the same content, when it is not the first).
    pub acts: Vec<(ActId, ReadAct)>,
    /// Its versions, oldest first.
    pub versions: Vec<VersionView>,
    /// The same content under other addresses of the same council.
    pub twins: Vec<(DocumentId, String)>,
}

impl DocumentView {
    /// What it is: as its words say, else as the listing says.
    pub fn kind(&self) -> Kind {
        let read = self.recognition.as_ref().map(|r| r.kind).filter(|k| *k != Kind::Other);
        read.or(self.listed_kind).unwrap_or(Kind::Other)
    }

    /// What readers call it: the listing's title, else that of its only act, else its file's name or address.
    pub fn title(&self) -> &str {
        let listed = self.listed_title.as_deref().filter(|t| !t.trim().is_empty());
        let only = match self.acts.as_slice() {
            [(_, read)] => Some(read.act.title.as_str()).filter(|t| !t.is_empty()),
            _ => None,
        };
        listed.or(only).or(self.name.as_deref()).unwrap_or(&self.url)
    }

    /// The body of another sort that its words name as the deliberating one, when no council is known by that name: it
    /// stands under the council that publishes it.
    pub fn unknown_body(&self) -> Option<&str> {
        let read = self.recognition.as_ref().filter(|read| read.kind.is_of_a_body());
        let name = read.and_then(|read| read.council.as_deref())?;
        let told_apart = CouncilKind::of_name(name) != self.council.kind && !self.council.is_called(name);
        (told_apart && self.published_by.is_none()).then_some(name)
    }

    /// The day of its session: as its words say, else as the listing says.
    pub fn session_date(&self) -> Option<NaiveDate> {
        let read = self.recognition.as_ref().and_then(|r| r.session_date);
        read.or_else(|| self.listed_date.and_then(PartialDate::day))
    }

    /// The capture of its current version.
    pub fn capture(&self) -> Option<&CaptureView> {
        self.versions.last().map(|v| &v.capture)
    }
}

/// One version of a document.
#[derive(Debug, Clone)]
pub struct VersionView {
    /// From 1.
    pub number: u32,
    /// Its content.
    pub sha256: Sha256,
    /// When it was first seen.
    pub seen_first: DateTime<Utc>,
    /// When it was last seen.
    pub seen_last: DateTime<Utc>,
    /// The capture that brought it.
    pub capture: CaptureView,
    /// How it differs from the one before; absent for the first, where it is not known, and until it is asked for:
    /// see [`Catalog::compare`].
    pub difference: Option<Difference>,
}

/// The capture of a version: its provenance.
#[derive(Debug, Clone)]
pub struct CaptureView {
    /// The address that answered, after redirects.
    pub final_url: String,
    /// When.
    pub fetched_at: DateTime<Utc>,
    /// The HTTP status; absent for local files.
    pub status: Option<u16>,
    /// The date that the server gave the document.
    pub last_modified: Option<String>,
}

/// An act, and the document it stands in.
#[derive(Debug, Clone)]
pub struct ActView {
    /// Its id.
    pub id: ActId,
    /// Its place among the acts of its document, from 0.
    pub position: usize,
    /// The act.
    pub act: Act,
    /// The date of its session, its document's when it has none of its own.
    pub session_date: Option<NaiveDate>,
    /// When it was first read.
    pub first_seen: DateTime<Utc>,
    /// What it names, and what names it.
    pub references: References,
    /// Its document.
    pub document: DocumentView,
}

/// A document as the index takes it: `None` in the place of text means that nothing of it is to be found.
#[derive(Debug, Clone)]
pub struct IndexedDocument {
    /// The document, with its acts.
    pub view: DocumentView,
    /// Whether it speaks for its content: see [`DocumentView::twins`].
    pub principal: bool,
    /// Whether its content has left the site: under every address of the council.
    pub gone: bool,
}

/// What is held of a council.
#[derive(Debug, Clone)]
pub struct CouncilView {
    /// The council.
    pub council: Council,
    /// Documents held.
    pub documents: u64,
    /// Acts recognised in them.
    pub acts: u64,
    /// The first and the last session date among the acts.
    pub sessions: Option<(NaiveDate, NaiveDate)>,
    /// Since when Greffier collects it.
    pub since: Option<DateTime<Utc>>,
}

impl Catalog {
    /// One document.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn document(&self, id: &DocumentId) -> Result<Option<DocumentView>> {
        let row = sqlx::query(
            "SELECT d.id, d.source, d.url, d.title, d.date, d.kind AS listed_kind, d.why, d.listed_on, d.first_seen, d.last_seen,
               d.gone_since, d.failed, d.sha256, k.bytes, k.media_type, k.name AS file_name, k.metadata, k.doubts, k.parts, k.recognition,
               w.reason, w.at AS withdrawn_at,
               c.id AS council, c.name, c.kind AS council_kind, c.insee, c.siren, c.siret, c.inhabitants, c.timezone,
               p.id AS publisher, p.name AS publisher_name
             FROM documents d JOIN councils c ON c.id = d.council
               JOIN sources s ON s.id = d.source JOIN councils p ON p.id = s.council
               LEFT JOIN contents k ON k.sha256 = d.sha256 LEFT JOIN withdrawals w ON w.sha256 = d.sha256
             WHERE d.id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let mut view = document(&row)?;
        view.versions = self.versions(id).await?;
        if let Some(content) = &view.sha256 {
            view.twins = self.twins(id, &view.council.id, content).await?;
        }
        view.acts = self.acts(id).await?;
        if view.acts.is_empty()
            && let Some((first, _)) = view.twins.first()
        {
            view.acts = self.acts(first).await?;
        }
        Ok(Some(view))
    }

    /// A document as the index takes it.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn indexed(&self, id: &DocumentId) -> Result<Option<IndexedDocument>> {
        let Some(view) = self.document(id).await? else {
            return Ok(None);
        };
        let Some(content) = &view.sha256 else { return Ok(None) };
        if view.withdrawn.is_some() {
            return Ok(None);
        }
        let row = sqlx::query(
            "SELECT 1 FROM documents d JOIN documents e ON e.sha256 = d.sha256 AND e.council = d.council AND e.seq < d.seq
             WHERE d.id = $1 AND d.sha256 = $2 LIMIT 1",
        )
        .bind(id.as_str())
        .bind(content.as_str())
        .fetch_optional(&self.pool)
        .await?;
        let here =
            sqlx::query("SELECT 1 FROM documents WHERE sha256 = $1 AND council = $2 AND gone_since IS NULL LIMIT 1")
                .bind(content.as_str())
                .bind(view.council.id.as_str())
                .fetch_optional(&self.pool)
                .await?;
        Ok(Some(IndexedDocument {
            gone: here.is_none(),
            principal: row.is_none(),
            view,
        }))
    }

    /// Every document, in the order they were first seen, by batches: those after `after`.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn documents_after(&self, after: u64, limit: u32) -> Result<Vec<(u64, DocumentId)>> {
        let rows = sqlx::query("SELECT seq, id FROM documents WHERE seq > $1 ORDER BY seq LIMIT $2")
            .bind(super::rows::signed(after))
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows
            .iter()
            .map(|row| (unsigned(row.get("seq")), DocumentId::new(row.get::<String, _>("id"))))
            .collect())
    }

    /// The documents of a council, in the order they were first seen.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn documents_of(&self, council: &CouncilId) -> Result<Vec<DocumentId>> {
        let rows = sqlx::query("SELECT id FROM documents WHERE council = $1 ORDER BY seq")
            .bind(council.as_str())
            .fetch_all(&self.pool)
            .await?;
        Ok(rows
            .iter()
            .map(|row| DocumentId::new(row.get::<String, _>("id")))
            .collect())
    }

    /// How many documents there are.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn count_documents(&self) -> Result<u64> {
        Ok(unsigned(
            sqlx::query("SELECT COUNT(*) FROM documents")
                .fetch_one(&self.pool)
                .await?
                .get(0),
        ))
    }

    /// One act.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn act(&self, id: &ActId) -> Result<Option<ActView>> {
        let row = sqlx::query("SELECT document, position, session_date, facts, first_seen FROM acts WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let Some(document) = self
            .document(&DocumentId::new(row.get::<String, _>("document")))
            .await?
        else {
            return Ok(None);
        };
        let act: Act = from_json("facts", row.get("facts"))?;
        let session_date = day(row.get("session_date")).or_else(|| document.session_date());
        let references = self
            .references(id, &act, session_date, &document.council.id, document.kind())
            .await?;
        Ok(Some(ActView {
            id: id.clone(),
            position: row.get::<i64, _>("position").try_into().unwrap_or(0),
            act,
            session_date,
            references,
            first_seen: required_instant(&row, "first_seen")?,
            document,
        }))
    }

    /// The documents that hold a content, in the order they were first seen.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn holders(&self, content: &Sha256) -> Result<Vec<DocumentId>> {
        let rows = sqlx::query("SELECT id FROM documents WHERE sha256 = $1 ORDER BY seq")
            .bind(content.as_str())
            .fetch_all(&self.pool)
            .await?;
        Ok(rows
            .iter()
            .map(|row| DocumentId::new(row.get::<String, _>("id")))
            .collect())
    }

    /// What is held of each council, by name.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn holdings(&self) -> Result<Vec<CouncilView>> {
        let rows = sqlx::query(
            "SELECT c.id AS council, c.name, c.kind AS council_kind, c.insee, c.siren, c.siret, c.inhabitants, c.timezone,
               (SELECT COUNT(*) FROM documents d WHERE d.council = c.id AND d.sha256 IS NOT NULL) AS documents,
               (SELECT MIN(d.first_seen) FROM documents d WHERE d.council = c.id) AS since,
               (SELECT COUNT(*) FROM acts a JOIN documents d ON d.id = a.document WHERE d.council = c.id) AS acts,
               (SELECT MIN(a.session_date) FROM acts a JOIN documents d ON d.id = a.document WHERE d.council = c.id) AS first,
               (SELECT MAX(a.session_date) FROM acts a JOIN documents d ON d.id = a.document WHERE d.council = c.id) AS last
             FROM councils c ORDER BY c.name",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(CouncilView {
                    council: council(row)?,
                    documents: unsigned(row.get("documents")),
                    acts: unsigned(row.get("acts")),
                    sessions: day(row.get("first")).zip(day(row.get("last"))),
                    since: maybe_instant(row.get("since"))?,
                })
            })
            .collect()
    }

    async fn versions(&self, id: &DocumentId) -> Result<Vec<VersionView>> {
        let rows = sqlx::query(
            "SELECT v.number, v.sha256, v.seen_first, v.seen_last, COALESCE(c.final_url, c.url) AS final_url, c.fetched_at, c.status,
               c.last_modified
             FROM versions v JOIN captures c ON c.id = v.capture WHERE v.document = $1 ORDER BY v.number",
        )
        .bind(id.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(VersionView {
                    number: row.get::<i64, _>("number").try_into().unwrap_or(0),
                    sha256: sha256(row.get("sha256"))?,
                    seen_first: required_instant(row, "seen_first")?,
                    seen_last: required_instant(row, "seen_last")?,
                    difference: None,
                    capture: CaptureView {
                        final_url: row.get("final_url"),
                        fetched_at: required_instant(row, "fetched_at")?,
                        status: row.get::<Option<i64>, _>("status").and_then(|s| s.try_into().ok()),
                        last_modified: row.get("last_modified"),
                    },
                })
            })
            .collect()
    }

    async fn twins(&self, id: &DocumentId, council: &CouncilId, content: &Sha256) -> Result<Vec<(DocumentId, String)>> {
        let rows =
            sqlx::query("SELECT id, url FROM documents WHERE sha256 = $1 AND council = $2 AND id <> $3 ORDER BY seq")
                .bind(content.as_str())
                .bind(council.as_str())
                .bind(id.as_str())
                .fetch_all(&self.pool)
                .await?;
        Ok(rows
            .iter()
            .map(|row| (DocumentId::new(row.get::<String, _>("id")), row.get("url")))
            .collect())
    }

    async fn acts(&self, id: &DocumentId) -> Result<Vec<(ActId, ReadAct)>> {
        let rows = sqlx::query("SELECT id, session_date, facts FROM acts WHERE document = $1 ORDER BY position")
            .bind(id.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                let read = ReadAct {
                    act: from_json("facts", row.get("facts"))?,
                    session_date: day(row.get("session_date")),
                };
                Ok((ActId::new(row.get::<String, _>("id")), read))
            })
            .collect()
    }
}

fn published_by(row: &SqliteRow) -> Option<(CouncilId, String)> {
    let publisher: String = row.get("publisher");
    (publisher != row.get::<String, _>("council")).then(|| (CouncilId::new(publisher), row.get("publisher_name")))
}

fn document(row: &SqliteRow) -> Result<DocumentView> {
    let json = |column: &str| row.get::<Option<String>, _>(column);
    let withdrawn = json("reason").zip(maybe_instant(row.get("withdrawn_at"))?);
    Ok(DocumentView {
        id: DocumentId::new(row.get::<String, _>("id")),
        published_by: published_by(row),
        council: council(row)?,
        source: SourceId::new(row.get::<String, _>("source")),
        url: row.get("url"),
        listed_title: row.get("title"),
        listed_date: partial_date(row.get("date")),
        listed_kind: kind(row.get("listed_kind")),
        why: row.get("why"),
        listed_on: row.get("listed_on"),
        first_seen: required_instant(row, "first_seen")?,
        last_seen: required_instant(row, "last_seen")?,
        gone_since: maybe_instant(row.get("gone_since"))?,
        failed: json("failed").map(|t| from_json("failed", &t)).transpose()?,
        sha256: json("sha256").map(sha256).transpose()?,
        withdrawn,
        bytes: row.get::<Option<i64>, _>("bytes").map(unsigned),
        media_type: row.get("media_type"),
        name: row.get("file_name"),
        metadata: json("metadata")
            .map(|t| from_json("metadata", &t))
            .transpose()?
            .unwrap_or_default(),
        parts: json("parts")
            .map(|t| from_json("parts", &t))
            .transpose()?
            .unwrap_or_default(),
        doubts: json("doubts")
            .map(|t| from_json("doubts", &t))
            .transpose()?
            .unwrap_or_default(),
        recognition: json("recognition")
            .map(|t| from_json::<Understood>("recognition", &t))
            .transpose()?
            .map(|u| u.recognition),
        acts: Vec::new(),
        versions: Vec::new(),
        twins: Vec::new(),
    })
}
