//! What stands before the paragraphs that an `OpenDocument` text numbers by itself (OASIS `OpenDocument` 1.3, part 3, 5.3
//! and 16.30 to 16.36)?
//!
//! The file holds lists within lists and what each level looks like; headings are numbered by the outline of the document.
//! A list begins anew unless it says that it continues another of its style.

use super::numbering::{bullet, figured};
use super::xml::attribute;
use quick_xml::events::BytesStart;
use std::collections::HashMap;

/// The levels of a list.
const LEVELS: usize = 10;
/// The name under which the outline of headings is kept; no style has it.
const OUTLINE: &str = "";

/// What one level of a list looks like.
#[derive(Clone, Default)]
struct Level {
    /// The sign of a level that is not counted.
    bullet: Option<String>,
    /// `1`, `a`, `A`, `i`, `I`; nothing for a level without a number.
    format: String,
    prefix: String,
    suffix: String,
    start: u32,
    /// How many levels its number shows, itself the last.
    shown: usize,
}

/// How far a list has counted.
type Counts = [Option<u32>; LEVELS];

/// The lists of a document, as it is read.
#[derive(Default)]
pub struct Lists {
    looks: HashMap<String, [Level; LEVELS]>,
    /// The style whose levels are being told.
    told: String,
    /// The styles of the lists that stand around, the outermost first.
    open: Vec<String>,
    counts: HashMap<String, Counts>,
    /// What stands before the next paragraph.
    waiting: Option<String>,
}

impl Lists {
    /// Takes in what a list or the outline looks like; answers whether the element was about that.
    pub fn define(&mut self, tag: &BytesStart<'_>) -> bool {
        match tag.local_name().into_inner() {
            "list-style" => self.told = attribute(tag, "name").unwrap_or_default(),
            "outline-style" => OUTLINE.clone_into(&mut self.told),
            name @ ("list-level-style-number" | "list-level-style-bullet" | "outline-level-style") => {
                let number = |name| attribute(tag, name).and_then(|number| number.parse::<u32>().ok());
                let level = usize::try_from(number("level").unwrap_or(1)).unwrap_or(LEVELS);
                let text = |name| attribute(tag, name).unwrap_or_default();
                let look = Level {
                    bullet: (name == "list-level-style-bullet").then(|| text("bullet-char")),
                    format: text("num-format"),
                    prefix: text("num-prefix"),
                    suffix: text("num-suffix"),
                    start: number("start-value").unwrap_or(1),
                    shown: usize::try_from(number("display-levels").unwrap_or(1)).unwrap_or(1),
                };
                let levels = self.looks.entry(self.told.clone()).or_default();
                if let Some(place) = level.checked_sub(1).and_then(|at| levels.get_mut(at)) {
                    *place = look;
                }
            }
            _ => return false,
        }
        true
    }

    /// An element of the text begins; what stands before it, where it is a paragraph that is numbered.
    pub fn begin(&mut self, tag: &BytesStart<'_>) -> Option<String> {
        let number = |name| attribute(tag, name).and_then(|number| number.parse::<u32>().ok());
        match tag.local_name().into_inner() {
            "list" => {
                let around = self.open.last().cloned();
                let style = attribute(tag, "style-name").or(around).unwrap_or_default();
                let goes_on = attribute(tag, "continue-list").is_some()
                    || attribute(tag, "continue-numbering").is_some_and(|said| said == "true");
                if self.open.is_empty() && !goes_on {
                    self.counts.remove(&style);
                }
                self.open.push(style);
                None
            }
            "list-item" => {
                let (style, level) = (self.open.last()?.clone(), self.open.len() - 1);
                self.waiting = self.count(&style, level, number("start-value"));
                None
            }
            "list-header" => {
                self.waiting = None;
                None
            }
            "h" if self.open.is_empty() && attribute(tag, "is-list-header").is_none_or(|said| said != "true") => {
                let level = usize::try_from(number("outline-level").unwrap_or(1)).ok()?;
                self.count(OUTLINE, level.checked_sub(1)?, None)
            }
            "h" | "p" => self.waiting.take(),
            _ => None,
        }
    }

    /// An element of the text ends.
    pub fn end(&mut self, name: &str) {
        match name {
            "list" => {
                self.open.pop();
            }
            "list-item" => self.waiting = None,
            _ => {}
        }
    }

    /// Counts one more at `level` of the lists of a style; how it is written.
    fn count(&mut self, style: &str, level: usize, start: Option<u32>) -> Option<String> {
        let levels = self.looks.get(style)?;
        let own = levels.get(level)?;
        let counts = self.counts.entry(style.to_owned()).or_default();
        let next = counts[level].map_or(own.start, |count| count.saturating_add(1));
        counts[level] = Some(start.unwrap_or(next));
        counts[level + 1..].fill(None);
        if let Some(sign) = &own.bullet {
            return Some(bullet(sign));
        }
        if own.format.is_empty() {
            return None;
        }
        let first = level + 1 - own.shown.clamp(1, level + 1);
        let numbers = (first..=level).filter(|at| !levels[*at].format.is_empty());
        let numbers: Vec<String> = numbers
            .map(|at| figured(counts[at].unwrap_or(levels[at].start), of_word(&levels[at].format)))
            .collect();
        Some(format!("{}{}{}", own.prefix, numbers.join("."), own.suffix))
    }
}

/// Word's name of a number format.
fn of_word(format: &str) -> &'static str {
    match format {
        "a" => "lowerLetter",
        "A" => "upperLetter",
        "i" => "lowerRoman",
        "I" => "upperRoman",
        _ => "decimal",
    }
}
