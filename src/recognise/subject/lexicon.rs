//! Which words and expressions speak for which code? `index/subjects/lexicon.txt`, read once.

use super::features::stems;
use crate::model::fold;
use std::collections::HashMap;
use std::sync::LazyLock;

/// How strongly an expression speaks for its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rank {
    /// It names an act: a sale, a contract, a grant.
    Act,
    /// It names a theme (8 and 9.1), which yields to an act.
    Theme,
    /// A hint (`?` in the file), which yields to both.
    Hint,
}

/// The expressions, by their stems.
pub struct Lexicon {
    entries: HashMap<String, Vec<(Rank, &'static str)>>,
    longest: usize,
}

/// The lexicon of this build.
pub(super) static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::read(include_str!("../../../index/subjects/lexicon.txt")));

impl Lexicon {
    /// Reads the file: a line with a code, then a line for each expression.
    pub fn read(text: &'static str) -> Self {
        let (mut entries, mut longest, mut code) = (HashMap::<String, Vec<_>>::new(), 0, "");
        for line in text
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default().trim())
        {
            if line.is_empty() {
                continue;
            }
            if line.starts_with(|c: char| c.is_ascii_digit()) {
                code = line;
                continue;
            }
            let rank = match line.ends_with('?') {
                true => Rank::Hint,
                false if code.starts_with('8') || code == "9.1" => Rank::Theme,
                false => Rank::Act,
            };
            let words = stems(&fold(line));
            longest = longest.max(words.len());
            let said = entries.entry(words.join(" ")).or_default();
            if said.iter().all(|(_, other)| *other != code) {
                said.push((rank, code));
            }
        }
        Self { entries, longest }
    }

    /// The expressions in a row of stems, the longest at each place, none within another: how many stems each has, and
    /// for which codes it speaks.
    pub(super) fn spoken(&self, stems: &[String]) -> Vec<(usize, &[(Rank, &'static str)])> {
        let (mut found, mut reached) = (Vec::new(), 0);
        for at in 0..stems.len() {
            let longest = self.longest.min(stems.len() - at);
            let here = (1..=longest).rev().find_map(|n| {
                let said = self.entries.get(&stems[at..at + n].join(" "))?;
                Some((n, said.as_slice()))
            });
            if let Some((length, said)) = here.filter(|(n, _)| at + n > reached) {
                reached = at + length;
                found.push((length, said));
            }
        }
        found
    }
}
