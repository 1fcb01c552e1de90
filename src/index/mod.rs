//! How is text made searchable?
//!
//! One [`Entry`] for each act and one for what stands in a document outside its acts go into tantivy. The index is
//! derived: each commit carries the number of the last change of the catalogue it holds ([`Index::watermark`]), indexing
//! goes on from there after a crash, and the whole can be made anew. Start with [`Index::open`] and [`Writer`]. This module
//! never asks a question of the index (that is [`crate::search`]) and never reads the catalogue.

pub(crate) mod analysis;
mod entry;
mod error;
mod queue;
pub(crate) mod schema;
mod store;
mod writer;

pub use entry::{Entry, Record, Stored};
pub use error::IndexError;
pub use store::Index;
pub use writer::Writer;
