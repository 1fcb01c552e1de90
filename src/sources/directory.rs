//! Which files of a local folder are documents? By their names alone; nothing is opened.
//!
//! An index page of a web server goes through [`super::read`].

use super::address;
use super::listing::from_file_name;
use crate::model::{Doubt, DoubtCode, Reading};
use url::Url;

/// A file of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path below the folder, parts separated by `/`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
}

/// Reads a local folder: `base` is its `file:` address and ends in `/`.
///
/// Hidden, temporary and half-downloaded files are left without a word; an empty file is a doubt.
pub fn read_local(base: &Url, entries: &[Entry]) -> Reading {
    let mut reading = Reading::default();
    for entry in entries {
        let mut parts = entry.path.split('/').filter(|p| !p.is_empty());
        let name = entry.path.rsplit('/').next().unwrap_or_default();
        let is_document = address::is_document_name(name) || address::is_page_name(name);
        if !is_document || parts.clone().any(|p| p == ".." || address::is_passing_name(p)) {
            continue;
        }
        if entry.bytes == 0 {
            reading
                .doubts
                .push(Doubt::new(DoubtCode::Empty).detail(entry.path.clone()));
        }
        let mut url = base.clone();
        let extended = url.path_segments_mut().map(|mut path| {
            path.pop_if_empty().extend(parts.by_ref());
        });
        if extended.is_ok() {
            reading
                .documents
                .push(from_file_name(&entry.path, &url, name, "file in the folder"));
        }
    }
    reading
}
