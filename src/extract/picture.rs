//! How many pages does this image hold, and what does each look like to the character recogniser?
//!
//! JPEG and PNG are one page, TIFF (6.0) is as many as it has directories. Sizes are read from the headers before
//! anything is decoded: a picture of a gigapixel costs nothing to write.

use super::{Extracted, Format, Limits, refuse};
use crate::model::{Doubt, DoubtCode, Extraction, Origin, Page};
use image::codecs::{jpeg::JpegDecoder, png::PngDecoder, tiff::TiffDecoder};
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, Luma};
use std::collections::HashSet;
use std::io::Cursor;

/// The most pixels of a picture: A0 at 300 dpi has 140 million.
const LARGEST: u64 = 150_000_000;
/// The most bytes that a decoder may take.
const MOST_MEMORY: u64 = 640 << 20;
/// A side of more pixels than this shows more than recognition wants: A3 at 300 dpi has 4,961.
const LONGEST_SIDE: u32 = 5_500;
/// A picture smaller than this in one direction holds no line of text.
const SMALLEST_SIDE: u32 = 16;

/// The pages of an image, all left to recognition.
pub fn read(bytes: &[u8], format: Format, limits: &Limits) -> Extracted {
    let found = sizes(bytes, format);
    let most = usize::try_from(limits.max_pages).unwrap_or(usize::MAX);
    let mut doubts = Vec::new();
    let mut extraction = Extraction::default();
    let mut ocr = Vec::new();
    for (number, size) in (1..).zip(found.iter().take(most)) {
        match size.clone().and_then(|(width, height)| judge(width, height)) {
            Ok(true) => ocr.push(number),
            Ok(false) => {}
            // Told of the first pages only: a chain of broken directories is one fault.
            Err(doubt) if doubts.len() < 5 => doubts.push(doubt.on_page(number)),
            Err(_) => {}
        }
        extraction.pages.push(Page {
            number,
            text: String::new(),
            origin: Origin::None,
            confidence: None,
            quality: None,
        });
    }
    if found.len() > most {
        let said = format!("only the first {most} pages were read");
        doubts.push(Doubt::new(DoubtCode::Truncated).detail(said));
    }
    if ocr.is_empty() {
        return refuse_all(doubts);
    }
    extraction.doubts = doubts;
    Extracted {
        extraction,
        ocr,
        full: found.len() > most,
    }
}

/// An image without a page worth reading.
fn refuse_all(doubts: Vec<Doubt>) -> Extracted {
    let mut refused = refuse(Doubt::new(DoubtCode::Empty));
    if !doubts.is_empty() {
        refused.extraction.doubts = doubts;
    }
    refused
}

/// Width and height of each page, in pixels.
fn sizes(bytes: &[u8], format: Format) -> Vec<Result<(u32, u32), Doubt>> {
    match format {
        Format::Tiff => directories(bytes)
            .iter()
            .map(|page| Ok((page.width, page.height)))
            .collect(),
        _ => vec![open(bytes, format, 0).map(|decoder| decoder.dimensions())],
    }
}

/// Whether a page of this size may hold text; the doubt when it is too large to be decoded.
fn judge(width: u32, height: u32) -> Result<bool, Doubt> {
    if u64::from(width) * u64::from(height) > LARGEST {
        let said = format!("a picture of {width} × {height} pixels");
        return Err(Doubt::new(DoubtCode::TooLarge).detail(said));
    }
    Ok(width >= SMALLEST_SIDE && height >= SMALLEST_SIDE)
}

/// The page at `index` in grey, upright as the camera held it, and no larger than recognition wants; nothing
/// when it is too small to hold text.
///
/// # Errors
/// The doubt to tell when it cannot be decoded, or must not be.
pub fn draw(bytes: &[u8], format: Format, index: usize) -> Result<Option<GrayImage>, Doubt> {
    let (width, height) = sizes(bytes, format).into_iter().nth(index).ok_or_else(lost)??;
    if !judge(width, height)? {
        return Ok(None);
    }
    let mut decoder = open(bytes, format, index)?;
    decoder.set_limits(bounds()).map_err(|why| doubt(&why))?;
    let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(|why| doubt(&why))?;
    let mut page = DynamicImage::ImageLuma8(grey(image));
    if page.width().max(page.height()) > LONGEST_SIDE {
        page = page.resize(LONGEST_SIDE, LONGEST_SIDE, FilterType::Triangle);
    }
    page.apply_orientation(turn);
    Ok(Some(page.into_luma8()))
}

/// What is seen on white paper.
fn grey(image: DynamicImage) -> GrayImage {
    if !image.color().has_alpha() {
        return image.into_luma8();
    }
    let shown = image.into_luma_alpha8();
    GrayImage::from_fn(shown.width(), shown.height(), |x, y| {
        let [luma, alpha] = shown.get_pixel(x, y).0.map(u16::from);
        let over_white = (luma * alpha + 255 * (255 - alpha)) / 255;
        Luma([u8::try_from(over_white).unwrap_or(255)])
    })
}

/// The decoder of the page at `index`.
fn open(bytes: &[u8], format: Format, index: usize) -> Result<Box<dyn ImageDecoder + '_>, Doubt> {
    let told = |why: ImageError| doubt(&why);
    match format {
        Format::Tiff => {
            let page = directories(bytes)
                .get(index)
                .and_then(|directory| directory.first(bytes))
                .ok_or_else(lost)?;
            Ok(Box::new(TiffDecoder::new(Cursor::new(page)).map_err(told)?))
        }
        Format::Jpeg => Ok(Box::new(JpegDecoder::new(Cursor::new(bytes)).map_err(told)?)),
        _ => Ok(Box::new(
            PngDecoder::with_limits(Cursor::new(bytes), bounds()).map_err(told)?,
        )),
    }
}

fn bounds() -> image::Limits {
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

fn lost() -> Doubt {
    Doubt::new(DoubtCode::Damaged).detail("the page could not be found")
}

fn doubt(why: &ImageError) -> Doubt {
    let code = match why {
        ImageError::Unsupported(_) => DoubtCode::Unsupported,
        ImageError::Limits(_) => DoubtCode::TooLarge,
        _ => DoubtCode::Damaged,
    };
    Doubt::new(code).detail(why.to_string().chars().take(300).collect::<String>())
}

/// One page of a TIFF: where its directory (6.0, section 2) stands, and its size.
struct Directory {
    at: u32,
    width: u32,
    height: u32,
}

/// The directories of a TIFF in their order, each once: a chain may be a circle.
fn directories(bytes: &[u8]) -> Vec<Directory> {
    /// No bundle of scans is longer.
    const MOST: usize = 10_000;
    let tiff = Tiff::of(bytes);
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    let mut next = tiff.long(4);
    while let Some(at) = next.filter(|at| *at != 0 && found.len() < MOST && seen.insert(*at)) {
        let Some((directory, after)) = tiff.directory(at) else {
            break;
        };
        found.push(directory);
        next = after;
    }
    found
}

impl Directory {
    /// The same file with this directory as its first one.
    fn first(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut copy = bytes.to_vec();
        let at = if bytes.starts_with(b"MM") {
            self.at.to_be_bytes()
        } else {
            self.at.to_le_bytes()
        };
        copy.get_mut(4..8)?.copy_from_slice(&at);
        Some(copy)
    }
}

/// The numbers in a TIFF, in its own byte order.
struct Tiff<'a> {
    bytes: &'a [u8],
    big: bool,
}

impl<'a> Tiff<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let big = bytes.starts_with(b"MM");
        Self { bytes, big }
    }

    fn long(&self, at: usize) -> Option<u32> {
        let four = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.big {
            u32::from_be_bytes(four)
        } else {
            u32::from_le_bytes(four)
        })
    }

    fn short(&self, at: usize) -> Option<u16> {
        let two = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.big {
            u16::from_be_bytes(two)
        } else {
            u16::from_le_bytes(two)
        })
    }

    /// The directory at `at`, and where the next one is.
    fn directory(&self, at: u32) -> Option<(Directory, Option<u32>)> {
        const WIDTH: u16 = 256;
        const HEIGHT: u16 = 257;
        const SHORT: u16 = 3;
        let start = usize::try_from(at).ok()?;
        let entries = usize::from(self.short(start)?);
        let (mut width, mut height) = (0, 0);
        for entry in (0..entries).map(|n| start + 2 + 12 * n) {
            let Some(tag) = self.short(entry) else { break };
            let value = || match self.short(entry + 2)? {
                SHORT => self.short(entry + 8).map(u32::from),
                _ => self.long(entry + 8),
            };
            match tag {
                WIDTH => width = value()?,
                HEIGHT => height = value()?,
                _ => {}
            }
        }
        let next = self.long(start + 2 + 12 * entries);
        Some((Directory { at, width, height }, next))
    }
}
