//! How do two texts of one document differ? By paragraphs and in words: another layout is no difference.
//!
//! Words are compared by their letters and figures alone, so that case, accents, hyphens, spaces, line and page breaks
//! do not count. Where a text was read by OCR, single letters that two readings of one image see differently do not
//! count either; figures always do.

use super::align::{Keyed, gaps};
use super::{Origin, Page, fold};
use serde::{Deserialize, Serialize};

/// What new bytes under a known address changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Alteration {
    /// Words.
    Words,
    /// Layout or metadata alone: the words are the same.
    Layout,
}

impl Alteration {
    /// The word used in JSON and in the catalogue.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Layout => "layout",
        }
    }

    /// What [`Alteration::as_str`] writes as `word`.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Words, Self::Layout].into_iter().find(|a| a.as_str() == word)
    }
}

/// Where two texts differ.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The places, in the order of the later text.
    pub places: Vec<Reworded>,
}

/// One place where two texts differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reworded {
    /// The page of the later text, from 1.
    pub page: u32,
    /// The paragraphs that stood there.
    pub removed: Vec<String>,
    /// The paragraphs that stand there now.
    pub added: Vec<String>,
}

/// A paragraph, and its letters.
#[derive(Debug, Clone)]
struct Paragraph {
    page: u32,
    text: String,
    letters: String,
}

/// Paragraphs longer than this, in bytes, are held against one another line by line.
const LONG: usize = 1000;

impl Difference {
    /// The difference of two texts; `None` when one of them has no words, so that nothing can be said.
    pub fn between(before: &[Page], after: &[Page]) -> Option<Self> {
        let (old, new) = (paragraphs(before), paragraphs(after));
        if old.is_empty() || new.is_empty() {
            return None;
        }
        if joined(&old) == joined(&new) {
            return Some(Self::default());
        }
        let seen = |pages: &[Page]| pages.iter().any(|page| page.origin == Origin::Ocr);
        let ocr = seen(before) || seen(after);
        let mut places = Vec::new();
        for (from, to) in gaps(&old, &new) {
            let (old_part, new_part) = (&old[from], &new[to.clone()]);
            let page = new.get(to.start).or(new.last()).map_or(1, |p| p.page);
            if same(old_part, new_part, ocr) {
                continue;
            }
            let long = [old_part, new_part]
                .iter()
                .any(|part| part.iter().any(|p| p.text.len() > LONG));
            if long {
                places.extend(by_lines(old_part, new_part, ocr));
            } else {
                places.push(place(page, old_part, new_part));
            }
        }
        Some(Self { places })
    }

    /// What the change was.
    pub fn alteration(&self) -> Alteration {
        match self.places.is_empty() {
            true => Alteration::Layout,
            false => Alteration::Words,
        }
    }
}

fn place(page: u32, old: &[Paragraph], new: &[Paragraph]) -> Reworded {
    let texts = |part: &[Paragraph]| part.iter().map(|p| p.text.clone()).collect();
    Reworded {
        page: new.first().map_or(page, |p| p.page),
        removed: texts(old),
        added: texts(new),
    }
}

/// The same, line by line.
fn by_lines(old: &[Paragraph], new: &[Paragraph], ocr: bool) -> Vec<Reworded> {
    let lines = |part: &[Paragraph]| -> Vec<Paragraph> {
        let lines = part.iter().flat_map(|p| p.text.lines().map(|l| (p.page, l)));
        lines.filter_map(|(page, line)| paragraph(page, line)).collect()
    };
    let (old, new) = (lines(old), lines(new));
    gaps(&old, &new)
        .into_iter()
        .filter(|(from, to)| !same(&old[from.clone()], &new[to.clone()], ocr))
        .map(|(from, to)| {
            let page = new.get(to.start).or(new.last()).map_or(1, |p| p.page);
            place(page, &old[from], &new[to])
        })
        .collect()
}

/// The paragraphs of a text: a blank line or the end of a sentence at the end of a line ends one, a page does not.
fn paragraphs(pages: &[Page]) -> Vec<Paragraph> {
    let mut all = Vec::new();
    let (mut open, mut began) = (String::new(), 1);
    for page in pages {
        for line in page.text.lines() {
            let line = line.trim();
            if open.is_empty() {
                began = page.number;
            } else if !line.is_empty() {
                open.push('\n');
            }
            open.push_str(line);
            if line.is_empty() || line.ends_with(['.', ';', ':', '!', '?']) {
                all.extend(paragraph(began, &std::mem::take(&mut open)));
            }
        }
    }
    all.extend(paragraph(began, &open));
    all
}

/// `None` when it has no letters.
fn paragraph(page: u32, text: &str) -> Option<Paragraph> {
    let letters = letters(text);
    (!letters.is_empty()).then(|| Paragraph {
        page,
        text: text.trim().to_owned(),
        letters,
    })
}

fn letters(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn joined(part: &[Paragraph]) -> String {
    part.iter().map(|p| p.letters.as_str()).collect()
}

/// Whether two parts have the same words, or what OCR takes for one another.
fn same(old: &[Paragraph], new: &[Paragraph], ocr: bool) -> bool {
    joined(old) == joined(new) || ocr && near(old, new)
}

fn near(old: &[Paragraph], new: &[Paragraph]) -> bool {
    let words = |part: &[Paragraph]| -> Vec<String> {
        let words = part.iter().flat_map(|p| p.text.split_whitespace());
        words.map(letters).filter(|w| !w.is_empty()).collect()
    };
    let (old, new) = (words(old), words(new));
    gaps(&old, &new)
        .into_iter()
        .all(|(from, to)| misread(&old[from].concat(), &new[to].concat()))
}

/// Whether one image may be read both ways: the same figures, and no more than one letter in five another.
fn misread(old: &str, new: &str) -> bool {
    let figures = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let length = old.chars().count().max(new.chars().count());
    length <= 400 && figures(old) == figures(new) && strsim::levenshtein(old, new) * 5 <= length
}

impl Keyed for Paragraph {
    fn key(&self) -> &str {
        &self.letters
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn text(origin: Origin, pages: &[&str]) -> Vec<Page> {
        let page = |(n, text): (usize, &&str)| Page {
            number: n as u32 + 1,
            text: (*text).to_owned(),
            origin,
            confidence: None,
            quality: None,
        };
        pages.iter().enumerate().map(page).collect()
    }

    fn between(before: &[&str], after: &[&str]) -> Vec<Reworded> {
        let (before, after) = (text(Origin::Text, before), text(Origin::Text, after));
        Difference::between(&before, &after).unwrap().places
    }

    #[test]
    fn lines_pages_hyphens_and_case_are_layout() {
        let before = [
            "COMMUNE D'ORBEVAL\n\nLe conseil municipal approuve la réfec-\ntion du lavoir.\nFait le 3 mai.",
            "Le maire",
        ];
        let after =
            ["Commune d’Orbeval\nLe conseil municipal\napprouve la réfection\ndu lavoir.\n\nFait le 3 mai. Le maire"];
        assert_eq!(between(&before, &after), []);
    }

    #[test]
    fn a_changed_word_is_shown_with_its_paragraph_and_page_and_nothing_else() {
        let before = [
            "Article 1 : le lavoir est repeint.\nArticle 2 : la halle est fermée.",
            "Article 3 : exécution.",
        ];
        let after = [
            "Article 1 : le lavoir est repeint.",
            "Article 2 : la halle est ouverte.\nArticle 3 : exécution.",
        ];
        let places = between(&before, &after);
        assert_eq!(places.len(), 1, "{places:?}");
        assert_eq!((places[0].page, places[0].removed.len()), (2, 1));
        assert_eq!(places[0].added, ["Article 2 : la halle est ouverte."]);
    }

    #[test]
    fn votes_that_change_places_are_words() {
        let places = between(&["Pour : 12, contre : 3."], &["Pour : 3, contre : 12."]);
        assert_eq!(places.len(), 1);
    }

    #[test]
    fn two_readings_of_one_image_are_layout_but_never_another_figure_or_word() {
        let read = |text_: &str| text(Origin::Ocr, &[text_]);
        let alteration = |before: &str, after: &str| {
            let difference = Difference::between(&read(before), &read(after)).unwrap();
            difference.alteration()
        };
        let scan = "Le conseil municipal approuve la subvention de 500 euros.";
        assert_eq!(
            alteration(scan, "Le conseil rnunicipal approuve la subventlon de 500 euros."),
            Alteration::Layout
        );
        assert_eq!(alteration(scan, &scan.replace("500", "800")), Alteration::Words);
        assert_eq!(alteration(scan, &scan.replace("approuve", "refuse")), Alteration::Words);
    }

    #[test]
    fn of_a_long_table_only_the_row_that_changed_is_shown() {
        let rows: Vec<String> = (0..400).map(|n| format!("délibération n° {n} — voirie {n}")).collect();
        let mut later = rows.clone();
        later[200] = "délibération n° 200 — cantine".to_owned();
        later.push("délibération n° 400 — voirie 400".to_owned());
        let places = between(&[&rows.join("\n")], &[&later.join("\n")]);
        assert_eq!(places.len(), 2, "{places:?}");
        assert_eq!(places[0].added, ["délibération n° 200 — cantine"]);
        assert!(places[1].removed.is_empty());
    }

    #[test]
    fn texts_of_any_length_are_compared_in_time() {
        let paragraphs: Vec<String> = (0..4000).map(|n| format!("Paragraphe {n}.")).collect();
        let mut later = paragraphs.clone();
        later.swap(10, 11);
        later[3000] = "Autre.".to_owned();
        later.rotate_left(1);
        let places = between(&[&paragraphs.join("\n")], &[&later.join("\n")]);
        assert!((2..=6).contains(&places.len()), "{}", places.len());
        assert_eq!(
            Difference::between(&text(Origin::None, &[""]), &text(Origin::Text, &["a"])),
            None
        );
    }
}
