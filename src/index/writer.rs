//! How do entries get into the index? Through one writer and its one commit.

use super::analysis::fingerprint;
use super::entry::Entry;
use super::error::IndexError;
use super::queue::{Gate, Queued};
use super::store::{Index, Payload};
use crate::model::DocumentId;
use std::sync::Arc;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy};
use tantivy::{IndexWriter, TantivyError, Term};

/// What one writer may hold of words not yet written, in bytes. More makes larger first segments, not a better index.
const MEMORY: usize = 20_000_000;
/// Segments are rewritten once this part of them is deleted, so that what was withdrawn leaves the disk.
const DELETED_BEFORE_MERGE: f32 = 0.2;

/// The writer. What it was given is seen, and survives, from [`Writer::commit`] on; dropped before, nothing happened.
pub struct Writer {
    index: Index,
    engine: IndexWriter<Queued>,
    gate: Arc<Gate>,
}

impl Writer {
    pub(super) fn new(index: &Index) -> Result<Self, IndexError> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(MEMORY)
            .build();
        let engine = index.engine.writer_with_options(options).map_err(|e| match e {
            TantivyError::LockFailure(..) => IndexError::Busy,
            other => other.into(),
        })?;
        // Only the holder of the writer's lock makes such files, and it has made none yet.
        sweep(index.dir()).map_err(|source| IndexError::Folder {
            dir: index.dir().to_owned(),
            source,
        })?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(DELETED_BEFORE_MERGE);
        engine.set_merge_policy(Box::new(policy));
        Ok(Self {
            index: index.clone(),
            engine,
            gate: Arc::default(),
        })
    }

    /// Puts `entries` in the place of all that the index holds of `document`; none takes the document out.
    ///
    /// # Errors
    /// When the engine cannot go on: drop the writer and take another.
    pub fn replace(&mut self, document: &DocumentId, entries: &[Entry]) -> Result<(), IndexError> {
        let term = Term::from_field_text(self.index.fields.document, document.as_str());
        self.engine.delete_term(term);
        for entry in entries {
            // The text goes in twice, once for each form of its words.
            let bytes = 2 * entry.pages.iter().map(|(_, text)| text.len()).sum::<usize>();
            let queued = self.gate.enter(self.index.document(entry), bytes);
            self.engine.add_document(queued)?;
        }
        Ok(())
    }

    /// Makes all of it last and seen, together with the number of the last change of the catalogue it holds.
    ///
    /// # Errors
    /// When it could not be written: nothing has changed then; drop the writer and take another.
    pub fn commit(&mut self, watermark: u64) -> Result<(), IndexError> {
        let payload = Payload {
            watermark,
            analysis: fingerprint(),
        };
        let payload = serde_json::to_string(&payload).map_err(|e| IndexError::damaged(e.to_string()))?;
        let mut commit = self.engine.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        self.index.refresh()
    }

    /// Waits until what is being merged is merged, and ends. Dropped instead, a writer leaves the merging to the next.
    ///
    /// # Errors
    /// When a merge failed; what was committed stands.
    pub fn finish(self) -> Result<(), IndexError> {
        let index = self.index;
        self.engine.wait_merging_threads()?;
        index.refresh()
    }

    /// Ends, and rewrites every segment that still holds deleted text, so that nothing of it stays on the disk; for
    /// withdrawals, after [`Writer::commit`]. What a search is reading at that moment goes with the next commit.
    ///
    /// # Errors
    /// When a segment could not be rewritten; what was committed stands.
    pub fn purge(self) -> Result<(), IndexError> {
        let index = self.index.clone();
        self.finish()?;
        let mut alone = Self::new(&index)?;
        alone.engine.set_merge_policy(Box::new(NoMergePolicy));
        for segment in index.engine.searchable_segment_metas()? {
            if segment.has_deletes() {
                alone.engine.merge(&[segment.id()]).wait()?;
            }
        }
        index.refresh()?;
        alone.engine.garbage_collect_files().wait()?;
        Ok(())
    }
}

/// Removes what a killed process left half written.
fn sweep(dir: &std::path::Path) -> std::io::Result<()> {
    for file in std::fs::read_dir(dir)? {
        let file = file?;
        if file.file_name().to_string_lossy().starts_with(".tmp") {
            std::fs::remove_file(file.path())?;
        }
    }
    Ok(())
}
