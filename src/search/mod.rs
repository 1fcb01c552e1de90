//! What does this query find?
//!
//! [`search`] takes a [`Request`] (a [`query::Query`] and how its answer is wanted) and gives [`Results`]: the exact total,
//! hits with page and passage, facets. Nothing that was asked is ignored: what cannot be done is a [`SearchError`] that says
//! what helps. This module reads the index and never writes to it, and knows nothing of HTTP or the terminal.
//!
//! `query` is the language, `needle` what is to be found in a text, `plan` and `filter` the query for the index, `collect` the
//! one pass over all that answers, `locate` and `passage` what a reader sees of a hit.

mod answer;
mod collect;
mod error;
mod filter;
mod locate;
mod near;
mod needle;
mod passage;
mod plan;
pub mod query;
mod request;

pub use answer::to_json;
pub use error::SearchError;
pub use passage::Passage;
pub use request::{FacetValue, Facets, Hit, HitCouncil, MAX_DEPTH, Request, Results, Sort};

use crate::index::Index;
use collect::{Collect, Placed};
use locate::Locator;
use needle::Needle;
use plan::Plan;
use query::Query;
use std::collections::HashSet;
use std::time::Instant;
use tantivy::collector::DocSetCollector;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// Answers `request` from what the index holds now.
///
/// # Errors
/// When the request cannot be answered as asked, see [`SearchError`].
pub fn search(index: &Index, request: &Request) -> Result<Results, SearchError> {
    let begun = Instant::now();
    let depth = request.offset.saturating_add(request.limit);
    if depth > MAX_DEPTH {
        return Err(SearchError::TooDeep);
    }
    let searcher = index.searcher();
    let plan = Plan::new(index.fields, request)?;
    let collect = Collect {
        sort: request.sort,
        first: depth,
        facets: request.facets,
    };
    let query = if request.sort == Sort::Relevance {
        &plan.ranking
    } else {
        &plan.matching
    };
    let collected = searcher
        .search(query, &collect)
        .map_err(|e| too_broad(e, &plan.needles))?;
    let locator = Locator::new(weighed(&plan.needles, index, &searcher)?);
    let shown = collected.first.iter().skip(request.offset);
    let hits: Result<Vec<Hit>, _> = shown.map(|placed| hit(index, &searcher, &locator, placed)).collect();
    Ok(Results {
        total: collected.total,
        hits: hits?,
        facets: collected.facets,
        took: begun.elapsed(),
    })
}

/// Which of the entries `keys` answer `query`, in the order of `keys`: for saved searches.
///
/// # Errors
/// As for [`search`].
pub fn matching(index: &Index, query: &Query, keys: &[String]) -> Result<Vec<String>, SearchError> {
    let request = Request {
        only_keys: Some(keys),
        ..Request::new(query.clone())
    };
    let searcher = index.searcher();
    let plan = Plan::new(index.fields, &request)?;
    let found = searcher
        .search(&plan.matching, &DocSetCollector)
        .map_err(|e| too_broad(e, &plan.needles))?;
    let mut answering = HashSet::new();
    for address in found {
        answering.insert(index.stored(&searcher, address)?.record.key);
    }
    Ok(keys.iter().filter(|key| answering.contains(*key)).cloned().collect())
}

/// The keys of all the entries that answer `request`, however many: for exports. Order, limit and offset say nothing here.
///
/// # Errors
/// As for [`search`].
pub fn keys(index: &Index, request: &Request<'_>) -> Result<HashSet<String>, SearchError> {
    let searcher = index.searcher();
    let plan = Plan::new(index.fields, request)?;
    let found = searcher
        .search(&plan.matching, &DocSetCollector)
        .map_err(|e| too_broad(e, &plan.needles))?;
    found
        .into_iter()
        .map(|address| Ok(index.stored(&searcher, address)?.record.key))
        .collect()
}

fn hit(index: &Index, searcher: &Searcher, locator: &Locator, placed: &Placed) -> Result<Hit, SearchError> {
    let stored = index.stored(searcher, placed.address)?;
    let (page, passage) = locator.locate(&stored);
    Ok(Hit::new(stored.record, placed.score, page, passage))
}

/// Needles with what each is worth in a passage: a rare word more than a common one, a phrase as much as its words.
fn weighed(needles: &[Needle], index: &Index, searcher: &Searcher) -> Result<Vec<(Needle, f32)>, SearchError> {
    let entries = searcher.num_docs() as f32;
    let worth = |field: Field, words: &[String]| -> Result<f32, SearchError> {
        let mut all = 0.0;
        for word in words {
            let holding = searcher.doc_freq(&Term::from_field_text(field, word))? as f32;
            all += (1.0 + entries / (1.0 + holding)).ln();
        }
        Ok(all)
    };
    let weigh = |needle: &Needle| -> Result<f32, SearchError> {
        Ok(match needle {
            Needle::Stems(words) | Needle::Near(words, _) => worth(index.fields.stems, words)?,
            Needle::Exact(words) => worth(index.fields.exact, words)?,
            Needle::Prefix(before, _) => 2.0 + worth(index.fields.exact, before)?,
            Needle::Fuzzy(_) => 2.0,
        })
    };
    needles
        .iter()
        .map(|needle| Ok((needle.clone(), weigh(needle)?)))
        .collect()
}

/// A row of words that ends in a prefix is looked up word by word, and the engine sets a limit to that.
fn too_broad(error: tantivy::TantivyError, needles: &[Needle]) -> SearchError {
    let prefix = needles.iter().find_map(|needle| match needle {
        Needle::Prefix(before, prefix) if !before.is_empty() => Some(format!("{} {prefix}*", before.join(" "))),
        _ => None,
    });
    match (&error, prefix) {
        (tantivy::TantivyError::InvalidArgument(_), Some(prefix)) => SearchError::TooBroad(prefix),
        _ => error.into(),
    }
}
