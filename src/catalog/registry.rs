//! Councils and sources as configured, their runs, and who is due.

use super::unreadable::unreadable_sql;
use super::watch::Search;
use super::{Catalog, CatalogError, Result, from_json, instant, maybe_instant, stamp, to_json};
use crate::model::{
    Cadence, Council, CouncilId, CouncilKind, Health, Selectors, Shape, Source, SourceId, SourceKind, Text,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::collections::HashSet;

/// The columns of a [`SourceStatus`]; a macro, because SQL is only ever a literal.
macro_rules! status_sql {
    () => {
        concat!(
            "SELECT s.id, s.kind, s.url, s.schedule, s.selectors, s.configured, s.next_due, s.health, s.health_since,
    s.health_why, s.last_started, s.last_ended, s.last_success, s.last_listed, s.failures, s.shape, s.cadence, s.search,
    c.id AS council, c.name, c.kind AS council_kind, c.insee, c.siren, c.siret, c.inhabitants, c.timezone,
    (SELECT COUNT(*) FROM documents d WHERE d.source = s.id) AS documents,
    (SELECT COUNT(*) FROM documents d WHERE d.source = s.id AND d.gone_since IS NOT NULL) AS gone,
    (SELECT COUNT(*) FROM documents d JOIN contents k ON k.sha256 = d.sha256 WHERE d.source = s.id AND ",
            unreadable_sql!(),
            ") AS unreadable,
    (SELECT AVG(k.quality) FROM documents d JOIN contents k ON k.sha256 = d.sha256 WHERE d.source = s.id) AS quality
  FROM sources s JOIN councils c ON c.id = s.council"
        )
    };
}

/// What one run of one source did. `listed`, `new`, `changed`, `unchanged` and `gone` count documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunReport {
    /// The source.
    pub source: SourceId,
    /// When it began.
    pub started: DateTime<Utc>,
    /// When it ended.
    pub ended: DateTime<Utc>,
    /// How the source fares.
    pub health: Health,
    /// The evidence for that, in both languages; absent when all is well.
    pub why: Option<Text>,
    /// Documents in the listing.
    pub listed: u64,
    /// Answers that came with a body, listing pages included.
    pub fetched: u64,
    /// Documents found as they were.
    pub unchanged: u64,
    /// Documents never seen before.
    pub new: u64,
    /// Documents with new bytes.
    pub changed: u64,
    /// Documents that are from now on taken to have left the site.
    pub gone: u64,
    /// Documents that were not asked for, and why.
    pub skipped: Vec<Skipped>,
    /// Documents and pages that could not be fetched, and why.
    pub failed: Vec<Failed>,
    /// Requests sent, those for robots.txt and redirects included.
    pub requests: u64,
    /// Bytes received.
    pub bytes: u64,
}

/// An address that was left aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The address.
    pub url: String,
    /// The reason.
    pub why: Text,
}

/// An address that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// The address.
    pub url: String,
    /// The reason.
    pub why: Text,
}

/// A source and how it fares.
#[derive(Debug, Clone)]
pub struct SourceStatus {
    /// The source as configured.
    pub source: Source,
    /// Its council.
    pub council: Council,
    /// Whether it still stands in the configuration.
    pub configured: bool,
    /// When it runs next.
    pub next_due: Option<DateTime<Utc>>,
    /// Its health after its last run; absent before the first.
    pub health: Option<Health>,
    /// Since when it is so.
    pub health_since: Option<DateTime<Utc>>,
    /// The evidence.
    pub health_why: Option<Text>,
    /// When its last run began.
    pub last_started: Option<DateTime<Utc>>,
    /// When its last run ended; earlier than `last_started` while a run is under way.
    pub last_ended: Option<DateTime<Utc>>,
    /// When it was last in order.
    pub last_success: Option<DateTime<Utc>>,
    /// How many documents its last good run listed.
    pub last_listed: Option<u64>,
    /// Runs in a row in which something failed that may succeed when tried again.
    pub failures: u32,
    /// Documents held from it.
    pub documents: u64,
    /// Of those, how many could not be read.
    pub unreadable: u64,
    /// Of those, how many have left the site.
    pub gone: u64,
    /// How many words of its documents are French ones, 0 to 1, each document counting the same.
    pub quality: Option<f32>,
    /// What its first page was built of when it was last understood.
    pub shape: Option<Shape>,
    /// How often it brings something new; absent while that is not known.
    pub cadence: Option<Cadence>,
    /// Whether a better address was looked for, and which was found.
    pub search: Option<Search>,
}

impl SourceStatus {
    /// The days without anything new, when a source that is in order has been silent for far longer than is its habit.
    pub fn silence(&self, today: NaiveDate) -> Option<i64> {
        let listens = self.configured && self.health == Some(Health::Ok);
        self.cadence.filter(|_| listens)?.silence(today)
    }
}

impl Catalog {
    /// Makes councils and sources those of the configuration. A source that has left it keeps its documents and is
    /// run no more; one that is new, or whose schedule changed, is due when `next_due` says. Whether a council is new: what
    /// names it is then to be filed under it ([`Catalog::refile`]).
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn register(
        &self,
        councils: &[Council],
        sources: &[Source],
        next_due: impl Fn(&Source) -> Option<DateTime<Utc>>,
    ) -> Result<bool> {
        let mut tx = self.write().await?;
        let rows = sqlx::query("SELECT id FROM councils").fetch_all(&mut *tx).await?;
        let known: HashSet<CouncilId> = rows.iter().map(|row| CouncilId::new(row.get::<String, _>(0))).collect();
        for council in councils {
            sqlx::query(
                "INSERT INTO councils (id, name, kind, insee, siren, timezone, siret, inhabitants) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (id) DO UPDATE SET name = $2, kind = $3, insee = $4, siren = $5, timezone = $6, siret = $7,
                   inhabitants = $8",
            )
            .bind(council.id.as_str())
            .bind(&council.name)
            .bind(council.kind.as_str())
            .bind(&council.insee)
            .bind(&council.siren)
            .bind(council.timezone.name())
            .bind(&council.siret)
            .bind(council.inhabitants)
            .execute(&mut *tx)
            .await?;
        }
        sqlx::query("UPDATE sources SET configured = 0")
            .execute(&mut *tx)
            .await?;
        for source in sources {
            let due = next_due(source).map(stamp);
            sqlx::query(
                "INSERT INTO sources (id, council, kind, url, schedule, selectors, configured, next_due)
                 VALUES ($1, $2, $3, $4, $5, $6, 1, $7)
                 ON CONFLICT (id) DO UPDATE SET
                   shape = CASE WHEN sources.url = $4 THEN sources.shape END,
                   search = CASE WHEN sources.url = $4 THEN sources.search END,
                   council = $2, kind = $3, url = $4, selectors = $6, configured = 1,
                   next_due = CASE WHEN sources.schedule = $5 AND sources.next_due IS NOT NULL THEN sources.next_due ELSE $7 END,
                   schedule = $5",
            )
            .bind(source.id.as_str())
            .bind(source.council.as_str())
            .bind(source.kind.as_str())
            .bind(source.url.as_str())
            .bind(&source.schedule)
            .bind(to_json(&source.selectors)?)
            .bind(due)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(councils.iter().any(|council| !known.contains(&council.id)))
    }

    /// The configured sources whose time has come, the longest waiting first.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn due(&self, now: DateTime<Utc>) -> Result<Vec<SourceId>> {
        let rows = sqlx::query("SELECT id FROM sources WHERE configured = 1 AND next_due <= $1 ORDER BY next_due, id")
            .bind(stamp(now))
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(|row| SourceId::new(row.get::<String, _>(0))).collect())
    }

    /// The first moment at which a source is due; absent when none ever is.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn next_due(&self) -> Result<Option<DateTime<Utc>>> {
        let row = sqlx::query("SELECT MIN(next_due) FROM sources WHERE configured = 1")
            .fetch_one(&self.pool)
            .await?;
        maybe_instant(row.get(0))
    }

    /// Puts a source's next run off until then.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn put_off(&self, source: &SourceId, until: DateTime<Utc>) -> Result<()> {
        sqlx::query("UPDATE sources SET next_due = $2 WHERE id = $1")
            .bind(source.as_str())
            .bind(stamp(until))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Begins a run: its number, and the source's next due date, moved in the same step so that a crash cannot make
    /// the same run due for ever.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn begin_run(
        &self,
        source: &SourceId,
        now: DateTime<Utc>,
        next_due: Option<DateTime<Utc>>,
    ) -> Result<i64> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE sources SET last_started = $2, next_due = COALESCE($3, next_due) WHERE id = $1")
            .bind(source.as_str())
            .bind(stamp(now))
            .bind(next_due.map(stamp))
            .execute(&mut *tx)
            .await?;
        let row = sqlx::query("INSERT INTO runs (source, started) VALUES ($1, $2) RETURNING id")
            .bind(source.as_str())
            .bind(stamp(now))
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(row.get(0))
    }

    /// Ends a run with what it did. With `retry_at`, something failed that may succeed later: the source is due then,
    /// unless its schedule is sooner.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn end_run(&self, run: i64, report: &RunReport, retry_at: Option<DateTime<Utc>>) -> Result<()> {
        let mut tx = self.write().await?;
        let ended = stamp(report.ended);
        sqlx::query("UPDATE runs SET ended = $2, health = $3, report = $4 WHERE id = $1")
            .bind(run)
            .bind(&ended)
            .bind(report.health.as_str())
            .bind(to_json(report)?)
            .execute(&mut *tx)
            .await?;
        let good = report.health == Health::Ok;
        sqlx::query(
            "UPDATE sources SET last_ended = $2,
               health_since = CASE WHEN health = $3 THEN health_since ELSE $2 END,
               health = $3, health_why = $4,
               last_success = CASE WHEN $5 THEN $2 ELSE last_success END,
               last_listed = CASE WHEN $5 THEN $6 ELSE last_listed END,
               failures = CASE WHEN $7 IS NULL THEN 0 ELSE failures + 1 END,
               next_due = CASE WHEN $7 < next_due THEN $7 ELSE next_due END
             WHERE id = $1",
        )
        .bind(report.source.as_str())
        .bind(&ended)
        .bind(report.health.as_str())
        .bind(report.why.as_ref().map(to_json).transpose()?)
        .bind(good)
        .bind(i64::try_from(report.listed).unwrap_or(i64::MAX))
        .bind(retry_at.map(stamp))
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// At a daemon's start: runs that an earlier process began and did not end are closed, and their sources are due now.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn resume_interrupted(&self, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE sources SET next_due = $1 WHERE id IN (SELECT source FROM runs WHERE ended IS NULL)")
            .bind(stamp(now))
            .execute(&mut *tx)
            .await?;
        sqlx::query("UPDATE runs SET ended = $1 WHERE ended IS NULL")
            .bind(stamp(now))
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// The last reports of a source, newest first.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn reports(&self, source: &SourceId, limit: u32) -> Result<Vec<RunReport>> {
        sqlx::query("SELECT report FROM runs WHERE source = $1 AND report IS NOT NULL ORDER BY id DESC LIMIT $2")
            .bind(source.as_str())
            .bind(limit)
            .fetch_all(&self.pool)
            .await?
            .iter()
            .map(|row| from_json("report", row.get(0)))
            .collect()
    }

    /// Every source, those that left the configuration included, by council and id.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn sources(&self) -> Result<Vec<SourceStatus>> {
        sqlx::query(concat!(status_sql!(), " ORDER BY c.name, s.id"))
            .fetch_all(&self.pool)
            .await?
            .iter()
            .map(status)
            .collect()
    }

    /// One source.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn source(&self, id: &SourceId) -> Result<Option<SourceStatus>> {
        let row = sqlx::query(concat!(status_sql!(), " WHERE s.id = $1"))
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(status).transpose()
    }

    /// Every council, by name.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn councils(&self) -> Result<Vec<Council>> {
        let rows = sqlx::query(
            "SELECT id AS council, name, kind AS council_kind, insee, siren, siret, inhabitants, timezone FROM councils ORDER BY name",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(council).collect()
    }
}

/// Reads the council's columns of a row.
pub(super) fn council(row: &SqliteRow) -> Result<Council> {
    let kind: String = row.get("council_kind");
    let timezone: String = row.get("timezone");
    Ok(Council {
        id: CouncilId::new(row.get::<String, _>("council")),
        name: row.get("name"),
        kind: CouncilKind::parse(&kind).ok_or(CatalogError::Corrupt {
            what: "council kind",
            value: kind,
        })?,
        insee: row.get("insee"),
        siren: row.get("siren"),
        siret: row.get("siret"),
        inhabitants: row.get("inhabitants"),
        timezone: timezone.parse().map_err(|_| CatalogError::Corrupt {
            what: "time zone",
            value: timezone,
        })?,
    })
}

fn status(row: &SqliteRow) -> Result<SourceStatus> {
    let council = council(row)?;
    let (kind, url): (String, String) = (row.get("kind"), row.get("url"));
    let health: Option<String> = row.get("health");
    let json = |column: &str| row.get::<Option<String>, _>(column);
    let count = |column: &str| u64::try_from(row.get::<i64, _>(column)).unwrap_or(0);
    let source = Source {
        id: SourceId::new(row.get::<String, _>("id")),
        council: council.id.clone(),
        kind: SourceKind::parse(&kind).ok_or(CatalogError::Corrupt {
            what: "source kind",
            value: kind,
        })?,
        url: url.parse().map_err(|_| CatalogError::Corrupt {
            what: "address",
            value: url,
        })?,
        schedule: row.get("schedule"),
        selectors: from_json::<Selectors>("selectors", row.get("selectors"))?,
    };
    Ok(SourceStatus {
        source,
        council,
        configured: row.get::<i64, _>("configured") == 1,
        next_due: maybe_instant(row.get("next_due"))?,
        health: health.as_deref().and_then(Health::parse),
        health_since: maybe_instant(row.get("health_since"))?,
        health_why: row
            .get::<Option<String>, _>("health_why")
            .map(|t| from_json("health_why", &t))
            .transpose()?,
        last_started: maybe_instant(row.get("last_started"))?,
        last_ended: maybe_instant(row.get("last_ended"))?,
        last_success: maybe_instant(row.get("last_success"))?,
        failures: row.get::<i64, _>("failures").try_into().unwrap_or(u32::MAX),
        last_listed: row
            .get::<Option<i64>, _>("last_listed")
            .and_then(|n| u64::try_from(n).ok()),
        documents: count("documents"),
        unreadable: count("unreadable"),
        gone: count("gone"),
        quality: row.get("quality"),
        shape: json("shape").map(|t| from_json("shape", &t)).transpose()?,
        cadence: json("cadence").map(|t| from_json("cadence", &t)).transpose()?,
        search: json("search").map(|t| from_json("search", &t)).transpose()?,
    })
}

/// Reads an instant that must be there.
pub(super) fn required_instant(row: &SqliteRow, column: &str) -> Result<DateTime<Utc>> {
    instant(row.get(column))
}
