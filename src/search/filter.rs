//! Which entries have this fact? Filters as tantivy queries; none of them ranks.

use super::error::SearchError;
use super::needle::some_words;
use super::plan::{any, join, term, unranked};
use super::query::{Filter, VoteField};
use super::request::Request;
use crate::index::schema::{Fields, UNANIMOUS, day, number_keys};
use crate::model::fold;
use std::ops::Bound::Included;
use tantivy::Term;
use tantivy::query::{Occur, Query, RangeQuery};
use tantivy::schema::Field;

/// The entries that have the fact `asked`.
pub(super) fn query(fields: Fields, asked: &Filter) -> Result<Box<dyn Query>, SearchError> {
    let found = match asked {
        Filter::Council(council) => self::council(fields, council)?,
        Filter::Department(number) => term(fields.department, &department(number)),
        Filter::Kind(kind) => term(fields.kind, kind.as_str()),
        Filter::Subject(code) => term(fields.subject, code.trim().trim_end_matches(".x").trim_end_matches('.')),
        Filter::Number(number) => match number_keys(number).first() {
            Some(key) => term(fields.number, key),
            None => return Err(SearchError::Wordless(number.clone())),
        },
        Filter::Date { from, to } => range(fields.day, from.map(day), to.map(day)),
        Filter::Amount { from, to } => range(fields.amount, *from, *to),
        Filter::Votes { which, from, to } => {
            let field = match which {
                VoteField::For => fields.votes_for,
                VoteField::Against => fields.votes_against,
                VoteField::Abstentions => fields.abstentions,
            };
            range(field, from.map(i64::from), to.map(i64::from))
        }
        Filter::Unanimous(yes) => term(fields.unanimous, UNANIMOUS[usize::from(*yes)]),
        Filter::Outcome(outcome) => term(fields.outcome, outcome.as_str()),
    };
    Ok(unranked(found))
}

/// What narrows `request` beside its query.
pub(super) fn of_request(fields: Fields, request: &Request) -> Result<Vec<Box<dyn Query>>, SearchError> {
    let mut all = Vec::new();
    if !request.council.is_empty() {
        let councils: Result<Vec<_>, _> = request.council.iter().map(|c| council(fields, c)).collect();
        all.push(unranked(any(councils?)));
    }
    let date = Filter::Date {
        from: request.from,
        to: request.to,
    };
    let filters = [
        request.kind.map(Filter::Kind),
        request.subject.clone().map(Filter::Subject),
        (request.from.is_some() || request.to.is_some()).then_some(date),
    ];
    for filter in filters.into_iter().flatten() {
        all.push(query(fields, &filter)?);
    }
    Ok(all)
}

/// A council with this id, INSEE or SIREN code, or whose name holds these words.
fn council(fields: Fields, asked: &str) -> Result<Box<dyn Query>, SearchError> {
    let words = some_words(asked)?;
    let name = words
        .iter()
        .map(|word| (Occur::Must, term(fields.council_name, word)))
        .collect();
    Ok(any(vec![term(fields.council_code, &fold(asked.trim())), join(name)]))
}

/// The number of a département as it is kept: `01`, `2A`, `974`.
fn department(asked: &str) -> String {
    format!("{:0>2}", asked.trim().to_uppercase())
}

fn range(field: Field, from: Option<i64>, to: Option<i64>) -> Box<dyn Query> {
    let bound = |value: Option<i64>, open| Included(Term::from_field_i64(field, value.unwrap_or(open)));
    Box::new(RangeQuery::new(bound(from, i64::MIN), bound(to, i64::MAX)))
}
