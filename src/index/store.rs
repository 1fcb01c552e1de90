//! Where is the index, what does it hold, and up to which change of the catalogue?

use super::analysis::fingerprint;
use super::entry::{Entry, Stored};
use super::error::IndexError;
use super::schema::{self, Fields};
use super::writer::Writer;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use tantivy::directory::MmapDirectory;
use tantivy::{DocAddress, IndexReader, ReloadPolicy, Searcher, TantivyDocument};

/// The index in its folder. Cheap to clone; all clones see the same commits.
#[derive(Clone)]
pub struct Index {
    dir: PathBuf,
    pub(super) engine: tantivy::Index,
    reader: IndexReader,
    pub(crate) fields: Fields,
}

/// What each commit says of itself, atomically with it.
#[derive(Serialize, Deserialize)]
pub(super) struct Payload {
    /// The last change of the catalogue that is in the index.
    pub watermark: u64,
    /// By which analysis.
    pub analysis: String,
}

/// Blocks of stored text kept in memory for each segment, of 16 KiB each.
const CACHED_BLOCKS: usize = 8;

impl Index {
    /// Opens the index in `dir`, or makes an empty one. Writes nothing into one that exists.
    ///
    /// # Errors
    /// [`IndexError::Rebuild`] when it was made by another version or other word lists, or is damaged:
    /// call [`Index::recreate`] and index everything again.
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        let rebuild = |why: String| IndexError::Rebuild {
            dir: dir.to_owned(),
            why,
        };
        std::fs::create_dir_all(dir).map_err(|source| folder(dir, source))?;
        let directory = MmapDirectory::open(dir).map_err(|e| rebuild(e.to_string()))?;
        let (schema, fields) = schema::build();
        let engine = tantivy::Index::builder()
            .schema(schema)
            .tokenizers(schema::tokenizers())
            .open_or_create(directory)
            .map_err(|e| rebuild(e.to_string()))?;
        let reader = engine
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(CACHED_BLOCKS)
            .try_into()
            .map_err(|e: tantivy::TantivyError| rebuild(e.to_string()))?;
        let index = Self {
            dir: dir.to_owned(),
            engine,
            reader,
            fields,
        };
        match index.payload()? {
            Some(payload) if payload.analysis != fingerprint() => {
                Err(rebuild("its words were analysed by other rules".into()))
            }
            _ => Ok(index),
        }
    }

    /// Empties `dir` and makes an empty index there, whose watermark is 0.
    ///
    /// # Errors
    /// When the folder cannot be emptied.
    pub fn recreate(dir: &Path) -> Result<Self, IndexError> {
        match std::fs::remove_dir_all(dir) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(folder(dir, e)),
            _ => Self::open(dir),
        }
    }

    /// The number of the last change of the catalogue that the index holds; 0 when it is new.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn watermark(&self) -> Result<u64, IndexError> {
        Ok(self.payload()?.map_or(0, |payload| payload.watermark))
    }

    /// The one writer. It holds some 20 MB while it lives: drop it when there is nothing to do, and after any of its
    /// errors (a full disk included) drop it and ask for another.
    ///
    /// # Errors
    /// [`IndexError::Busy`] while another lives, in this process or any other.
    pub fn writer(&self) -> Result<Writer, IndexError> {
        Writer::new(self)
    }

    /// How many entries the index holds.
    pub fn count(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Sees what another process has committed. Commits of this process are seen at once.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn refresh(&self) -> Result<(), IndexError> {
        Ok(self.reader.reload()?)
    }

    /// Reads every file and compares its checksum; gives the names of those that are damaged.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn verify(&self) -> Result<Vec<PathBuf>, IndexError> {
        Ok(self.engine.validate_checksum()?.into_iter().collect())
    }

    /// Where it is.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What stands in the index now, and will not change under a search.
    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// The entry at `address`.
    pub(crate) fn stored(&self, searcher: &Searcher, address: DocAddress) -> Result<Stored, IndexError> {
        let doc: TantivyDocument = searcher.doc(address)?;
        self.fields.stored(&doc)
    }

    pub(super) fn document(&self, entry: &Entry) -> TantivyDocument {
        self.fields.document(entry)
    }

    fn payload(&self) -> Result<Option<Payload>, IndexError> {
        let damaged = |why: String| IndexError::Rebuild {
            dir: self.dir.clone(),
            why,
        };
        let metas = self.engine.load_metas().map_err(|e| damaged(e.to_string()))?;
        let payload = metas.payload.map(|text| serde_json::from_str(&text));
        payload
            .transpose()
            .map_err(|e| damaged(format!("its last commit says nothing of itself: {e}")))
    }
}

fn folder(dir: &Path, source: std::io::Error) -> IndexError {
    IndexError::Folder {
        dir: dir.to_owned(),
        source,
    }
}
