//! What does a file of plain text hold? Form feeds end its pages.

use super::{Extracted, Limits, charset, clean, paged};
use crate::model::{Doubt, DoubtCode, Metadata};

/// Reads plain text and tables of it; `content_type` may name the character set.
pub fn read(bytes: &[u8], content_type: Option<&str>, limits: &Limits) -> Extracted {
    let decoded = charset::decode(bytes, content_type);
    let mut doubts = Vec::new();
    if decoded.guessed {
        doubts.push(Doubt::new(DoubtCode::Charset).detail(decoded.charset));
    }
    let mut pages: Vec<String> = decoded.text.split('\u{c}').map(clean::text).collect();
    // A form feed ends a page: what follows the last one is a page only if it holds something.
    if pages.len() > 1 && pages.last().is_some_and(String::is_empty) {
        pages.pop();
    }
    if pages.iter().all(String::is_empty) {
        doubts.clear();
    }
    paged(pages, Metadata::default(), doubts, limits)
}
