//! What text does a PDF hold, page by page, and which of its pages are pictures of text?
//!
//! `pdfboss` reads the text, by the [`borders`] of tables where they are drawn; [`stamp`] adds what is drawn by annotations; [`sound`] judges it; where it is rubbish or
//! nothing could be read, [`second`] is asked; [`running`] sets heads and feet apart.

mod attached;
mod borders;
mod running;
mod second;
mod sound;
mod spans;
mod stamp;

pub use attached::Attached;

use super::{Extracted, Kept, Limits, clean, hyphen, quality, refuse};
use crate::model::{Doubt, DoubtCode, Extraction, Metadata, Quality};
use pdfboss_core::content::Op;
use pdfboss_core::{Document, Error, Immediate, OcState, Page, block_on};
use pdfboss_output::{LayoutOptions, Output, Text};
use pdfboss_text::{FontCache, ReadingOrder, SkipCause, SkippedTextKind};
use second::Second;
use sound::Sound;
use std::cell::OnceCell;

/// The most text of one page, in bytes: a page of small print holds 20 kB.
const LARGEST_PAGE: usize = 1 << 20;
/// How many pages are told apart in doubts of one kind; the rest are counted.
const MOST_DOUBTS: usize = 20;
/// A text of fewer words than this may be a stamp on a picture of the real text.
const FEW_WORDS: usize = 60;
/// The part of the page that pictures must cover to be taken for the real text.
const COVERED: f32 = 0.4;

/// From this part on, pictures are the page: what text there is beside is what an engine made of them.
const WHOLE: f32 = 0.8;

/// Reads a PDF.
pub fn read(bytes: &[u8], limits: &Limits) -> Extracted {
    let document = match open(bytes) {
        Ok(document) => document,
        Err(why) if why.code == DoubtCode::Password => return refuse(why),
        Err(why) => return read_second(bytes, why, limits),
    };
    let metadata = metadata(&document);
    let mut reader = Reader::new(&document, bytes);
    let mut second = Vec::new();
    let (mut texts, mut ocr, mut doubts) = (Vec::new(), Vec::new(), Vec::new());
    let mut bytes_kept = 0;
    for index in 0..document.flattened_page_count() {
        let number = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        // One page and one byte more than allowed, so that the cut is seen and said below.
        if number > limits.max_pages.saturating_add(1) || bytes_kept > limits.max_text {
            break;
        }
        let read = reader.page(index);
        bytes_kept += read.text.len();
        if read.wants_ocr && number <= limits.max_pages {
            ocr.push(number);
        }
        if read.by_second {
            second.push(number);
        }
        doubts.extend(read.doubt.map(|doubt| doubt.on_page(number)));
        texts.push(read.text);
    }
    shorten(&mut doubts);
    running::set_apart(&mut texts);
    hyphen::mend(&mut texts);
    let mut read = gather(texts, ocr, metadata, doubts, limits);
    read.extraction.second_reader = second;
    read
}

/// Reads a PDF that the first reader cannot open, because of `why`, by the second alone. Pages without sound text have
/// no way to recognition: it draws what the first reader found safe.
fn read_second(bytes: &[u8], why: Doubt, limits: &Limits) -> Extracted {
    let Some(second) = Second::open(bytes) else {
        return refuse(why);
    };
    let most = usize::try_from(limits.max_pages)
        .unwrap_or(usize::MAX)
        .saturating_add(1);
    let (mut texts, mut pages, mut kept) = (Vec::new(), Vec::new(), 0);
    for (index, number) in (0..second.pages().min(most)).zip(1..) {
        let text = second.page(index).and_then(|raw| sound(&raw)).unwrap_or_default();
        kept += text.len();
        if !text.is_empty() {
            pages.push(number);
        }
        texts.push(text);
        if kept > limits.max_text {
            break;
        }
    }
    if pages.is_empty() {
        return refuse(why);
    }
    running::set_apart(&mut texts);
    hyphen::mend(&mut texts);
    let mut read = gather(texts, Vec::new(), Metadata::default(), Vec::new(), limits);
    read.extraction.second_reader = pages;
    read
}

/// A page's text, cleaned and no longer than a page may be, if it is text.
fn sound(raw: &str) -> Option<String> {
    let text = clean::text(&raw[..raw.floor_char_boundary(LARGEST_PAGE)]);
    matches!(Sound::of(&text), Sound::Words(n) if n > 0).then_some(text)
}

/// Opens a PDF, with the empty password where it is encrypted, by its cross-reference table or, where that leads
/// nowhere, by the objects that are found.
///
/// # Errors
/// The doubt to tell.
pub fn open(bytes: &[u8]) -> Result<Document, Doubt> {
    match load(bytes.to_vec()) {
        Ok(document) if document.flattened_page_count() > 0 => Ok(document),
        Err(why) if why.code == DoubtCode::Password => Err(why),
        first => match load(without_xref(bytes)) {
            Ok(document) if document.flattened_page_count() > 0 => Ok(document),
            Ok(_) => Err(Doubt::new(DoubtCode::Damaged).detail("no page could be found")),
            Err(why) => Err(first.err().unwrap_or(why)),
        },
    }
}

fn load(bytes: Vec<u8>) -> Result<Document, Doubt> {
    let document = Document::load(bytes).map_err(|why| match why {
        Error::Encrypted => Doubt::new(DoubtCode::Password),
        other => Doubt::new(DoubtCode::Damaged).detail(other.to_string()),
    })?;
    if document.is_locked() {
        Err(Doubt::new(DoubtCode::Password))
    } else {
        Ok(document)
    }
}

/// The same file without the words by which readers find its cross-reference table: they then look for the objects
/// themselves. Real files have tables that are off by a few bytes or by one object.
pub fn without_xref(bytes: &[u8]) -> Vec<u8> {
    const WORD: &[u8] = b"startxref";
    let mut copy = bytes.to_vec();
    let mut at = 0;
    while let Some(found) = copy[at..].iter().position(|b| *b == b's') {
        at += found;
        if copy[at..].starts_with(WORD) {
            copy[at..at + WORD.len()].fill(b' ');
        }
        at += 1;
    }
    copy
}

fn gather(texts: Vec<String>, ocr: Vec<u32>, metadata: Metadata, mut doubts: Vec<Doubt>, limits: &Limits) -> Extracted {
    let nothing = ocr.is_empty() && texts.iter().all(String::is_empty);
    let mut kept = Kept::new(limits);
    for text in texts {
        if !kept.push(text) {
            break;
        }
    }
    let full = kept.cut.is_some();
    doubts.extend(kept.cut);
    if nothing {
        kept.pages.clear();
        // Pages that could not be read are not an empty document.
        let code = if doubts.is_empty() {
            DoubtCode::Empty
        } else {
            DoubtCode::Damaged
        };
        doubts.insert(0, Doubt::new(code));
    }
    let last = u32::try_from(kept.pages.len()).unwrap_or(u32::MAX);
    Extracted {
        extraction: Extraction {
            pages: kept.pages,
            metadata,
            doubts,
            ..Extraction::default()
        },
        ocr: ocr.into_iter().filter(|page| *page <= last).collect(),
        full,
    }
}

/// Keeps a list of doubts readable, and says how many are left out.
fn shorten(doubts: &mut Vec<Doubt>) {
    let more = doubts.len().saturating_sub(MOST_DOUBTS);
    if more > 0 {
        doubts.truncate(MOST_DOUBTS);
        doubts.push(Doubt::new(DoubtCode::Truncated).detail(format!("and {more} more pages")));
    }
}

fn metadata(document: &Document) -> Metadata {
    let said = document.metadata();
    let line = |value: &Option<String>| value.as_deref().and_then(clean::line);
    let date = |date: Option<pdfboss_core::Date>| {
        let text = date?.to_iso8601();
        chrono::DateTime::parse_from_rfc3339(&text).is_ok().then_some(text)
    };
    Metadata {
        title: line(&said.title),
        author: line(&said.author),
        created: date(said.creation_date_parsed()),
        modified: date(said.mod_date_parsed()),
        producer: line(&said.producer),
        language: document.language().as_deref().and_then(clean::line),
        stamps: Vec::new(),
    }
}

/// What one page gave.
struct PageRead {
    text: String,
    wants_ocr: bool,
    doubt: Option<Doubt>,
    /// The text is the second reader's.
    by_second: bool,
}

impl PageRead {
    fn new(text: String, wants_ocr: bool, doubt: Option<Doubt>) -> Self {
        Self {
            text,
            wants_ocr,
            doubt,
            by_second: false,
        }
    }
}

/// Reads the pages of one document; fonts and layers are loaded once.
struct Reader<'a> {
    document: &'a Document,
    bytes: &'a [u8],
    /// The second reader, opened when it is first needed.
    second: OnceCell<Option<Second>>,
    fonts: FontCache,
    layers: Option<OcState>,
    layout: LayoutOptions,
}

impl<'a> Reader<'a> {
    fn new(document: &'a Document, bytes: &'a [u8]) -> Self {
        Self {
            document,
            bytes,
            second: OnceCell::new(),
            fonts: FontCache::default(),
            layers: document.oc_state(),
            layout: LayoutOptions {
                // Lines set so tight that they touch are lines still: by the default of a half they are mixed up.
                line_overlap: 0.8,
                ..LayoutOptions::default()
            },
        }
    }

    fn page(&mut self, index: usize) -> PageRead {
        let page = match self.document.page(index) {
            Ok(page) => page,
            Err(why) => {
                let doubt = Doubt::new(DoubtCode::Truncated).detail(why.to_string());
                return self.ask_second(index, PageRead::new(String::new(), false, Some(doubt)));
            }
        };
        let (mut raw, mut doubt) = self.text(&page);
        if let Some(overlay) = stamp::overlay(self.document, &page) {
            let (stamps, _) = self.text(&overlay);
            if !stamps.trim().is_empty() {
                raw.push('\n');
                raw.push_str(&stamps);
            }
        }
        if raw.len() > LARGEST_PAGE {
            raw.truncate(raw.floor_char_boundary(LARGEST_PAGE));
            let said = format!("only the first {LARGEST_PAGE} bytes of the page were read");
            doubt = Some(Doubt::new(DoubtCode::Truncated).detail(said));
        }
        let text = clean::text(&raw);
        match Sound::of(&text) {
            Sound::Rubbish => self.ask_second(index, PageRead::new(String::new(), true, doubt)),
            Sound::Nothing => {
                let failed = doubt.is_some();
                let read = PageRead::new(String::new(), self.draws(&page), doubt);
                if failed { self.ask_second(index, read) } else { read }
            }
            Sound::Words(n) if n < FEW_WORDS => {
                let wants_ocr = self.covered(&page) >= COVERED;
                PageRead::new(text, wants_ocr, doubt)
            }
            Sound::Words(_) => {
                let wants_ocr = is_poor(&text) && self.covered(&page) >= WHOLE;
                PageRead::new(text, wants_ocr, doubt)
            }
        }
    }

    /// What the second reader makes of a page, if it is text; else what the first one `read`.
    fn ask_second(&self, index: usize, read: PageRead) -> PageRead {
        let second = self.second.get_or_init(|| Second::open(self.bytes));
        let told = second.as_ref().and_then(|second| second.page(index));
        match told.and_then(|raw| sound(&raw)) {
            Some(text) => PageRead {
                by_second: true,
                ..PageRead::new(text, false, None)
            },
            None => read,
        }
    }

    /// The page's text in reading order, and what could not be read of it.
    fn text(&self, page: &Page) -> (String, Option<Doubt>) {
        let read = block_on(pdfboss_text::extract_spans_and_rulings_reporting_cached_with(
            Immediate(self.document),
            page,
            &self.fonts,
            self.layers.as_ref(),
            None,
            ReadingOrder::Content,
        ));
        let (mut spans, mut rulings, report) = match read {
            Ok(read) => read,
            Err(why) => {
                return (
                    String::new(),
                    Some(Doubt::new(DoubtCode::Truncated).detail(why.to_string())),
                );
            }
        };
        pdfboss_output::retain_spans_on_page(&mut spans, page);
        pdfboss_output::retain_rulings_on_page(&mut rulings, page);
        borders::keep(&mut rulings, &spans);
        spans::settle_folios(&mut spans);
        spans::drop_covered_blanks(&mut spans);
        let cut = spans::bound(&mut spans, LARGEST_PAGE);
        let lost = report.skipped.iter().find(|s| {
            // Missing names and unknown encodings lose nothing by themselves: the text tells.
            s.kind != SkippedTextKind::FontEncoding && s.cause != SkipCause::Missing
        });
        let said = lost.map(|s| format!("{}: {}", s.kind, s.cause)).or(cut);
        let layout = pdfboss_output::page_layout_opts(&spans, &rulings, report.order, &self.layout);
        let text = Text.render(&[layout]);
        (text, said.map(|said| Doubt::new(DoubtCode::Truncated).detail(said)))
    }

    /// How much of the page pictures cover, 0 to 1.
    fn covered(&self, page: &Page) -> f32 {
        let Ok((images, _)) = pdfboss_text::placed_images_reporting_cached(self.document, page, &self.fonts) else {
            return 0.0;
        };
        let whole = page.crop_box;
        let area = whole.width() * whole.height();
        let parts = images.iter().filter_map(|image| image.bbox.intersect(whole));
        let sum: f32 = parts.map(|part| part.width() * part.height()).sum();
        if area > 0.0 { (sum / area).min(1.0) } else { 0.0 }
    }

    /// Whether anything is drawn on a page without text. A blank page needs no recognition.
    fn draws(&self, page: &Page) -> bool {
        let Ok(content) = page.content(self.document) else {
            return false;
        };
        let mut ops = pdfboss_core::content::ContentOps::new(&content);
        while let Ok(Some((op, _))) = ops.next_op() {
            if paints(&op) {
                return true;
            }
        }
        false
    }
}

/// Whether a layer of text is so poor that recognition may better it; the better of both is kept.
fn is_poor(text: &str) -> bool {
    quality(text).is_some_and(|share| Quality::of(share) == Quality::Poor)
}

fn paints(op: &Op) -> bool {
    matches!(
        op,
        Op::Fill
            | Op::FillEvenOdd
            | Op::FillStroke
            | Op::FillStrokeEvenOdd
            | Op::CloseFillStroke
            | Op::CloseFillStrokeEvenOdd
            | Op::Stroke
            | Op::CloseStroke
            | Op::Shading(_)
            | Op::XObject(_)
            | Op::InlineImage(_)
            | Op::ShowText(_)
            | Op::ShowTextAdjusted(_)
            | Op::NextLineShowText(_)
            | Op::NextLineShowTextSpaced(..)
    )
}
