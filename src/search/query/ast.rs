//! The tree that a query is: what the evaluators (the index, the alerts) compile.

use crate::model::{Kind, Outcome};
use chrono::NaiveDate;
use serde::Serialize;

/// What is searched for. As [`parse`](super::parse) builds it: `And` and `Or` hold two parts or more, none of them
/// twice, none of their own sort; `Not` holds no `Not`; `All` stands alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Query {
    /// Everything.
    All,
    /// All of these.
    And(Vec<Query>),
    /// At least one of these.
    Or(Vec<Query>),
    /// Not this. May stand without anything to subtract from: then it subtracts from everything.
    Not(Box<Query>),
    /// This word and its inflections. May hold inner punctuation (`l'école`, `saint-malo`, `2024-17`, `m²`) or none that
    /// any analysis keeps (an emoji).
    Word(String),
    /// Words that begin so. Ends in a letter or a figure.
    Prefix(String),
    /// This word, or one a single letter away.
    Fuzzy(String),
    /// These words in this order, inflections not matched.
    Phrase {
        /// The words, single spaces between them, no quotation mark among them.
        words: String,
        /// Within how many words, when they need not be adjacent.
        slop: Option<u32>,
    },
    /// A property of the document or the act.
    Field(Filter),
}

/// A property asked for. Both ends of a range count in, and at least one is given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Filter {
    /// The council, by words of its name or its code, as typed.
    Council(String),
    /// The number of the département: `01`, `2A`, `974`.
    Department(String),
    /// The kind of document.
    Kind(Kind),
    /// A code of the ACTES nomenclature, with all under it: `7`, `7.5`.
    Subject(String),
    /// The number of the act, as typed.
    Number(String),
    /// The session's date.
    Date {
        /// The first day.
        from: Option<NaiveDate>,
        /// The last day.
        to: Option<NaiveDate>,
    },
    /// An amount that the act states, in cents.
    Amount {
        /// The least.
        from: Option<i64>,
        /// The most.
        to: Option<i64>,
    },
    /// How many voted so.
    Votes {
        /// Which votes.
        which: VoteField,
        /// The fewest.
        from: Option<u32>,
        /// The most.
        to: Option<u32>,
    },
    /// Whether unanimity is stated.
    Unanimous(bool),
    /// What became of the act.
    Outcome(Outcome),
}

/// The votes that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum VoteField {
    /// Votes for.
    For,
    /// Votes against.
    Against,
    /// Abstentions.
    Abstentions,
}

impl Query {
    /// All of `parts`: flat, none twice, and the part itself when there is but one.
    pub(super) fn and(parts: Vec<Self>) -> Self {
        Self::join(parts, Self::And, |part| match part {
            Self::And(inner) => Ok(inner),
            other => Err(other),
        })
    }

    /// One of `parts`: flat, none twice, and the part itself when there is but one.
    pub(super) fn or(parts: Vec<Self>) -> Self {
        Self::join(parts, Self::Or, |part| match part {
            Self::Or(inner) => Ok(inner),
            other => Err(other),
        })
    }

    /// Not `part`; two negations cancel out.
    pub(super) fn negate(part: Self) -> Self {
        match part {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    fn join(parts: Vec<Self>, wrap: fn(Vec<Self>) -> Self, open: fn(Self) -> Result<Vec<Self>, Self>) -> Self {
        let mut flat: Vec<Self> = Vec::with_capacity(parts.len());
        for part in parts {
            for part in open(part).unwrap_or_else(|other| vec![other]) {
                if !flat.contains(&part) {
                    flat.push(part);
                }
            }
        }
        match flat.len() {
            1 => flat.remove(0),
            _ => wrap(flat),
        }
    }
}
