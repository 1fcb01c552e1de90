//! The search page: the form, what was understood, what was found, and how to go on.

use super::form::{Choice, Form, Home, Trouble};
use super::hits::HitView;
use super::narrow::{Facet, Link, facets, filters, orders, suggestions};
use crate::model::Lang;
use crate::search::Results;
use crate::web::asked::{Asked, answer};
use crate::web::dress::html;
use crate::web::frame::Frame;
use crate::web::params::Params;
use crate::web::problem::Problem;
use crate::web::reader::Reader;
use crate::web::shelf::{Holdings, Shelf};
use crate::web::{Web, format};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

/// Hits on a page.
const SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    page: Frame,
    form: Form,
    notices: Vec<String>,
    trouble: Option<Trouble>,
    home: Option<Home>,
    found: Option<Found>,
}

/// What was found.
struct Found {
    total: u64,
    understood: String,
    first: String,
    last: String,
    beyond: bool,
    hits: Vec<HitView>,
    filters: Vec<Link>,
    facets: Vec<Facet>,
    orders: Vec<Choice>,
    previous: Option<String>,
    next: Option<String>,
    here: usize,
    pages: usize,
    atom: String,
    feed: String,
    api: String,
    suggestions: Vec<Link>,
}

/// `GET /`
pub async fn page(
    State(web): State<Web>,
    Extension(shelf): Extension<Arc<Shelf>>,
    reader: Reader,
) -> Result<Response, Problem> {
    let mut params = Params::read(reader.uri.query())?;
    let asked = Asked::take(&mut params)?;
    let number = params.number("page", 1, 1, crate::search::MAX_DEPTH / SHOWN);
    let holdings = shelf.holdings(&web).await?;
    let frame = Frame::new(&web, &reader);
    let mut view = SearchPage {
        form: Form::new(&asked, &holdings, &frame),
        notices: params.unknown().iter().map(|name| ignored(name, frame.lang)).collect(),
        trouble: None,
        home: None,
        found: None,
        page: frame,
    };
    if asked.is_blank() && number.is_ok() {
        view.home = Some(Home::new(&web, &holdings, &view.page));
        return view.answer(StatusCode::OK);
    }
    let title = if asked.q.is_empty() {
        view.page.t("Recherche", "Search").into_owned()
    } else {
        asked.q.clone()
    };
    view.page = view.page.titled(title).private();
    match found(&web, &asked, number, &holdings, &view.page).await {
        Ok(found) => {
            view.page.atom = Some(found.atom.clone());
            view.found = Some(found);
            view.answer(StatusCode::OK)
        }
        Err(problem) if problem.status.is_client_error() => {
            view.trouble = Some(Trouble::new(&problem, &asked, &view.page));
            view.answer(problem.status)
        }
        Err(problem) => Err(problem),
    }
}

impl SearchPage {
    fn answer(&self, status: StatusCode) -> Result<Response, Problem> {
        Ok(html(status, &self.page, self.render()?))
    }
}

async fn found(
    web: &Web,
    asked: &Asked,
    number: Result<usize, Problem>,
    holdings: &Holdings,
    frame: &Frame,
) -> Result<Found, Problem> {
    let (mut request, number) = (asked.request()?, number?);
    request.facets = true;
    request.limit = SHOWN;
    request.offset = (number - 1) * SHOWN;
    let understood = request.query.understood(frame.lang);
    let results = answer(web, request).await?;
    let mut found = Found::new(&results, understood, asked, number, holdings, frame);
    for (shown, hit) in found.hits.iter_mut().zip(&results.hits) {
        shown.show_words(web, hit, frame).await?;
    }
    Ok(found)
}

fn ignored(name: &str, lang: Lang) -> String {
    lang.pick(
        format::typeset(&format!(
            "Le paramètre « {name} » de l'adresse est inconnu : il n'a pas été pris en compte."
        )),
        format!("The parameter “{name}” of the address is unknown: it was not taken into account."),
    )
}

impl Found {
    fn new(
        results: &Results,
        understood: String,
        asked: &Asked,
        here: usize,
        holdings: &Holdings,
        frame: &Frame,
    ) -> Self {
        let shown = (here - 1) * SHOWN;
        let reachable = results.total.min(crate::search::MAX_DEPTH);
        let pages = reachable.div_ceil(SHOWN).max(1);
        let number = |n: usize| format::number(n as u64, frame.lang);
        Self {
            total: results.total as u64,
            understood,
            first: number(shown + 1),
            last: number(shown + results.hits.len()),
            beyond: results.hits.is_empty() && results.total > 0,
            hits: results
                .hits
                .iter()
                .map(|hit| HitView::new(hit, &asked.q, frame))
                .collect(),
            filters: filters(asked, holdings, frame),
            facets: facets(results, asked, frame),
            orders: orders(asked, frame),
            previous: (here > 1).then(|| frame.link(&asked.page((here - 1).min(pages)))),
            next: (here < pages).then(|| frame.link(&asked.page(here + 1))),
            here,
            pages,
            atom: frame.asset(&asked.at("/feeds/search.atom")),
            feed: frame.asset(&asked.at("/feeds/search.json")),
            api: frame.asset(&asked.at("/api/v1/search")),
            suggestions: suggestions(asked, frame),
        }
    }
}
