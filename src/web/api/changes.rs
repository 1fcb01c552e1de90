//! What changed since? For those who keep a copy: every change once, in order, by its number or from an instant on.

use super::Answer;
use crate::model::PartialDate;
use crate::web::Web;
use crate::web::params::{Params, shortened};
use crate::web::problem::Problem;
use crate::web::reader::Reader;
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, NaiveTime, Utc};
use serde_json::{Value, json};

/// The most changes in one answer.
const MOST: usize = 1000;

/// `GET /api/v1/changes?since=`
pub async fn changes(State(web): State<Web>, reader: Reader) -> Answer {
    let mut params = Params::read(reader.uri.query())?;
    let since = params.one("since")?;
    let limit = params.number("limit", 100, 1, MOST)?;
    params.end(&["since", "limit"])?;
    let since = match since.as_deref().map(Since::read).transpose()? {
        None => 0,
        Some(Since::Number(number)) => number,
        Some(Since::Instant(at)) => before(&web, at).await?,
    };
    let changes = web.catalog.changes_since(since, limit as u32).await?;
    let next = changes.last().map_or(since, |change| change.seq);
    let last = web.catalog.last_change().await?;
    let changes: Vec<Value> = changes
        .iter()
        .map(|c| {
            json!({
                "seq": c.seq, "document": c.document, "what": c.what, "at": c.at, "version": c.version, "change": c.alteration,
            })
        })
        .collect();
    Ok(Json(
        json!({ "changes": changes, "next": next, "last": last, "more": next < last }),
    ))
}

enum Since {
    Number(u64),
    Instant(DateTime<Utc>),
}

impl Since {
    fn read(typed: &str) -> Result<Self, Problem> {
        let digits = typed.bytes().all(|b| b.is_ascii_digit());
        let number = typed.parse().ok().filter(|n: &u64| digits && i64::try_from(*n).is_ok());
        // In an address a bare « + » stands for a space.
        let instant = DateTime::parse_from_rfc3339(&typed.replace(' ', "+"))
            .ok()
            .map(|at| at.with_timezone(&Utc));
        let day = PartialDate::parse(typed)
            .ok()
            .map(|date| date.first_day().and_time(NaiveTime::MIN).and_utc());
        let found = number.map(Self::Number).or(instant.or(day).map(Self::Instant));
        found.ok_or_else(|| {
            let typed = shortened(typed);
            Problem::parameter(
                format!(
                    "« since » est le numéro d'un changement, une date ou un instant RFC 3339, et non « {typed} »."
                ),
                format!("“since” is the number of a change, a date or an RFC 3339 instant, not “{typed}”."),
            )
        })
    }
}

/// The number of the last change before an instant. Changes are numbered in the order they happened: halving finds it.
async fn before(web: &Web, at: DateTime<Utc>) -> Result<u64, Problem> {
    let (mut low, mut high) = (0, web.catalog.last_change().await?);
    while low < high {
        let middle = low + (high - low) / 2;
        match web.catalog.changes_since(middle, 1).await?.first() {
            Some(change) if change.at < at => low = change.seq,
            _ => high = middle,
        }
    }
    Ok(low)
}
