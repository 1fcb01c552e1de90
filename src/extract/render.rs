//! What does a page look like, in grey, for character recognition and for people?
//!
//! The sizes of the page and of its pictures are looked at before anything is drawn: a page box of a billion points
//! or a picture of a gigapixel costs nothing to write and everything to draw.

use super::{Format, Hint, bundle, pdf, picture, sniff};
use crate::model::{Crop, Doubt, DoubtCode, Place};
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::imageops::{self, FilterType};
use image::{ExtendedColorType, GrayImage, ImageEncoder, ImageError};
use pdfboss_core::Document;

/// The most pixels of a rendered page; above it the resolution is lowered. A0 at 200 dpi has 62 million.
const MOST_PIXELS: f32 = 40e6;
/// The longest side of a rendered page.
const LONGEST_SIDE: f32 = 16_000.0;
/// The most pixels of one picture, and of all pictures of a page, each counted as often as it is drawn.
const LARGEST_PICTURE: u64 = 150_000_000;
const ALL_PICTURES: u64 = 600_000_000;
/// The longest side of what people are shown, in pixels: A4 at 110 dpi. Where only a part is shown, A4 at 150 dpi.
const SIDE: u32 = 1_286;
const SIDE_OF_CROPPED: u32 = 1_754;
/// The steps of grey that people are shown: text loses nothing by them, and the noise of a scanner, which is most of a
/// picture's bytes, is gone.
const GREYS: u16 = 16;
/// Points of PDF in an inch.
const POINTS: f32 = 72.0;

/// How large a page is drawn.
#[derive(Debug, Clone, Copy)]
enum Size {
    /// At so many dots per inch, or fewer where the page is huge; a picture of a page in its own resolution.
    Dpi(f32),
    /// With a longest side of so many pixels.
    Side(u32),
}

/// Draws a page as a grey PNG of 8 bits a pixel, at `dpi` or less where the page is huge; a picture of a page in its own
/// resolution. Nothing where there is no room for text.
///
/// # Errors
/// The doubt to tell when the page cannot be drawn, or must not be.
pub fn render(bytes: &[u8], place: impl Into<Place>, dpi: impl Into<f64>) -> Result<Vec<u8>, Doubt> {
    let place = place.into();
    let page = draw_at(bytes, place, Size::Dpi(dpi.into() as f32))?;
    let Some(page) = page else {
        return Ok(Vec::new());
    };
    png_of(&page).map_err(|why| damaged(&why.to_string()).on_page(place.page))
}

/// Draws a page, or the part `crop` of it, as people are shown it: a grey WebP in [`GREYS`] steps, without loss. Nothing
/// where there is hardly a pixel.
///
/// # Errors
/// The doubt to tell when the page cannot be drawn, or must not be.
pub fn view(bytes: &[u8], place: impl Into<Place>, crop: Option<Crop>) -> Result<Vec<u8>, Doubt> {
    let place = place.into();
    let side = if crop.is_some() { SIDE_OF_CROPPED } else { SIDE };
    let Some(mut page) = draw_at(bytes, place, Size::Side(side))? else {
        return Ok(Vec::new());
    };
    if let Some(crop) = crop {
        let [left, top, width, height] = crop.on(page.width(), page.height());
        page = imageops::crop_imm(&page, left, top, width, height).to_image();
    }
    for grey in page.iter_mut() {
        *grey = step(*grey);
    }
    let mut webp = Vec::new();
    WebPEncoder::new_lossless(&mut webp)
        .encode(page.as_raw(), page.width(), page.height(), ExtendedColorType::L8)
        .map_err(|why| damaged(&why.to_string()).on_page(place.page))?;
    Ok(webp)
}

/// The nearest of the greys that are kept.
fn step(grey: u8) -> u8 {
    const STEP: u16 = 255 / (GREYS - 1);
    u8::try_from((u16::from(grey) + STEP / 2) / STEP * STEP).unwrap_or(u8::MAX)
}

fn draw_at(bytes: &[u8], place: Place, size: Size) -> Result<Option<GrayImage>, Doubt> {
    let index = usize::try_from(place.page).unwrap_or(usize::MAX).saturating_sub(1);
    let drawn = match place.part.map(|part| bundle::part(bytes, part)) {
        None => draw(bytes, sniff(bytes, &Hint::default()), index, size),
        Some(Some((bytes, format))) => draw(&bytes, format, index, size),
        Some(None) => Err(damaged("the part could not be found")),
    };
    drawn.map_err(|doubt| doubt.on_page(place.page))
}

fn draw(bytes: &[u8], format: Format, index: usize, size: Size) -> Result<Option<GrayImage>, Doubt> {
    match format {
        Format::Jpeg | Format::Png | Format::Tiff => {
            let page = picture::draw(bytes, format, index)?;
            Ok(match size {
                Size::Dpi(_) => page,
                Size::Side(side) => page.map(|page| no_larger(page, side)),
            })
        }
        // Whoever asks has read it: what a name alone showed to be a PDF is one.
        _ => draw_pdf(bytes, index, size).map(Some),
    }
}

/// A picture with sides of at most `side` pixels.
fn no_larger(page: GrayImage, side: u32) -> GrayImage {
    let longest = page.width().max(page.height());
    if longest <= side {
        return page;
    }
    let part = |of: u32| {
        u32::try_from(u64::from(of) * u64::from(side) / u64::from(longest))
            .unwrap_or(side)
            .max(1)
    };
    imageops::resize(&page, part(page.width()), part(page.height()), FilterType::Triangle)
}

fn draw_pdf(bytes: &[u8], index: usize, size: Size) -> Result<GrayImage, Doubt> {
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
    let scale = scale(width, height, size).ok_or_else(|| damaged("the page has no size"))?;
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
    GrayImage::from_raw(width, height, grey).ok_or_else(|| damaged("the page has no size"))
}

/// A grey picture as a PNG.
fn png_of(page: &GrayImage) -> Result<Vec<u8>, ImageError> {
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, PngFilter::Up).write_image(
        page.as_raw(),
        page.width(),
        page.height(),
        ExtendedColorType::L8,
    )?;
    Ok(png)
}

/// The resolution at which a page (from 1) was scanned, in dots per inch: that of its pictures, each counting by its
/// size. `None` for a page without a picture, and for what is no PDF.
pub fn resolution(bytes: &[u8], place: impl Into<Place>) -> Option<f32> {
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
    (dots.is_finite() && dots >= 1.0).then_some(dots as f32)
}

fn damaged(said: &str) -> Doubt {
    Doubt::new(DoubtCode::Damaged).detail(said)
}

/// Pixels for a point, so that the page keeps within the limits; `None` for a page of no size.
fn scale(width: f32, height: f32, size: Size) -> Option<f32> {
    if !(width.is_finite() && height.is_finite() && width > 0.0 && height > 0.0) {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "no side is near 2^24")]
    let wanted = match size {
        Size::Dpi(dpi) => whole(dpi / POINTS, height),
        Size::Side(side) => side as f32 / width.max(height),
    };
    let by_area = (MOST_PIXELS / width / height).sqrt();
    let by_side = LONGEST_SIDE / width.max(height);
    let scale = wanted.min(by_area).min(by_side);
    // Less than a pixel in one direction shows nothing.
    (width * scale >= 1.0 && height * scale >= 1.0).then_some(scale)
}

/// The scale nearest to `scale` by which a page has a whole number of lines of pixels: a scan drawn in its own
/// resolution is then drawn point for point, and not blurred by a fraction of one.
fn whole(scale: f32, height: f32) -> f32 {
    /// So that no rounding takes the last line away.
    const OVER: f32 = 0.01;
    let lines = (height * scale).round();
    if lines >= 1.0 { (lines + OVER) / height } else { scale }
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
