//! Any search as an Atom feed (RFC 4287): the latest sessions first.

use super::Web;
use super::asked::{Asked, answer};
use super::frame::Frame;
use super::params::Params;
use super::problem::Problem;
use super::reader::Reader;
use crate::search::{Hit, Request, Sort};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// How many entries a feed has.
const ENTRIES: usize = 50;

/// The addresses of feeds.
pub fn router() -> Router<Web> {
    Router::new().route("/feeds/search.atom", get(atom))
}

#[derive(Template)]
#[template(path = "feed.xml")]
struct Feed {
    title: String,
    own: String,
    page: String,
    updated: String,
    entries: Vec<Entry>,
}

struct Entry {
    id: String,
    title: String,
    council: String,
    updated: String,
    summary: String,
}

/// `GET /feeds/search.atom`: the parameters of `/`.
async fn atom(State(web): State<Web>, reader: Reader) -> Result<Response, Problem> {
    let mut params = Params::read(reader.uri.query())?;
    let asked = Asked::take(&mut params)?;
    params.end(&Asked::NAMES)?;
    let request = Request {
        limit: ENTRIES,
        sort: Sort::Date,
        ..asked.request()?
    };
    let results = answer(&web, request).await?;
    let frame = Frame::new(&web, &reader);
    let latest = results.hits.iter().map(|hit| hit.fetched_at).max();
    let feed = Feed {
        title: clean(&format!("Greffier – {}", asked.q)),
        own: clean(&frame.absolute(&asked.at("/feeds/search.atom"))),
        page: clean(&frame.absolute(&asked.at("/"))),
        updated: latest.unwrap_or_else(|| web.clock.now()).to_rfc3339(),
        entries: results.hits.iter().map(|hit| entry(hit, &frame)).collect(),
    };
    let kind = [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")];
    Ok((kind, feed.render()?).into_response())
}

fn entry(hit: &Hit, frame: &Frame) -> Entry {
    let address = match &hit.act {
        Some(act) => format!("/acts/{act}"),
        None => format!("/documents/{}", hit.document),
    };
    Entry {
        id: clean(&frame.absolute(&address)),
        title: clean(&hit.title),
        council: clean(&hit.council.name),
        updated: hit.fetched_at.to_rfc3339(),
        summary: clean(hit.passage.text()),
    }
}

/// Text without the characters that XML 1.0 has no way to write.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\t' | '\n'))
        .collect()
}
