//! Words: where in a document does a fact stand?

use super::{Lang, Page, fold};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// Words of a document, by their place. Offsets count characters (Unicode scalar values, as Python does and
/// JavaScript's `[...text]`), not bytes. Words that run over the end of their page are told as far as that end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The page, from 1.
    pub page: u32,
    /// Where they begin in the page's text, in characters.
    #[serde(default)]
    pub start: u32,
    /// Where they end (exclusive), in characters; not after `start` when only the page is known.
    #[serde(default)]
    pub end: u32,
}

impl Words {
    /// Words of which only the page is known.
    pub fn on_page(page: u32) -> Self {
        Self {
            page,
            ..Self::default()
        }
    }

    /// The bytes of the page's text that they are; `None` when only the page is known or the text is another.
    pub fn span(&self, text: &str) -> Option<Range<usize>> {
        if self.end <= self.start {
            return None;
        }
        let mut bounds = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let from = bounds.nth(self.start as usize)?;
        let to = bounds.nth((self.end - self.start) as usize - 1)?;
        Some(from..to)
    }

    /// The words themselves, on one line of at most 200 characters.
    pub fn quote(&self, pages: &[Page]) -> Option<String> {
        let page = pages.iter().find(|page| page.number == self.page)?;
        let words = page.text.get(self.span(&page.text)?)?;
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(match words.char_indices().nth(200) {
            Some((cut, _)) => format!("{}…", &words[..cut]),
            None => words,
        })
    }

    /// The same where it tells more than the value of the fact itself: « Orbeval » of Orbeval is none.
    pub fn telling(&self, pages: &[Page], value: &str) -> Option<String> {
        let bare = |text: &str| -> String { fold(text).chars().filter(|c| c.is_alphanumeric()).collect() };
        let value = bare(value);
        self.quote(pages).filter(|quote| bare(quote) != value)
    }
}

/// A fact that can be read in one place. Amounts, references and members have their words with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// What the document is.
    Kind,
    /// Who deliberates.
    Council,
    /// Under which number the State knows it.
    Siren,
    /// On which day.
    SessionDate,
    /// Where.
    Place,
    /// Who presides.
    Chair,
    /// Who keeps the minutes.
    Secretary,
    /// How many members there are.
    InOffice,
    /// How many are present.
    Present,
    /// How many are absent.
    Absent,
    /// How many gave a proxy.
    Proxies,
    /// How many may vote.
    Voting,
    /// The number of an act.
    Number,
    /// Its object.
    Title,
    /// Its subject.
    Subject,
    /// What became of it.
    Outcome,
    /// Votes for.
    For,
    /// Votes against.
    Against,
    /// Abstentions.
    Abstentions,
    /// Members who took no part.
    NotVoting,
    /// Unanimity.
    Unanimous,
}

impl Fact {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Council => "council",
            Self::Siren => "siren",
            Self::SessionDate => "session_date",
            Self::Place => "place",
            Self::Chair => "chair",
            Self::Secretary => "secretary",
            Self::InOffice => "in_office",
            Self::Present => "present",
            Self::Absent => "absent",
            Self::Proxies => "proxies",
            Self::Voting => "voting",
            Self::Number => "number",
            Self::Title => "title",
            Self::Subject => "subject",
            Self::Outcome => "outcome",
            Self::For => "for",
            Self::Against => "against",
            Self::Abstentions => "abstentions",
            Self::NotVoting => "not_voting",
            Self::Unanimous => "unanimous",
        }
    }

    /// What readers call it.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Kind => lang.pick("Type", "Kind"),
            Self::Council => lang.pick("Collectivité", "Council"),
            Self::Siren => lang.pick("SIREN", "SIREN"),
            Self::SessionDate => lang.pick("Séance", "Session"),
            Self::Place => lang.pick("Lieu", "Place"),
            Self::Chair => lang.pick("Présidence", "Chair"),
            Self::Secretary => lang.pick("Secrétaire", "Secretary"),
            Self::InOffice => lang.pick("En exercice", "In office"),
            Self::Present => lang.pick("Présents", "Present"),
            Self::Absent => lang.pick("Absents", "Absent"),
            Self::Proxies => lang.pick("Procurations", "Proxies"),
            Self::Voting => lang.pick("Votants", "Voting"),
            Self::Number => lang.pick("Numéro", "Number"),
            Self::Title => lang.pick("Objet", "Object"),
            Self::Subject => lang.pick("Matière", "Subject"),
            Self::Outcome => lang.pick("Issue", "Outcome"),
            Self::For => lang.pick("Pour", "For"),
            Self::Against => lang.pick("Contre", "Against"),
            Self::Abstentions => lang.pick("Abstentions", "Abstentions"),
            Self::NotVoting => lang.pick("Non-votants", "Not voting"),
            Self::Unanimous => lang.pick("Unanimité", "Unanimity"),
        }
    }
}

/// The words of facts that have some. A fact that is counted or inferred, or told by the shape of a document, has none.
pub type Evidence = BTreeMap<Fact, Words>;

/// Counts characters: from byte offsets into a text to character offsets, in a time that does not grow with the text.
#[derive(Debug, Clone, Default)]
pub struct Characters {
    /// How many characters begin before each multiple of [`STEP`] bytes.
    counts: Vec<u32>,
}

/// How far apart counts are kept, in bytes.
const STEP: usize = 1024;

impl Characters {
    /// The characters of `text`.
    pub fn of(text: &str) -> Self {
        let begins = |chunk: &[u8]| chunk.iter().filter(|byte| begins(**byte)).count();
        let mut counts = vec![0u32];
        for chunk in text.as_bytes().chunks(STEP) {
            let last = counts.last().copied().unwrap_or_default();
            counts.push(last.saturating_add(u32::try_from(begins(chunk)).unwrap_or(u32::MAX)));
        }
        Self { counts }
    }

    /// How many characters of `text`, the one these were counted in, begin before byte `at`.
    pub fn before(&self, text: &str, at: usize) -> u32 {
        let at = at.min(text.len());
        let counted = self.counts.get(at / STEP).copied().unwrap_or_default();
        let rest = &text.as_bytes()[at / STEP * STEP..at];
        let rest = rest.iter().filter(|byte| begins(**byte)).count();
        counted.saturating_add(u32::try_from(rest).unwrap_or(u32::MAX))
    }
}

/// From byte offsets into the pages of a document to character offsets, which every JSON of ours gives.
#[derive(Debug, Clone, Default)]
pub struct Ruler<'p>(HashMap<u32, (&'p str, Characters)>);

impl<'p> Ruler<'p> {
    /// The ruler of these pages.
    pub fn of(pages: &'p [Page]) -> Self {
        let measured = |page: &'p Page| (page.number, (page.text.as_str(), Characters::of(&page.text)));
        Self(pages.iter().map(measured).collect())
    }

    /// How many characters begin before byte `at` of a page; `None` for a page that is not there.
    pub fn characters(&self, page: u32, at: usize) -> Option<u32> {
        let (text, characters) = self.0.get(&page)?;
        Some(characters.before(text, at))
    }
}

/// Whether a byte of UTF-8 begins a character.
fn begins(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_characters_and_not_by_bytes() {
        let text = "Évêché 😀 d’Œuvre";
        let all: Vec<char> = text.chars().collect();
        let characters = Characters::of(text);
        for (index, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(characters.before(text, at) as usize, index);
        }
        let words = Words {
            page: 1,
            start: 7,
            end: 10,
        };
        let expected: String = all[7..10].iter().collect();
        assert_eq!(words.span(text).map(|span| &text[span]), Some(expected.as_str()));
        let beyond = Words { end: 99, ..words };
        assert_eq!(beyond.span(text), None);
        assert_eq!(Words::on_page(3).span(text), None);
    }

    #[test]
    fn characters_are_counted_past_the_steps() {
        let text = "é€x😀".repeat(700);
        let characters = Characters::of(&text);
        for (index, (at, _)) in text.char_indices().enumerate().step_by(97) {
            assert_eq!(characters.before(&text, at) as usize, index);
        }
        assert_eq!(characters.before(&text, text.len()) as usize, 2800);
    }
}
