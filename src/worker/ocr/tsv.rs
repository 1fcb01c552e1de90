//! What tesseract says of a page: a table with one word a row, made text again, lines and paragraphs kept.

use crate::model::fold;
use unicode_normalization::UnicodeNormalization;

/// One page as read from its image.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The text in NFC, a line a line, an empty line between paragraphs.
    pub text: String,
    /// The mean confidence of its words, 0 to 1; `None` without words.
    pub confidence: Option<f32>,
    /// How many words it holds.
    pub words: usize,
    /// How many of them could be words of a European language, read with some confidence.
    pub plausible: usize,
}

impl Reading {
    /// Whether it makes sense as it stands: half of its words could be words.
    pub fn is_french(&self) -> bool {
        self.words > 0 && self.plausible * 2 >= self.words
    }
}

/// Reads the table that `tesseract … tsv` writes. Its columns: level, page, block, paragraph, line, word, left, top,
/// width, height, confidence, text. Rows of words are of level 5.
pub fn read(table: &str) -> Reading {
    let mut reading = Reading::default();
    let mut place = None;
    let mut sum = 0.0;
    for row in table.lines() {
        let Some(word) = Word::parse(row) else { continue };
        match place {
            None => {}
            Some((paragraph, _)) if paragraph != word.paragraph => reading.text.push_str("\n\n"),
            Some((_, line)) if line != word.line => reading.text.push('\n'),
            Some(_) => reading.text.push(' '),
        }
        place = Some((word.paragraph, word.line));
        reading.text.extend(word.text.nfc());
        reading.words += 1;
        reading.plausible += usize::from(word.is_plausible());
        sum += word.confidence;
    }
    if reading.words > 0 {
        let mean = sum / reading.words as f64 / 100.0;
        // Dust on an empty page: the engine itself hardly believes it, and nothing was ever written there.
        if reading.plausible == 0 && mean < 0.5 {
            return Reading::default();
        }
        reading.confidence = Some(mean.clamp(0.0, 1.0) as f32);
    }
    reading
}

struct Word<'a> {
    paragraph: (u32, u32),
    line: u32,
    confidence: f64,
    text: &'a str,
}

impl<'a> Word<'a> {
    fn parse(row: &'a str) -> Option<Self> {
        let columns: Vec<&str> = row.splitn(12, '\t').collect();
        let [level, _, block, paragraph, line, _, _, _, _, _, confidence, text] = columns[..] else {
            return None;
        };
        let text = text.trim();
        (level == "5" && !text.is_empty()).then_some(())?;
        Some(Self {
            paragraph: (block.parse().ok()?, paragraph.parse().ok()?),
            line: line.parse().ok()?,
            confidence: confidence.parse().ok()?,
            text,
        })
    }

    /// Letters in the proportions of a word, or a plain number; rubbish from a page read sideways is neither.
    fn is_plausible(&self) -> bool {
        let core = fold(self.text.trim_matches(|c: char| !c.is_alphanumeric()));
        if self.confidence < 50.0 || core.is_empty() {
            return false;
        }
        if core
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '/' | ' '))
        {
            return core.len() > 1;
        }
        let letters = core.chars().filter(|c| c.is_alphabetic()).count();
        let vowels = core.chars().filter(|c| "aeiouy".contains(*c)).count();
        let joints = core.chars().filter(|c| matches!(c, '\'' | '-' | '.')).count();
        let only_letters = letters + joints == core.chars().count();
        only_letters && (core == "a" || core == "y" || (letters > 1 && vowels > 0 && vowels * 6 >= letters))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
        1\t1\t0\t0\t0\t0\t0\t0\t1654\t2339\t-1\t\n\
        5\t1\t1\t1\t1\t1\t9\t9\t9\t9\t96.0\tLe\n\
        5\t1\t1\t1\t1\t2\t9\t9\t9\t9\t94.0\tconseil\n\
        5\t1\t1\t1\t2\t1\t9\t9\t9\t9\t90.0\tde\u{301}libère.\n\
        5\t1\t1\t2\t1\t1\t9\t9\t9\t9\t20.0\t|>~\n\
        5\t1\t1\t2\t1\t2\t9\t9\t9\t9\t95.0\t \n";

    #[test]
    fn lines_and_paragraphs_are_kept_and_confidence_is_the_mean() {
        let reading = read(TABLE);
        assert_eq!(reading.text, "Le conseil\ndélibère.\n\n|>~");
        assert_eq!(reading.confidence, Some(0.75));
        assert_eq!((reading.words, reading.plausible), (4, 3));
        assert!(reading.is_french());
    }

    #[test]
    fn dust_on_an_empty_page_is_not_text() {
        let dust = "5\t1\t1\t1\t1\t1\t9\t9\t9\t9\t19.0\t|>~\n";
        assert_eq!(read(dust), Reading::default());
    }

    #[test]
    fn a_page_without_words_has_no_confidence() {
        assert_eq!(read("level\tpage_num\nnonsense\n"), Reading::default());
    }
}
