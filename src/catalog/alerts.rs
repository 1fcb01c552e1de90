//! Saved searches, what they matched, and the outbox.
//!
//! Matching is exactly once per alert and entry: a match is keyed by both, and written in the transaction that moves
//! the cursor. Delivery is at least once with a stable id and a frozen body, so that the receiver can tell. What was
//! told, given up or withdrawn leaves its words: only its key and its dates are kept.

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

/// A message of the outbox.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Stable over all its tries.
    pub id: String,
    /// The alert it is for.
    pub alert: AlertId,
    /// Frozen when the delivery was made.
    pub body: String,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// How often it was tried.
    pub attempts: u32,
    /// Of how many hits it tells.
    pub hits: u64,
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

    /// Puts a message that tells of `matches` in the outbox, in one step with taking them off the waiting list. When one
    /// of them no longer waits (told, or withdrawn in the meantime), nothing is done and the answer is `false`.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn add_delivery(&self, delivery: &Delivery, matches: &[MatchRow]) -> Result<bool> {
        let mut tx = self.write().await?;
        let created = stamp(delivery.created);
        let alive = sqlx::query("UPDATE alerts SET digested = $2 WHERE id = $1 AND ended IS NULL")
            .bind(delivery.alert.as_str())
            .bind(&created)
            .execute(&mut *tx)
            .await?;
        if alive.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query("INSERT INTO deliveries (id, alert, body, created, next_try) VALUES ($1, $2, $3, $4, $4)")
            .bind(&delivery.id)
            .bind(delivery.alert.as_str())
            .bind(&delivery.body)
            .bind(&created)
            .execute(&mut *tx)
            .await?;
        for m in matches {
            let taken = sqlx::query(
                "UPDATE matches SET delivery = $3 WHERE alert = $1 AND key = $2 AND delivery IS NULL AND hit <> ''",
            )
            .bind(m.alert.as_str())
            .bind(&m.key)
            .bind(&delivery.id)
            .execute(&mut *tx)
            .await?;
            if taken.rows_affected() == 0 {
                return Ok(false);
            }
        }
        tx.commit().await?;
        Ok(true)
    }

    /// The ids of the messages to be tried, in order: those whose time has come, or all that are undelivered.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn due_deliveries(&self, now: DateTime<Utc>, whatever_their_time: bool) -> Result<Vec<String>> {
        let rows = sqlx::query(
            "SELECT id FROM deliveries WHERE sent IS NULL AND given_up IS NULL AND ($2 OR next_try <= $1)
             ORDER BY created, id",
        )
        .bind(stamp(now))
        .bind(whatever_their_time)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(|row| row.get("id")).collect())
    }

    /// A message that is still to be delivered.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn undelivered(&self, id: &str) -> Result<Option<Delivery>> {
        let row = sqlx::query(
            "SELECT id, alert, body, created, attempts,
               (SELECT COUNT(*) FROM matches m WHERE m.alert = deliveries.alert AND m.delivery = deliveries.id) AS hits
             FROM deliveries WHERE id = $1 AND sent IS NULL AND given_up IS NULL",
        )
        .bind(id)
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| {
            Ok(Delivery {
                id: row.get("id"),
                alert: AlertId::new(row.get::<String, _>("alert")),
                body: row.get("body"),
                created: instant(row.get("created"))?,
                attempts: row.get::<i64, _>("attempts").try_into().unwrap_or(u32::MAX),
                hits: unsigned(row.get("hits")),
            })
        })
        .transpose()
    }

    /// Records that a message was accepted; its words are forgotten.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn delivered(&self, id: &str, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE deliveries SET sent = $2, attempts = attempts + 1, error = NULL, body = '' WHERE id = $1")
            .bind(id)
            .bind(stamp(now))
            .execute(&mut *tx)
            .await?;
        forget(&mut tx, id).await?;
        Ok(tx.commit().await?)
    }

    /// Records a failed try: the next one is at `next_try`, or never, and then its words are forgotten.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn not_delivered(
        &self,
        id: &str,
        error: &Text,
        next_try: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE deliveries SET attempts = attempts + 1, error = $2, next_try = COALESCE($3, next_try),
               given_up = CASE WHEN $3 IS NULL THEN $4 END, body = CASE WHEN $3 IS NULL THEN '' ELSE body END
             WHERE id = $1 AND sent IS NULL AND given_up IS NULL",
        )
        .bind(id)
        .bind(to_json(error)?)
        .bind(next_try.map(stamp))
        .bind(stamp(now))
        .execute(&mut *tx)
        .await?;
        if next_try.is_none() {
            forget(&mut tx, id).await?;
        }
        Ok(tx.commit().await?)
    }
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

/// Empties the hits that a message told of.
async fn forget(tx: &mut Transaction<'_, Sqlite>, delivery: &str) -> Result<()> {
    sqlx::query("UPDATE matches SET hit = '' WHERE delivery = $1")
        .bind(delivery)
        .execute(&mut **tx)
        .await?;
    Ok(())
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
