//! Which of the places that were looked at list the council's documents, and which of them together list all?
//!
//! A place counts with what a harvest of it would reach: its own documents and those of the further pages that it leads
//! to. Of places that reach the same, the page of one year gives way to the page of all.

use super::proposal::{Candidate, reasons};
use crate::model::{Finding, PartialDate, SourceKind};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use url::Url;

/// Sources proposed for one council.
const MOST_CHOSEN: usize = 5;
/// A further source must add at least these many documents.
const LEAST_ADDED: usize = 2;

/// A place that was looked at.
pub(super) struct Looked {
    /// How it is read.
    pub kind: SourceKind,
    /// The address to be written in a source.
    pub url: Url,
    /// Its documents.
    pub documents: Vec<Finding>,
    /// The dates of its rows, for a table of acts.
    pub rows: Vec<Option<PartialDate>>,
    /// The further pages of the same listing.
    pub next: Vec<Url>,
}

/// The places by all addresses under which they were met.
pub(super) struct Map {
    /// Every place, in the order it was looked at; the first is where the walk began.
    pub looked: Vec<Looked>,
    /// Where each address leads.
    pub at: HashMap<Url, usize>,
    /// The address that was named: who names a part of a site means that part.
    pub named: Url,
}

/// What a place reaches.
struct Reach<'a> {
    documents: HashMap<&'a Url, &'a Finding>,
    rows: Vec<Option<PartialDate>>,
    pages: usize,
    unseen: usize,
}

impl Map {
    /// The candidates, the best first; those chosen together stand before all others.
    pub fn candidates(&self) -> Vec<Candidate> {
        let mut all: Vec<Candidate> = (0..self.looked.len()).filter_map(|i| self.candidate(i)).collect();
        // Of equals the nearest to the documents, but for sitemaps: an index will name next year's as well.
        let far = |c: &Candidate| {
            if c.kind == SourceKind::Sitemap {
                usize::MAX - c.pages
            } else {
                c.pages
            }
        };
        all.sort_by_key(|c| (Reverse(c.score()), is_of_one_year(&c.url), far(c), c.url.as_str().len()));
        let mut seen: Vec<(SourceKind, HashSet<Url>)> = Vec::new();
        all.retain(|c| {
            let addresses = c.addresses();
            let fresh = c.addresses.is_empty() || !seen.contains(&(c.kind, addresses.clone()));
            seen.push((c.kind, addresses));
            fresh
        });
        let part = part(&self.named);
        let within: Vec<bool> = all.iter().map(|c| c.url.path().starts_with(part)).collect();
        let whole = !within.contains(&true);
        choose(&mut all, |i| whole || within.get(i) == Some(&true));
        if let Some(walk) = self.by_walking(&all) {
            all.iter_mut().for_each(|c| c.chosen = false);
            all.push(walk);
        }
        all.sort_by_key(|c| !c.chosen);
        all.iter_mut().for_each(|c| c.reasons = reasons(c));
        all
    }

    fn candidate(&self, index: usize) -> Option<Candidate> {
        let place = self.looked.get(index)?;
        // A home page leads everywhere: it lists only what stands on it.
        if index == 0 && place.documents.is_empty() {
            return None;
        }
        let reach = self.reach(index);
        if reach.documents.is_empty() && reach.rows.is_empty() {
            return None;
        }
        let found: Vec<&Finding> = reach.documents.values().copied().collect();
        let bare = |d: &&Finding| d.why.starts_with(crate::sources::BARE_INDEX);
        let kind = if place.kind == SourceKind::Listing && found.iter().all(bare) && !found.is_empty() {
            SourceKind::Directory
        } else {
            place.kind
        };
        Some(candidate(kind, &place.url, &reach, &found))
    }

    /// What a harvest that begins at a place would find, as far as was looked.
    fn reach(&self, index: usize) -> Reach<'_> {
        let mut reach = Reach {
            documents: HashMap::new(),
            rows: Vec::new(),
            pages: 0,
            unseen: 0,
        };
        let mut waiting = vec![index];
        let mut known: HashSet<usize> = [index].into();
        while let Some(place) = waiting.pop().and_then(|i| self.looked.get(i)) {
            reach.pages += 1;
            reach.rows.extend(&place.rows);
            reach.documents.extend(place.documents.iter().map(|d| (&d.url, d)));
            for next in &place.next {
                match self.at.get(next) {
                    Some(i) if known.insert(*i) => waiting.push(*i),
                    Some(_) => {}
                    None => reach.unseen += 1,
                }
            }
        }
        reach
    }

    /// The whole site as a walk, when no few listings reach most of its documents.
    fn by_walking(&self, all: &[Candidate]) -> Option<Candidate> {
        let pages = || self.looked.iter().filter(|p| p.kind == SourceKind::Listing);
        let documents: HashMap<&Url, &Finding> = pages().flat_map(|p| &p.documents).map(|d| (&d.url, d)).collect();
        let chosen: HashSet<Url> = all.iter().filter(|c| c.chosen).flat_map(Candidate::addresses).collect();
        if part(&self.named) != "/" {
            return None;
        }
        let reached = documents.keys().filter(|url| chosen.contains(**url)).count();
        if reached * 10 >= documents.len() * 7 {
            return None;
        }
        let found: Vec<&Finding> = documents.values().copied().collect();
        let reach = Reach {
            documents,
            rows: Vec::new(),
            pages: pages().count(),
            unseen: 0,
        };
        let mut walk = candidate(SourceKind::Crawl, &self.looked.first()?.url, &reach, &found);
        walk.chosen = true;
        Some(walk)
    }
}

fn candidate(kind: SourceKind, url: &Url, reach: &Reach<'_>, found: &[&Finding]) -> Candidate {
    let mut dates: Vec<PartialDate> = found.iter().filter_map(|d| d.date).collect();
    dates.extend(reach.rows.iter().flatten());
    dates.sort_by_key(|d| d.first_day());
    let documents = if reach.rows.is_empty() {
        found.len()
    } else {
        reach.rows.len()
    };
    Candidate {
        kind,
        url: url.clone(),
        documents,
        estimated: documents + documents * reach.unseen / reach.pages.max(1),
        more: reach.unseen > 0,
        pages: reach.pages,
        known_kinds: found.iter().filter(|d| d.kind.is_some()).count() + reach.rows.len(),
        dated: dates.len(),
        first: dates.first().copied(),
        last: dates.last().copied(),
        chosen: false,
        reasons: Vec::new(),
        addresses: if reach.rows.is_empty() {
            found.iter().map(|d| d.url.clone()).collect()
        } else {
            Vec::new()
        },
    }
}

/// Chooses the best candidate, then those that add documents without listing again what the others do.
fn choose(all: &mut [Candidate], may: impl Fn(usize) -> bool) {
    let mut covered: HashSet<Url> = HashSet::new();
    let mut tables = false;
    for _ in 0..MOST_CHOSEN {
        let added = |c: &Candidate| {
            let fresh = c.addresses.iter().filter(|url| !covered.contains(*url)).count();
            let again = c.addresses.len() - fresh;
            // A table tells acts, not files: one beside the listings is no repetition.
            let table = c.addresses.is_empty() && !tables;
            let enough = covered.is_empty() || fresh >= LEAST_ADDED && again * 5 <= fresh;
            if c.chosen || !table && (!enough || fresh == 0) {
                0
            } else {
                c.score() * (fresh + usize::from(table)) / c.addresses.len().max(1)
            }
        };
        let eligible = (0..all.len()).rev().filter(|i| may(*i));
        let best = eligible.max_by_key(|i| all.get(*i).map_or(0, &added));
        let Some(best) = best.and_then(|i| all.get_mut(i)).filter(|c| added(c) > 0) else {
            return;
        };
        best.chosen = true;
        tables |= best.addresses.is_empty();
        covered.extend(best.addresses());
    }
}

/// The part of a site that an address names: its folder, or itself when it names no file.
fn part(named: &Url) -> &str {
    let path = named.path();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match (name.contains('.'), folder.is_empty()) {
        (true, true) => "/",
        (true, false) => folder,
        (false, _) => path,
    }
}

/// Whether an address ends in a year: the page of that year's documents, and not of the next one's.
fn is_of_one_year(url: &Url) -> bool {
    let last = url
        .path_segments()
        .and_then(|parts| parts.rev().find(|p| !p.is_empty()));
    last.is_some_and(|part| {
        let words = part.split(|c: char| !c.is_ascii_digit());
        words
            .into_iter()
            .any(|w| w.len() == 4 && (w.starts_with("19") || w.starts_with("20")))
    })
}
