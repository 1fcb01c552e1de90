//! What is held of each council, since when, and what is known to be missing.

use super::hits::HitView;
use super::sources::SourceLine;
use crate::catalog::CouncilView;
use crate::completeness::{Year, said};
use crate::model::fold;
use crate::search::query::Query;
use crate::search::{Request, Sort};
use crate::web::Web;
use crate::web::asked::{Asked, answer};
use crate::web::dress::html;
use crate::web::format::{self, PARIS};
use crate::web::frame::Frame;
use crate::web::problem::Problem;
use crate::web::reader::Reader;
use crate::web::shelf::Shelf;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

/// Acts shown on a council's page.
const LATEST: usize = 10;
/// Failures named one by one for each source.
const FAILURES: usize = 20;

#[derive(Template)]
#[template(path = "councils.html")]
struct CouncilsPage {
    page: Frame,
    councils: Vec<CouncilLine>,
}

#[derive(Template)]
#[template(path = "council.html")]
struct CouncilPage {
    page: Frame,
    council: CouncilLine,
    search: String,
    hidden: String,
    sources: Vec<SourceLine>,
    missing: Vec<Missing>,
    years: Vec<YearLine>,
    latest: Vec<HitView>,
    atom: String,
    checked: bool,
}

/// A council as pages show it.
struct CouncilLine {
    name: String,
    href: String,
    kind: &'static str,
    codes: Vec<(&'static str, String)>,
    documents: u64,
    acts: u64,
    sessions: Option<(String, String)>,
    since: Option<String>,
}

/// A year of a council, and what is to be said of it.
struct YearLine {
    year: i32,
    held: String,
    lines: Vec<String>,
}

impl YearLine {
    fn new(year: &Year, frame: &Frame) -> Self {
        let lang = frame.lang;
        let acts = frame.count(&year.acts, &["acte", "actes"], &["act", "acts"]);
        let documents = frame.count(&year.documents, &["document", "documents"], &["document", "documents"]);
        let span = year.first.zip(year.last).map(|(first, last)| {
            let (first, last) = (format::day(first, lang), format::day(last, lang));
            lang.pick(format!(", du {first} au {last}"), format!(", from {first} to {last}"))
        });
        Self {
            year: year.year,
            held: format!("{acts}, {documents}{}", span.unwrap_or_default()),
            lines: said(year, lang, format::day)
                .iter()
                .map(|line| frame.t(line, line).into_owned())
                .collect(),
        }
    }
}

/// Something that is known not to be here.
struct Missing {
    said: String,
    url: Option<String>,
    href: Option<String>,
}

impl CouncilLine {
    fn new(held: &CouncilView, frame: &Frame) -> Self {
        let council = &held.council;
        let lang = frame.lang;
        let codes = [("INSEE", &council.insee), ("SIREN", &council.siren)];
        let codes = codes.into_iter().filter_map(|(name, code)| Some((name, code.clone()?)));
        Self {
            name: council.name.clone(),
            href: frame.link(&format!("/councils/{}", council.id)),
            kind: council.kind.label(lang),
            codes: codes.collect(),
            documents: held.documents,
            acts: held.acts,
            sessions: held
                .sessions
                .map(|(first, last)| (format::day(first, lang), format::day(last, lang))),
            since: held
                .since
                .map(|at| format::day(at.with_timezone(&PARIS).date_naive(), lang)),
        }
    }
}

/// `GET /councils`
pub async fn all(
    State(web): State<Web>,
    Extension(shelf): Extension<Arc<Shelf>>,
    reader: Reader,
) -> Result<Response, Problem> {
    let frame = Frame::new(&web, &reader);
    let title = frame.t("Collectivités", "Councils").into_owned();
    let holdings = shelf.holdings(&web).await?;
    let mut held: Vec<&CouncilView> = holdings.councils.iter().collect();
    held.sort_by_cached_key(|held| (fold(&held.council.name), held.council.id.clone()));
    let councils = held.into_iter().map(|held| CouncilLine::new(held, &frame)).collect();
    let view = CouncilsPage {
        councils,
        page: frame.titled(title),
    };
    Ok(html(StatusCode::OK, &view.page, view.render()?))
}

/// `GET /councils/{id}`
pub async fn one(
    State(web): State<Web>,
    Extension(shelf): Extension<Arc<Shelf>>,
    Path(id): Path<String>,
    reader: Reader,
) -> Result<Response, Problem> {
    let holdings = shelf.holdings(&web).await?;
    let held = holdings.councils.iter().find(|held| held.council.id.as_str() == id);
    let held =
        held.ok_or_else(|| Problem::absent("Aucune collectivité ne porte ce code.", "No council has this code."))?;
    let asked = Asked {
        council: vec![id.clone()],
        sort: "date".to_owned(),
        ..Asked::default()
    };
    let mut frame = Frame::new(&web, &reader).titled(held.council.name.clone());
    let atom = frame.asset(&asked.at("/feeds/search.atom"));
    frame.atom = Some(atom.clone());
    let request = Request {
        council: vec![id.clone()],
        sort: Sort::Date,
        limit: LATEST,
        ..Request::new(Query::All)
    };
    let latest = answer(&web, request).await?;
    let (sources, missing, checked) = sources(&web, &id, &frame).await?;
    let years = shelf.years(&web, &held.council).await?;
    let view = CouncilPage {
        council: CouncilLine::new(held, &frame),
        search: frame.link(&asked.at("/")),
        hidden: id,
        sources,
        missing,
        years: years.iter().map(|year| YearLine::new(year, &frame)).collect(),
        latest: latest.hits.iter().map(|hit| HitView::new(hit, "", &frame)).collect(),
        atom,
        checked,
        page: frame,
    };
    Ok(html(StatusCode::OK, &view.page, view.render()?))
}

/// The council's sources, what is known to be missing from them, and whether any was ever asked.
async fn sources(web: &Web, council: &str, frame: &Frame) -> Result<(Vec<SourceLine>, Vec<Missing>, bool), Problem> {
    let (mut lines, mut missing, mut checked) = (Vec::new(), Vec::new(), false);
    let statuses = web.catalog.sources().await?;
    for status in statuses.iter().filter(|s| s.council.id.as_str() == council) {
        lines.push(SourceLine::new(status, web.today(), frame));
        if let Some(why) = status.health_why.as_ref().filter(|_| status.configured) {
            missing.push(Missing {
                said: frame.t(&why.fr, &why.en).into_owned(),
                url: Some(status.source.url.to_string()),
                href: crate::web::frame::outside(status.source.url.as_str()).map(str::to_owned),
            });
        }
        if status.unreadable > 0 {
            let fr = [
                "document dont aucun texte n'a pu être lu",
                "documents dont aucun texte n'a pu être lu",
            ];
            let en = [
                "document without any readable text",
                "documents without any readable text",
            ];
            missing.push(Missing {
                said: frame.count(&status.unreadable, &fr, &en),
                url: None,
                href: None,
            });
        }
        let Some(report) = web.catalog.reports(&status.source.id, 1).await?.into_iter().next() else {
            continue;
        };
        checked = true;
        let failed = report.failed.iter().map(|failed| (&failed.url, &failed.why));
        let skipped = report.skipped.iter().map(|skipped| (&skipped.url, &skipped.why));
        missing.extend(failed.chain(skipped).take(FAILURES).map(|(url, why)| Missing {
            said: frame.t(&why.fr, &why.en).into_owned(),
            url: Some(url.clone()),
            href: crate::web::frame::outside(url).map(str::to_owned),
        }));
        let rest = (report.failed.len() + report.skipped.len()).saturating_sub(FAILURES) as u64;
        if rest > 0 {
            let said = frame.count(
                &rest,
                &["autre adresse", "autres adresses"],
                &["more address", "more addresses"],
            );
            missing.push(Missing {
                said,
                url: None,
                href: None,
            });
        }
    }
    Ok((lines, missing, checked))
}
