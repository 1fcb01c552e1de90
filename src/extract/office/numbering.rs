//! What stands before the paragraphs that Word numbers by itself (ECMA-376, part 1, 17.9)?
//!
//! « 3. », « Article 2 », « b) »: the file holds no such text, only a list, a level, and what the level looks like. The
//! printed copy shows it, and acts are cut and cited by it.

use super::xml::{self, Piece, attribute};
use crate::extract::charset;
use quick_xml::events::BytesStart;
use std::collections::{HashMap, HashSet};

/// The levels of a list (17.9.6).
const LEVELS: usize = 9;
/// How far letters and Roman numerals count; beyond, figures do.
const MOST_LETTERS: u32 = 26 * 4;
const MOST_ROMAN: u32 = 3_999;
/// How deep styles may stand on one another.
const DEEPEST: usize = 20;

/// What one level of a list looks like.
#[derive(Clone, Default)]
struct Level {
    start: u32,
    format: String,
    /// « Article %1 », where `%1` stands for the number of the first level.
    text: String,
}

type Levels = [Level; LEVELS];

/// Where a paragraph or a style says it stands.
#[derive(Clone, Default)]
pub struct Numbered {
    /// The style that it has, or stands on.
    style: Option<String>,
    list: Option<String>,
    level: Option<usize>,
}

impl Numbered {
    /// Takes in one of the properties that say so.
    pub fn take(&mut self, tag: &BytesStart<'_>) {
        let value = || attribute(tag, "val");
        match tag.local_name().into_inner() {
            "pStyle" | "basedOn" => self.style = value(),
            "numId" => self.list = value(),
            "ilvl" => self.level = value().and_then(|level| level.parse().ok()),
            _ => {}
        }
    }
}

/// The lists of a document, and how far each has counted.
#[derive(Default)]
pub struct Numbering {
    styles: HashMap<String, Numbered>,
    /// The looks of lists, by their own name.
    looks: HashMap<String, Levels>,
    /// The look of each list, and the numbers with which it begins anew.
    lists: HashMap<String, (String, [Option<u32>; LEVELS])>,
    counts: HashMap<String, [Option<u32>; LEVELS]>,
    begun: HashSet<String>,
}

impl Numbering {
    /// Reads the parts that say it; either may be missing.
    pub fn read(numbering: &[u8], styles: &[u8]) -> Self {
        let mut read = Self::default();
        read.read_lists(&charset::decode(numbering, None).text);
        read.read_styles(&charset::decode(styles, None).text);
        read
    }

    fn read_lists(&mut self, xml: &str) {
        let (mut look, mut list, mut level) = (None, None, 0);
        xml::walk("numbering", xml, |piece| {
            let Piece::Start(tag) = piece else { return true };
            let value = |name| attribute(&tag, name);
            let number = || value("val").and_then(|number| number.parse().ok());
            match tag.local_name().into_inner() {
                "abstractNum" => (look, list) = (value("abstractNumId"), None),
                "num" => (look, list) = (None, value("numId")),
                "lvl" | "lvlOverride" => {
                    let said = value("ilvl").and_then(|level| level.parse().ok());
                    level = said.filter(|level| *level < LEVELS).unwrap_or(LEVELS - 1);
                }
                "abstractNumId" => {
                    if let (Some(list), Some(look)) = (&list, value("val")) {
                        self.lists.insert(list.clone(), (look, [None; LEVELS]));
                    }
                }
                "startOverride" => {
                    if let Some((_, starts)) = list.as_ref().and_then(|list| self.lists.get_mut(list)) {
                        starts[level] = number();
                    }
                }
                name @ ("start" | "numFmt" | "lvlText") => {
                    if let Some(look) = &look {
                        let level = &mut self.looks.entry(look.clone()).or_default()[level];
                        match name {
                            "start" => level.start = number().unwrap_or(0),
                            "numFmt" => level.format = value("val").unwrap_or_default(),
                            _ => level.text = value("val").unwrap_or_default(),
                        }
                    }
                }
                _ => {}
            }
            true
        });
    }

    fn read_styles(&mut self, xml: &str) {
        let mut id = None;
        xml::walk("styles", xml, |piece| {
            match piece {
                Piece::Start(tag) if tag.local_name().into_inner() == "style" => id = attribute(&tag, "styleId"),
                Piece::Start(tag) => {
                    if let Some(id) = &id {
                        self.styles.entry(id.clone()).or_default().take(&tag);
                    }
                }
                _ => {}
            }
            true
        });
    }

    /// What stands before a paragraph, which counts from then on; nothing for most.
    pub fn label(&mut self, paragraph: &Numbered) -> Option<String> {
        let (list, level) = self.place(paragraph)?;
        let (look, starts) = self.lists.get(&list)?.clone();
        let levels = self.looks.get(&look)?;
        let counts = self.counts.entry(look).or_default();
        // A list that begins anew does so where it is first met.
        if self.begun.insert(list) {
            for (count, start) in counts.iter_mut().zip(starts).filter(|(_, start)| start.is_some()) {
                *count = start.and_then(|start| start.checked_sub(1));
            }
        }
        let before = levels[level].start.checked_sub(1);
        counts[level] = Some(counts[level].or(before).map_or(0, |count| count.saturating_add(1)));
        counts[level + 1..].fill(None);
        Some(written(levels, counts, level)).filter(|label| !label.is_empty())
    }

    /// The list and level of a paragraph: its own word, else its style's, else that of the style it stands on.
    fn place(&self, paragraph: &Numbered) -> Option<(String, usize)> {
        let mut found = paragraph.clone();
        for _ in 0..DEEPEST {
            if found.list.is_some() {
                break;
            }
            let style = self.styles.get(found.style.as_ref()?)?;
            found.style.clone_from(&style.style);
            found.list.clone_from(&style.list);
            found.level = found.level.or(style.level);
        }
        Some((found.list?, found.level.unwrap_or(0).min(LEVELS - 1)))
    }
}

fn written(levels: &Levels, counts: &[Option<u32>; LEVELS], level: usize) -> String {
    let own = &levels[level];
    if own.format == "bullet" {
        return bullet(&own.text);
    }
    let mut out = String::new();
    let mut rest = own.text.chars().take(200);
    while let Some(c) = rest.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let which = rest.next().and_then(|c| c.to_digit(10)).unwrap_or(0) as usize;
        if let Some(at) = which.checked_sub(1).filter(|at| *at < LEVELS) {
            let number = counts[at].unwrap_or(levels[at].start);
            out.push_str(&figured(number, &levels[at].format));
        }
    }
    out
}

/// The sign before an item that is not counted: a dash, else a bullet, for the sign itself belongs to a font of signs.
pub fn bullet(sign: &str) -> String {
    let plain = sign.starts_with(['-', '–', '—']);
    if plain { sign.to_owned() } else { "•".to_owned() }
}

/// A number as a level writes it (17.18.59).
pub fn figured(number: u32, format: &str) -> String {
    match format {
        "none" => String::new(),
        "decimalZero" => format!("{number:02}"),
        "lowerLetter" if (1..=MOST_LETTERS).contains(&number) => letters(number),
        "upperLetter" if (1..=MOST_LETTERS).contains(&number) => letters(number).to_uppercase(),
        "lowerRoman" if (1..=MOST_ROMAN).contains(&number) => roman(number).to_lowercase(),
        "upperRoman" if (1..=MOST_ROMAN).contains(&number) => roman(number),
        "ordinal" if number == 1 => "1er".to_owned(),
        "ordinal" => format!("{number}e"),
        _ => number.to_string(),
    }
}

/// « a » to « z », then « aa », « bb ».
fn letters(number: u32) -> String {
    let at = u8::try_from((number - 1) % 26).unwrap_or(0);
    char::from(b'a' + at)
        .to_string()
        .repeat(((number - 1) / 26 + 1) as usize)
}

fn roman(mut number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut out = String::new();
    for (worth, sign) in SIGNS {
        while number >= worth {
            out.push_str(sign);
            number -= worth;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::figured;

    #[test]
    fn numbers_are_written_as_their_level_says() {
        let all = [
            (4, "decimal", "4"),
            (4, "upperRoman", "IV"),
            (1994, "lowerRoman", "mcmxciv"),
            (2, "lowerLetter", "b"),
            (28, "upperLetter", "BB"),
            (4_000_000_000, "lowerLetter", "4000000000"),
            (4_000_000_000, "upperRoman", "4000000000"),
            (0, "lowerLetter", "0"),
            (3, "decimalZero", "03"),
            (1, "ordinal", "1er"),
            (7, "none", ""),
            (7, "hindiVowels", "7"),
        ];
        for (number, format, written) in all {
            assert_eq!(figured(number, format), written);
        }
    }
}
