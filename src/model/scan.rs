//! What an OCR engine read on a page, word by word, and how good a text is said to be.

use super::Lang;

/// What an OCR engine read on one page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scan {
    /// The page, from 1.
    pub page: u32,
    /// Which engine read it: the version of the stage and the languages. Another engine may read it better.
    pub engine: String,
    /// The text in NFC, a line a line, an empty line between paragraphs; empty when there is nothing to read.
    pub text: String,
    /// The mean confidence of its words, 0 to 1; `None` without words.
    pub confidence: Option<f32>,
    /// How many of its words are French ones, 0 to 1; `None` when it holds too few to tell.
    pub quality: Option<f32>,
    /// Its words, in the order of the text.
    pub words: Vec<WordBox>,
}

impl Scan {
    /// What is worth keeping of two readings of one page: the better by quality, and the more telling among equals.
    #[must_use]
    pub fn better(self, other: Self) -> Self {
        let worth = |scan: &Self| scan.quality.unwrap_or(0.0) * (1.0 + scan.words.len() as f32).ln();
        if worth(&other) > worth(&self) { other } else { self }
    }
}

/// A word where it stands on the page, in parts of the page's width and height: it holds at any resolution.
#[derive(Debug, Clone, PartialEq)]
pub struct WordBox {
    /// The word.
    pub text: String,
    /// From the left edge of the page, 0 to 1.
    pub left: f32,
    /// From the top edge, 0 to 1.
    pub top: f32,
    /// Its width, 0 to 1.
    pub width: f32,
    /// Its height, 0 to 1.
    pub height: f32,
    /// How sure the engine is of it, 0 to 1.
    pub confidence: f32,
}

/// The quality of a text in words, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quality {
    /// A search will miss much.
    Poor,
    /// A search will miss some words.
    Middling,
    /// As good as text.
    Good,
}

impl Quality {
    /// What `share` of French words amounts to. Born-digital pages of councils have nine pages of ten above 0.9, names
    /// and abbreviations included; below 0.7 every third word is none.
    pub fn of(share: f32) -> Self {
        if share >= 0.9 {
            Self::Good
        } else if share >= 0.7 {
            Self::Middling
        } else {
            Self::Poor
        }
    }

    /// What readers call it: « qualité … ».
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Poor => lang.pick("qualité faible", "poor quality"),
            Self::Middling => lang.pick("qualité moyenne", "middling quality"),
            Self::Good => lang.pick("bonne qualité", "good quality"),
        }
    }
}
