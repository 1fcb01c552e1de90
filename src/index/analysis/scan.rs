//! Where are the words of a text, and what are they when case and accents are folded?
//!
//! One scanner serves both indexed fields, queries and passages, so that all count the same positions. A word is a run of
//! letters or a run of digits: « DEL2024-53 » is `del`, `2024`, `53`. What is cut off before an apostrophe (« l'école »)
//! takes no position; « P.L.U. » is one word; a figure in groups of three (« 1 250 000,00 ») is one word, and its groups
//! are found at its place too.

use super::lexicon::LEXICON;
use crate::model::fold;
use std::sync::LazyLock;

/// A word longer than this is cut, in the index and in queries alike.
const MAX_WORD: usize = 64;
/// The most groups of three digits that are read as one figure: up to 999,999,999,999,999.
const MAX_GROUPS: usize = 4;

/// The folded forms of the letters À to ɏ, which French text holds most.
static FOLDED: LazyLock<Vec<String>> =
    LazyLock::new(|| ('À'..='ɏ').map(|c| fold(c.encode_utf8(&mut [0; 4]))).collect());

/// A place in a text: one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends (exclusive), in bytes.
    pub end: usize,
    /// Whether it is a figure written in groups of digits.
    pub grouped: bool,
}

/// Goes through the words of a text.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// A scanner at the beginning of `text`.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next word, its folded form left in `word`.
    pub fn next(&mut self, word: &mut String) -> Option<Span> {
        loop {
            let start = self.skip_to_word()?;
            word.clear();
            if self.digit(start).is_some() {
                return Some(self.figure(start, word));
            }
            let end = self.letters(start, word);
            self.at = end;
            if let Some(after) = self.apostrophe(end)
                && LEXICON.elisions.contains(word)
            {
                self.at = after;
                continue;
            }
            if self.is_single_letter(start, end) {
                self.acronym(word);
            }
            word.truncate(word.floor_char_boundary(MAX_WORD));
            if word.is_empty() {
                continue;
            }
            return Some(Span {
                start,
                end: self.at,
                grouped: false,
            });
        }
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    fn skip_to_word(&mut self) -> Option<usize> {
        loop {
            let byte = *self.bytes().get(self.at)?;
            if byte.is_ascii() {
                if byte.is_ascii_alphanumeric() {
                    return Some(self.at);
                }
                self.at += 1;
            } else {
                let c = self.char_at(self.at)?;
                if is_word(c) {
                    return Some(self.at);
                }
                self.at += c.len_utf8();
            }
        }
    }

    /// The digit at `at` and its length: ASCII, or a raised 2 or 3 as in m².
    fn digit(&self, at: usize) -> Option<(char, usize)> {
        match *self.bytes().get(at)? {
            byte if byte.is_ascii_digit() => Some((char::from(byte), 1)),
            0xC2 => match self.char_at(at)? {
                '²' => Some(('2', 2)),
                '³' => Some(('3', 2)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Folds the letters from `at` on into `word`; returns where they end.
    fn letters(&self, mut at: usize, word: &mut String) -> usize {
        while let Some(&byte) = self.bytes().get(at) {
            if byte.is_ascii_alphabetic() {
                word.push(char::from(byte.to_ascii_lowercase()));
                at += 1;
                continue;
            }
            if byte.is_ascii() {
                break;
            }
            let Some(c) = self.char_at(at) else { break };
            match c {
                '²' | '³' | 'ʼ' => break,
                'À'..='ɏ' if c != '×' && c != '÷' => word.push_str(&FOLDED[c as usize - 'À' as usize]),
                c if is_mark(c) => {}
                c if c.is_alphanumeric() => word.push_str(&fold(c.encode_utf8(&mut [0; 4]))),
                _ => break,
            }
            at += c.len_utf8();
        }
        at
    }

    /// Where the text goes on after an apostrophe at `at`.
    fn apostrophe(&self, at: usize) -> Option<usize> {
        match self.bytes().get(at)? {
            b'\'' => Some(at + 1),
            0xCA | 0xE2 => self
                .char_at(at)
                .filter(|c| matches!(c, '’' | '‘' | 'ʼ'))
                .map(|c| at + c.len_utf8()),
            _ => None,
        }
    }

    fn is_single_letter(&self, start: usize, end: usize) -> bool {
        self.char_at(start).is_some_and(|c| start + c.len_utf8() == end)
    }

    /// Goes on from one letter through « .L.U » while single letters follow one another.
    fn acronym(&mut self, word: &mut String) {
        while self.bytes().get(self.at) == Some(&b'.') && word.len() < MAX_WORD {
            let next = self.at + 1;
            let Some(c) = self.char_at(next).filter(|c| c.is_alphabetic()) else {
                break;
            };
            let after = next + c.len_utf8();
            if self
                .char_at(after)
                .is_some_and(|c| c.is_alphanumeric() || matches!(c, '\'' | '’'))
            {
                break;
            }
            self.letters(next, word);
            self.at = after;
        }
    }

    /// A run of digits, with the groups that follow it and without « ,00 ».
    fn figure(&mut self, start: usize, word: &mut String) -> Span {
        let mut at = self.digits(start, word);
        let mut grouped = false;
        if word.len() <= 3 && at - start == word.len() {
            let dotted = self.char_at(at) == Some('.');
            for _ in 0..MAX_GROUPS {
                let Some(end) = self.group(at, dotted) else { break };
                word.push_str(&self.text[end - 3..end]);
                at = end;
                grouped = true;
            }
        }
        at = self.skip_zero_cents(at);
        word.truncate(MAX_WORD);
        self.at = at;
        Span {
            start,
            end: at,
            grouped,
        }
    }

    fn digits(&self, mut at: usize, word: &mut String) -> usize {
        while let Some((digit, length)) = self.digit(at) {
            word.push(digit);
            at += length;
        }
        at
    }

    /// Where a group of exactly three digits, after a dot or a space at `at`, ends.
    fn group(&self, at: usize, dotted: bool) -> Option<usize> {
        let separator = self.char_at(at)?;
        let fits = if dotted { separator == '.' } else { is_space(separator) };
        let digits = fits.then_some(at + separator.len_utf8())?;
        let group = self.bytes().get(digits..digits + 3)?;
        let ends = !self.bytes().get(digits + 3).is_some_and(u8::is_ascii_digit);
        (ends && group.iter().all(u8::is_ascii_digit)).then_some(digits + 3)
    }

    fn skip_zero_cents(&self, at: usize) -> usize {
        let cents = matches!(self.bytes().get(at..at + 3), Some(b",00" | b".00"));
        let ends = !self.bytes().get(at + 3).is_some_and(u8::is_ascii_digit);
        if cents && ends { at + 3 } else { at }
    }
}

/// The groups of a grouped figure: « 1 250 000,00 » has `1`, `250`, `000`.
pub(crate) fn groups(text: &str) -> impl Iterator<Item = &str> {
    let whole = text
        .strip_suffix(",00")
        .or_else(|| text.strip_suffix(".00"))
        .unwrap_or(text);
    whole
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() && c != 'ʼ' && !is_mark(c)
}

/// Combining accents and the soft hyphen belong to the word they stand in and leave no trace.
fn is_mark(c: char) -> bool {
    c == '\u{ad}' || unicode_normalization::char::is_combining_mark(c)
}
