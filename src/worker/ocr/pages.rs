//! The pages of a document that have no usable text, read from their images one by one.
//!
//! A page that fails costs only itself. Failures share one allowance of time, what the document's own reading left of its
//! limit, so that a document made of traps cannot hold the engine for hours; pages that succeed take the time they need,
//! within that of one document and that of the day.

use super::engine::Availability;
use super::settle::{conclude, settle};
use super::tsv::Reading;
use crate::extract::origin;
use crate::model::{Doubt, DoubtCode, Extraction, Place, Quality, Scan};
use crate::worker::Pool;
use crate::worker::settings::PATIENCE;
use futures_util::{StreamExt, stream};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OnceCell, mpsc};

/// One round of OCR over a document: what is known already, and how far it may go.
#[derive(Debug, Default)]
pub struct Round {
    /// Pages read earlier. Those that this engine read, or that were read well, are not read again.
    pub known: Vec<Scan>,
    /// The most time that the engine may work; `None` for as much as the document is given anyway.
    pub budget: Option<Duration>,
    /// Told of each page as soon as it is read, so that it outlives whatever happens to the rest.
    pub kept: Option<mpsc::UnboundedSender<Scan>>,
}

/// How a round went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scanned {
    /// The engine that read; `None` when there was none.
    pub engine: Option<String>,
    /// How long it worked.
    pub spent: Duration,
    /// Whether the budget ended before the pages did: the extraction is not whole, and another round is due.
    pub cut: bool,
}

/// Reads the pages `wanted` of `file` by OCR into `extraction`. `spare` is the time that failures may cost in all.
pub async fn complete(
    pool: &Pool,
    file: &Path,
    extraction: &mut Extraction,
    wanted: &[u32],
    spare: Duration,
    round: Round,
) -> Scanned {
    if wanted.is_empty() {
        return Scanned::default();
    }
    let with = match pool.engine().ready().await {
        Ok(with) => with,
        Err(doubt) => {
            for &page in wanted {
                settle(extraction, page, Err(doubt.clone()));
            }
            return Scanned::default();
        }
    };
    let engine = pool.engine().name(&with);
    let scans = &Scans {
        pool,
        file,
        with: &with,
        engine: &engine,
        known: round.known.into_iter().map(|scan| (scan.page, scan)).collect(),
        kept: round.kept,
        end: Instant::now() + pool.engine().document_timeout(),
        budget: round.budget,
        time: Mutex::new(Time {
            spare,
            spent: Duration::ZERO,
        }),
        seen: Mutex::default(),
    };
    let wanted: Vec<(u32, Place)> = wanted.iter().map(|page| (*page, extraction.place(*page))).collect();
    let mut readings = stream::iter(wanted)
        .map(|(page, place)| async move { (page, scans.read(page, place).await) })
        .buffered(pool.engine().concurrency());
    let (mut cut, mut unreached) = (false, Vec::new());
    while let Some((page, reading)) = readings.next().await {
        match reading {
            Ok(scan) => settle(extraction, page, Ok(scan)),
            Err(Why::Failed(doubt)) => settle(extraction, page, Err(doubt)),
            Err(Why::Budget) => cut = true,
            Err(Why::Document) => unreached.push(page),
        }
    }
    drop(readings);
    extraction
        .doubts
        .extend(untold(&unreached, pool.engine().document_timeout()));
    conclude(extraction);
    let spent = scans.time().spent;
    Scanned {
        engine: Some(engine),
        spent,
        cut,
    }
}

/// What a reader is told of pages for which there was no time: once, not page by page.
fn untold(pages: &[u32], time: Duration) -> Option<Doubt> {
    let first = *pages.first()?;
    let (count, seconds) = (pages.len(), time.as_secs());
    let said = format!("OCR of one document may take {seconds} s: {count} pages from this one on were not read");
    Some(Doubt::new(DoubtCode::Timeout).on_page(first).detail(said))
}

/// Why a page was not read.
enum Why {
    /// It could not be.
    Failed(Doubt),
    /// The day's time is used up.
    Budget,
    /// The document's time is used up.
    Document,
}

/// What one image said; the same image is read once.
type Shared = Arc<OnceCell<Result<Reading, Doubt>>>;

struct Scans<'a> {
    pool: &'a Pool,
    file: &'a Path,
    with: &'a Availability,
    engine: &'a str,
    known: HashMap<u32, Scan>,
    kept: Option<mpsc::UnboundedSender<Scan>>,
    end: Instant,
    budget: Option<Duration>,
    time: Mutex<Time>,
    seen: Mutex<HashMap<[u8; 32], Shared>>,
}

struct Time {
    /// What failures may still cost.
    spare: Duration,
    /// What the engine has worked.
    spent: Duration,
}

impl Scans<'_> {
    async fn read(&self, page: u32, place: Place) -> Result<Scan, Why> {
        let known = self.known.get(&page);
        if let Some(known) = known.filter(|known| known.engine == self.engine || !is_improvable(known)) {
            return Ok(known.clone());
        }
        match self.read_anew(page, place).await {
            Ok(read) => {
                let scan = match known {
                    Some(known) => read.better(known.clone()),
                    None => read,
                };
                // What this engine could not better is its own from now on.
                let scan = Scan {
                    engine: self.engine.to_owned(),
                    ..scan
                };
                if let Some(kept) = &self.kept {
                    // Whoever no longer listens will have the page read again.
                    let _ = kept.send(scan.clone());
                }
                Ok(scan)
            }
            Err(Why::Failed(doubt)) => known.cloned().ok_or(Why::Failed(doubt)),
            Err(other) => Err(other),
        }
    }

    async fn read_anew(&self, page: u32, place: Place) -> Result<Scan, Why> {
        let Time { spare, spent } = *self.time();
        if self.budget.is_some_and(|budget| spent >= budget) {
            return Err(Why::Budget);
        }
        if Instant::now() >= self.end {
            return Err(Why::Document);
        }
        if spare.is_zero() {
            let said = "other pages took all the time there was";
            return Err(Why::Failed(Doubt::new(DoubtCode::Timeout).detail(said)));
        }
        let started = Instant::now();
        let result = self.look(place, spare).await;
        if result.is_err() {
            let mut time = self.time();
            time.spare = time.spare.saturating_sub(started.elapsed() / PATIENCE);
        }
        let reading = result.map_err(Why::Failed)?;
        Ok(Scan {
            page,
            engine: self.engine.to_owned(),
            quality: reading.quality,
            confidence: reading.confidence,
            text: reading.text,
            words: reading.words,
        })
    }

    async fn look(&self, place: Place, time: Duration) -> Result<Reading, Doubt> {
        let Some((image, lie)) = self.pool.picture(self.file, place, time).await? else {
            return Ok(Reading::default());
        };
        let key: [u8; 32] = Sha256::digest(&image).into();
        let shared: Shared = {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(seen.entry(key).or_default())
        };
        let read = || async {
            let (reading, worked) = self.pool.engine().read(&image, lie.dpi, self.with).await;
            self.time().spent += worked;
            reading.map(|reading| turned_back(reading, lie.angle))
        };
        shared.get_or_init(read).await.clone()
    }

    fn time(&self) -> MutexGuard<'_, Time> {
        self.time.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether another engine may read more there than readers have now.
fn is_improvable(scan: &Scan) -> bool {
    scan.quality
        .is_some_and(|quality| Quality::of(quality) != Quality::Good)
}

/// The words of a page that was made straight, where they stand on the page as it is.
fn turned_back(mut reading: Reading, angle: f32) -> Reading {
    if angle != 0.0 {
        let [wide, high] = reading.size;
        for word in &mut reading.words {
            let middle = [word.left + word.width / 2.0, word.top + word.height / 2.0];
            let [x, y] = origin([middle[0] * wide, middle[1] * high], reading.size, angle);
            word.left = (x / wide - word.width / 2.0).clamp(0.0, 1.0);
            word.top = (y / high - word.height / 2.0).clamp(0.0, 1.0);
        }
    }
    reading
}
