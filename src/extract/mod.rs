//! What text do these bytes hold, page by page?
//!
//! Pure functions over a stranger's bytes: they read no file, know no clock, reach no network, and never fail. What
//! could not be read is a [`Doubt`]. They do not bound time or memory by themselves beyond what a parser can know;
//! the child process they run in does that. No character recognition happens here: pages that need it are named.
//!
//! Start with [`extract`].

mod bundle;
mod clean;
mod hyphen;
mod office;
mod pdf;
mod picture;
mod plain;
mod quality;
mod render;
mod sniff;
mod stamps;
mod straighten;
mod zipped;

pub mod charset;
pub mod html;

pub use hyphen::mend as mend_hyphens;
pub use quality::quality;
pub use render::{render, resolution, view};
pub use sniff::{Format, sniff};
pub use straighten::{origin, straighten};

use crate::model::{Doubt, DoubtCode, Extraction, Metadata, Origin, Page};

/// The version of this reader. Raising it makes what older ones read due again.
pub const VERSION: u32 = 4;

/// What was said about the bytes by whoever sent them. The content decides; this settles the character set and ties.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hint<'a> {
    /// The `Content-Type` header, parameters included.
    pub content_type: Option<&'a str>,
    /// The name of the file, or the last part of its address.
    pub name: Option<&'a str>,
}

impl Hint<'_> {
    /// Whether the name ends in one of these.
    fn ends_in(&self, endings: &[&str]) -> bool {
        let ending = self
            .name
            .and_then(|name| name.rsplit_once('.'))
            .map(|(_, ending)| ending);
        ending.is_some_and(|e| endings.iter().any(|x| e.eq_ignore_ascii_case(x)))
    }
}

/// How much is read of one document.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most pages.
    pub max_pages: u32,
    /// The most text, in bytes, over all pages.
    pub max_text: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_pages: 3_000,
            max_text: 64 << 20,
        }
    }
}

/// What was read, and what is left for character recognition.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extracted {
    /// The text by pages, what the file says of itself, the doubts.
    pub extraction: Extraction,
    /// The pages (from 1, ascending) whose own text is missing, unreadable, or a stamp on a picture of the real text.
    pub ocr: Vec<u32>,
    /// A limit on the whole was met: nothing that follows is to be read.
    pub(crate) full: bool,
}

/// Reads `bytes`, whatever they are. When nothing can be read there are no pages, and a doubt says why.
pub fn extract(bytes: &[u8], hint: &Hint<'_>, limits: &Limits) -> Extracted {
    let mut read = bundle::read(bytes, hint, limits);
    read.extraction.metadata.stamps = stamps::read(&read.extraction.pages);
    for page in &mut read.extraction.pages {
        page.quality = quality(&page.text);
    }
    read
}

/// Reads one document of `format`, without those that it carries.
fn alone(bytes: &[u8], format: Format, hint: &Hint<'_>, limits: &Limits) -> Extracted {
    match format {
        _ if bytes.is_empty() => refuse(Doubt::new(DoubtCode::Empty)),
        Format::Pdf => pdf::read(bytes, limits),
        Format::Html => html::read(bytes, hint.content_type, limits),
        Format::Text | Format::Csv => plain::read(bytes, hint.content_type, limits),
        Format::Docx | Format::Doc | Format::Odt | Format::Rtf => office::read(bytes, format, limits),
        Format::Xlsx | Format::Xls | Format::Ods => office::read(bytes, format, limits),
        Format::Jpeg | Format::Png | Format::Tiff => picture::read(bytes, format, limits),
        Format::Protected => refuse(Doubt::new(DoubtCode::Password)),
        other => refuse(Doubt::new(DoubtCode::Unsupported).detail(other.media_type())),
    }
}

/// A document of which nothing could be read, because of `why`.
fn refuse(why: Doubt) -> Extracted {
    Extracted {
        extraction: Extraction {
            doubts: vec![why],
            ..Extraction::default()
        },
        ..Extracted::default()
    }
}

/// A document of one or several pages of plain `texts`; one without any text at all is empty.
fn paged(texts: Vec<String>, metadata: Metadata, mut doubts: Vec<Doubt>, limits: &Limits) -> Extracted {
    if texts.iter().all(String::is_empty) {
        if doubts.is_empty() {
            doubts.push(Doubt::new(DoubtCode::Empty));
        }
        return Extracted {
            extraction: Extraction {
                metadata,
                doubts,
                ..Extraction::default()
            },
            ..Extracted::default()
        };
    }
    let mut kept = Kept::new(limits);
    for text in texts {
        if !kept.push(text) {
            break;
        }
    }
    let full = kept.cut.is_some();
    doubts.extend(kept.cut);
    Extracted {
        extraction: Extraction {
            pages: kept.pages,
            metadata,
            doubts,
            ..Extraction::default()
        },
        ocr: Vec::new(),
        full,
    }
}

/// Pages gathered until a limit is met, which is then said.
struct Kept<'a> {
    limits: &'a Limits,
    pages: Vec<Page>,
    bytes: usize,
    cut: Option<Doubt>,
}

impl<'a> Kept<'a> {
    fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            pages: Vec::new(),
            bytes: 0,
            cut: None,
        }
    }

    /// Keeps a page, or the part of it that still fits; false once nothing more does.
    fn push(&mut self, mut text: String) -> bool {
        let number = u32::try_from(self.pages.len()).map_or(u32::MAX, |n| n.saturating_add(1));
        if number > self.limits.max_pages {
            let said = format!("only the first {} pages were read", self.limits.max_pages);
            self.cut = Some(Doubt::new(DoubtCode::Truncated).detail(said));
            return false;
        }
        let room = self.limits.max_text.saturating_sub(self.bytes);
        let whole = text.len() <= room;
        if !whole {
            text.truncate(text.floor_char_boundary(room));
            let said = format!("only the first {} bytes of text were kept", self.limits.max_text);
            self.cut = Some(Doubt::new(DoubtCode::Truncated).on_page(number).detail(said));
        }
        self.bytes += text.len();
        let origin = if text.is_empty() { Origin::None } else { Origin::Text };
        self.pages.push(Page {
            number,
            text,
            origin,
            confidence: None,
            quality: None,
        });
        whole
    }
}
