//! What can go wrong with the index, and what helps.

use std::path::PathBuf;

/// A failure of the index. It is derived: `greffier reindex` always makes it anew.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// It cannot be used and must be made anew: [`super::Index::recreate`], then everything is due again.
    #[error("the index in {} cannot be used ({why}); make it anew with « greffier reindex »", dir.display())]
    Rebuild {
        /// Where it is.
        dir: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Another process, or another part of this one, is writing to it.
    #[error("the index is being written to by another process; wait for it to end")]
    Busy,
    /// Reading or writing failed.
    #[error("the index: {0}")]
    Engine(#[from] tantivy::TantivyError),
    /// Its folder cannot be made or read.
    #[error("the index's folder {}: {source}", dir.display())]
    Folder {
        /// The folder.
        dir: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// What it holds is not what was written.
    #[error("the index holds an entry that cannot be read ({0}); make it anew with « greffier reindex »")]
    Damaged(String),
}

impl IndexError {
    pub(super) fn damaged(why: impl Into<String>) -> Self {
        Self::Damaged(why.into())
    }
}
