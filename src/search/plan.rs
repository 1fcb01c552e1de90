//! How is a question put to the index? The tree of the query language becomes one tantivy query.
//!
//! What an entry must hold and what makes it rank are kept apart: the first is as narrow as can be, the second (words in
//! the title, words as typed, words side by side) only looks at entries that answer. Facts filter and never rank.

use super::error::{MAX_LEAVES, SearchError};
use super::near::near;
use super::needle::Needle;
use super::query::Query as Asked;
use super::{filter, request::Request};
use crate::index::analysis::{is_tool_word, words};
use crate::index::schema::Fields;
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, Query,
    RangeQuery, RegexPhraseQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

/// How much more a word counts in the title.
const IN_TITLE: f32 = 2.0;
/// How much a word counts on top when it stands exactly as typed.
const AS_TYPED: f32 = 0.5;
/// How much words count on top when they stand side by side as typed.
const SIDE_BY_SIDE: f32 = 2.0;
/// Longer rows of words are not looked for side by side.
const LONGEST_ROW: usize = 12;

/// A question as the index is asked.
pub(super) struct Plan {
    /// What an entry must answer.
    pub matching: Box<dyn Query>,
    /// The same, and what makes entries rank.
    pub ranking: Box<dyn Query>,
    /// What is shown in passages.
    pub needles: Vec<Needle>,
}

impl Plan {
    /// The plan of `request`.
    pub fn new(fields: Fields, request: &Request) -> Result<Self, SearchError> {
        let mut maker = Maker {
            fields,
            boosts: Vec::new(),
            needles: Vec::new(),
            leaves: 0,
        };
        let mut all = vec![(Occur::Must, maker.query(&request.query, true)?)];
        let narrowing = filter::of_request(fields, request)?;
        all.extend(narrowing.into_iter().map(|query| (Occur::Must, query)));
        if let Some(keys) = request.only_keys {
            let terms = keys.iter().map(|key| Term::from_field_text(fields.key, key));
            all.push((Occur::Must, unranked(Box::new(TermSetQuery::new(terms)))));
        }
        let matching: Box<dyn Query> = join(all);
        let boosts = maker.boosts.into_iter().map(|boost| (Occur::Should, boost));
        let ranking = join(
            std::iter::once((Occur::Must, matching.box_clone()))
                .chain(boosts)
                .collect(),
        );
        Ok(Self {
            matching,
            ranking,
            needles: maker.needles,
        })
    }
}

struct Maker {
    fields: Fields,
    boosts: Vec<Box<dyn Query>>,
    needles: Vec<Needle>,
    leaves: usize,
}

type Made = Result<Box<dyn Query>, SearchError>;

impl Maker {
    /// The query for `asked`; `wanted` unless it stands under a negation.
    fn query(&mut self, asked: &Asked, wanted: bool) -> Made {
        match asked {
            Asked::All => Ok(Box::new(AllQuery)),
            Asked::And(parts) => self.and(parts, wanted),
            Asked::Or(parts) => {
                let parts: Result<Vec<_>, _> = parts.iter().map(|part| self.query(part, wanted)).collect();
                Ok(any(parts?))
            }
            Asked::Not(part) => Ok(join(vec![(Occur::MustNot, self.query(part, !wanted)?)])),
            leaf => self.leaf(leaf, wanted),
        }
    }

    fn and(&mut self, parts: &[Asked], wanted: bool) -> Made {
        let says_more = |part: &Asked| !matches!(part, Asked::Not(_) | Asked::Field(_) | Asked::All) && !is_tool(part);
        let has_more = parts.iter().any(says_more);
        let mut all = Vec::with_capacity(parts.len());
        let mut rest = parts;
        while let Some((part, after)) = rest.split_first() {
            if let Some((figure, count)) = figure(rest) {
                all.push((Occur::Must, self.figure(&figure, &rest[..count], wanted)?));
                rest = &rest[count..];
                continue;
            }
            rest = after;
            match part {
                Asked::Not(part) => all.push((Occur::MustNot, self.query(part, !wanted)?)),
                tool if wanted && has_more && is_tool(tool) => {
                    let query = self.leaf(tool, false)?;
                    self.boosts.push(query);
                }
                part => all.push((Occur::Must, self.query(part, wanted)?)),
            }
        }
        if wanted {
            self.side_by_side(parts);
        }
        Ok(join(all))
    }

    /// A figure typed in groups: as one word, or as its groups.
    fn figure(&mut self, figure: &str, groups: &[Asked], wanted: bool) -> Made {
        let whole = self.leaf(&Asked::Word(figure.to_owned()), wanted)?;
        let groups: Result<Vec<_>, _> = groups.iter().map(|group| self.leaf(group, wanted)).collect();
        let groups = join(groups?.into_iter().map(|group| (Occur::Must, group)).collect());
        Ok(any(vec![whole, groups]))
    }

    fn leaf(&mut self, asked: &Asked, wanted: bool) -> Made {
        self.leaves += 1;
        if self.leaves > MAX_LEAVES {
            return Err(SearchError::TooLong);
        }
        let needles = match asked {
            Asked::Field(filter) => return filter::query(self.fields, filter),
            Asked::Word(typed) => vec![Needle::word(typed)?],
            Asked::Prefix(typed) => vec![Needle::prefix(typed)?],
            Asked::Fuzzy(typed) => Needle::fuzzy(typed)?,
            Asked::Phrase { words, slop } => vec![Needle::phrase(words, *slop)?],
            other => return self.query(other, wanted),
        };
        let parts = needles
            .iter()
            .map(|needle| (Occur::Must, self.needle(needle)))
            .collect();
        if wanted {
            if let Asked::Word(typed) = asked {
                self.boost_word(typed);
            }
            self.needles.extend(needles);
        }
        Ok(join(parts))
    }

    fn needle(&self, needle: &Needle) -> Box<dyn Query> {
        let Fields { stems, exact, .. } = self.fields;
        match needle {
            Needle::Stems(words) => row(stems, words),
            Needle::Exact(words) => row(exact, words),
            Needle::Prefix(before, prefix) if before.is_empty() => starting(exact, prefix),
            Needle::Prefix(before, prefix) => {
                // Words hold letters and digits only: nothing in them is a sign of a regular expression.
                let words = before.iter().cloned().chain([format!("{prefix}.*")]).collect();
                Box::new(RegexPhraseQuery::new(exact, words))
            }
            Needle::Fuzzy(word) => {
                let spelt = FuzzyTermQuery::new(Term::from_field_text(exact, word), 1, true);
                let stem = crate::index::analysis::stem_of(word);
                any(vec![Box::new(spelt), term(stems, &stem)])
            }
            Needle::Near(words, slop) => {
                let terms: Vec<Term> = words.iter().map(|w| Term::from_field_text(stems, w)).collect();
                let ranked = words.iter().map(|w| (Occur::Must, term(stems, w)));
                if terms.len() < 2 {
                    return join(ranked.collect());
                }
                join(ranked.chain([(Occur::Must, unranked(near(terms, *slop)))]).collect())
            }
        }
    }

    fn boost_word(&mut self, typed: &str) {
        let folded = words(typed);
        let stems: Vec<String> = folded.iter().map(|w| crate::index::analysis::stem_of(w)).collect();
        let in_title = row(self.fields.title, &stems);
        let as_typed = row(self.fields.exact, &folded);
        self.boosts.push(Box::new(BoostQuery::new(in_title, IN_TITLE)));
        self.boosts.push(Box::new(BoostQuery::new(as_typed, AS_TYPED)));
    }

    fn side_by_side(&mut self, parts: &[Asked]) {
        for run in parts.split(|part| !matches!(part, Asked::Word(_))) {
            let typed = run.iter().filter_map(|part| match part {
                Asked::Word(typed) => Some(typed.as_str()),
                _ => None,
            });
            let Ok(Needle::Stems(stems)) = Needle::word(&typed.collect::<Vec<_>>().join(" ")) else {
                continue;
            };
            if run.len() > 1 && (2..=LONGEST_ROW).contains(&stems.len()) {
                for field in [self.fields.stems, self.fields.title] {
                    self.boosts
                        .push(Box::new(BoostQuery::new(row(field, &stems), SIDE_BY_SIDE)));
                }
            }
        }
    }
}

fn is_tool(part: &Asked) -> bool {
    matches!(part, Asked::Word(typed) if matches!(words(typed).as_slice(), [only] if is_tool_word(only)))
}

/// The figure that the first words make when they are its groups (« 1 250 000 »), and how many they are.
fn figure(parts: &[Asked]) -> Option<(String, usize)> {
    let digits = |part: &Asked| match part {
        Asked::Word(typed) if typed.bytes().all(|b| b.is_ascii_digit()) => Some(typed.clone()),
        _ => None,
    };
    let mut figure = parts
        .first()
        .and_then(digits)
        .filter(|first| (1..=3).contains(&first.len()))?;
    let mut count = 1;
    while let Some(group) = parts.get(count).and_then(digits).filter(|group| group.len() == 3) {
        figure.push_str(&group);
        count += 1;
    }
    (count > 1).then_some((figure, count))
}

/// A fact, or anything else that is not to rank.
pub(super) fn unranked(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// One of these.
pub(super) fn any(mut parts: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match parts.len() {
        0 => Box::new(EmptyQuery),
        1 => parts.remove(0),
        _ => Box::new(BooleanQuery::union(parts)),
    }
}

/// All of these, or everything but these.
pub(super) fn join(mut parts: Vec<(Occur, Box<dyn Query>)>) -> Box<dyn Query> {
    if parts.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        parts.push((Occur::Must, Box::new(AllQuery)));
    }
    match parts.as_mut_slice() {
        [(Occur::Must, _)] => parts.remove(0).1,
        _ => Box::new(BooleanQuery::new(parts)),
    }
}

/// One word of a field.
pub(super) fn term(field: Field, word: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(
        Term::from_field_text(field, word),
        IndexRecordOption::WithFreqs,
    ))
}

/// Words one right after the other.
fn row(field: Field, words: &[String]) -> Box<dyn Query> {
    match words {
        [only] => term(field, only),
        _ => Box::new(PhraseQuery::new(
            words.iter().map(|w| Term::from_field_text(field, w)).collect(),
        )),
    }
}

/// Words that begin with `prefix`.
fn starting(field: Field, prefix: &str) -> Box<dyn Query> {
    let from = std::ops::Bound::Included(Term::from_field_text(field, prefix));
    let to = std::ops::Bound::Excluded(Term::from_field_text(field, &format!("{prefix}{}", char::MAX)));
    Box::new(RangeQuery::new(from, to))
}
