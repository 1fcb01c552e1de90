//! What does a page look like, in grey, for character recognition?
//!
//! The sizes of the page and of its pictures are looked at before anything is drawn: a page box of a billion points
//! or a picture of a gigapixel costs nothing to write and everything to draw.

use super::{Format, Hint, bundle, pdf, picture, sniff};
use crate::model::{Doubt, DoubtCode, Place};
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, ImageError};
use pdfboss_core::Document;

/// The most pixels of a rendered page; above it the resolution is lowered. A0 at 200 dpi has 62 million.
const MOST_PIXELS: f32 = 40e6;
/// The longest side of a rendered page.
const LONGEST_SIDE: f32 = 16_000.0;
/// The most pixels of one picture, and of all pictures of a page, each counted as often as it is drawn.
const LARGEST_PICTURE: u64 = 150_000_000;
const ALL_PICTURES: u64 = 600_000_000;
/// Points of PDF in an inch.
const POINTS: f32 = 72.0;

/// Draws a page as a grey PNG of 8 bits a pixel, at `dpi` or less where the page is huge; a picture of a page in its own
/// resolution. Nothing where there is no room for text.
///
/// # Errors
/// The doubt to tell when the page cannot be drawn, or must not be.
pub fn render(bytes: &[u8], place: impl Into<Place>, dpi: u32) -> Result<Vec<u8>, Doubt> {
    let place = place.into();
    let index = usize::try_from(place.page).unwrap_or(usize::MAX).saturating_sub(1);
    let drawn = match place.part.map(|part| bundle::part(bytes, part)) {
        None => draw(bytes, sniff(bytes, &Hint::default()), index, dpi),
        Some(Some((bytes, format))) => draw(&bytes, format, index, dpi),
        Some(None) => Err(damaged("the part could not be found")),
    };
    drawn.map_err(|doubt| doubt.on_page(place.page))
}

fn draw(bytes: &[u8], format: Format, index: usize, dpi: u32) -> Result<Vec<u8>, Doubt> {
    match format {
        Format::Jpeg | Format::Png | Format::Tiff => picture::draw(bytes, format, index),
        // Whoever asks has read it: what a name alone showed to be a PDF is one.
        _ => draw_pdf(bytes, index, dpi),
    }
}

fn draw_pdf(bytes: &[u8], index: usize, dpi: u32) -> Result<Vec<u8>, Doubt> {
    look(&pdf::open(bytes)?, index)?;
    let opened = Pdf::new(bytes.to_vec())
        .ok()
        .filter(|pdf| pdf.pages().get(index).is_some());
    let document = match opened {
        Some(document) => document,
        None => Pdf::new(pdf::without_xref(bytes)).map_err(|why| damaged(&format!("{why:?}")))?,
    };
    let pages = document.pages();
    let found = pages.get(index).ok_or_else(|| damaged("the page could not be found"))?;
    let (width, height) = found.render_dimensions();
    let scale = scale(width, height, dpi).ok_or_else(|| damaged("the page has no size"))?;
    let settings = PixmapSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: WHITE,
    };
    let pixels = hayro::render(
        found,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &settings,
    );
    let (width, height) = (u32::from(pixels.width()), u32::from(pixels.height()));
    let grey: Vec<u8> = pixels.data_as_u8_slice().chunks_exact(4).map(luma).collect();
    png_of(&grey, width, height).map_err(|why| damaged(&why.to_string()))
}

/// Grey pixels as a PNG.
///
/// # Errors
/// When the encoder fails.
pub fn png_of(grey: &[u8], width: u32, height: u32) -> Result<Vec<u8>, ImageError> {
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Up).write_image(
        grey,
        width,
        height,
        ExtendedColorType::L8,
    )?;
    Ok(png)
}

/// The resolution at which a page (from 1) was scanned, in dots per inch: that of its pictures, each counting by its
/// size. `None` for a page without a picture, and for what is no PDF.
pub fn resolution(bytes: &[u8], place: impl Into<Place>) -> Option<u32> {
    let place = place.into();
    let part = match place.part {
        Some(part) => Some(bundle::part(bytes, part)?.0),
        None => None,
    };
    let index = usize::try_from(place.page).ok()?.checked_sub(1)?;
    let document = pdf::open(part.as_deref().unwrap_or(bytes)).ok()?;
    let page = document.page(index).ok()?;
    let images = pdfboss_text::placed_images(&document, &page).ok()?;
    let (mut pixels, mut area) = (0.0, 0.0);
    for image in &images {
        pixels += f64::from(image.width) * f64::from(image.height);
        area += f64::from(image.bbox.width()) * f64::from(image.bbox.height());
    }
    let dots = (pixels / area).sqrt() * f64::from(POINTS);
    (dots.is_finite() && dots >= 1.0).then_some(dots.round() as u32)
}

fn damaged(said: &str) -> Doubt {
    Doubt::new(DoubtCode::Damaged).detail(said)
}

/// Pixels for a point, so that the page keeps within the limits; `None` for a page of no size.
fn scale(width: f32, height: f32, dpi: u32) -> Option<f32> {
    if !(width.is_finite() && height.is_finite() && width > 0.0 && height > 0.0) {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "no resolution is near 2^24")]
    let wanted = dpi as f32 / POINTS;
    let by_area = (MOST_PIXELS / width / height).sqrt();
    let by_side = LONGEST_SIDE / width.max(height);
    let scale = wanted.min(by_area).min(by_side);
    // Less than a pixel in one direction shows nothing.
    (width * scale >= 1.0 && height * scale >= 1.0).then_some(scale)
}

/// Refuses a page whose pictures are too large to be decoded.
fn look(document: &Document, index: usize) -> Result<(), Doubt> {
    let too_large = |said: String| Err(Doubt::new(DoubtCode::TooLarge).detail(said));
    let Ok(page) = document.page(index) else {
        return Ok(());
    };
    let images = pdfboss_text::placed_images(document, &page).unwrap_or_default();
    let mut all = 0_u64;
    for image in &images {
        let pixels = u64::from(image.width) * u64::from(image.height);
        if pixels > LARGEST_PICTURE {
            return too_large(format!("a picture of {} × {} pixels", image.width, image.height));
        }
        all = all.saturating_add(pixels);
    }
    if all > ALL_PICTURES {
        return too_large(format!("{} pictures of {all} pixels in all", images.len()));
    }
    Ok(())
}

/// Grey of an opaque pixel, by ITU-R BT.601.
fn luma(rgba: &[u8]) -> u8 {
    let part = |n: usize, weight: u32| u32::from(rgba.get(n).copied().unwrap_or(255)) * weight;
    u8::try_from((part(0, 299) + part(1, 587) + part(2, 114)) / 1000).unwrap_or(u8::MAX)
}
