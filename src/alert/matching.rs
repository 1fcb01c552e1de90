//! Which alerts does this change concern? Changes are followed in batches, in order, never past what is indexed.

use super::told::Told;
use super::{AlertError, Alerts, in_background, understood};
use crate::catalog::{AlertRow, Change, Fresh, MatchRow};
use crate::index::Index;
use crate::model::{Alteration, DocumentId};
use crate::search::{self, Request, SearchError, Sort};
use chrono::{NaiveDate, TimeDelta};
use std::collections::{BTreeMap, HashMap};

/// Changes looked at in one transaction.
const BATCH: u32 = 200;
/// Entries asked about in one search.
const ENTRIES: usize = 1000;
/// Unless asked otherwise, sessions longer ago than this are no news: a council that puts its archives on line.
const RECENT: TimeDelta = TimeDelta::days(180);

/// The entries of one document that are new or have other words.
#[derive(Debug, Clone)]
struct News {
    seq: u64,
    keys: HashMap<String, Fresh>,
}

impl Alerts {
    /// Matches what changed since last time against every alert, up to what the index holds. Answers how many matches
    /// are new.
    ///
    /// # Errors
    /// When catalogue or index do not answer: nothing is lost then, the next call goes on from the same place.
    pub async fn match_new(&self) -> Result<u64, AlertError> {
        let _turn = self.turn.lock().await;
        let watermark = self.index.watermark()?;
        // What stands in the commit of that number, whoever made it.
        self.index.refresh()?;
        let mut kept = 0;
        loop {
            let cursor = self.catalog.alert_cursor().await?;
            let mut changes = self.catalog.changes_since(cursor, BATCH).await?;
            changes.retain(|change| change.seq <= watermark);
            let Some(last) = changes.last().map(|change| change.seq) else {
                return Ok(kept);
            };
            let alerts = self.catalog.alerts(false).await?;
            let matches = if alerts.is_empty() {
                Vec::new()
            } else {
                self.matches(alerts, &changes).await?
            };
            kept += self.catalog.keep_matches(&matches, last).await?;
        }
    }

    async fn matches(&self, alerts: Vec<AlertRow>, changes: &[Change]) -> Result<Vec<MatchRow>, AlertError> {
        let news = self.news(changes).await?;
        let (index, today) = (self.index.clone(), self.clock.now().date_naive());
        in_background(move || {
            let mut all = Vec::new();
            for alert in &alerts {
                all.extend(matches_of(&index, alert, &news, today)?);
            }
            Ok(all)
        })
        .await
    }

    /// The entries of the documents that are new or whose words changed. A document whose layout or metadata alone
    /// changed, read anew by a better reader, gone, back or withdrawn is no news.
    async fn news(&self, changes: &[Change]) -> Result<Vec<News>, AlertError> {
        let mut documents: BTreeMap<&DocumentId, (u64, u32)> = BTreeMap::new();
        for change in changes {
            let version = match (change.what.as_str(), change.alteration) {
                ("new", _) => 1,
                ("changed", Some(Alteration::Layout)) => continue,
                ("changed", _) => change.version.unwrap_or(1),
                _ => continue,
            };
            // Several changes of one document are told as one: what differs from before the first of them.
            let told = documents.entry(&change.document).or_insert((change.seq, version));
            *told = (change.seq, told.1.min(version));
        }
        let mut news = Vec::new();
        for (id, (seq, version)) in documents {
            let Some(document) = self.catalog.indexed(id).await?.filter(|document| document.principal) else {
                continue;
            };
            let keys = self.catalog.fresh(&document.view, version).await?;
            news.push(News { seq, keys });
        }
        news.sort_by_key(|news| news.seq);
        Ok(news)
    }
}

/// What of the news answers one alert. A query that this version no longer answers is told to the administrator and
/// stops nobody else.
fn matches_of(index: &Index, row: &AlertRow, news: &[News], today: NaiveDate) -> Result<Vec<MatchRow>, AlertError> {
    let concerned = news.iter().filter(|news| news.seq > row.since);
    let seqs: BTreeMap<&str, (u64, Fresh)> = concerned
        .flat_map(|news| news.keys.iter().map(|(key, fresh)| (key.as_str(), (news.seq, *fresh))))
        .collect();
    let keys: Vec<String> = seqs.keys().map(|key| (*key).to_owned()).collect();
    let mut matches = Vec::new();
    for some in keys.chunks(ENTRIES) {
        let hits = match hits(index, row, some) {
            Err(error) if error.is_askers() => {
                tracing::error!(alert = %row.alert.id, %error, "this alert's query can no longer be answered");
                return Ok(Vec::new());
            }
            other => other?,
        };
        for hit in hits {
            let key = hit.act.as_ref().map_or(hit.document.as_str(), |act| act.as_str());
            let Some((seq, fresh)) = seqs.get(key).copied() else {
                continue;
            };
            if row.alert.any_date || is_recent(hit.session_date, today) {
                matches.push(MatchRow {
                    alert: row.alert.id.clone(),
                    key: key.to_owned(),
                    seq,
                    reworded: fresh == Fresh::Reworded,
                    sha256: hit.sha256.clone(),
                    hit: frozen(&hit, fresh)?,
                });
            }
        }
    }
    Ok(matches)
}

fn hits(index: &Index, row: &AlertRow, keys: &[String]) -> Result<Vec<search::Hit>, AlertError> {
    let query = understood(&row.alert.query)?;
    let request = Request {
        only_keys: Some(keys),
        limit: keys.len(),
        sort: Sort::Date,
        ..Request::new(query)
    };
    let found: Result<_, SearchError> = search::search(index, &request);
    Ok(found?.hits)
}

/// What is not dated may be new.
fn is_recent(session: Option<NaiveDate>, today: NaiveDate) -> bool {
    session.is_none_or(|session| today - session <= RECENT)
}

fn frozen(hit: &search::Hit, fresh: Fresh) -> Result<String, AlertError> {
    let told = Told::of(hit, fresh == Fresh::Reworded).and_then(|told| serde_json::to_string(&told));
    told.map_err(|error| AlertError::Internal(error.to_string()))
}
