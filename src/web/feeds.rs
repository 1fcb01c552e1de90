//! Any search as a feed: Atom (RFC 4287) and JSON Feed 1.1, the latest sessions first.

use super::Web;
use super::asked::{Asked, answer};
use super::format;
use super::frame::{Frame, outside};
use super::machines::{same, tag_of};
use super::pages::HitView;
use super::params::Params;
use super::problem::Problem;
use super::reader::Reader;
use crate::search::{Hit, Results, Sort};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

/// Entries of a feed.
const ENTRIES: usize = 50;

pub fn router() -> Router<Web> {
    Router::new()
        .route("/feeds/search.atom", get(atom))
        .route("/feeds/search.json", get(json_feed))
}

#[derive(Template)]
#[template(path = "feed.xml")]
struct Atom<'a> {
    lang: &'static str,
    title: String,
    subtitle: String,
    own: String,
    page: String,
    home: String,
    updated: String,
    entries: &'a [Entry],
}

/// One entry, the same in both forms.
struct Entry {
    link: String,
    title: String,
    council: String,
    kind: &'static str,
    updated: String,
    /// Safe HTML.
    html: String,
    text: String,
    original: Option<String>,
}

struct Feed {
    frame: Frame,
    asked: Asked,
    results: Results,
    title: String,
    subtitle: String,
    updated: DateTime<Utc>,
    entries: Vec<Entry>,
}

impl Feed {
    async fn read(web: &Web, reader: &Reader) -> Result<Self, Problem> {
        let mut params = Params::read(reader.uri.query())?;
        let asked = Asked::take(&mut params)?;
        params.end(&Asked::NAMES)?;
        let mut request = asked.request()?;
        (request.limit, request.sort) = (ENTRIES, Sort::Date);
        let understood = request.query.understood(reader.lang);
        let results = answer(web, request).await?;
        let frame = Frame::new(web, reader);
        let subject = if asked.q.trim().is_empty() {
            &understood
        } else {
            &asked.q
        };
        let total = frame.count(
            &(results.total as u64),
            &["résultat", "résultats"],
            &["result", "results"],
        );
        let shown = results.hits.len() as u64;
        let shown = match results.total > results.hits.len() {
            true => format!(
                " ({} {})",
                frame.t("les plus récents :", "the latest:"),
                format::number(shown, frame.lang)
            ),
            false => String::new(),
        };
        Ok(Self {
            title: clean(&format!("Greffier{} {subject}", frame.t(" :", ":"))),
            subtitle: clean(&format!("{understood}. {total}{shown}.")),
            updated: results
                .hits
                .iter()
                .map(|hit| hit.fetched_at)
                .max()
                .unwrap_or_else(|| web.clock.now()),
            entries: results.hits.iter().map(|hit| Entry::new(hit, &frame)).collect(),
            asked,
            results,
            frame,
        })
    }

    fn atom(&self) -> Result<String, askama::Error> {
        let atom = Atom {
            lang: self.frame.lang.tag(),
            title: self.title.clone(),
            subtitle: self.subtitle.clone(),
            own: self.frame.absolute(&self.asked.at("/feeds/search.atom")),
            page: self.frame.absolute(&self.asked.at("/")),
            home: self.frame.absolute("/"),
            updated: stamp(self.updated),
            entries: &self.entries,
        };
        atom.render()
    }

    fn json(&self) -> Value {
        let items = self.entries.iter().zip(&self.results.hits).map(|(entry, hit)| {
            json!({
                "id": entry.link,
                "url": entry.link,
                "external_url": entry.original,
                "title": entry.title,
                "content_html": entry.html,
                "summary": entry.text,
                "date_modified": entry.updated,
                "authors": [{ "name": entry.council }],
                "tags": [entry.kind],
                "language": "fr",
                "_greffier": hit,
            })
        });
        json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "description": self.subtitle,
            "home_page_url": self.frame.absolute(&self.asked.at("/")),
            "feed_url": self.frame.absolute(&self.asked.at("/feeds/search.json")),
            "language": self.frame.lang.tag(),
            "items": items.collect::<Vec<_>>(),
        })
    }
}

impl Entry {
    fn new(hit: &Hit, frame: &Frame) -> Self {
        let view = HitView::new(hit, "", frame);
        let link = match &hit.act {
            Some(act) => frame.absolute(&format!("/acts/{act}")),
            None => frame.absolute(&format!("/documents/{}", hit.document)),
        };
        let session = view.session.map(|(said, _)| said);
        let facts = [
            Some(view.council.clone()),
            Some(view.kind.to_owned()),
            session,
            view.vote,
        ];
        let facts: Vec<String> = facts
            .into_iter()
            .flatten()
            .chain(view.amounts)
            .map(|fact| escaped(&fact))
            .collect();
        let passage = view.passage.replace("<mark>", "<b>").replace("</mark>", "</b>");
        Self {
            title: clean(&view.title),
            council: clean(&view.council),
            kind: view.kind,
            updated: stamp(hit.fetched_at),
            html: clean(&format!("<p>{}</p><p>{passage}</p>", facts.join(" · "))),
            text: clean(hit.passage.text()),
            original: outside(&hit.url).map(clean),
            link,
        }
    }
}

async fn atom(State(web): State<Web>, reader: Reader, headers: HeaderMap) -> Result<Response, Problem> {
    let feed = Feed::read(&web, &reader).await?;
    Ok(sent(&headers, "application/atom+xml; charset=utf-8", feed.atom()?))
}

async fn json_feed(State(web): State<Web>, reader: Reader, headers: HeaderMap) -> Result<Response, Problem> {
    let feed = Feed::read(&web, &reader).await?;
    Ok(sent(&headers, "application/feed+json", feed.json().to_string()))
}

fn sent(headers: &HeaderMap, media_type: &'static str, body: String) -> Response {
    let tag = tag_of(body.as_bytes());
    if same(headers, &tag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    ([(header::CONTENT_TYPE, media_type)], [(header::ETAG, tag)], body).into_response()
}

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Only what XML 1.0 can hold (section 2.2).
fn clean(text: &str) -> String {
    let sound = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}') || matches!(c, '\n' | '\t');
    text.chars().filter(sound).collect()
}
