//! How does one run go, from listing to searchable?
//!
//! A [`Harvester`] owns the doors and knows the road: [`run`](Harvester::run) walks a source's listing and fetches its
//! documents into archive and catalogue; [`read`](Harvester::read) turns contents that are due into text and acts,
//! [`scan`](Harvester::scan) those whose pages are pictures;
//! [`publish`](Harvester::publish) lets the index catch up with the catalogue. Each step can be repeated at any time
//! and after any crash: what was done is in the catalogue, what was not is still due there.
//!
//! [`Harvester::harvest`] is the three together for some sources. It never parses a stranger's bytes: that is the
//! worker's, in a child.

mod compose;
mod document;
mod dry;
mod folder;
mod listing;
mod moved;
mod publish;
mod queue;
mod read;
mod run;
mod scan;
mod table;
mod verdict;

pub use compose::entries;
pub use dry::DryRun;

use crate::archive::{Archive, ArchiveError};
use crate::catalog::{Catalog, CatalogError, RunReport, Stages};
use crate::fetch::Client;
use crate::index::{Index, IndexError};
use crate::model::{Clock, SourceId};
use crate::worker::Pool;
use crate::{extract, recognise};
use chrono::{DateTime, Utc};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Notify;

/// The versions of the stages that this build reads with.
pub const STAGES: Stages = Stages {
    extract: extract::VERSION,
    recognise: recognise::VERSION,
};

/// The doors a harvest goes through.
#[derive(Clone)]
pub struct Doors {
    /// The one truth.
    pub catalog: Catalog,
    /// The bytes.
    pub archive: Archive,
    /// The polite client.
    pub client: Client,
    /// The children that parse.
    pub pool: Pool,
    /// What makes text searchable.
    pub index: Index,
    /// The time.
    pub clock: Clock,
    /// Where bodies are received before they are archived.
    pub spool: PathBuf,
}

/// Something of ours failed (not a site): the harvest cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum HarvestError {
    /// The catalogue.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// No such source in the configuration.
    #[error("no source « {0} » in the configuration")]
    UnknownSource(SourceId),
    /// A task of ours ended before its time.
    #[error("a step was interrupted: {0}")]
    Interrupted(String),
}

/// What a harvest tells while it goes on.
#[derive(Debug, Clone)]
pub enum Progress {
    /// A run began.
    Began(SourceId),
    /// A listing page showed so many documents more.
    Listed(u64),
    /// A document was asked for.
    Fetched,
    /// A run ended.
    Ended(Box<RunReport>),
    /// Contents wait to be read.
    ToRead(u64),
    /// A content was read.
    Read,
    /// The index took in a document.
    Indexed,
}

/// Who is told.
pub type Watcher = Arc<dyn Fn(Progress) + Send + Sync>;

/// The road from a source to what is searchable. Cheap to clone.
#[derive(Clone)]
pub struct Harvester {
    doors: Doors,
    watcher: Watcher,
    /// Woken when contents may be due to be read.
    archived: Arc<Notify>,
    /// One catch-up of the index at a time.
    publishing: Arc<tokio::sync::Mutex<()>>,
    /// One content in OCR at a time; its pages share the engine.
    scanning: Arc<tokio::sync::Mutex<()>>,
    /// Woken when contents may wait for OCR.
    queued: Arc<Notify>,
}

impl std::fmt::Debug for Harvester {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Harvester").finish_non_exhaustive()
    }
}

impl Harvester {
    /// A harvester over these doors, which tells `watcher` how it goes.
    pub fn new(doors: Doors, watcher: Watcher) -> Self {
        Self {
            doors,
            watcher,
            archived: Arc::new(Notify::new()),
            publishing: Arc::new(tokio::sync::Mutex::new(())),
            scanning: Arc::new(tokio::sync::Mutex::new(())),
            queued: Arc::new(Notify::new()),
        }
    }

    /// The doors.
    pub fn doors(&self) -> &Doors {
        &self.doors
    }

    /// Runs these sources once, all at the same time (hosts are each asked one thing at a time), and ends when all they
    /// brought is searchable. `next_due` says when each is due next.
    ///
    /// # Errors
    /// When the house itself fails; what a site does wrong stands in its report.
    pub async fn harvest(
        &self,
        sources: &[SourceId],
        next_due: impl Fn(&SourceId) -> Option<DateTime<Utc>>,
    ) -> Result<Vec<RunReport>, HarvestError> {
        let mut tasks = tokio::task::JoinSet::new();
        for (place, source) in sources.iter().enumerate() {
            let (me, source, due) = (self.clone(), source.clone(), next_due(source));
            tasks.spawn(async move { (place, me.run(&source, due).await) });
        }
        let fetching = async {
            let mut reports = Vec::new();
            while let Some(done) = tasks.join_next().await {
                let (place, report) = done.map_err(|e| HarvestError::Interrupted(e.to_string()))?;
                reports.push((place, report?));
                self.wake_reader();
            }
            reports.sort_by_key(|(place, _)| *place);
            Ok::<_, HarvestError>(reports.into_iter().map(|(_, report)| report).collect())
        };
        let mut fetching = std::pin::pin!(fetching);
        let reports = loop {
            tokio::select! {
                reports = &mut fetching => break reports?,
                // Sources run in tasks of their own and go on meanwhile. What is being read is never given up half-way: it
                // might be kept all the same, and then be read again.
                () = self.wait_for_work() => self.read().await?,
            };
        };
        self.read().await?;
        self.publish().await?;
        self.scan().await?;
        self.publish().await?;
        Ok(reports)
    }

    /// The same road through other doors of the same house: what is under way is shared.
    #[must_use]
    pub fn with_doors(&self, doors: Doors, watcher: Watcher) -> Self {
        Self {
            doors,
            watcher,
            ..self.clone()
        }
    }

    /// Wakes whoever [waits for work](Self::wait_for_work).
    pub fn wake_reader(&self) {
        self.archived.notify_one();
    }

    /// Waits until contents may be due to be read.
    pub async fn wait_for_work(&self) {
        self.archived.notified().await;
    }

    /// Waits until contents may wait for OCR.
    pub async fn wait_for_scans(&self) {
        self.queued.notified().await;
    }

    /// Waits until no catch-up of the index is under way.
    pub async fn settle(&self) {
        drop(self.publishing.lock().await);
    }

    fn tell(&self, progress: Progress) {
        (self.watcher)(progress);
    }
}
