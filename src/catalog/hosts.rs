//! What was asked of each host, day by day, and which are left alone.

use super::rows::{signed, unsigned};
use super::{Catalog, CatalogError, Result, instant, stamp};
use crate::model::{HostCounts, HostDay, HostEntries, LeftAlone};
use chrono::{Datelike, NaiveDate};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// A host as people are shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostView {
    /// The host.
    pub host: String,
    /// What was asked of it today (UTC).
    pub today: HostCounts,
    /// This month.
    pub month: HostCounts,
    /// Since the first request.
    pub total: HostCounts,
    /// Its refusal, when the last thing it said was one; its time may have passed.
    pub refused: Option<LeftAlone>,
}

impl Catalog {
    /// Writes down what was asked of hosts and learnt of them since the last time.
    ///
    /// # Errors
    /// When the catalogue cannot be written: then nothing of it was.
    pub async fn keep_host_entries(&self, entries: &HostEntries) -> Result<()> {
        let mut tx = self.write().await?;
        for HostDay { host, day, counts } in &entries.days {
            for sql in [
                "INSERT INTO hosts (host, requests, bytes, not_modified, errors, back_offs) VALUES ($1, $3, $4, $5, $6, $7)
                 ON CONFLICT (host) DO UPDATE SET requests = requests + $3, bytes = bytes + $4,
                   not_modified = not_modified + $5, errors = errors + $6, back_offs = back_offs + $7",
                "INSERT INTO host_days (host, day, requests, bytes, not_modified, errors, back_offs)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (host, day) DO UPDATE SET requests = requests + $3, bytes = bytes + $4,
                   not_modified = not_modified + $5, errors = errors + $6, back_offs = back_offs + $7",
            ] {
                sqlx::query(sql)
                    .bind(host)
                    .bind(day.to_string())
                    .bind(signed(counts.requests))
                    .bind(signed(counts.bytes))
                    .bind(signed(counts.not_modified))
                    .bind(signed(counts.errors))
                    .bind(signed(counts.back_offs))
                    .execute(&mut *tx)
                    .await?;
            }
        }
        for one in &entries.left_alone {
            sqlx::query(
                "INSERT INTO hosts (host, refusals, refused_with, left_alone_until) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (host) DO UPDATE SET refusals = $2, refused_with = $3, left_alone_until = $4",
            )
            .bind(&one.host)
            .bind(one.refusals)
            .bind(one.status)
            .bind(stamp(one.until))
            .execute(&mut *tx)
            .await?;
        }
        for host in &entries.welcome_again {
            sqlx::query("UPDATE hosts SET refusals = 0, refused_with = NULL, left_alone_until = NULL WHERE host = $1")
                .bind(host)
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// The hosts that refused us and have not answered well since.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn refusing_hosts(&self) -> Result<Vec<LeftAlone>> {
        let rows = sqlx::query("SELECT * FROM hosts WHERE left_alone_until IS NOT NULL ORDER BY host")
            .fetch_all(&self.pool)
            .await?;
        rows.iter().filter_map(|row| left_alone(row).transpose()).collect()
    }

    /// Every host that was asked, the one asked most this month first.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn hosts(&self, today: NaiveDate) -> Result<Vec<HostView>> {
        let rows = sqlx::query("SELECT * FROM hosts ORDER BY host")
            .fetch_all(&self.pool)
            .await?;
        let mut hosts = rows.iter().map(view).collect::<Result<Vec<_>>>()?;
        let month = today.with_day(1).unwrap_or(today);
        let days = sqlx::query("SELECT * FROM host_days WHERE day >= $1 ORDER BY host")
            .bind(month.to_string())
            .fetch_all(&self.pool)
            .await?;
        for day in days.iter().map(host_day) {
            let HostDay { host, day, counts } = day?;
            // Both are in the order of hosts.
            if let Ok(at) = hosts.binary_search_by(|known| known.host.cmp(&host)) {
                hosts[at].month += counts;
                if day == today {
                    hosts[at].today += counts;
                }
            }
        }
        hosts.sort_by_key(|host| std::cmp::Reverse((host.month.requests, host.total.requests)));
        Ok(hosts)
    }

    /// What was asked of a host since a day, the latest first.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn host_days(&self, host: &str, since: NaiveDate) -> Result<Vec<HostDay>> {
        let rows = sqlx::query("SELECT * FROM host_days WHERE host = $1 AND day >= $2 ORDER BY day DESC")
            .bind(host)
            .bind(since.to_string())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(host_day).collect()
    }
}

fn view(row: &SqliteRow) -> Result<HostView> {
    Ok(HostView {
        host: row.get("host"),
        today: HostCounts::default(),
        month: HostCounts::default(),
        total: counts(row),
        refused: left_alone(row)?,
    })
}

fn left_alone(row: &SqliteRow) -> Result<Option<LeftAlone>> {
    let Some(until) = row.get::<Option<String>, _>("left_alone_until") else {
        return Ok(None);
    };
    Ok(Some(LeftAlone {
        host: row.get("host"),
        refusals: row.get("refusals"),
        status: row.get::<Option<u16>, _>("refused_with").unwrap_or_default(),
        until: instant(&until)?,
    }))
}

fn host_day(row: &SqliteRow) -> Result<HostDay> {
    let day: String = row.get("day");
    Ok(HostDay {
        host: row.get("host"),
        day: day.parse().map_err(|_| CatalogError::Corrupt {
            what: "day",
            value: day,
        })?,
        counts: counts(row),
    })
}

fn counts(row: &SqliteRow) -> HostCounts {
    let count = |column: &str| unsigned(row.get(column));
    HostCounts {
        requests: count("requests"),
        bytes: count("bytes"),
        not_modified: count("not_modified"),
        errors: count("errors"),
        back_offs: count("back_offs"),
    }
}
