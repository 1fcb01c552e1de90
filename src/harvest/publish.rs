//! The index follows the catalogue: from its watermark on, or from nothing.

use super::{HarvestError, Harvester, Progress, compose};
use crate::index::{IndexError, Writer};
use crate::model::DocumentId;
use std::collections::HashSet;

/// How many changes, or documents, one commit of the index takes in.
const BATCH: u32 = 500;

impl Harvester {
    /// Lets the index catch up with the catalogue's changes. Answers with how many documents it took in.
    ///
    /// # Errors
    /// When catalogue or index fail. What was committed stays; the next call goes on from there.
    pub async fn publish(&self) -> Result<u64, HarvestError> {
        let _one = self.publishing.lock().await;
        let doors = self.doors();
        let mut watermark = doors.index.watermark()?;
        let mut taken_in = 0;
        let mut writer: Option<Writer> = None;
        loop {
            let changes = doors.catalog.changes_since(watermark, BATCH).await?;
            let Some(last) = changes.last() else { break };
            watermark = last.seq;
            let mut known = HashSet::new();
            let mut current = match writer.take() {
                Some(writer) => writer,
                None => doors.index.writer()?,
            };
            for change in &changes {
                if known.insert(change.document.clone()) {
                    self.take_in(&mut current, &change.document).await?;
                    taken_in += 1;
                }
            }
            writer = Some(commit(current, watermark).await?);
        }
        if let Some(writer) = writer {
            finish(writer).await?;
        }
        Ok(taken_in)
    }

    /// Takes every document into the index anew, from the catalogue. Readers see the old entries until the commit at
    /// the end; cut short, nothing has changed.
    ///
    /// # Errors
    /// When catalogue or index fail.
    pub async fn reindex(&self) -> Result<u64, HarvestError> {
        let one = self.publishing.lock().await;
        let doors = self.doors();
        let watermark = doors.catalog.last_change().await?;
        let mut writer = doors.index.writer()?;
        let (mut after, mut taken_in) = (0, 0);
        loop {
            let batch = doors.catalog.documents_after(after, BATCH).await?;
            let Some((last, _)) = batch.last() else { break };
            after = *last;
            for (_, document) in &batch {
                self.take_in(&mut writer, document).await?;
                taken_in += 1;
            }
        }
        finish(commit(writer, watermark).await?).await?;
        drop(one);
        // What changed in the meantime.
        self.publish().await?;
        Ok(taken_in)
    }

    /// Lets the index follow a withdrawal, and rewrites what still holds deleted text on the disk.
    ///
    /// # Errors
    /// When catalogue or index fail.
    pub async fn purge(&self) -> Result<(), HarvestError> {
        self.publish().await?;
        let _one = self.publishing.lock().await;
        let writer = self.doors().index.writer()?;
        off_thread(move || writer.purge()).await
    }

    async fn take_in(&self, writer: &mut Writer, document: &DocumentId) -> Result<(), HarvestError> {
        let catalog = &self.doors().catalog;
        let entries = match catalog.indexed(document).await? {
            Some(indexed) => {
                let pages = match &indexed.view.sha256 {
                    Some(content) => catalog.pages(content).await?,
                    None => Vec::new(),
                };
                compose::entries(&indexed, &pages)
            }
            None => Vec::new(),
        };
        writer.replace(document, &entries)?;
        self.tell(Progress::Indexed);
        Ok(())
    }
}

async fn commit(mut writer: Writer, watermark: u64) -> Result<Writer, HarvestError> {
    off_thread(move || writer.commit(watermark).map(|()| writer)).await
}

async fn finish(writer: Writer) -> Result<(), HarvestError> {
    off_thread(move || writer.finish()).await
}

/// Commits and merges write and sync files: not on the threads that serve.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, IndexError> + Send + 'static,
) -> Result<T, HarvestError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| HarvestError::Interrupted(e.to_string()))?
        .map_err(HarvestError::from)
}
