//! Tallies: what do the figures found for one vote come to?
//!
//! Figures that contradict one another are given up, and said to be doubtful.

use crate::model::{Fact, Vote};
use std::ops::Range;

/// What was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    pub vote: Vote,
    pub contradiction: Option<String>,
    /// Where each of it is told; offsets into the text.
    pub words: Vec<(Fact, Range<usize>)>,
}

/// The figures gathered so far.
#[derive(Default)]
pub(super) struct Tally {
    figures: [Option<u32>; 4],
    torn: [bool; 4],
    words: [Option<Range<usize>>; 4],
    unanimous: Option<Range<usize>>,
}

impl Tally {
    /// No figures, and where unanimity is told.
    pub fn new(unanimous: Option<Range<usize>>) -> Self {
        Tally {
            unanimous,
            ..Tally::default()
        }
    }

    pub fn add(&mut self, word: &str, figure: Option<u32>, at: Range<usize>) {
        let slot = match word.as_bytes().first() {
            Some(b'p') if !word.starts_with("pre") => 0,
            Some(b'c') => 1,
            Some(b'v') => 1,
            Some(b'a' | b's') => 2,
            _ => 3,
        };
        let Some(figure) = figure else { return };
        match self.figures[slot] {
            Some(old) if old != figure => self.torn[slot] = true,
            Some(_) => {}
            None => {
                self.figures[slot] = Some(figure);
                self.words[slot] = Some(at);
            }
        }
    }

    pub fn read(self) -> Read {
        let names = ["for", "against", "abstentions", "not voting"];
        let torn: Vec<&str> = (0..4).filter(|i| self.torn[*i]).map(|i| names[i]).collect();
        let figure = |i: usize| self.figures[i].filter(|_| !self.torn[i]);
        let contrary = self.unanimous.is_some() && figure(1).is_some_and(|n| n > 0);
        let contradiction = match (torn.is_empty(), contrary) {
            (false, _) => Some(format!("several figures: {}", torn.join(", "))),
            (true, true) => Some("unanimity and votes against".to_owned()),
            (true, false) => None,
        };
        let vote = Vote {
            in_favour: figure(0),
            against: figure(1),
            abstentions: figure(2),
            not_voting: figure(3),
            unanimous: (self.unanimous.is_some() && !contrary).then_some(true),
            ..Vote::default()
        };
        let facts = [Fact::For, Fact::Against, Fact::Abstentions, Fact::NotVoting];
        let words = self.words.into_iter().enumerate();
        let words = words.filter_map(|(i, at)| Some((facts[i], at.filter(|_| !self.torn[i])?)));
        let unanimous = self.unanimous.filter(|_| !contrary);
        Read {
            vote,
            contradiction,
            words: words.chain(unanimous.map(|at| (Fact::Unanimous, at))).collect(),
        }
    }
}
