//! A saved search, and leaving it. Nobody logs in: whoever holds the link of a message may leave.
//!
//! Leaving is never done on GET, as mail programs and their scanners look at links before people do (RFC 8058, section
//! 1); POST does it, for a mail program's one click and for the page's button alike, and may be repeated.

use super::dress::html;
use super::frame::Frame;
use super::params::Params;
use super::problem::Problem;
use super::reader::Reader;
use super::{Web, format};
use crate::alert::{AlertError, Left, Rhythm};
use crate::model::{AlertId, Lang};
use crate::search::query;
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

/// The addresses of alerts.
pub fn router() -> Router<Web> {
    Router::new()
        .route("/alerts/{id}", get(alert))
        .route("/alerts/{id}/unsubscribe", get(ask).post(leave))
}

#[derive(Template)]
#[template(path = "alert.html")]
struct AlertPage {
    page: Frame,
    query: String,
    understood: String,
    rhythm: &'static str,
    any_date: bool,
    since: String,
    ended: Option<String>,
    search: String,
}

#[derive(Template)]
#[template(path = "alert_leave.html")]
struct LeavePage {
    page: Frame,
    query: String,
    left: Option<Left>,
    search: String,
    action: String,
}

/// `GET /alerts/{id}`
async fn alert(State(web): State<Web>, reader: Reader, Path(id): Path<String>) -> Result<Response, Problem> {
    let row = web.alerts.get(&AlertId::new(id)).await?.ok_or_else(unknown)?;
    let frame = Frame::new(&web, &reader).private();
    let title = frame.t("Une recherche enregistrée", "A saved search").into_owned();
    let lang = frame.lang;
    let meant = query::parse(&row.alert.query).map(|query| query.understood(lang));
    let view = AlertPage {
        understood: meant.unwrap_or_default(),
        rhythm: Rhythm::parse(&row.alert.rhythm).unwrap_or_default().label(lang),
        any_date: row.alert.any_date,
        since: format::instant(row.created, format::PARIS, lang),
        ended: row.ended.map(|at| format::instant(at, format::PARIS, lang)),
        search: frame.link(&search_address(&row.alert.query)),
        query: row.alert.query,
        page: frame.titled(title),
    };
    Ok(html(StatusCode::OK, &view.page, view.render()?))
}

/// `GET /alerts/{id}/unsubscribe?token=…`: asks, and does nothing.
async fn ask(State(web): State<Web>, reader: Reader, Path(id): Path<String>) -> Result<Response, Problem> {
    let (id, token) = (AlertId::new(id), token(&reader)?);
    if !web.alerts.knows(&id, &token).await? {
        return Err(unknown());
    }
    page(&web, &reader, &id, None).await
}

/// `POST /alerts/{id}/unsubscribe?token=…`: the body says nothing that the address does not.
async fn leave(State(web): State<Web>, reader: Reader, Path(id): Path<String>) -> Result<Response, Problem> {
    let (id, token) = (AlertId::new(id), token(&reader)?);
    match web.alerts.unsubscribe(&id, &token).await? {
        Left::Unknown => Err(unknown()),
        left => page(&web, &reader, &id, Some(left)).await,
    }
}

/// The page speaks the language of the messages that led to it, unless the address asks for another.
async fn page(web: &Web, reader: &Reader, id: &AlertId, left: Option<Left>) -> Result<Response, Problem> {
    let row = web.alerts.get(id).await?.ok_or_else(unknown)?;
    let left = left.or(row.ended.map(|_| Left::Already));
    let reader = Reader {
        lang: if reader.chosen { reader.lang } else { row.alert.lang },
        ..reader.clone()
    };
    let frame = Frame::new(web, &reader).private();
    let title = match frame.lang {
        Lang::Fr => "Ne plus recevoir ces messages",
        Lang::En => "Stop receiving these messages",
    };
    let view = LeavePage {
        left,
        search: frame.link(&search_address(&row.alert.query)),
        action: frame.link(&format!("/alerts/{id}/unsubscribe?token={}", row.alert.token)),
        query: row.alert.query,
        page: frame.titled(title),
    };
    Ok(html(StatusCode::OK, &view.page, view.render()?))
}

fn token(reader: &Reader) -> Result<String, Problem> {
    Ok(Params::read(reader.uri.query())?.one("token")?.unwrap_or_default())
}

fn search_address(typed: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("q", typed)
        .finish();
    format!("/?{query}&sort=date")
}

fn unknown() -> Problem {
    Problem::absent(
        "Cette alerte n'existe pas, ou le lien a été mal copié. Ouvrez-le depuis le message reçu.",
        "There is no such alert, or the link was copied wrongly. Open it from the message you received.",
    )
}

impl From<AlertError> for Problem {
    fn from(error: AlertError) -> Self {
        tracing::error!(%error, "the alerts did not answer");
        Self::internal()
    }
}
