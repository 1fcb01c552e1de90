//! What does a page of a document look like? Drawn in a child when it is first asked for, and kept for a while.
//!
//! The child is one of its own, so that visitors never take a turn from reading or OCR, and draws one page at a time,
//! so that they never take more than one processor. A folder keeps what was drawn, the oldest until it is full; it holds
//! nothing that cannot be drawn again, and is emptied at the start.

use crate::model::{Crop, Doubt, Place, Sha256};
use crate::worker::{OcrSettings, Pool, Settings};
use quick_cache::sync::Cache;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::{Mutex, Semaphore};

/// The version of what is drawn: it is part of the entity tags.
pub const VERSION: u32 = 1;
/// How long one page may take. Most take a twentieth of a second.
const TIME: Duration = Duration::from_secs(15);
/// How many visitors may wait for a page that is not kept; more are turned away.
const WAITING: usize = 24;
/// A page that could not be drawn is not tried again for this long: it may be made to cost time.
const AGAIN: Duration = Duration::from_secs(10 * 60);
/// How many of those are remembered.
const FAILED: usize = 1_000;
/// The most bytes kept.
const MOST: u64 = 256 << 20;

/// The pictures of pages. Cheap to clone.
#[derive(Clone)]
pub struct PageImages(Arc<Inner>);

impl fmt::Debug for PageImages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PageImages").field(&self.0.dir).finish()
    }
}

struct Inner {
    pool: Pool,
    dir: PathBuf,
    most: u64,
    waiting: Semaphore,
    turn: Mutex<()>,
    /// What could not be drawn, and when that was tried.
    failed: Cache<String, Instant>,
    /// Bytes kept since the folder was last looked through.
    kept: AtomicU64,
}

/// One picture: of which page, where that lies in its file, which part.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The content.
    pub content: Sha256,
    /// The page among all pages of the content, from 1.
    pub page: u32,
    /// Where it is to be drawn from.
    pub place: Place,
    /// The part; none for the whole page.
    pub crop: Option<Crop>,
}

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The page cannot be drawn.
    Undrawable,
    /// Too many others wait.
    Busy,
}

impl Wanted {
    /// What the picture is called: as long as this is the same, so is the picture.
    pub fn name(&self) -> String {
        let crop = self.crop.map_or_else(|| "whole".to_owned(), |crop| crop.to_string());
        format!("{}-{}-{crop}-{VERSION}", self.content, self.page)
    }
}

impl PageImages {
    /// Pictures kept in `dir` (made when the first one is kept) and drawn by a child of their own, started from `program`
    /// and held to `limits`.
    pub fn open(dir: PathBuf, limits: &Settings, program: PathBuf) -> Self {
        let settings = Settings {
            workers: 1,
            timeout: TIME,
            ..limits.clone()
        };
        Self(Arc::new(Inner {
            pool: Pool::new(settings, OcrSettings::default(), program),
            dir,
            most: MOST,
            waiting: Semaphore::new(WAITING),
            turn: Mutex::new(()),
            failed: Cache::new(FAILED),
            kept: AtomicU64::new(0),
        }))
    }

    /// The picture, WebP, drawn from `file` unless it is kept.
    ///
    /// # Errors
    /// When there is none.
    pub async fn get(&self, wanted: &Wanted, file: &Path) -> Result<Vec<u8>, Missing> {
        let name = wanted.name();
        let path = self.0.dir.join(&name);
        if let Ok(kept) = tokio::fs::read(&path).await {
            return Ok(kept);
        }
        let _waiting = self.0.waiting.try_acquire().map_err(|_| Missing::Busy)?;
        let _turn = self.0.turn.lock().await;
        if self.0.failed.get(&name).is_some_and(|tried| tried.elapsed() < AGAIN) {
            return Err(Missing::Undrawable);
        }
        // Whoever went before may have asked for the same.
        if let Ok(kept) = tokio::fs::read(&path).await {
            return Ok(kept);
        }
        let drawn = self.0.pool.view(file, wanted.place, wanted.crop).await;
        let Some(image) = drawn.unwrap_or_else(|doubt| undrawable(wanted, &doubt)) else {
            self.0.failed.insert(name, Instant::now());
            return Err(Missing::Undrawable);
        };
        if let Err(error) = self.keep(&path, &image) {
            tracing::warn!(%error, path = %path.display(), "the picture of a page could not be kept");
        }
        Ok(image)
    }

    /// Forgets every picture of a content: a withdrawal.
    pub fn forget(&self, content: &Sha256) {
        self.remove(|name| name.starts_with(content.as_str()));
    }

    /// Forgets every picture.
    pub fn empty(&self) {
        self.remove(|_| true);
    }

    fn remove(&self, which: impl Fn(&str) -> bool) {
        for entry in fs::read_dir(&self.0.dir).into_iter().flatten().flatten() {
            if entry.file_name().to_str().is_none_or(&which)
                && let Err(error) = fs::remove_file(entry.path())
            {
                tracing::warn!(%error, path = %entry.path().display(), "the picture of a page could not be removed");
            }
        }
    }

    /// Keeps a picture, whole or not at all, and makes room now and then.
    fn keep(&self, path: &Path, image: &[u8]) -> std::io::Result<()> {
        let Inner { dir, most, kept, .. } = &*self.0;
        fs::create_dir_all(dir)?;
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        std::io::Write::write_all(&mut file, image)?;
        file.persist(path)?;
        let size = image.len() as u64;
        if kept.fetch_add(size, Ordering::Relaxed) + size > most / 8 {
            kept.store(0, Ordering::Relaxed);
            make_room(dir, most - most / 8)?;
        }
        Ok(())
    }
}

fn undrawable(wanted: &Wanted, doubt: &Doubt) -> Option<Vec<u8>> {
    let detail = doubt.detail.as_deref().unwrap_or_default();
    tracing::info!(content = %wanted.content, page = wanted.page, code = doubt.code.as_str(), detail, "a page could not be drawn");
    None
}

/// Removes the oldest pictures of a folder until it holds no more than `most` bytes.
fn make_room(dir: &Path, most: u64) -> std::io::Result<()> {
    let mut all: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let about = entry.metadata()?;
        all.push((about.modified()?, about.len(), entry.path()));
    }
    all.sort_unstable();
    let mut held: u64 = all.iter().map(|(_, size, _)| size).sum();
    for (_, size, path) in all {
        if held <= most {
            break;
        }
        fs::remove_file(path)?;
        held -= size;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn room_is_made_by_the_oldest_pictures() {
        let dir = tempfile::tempdir().unwrap();
        for n in 0..10_u64 {
            let path = dir.path().join(n.to_string());
            fs::write(&path, [0; 100]).unwrap();
            let file = fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(100 - n))
                .unwrap();
        }
        make_room(dir.path(), 350).unwrap();
        let mut left: Vec<_> = fs::read_dir(dir.path())
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["0", "1", "2"]);
    }
}
