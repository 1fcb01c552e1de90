//! How much is held? Counting takes a moment, so the answer is remembered for a little while.

use super::Web;
use crate::catalog::{CatalogError, CouncilView};
use chrono::{DateTime, TimeDelta, Utc};
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

/// The count that was taken last, when, and up to which change.
#[derive(Default)]
pub struct Shelf(Mutex<Option<Counted>>);

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
        let mut kept = self.0.lock().await;
        if let Some((at, change, holdings)) = &*kept {
            let age = now - *at;
            let fresh = age >= TimeDelta::zero() && age < TimeDelta::seconds(FRESH);
            // While nothing is held every look counts: the first document shows at once.
            if fresh && (*change == last_change || holdings.documents > 0) {
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
}
