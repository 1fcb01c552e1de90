//! The question as a tree.

use crate::model::{Kind, Outcome};
use chrono::NaiveDate;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// Everything.
    All,
    /// All of these.
    And(Vec<Query>),
    /// One of these at least.
    Or(Vec<Query>),
    /// Not this.
    Not(Box<Query>),
    /// A word, in any inflection.
    Word(String),
    /// Words that begin so.
    Prefix(String),
    /// Words at most one letter off.
    Fuzzy(String),
    /// Words in this order, or within a distance of one another.
    Phrase {
        /// What stands between the quotation marks.
        words: String,
        /// How many words may stand between.
        slop: Option<u32>,
    },
    /// A fact.
    Field(Filter),
}

/// A fact asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// A council, by words of its name or by its code.
    Council(String),
    /// A département.
    Department(String),
    /// A kind of document.
    Kind(Kind),
    /// A subject; 7 holds 7.5.
    Subject(String),
    /// An act's number.
    Number(String),
    /// The date of the session, bounds included.
    Date {
        /// From.
        from: Option<NaiveDate>,
        /// To.
        to: Option<NaiveDate>,
    },
    /// An amount in cents, bounds included.
    Amount {
        /// From.
        from: Option<i64>,
        /// To.
        to: Option<i64>,
    },
    /// A count of votes, bounds included.
    Votes {
        /// Which.
        which: VoteField,
        /// From.
        from: Option<u32>,
        /// To.
        to: Option<u32>,
    },
    /// Of one mind, or not.
    Unanimous(bool),
    /// What became of it.
    Outcome(Outcome),
}

/// Which votes are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoteField {
    /// For.
    For,
    /// Against.
    Against,
    /// Abstentions.
    Abstentions,
}
