//! From contents that wait for OCR to text and acts: a queue of its own, so that a scan of three hundred pages holds up
//! nobody's three lines.

use super::{HarvestError, Harvester, Progress};
use crate::catalog::Readable;
use crate::model::Scan;
use crate::worker::{OwnText, Round, Scanned};
use std::time::Duration;
use tokio::sync::mpsc;

impl Harvester {
    /// Reads by OCR what waits for it, one content after the other, and what an older engine read poorly. Ends when
    /// nothing waits or the day's time is used up; what is left stays in the queue. Answers with how many were read.
    ///
    /// # Errors
    /// When the house itself fails; what cannot be read is kept, with its reason.
    pub async fn scan(&self) -> Result<u64, HarvestError> {
        let _one = self.scanning.lock().await;
        let catalog = &self.doors().catalog;
        if let Some(engine) = self.doors().pool.scanner().await {
            catalog.queue_poor_scans(&engine, self.doors().clock.now()).await?;
        }
        let mut read = 0;
        while let Some(content) = catalog.next_scan().await? {
            let budget = self.left_today().await?;
            if budget.is_some_and(|left| left.is_zero()) {
                tracing::info!("today's time for OCR is used up; the rest waits for tomorrow");
                break;
            }
            if self.scan_content(&content, budget).await? {
                read += 1;
                self.tell(Progress::Read);
                self.publish().await?;
            }
        }
        Ok(read)
    }

    /// What is left of the day's time; `None` when it has no bound.
    async fn left_today(&self) -> Result<Option<Duration>, HarvestError> {
        let Some(budget) = self.doors().pool.daily_budget() else {
            return Ok(None);
        };
        let spent = self.spend(Duration::ZERO).await?;
        Ok(Some(budget.saturating_sub(spent)))
    }

    async fn spend(&self, time: Duration) -> Result<Duration, HarvestError> {
        let today = self.doors().clock.now().date_naive();
        Ok(self.doors().catalog.spend_on_ocr(today, time).await?)
    }

    /// Answers whether the content was read to its end.
    #[tracing::instrument(skip_all, fields(content = %content.sha256))]
    async fn scan_content(&self, content: &Readable, budget: Option<Duration>) -> Result<bool, HarvestError> {
        let doors = self.doors();
        let file = doors.archive.path(&content.sha256);
        let (content_type, name) = (content.content_type.as_deref(), content.name.as_deref());
        let mut text = doors.pool.text(&file, content_type, name).await;
        let done = self.read_pages(content, &mut text, budget).await?;
        self.spend(done.spent).await?;
        if done.cut {
            return Ok(false);
        }
        self.store_document(content, Some(text.extraction)).await?;
        let engine = done.engine.unwrap_or_default();
        doors.catalog.end_scan(&content.sha256, &engine, &text.pictures).await?;
        Ok(true)
    }

    /// Reads the pages that are pictures; each is kept as soon as it is read.
    async fn read_pages(
        &self,
        content: &Readable,
        text: &mut OwnText,
        budget: Option<Duration>,
    ) -> Result<Scanned, HarvestError> {
        let doors = self.doors();
        let file = doors.archive.path(&content.sha256);
        let (kept, mut pages) = mpsc::unbounded_channel::<Scan>();
        let round = Round {
            known: doors.catalog.scans(&content.sha256).await?,
            budget,
            kept: Some(kept),
        };
        let keeping = async {
            while let Some(page) = pages.recv().await {
                doors.catalog.keep_scan(&content.sha256, &page).await?;
            }
            Ok::<_, HarvestError>(())
        };
        let (done, stored) = tokio::join!(doors.pool.scan(&file, text, round), keeping);
        stored?;
        Ok(done)
    }
}
