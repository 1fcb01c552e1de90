//! How much is held? Counting takes a moment, so the answer is remembered for a little while.

use super::Web;
use super::problem::Problem;
use crate::catalog::{CatalogError, CouncilView};
use crate::completeness::Year;
use crate::export::Exporter;
use crate::model::{Council, CouncilId};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Mutex;

/// How old a count may be, in seconds.
const FRESH: i64 = 30;

/// What is held.
#[derive(Debug, Clone, Default)]
pub struct Holdings {
    /// Of each council, by name.
    pub councils: Vec<CouncilView>,
    /// Documents in all.
    pub documents: u64,
    /// Acts in all.
    pub acts: u64,
    /// Since when anything is collected.
    pub since: Option<DateTime<Utc>>,
}

/// What was counted last: when, and up to which change.
#[derive(Default)]
pub struct Shelf {
    counted: Mutex<Option<Counted>>,
    judged: Mutex<HashMap<CouncilId, Judged>>,
}

/// When a council's holdings were judged, after which change of the catalogue, and how complete they were.
type Judged = (DateTime<Utc>, u64, Arc<Vec<Year>>);

/// Councils of which that is remembered.
const MOST_JUDGED: usize = 100;

/// When it was counted, after which change of the catalogue, and what was there.
type Counted = (DateTime<Utc>, u64, Arc<Holdings>);

impl Shelf {
    /// What is held now, or was a moment ago.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn holdings(&self, web: &Web) -> Result<Arc<Holdings>, CatalogError> {
        let now = web.clock.now();
        let last_change = web.catalog.last_change().await?;
        let mut kept = self.counted.lock().await;
        if let Some((at, change, holdings)) = &*kept {
            // While nothing is held every look counts: the first document shows at once.
            if is_fresh(*at, now) && (*change == last_change || holdings.documents > 0) {
                return Ok(holdings.clone());
            }
        }
        let councils = web.catalog.holdings().await?;
        let holdings = Arc::new(Holdings {
            documents: councils.iter().map(|c| c.documents).sum(),
            acts: councils.iter().map(|c| c.acts).sum(),
            since: councils.iter().filter_map(|c| c.since).min(),
            councils,
        });
        *kept = Some((now, last_change, holdings.clone()));
        Ok(holdings)
    }

    /// What is held of a council year by year, and what is known or expected to be missing.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn years(&self, web: &Web, council: &Council) -> Result<Arc<Vec<Year>>, Problem> {
        let (now, last_change) = (web.clock.now(), web.catalog.last_change().await?);
        if let Some((at, change, years)) = self.judged.lock().await.get(&council.id)
            && (*change == last_change && at.date_naive() == now.date_naive()
                || is_fresh(*at, now) && !years.is_empty())
        {
            return Ok(years.clone());
        }
        let exporter = Exporter::new(web.catalog.clone(), web.archive.clone());
        let years = exporter.years(&council.id, web.today()).await?;
        let years = Arc::new(years.unwrap_or_default());
        let mut judged = self.judged.lock().await;
        if judged.len() >= MOST_JUDGED {
            judged.clear();
        }
        judged.insert(council.id.clone(), (now, last_change, years.clone()));
        Ok(years)
    }
}

fn is_fresh(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let age = now - at;
    age >= TimeDelta::zero() && age < TimeDelta::seconds(FRESH)
}
