//! The JSON API, `/api/v1/…`: what the pages show, for programs. Nothing of an address is ignored; whatever cannot be
//! answered is a problem document (RFC 9457).

mod changes;
mod shape;

pub use shape::{act_json, council_years_json, document_json, host_json, source_json};

use super::Web;
use super::asked::{Asked, answer};
use super::frame::Frame;
use super::params::Params;
use super::problem::Problem;
use super::reader::Reader;
use super::shelf::Shelf;
use crate::model::{ActId, DocumentId};
use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Extension, Json, Router};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

/// The most hits in one answer.
const MOST: usize = 100;
/// The description, written by hand; a test holds it true.
static DESCRIPTION: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("openapi.json")).unwrap_or(Value::Null));

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/api/openapi.json", get(openapi))
        .route("/api/v1/search", get(search))
        .route("/api/v1/documents/{id}", get(document))
        .route("/api/v1/acts/{id}", get(act))
        .route("/api/v1/councils", get(councils))
        .route("/api/v1/councils/{id}", get(council))
        .route("/api/v1/sources", get(sources))
        .route("/api/v1/changes", get(changes::changes))
}

type Answer = Result<Json<Value>, Problem>;

/// One address of the API, for the page that describes it.
pub struct Described {
    /// The address.
    pub path: String,
    /// What it gives, in French and in English.
    pub summary: (String, String),
    /// Its parameters: name, French, English.
    pub parameters: Vec<(String, String, String)>,
}

/// Every address of the API as the description has it.
pub fn described() -> Vec<Described> {
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let parameter = |p: &Value| {
        let p = p["$ref"]
            .as_str()
            .and_then(|r| DESCRIPTION.pointer(r.trim_start_matches('#')))
            .unwrap_or(p);
        (text(&p["name"]), text(&p["x-description-fr"]), text(&p["description"]))
    };
    let paths = DESCRIPTION["paths"].as_object().into_iter().flatten();
    let described = paths.map(|(path, item)| Described {
        path: path.clone(),
        summary: (text(&item["get"]["x-summary-fr"]), text(&item["get"]["summary"])),
        parameters: item["get"]["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(parameter)
            .collect(),
    });
    described.collect()
}

async fn openapi(State(web): State<Web>, reader: Reader) -> Json<Value> {
    let mut description = DESCRIPTION.clone();
    description["servers"] = json!([{ "url": Frame::new(&web, &reader).public() }]);
    description["info"]["version"] = json!(env!("CARGO_PKG_VERSION"));
    Json(description)
}

async fn search(State(web): State<Web>, reader: Reader) -> Answer {
    let mut params = Params::read(reader.uri.query())?;
    let asked = Asked::take(&mut params)?;
    let limit = params.number("limit", 20, 0, MOST)?;
    let offset = params.number("offset", 0, 0, crate::search::MAX_DEPTH)?;
    params.end(&[
        "q", "council", "kind", "subject", "from", "to", "sort", "limit", "offset",
    ])?;
    let mut request = asked.request()?;
    (request.limit, request.offset, request.facets) = (limit, offset, true);
    let query = request.query.clone();
    let results = answer(&web, request).await?;
    Ok(Json(crate::search::to_json(&asked.q, &query, &results, reader.lang)))
}

async fn document(State(web): State<Web>, Path(id): Path<String>, reader: Reader) -> Answer {
    Params::read(reader.uri.query())?.end(&[])?;
    let found = web.catalog.document(&DocumentId::new(id)).await?;
    let mut view =
        found.ok_or_else(|| Problem::absent("Aucun document ne porte cet identifiant.", "No document has this id."))?;
    web.catalog.compare(&mut view).await?;
    let pages = match (&view.sha256, &view.withdrawn) {
        (Some(content), None) => web.catalog.pages(content).await?,
        _ => Vec::new(),
    };
    Ok(Json(document_json(&view, &pages, reader.lang)))
}

async fn act(State(web): State<Web>, Path(id): Path<String>, reader: Reader) -> Answer {
    Params::read(reader.uri.query())?.end(&[])?;
    let found = web.catalog.act(&ActId::new(id)).await?;
    let view = found.ok_or_else(|| Problem::absent("Aucun acte ne porte cet identifiant.", "No act has this id."))?;
    let pages = match &view.document.sha256 {
        Some(content) => web.catalog.pages(content).await?,
        None => Vec::new(),
    };
    Ok(Json(act_json(&view, &pages, reader.lang)))
}

async fn councils(State(web): State<Web>, Extension(shelf): Extension<Arc<Shelf>>, reader: Reader) -> Answer {
    Params::read(reader.uri.query())?.end(&[])?;
    let holdings = shelf.holdings(&web).await?;
    let councils: Vec<Value> = holdings.councils.iter().map(shape::council_json).collect();
    Ok(Json(json!({ "councils": councils })))
}

async fn council(
    State(web): State<Web>,
    Extension(shelf): Extension<Arc<Shelf>>,
    Path(id): Path<String>,
    reader: Reader,
) -> Answer {
    Params::read(reader.uri.query())?.end(&[])?;
    let holdings = shelf.holdings(&web).await?;
    let held = holdings.councils.iter().find(|held| held.council.id.as_str() == id);
    let held =
        held.ok_or_else(|| Problem::absent("Aucune collectivité ne porte ce code.", "No council has this code."))?;
    let years = shelf.years(&web, &held.council).await?;
    Ok(Json(shape::council_years_json(held, &years, reader.lang)))
}

async fn sources(State(web): State<Web>, reader: Reader) -> Answer {
    Params::read(reader.uri.query())?.end(&[])?;
    let sources = web.catalog.sources().await?;
    let sources: Vec<Value> = sources
        .iter()
        .map(|status| shape::source_json(status, web.today(), reader.lang))
        .collect();
    let hosts = web.catalog.hosts(web.clock.now().date_naive()).await?;
    let hosts: Vec<Value> = hosts.iter().map(host_json).collect();
    Ok(Json(json!({ "sources": sources, "hosts": hosts })))
}
