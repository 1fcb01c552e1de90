//! Where in an entry's text is the best passage? The same words, by the same analysis, as the index was asked for.

use super::needle::{Needle, reach, stretches};
use super::passage::{LENGTH, Passage};
use crate::index::Stored;
use crate::index::analysis::{Scanner, stem_of, stemmed};
use std::collections::{HashMap, VecDeque};
use std::ops::Range;

/// Beyond this many bytes a text is only read on until something is found.
const ENOUGH: usize = 2_000_000;
/// What each further match adds to a cluster, next to the weight of a new needle.
const AGAIN: f32 = 0.05;

/// What to find, prepared for many texts.
pub(super) struct Locator {
    needles: Vec<(Needle, f32)>,
    /// The words that rows are made of, by form, with the numbers they have in rows.
    exact: HashMap<String, u32>,
    stems: HashMap<String, u32>,
    longest: usize,
}

/// One match of one needle.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    needle: usize,
    at: Range<usize>,
}

/// A word of the text: where it is, and which of the words sought it is, if any.
struct Seen {
    at: Range<usize>,
    exact: Option<u32>,
    stem: Option<u32>,
}

impl Locator {
    /// Finds `needles`, each with what it is worth in a passage.
    pub fn new(needles: Vec<(Needle, f32)>) -> Self {
        let mut locator = Self {
            needles: Vec::new(),
            exact: HashMap::new(),
            stems: HashMap::new(),
            longest: 1,
        };
        for (needle, _) in &needles {
            let (exact, stems): (&[String], &[String]) = match needle {
                Needle::Stems(words) | Needle::Near(words, _) => (&[], words),
                Needle::Exact(words) | Needle::Prefix(words, _) => (words, &[]),
                Needle::Fuzzy(_) => (&[], &[]),
            };
            locator.longest = locator.longest.max(exact.len().max(stems.len()) + 1);
            number(&mut locator.exact, exact);
            number(&mut locator.stems, stems);
        }
        locator.needles = needles;
        locator
    }

    /// The page on which the best passage of `stored` begins, and the passage: its beginning when nothing is found.
    pub fn locate(&self, stored: &Stored) -> (u32, Passage) {
        let text = stored.text();
        let pages = stored.pages();
        let found = if self.needles.is_empty() {
            Vec::new()
        } else {
            self.find(text)
        };
        let page_of = |at: usize| pages.partition_point(|(_, page)| page.start <= at).checked_sub(1);
        let best = self.best(&found, page_of);
        match best.and_then(|best| Some((best, page_of(best.at.start)?))) {
            Some((best, page)) => {
                let (number, range) = &pages[page];
                let end = range.end.max(best.at.end);
                let passage = Passage::cut(text, range.start..end, &best.at, &merged(&found));
                (*number, passage)
            }
            None => beginning(stored, &pages),
        }
    }

    fn find(&self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        let mut near = vec![Vec::new(); self.needles.len()];
        let mut last: VecDeque<Seen> = VecDeque::with_capacity(self.longest + 1);
        let mut scanner = Scanner::new(text);
        let mut word = String::new();
        let mut position = 0;
        while let Some(span) = scanner.next(&mut word) {
            if span.start > ENOUGH && !found.is_empty() {
                break;
            }
            if last.len() > self.longest {
                last.pop_front();
            }
            last.push_back(self.see(&mut word, span.start..span.end, span.grouped, |needle| {
                found.push(Found {
                    needle,
                    at: span.start..span.end,
                });
            }));
            self.rows(&last, position, &mut found, &mut near);
            position += 1;
            if span.grouped {
                self.group_words(text, span.start..span.end, &mut found);
            }
        }
        self.stretches(&near, &mut found);
        found.sort_by_key(|f| (f.at.start, f.at.end, f.needle));
        found
    }

    /// What `word` is among the words sought. Needles that are one loose word are told at once.
    fn see(&self, word: &mut String, at: Range<usize>, figure: bool, mut tell: impl FnMut(usize)) -> Seen {
        for (i, (needle, _)) in self.needles.iter().enumerate() {
            let hit = match needle {
                Needle::Prefix(before, prefix) => before.is_empty() && word.starts_with(prefix.as_str()),
                Needle::Fuzzy(sought) => close(word, sought),
                _ => false,
            };
            if hit {
                tell(i);
            }
        }
        let exact = self.exact.get(word.as_str()).copied();
        let mut stem = None;
        if !self.stems.is_empty() {
            if !figure {
                stemmed(word);
            }
            stem = self.stems.get(word.as_str()).copied();
        }
        Seen { at, exact, stem }
    }

    /// The rows of words that end with the last word seen, and the words that are to stand near others.
    fn rows(&self, last: &VecDeque<Seen>, position: u32, found: &mut Vec<Found>, near: &mut [Vec<Place>]) {
        let Some(newest) = last.back() else { return };
        for (i, (needle, _)) in self.needles.iter().enumerate() {
            let row = match needle {
                Needle::Stems(words) => self.row(last, words, &self.stems, |seen| seen.stem),
                Needle::Exact(words) => self.row(last, words, &self.exact, |seen| seen.exact),
                Needle::Near(words, _) => {
                    let which = words
                        .iter()
                        .position(|w| newest.stem.is_some() && self.stems.get(w).copied() == newest.stem);
                    near[i].extend(which.map(|which| Place {
                        which,
                        position,
                        at: newest.at.clone(),
                    }));
                    None
                }
                _ => None,
            };
            found.extend(row.map(|at| Found { needle: i, at }));
        }
    }

    fn row(
        &self,
        last: &VecDeque<Seen>,
        words: &[String],
        numbers: &HashMap<String, u32>,
        form: impl Fn(&Seen) -> Option<u32>,
    ) -> Option<Range<usize>> {
        let newest = last.back()?;
        form(newest)?;
        let from = last.len().checked_sub(words.len())?;
        let fits = words
            .iter()
            .zip(last.range(from..))
            .all(|(word, seen)| form(seen) == numbers.get(word).copied());
        fits.then(|| last[from].at.start..newest.at.end)
    }

    /// The groups of a figure are found one by one, as in the index.
    fn group_words(&self, text: &str, figure: Range<usize>, found: &mut Vec<Found>) {
        for group in crate::index::analysis::groups(&text[figure.clone()]) {
            for (i, (needle, _)) in self.needles.iter().enumerate() {
                let hit = match needle {
                    Needle::Stems(words) | Needle::Exact(words) => matches!(words.as_slice(), [only] if only == group),
                    _ => false,
                };
                if hit {
                    found.push(Found {
                        needle: i,
                        at: figure.clone(),
                    });
                }
            }
        }
    }

    fn stretches(&self, near: &[Vec<Place>], found: &mut Vec<Found>) {
        for (i, (needle, _)) in self.needles.iter().enumerate() {
            let Needle::Near(words, slop) = needle else { continue };
            let places: Vec<Vec<&Place>> = (0..words.len())
                .map(|which| near[i].iter().filter(|p| p.which == which).collect())
                .collect();
            let lists: Vec<Vec<u32>> = places
                .iter()
                .map(|list| list.iter().map(|p| p.position).collect())
                .collect();
            let lists: Vec<&[u32]> = lists.iter().map(Vec::as_slice).collect();
            stretches(&lists, reach(words.len(), *slop), |at| {
                let hits = places.iter().zip(at).map(|(list, n)| list[*n].at.clone());
                found.extend(hits.map(|at| Found { needle: i, at }));
                false
            });
        }
    }

    /// The match with which the best cluster begins: the one whose needles are together worth most, within the length
    /// of a passage and on one page.
    fn best<'a>(&self, found: &'a [Found], page_of: impl Fn(usize) -> Option<usize>) -> Option<&'a Found> {
        let mut best: Option<(f32, &Found)> = None;
        let mut met = vec![usize::MAX; self.needles.len()];
        for (i, first) in found.iter().enumerate() {
            let page = page_of(first.at.start);
            let cluster = found[i..]
                .iter()
                .take_while(|f| f.at.end <= first.at.start + LENGTH.max(first.at.len()) && page_of(f.at.start) == page);
            let mut worth = 0.0;
            for f in cluster {
                worth += if std::mem::replace(&mut met[f.needle], i) == i {
                    AGAIN
                } else {
                    self.needles[f.needle].1
                };
            }
            if best.is_none_or(|(most, _)| worth > most) {
                best = Some((worth, first));
            }
        }
        best.map(|(_, first)| first)
    }
}

/// A word that is to stand near others.
#[derive(Clone)]
struct Place {
    which: usize,
    position: u32,
    at: Range<usize>,
}

fn number(numbers: &mut HashMap<String, u32>, words: &[String]) {
    for word in words {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        numbers.entry(word.clone()).or_insert(next);
    }
}

/// Whether `word` is `sought`, one letter off, or an inflection of it.
fn close(word: &str, sought: &str) -> bool {
    let near_length = word.len().abs_diff(sought.len()) <= 4;
    (near_length && strsim::osa_distance(word, sought) <= 1) || stem_of(word) == stem_of(sought)
}

/// Matches in order, those that overlap made one.
fn merged(found: &[Found]) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for f in found {
        match all.last_mut() {
            Some(last) if f.at.start < last.end => last.end = last.end.max(f.at.end),
            _ => all.push(f.at.clone()),
        }
    }
    all
}

/// The beginning of the first page that has text; the heading where there is none.
fn beginning(stored: &Stored, pages: &[(u32, Range<usize>)]) -> (u32, Passage) {
    let written = pages
        .iter()
        .find(|(_, page)| !stored.text()[page.clone()].trim().is_empty());
    let first = pages.first().map_or(1, |(number, _)| *number);
    match written {
        Some((number, page)) => (*number, Passage::beginning(stored.text(), page.clone())),
        None => (first, Passage::beginning(&stored.heading, 0..stored.heading.len())),
    }
}
