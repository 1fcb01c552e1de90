//! Entries: what parts the names of a list?
//!
//! Commas, semicolons, dashes, bullets and the like; titles, which begin a name; lines, where nothing else parts them.
//! What stands in brackets belongs to the entry before.

use super::names::CIVILITY;
use super::roll;
use super::rules::rule;
use std::ops::Range;

rule!(CIVIL, r"\b", CIVILITY, r"\s*");
rule!(
    LEADS_ON,
    r"(?:\b(?:a|par|pour|de|et|representee?)|d'|[:>(]|\b",
    CIVILITY,
    r")\s*$"
);

rule!(
    PROXIES,
    r"pou?r?voir|procuration|mandat|represent|excuse|absent|present"
);

/// One entry of a list.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its words, brackets left out.
    pub at: Range<usize>,
    /// What stands in brackets behind them.
    pub brackets: Option<Range<usize>>,
    /// A blank line stands before it.
    pub paragraph: bool,
}

/// The entries of a list: between commas, semicolons, dashes and the like, before titles, and between lines where
/// lines are what parts them.
pub(super) fn entries(text: &str, at: Range<usize>) -> Vec<Entry> {
    let list = &text[at.clone()];
    let titles: Vec<usize> = titles(list).map(|title| title.start).collect();
    let parted = list.matches([',', ';', '/']).count().max(list.matches(" - ").count());
    let lines = list.matches('\n').count() > parted.max(titles.len());
    let bytes = list.as_bytes();
    let mut entries: Vec<Entry> = Vec::new();
    let (mut start, mut brackets, mut paragraph, mut index) = (0, None, false, 0);
    let mut next_title = titles.iter().copied().peekable();
    let mut cut = |from: usize, to: usize, brackets: &mut Option<Range<usize>>, paragraph: &mut bool| {
        let said = &list[from..to];
        let lead = said.len() - said.trim_start().len();
        let trimmed = said.trim();
        if trimmed.is_empty() && brackets.is_none() {
            return;
        }
        entries.push(Entry {
            at: at.start + from + lead..at.start + from + lead + trimmed.len(),
            brackets: brackets.take(),
            paragraph: std::mem::take(paragraph),
        });
    };
    while index < bytes.len() {
        while next_title.peek().is_some_and(|title| *title < index) {
            next_title.next();
        }
        let said = &list[start..index];
        if next_title.peek() == Some(&index) && !said.trim().is_empty() && !LEADS_ON.is_match(said) {
            cut(start, index, &mut brackets, &mut paragraph);
            start = index;
        }
        let step = match bytes[index] {
            b'(' | b'[' => {
                let closing = list[index..].find([')', ']']).map(|n| n + 1).filter(|n| *n < 200);
                if let Some(length) = closing {
                    let end = index + length;
                    brackets = Some(at.start + index + 1..at.start + end - 1);
                    cut(start, index, &mut brackets, &mut paragraph);
                    start = end;
                    length
                } else {
                    1
                }
            }
            b',' | b';' | b'/' | b'*' | b'_' | b'+' | b'&' => {
                cut(start, index, &mut brackets, &mut paragraph);
                start = index + 1;
                1
            }
            b':' if list[..index].ends_with('\n') => {
                cut(start, index, &mut brackets, &mut paragraph);
                start = index + 1;
                1
            }
            b':' if let Some(line) = place(list, start, index) => {
                cut(start, line, &mut brackets, &mut paragraph);
                start = index + 1;
                1
            }
            b'-' if dash(bytes, index) => {
                cut(start, index, &mut brackets, &mut paragraph);
                start = index + 1;
                1
            }
            b'.' if full_stop(list, index) => {
                cut(start, index, &mut brackets, &mut paragraph);
                start = index + 1;
                1
            }
            b' ' if [" et ", " et\n"].iter().any(|and| list[index..].starts_with(and)) => {
                cut(start, index, &mut brackets, &mut paragraph);
                start = index + 4;
                4
            }
            b'\n' => {
                let rest = &list[index + 1..];
                let blank = rest.lines().next().is_none_or(|line| line.trim().is_empty());
                let goes_on = LEADS_ON.is_match(said) || continues(rest.trim_start());
                if (blank || lines) && !goes_on && !said.trim().is_empty() {
                    cut(start, index, &mut brackets, &mut paragraph);
                    start = index + 1;
                }
                paragraph |= blank && !goes_on && list[start..index.max(start)].trim().is_empty();
                1
            }
            _ => list[index..].chars().next().map_or(1, char::len_utf8),
        };
        index += step;
    }
    cut(start, list.len(), &mut brackets, &mut paragraph);
    entries
}

/// Where a line begins whose words up to the colon are the place its members come from: « Orbeval : M. Roy ».
fn place(list: &str, start: usize, colon: usize) -> Option<usize> {
    let line = list[..colon].rfind('\n').map_or(0, |end| end + 1);
    let label = list.get(line.max(start)..colon)?;
    let titled = titles(&list[colon..])
        .next()
        .is_some_and(|title| list[colon + 1..colon + title.start].trim().is_empty());
    let named = line >= start && label.len() <= 40 && titles(label).next().is_none();
    (titled && named && !PROXIES.is_match(label)).then_some(line)
}

/// A line that goes on with a proxy or its receiver.
fn continues(rest: &str) -> bool {
    rest.starts_with("a m") || rest.starts_with("par m") || roll::gives(rest)
}

/// A full stop after a word, not after an initial or a title.
fn full_stop(list: &str, at: usize) -> bool {
    let word = list[..at].chars().rev().take_while(|c| c.is_alphabetic()).count();
    word > 3 && list[at + 1..].starts_with([' ', '\n'])
}

/// A dash, or a run of them, between entries, not within a name; at the end of a line a name may go on.
fn dash(bytes: &[u8], at: usize) -> bool {
    let before = bytes[..at].iter().rev().find(|byte| **byte != b'-');
    let after = bytes[at..].iter().find(|byte| **byte != b'-');
    before.is_none_or(u8::is_ascii_whitespace) || after == Some(&b' ')
}

/// Where titles stand: « J-M. Roy » has none.
fn titles(words: &str) -> impl Iterator<Item = Range<usize>> {
    let all = CIVIL.find_iter(words).map(|m| m.range());
    all.filter(|title| !words[..title.start].ends_with(['-', '.']))
}

/// Where the last title in some words begins; 0 without one. « Madame M. Roy » has one title and an initial.
pub(super) fn last_title(words: &str) -> usize {
    let mut last: Option<Range<usize>> = None;
    for title in titles(words) {
        if last.as_ref().is_none_or(|last| last.end < title.start) {
            last = Some(title);
        }
    }
    last.map_or(0, |last| last.start)
}
