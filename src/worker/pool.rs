//! The parent's side: a few children, started when needed, replaced when worn or dead, let go when idle.

use super::life::{Body, Life};
use super::ocr::{Engine, Round, Scanned};
use super::protocol::{Job, Lie};
use super::settings::PATIENCE;
use super::{OcrSettings, Settings};
use crate::model::{Crop, Doubt, DoubtCode, Extraction, Page, Place, Reading, Recognition, Selectors, SourceKind};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use url::Url;

/// A child that nobody asks for this long is let go.
const IDLE: Duration = Duration::from_secs(60);

/// What a document says by itself.
#[derive(Debug, Clone, Default)]
pub struct OwnText {
    /// Its text by pages.
    pub extraction: Extraction,
    /// The pages, from 1, that are pictures of text: see [`Pool::scan`].
    pub pictures: Vec<u32>,
    /// The time that is left of what a document is given.
    spare: Duration,
}

/// Children that read strangers' bytes. Cheap to clone; the children end with the last clone.
#[derive(Clone)]
pub struct Pool {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    program: PathBuf,
    turns: Semaphore,
    idle: Mutex<Idle>,
    engine: Engine,
}

/// The children without work, the last used last.
#[derive(Default)]
struct Idle {
    children: Vec<(Instant, Life)>,
    watched: bool,
}

impl Pool {
    /// A pool that starts its children from `program`, this same binary (`/proc/self/exe` holds even while it is being
    /// replaced on disk). Nothing is started yet.
    pub fn new(settings: Settings, ocr: OcrSettings, program: PathBuf) -> Self {
        let engine = Engine::new(ocr, settings.memory, program.clone());
        let turns = Semaphore::new(settings.workers.max(1));
        let inner = Inner {
            settings,
            program,
            turns,
            idle: Mutex::default(),
            engine,
        };
        Self { inner: Arc::new(inner) }
    }

    /// The text of a document, page by page, by OCR where a page has none. Never fails: what could not be read is
    /// told by its doubts, and a document of which nothing could be read has no pages.
    pub async fn extract(&self, file: &Path, content_type: Option<&str>, name: Option<&str>) -> Extraction {
        let mut text = self.text(file, content_type, name).await;
        self.scan(file, &mut text, Round::default()).await;
        text.extraction
    }

    /// The text that a document holds by itself, and which of its pages are pictures of text. Never fails, as
    /// [`Pool::extract`].
    pub async fn text(&self, file: &Path, content_type: Option<&str>, name: Option<&str>) -> OwnText {
        let job = Job::Extract {
            content_type: content_type.map(str::to_owned),
            name: name.map(str::to_owned),
        };
        let started = Instant::now();
        match self.ask::<(Extraction, Vec<u32>)>(&job, Body::File(file)).await {
            Ok((extraction, pictures)) => OwnText {
                extraction,
                pictures,
                spare: self.inner.settings.timeout.saturating_sub(started.elapsed() / PATIENCE),
            },
            Err(doubt) => OwnText {
                extraction: Extraction {
                    media_type: "application/octet-stream".to_owned(),
                    doubts: vec![doubt],
                    ..Extraction::default()
                },
                pictures: Vec::new(),
                spare: Duration::ZERO,
            },
        }
    }

    /// Reads the pages that are pictures into `text`, or tells in its doubts why they could not be read.
    pub async fn scan(&self, file: &Path, text: &mut OwnText, round: Round) -> Scanned {
        let (extraction, pictures) = (&mut text.extraction, &text.pictures);
        super::ocr::complete(self, file, extraction, pictures, text.spare, round).await
    }

    /// The name of the OCR engine that would read now; `None` when nothing can be read by OCR.
    pub async fn scanner(&self) -> Option<String> {
        let with = self.inner.engine.ready().await.ok()?;
        Some(self.inner.engine.name(&with))
    }

    /// The most time a day for OCR.
    pub fn daily_budget(&self) -> Option<Duration> {
        self.inner.engine.daily_budget()
    }

    /// What a listing or a table offers.
    pub async fn read(
        &self,
        kind: SourceKind,
        selectors: &Selectors,
        url: &Url,
        content_type: Option<&str>,
        file: &Path,
    ) -> Result<Reading, Doubt> {
        let job = Job::Read {
            kind,
            selectors: Box::new(selectors.clone()),
            url: url.clone(),
            content_type: content_type.map(str::to_owned),
        };
        self.ask(&job, Body::File(file)).await
    }

    /// The acts that text holds. In a child too: this is work on strangers' words, by patterns, on whole registers.
    pub async fn recognise(&self, pages: &[Page]) -> Result<Recognition, Doubt> {
        let body = serde_json::to_vec(pages).map_err(|e| nonsense(&e))?;
        self.ask(&Job::Recognise, Body::Bytes(&body)).await
    }

    /// For tests: what a child answers that goes wrong in one way.
    #[cfg(debug_assertions)]
    #[doc(hidden)]
    pub async fn misbehave(&self, how: super::Misbehaviour) -> Result<Vec<u8>, Doubt> {
        let time = self.inner.settings.timeout;
        self.run(&Job::Misbehave(how), Body::Bytes(&[]), time).await
    }

    /// The picture of one page made straight, PNG, and how it lies; `None` when the page is blank.
    pub(super) async fn picture(
        &self,
        file: &Path,
        place: Place,
        time: Duration,
    ) -> Result<Option<(Vec<u8>, Lie)>, Doubt> {
        let mut answer = self.run(&Job::Picture { place }, Body::File(file), time).await?;
        Ok(Lie::split(&mut answer).map(|lie| (answer, lie)))
    }

    /// One page as people are shown it, or the part `crop` of it, WebP; `None` where there is hardly a pixel.
    ///
    /// # Errors
    /// The doubt to tell when it cannot be drawn.
    pub async fn view(&self, file: &Path, place: Place, crop: Option<Crop>) -> Result<Option<Vec<u8>>, Doubt> {
        let time = self.inner.settings.timeout;
        let image = self.run(&Job::View { place, crop }, Body::File(file), time).await?;
        Ok((!image.is_empty()).then_some(image))
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.inner.engine
    }

    async fn ask<T: DeserializeOwned>(&self, job: &Job, body: Body<'_>) -> Result<T, Doubt> {
        let answer = self.run(job, body, self.inner.settings.timeout).await?;
        serde_json::from_slice(&answer).map_err(|e| nonsense(&e))
    }

    async fn run(&self, job: &Job, body: Body<'_>, time: Duration) -> Result<Vec<u8>, Doubt> {
        // Never closed, so never refused.
        let _turn = self.inner.turns.acquire().await;
        let child = match self.take() {
            Some(child) => child,
            None => self.start().await?,
        };
        let (survivor, result) = child.ask(job, body, &self.inner.settings, time).await;
        if let Some(child) = survivor {
            self.keep(child);
        }
        result
    }

    /// A machine may lack processes or memory for a moment: that is no document's fault, and worth another try.
    async fn start(&self) -> Result<Life, Doubt> {
        let mut refusal = String::new();
        for pause in [0, 200, 1000] {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            match Life::begin(&self.inner.program, &self.inner.settings).await {
                Ok(child) => return Ok(child),
                Err(e) => refusal = e.to_string(),
            }
        }
        tracing::error!(error = refusal, "no reading process can be started");
        Err(Doubt::new(DoubtCode::Timeout).detail(format!("no reading process can be started: {refusal}")))
    }

    fn take(&self) -> Option<Life> {
        let mut idle = self.idle();
        while let Some((_, mut child)) = idle.children.pop() {
            if child.is_fit() {
                return Some(child);
            }
        }
        None
    }

    fn keep(&self, mut child: Life) {
        if !child.is_fit() {
            return;
        }
        let mut idle = self.idle();
        idle.children.push((Instant::now(), child));
        if !std::mem::replace(&mut idle.watched, true) {
            tokio::spawn(watch(Arc::downgrade(&self.inner)));
        }
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets idle children go; ends when there are none.
async fn watch(pool: std::sync::Weak<Inner>) {
    loop {
        tokio::time::sleep(IDLE / 4).await;
        let Some(inner) = pool.upgrade() else { return };
        let mut idle = inner.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.children.retain(|(since, _)| since.elapsed() < IDLE);
        if idle.children.is_empty() {
            idle.watched = false;
            return;
        }
    }
}

fn nonsense(error: &serde_json::Error) -> Doubt {
    Doubt::new(DoubtCode::Damaged).detail(format!("the reader answered nonsense: {error}"))
}
