//! Whose acts are these? A site shows acts of other bodies too: a commune those of its community of communes, of its social
//! centre, of a syndicate. An act is its body's, whoever publishes it.
//!
//! A body is known by the SIREN that its papers state, else by its name when exactly one council of another sort than the
//! publisher bears it. One that is known by neither stays with its publisher, and readers are told which body the
//! document names, until a council of that name is known.

use super::changes::change;
use super::readings::{settle, understood};
use super::registry::council;
use super::{Catalog, Result};
use crate::model::{Council, CouncilId, CouncilKind, DocumentId, Recognition, Siren};
use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, Transaction};

impl Catalog {
    /// Files anew the documents that stand under their publisher though they name another body: a council has become known.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn refile(&self, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.write().await?;
        refile(&mut tx, now).await?;
        Ok(tx.commit().await?)
    }
}

/// The same, within a step.
pub(super) async fn refile(tx: &mut Transaction<'_, Sqlite>, now: DateTime<Utc>) -> Result<()> {
    let rows = sqlx::query(
        "SELECT d.id, c.kind, json_extract(k.recognition, '$.recognition.council') AS body
         FROM documents d JOIN sources s ON s.id = d.source AND s.council = d.council
           JOIN councils c ON c.id = d.council JOIN contents k ON k.sha256 = d.sha256
         WHERE body IS NOT NULL ORDER BY d.seq",
    )
    .fetch_all(&mut **tx)
    .await?;
    let of_another = |row: &&SqliteRow| CouncilKind::of_name(row.get("body")).as_str() != row.get::<&str, _>("kind");
    for row in rows.iter().filter(of_another) {
        let document = DocumentId::new(row.get::<String, _>("id"));
        let Some(understood) = understood(tx, &document).await? else {
            continue;
        };
        if attribute(tx, &document, &understood.recognition).await?.moved {
            settle(tx, &document, now).await?;
            change(tx, &document, "reread", now).await?;
        }
    }
    Ok(())
}

/// What filing a document did.
pub(super) struct Filed {
    /// It stands under another council than before.
    pub moved: bool,
    /// A council has become known by it.
    pub introduced: bool,
}

/// Files `document` under the body whose acts its content holds.
pub(super) async fn attribute(
    tx: &mut Transaction<'_, Sqlite>,
    document: &DocumentId,
    read: &Recognition,
) -> Result<Filed> {
    let row = sqlx::query(
        "SELECT c.id AS council, c.name, c.kind AS council_kind, c.insee, c.siren, c.siret, c.inhabitants, c.timezone,
           d.council AS filed
         FROM documents d JOIN sources s ON s.id = d.source JOIN councils c ON c.id = s.council WHERE d.id = $1",
    )
    .bind(document.as_str())
    .fetch_one(&mut **tx)
    .await?;
    let (publisher, filed) = (council(&row)?, row.get::<String, _>("filed"));
    let (body, introduced) = match other_body(&publisher, read) {
        None => (publisher.id, false),
        Some(other) => known(tx, &publisher, &other).await?,
    };
    let moved = body.as_str() != filed;
    if moved {
        sqlx::query("UPDATE documents SET council = $2 WHERE id = $1")
            .bind(document.as_str())
            .bind(body.as_str())
            .execute(&mut **tx)
            .await?;
    }
    Ok(Filed { moved, introduced })
}

/// A body that is not the publisher, as a document tells of it.
struct Other<'a> {
    name: Option<&'a str>,
    siren: Option<&'a Siren>,
    kind: CouncilKind,
}

/// The body whose acts `read` holds, when that is another than `publisher`.
fn other_body<'a>(publisher: &Council, read: &'a Recognition) -> Option<Other<'a>> {
    if !read.kind.is_of_a_body() {
        return None;
    }
    let name = read.council.as_deref();
    let named = name.map(CouncilKind::of_name);
    let siren = read.siren.as_ref();
    let kind = siren.and_then(Siren::kind).or(named)?;
    let known = match siren {
        Some(siren) if publisher.siren.is_some() => publisher.siren.as_deref() == Some(siren.as_str()),
        Some(siren) if publisher.insee.is_some() && siren.insee().is_some() => publisher.insee == siren.insee(),
        // Nothing but the sort of body can tell them apart.
        _ => kind == publisher.kind || named == Some(publisher.kind),
    };
    (!known).then_some(Other { name, siren, kind })
}

/// The council that `other` is, made known when its SIREN and its name are told, and whether it was made known; the
/// publisher where it is none.
async fn known(tx: &mut Transaction<'_, Sqlite>, publisher: &Council, other: &Other<'_>) -> Result<(CouncilId, bool)> {
    if let Some(siren) = other.siren {
        let found = sqlx::query("SELECT id FROM councils WHERE siren = $1 OR insee = $2 ORDER BY name LIMIT 1")
            .bind(siren.as_str())
            .bind(siren.insee())
            .fetch_optional(&mut **tx)
            .await?;
        if let Some(found) = found {
            return Ok((CouncilId::new(found.get::<String, _>("id")), false));
        }
    }
    let Some(name) = other.name else {
        return Ok((publisher.id.clone(), false));
    };
    let rows = sqlx::query("SELECT id, name FROM councils WHERE kind = $1 ORDER BY name")
        .bind(other.kind.as_str())
        .fetch_all(&mut **tx)
        .await?;
    let mut called = rows
        .iter()
        .filter(|row| Council::are_one_name(row.get("name"), name))
        .map(|row| CouncilId::new(row.get::<String, _>("id")));
    match (called.next(), called.next(), other.siren) {
        (Some(found), None, _) => Ok((found, false)),
        (None, _, Some(siren)) => Ok((introduce(tx, publisher, name, siren, other.kind).await?, true)),
        _ => Ok((publisher.id.clone(), false)),
    }
}

/// A council that no configuration names, known by what its papers say.
async fn introduce(
    tx: &mut Transaction<'_, Sqlite>,
    publisher: &Council,
    name: &str,
    siren: &Siren,
    kind: CouncilKind,
) -> Result<CouncilId> {
    let insee = siren.insee();
    let id = Council::identify(name, insee.as_deref(), Some(siren.as_str()));
    sqlx::query("INSERT INTO councils (id, name, kind, insee, siren, timezone) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id.as_str())
        .bind(name)
        .bind(kind.as_str())
        .bind(insee)
        .bind(siren.as_str())
        .bind(publisher.timezone.name())
        .execute(&mut **tx)
        .await?;
    Ok(id)
}
