//! What does the classifier look at? The stems of an object, and the expressions of the lexicon in it.

use super::lexicon::{LEXICON, Rank};
use crate::model::{fold, stem};
use std::collections::BTreeMap;
use std::fmt;

/// The most stems of an object that count: what it is about stands at its head.
const STEMS: usize = 40;
/// What each further word of an expression adds to the weight of the first: « fonds de concours » says more than « vente ».
const LONGER: f32 = 0.5;

/// Words that join others and say nothing of a subject.
const TOOLS: [&str; 52] = [
    "de", "du", "des", "la", "le", "les", "et", "au", "aux", "en", "un", "une", "pour", "par", "sur", "dans", "avec",
    "dont", "son", "sa", "ses", "leur", "leurs", "ce", "cette", "ces", "qui", "que", "ou", "est", "sous", "entre",
    "vers", "no", "numero", "il", "elle", "ils", "elles", "se", "ne", "pas", "ainsi", "a", "d", "l", "n", "s", "c",
    "m", "y", "qu",
];

/// One thing that is seen in an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Feature {
    /// An expression that speaks for a code.
    Said(Rank, &'static str),
    /// The first expression speaks for this code.
    First(&'static str),
    /// A stem.
    Stem(String),
}

/// As the model's file writes it: `=7.5`, `~8.1`, `?5.7`, `^7.5`, `subvention`.
impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(Rank::Act, code) => write!(f, "={code}"),
            Self::Said(Rank::Theme, code) => write!(f, "~{code}"),
            Self::Said(Rank::Hint, code) => write!(f, "?{code}"),
            Self::First(code) => write!(f, "^{code}"),
            Self::Stem(stem) => f.write_str(stem),
        }
    }
}

/// What is seen in the object of an act, and how strongly.
pub fn features(title: &str) -> BTreeMap<Feature, f32> {
    let stems = stems(&fold(title));
    let mut seen = BTreeMap::new();
    for (place, (length, said)) in LEXICON.spoken(&stems).into_iter().enumerate() {
        let strength = (1.0 + LONGER * (length - 1) as f32) / said.len() as f32;
        for (rank, code) in said {
            let strongest = seen.entry(Feature::Said(*rank, code)).or_insert(strength);
            *strongest = strength.max(*strongest);
            if place == 0 {
                seen.insert(Feature::First(code), 1.0);
            }
        }
    }
    seen.extend(stems.into_iter().map(|stem| (Feature::Stem(stem), 1.0)));
    seen
}

/// The stems of a folded text, without figures, single letters and tool words; « M57 » is a word.
pub(super) fn stems(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .filter(|word| word.len() > 1 && word.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter(|word| !TOOLS.contains(word))
        .take(STEMS)
        .map(|word| {
            let mut word = word.to_owned();
            stem(&mut word);
            word
        })
        .collect()
}
