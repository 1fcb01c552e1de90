//! The outbox of alerts: at least once, with a stable id and a frozen body, so that the receiver can tell a second time.

use super::alerts::MatchRow;
use super::rows::unsigned;
use super::{Catalog, Result, instant, stamp, to_json};
use crate::model::{AlertId, Text};
use chrono::{DateTime, Utc};
use sqlx::{Row, Sqlite, Transaction};

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

/// Empties the hits that a message told of.
async fn forget(tx: &mut Transaction<'_, Sqlite>, delivery: &str) -> Result<()> {
    sqlx::query("UPDATE matches SET hit = '' WHERE delivery = $1")
        .bind(delivery)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
