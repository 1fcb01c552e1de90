//! The interface for programs: JSON as in the public interface, errors as RFC 9457 problem documents.

use super::Web;
use super::asked::{Asked, answer};
use super::params::Params;
use super::problem::Problem;
use super::reader::Reader;
use crate::search;
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;

/// The addresses under `/api/v1`.
pub fn router() -> Router<Web> {
    Router::new().route("/api/v1/search", get(search))
}

/// `GET /api/v1/search`: the parameters of `/`, and `limit` (at most 100) and `offset`.
async fn search(State(web): State<Web>, reader: Reader) -> Result<Json<Value>, Problem> {
    let mut params = Params::read(reader.uri.query())?;
    let asked = Asked::take(&mut params)?;
    let limit = params.number("limit", 20, 0, 100)?;
    let offset = params.number("offset", 0, 0, search::MAX_DEPTH - 100)?;
    params.end(&Asked::NAMES)?;
    let query = asked.query()?;
    let request = search::Request {
        limit,
        offset,
        facets: true,
        ..asked.request()?
    };
    let results = answer(&web, request).await?;
    Ok(Json(search::to_json(&asked.q, &query, &results, reader.lang)))
}
