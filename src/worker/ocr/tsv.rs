//! What tesseract says of a page: a table with one word a row, made text again, lines and paragraphs kept.

use crate::extract::quality;
use crate::model::{WordBox, fold};
use unicode_normalization::UnicodeNormalization;

/// One page as read from its image.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The text in NFC, a line a line, an empty line between paragraphs.
    pub text: String,
    /// The mean confidence of its words, 0 to 1; `None` without words.
    pub confidence: Option<f32>,
    /// How many of its words are French ones, 0 to 1; `None` when it holds too few to tell.
    pub quality: Option<f32>,
    /// Its words, in the order of the text, each where it stands on the image.
    pub words: Vec<WordBox>,
    /// The size of the image in pixels.
    pub size: [f32; 2],
    /// How many of its words could be words of a European language, read with some confidence.
    pub plausible: usize,
}

impl Reading {
    /// Whether it makes sense as it stands: half of its words could be words, and half of those that are long enough
    /// to tell are. Letters seen upside down make fine numbers.
    pub fn makes_sense(&self) -> bool {
        let could_be = !self.words.is_empty() && self.plausible * 2 >= self.words.len();
        could_be && self.quality.is_none_or(|quality| quality >= 0.5)
    }

    /// How much it tells, beside another reading of the same image.
    pub fn worth(&self) -> f32 {
        self.plausible as f32 + self.quality.unwrap_or(0.0) * self.words.len() as f32
    }
}

/// Reads the table that `tesseract … tsv` writes. Its columns: level, page, block, paragraph, line, word, left, top,
/// width, height, confidence, text. The row of the page is of level 1, those of words of level 5.
pub fn read(table: &str) -> Reading {
    let mut reading = Reading::default();
    let (mut place, mut sum) = (None, 0.0);
    reading.size = [1.0, 1.0];
    for row in table.lines().filter_map(Row::parse) {
        let [left, top, width, height] = row.place;
        if row.level == "1" {
            reading.size = [width.max(1.0), height.max(1.0)];
        }
        let Some(text) = row.word() else { continue };
        match place {
            None => {}
            Some((paragraph, _)) if paragraph != row.paragraph => reading.text.push_str("\n\n"),
            Some((_, line)) if line != row.line => reading.text.push('\n'),
            Some(_) => reading.text.push(' '),
        }
        place = Some((row.paragraph, row.line));
        reading.text.push_str(&text);
        reading.plausible += usize::from(is_plausible(&text, row.confidence));
        sum += row.confidence;
        reading.words.push(WordBox {
            text,
            left: left / reading.size[0],
            top: top / reading.size[1],
            width: width / reading.size[0],
            height: height / reading.size[1],
            confidence: (row.confidence / 100.0).clamp(0.0, 1.0) as f32,
        });
    }
    if !reading.words.is_empty() {
        let mean = sum / reading.words.len() as f64 / 100.0;
        // Dust on an empty page: the engine itself hardly believes it, and nothing was ever written there.
        if reading.plausible == 0 && mean < 0.5 {
            return Reading::default();
        }
        reading.confidence = Some(mean.clamp(0.0, 1.0) as f32);
        reading.quality = quality(&reading.text);
    }
    reading
}

struct Row<'a> {
    level: &'a str,
    paragraph: (u32, u32),
    line: u32,
    /// Left, top, width, height, in pixels.
    place: [f32; 4],
    confidence: f64,
    text: &'a str,
}

impl<'a> Row<'a> {
    fn parse(row: &'a str) -> Option<Self> {
        let columns: Vec<&str> = row.splitn(12, '\t').collect();
        let [
            level,
            _,
            block,
            paragraph,
            line,
            _,
            left,
            top,
            width,
            height,
            confidence,
            text,
        ] = columns[..]
        else {
            return None;
        };
        let pixels = |text: &str| Some(f32::from(text.parse::<u16>().ok()?));
        Some(Self {
            level,
            paragraph: (block.parse().ok()?, paragraph.parse().ok()?),
            line: line.parse().ok()?,
            place: [pixels(left)?, pixels(top)?, pixels(width)?, pixels(height)?],
            confidence: confidence.parse().ok()?,
            text,
        })
    }

    /// The word in NFC, without white space, so that the text splits into its words again.
    fn word(&self) -> Option<String> {
        let word: String = self.text.nfc().filter(|c| !c.is_whitespace()).collect();
        (self.level == "5" && !word.is_empty()).then_some(word)
    }
}

/// Letters in the proportions of a word, or a plain number; rubbish from a page read sideways is neither.
fn is_plausible(word: &str, confidence: f64) -> bool {
    let core = fold(word.trim_matches(|c: char| !c.is_alphanumeric()));
    if confidence < 50.0 || core.is_empty() {
        return false;
    }
    let figure = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '/' | ' ');
    if core.chars().all(figure) {
        return core.len() > 1;
    }
    let letters = core.chars().filter(|c| c.is_alphabetic()).count();
    let vowels = core.chars().filter(|c| "aeiouy".contains(*c)).count();
    let joints = core.chars().filter(|c| matches!(c, '\'' | '-' | '.')).count();
    let only_letters = letters + joints == core.chars().count();
    only_letters && (core == "a" || core == "y" || (letters > 1 && vowels > 0 && vowels * 6 >= letters))
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
        assert_eq!((reading.words.len(), reading.plausible), (4, 3));
        assert!(reading.makes_sense());
    }

    #[test]
    fn each_word_has_its_box_in_parts_of_the_page_and_the_text_splits_into_them() {
        let table = "1\t1\t0\t0\t0\t0\t0\t0\t1000\t2000\t-1\t\n5\t1\t1\t1\t1\t1\t100\t400\t250\t50\t96.0\tLe\n\
            5\t1\t1\t1\t1\t2\t500\t400\t250\t50\t80.0\t12\u{a0}500\n";
        let reading = read(table);
        let first = &reading.words[0];
        assert_eq!(
            [first.left, first.top, first.width, first.height],
            [0.1, 0.2, 0.25, 0.025]
        );
        assert!((first.confidence - 0.96).abs() < 1e-6);
        let words: Vec<&str> = reading.words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(words, ["Le", "12500"]);
        assert_eq!(reading.text.split_whitespace().collect::<Vec<_>>(), words);
    }

    #[test]
    fn a_page_upside_down_makes_no_sense_though_its_figures_could_be_numbers() {
        let table = |words: &[&str]| {
            let row = |word: &&str| format!("5\t1\t1\t1\t1\t1\t9\t9\t9\t9\t90.0\t{word}\n");
            read(&words.iter().map(row).collect::<String>())
        };
        let turned = table(&[
            "jjhnh3s", "313444", "471", "ihbilhoh", "1h0q5", "31004", "hahol", "nolu", "1135h09", "371",
        ]);
        let upright = table(&[
            "le",
            "conseil",
            "municipal",
            "accepte",
            "le",
            "budget",
            "471",
            "pour",
            "la",
            "route",
        ]);
        assert!(!turned.makes_sense() && upright.makes_sense());
        assert!(upright.worth() > turned.worth());
    }

    #[test]
    fn dust_on_an_empty_page_is_not_text() {
        let dust = "5\t1\t1\t1\t1\t1\t9\t9\t9\t9\t19.0\t|>~\n";
        assert_eq!(read(dust), Reading::default());
    }

    #[test]
    fn a_page_without_words_has_no_confidence() {
        assert_eq!(read("level\tpage_num\nnonsense\n").confidence, None);
    }
}
