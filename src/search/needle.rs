//! What exactly is to be found in a text? The words of a question, analysed once, for the index and for the passages.

use super::error::SearchError;
use crate::index::analysis::{stem_of, words};

/// Something to be found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Needle {
    /// These stems, one right after the other: a word, which may be cut into several (« Saint-Malo »).
    Stems(Vec<String>),
    /// These folded words, one right after the other: a phrase in quotation marks.
    Exact(Vec<String>),
    /// These folded words and then one that begins with the last.
    Prefix(Vec<String>, String),
    /// A folded word or one a letter off, or an inflection of it.
    Fuzzy(String),
    /// These stems, all different, in any order, with at most so many other words among them.
    Near(Vec<String>, u32),
}

impl Needle {
    /// A word as typed.
    pub fn word(typed: &str) -> Result<Self, SearchError> {
        Ok(Self::Stems(some_words(typed)?.iter().map(|w| stem_of(w)).collect()))
    }

    /// The beginning of a word as typed.
    pub fn prefix(typed: &str) -> Result<Self, SearchError> {
        let mut before = some_words(typed)?;
        let prefix = before.pop().unwrap_or_default();
        Ok(Self::Prefix(before, prefix))
    }

    /// Words spelt nearly as typed, one for each word that `typed` is cut into.
    pub fn fuzzy(typed: &str) -> Result<Vec<Self>, SearchError> {
        Ok(some_words(typed)?.into_iter().map(Self::Fuzzy).collect())
    }

    /// What stands between quotation marks. With a distance, inflections count and the order does not.
    pub fn phrase(typed: &str, slop: Option<u32>) -> Result<Self, SearchError> {
        let found = some_words(typed)?;
        match slop {
            None | Some(0) => Ok(Self::Exact(found)),
            Some(slop) => {
                let mut stems: Vec<String> = found.iter().map(|w| stem_of(w)).collect();
                stems.sort_unstable();
                stems.dedup();
                Ok(Self::Near(stems, slop))
            }
        }
    }
}

/// The folded words of `typed`.
pub(super) fn some_words(typed: &str) -> Result<Vec<String>, SearchError> {
    let found = words(typed);
    if found.is_empty() {
        Err(SearchError::Wordless(typed.to_owned()))
    } else {
        Ok(found)
    }
}

/// Calls `found` with the positions of each narrowest stretch that holds one of each list and is at most `reach` long.
/// Every list is in ascending order. Ends early when `found` says so.
pub(super) fn stretches(lists: &[&[u32]], reach: u32, mut found: impl FnMut(&[usize]) -> bool) {
    let mut at = vec![0; lists.len()];
    if lists.iter().any(|list| list.is_empty()) {
        return;
    }
    loop {
        let places = || lists.iter().zip(&at).map(|(list, i)| list[*i]);
        let (first, least) = places().enumerate().min_by_key(|(_, p)| *p).unwrap_or((0, 0));
        let most = places().max().unwrap_or(0);
        if most - least <= reach && found(&at) {
            return;
        }
        at[first] += 1;
        if at[first] == lists[first].len() {
            return;
        }
    }
}

/// How long a stretch may be that holds `words` words and `slop` others.
pub(super) fn reach(words: usize, slop: u32) -> u32 {
    slop.saturating_add(u32::try_from(words).unwrap_or(u32::MAX))
        .saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrow(lists: &[&[u32]], reach: u32) -> bool {
        let mut any = false;
        stretches(lists, reach, |_| {
            any = true;
            true
        });
        any
    }

    #[test]
    fn a_stretch_holds_one_of_each() {
        assert!(narrow(&[&[1, 40], &[45, 90]], 5));
        assert!(!narrow(&[&[1, 40], &[46, 90]], 5));
        assert!(narrow(&[&[9], &[1, 7], &[8, 100]], 2));
        assert!(!narrow(&[&[9], &[]], 100));
    }

    #[test]
    fn what_holds_no_word_is_refused() {
        assert!(matches!(Needle::word("§"), Err(SearchError::Wordless(_))));
        assert!(matches!(Needle::phrase(" - ", None), Err(SearchError::Wordless(_))));
    }
}
