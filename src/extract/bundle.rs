//! Which documents does this one carry, and what do they all say?
//!
//! A ZIP is the documents in it; a PDF is its own pages and then its attachments. Their pages are counted on; [`Part`]
//! tells where each begins, and [`part`] finds it again. How deep, how many and how much is bounded for the whole, and
//! what is left aside is said.

use super::pdf::Attached;
use super::zipped::{self, Archive};
use super::{Extracted, Format, Hint, Limits, alone, clean, refuse, sniff};
use crate::model::{Doubt, DoubtCode, Page, Part};

/// How deep documents may lie in one another: a PDF with attachments in a ZIP in a ZIP.
const DEEPEST: u32 = 3;
/// How many documents one may carry in all.
const MOST_PARTS: u32 = 1_000;
/// How many bytes all of them may expand to, and each of them.
const MOST_BYTES: u64 = 384 << 20;
const LARGEST: u64 = 128 << 20;
/// How many doubts about parts are told; the rest are counted.
const MOST_DOUBTS: usize = 20;

/// Reads a document and those that it carries.
pub fn read(bytes: &[u8], hint: &Hint<'_>, limits: &Limits) -> Extracted {
    let format = sniff(bytes, hint);
    let mut gathered = Gathered::new(own(bytes, format, hint, limits), limits);
    if !is_refused(&gathered.whole) {
        gathered.carried(bytes, format, &mut Allowance::whole());
    }
    let mut read = gathered.finish();
    format.media_type().clone_into(&mut read.extraction.media_type);
    read
}

/// What a document says itself. An archive says nothing, but for one that is called an Office document and holds none
/// of its parts: its damage.
fn own(bytes: &[u8], format: Format, hint: &Hint<'_>, limits: &Limits) -> Extracted {
    let office = ["docx", "docm", "xlsx", "xlsm", "pptx", "odt", "ods", "odp"];
    match format {
        Format::Zip if hint.ends_in(&office) => {
            refuse(Doubt::new(DoubtCode::Damaged).detail("none of the parts of an Office document is in it"))
        }
        Format::Zip => Extracted::default(),
        _ => alone(bytes, format, hint, limits),
    }
}

/// The bytes of a part, by its place among those that [`read`] tells of, and their format.
pub fn part(bytes: &[u8], wanted: usize) -> Option<(Vec<u8>, Format)> {
    fn seek(
        bytes: &[u8],
        format: Format,
        left: &mut Allowance,
        ahead: &mut usize,
        found: &mut Option<(Vec<u8>, Format)>,
    ) {
        walk(bytes, format, left, &mut |met, left| {
            if let Met::Part(_, bytes, format) = met {
                if *ahead == 0 {
                    *found = Some((bytes.to_vec(), format));
                    return false;
                }
                *ahead -= 1;
                left.depth -= 1;
                seek(bytes, format, left, ahead, found);
                left.depth += 1;
            }
            found.is_none()
        });
    }
    let (mut ahead, mut found) = (wanted, None);
    let format = sniff(bytes, &Hint::default());
    seek(bytes, format, &mut Allowance::whole(), &mut ahead, &mut found);
    found
}

/// What may still be unpacked.
struct Allowance {
    depth: u32,
    parts: u32,
    bytes: u64,
}

impl Allowance {
    fn whole() -> Self {
        Self {
            depth: DEEPEST,
            parts: MOST_PARTS,
            bytes: MOST_BYTES,
        }
    }

    fn is_spent(&self) -> bool {
        self.depth == 0 || self.parts == 0 || self.bytes == 0
    }
}

/// What is met on the way through a bundle.
enum Met<'a> {
    /// A document: its name, its bytes, its format.
    Part(&'a str, &'a [u8], Format),
    /// One that cannot be unpacked, and why.
    Refused(&'a str, Doubt),
}

/// Goes through what `bytes` carry, in its order, and calls `take` until it says false. The only way there is: reading
/// and finding a part agree on it.
fn walk(bytes: &[u8], format: Format, left: &mut Allowance, take: &mut dyn FnMut(Met<'_>, &mut Allowance) -> bool) {
    let mut carrier = match Carrier::open(bytes, format) {
        Ok(Some(carrier)) => carrier,
        Ok(None) => return,
        Err(doubt) => {
            take(Met::Refused("", doubt), left);
            return;
        }
    };
    for index in 0..carrier.len() {
        if left.is_spent() {
            let said = format!(
                "{} files are left aside: too many, too deep or too large",
                carrier.len() - index
            );
            take(Met::Refused("", Doubt::new(DoubtCode::TooLarge).detail(said)), left);
            return;
        }
        let (name, unpacked) = carrier.part(index, left.bytes.min(LARGEST));
        let name = clean::line(&name).unwrap_or_default();
        left.parts -= 1;
        let go_on = match unpacked {
            Ok(bytes) => {
                left.bytes = left.bytes.saturating_sub(bytes.len() as u64);
                take(Met::Part(&name, &bytes, sniff(&bytes, &named(&name))), left)
            }
            Err(doubt) => {
                // What was unpacked in vain counts.
                let vain = if doubt.code == DoubtCode::TooLarge { LARGEST } else { 0 };
                left.bytes = left.bytes.saturating_sub(vain);
                take(Met::Refused(&name, doubt), left)
            }
        };
        if !go_on {
            return;
        }
    }
}

/// A document that carries others.
enum Carrier<'a> {
    Zip(Archive<'a>, Vec<usize>),
    Pdf(Box<Attached>),
}

impl<'a> Carrier<'a> {
    /// Opens a document that may carry others; most may not.
    fn open(bytes: &'a [u8], format: Format) -> Result<Option<Self>, Doubt> {
        match format {
            // A PDF that cannot be opened has said so already.
            Format::Pdf => Ok(Attached::list(bytes).map(Box::new).map(Self::Pdf)),
            Format::Zip => {
                let archive = zipped::open(bytes)?;
                let members = zipped::members(&archive);
                Ok(Some(Self::Zip(archive, members)))
            }
            _ => Ok(None),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Zip(_, members) => members.len(),
            Self::Pdf(attached) => attached.len(),
        }
    }

    /// The name of a part, and its bytes unless they are more than `most`.
    fn part(&mut self, index: usize, most: u64) -> (String, Result<Vec<u8>, Doubt>) {
        match self {
            Self::Zip(archive, members) => zipped::member(archive, members[index], most),
            Self::Pdf(attached) => attached.file(index, most),
        }
    }
}

/// The pages of a document and of those that it carries.
struct Gathered<'a> {
    limits: &'a Limits,
    whole: Extracted,
    doubts: Vec<Doubt>,
    bytes: usize,
    /// A limit of the whole was met: nothing more is read.
    full: bool,
}

impl<'a> Gathered<'a> {
    fn new(own: Extracted, limits: &'a Limits) -> Self {
        Self {
            limits,
            doubts: Vec::new(),
            bytes: own.extraction.pages.iter().map(|page| page.text.len()).sum(),
            full: own.full,
            whole: own,
        }
    }

    fn carried(&mut self, bytes: &[u8], format: Format, left: &mut Allowance) {
        if self.full {
            return;
        }
        walk(bytes, format, left, &mut |met, left| {
            match met {
                Met::Refused(name, doubt) => self.doubt(name, doubt),
                Met::Part(name, bytes, format) => self.part(name, bytes, format, left),
            }
            !self.full
        });
    }

    /// Reads a part, and what it carries itself; all pages are counted on.
    fn part(&mut self, name: &str, bytes: &[u8], format: Format, left: &mut Allowance) {
        let before = u32::try_from(self.whole.extraction.pages.len()).unwrap_or(u32::MAX);
        let limits = Limits {
            max_pages: self.limits.max_pages.saturating_sub(before),
            max_text: self.limits.max_text.saturating_sub(self.bytes),
        };
        if limits.max_pages == 0 || limits.max_text == 0 {
            self.full = true;
            return self.doubt(
                name,
                Doubt::new(DoubtCode::Truncated).detail("and what follows it was not read"),
            );
        }
        let read = own(bytes, format, &named(name), &limits);
        self.full |= read.full;
        let refused = is_refused(&read);
        let pages = read.extraction.pages;
        self.whole.extraction.parts.push(Part {
            name: name.to_owned(),
            media_type: format.media_type().to_owned(),
            first_page: before + 1,
            pages: u32::try_from(pages.len()).unwrap_or(u32::MAX),
        });
        self.bytes += pages.iter().map(|page| page.text.len()).sum::<usize>();
        let moved = pages.into_iter().map(|page| Page {
            number: page.number + before,
            ..page
        });
        self.whole.extraction.pages.extend(moved);
        self.whole.ocr.extend(read.ocr.iter().map(|page| page + before));
        for doubt in read.extraction.doubts {
            let page = doubt.page.map(|page| page + before);
            self.doubt(name, Doubt { page, ..doubt });
        }
        if !refused {
            left.depth -= 1;
            self.carried(bytes, format, left);
            left.depth += 1;
        }
    }

    fn doubt(&mut self, name: &str, doubt: Doubt) {
        let detail = match (name, doubt.detail) {
            ("", detail) => detail,
            (name, Some(detail)) => Some(format!("{name}: {detail}")),
            (name, None) => Some(name.to_owned()),
        };
        self.doubts.push(Doubt { detail, ..doubt });
    }

    fn finish(mut self) -> Extracted {
        let whole = &mut self.whole.extraction;
        if !whole.parts.is_empty() && !whole.pages.is_empty() {
            // The cover of a portfolio may be blank: the document is not.
            whole.doubts.retain(|doubt| doubt.code != DoubtCode::Empty);
        }
        let more = self.doubts.len().saturating_sub(MOST_DOUBTS);
        whole.doubts.extend(self.doubts.into_iter().take(MOST_DOUBTS));
        if more > 0 {
            let said = format!("and {more} more files or pages");
            whole.doubts.push(Doubt::new(DoubtCode::Truncated).detail(said));
        }
        if whole.pages.is_empty() && !whole.doubts.iter().any(|doubt| doubt.code.is_refusal()) {
            whole.doubts.push(Doubt::new(DoubtCode::Empty));
        }
        self.whole
    }
}

fn named(name: &str) -> Hint<'_> {
    Hint {
        name: Some(name),
        content_type: None,
    }
}

/// Whether it cannot be opened, and so cannot carry anything. A PDF without a word may.
fn is_refused(read: &Extracted) -> bool {
    let doubts = &read.extraction.doubts;
    read.extraction.pages.is_empty() && doubts.iter().any(|d| d.code.is_refusal() && d.code != DoubtCode::Empty)
}
