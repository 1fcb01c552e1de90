//! What does this page, folder or table offer? One reader for each way of publishing.
//!
//! Pure: decoded text in, a [`Reading`] out. No clock, no network, no store; nothing here fails or panics, whatever
//! the bytes: what cannot be made out is a doubt. Readers never decide what is fetched; they only say what is there.
//! Start with [`read`]; a local folder goes through [`directory::read_local`].

mod address;
pub mod directory;
mod evidence;
mod listing;
mod scdl;

use crate::model::{Reading, Selectors, SourceKind};
use url::Url;

pub use scdl::read_workbook;

/// A page as it was received, its characters already decoded.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The decoded text.
    pub text: &'a str,
    /// Its final address, after redirects: links are resolved against it.
    pub url: &'a Url,
    /// The media type the server named, if any.
    pub content_type: Option<&'a str>,
}

/// Reads one page of a source.
///
/// A [`SourceKind::Directory`] on a web server is an index page, which the listing's reader knows by its look.
pub fn read(kind: SourceKind, selectors: &Selectors, page: &Page<'_>) -> Reading {
    match kind {
        SourceKind::Listing => listing::read(selectors, page),
        SourceKind::Directory => listing::read_index(page),
        SourceKind::Scdl => scdl::read(page),
    }
}
