//! What does another reader make of a page that the first could not read?
//!
//! `hayro` draws pages; here it draws on nothing, and the letters it would draw are kept with their places. Its tables
//! of fonts are not those of the first reader, and it finds objects its own way. Its layout is plain: lines from top
//! to bottom, letters from left to right. It is asked only when the first reader failed or gave rubbish.

use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::kurbo::{BezPath, Rect};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The most letters of one page.
const MOST: usize = 1 << 19;
/// Letters further apart than this, in parts of their advance line, stand in two words.
const WORD_GAP: f64 = 0.25;

/// A document opened by the second reader.
pub struct Second {
    pdf: Pdf,
}

impl Second {
    /// Opens a PDF; `None` where this reader fails too.
    pub fn open(bytes: &[u8]) -> Option<Self> {
        let opened = |bytes: Vec<u8>| {
            guarded(|| Pdf::new(bytes).ok())
                .flatten()
                .filter(|pdf| !pdf.pages().is_empty())
        };
        let pdf = opened(bytes.to_vec()).or_else(|| opened(super::without_xref(bytes)))?;
        Some(Self { pdf })
    }

    /// How many pages it finds.
    pub fn pages(&self) -> usize {
        self.pdf.pages().len()
    }

    /// The text of a page (from 0), not cleaned; `None` when it cannot be read.
    pub fn page(&self, index: usize) -> Option<String> {
        guarded(|| self.letters(index)).flatten().map(set_in_lines)
    }

    fn letters(&self, index: usize) -> Option<Vec<Letter>> {
        let page = self.pdf.pages().get(index)?;
        let (width, height) = page.render_dimensions();
        let cache = InterpreterCache::new();
        let mut context = Context::new(
            page.initial_transform(true).to_kurbo(),
            Rect::new(0.0, 0.0, f64::from(width), f64::from(height)),
            &cache,
            page.xref(),
            InterpreterSettings::default(),
        );
        let mut letters = Letters(Vec::new());
        interpret_page(page, &mut context, &mut letters);
        Some(letters.0)
    }
}

/// Strangers' files make drawing code panic; a page that does is a page not read.
fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}

/// One letter, where its base stands on the page (y grows downwards), and its size.
struct Letter {
    x: f64,
    y: f64,
    size: f64,
    text: String,
}

/// Keeps letters, draws nothing.
struct Letters(Vec<Letter>);

impl<'a> Device<'a> for Letters {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if self.0.len() >= MOST {
                return;
            }
            let place = (props.transform * glyph.transform()).as_coeffs();
            // Glyphs are drawn in a square of a thousand units.
            let size = place[2].hypot(place[3]) * 1000.0;
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(text)) => text,
                None => char::REPLACEMENT_CHARACTER.to_string(),
            };
            if place.iter().all(|part| part.is_finite()) {
                self.0.push(Letter {
                    x: place[4],
                    y: place[5],
                    size,
                    text,
                });
            }
        }
    }
}

fn set_in_lines(mut letters: Vec<Letter>) -> String {
    letters.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut out = String::new();
    let mut rest = letters.as_mut_slice();
    while let Some(first) = rest.first() {
        let reach = first.y + (first.size * 0.4).clamp(0.5, 20.0);
        let end = rest.partition_point(|letter| letter.y <= reach).max(1);
        let (line, after) = rest.split_at_mut(end);
        line.sort_by(|a, b| a.x.total_cmp(&b.x));
        push_line(&mut out, line);
        rest = after;
    }
    out
}

/// Letters of a line, the same one drawn twice in one place written once; a gap wider than any letter is a blank.
fn push_line(out: &mut String, line: &[Letter]) {
    let mut before: Option<&Letter> = None;
    for letter in line {
        if let Some(last) = before {
            let step = letter.x - last.x;
            if letter.text == last.text && step < last.size * 0.1 {
                continue;
            }
            if step > last.size * (width(&last.text) + WORD_GAP) {
                out.push(' ');
            }
        }
        out.push_str(&letter.text);
        before = Some(letter);
    }
    out.push('\n');
}

/// About how wide a letter of common fonts is, in parts of its size: the interpreter does not tell.
fn width(text: &str) -> f64 {
    let one = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '\'' | '’' | '.' | ',' | ';' | ':' | '!' | '|' => 0.28,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '-' | '[' | ']' => 0.36,
        'm' | 'M' | 'W' | '—' | '…' | '%' => 0.9,
        c if c.is_uppercase() => 0.72,
        'w' | 'œ' => 0.75,
        _ => 0.55,
    };
    text.chars().map(one).sum()
}

#[cfg(test)]
mod tests {
    use super::Second;

    /// Two lines, the second written first; no cross-reference table, as in a file that the first reader may refuse.
    const PAGE: &[u8] = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n\
        2 0 obj\n<</Type/Pages/Kids[4 0 R]/Count 1>>\nendobj\n\
        3 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>\nendobj\n\
        4 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents 5 0 R>>\nendobj\n\
        5 0 obj\n<</Length 113>>\nstream\n\
        BT /F1 12 Tf 50 680 Td (le budget de 2024) Tj ET BT /F1 12 Tf 50 700 Td (Le conseil) Tj 80 0 Td (municipal vote) Tj ET\n\
        endstream\nendobj\ntrailer\n<</Root 1 0 R>>\n";

    #[test]
    fn letters_become_words_and_lines_from_top_to_bottom() {
        let second = Second::open(PAGE).expect("the objects are there");
        assert_eq!(second.pages(), 1);
        let text = crate::extract::clean::text(&second.page(0).expect("a page"));
        assert_eq!(text, "Le conseil municipal vote\nle budget de 2024");
    }

    #[test]
    fn what_is_no_pdf_is_not_opened_and_a_missing_page_is_none() {
        assert!(Second::open(b"%PDF-1.7\n").is_none());
        assert!(Second::open(PAGE).is_some_and(|second| second.page(7).is_none()));
    }
}
