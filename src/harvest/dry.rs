//! What a run would fetch: listings are read, nothing is kept.

use super::listing::tell_doubts;
use super::queue::Queue;
use super::run::Tally;
use super::{HarvestError, Harvester};
use crate::model::{Finding, SourceId};
use std::collections::HashSet;
use url::Url;

/// What a dry run shows.
#[derive(Debug, Clone, serde::Serialize)]
pub struct DryRun {
    /// The source.
    pub source: SourceId,
    /// The documents that a run would ask for, and why.
    pub documents: Vec<Finding>,
    /// The pages that were read.
    pub pages: Vec<Url>,
    /// What would be left aside or failed.
    pub failed: Vec<crate::catalog::Failed>,
    /// Addresses left aside.
    pub skipped: Vec<crate::catalog::Skipped>,
}

impl Harvester {
    /// Reads the listing of a source and shows what a run would do; nothing is kept.
    ///
    /// # Errors
    /// When the house itself fails.
    pub async fn dry_run(&self, source: &SourceId) -> Result<DryRun, HarvestError> {
        let status = self
            .doors()
            .catalog
            .source(source)
            .await?
            .ok_or_else(|| HarvestError::UnknownSource(source.clone()))?;
        let source = &status.source;
        let mut tally = Tally::new(&self.doors().client);
        let mut shown = DryRun {
            source: source.id.clone(),
            documents: Vec::new(),
            pages: Vec::new(),
            failed: Vec::new(),
            skipped: Vec::new(),
        };
        if source.url.scheme() == "file" {
            shown.documents = self
                .read_folder(source, &mut tally)
                .map_or_else(Vec::new, |reading| reading.documents);
        }
        let mut queue = Queue::from(source);
        let mut known = HashSet::new();
        while source.url.scheme() != "file"
            && let Some(url) = queue.next(&mut tally)
        {
            match self.spooled_page(&url, &mut tally).await {
                Ok(page) => match self.read_page(source, &page).await {
                    Ok(reading) => {
                        tell_doubts(&url, &reading, &mut tally);
                        let (before, listed) = (shown.documents.len(), reading.documents.len());
                        shown
                            .documents
                            .extend(reading.documents.into_iter().filter(|f| known.insert(f.url.clone())));
                        let repeats = listed > 0 && shown.documents.len() == before;
                        queue.add(&page.url, &reading.next_pages, repeats);
                        shown.pages.push(url);
                    }
                    Err(why) => tally.fail(url.as_str(), why),
                },
                Err(error) => tally.fail_to_fetch(url.as_str(), &error),
            }
        }
        (shown.failed, shown.skipped) = (tally.failed, tally.skipped);
        Ok(shown)
    }
}
