//! What does a file of plain text hold? Form feeds end its pages.

use super::{Extracted, Limits, charset, clean, paged};
use crate::model::{Doubt, DoubtCode, Metadata};

/// Reads plain text and tables of it; `content_type` may name the character set.
pub fn read(bytes: &[u8], content_type: Option<&str>, limits: &Limits) -> Extracted {
    let (bytes, cut) = bound(bytes, limits.max_text);
    let full = cut.is_some();
    let decoded = charset::decode(bytes, content_type);
    let mut doubts: Vec<Doubt> = cut.into_iter().collect();
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
    let mut read = paged(pages, Metadata::default(), doubts, limits);
    read.full |= full;
    read
}

/// The part of `bytes` that is looked at, cut between two characters of UTF-8 or UTF-16.
fn bound(bytes: &[u8], max_text: usize) -> (&[u8], Option<Doubt>) {
    /// No text that people wrote is longer.
    const LONGEST: usize = 32 << 20;
    let mut end = LONGEST.min(max_text.saturating_mul(2)) & !1;
    if bytes.len() <= end {
        return (bytes, None);
    }
    while end > 0 && bytes[end] & 0xc0 == 0x80 {
        end -= 1;
    }
    let said = format!("only the first {end} bytes were read");
    (&bytes[..end], Some(Doubt::new(DoubtCode::Truncated).detail(said)))
}
