//! Makes the lexicon by which the quality of a page is measured, out of a hunspell dictionary:
//!
//! ```sh
//! cargo run --example lexicon -- fr.aff fr.dic index/lexicon/fr.fst
//! ```
//!
//! Every form that the suffixes give, folded (lower case, no accents), letters only. Prefixes are elisions (« l' »,
//! « d' »), which the reader of a page cuts off itself, so they are left out. `index/lexicon/README.md` says where the
//! dictionary comes from and under what licence.

use greffier::model::fold;
use std::collections::{BTreeSet, HashMap};
use tantivy_fst::MapBuilder;

/// A suffix: what it takes off, what it puts on, what may follow, and how the word must end.
struct Suffix {
    off: String,
    on: String,
    then: Vec<String>,
    ending: Vec<(bool, String)>,
}

/// Added by hyphen or apostrophe only, or never a word: `NEEDAFFIX` and `FORBIDDENWORD` of the dictionary.
const NEEDS_AFFIX: &str = "()";
const FORBIDDEN: &str = "{}";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [aff, dic, fst] = std::env::args()
        .skip(1)
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| "usage: aff dic fst")?;
    let suffixes = suffixes(&std::fs::read_to_string(aff)?);
    let mut words = BTreeSet::new();
    for line in std::fs::read_to_string(dic)?.lines().skip(1) {
        let (word, flags) = entry(line.split_whitespace().next().unwrap_or_default());
        if !flags.iter().any(|flag| flag == FORBIDDEN) {
            grow(word, &flags, &suffixes, &mut words, 0);
        }
    }
    let mut map = MapBuilder::memory();
    for word in &words {
        map.insert(word, 0)?;
    }
    let bytes = map.into_inner()?;
    println!("{} words, {} bytes", words.len(), bytes.len());
    std::fs::write(fst, bytes)?;
    Ok(())
}

/// `word/flags`, two characters a flag (`FLAG long`).
fn entry(text: &str) -> (&str, Vec<String>) {
    let (word, flags) = text.split_once('/').unwrap_or((text, ""));
    let flags: Vec<char> = flags.chars().collect();
    (word, flags.chunks(2).map(|pair| pair.iter().collect()).collect())
}

fn suffixes(aff: &str) -> HashMap<String, Vec<Suffix>> {
    let mut all: HashMap<String, Vec<Suffix>> = HashMap::new();
    for line in aff.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let ["SFX", flag, off, on, rest @ ..] = fields.as_slice() else {
            continue;
        };
        let (on, then) = entry(on);
        // The head of a table: `SFX S. Y 2`.
        if matches!(*off, "Y" | "N") && on.chars().all(|c| c.is_ascii_digit()) {
            continue;
        }
        let ending = rest
            .first()
            .filter(|pattern| **pattern != ".")
            .map_or_else(Vec::new, |pattern| classes(pattern));
        let nothing = |part: &str| if part == "0" { String::new() } else { part.to_owned() };
        let suffix = Suffix {
            off: nothing(off),
            on: nothing(on),
            then,
            ending,
        };
        all.entry((*flag).to_owned()).or_default().push(suffix);
    }
    all
}

/// `[^aei]u` as classes of characters, each with whether it is inverted.
fn classes(pattern: &str) -> Vec<(bool, String)> {
    let (mut found, mut rest) = (Vec::new(), pattern);
    while let Some(c) = rest.chars().next() {
        if let Some((inside, after)) = rest.strip_prefix('[').and_then(|class| class.split_once(']')) {
            found.push((inside.starts_with('^'), inside.trim_start_matches('^').to_owned()));
            rest = after;
        } else {
            found.push((false, c.to_string()));
            rest = &rest[c.len_utf8()..];
        }
    }
    found
}

fn grow(
    word: &str,
    flags: &[String],
    suffixes: &HashMap<String, Vec<Suffix>>,
    words: &mut BTreeSet<String>,
    depth: u8,
) {
    if !flags.iter().any(|flag| flag == NEEDS_AFFIX) {
        let folded = fold(word);
        let parts = folded.split(|c: char| !c.is_ascii_lowercase());
        words.extend(parts.filter(|part| part.len() > 1).map(str::to_owned));
    }
    for suffix in flags.iter().filter_map(|flag| suffixes.get(flag)).flatten() {
        if let Some(stem) = word
            .strip_suffix(suffix.off.as_str())
            .filter(|_| depth < 3 && suffix.fits(word))
        {
            grow(
                &format!("{stem}{}", suffix.on),
                &suffix.then,
                suffixes,
                words,
                depth + 1,
            );
        }
    }
}

impl Suffix {
    fn fits(&self, word: &str) -> bool {
        let letters: Vec<char> = word.chars().collect();
        let Some(start) = letters.len().checked_sub(self.ending.len()) else {
            return false;
        };
        self.ending
            .iter()
            .zip(&letters[start..])
            .all(|((inverted, class), c)| class.contains(*c) != *inverted)
    }
}
