//! The pages of a document that have no usable text, read from their images one by one.
//!
//! A page that fails costs only itself. Failures share one allowance of time, what the document's own reading left of its
//! limit, so that a document made of traps cannot hold a reader for hours; pages that succeed take the time they need.

use super::engine::{Availability, DPI};
use super::tsv::Reading;
use crate::model::{Doubt, DoubtCode, Extraction, Origin, Page, fold};
use crate::worker::Pool;
use futures_util::{StreamExt, stream};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::OnceCell;

/// Reads the pages `wanted` of `file` by OCR into `extraction`. `spare` is the time that failures may cost in all.
pub async fn complete(pool: &Pool, file: &Path, extraction: &mut Extraction, wanted: &[u32], spare: Duration) {
    if wanted.is_empty() {
        return;
    }
    let with = match pool.engine().ready().await {
        Ok(with) => with,
        Err(doubt) => {
            for &page in wanted {
                settle(extraction, page, Err(doubt.clone()));
            }
            return;
        }
    };
    let scans = &Scans {
        pool,
        file,
        with: &with,
        spare: Mutex::new(spare),
        seen: Mutex::default(),
    };
    let mut readings = stream::iter(wanted.to_vec())
        .map(|page| async move { (page, scans.read(page).await) })
        .buffered(pool.engine().concurrency());
    while let Some((page, reading)) = readings.next().await {
        settle(extraction, page, reading);
    }
    conclude(extraction);
}

/// What one image said; the same image is read once.
type Shared = Arc<OnceCell<Result<Reading, Doubt>>>;

struct Scans<'a> {
    pool: &'a Pool,
    file: &'a Path,
    with: &'a Availability,
    spare: Mutex<Duration>,
    seen: Mutex<HashMap<[u8; 32], Shared>>,
}

impl Scans<'_> {
    async fn read(&self, page: u32) -> Result<Reading, Doubt> {
        let spare = *self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.is_zero() {
            return Err(Doubt::new(DoubtCode::Timeout).detail("other pages took all the time there was"));
        }
        let started = Instant::now();
        let result = self.look(page, spare).await;
        if result.is_err() {
            let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
            *spare = spare.saturating_sub(started.elapsed());
        }
        result
    }

    async fn look(&self, page: u32, time: Duration) -> Result<Reading, Doubt> {
        let image = self.pool.render(self.file, page, DPI, time).await?;
        if image.is_empty() {
            return Ok(Reading::default());
        }
        let key: [u8; 32] = Sha256::digest(&image).into();
        let shared: Shared = {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(seen.entry(key).or_default())
        };
        let read = || self.pool.engine().read(&image, self.with);
        shared.get_or_init(read).await.clone()
    }
}

/// Puts what was read, or why nothing was, where the reader of the document will look for it.
fn settle(extraction: &mut Extraction, number: u32, reading: Result<Reading, Doubt>) {
    let Some(page) = extraction.pages.iter_mut().find(|page| page.number == number) else {
        return;
    };
    match reading {
        Ok(reading) if !reading.text.is_empty() => fill(page, &reading),
        Ok(_) => {}
        Err(doubt) => extraction.doubts.push(doubt.on_page(number)),
    }
    let silent = page.text.trim().is_empty();
    let of_silence = |doubt: &Doubt| doubt.code == DoubtCode::NoText && doubt.page == Some(number);
    if !silent {
        extraction.doubts.retain(|doubt| !of_silence(doubt));
    } else if !extraction.doubts.iter().any(of_silence) {
        extraction.doubts.push(Doubt::new(DoubtCode::NoText).on_page(number));
    }
}

/// A document without a word on any page has no pages, and says why: what its pages failed by, or that it is empty.
/// Where only the engine was wanting, its pages stand: they may be read yet.
fn conclude(extraction: &mut Extraction) {
    let silent = extraction.pages.iter().all(|page| page.text.trim().is_empty());
    let has = |wanted: &dyn Fn(DoubtCode) -> bool| extraction.doubts.iter().any(|doubt| wanted(doubt.code));
    if !silent || has(&|code| code == DoubtCode::Ocr) {
        return;
    }
    if !has(&DoubtCode::is_refusal) {
        extraction.doubts.insert(0, Doubt::new(DoubtCode::Empty));
    }
    extraction.doubts.retain(|doubt| doubt.code != DoubtCode::NoText);
    extraction.pages.clear();
}

/// The words of the image become the page's text. What the page said in letters (a stamp of the prefecture) stands
/// before them, unless the image shows it too.
fn fill(page: &mut Page, reading: &Reading) {
    let stamp = page.text.trim();
    page.text = if stamp.is_empty() || holds(&reading.text, stamp) {
        reading.text.clone()
    } else {
        format!("{stamp}\n\n{}", reading.text)
    };
    page.origin = Origin::Ocr;
    page.confidence = reading.confidence;
}

/// Whether nearly all words of `part` are among those of `text`; OCR may have misread one in five.
fn holds(text: &str, part: &str) -> bool {
    let words = |text: &str| -> HashSet<String> {
        let folded = fold(text);
        let words = folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let (text, part) = (words(text), words(part));
    part.intersection(&text).count() * 5 >= part.len() * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(stamp: &str) -> Extraction {
        Extraction {
            pages: vec![Page {
                number: 1,
                text: stamp.to_owned(),
                origin: if stamp.is_empty() { Origin::None } else { Origin::Text },
                confidence: None,
                quality: None,
            }],
            doubts: vec![Doubt::new(DoubtCode::NoText).on_page(1)],
            ..Extraction::default()
        }
    }

    fn said(text: &str) -> Result<Reading, Doubt> {
        Ok(Reading {
            text: text.to_owned(),
            confidence: Some(0.9),
            ..Reading::default()
        })
    }

    #[test]
    fn a_page_that_was_read_is_no_longer_without_text() {
        let mut extraction = scanned("");
        settle(&mut extraction, 1, said("Le conseil délibère"));
        assert_eq!(extraction.pages[0].text, "Le conseil délibère");
        assert_eq!(extraction.pages[0].origin, Origin::Ocr);
        assert!(extraction.doubts.is_empty());
    }

    #[test]
    fn a_stamp_stands_before_the_words_of_the_image_unless_they_show_it() {
        let mut extraction = scanned("Reçu en préfecture le 04/07/2024");
        settle(&mut extraction, 1, said("Le conseil délibère"));
        let text = &extraction.pages[0].text;
        assert_eq!(text, "Reçu en préfecture le 04/07/2024\n\nLe conseil délibère");

        let mut extraction = scanned("Reçu en préfecture le 04/07/2024");
        settle(
            &mut extraction,
            1,
            said("RECU EN PREFECTURE le 04/07/2024 Le conseil délibère"),
        );
        assert_eq!(extraction.pages[0].text.matches("04/07/2024").count(), 1);
    }

    #[test]
    fn a_document_of_silent_pages_is_empty_unless_the_engine_was_wanting() {
        let mut extraction = scanned("");
        settle(&mut extraction, 1, said(""));
        conclude(&mut extraction);
        assert!(extraction.pages.is_empty());
        assert_eq!(extraction.doubts, [Doubt::new(DoubtCode::Empty)]);

        let mut extraction = scanned("");
        settle(&mut extraction, 1, Err(Doubt::new(DoubtCode::Ocr)));
        conclude(&mut extraction);
        assert_eq!(extraction.pages.len(), 1);
    }

    #[test]
    fn a_page_that_failed_says_why_and_that_it_has_no_text_once() {
        let mut extraction = scanned("");
        settle(&mut extraction, 1, Err(Doubt::new(DoubtCode::Ocr)));
        let codes: Vec<&str> = extraction.doubts.iter().map(|d| d.code.as_str()).collect();
        assert_eq!(codes, ["no_text", "ocr"]);
        assert!(extraction.doubts.iter().all(|d| d.page == Some(1)));
    }
}
