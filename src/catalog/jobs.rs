//! Work that a command asks of the daemon that holds the state: put here, followed to its end, reported.

use super::{Catalog, Result, from_json, stamp, to_json};
use crate::model::SourceId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::Row;

/// What a command asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "kebab-case")]
pub enum Task {
    /// Run these sources now; all when the list is empty.
    Harvest {
        /// Their ids.
        sources: Vec<SourceId>,
    },
    /// Rebuild the index.
    Reindex,
    /// Match what is new and try every undelivered message now.
    Deliver,
    /// Take out a content for good.
    Withdraw {
        /// A document's or act's id, or a SHA-256.
        what: String,
        /// Why: logged.
        reason: String,
    },
}

/// A task that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// What is to be done.
    pub task: Task,
}

impl Catalog {
    /// Puts a task before the daemon; answers with its number.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn ask(&self, task: &Task, now: DateTime<Utc>) -> Result<i64> {
        let mut tx = self.write().await?;
        let row = sqlx::query("INSERT INTO jobs (task, created) VALUES ($1, $2) RETURNING id")
            .bind(to_json(task)?)
            .bind(stamp(now))
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(row.get(0))
    }

    /// Takes the oldest task that waits.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn take_job(&self, now: DateTime<Utc>) -> Result<Option<Job>> {
        let waiting = sqlx::query("SELECT 1 FROM jobs WHERE started IS NULL LIMIT 1")
            .fetch_optional(&self.pool)
            .await?;
        if waiting.is_none() {
            return Ok(None);
        }
        let mut tx = self.write().await?;
        let row = sqlx::query(
            "UPDATE jobs SET started = $1 WHERE id = (SELECT MIN(id) FROM jobs WHERE started IS NULL) RETURNING id, task",
        )
        .bind(stamp(now))
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        row.map(|row| {
            Ok(Job {
                id: row.get("id"),
                task: from_json("task", row.get("task"))?,
            })
        })
        .transpose()
    }

    /// Ends a task with its result, for the command that waits.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn end_job<T: Serialize>(
        &self,
        id: i64,
        result: &std::result::Result<T, String>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        sqlx::query("UPDATE jobs SET ended = $2, result = $3 WHERE id = $1")
            .bind(id)
            .bind(stamp(now))
            .bind(to_json(result)?)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The result of a task, once it has ended.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn job_result<T: serde::de::DeserializeOwned>(
        &self,
        id: i64,
    ) -> Result<Option<std::result::Result<T, String>>> {
        let row = sqlx::query("SELECT result FROM jobs WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        row.and_then(|row| row.get::<Option<String>, _>("result"))
            .map(|text| from_json("result", &text))
            .transpose()
    }

    /// At a daemon's start: tasks that an earlier daemon took and did not end are put back.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn put_back_jobs(&self) -> Result<()> {
        sqlx::query("UPDATE jobs SET started = NULL WHERE ended IS NULL")
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
