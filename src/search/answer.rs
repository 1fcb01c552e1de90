//! An answer as the public interface has it, for the command line and the API alike.

use super::query::Query;
use super::{FacetValue, Results};
use crate::model::Lang;
use serde_json::{Value, json};

/// The answer to what was `typed` and understood as `query`.
pub fn to_json(typed: &str, query: &Query, results: &Results, lang: Lang) -> Value {
    let facet = |values: &[FacetValue]| -> Vec<Value> {
        values
            .iter()
            .map(|v| json!({ "value": v.value, "label": v.label, "count": v.count }))
            .collect()
    };
    let facets = &results.facets;
    json!({
        "query": { "typed": typed, "understood": query.understood(lang) },
        "total": results.total,
        "took_ms": u64::try_from(results.took.as_millis()).unwrap_or(u64::MAX),
        "hits": results.hits,
        "facets": {
            "council": facet(&facets.council), "kind": facet(&facets.kind),
            "subject": facet(&facets.subject), "year": facet(&facets.year),
        },
    })
}
