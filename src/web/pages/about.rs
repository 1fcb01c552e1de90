//! Pages about the service itself: the API, and what an error looks like.

use crate::web::Web;
use crate::web::api::{Described, described};
use crate::web::dress::html;
use crate::web::frame::Frame;
use crate::web::problem::Problem;
use crate::web::reader::Reader;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    page: Frame,
    paths: Vec<Described>,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    page: Frame,
    title: String,
    detail: String,
    status: u16,
}

/// `GET /api`
pub async fn api(State(web): State<Web>, reader: Reader) -> Result<Response, Problem> {
    let frame = Frame::new(&web, &reader);
    let title = frame
        .t("L'interface pour programmes", "The interface for programs")
        .into_owned();
    let view = ApiPage {
        paths: described(),
        page: frame.titled(title),
    };
    Ok(html(StatusCode::OK, &view.page, view.render()?))
}

/// The page that says what went wrong.
///
/// # Errors
/// When even that cannot be written.
pub fn problem_page(web: &Web, reader: &Reader, problem: &Problem) -> Result<Response, askama::Error> {
    let frame = Frame::new(web, reader).private();
    let said = |text: &crate::model::Text| frame.t(&text.fr, &text.en).into_owned();
    let (title, detail) = (said(&problem.title), said(&problem.detail));
    let page = frame.titled(title.clone());
    let view = ProblemPage {
        page,
        title,
        detail,
        status: problem.status.as_u16(),
    };
    Ok(html(problem.status, &view.page, view.render()?))
}
