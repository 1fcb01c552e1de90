//! Where are the bytes? Every body that was fetched, under its SHA-256, kept before anything reads it.
//!
//! A directory for now; the seam is `object_store`, so that several machines can share a bucket one day. It never looks
//! into what it keeps, never changes it, and never forgets it unless told to. What stands under a hash has that hash:
//! it is checked while it is written, and appears whole, synced to disk, or not at all. Start with [`Archive::put`].

mod error;

pub use error::{ArchiveError, Doing};

use crate::model::Sha256;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{MultipartUpload, ObjectStoreExt};
use sha2::{Digest, Sha256 as Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::AsyncReadExt;

/// How much is written at once.
const PIECE: usize = 1 << 20;

/// The archive. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Archive {
    store: Arc<LocalFileSystem>,
    dir: Arc<Path>,
    /// One content is written at a time, so that whatever else is found half-written is a crash's.
    writing: Arc<tokio::sync::Mutex<()>>,
}

/// What keeping a file came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// The same bytes were there already.
    pub already: bool,
}

impl Archive {
    /// Opens the archive in a directory, making it if need be.
    ///
    /// # Errors
    /// When the directory cannot be made or used.
    pub fn open(dir: &Path) -> Result<Self, ArchiveError> {
        std::fs::create_dir_all(dir).map_err(|error| ArchiveError::of(Doing::Open, dir, &error))?;
        let store =
            LocalFileSystem::new_with_prefix(dir).map_err(|error| ArchiveError::of(Doing::Open, dir, &error))?;
        Ok(Self {
            store: Arc::new(store.with_fsync(true)),
            dir: Arc::from(dir),
            writing: Arc::default(),
        })
    }

    /// Keeps the bytes of `file`, which must hash to `sha`. On return they are on the disk, synced.
    ///
    /// # Errors
    /// When they do not hash to `sha`, the disk is full, or it fails; what was there before is untouched.
    pub async fn put(&self, file: &Path, sha: &Sha256) -> Result<Stored, ArchiveError> {
        let reading = |error: std::io::Error| ArchiveError::of(Doing::Read, file, &error);
        let mut source = tokio::fs::File::open(file).await.map_err(reading)?;
        let length = source.metadata().await.map_err(reading)?.len();
        if self.size(sha).await? == Some(length) {
            return Ok(Stored { already: true });
        }
        let _alone = self.writing.lock().await;
        self.sweep(sha);
        let upload = self.store.put_multipart(&key(sha)).await;
        let mut upload = upload.map_err(|error| ArchiveError::of(Doing::Write, &self.dir, &error))?;
        match self.copy(&mut source, upload.as_mut(), sha, file).await {
            Ok(()) => Ok(Stored { already: false }),
            Err(error) => {
                // What was begun is removed; if even that fails, the first error is the one to tell.
                let _ = upload.abort().await;
                Err(error)
            }
        }
    }

    /// Removes what a crash left of an earlier attempt to write a content: the store names it `HASH#n`.
    fn sweep(&self, sha: &Sha256) {
        let path = self.path(sha);
        let Some(folder) = path.parent().and_then(|folder| std::fs::read_dir(folder).ok()) else {
            return;
        };
        let left = format!("{sha}#");
        for entry in folder
            .flatten()
            .filter(|e| e.file_name().to_string_lossy().starts_with(&left))
        {
            // A stray that cannot be removed is never taken for the content.
            let _ = std::fs::remove_file(entry.path());
        }
    }

    /// The bytes of a content.
    ///
    /// # Errors
    /// When there is no such content, or the disk fails.
    pub async fn get(&self, sha: &Sha256) -> Result<Bytes, ArchiveError> {
        let found = self
            .store
            .get(&key(sha))
            .await
            .map_err(|error| self.failed(sha, &error))?;
        found.bytes().await.map_err(|error| self.failed(sha, &error))
    }

    /// The bytes of a content, piece by piece.
    ///
    /// # Errors
    /// When there is no such content, or the disk fails, at once or later.
    pub async fn stream(&self, sha: &Sha256) -> Result<BoxStream<'static, Result<Bytes, ArchiveError>>, ArchiveError> {
        let found = self
            .store
            .get(&key(sha))
            .await
            .map_err(|error| self.failed(sha, &error))?;
        let (archive, sha) = (self.clone(), sha.clone());
        Ok(found
            .into_stream()
            .map_err(move |error| archive.failed(&sha, &error))
            .boxed())
    }

    /// The file that holds a content, for a child process to open. It may not exist.
    pub fn path(&self, sha: &Sha256) -> PathBuf {
        self.dir.join(key(sha).as_ref())
    }

    /// The size of a content, if it is there.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn size(&self, sha: &Sha256) -> Result<Option<u64>, ArchiveError> {
        match self.store.head(&key(sha)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.failed(sha, &error)),
        }
    }

    /// Removes a content for good: a withdrawal. Returns whether it was there.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn delete(&self, sha: &Sha256) -> Result<bool, ArchiveError> {
        if self.size(sha).await?.is_none() {
            return Ok(false);
        }
        match self.store.delete(&key(sha)).await {
            Ok(()) => self.sync_folder_of(sha).await.map(|()| true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(ArchiveError::of(Doing::Delete, &self.path(sha), &error)),
        }
    }

    /// Reads a content through and checks that it still has its hash.
    ///
    /// # Errors
    /// [`ArchiveError::Damaged`] when it has not.
    pub async fn verify(&self, sha: &Sha256) -> Result<(), ArchiveError> {
        let mut pieces = self.stream(sha).await?;
        let mut hasher = Hasher::new();
        while let Some(piece) = pieces.try_next().await? {
            hasher.update(&piece);
        }
        check(hasher, sha, || self.path(sha))
    }

    /// How many bytes may still be written here.
    ///
    /// # Errors
    /// When the file system does not say.
    pub fn free_bytes(&self) -> Result<u64, ArchiveError> {
        let found = rustix::fs::statvfs(&*self.dir).map_err(std::io::Error::from);
        let found = found.map_err(|error| ArchiveError::of(Doing::Read, &self.dir, &error))?;
        Ok(found.f_bavail.saturating_mul(found.f_frsize))
    }

    async fn copy(
        &self,
        source: &mut tokio::fs::File,
        upload: &mut dyn MultipartUpload,
        sha: &Sha256,
        file: &Path,
    ) -> Result<(), ArchiveError> {
        let writing = |error: object_store::Error| ArchiveError::of(Doing::Write, &self.dir, &error);
        let mut hasher = Hasher::new();
        loop {
            let mut piece = Vec::with_capacity(PIECE);
            let read = source.take(PIECE as u64).read_to_end(&mut piece).await;
            read.map_err(|error| ArchiveError::of(Doing::Read, file, &error))?;
            if piece.is_empty() {
                break;
            }
            hasher.update(&piece);
            upload.put_part(piece.into()).await.map_err(writing)?;
        }
        check(hasher, sha, || file.to_owned())?;
        upload.complete().await.map_err(writing)?;
        Ok(())
    }

    /// A removal is durable only when the folder is synced; the store does that for writes alone.
    async fn sync_folder_of(&self, sha: &Sha256) -> Result<(), ArchiveError> {
        let path = self.path(sha);
        let folder = path.parent().unwrap_or(&self.dir);
        let synced = async { tokio::fs::File::open(folder).await?.sync_all().await }.await;
        synced.map_err(|error| ArchiveError::of(Doing::Delete, &path, &error))
    }

    fn failed(&self, sha: &Sha256, error: &object_store::Error) -> ArchiveError {
        match error {
            object_store::Error::NotFound { .. } => ArchiveError::Missing { sha: sha.clone() },
            other => ArchiveError::of(Doing::Read, &self.path(sha), other),
        }
    }
}

/// Where a content stands: two levels of folders keep each of them small.
fn key(sha: &Sha256) -> Key {
    let text = sha.as_str();
    Key::from(format!("{}/{}/{text}", &text[..2], &text[2..4]))
}

fn check(hasher: Hasher, sha: &Sha256, place: impl FnOnce() -> PathBuf) -> Result<(), ArchiveError> {
    if hex::encode(hasher.finalize()) == sha.as_str() {
        Ok(())
    } else {
        Err(ArchiveError::Damaged {
            sha: sha.clone(),
            path: place(),
        })
    }
}
