//! Which entries come first, how many are there in all, and how do they spread? One pass over all that answer.

use super::request::{FacetValue, Facets, Sort};
use crate::index::schema::LABEL;
use crate::model::{Kind, Lang};
use chrono::{Datelike, NaiveDate};
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

/// What is collected.
pub(super) struct Collect {
    /// In which order.
    pub sort: Sort,
    /// How many of the first.
    pub first: usize,
    /// Whether to count by facet.
    pub facets: bool,
}

/// What was collected.
#[derive(Default)]
pub(super) struct Collected {
    /// How many answer.
    pub total: usize,
    /// The first, in order.
    pub first: Vec<Placed>,
    /// All, by facet.
    pub facets: Facets,
}

/// An entry and what decides its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    /// How well it answers.
    pub score: Score,
    /// Where it is.
    pub address: DocAddress,
    day: Option<i64>,
    rank: u64,
}

impl Placed {
    fn cmp(&self, other: &Self, sort: Sort) -> Ordering {
        let by_score = || other.score.total_cmp(&self.score);
        let by_day = || other.day.cmp(&self.day);
        let first = match sort {
            Sort::Relevance => by_score().then_with(by_day),
            Sort::Date => by_day(),
        };
        first
            .then(self.rank.cmp(&other.rank))
            .then(self.address.cmp(&other.address))
    }
}

/// The first few of many.
struct First {
    sort: Sort,
    wanted: usize,
    kept: Vec<Placed>,
    /// The last that would still be wanted.
    worst: Option<Placed>,
}

impl First {
    fn new(sort: Sort, wanted: usize) -> Self {
        Self {
            sort,
            wanted,
            kept: Vec::new(),
            worst: None,
        }
    }

    fn add(&mut self, placed: Placed) {
        if self.wanted == 0 || self.worst.is_some_and(|worst| placed.cmp(&worst, self.sort).is_gt()) {
            return;
        }
        self.kept.push(placed);
        if self.kept.len() >= self.wanted.saturating_mul(2).max(64) {
            self.shrink();
        }
    }

    fn shrink(&mut self) {
        if self.kept.len() > self.wanted {
            let sort = self.sort;
            self.kept.select_nth_unstable_by(self.wanted - 1, |a, b| a.cmp(b, sort));
            self.kept.truncate(self.wanted);
            self.worst = self.kept.last().copied();
        }
    }

    fn done(mut self) -> Vec<Placed> {
        self.shrink();
        let sort = self.sort;
        self.kept.sort_unstable_by(|a, b| a.cmp(b, sort));
        self.kept
    }
}

/// The same in one segment.
pub(super) struct Segment {
    ordinal: SegmentOrdinal,
    total: usize,
    first: First,
    day: Column<i64>,
    rank: Column<u64>,
    quality: Column<f64>,
    counts: Option<Counts>,
}

struct Counts {
    council: Tally,
    kind: Tally,
    subject: Tally,
    /// By day, in days of the common era.
    year: BTreeMap<i32, usize>,
}

/// How often each value of a column occurs.
struct Tally {
    column: Option<StrColumn>,
    counts: Vec<usize>,
}

/// What one segment gives: facets are still maps from value to label and count.
pub(super) struct Part {
    total: usize,
    first: Vec<Placed>,
    facets: [Labelled; 3],
    year: BTreeMap<i32, usize>,
}

type Labelled = BTreeMap<String, (String, usize)>;

impl Collector for Collect {
    type Fruit = Collected;
    type Child = Segment;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Segment> {
        let columns = segment.fast_fields();
        let counts = || -> tantivy::Result<Counts> {
            Ok(Counts {
                council: Tally::new(columns.str("council")?),
                kind: Tally::new(columns.str("kind")?),
                subject: Tally::new(columns.str("subject_label")?),
                year: BTreeMap::new(),
            })
        };
        Ok(Segment {
            ordinal,
            total: 0,
            first: First::new(self.sort, self.first),
            day: columns.i64("day")?,
            rank: columns.u64("rank")?,
            quality: columns.f64("quality")?,
            counts: self.facets.then(counts).transpose()?,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, parts: Vec<tantivy::Result<Part>>) -> tantivy::Result<Collected> {
        let mut first = First::new(self.sort, self.first);
        let mut total = 0;
        let mut facets: [Labelled; 3] = Default::default();
        let mut years: BTreeMap<i32, usize> = BTreeMap::new();
        for part in parts {
            let part = part?;
            total += part.total;
            part.first.into_iter().for_each(|placed| first.add(placed));
            for (all, some) in facets.iter_mut().zip(part.facets) {
                for (value, (label, count)) in some {
                    all.entry(value).or_insert((label, 0)).1 += count;
                }
            }
            for (year, count) in part.year {
                *years.entry(year).or_default() += count;
            }
        }
        let [council, kind, subject] = facets.map(most_frequent_first);
        let year = years.into_iter().rev().map(|(year, count)| {
            let value = year.to_string();
            FacetValue {
                label: value.clone(),
                value,
                count,
            }
        });
        let facets = Facets {
            council,
            kind: with_labels(kind),
            subject,
            year: year.collect(),
        };
        Ok(Collected {
            total,
            first: first.done(),
            facets,
        })
    }
}

impl SegmentCollector for Segment {
    type Fruit = tantivy::Result<Part>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        let day = self.day.first(doc);
        if let Some(counts) = &mut self.counts {
            counts.add(doc, day);
        }
        if self.first.wanted > 0 {
            let rank = self.rank.first(doc).unwrap_or(u64::MAX);
            let address = DocAddress::new(self.ordinal, doc);
            let worth = self.quality.first(doc).map_or(1.0, worth);
            self.first.add(Placed {
                score: score * worth,
                address,
                day,
                rank,
            });
        }
    }

    fn harvest(self) -> tantivy::Result<Part> {
        let (facets, year) = match self.counts {
            Some(counts) => (
                [counts.council.done()?, counts.kind.done()?, counts.subject.done()?],
                counts.year,
            ),
            None => Default::default(),
        };
        Ok(Part {
            total: self.total,
            first: self.first.done(),
            facets,
            year,
        })
    }
}

/// What the quality of a text, 0 to 1, makes of its score: between two that answer alike, the one that can be read
/// comes first; a poor scan that answers better still does.
fn worth(quality: f64) -> Score {
    (0.9 + 0.1 * quality.clamp(0.0, 1.0)) as Score
}

impl Counts {
    fn add(&mut self, doc: DocId, day: Option<i64>) {
        self.council.add(doc);
        self.kind.add(doc);
        self.subject.add(doc);
        let date = day
            .and_then(|day| i32::try_from(day).ok())
            .and_then(NaiveDate::from_num_days_from_ce_opt);
        if let Some(date) = date {
            *self.year.entry(date.year()).or_default() += 1;
        }
    }
}

impl Tally {
    fn new(column: Option<StrColumn>) -> Self {
        let values = column.as_ref().map_or(0, |column| column.num_terms());
        Self {
            column,
            counts: vec![0; values],
        }
    }

    fn add(&mut self, doc: DocId) {
        let Some(column) = &self.column else { return };
        let value = column.ords().first(doc).and_then(|ord| usize::try_from(ord).ok());
        if let Some(count) = value.and_then(|ord| self.counts.get_mut(ord)) {
            *count += 1;
        }
    }

    fn done(self) -> tantivy::Result<Labelled> {
        let mut all = Labelled::new();
        let Some(column) = self.column else { return Ok(all) };
        let (ords, counts): (Vec<u64>, Vec<usize>) = (0..).zip(self.counts).filter(|(_, count)| *count > 0).unzip();
        let mut counts = counts.into_iter();
        // One walk through the dictionary: looking values up one by one would unpack a block of it for each.
        column.dictionary().sorted_ords_to_term_cb(&ords, |term| {
            let text = String::from_utf8_lossy(term);
            let (value, label) = text.split_once(LABEL).unwrap_or((&text, &text));
            all.entry(value.to_owned()).or_insert((label.to_owned(), 0)).1 += counts.next().unwrap_or(0);
        })?;
        Ok(all)
    }
}

fn most_frequent_first(values: Labelled) -> Vec<FacetValue> {
    let values = values
        .into_iter()
        .map(|(value, (label, count))| FacetValue { value, label, count });
    let mut values: Vec<FacetValue> = values.collect();
    values.sort_by_key(|value| Reverse(value.count));
    values
}

fn with_labels(mut kinds: Vec<FacetValue>) -> Vec<FacetValue> {
    for kind in &mut kinds {
        if let Some(known) = Kind::parse(&kind.value) {
            kind.label = known.label(Lang::Fr).to_owned();
        }
    }
    kinds
}
