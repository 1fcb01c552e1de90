//! Why an export could not be made.

use crate::archive::ArchiveError;
use crate::catalog::CatalogError;

/// An export could not be made, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// What is held could not be read.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// Archived bytes could not be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// It could not be written.
    #[error("the export could not be written: {0}")]
    Write(#[from] std::io::Error),
    /// A record could not be written.
    #[error("the export could not be written: {0}")]
    Csv(#[from] csv::Error),
    /// A value could not be written as JSON.
    #[error("the export could not be written: {0}")]
    Json(#[from] serde_json::Error),
}
