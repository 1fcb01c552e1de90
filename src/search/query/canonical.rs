//! The query as text in its own language, one way among those it can be typed: what is stored and put into addresses.

use super::ast::{Filter, Query};
use super::field::Name;
use super::range::{euros, period};
use chrono::NaiveDate;
use std::fmt::Display;

impl Query {
    /// The query as it could have been typed. Parsing it gives the same query again; two texts that mean the same by
    /// the grammar alone have the same canonical text.
    pub fn canonical(&self) -> String {
        match self {
            Self::All => String::new(),
            Self::And(parts) => joined(parts, " "),
            Self::Or(parts) => joined(parts, " OU "),
            Self::Not(part) => format!("-{}", part.operand(true)),
            Self::Word(word) => word.clone(),
            Self::Prefix(stem) => format!("{stem}*"),
            Self::Fuzzy(word) => format!("{word}~"),
            Self::Phrase { words, slop: None } => format!("\"{words}\""),
            Self::Phrase {
                words,
                slop: Some(slop),
            } => format!("\"{words}\"~{slop}"),
            Self::Field(filter) => format!("{}:{}", filter.name().as_str(), filter.value()),
        }
    }

    /// The query as a part of a larger one, in parentheses where its own operator binds less tightly.
    fn operand(&self, excluded: bool) -> String {
        match self {
            Self::Or(_) => format!("({})", self.canonical()),
            Self::And(_) if excluded => format!("({})", self.canonical()),
            _ => self.canonical(),
        }
    }
}

fn joined(parts: &[Query], operator: &str) -> String {
    let parts: Vec<String> = parts.iter().map(|part| part.operand(false)).collect();
    parts.join(operator)
}

impl Filter {
    pub(super) fn name(&self) -> Name {
        match self {
            Self::Council(_) => Name::Council,
            Self::Department(_) => Name::Department,
            Self::Kind(_) => Name::Kind,
            Self::Subject(_) => Name::Subject,
            Self::Number(_) => Name::Number,
            Self::Date { .. } => Name::Date,
            Self::Amount { .. } => Name::Amount,
            Self::Votes { which, .. } => Name::Votes(*which),
            Self::Unanimous(_) => Name::Unanimous,
            Self::Outcome(_) => Name::Outcome,
        }
    }

    fn value(&self) -> String {
        match self {
            Self::Council(text) | Self::Number(text) => quoted_if_needed(text),
            Self::Department(code) | Self::Subject(code) => code.clone(),
            Self::Kind(kind) => kind.as_str().to_owned(),
            Self::Date { from, to } => dates(*from, *to),
            Self::Amount { from, to } => range(from.map(euros), to.map(euros)),
            Self::Votes { from, to, .. } => range(*from, *to),
            Self::Unanimous(yes) => if *yes { "oui" } else { "non" }.to_owned(),
            Self::Outcome(outcome) => outcome.as_str().to_owned(),
        }
    }
}

fn dates(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    match from.zip(to).and_then(|(from, to)| period(from, to)) {
        Some(period) => period.to_string(),
        None => range(from, to),
    }
}

fn range<T: Display + PartialEq>(from: Option<T>, to: Option<T>) -> String {
    let end = |end: &Option<T>| end.as_ref().map(T::to_string).unwrap_or_default();
    match from.is_some() && from == to {
        true => end(&from),
        false => format!("{}..{}", end(&from), end(&to)),
    }
}

fn quoted_if_needed(text: &str) -> String {
    let simple = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'');
    if text.starts_with(char::is_alphanumeric) && text.chars().all(simple) {
        text.to_owned()
    } else {
        format!("\"{text}\"")
    }
}
