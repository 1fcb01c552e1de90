//! What do the word lists of `index/fr/` say? Read once, folded, and looked up by the analysis.

use crate::model::{Sha256, fold};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

const ELISIONS: &str = include_str!("../../../index/fr/elisions.txt");
const PROTECTED: &str = include_str!("../../../index/fr/protected.txt");
const ABBREVIATIONS: &str = include_str!("../../../index/fr/abbreviations.txt");
const TOOL_WORDS: &str = include_str!("../../../index/fr/tool-words.txt");

/// Raised whenever the rules in this folder change: what was indexed by other rules must be indexed anew.
const RULES: &str = "1";

/// Before a word that keeps its form, so that it is no other word's stem: « vers » is not what « verser » comes to.
const KEPT: char = '=';

/// The lists, folded.
pub(super) struct Lexicon {
    /// What is cut off before an apostrophe.
    pub elisions: Words,
    /// Words that are not stemmed but replaced: protected ones by themselves, marked, abbreviations by the stem of the long form.
    pub fixed: HashMap<String, String, Quick>,
    /// The longest key of `fixed`, in bytes.
    pub longest_fixed: usize,
    /// Words that rank but are not required.
    pub tool_words: Words,
}

/// A set of folded words.
pub(super) type Words = HashSet<String, Quick>;
type Quick = BuildHasherDefault<Fnv>;

/// The lists of this build.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

impl Lexicon {
    fn read() -> Self {
        let mut fixed = protected();
        for entry in entries(ABBREVIATIONS) {
            let Some((short, long)) = entry.split_once('=') else {
                continue;
            };
            let mut stem = long.trim().to_owned();
            match fixed.get(&stem) {
                Some(kept) => stem.clone_from(kept),
                None => crate::model::stem(&mut stem),
            }
            fixed.insert(short.trim().to_owned(), stem);
        }
        Self {
            elisions: entries(ELISIONS).collect(),
            longest_fixed: fixed.keys().map(String::len).max().unwrap_or(0),
            fixed,
            tool_words: entries(TOOL_WORDS).collect(),
        }
    }
}

fn protected() -> HashMap<String, String, Quick> {
    let mut fixed = HashMap::default();
    for word in entries(PROTECTED) {
        let kept = format!("{KEPT}{word}");
        if !word.ends_with(['s', 'x', 'z']) {
            fixed.insert(format!("{word}s"), kept.clone());
        }
        fixed.insert(word, kept);
    }
    fixed
}

/// A mark of the rules and lists by which this build analyses text: eight hexadecimal digits.
pub(crate) fn fingerprint() -> String {
    let all = [RULES, ELISIONS, PROTECTED, ABBREVIATIONS].join("\0");
    Sha256::of(all.as_bytes()).as_str().chars().take(8).collect()
}

fn entries(list: &str) -> impl Iterator<Item = String> + '_ {
    list.lines()
        .map(|line| fold(line.split('#').next().unwrap_or("").trim()))
        .filter(|entry| !entry.is_empty())
}

/// FNV-1a: short words, our own lists, millions of look-ups.
pub(super) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    fn finish(&self) -> u64 {
        self.0
    }
}
