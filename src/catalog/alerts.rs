//! Saved searches and what they matched.
//!
//! Matching is exactly once per alert and entry: a match is keyed by both, and written in the transaction that moves
//! the cursor. What was told, given up or withdrawn leaves its words: only its key and its dates are kept.

use super::rows::{signed, unsigned};
use super::{Catalog, Result, from_json, instant, maybe_instant, stamp, to_json};
use crate::model::{AlertId, Lang, Sha256, Text};
use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, Transaction};

const CURSOR: &str = "alerts";

/// A saved search to be kept.
#[derive(Debug, Clone)]
pub struct NewAlert {
    /// Its id.
    pub id: AlertId,
    /// The query as typed.
    pub query: String,
    /// `mailto:…` or an `http(s)` address; empty once the alert has ended.
    pub recipient: String,
    /// `at-once`, `daily` or `weekly`.
    pub rhythm: String,
    /// Whether acts of old sessions count.
    pub any_date: bool,
    /// The language of its messages.
    pub lang: Lang,
    /// Signs its webhooks: `whsec_…`.
    pub secret: String,
    /// Leaves the list in one click.
    pub token: String,
}

/// A saved search as kept.
#[derive(Debug, Clone)]
pub struct AlertRow {
    /// What was asked.
    pub alert: NewAlert,
    /// When.
    pub created: DateTime<Utc>,
    /// Only changes after this number concern it.
    pub since: u64,
    /// When its last digest was made.
    pub digested: DateTime<Utc>,
    /// When it ended.
    pub ended: Option<DateTime<Utc>>,
    /// Why it ended.
    pub ended_why: Option<Text>,
}

/// One match of an alert, not yet in a delivery.
#[derive(Debug, Clone)]
pub struct MatchRow {
    /// The alert.
    pub alert: AlertId,
    /// The index entry that matched.
    pub key: String,
    /// The change by which it came.
    pub seq: u64,
    /// Whether it was published before and is told because its words changed.
    pub reworded: bool,
    /// The hit, as JSON, frozen when it matched.
    pub hit: String,
    /// The content it tells of.
    pub sha256: Sha256,
}

impl Catalog {
    /// Keeps a saved search; it concerns what changes from now on.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn add_alert(&self, alert: &NewAlert, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO alerts (id, query, recipient, rhythm, any_date, lang, secret, token, created, since, digested)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, (SELECT COALESCE(MAX(seq), 0) FROM changes), $9)",
        )
        .bind(alert.id.as_str())
        .bind(&alert.query)
        .bind(&alert.recipient)
        .bind(&alert.rhythm)
        .bind(alert.any_date)
        .bind(alert.lang.tag())
        .bind(&alert.secret)
        .bind(&alert.token)
        .bind(stamp(now))
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// The saved searches, oldest first; those that ended only when asked for.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn alerts(&self, ended_too: bool) -> Result<Vec<AlertRow>> {
        let rows = sqlx::query("SELECT * FROM alerts WHERE ended IS NULL OR $1 ORDER BY created, id")
            .bind(ended_too)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(alert).collect()
    }

    /// One saved search, ended or not.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn alert(&self, id: &AlertId) -> Result<Option<AlertRow>> {
        let row = sqlx::query("SELECT * FROM alerts WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(alert).transpose()
    }

    /// Ends a saved search: nothing more is matched for it, what waits is not sent, and its recipient is forgotten.
    /// Answers whether it was alive.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn end_alert(&self, id: &AlertId, why: &Text, now: DateTime<Utc>) -> Result<bool> {
        let mut tx = self.write().await?;
        let why = to_json(why)?;
        let ended = "UPDATE alerts SET ended = $2, ended_why = $3, recipient = '' WHERE id = $1 AND ended IS NULL";
        let done = sqlx::query(ended)
            .bind(id.as_str())
            .bind(stamp(now))
            .bind(&why)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "UPDATE deliveries SET given_up = $2, error = $3, body = '' WHERE alert = $1 AND sent IS NULL AND given_up IS NULL",
        )
        .bind(id.as_str())
        .bind(stamp(now))
        .bind(&why)
        .execute(&mut *tx)
        .await?;
        sqlx::query("UPDATE matches SET hit = '' WHERE alert = $1")
            .bind(id.as_str())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(done.rows_affected() > 0)
    }

    /// How far changes were matched.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn alert_cursor(&self) -> Result<u64> {
        let row = sqlx::query("SELECT seq FROM cursors WHERE name = $1")
            .bind(CURSOR)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map_or(0, |row| unsigned(row.get(0))))
    }

    /// Keeps what the changes up to `cursor` matched and moves the cursor, in one step. A match that an alert already
    /// has is not kept twice, nor one of a content withdrawn in the meantime; one whose words changed takes the place of
    /// what still waits to be told, else it is kept under a key of its own. Answers with how many are new.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn keep_matches(&self, matches: &[MatchRow], cursor: u64) -> Result<u64> {
        let mut tx = self.write().await?;
        let mut kept = 0;
        for m in matches {
            if m.reworded && renew(&mut tx, m).await? {
                continue;
            }
            let key = match m.reworded {
                true => format!("{}@{}", m.key, m.seq),
                false => m.key.clone(),
            };
            let done = sqlx::query(
                "INSERT INTO matches (alert, key, seq, hit, sha256)
                 SELECT $1, $2, $3, $4, $5 WHERE EXISTS (SELECT 1 FROM alerts WHERE id = $1 AND ended IS NULL)
                   AND NOT EXISTS (SELECT 1 FROM withdrawals WHERE sha256 = $5)
                 ON CONFLICT (alert, key) DO NOTHING",
            )
            .bind(m.alert.as_str())
            .bind(&key)
            .bind(signed(m.seq))
            .bind(&m.hit)
            .bind(m.sha256.as_str())
            .execute(&mut *tx)
            .await?;
            kept += done.rows_affected();
        }
        sqlx::query("INSERT INTO cursors (name, seq) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET seq = $2")
            .bind(CURSOR)
            .bind(signed(cursor))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(kept)
    }

    /// The matches of an alert that are in no delivery yet, in the order they came.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn waiting_matches(&self, id: &AlertId, limit: u32) -> Result<Vec<MatchRow>> {
        let rows = sqlx::query(
            "SELECT key, seq, hit, sha256 FROM matches WHERE alert = $1 AND delivery IS NULL AND hit <> ''
             ORDER BY seq, key LIMIT $2",
        )
        .bind(id.as_str())
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(MatchRow {
                    alert: id.clone(),
                    key: row.get("key"),
                    seq: unsigned(row.get("seq")),
                    reworded: false,
                    hit: row.get("hit"),
                    sha256: super::rows::sha256(row.get("sha256"))?,
                })
            })
            .collect()
    }
}

/// Takes a withdrawn content out of what waits to be told. A message already composed cannot be changed, as its id
/// promises its words: it is cancelled, and what else it told of waits again, due at once, for another message.
pub(super) async fn withdraw(tx: &mut Transaction<'_, Sqlite>, content: &Sha256, now: DateTime<Utc>) -> Result<()> {
    sqlx::query("UPDATE matches SET hit = '' WHERE sha256 = $1")
        .bind(content.as_str())
        .execute(&mut **tx)
        .await?;
    let concerned = sqlx::query(
        "SELECT DISTINCT d.id, d.alert FROM deliveries d JOIN matches m ON m.delivery = d.id AND m.alert = d.alert
         WHERE m.sha256 = $1 AND d.sent IS NULL AND d.given_up IS NULL",
    )
    .bind(content.as_str())
    .fetch_all(&mut **tx)
    .await?;
    let why = Text::new(
        "annulé : un document dont il parlait a été retiré ; le reste est annoncé par un autre message",
        "cancelled: a document it told of was withdrawn; the rest is told by another message",
    );
    for row in concerned {
        let (id, alert): (String, String) = (row.get("id"), row.get("alert"));
        sqlx::query("UPDATE deliveries SET given_up = $2, error = $3, body = '' WHERE id = $1")
            .bind(&id)
            .bind(stamp(now))
            .bind(to_json(&why)?)
            .execute(&mut **tx)
            .await?;
        sqlx::query("UPDATE matches SET delivery = NULL WHERE delivery = $1 AND hit <> ''")
            .bind(&id)
            .execute(&mut **tx)
            .await?;
        sqlx::query("UPDATE alerts SET digested = created WHERE id = $1")
            .bind(&alert)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

fn alert(row: &SqliteRow) -> Result<AlertRow> {
    Ok(AlertRow {
        alert: NewAlert {
            id: AlertId::new(row.get::<String, _>("id")),
            query: row.get("query"),
            recipient: row.get("recipient"),
            rhythm: row.get("rhythm"),
            any_date: row.get("any_date"),
            lang: Lang::from_tag(row.get("lang")),
            secret: row.get("secret"),
            token: row.get("token"),
        },
        created: instant(row.get("created"))?,
        since: unsigned(row.get("since")),
        digested: instant(row.get("digested"))?,
        ended: maybe_instant(row.get("ended"))?,
        ended_why: row
            .get::<Option<String>, _>("ended_why")
            .map(|text| from_json("ended_why", &text))
            .transpose()?,
    })
}

/// Puts the words as they are now in the place of those that wait to be told; answers whether any did.
async fn renew(tx: &mut Transaction<'_, Sqlite>, m: &MatchRow) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE matches SET hit = $4, sha256 = $5, seq = $6
         WHERE alert = $1 AND (key = $2 OR key LIKE $3) AND delivery IS NULL AND hit <> ''
           AND NOT EXISTS (SELECT 1 FROM withdrawals WHERE sha256 = $5)",
    )
    .bind(m.alert.as_str())
    .bind(&m.key)
    .bind(format!("{}@%", m.key))
    .bind(&m.hit)
    .bind(m.sha256.as_str())
    .bind(signed(m.seq))
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() > 0)
}
