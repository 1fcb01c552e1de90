//! What does every answer carry, and what does an error look like? One place, the outermost, for all addresses.

use super::Web;
use super::frame::Frame;
use super::pages::problem_page;
use super::problem::Problem;
use super::reader::Reader;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::any::Any;

/// Nothing is loaded from elsewhere, nothing runs, nobody frames us.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// Gives errors their form and every answer its security headers.
pub async fn dress(State(web): State<Web>, request: Request, next: Next) -> Response {
    let reader = Reader::of(request.uri(), request.headers());
    let mut response = next.run(request).await;
    if let Some(problem) = problem_of(&response, &reader) {
        response = shown(&web, &reader, &problem, response.headers());
    }
    add_headers(response.headers_mut(), &reader);
    response
}

/// What a panic in a handler becomes.
pub fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a page panicked");
    Problem::internal().into_response()
}

/// The problem that an answer stands for: one of ours, or a bare status from the router or an extractor.
fn problem_of(response: &Response, reader: &Reader) -> Option<Problem> {
    if let Some(problem) = response.extensions().get::<Problem>() {
        return Some(problem.clone());
    }
    let status = response.status();
    let plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|t| t.as_bytes().starts_with(b"text/plain"));
    let refused = status.is_client_error() || status.is_server_error();
    (refused && plain && !for_monitors(reader.uri.path())).then(|| Problem::of_status(status))
}

fn shown(web: &Web, reader: &Reader, problem: &Problem, before: &HeaderMap) -> Response {
    let mut response = if for_machines(reader.uri.path()) {
        let frame = Frame::new(web, reader);
        let body = problem.json(frame.public(), reader.lang).to_string();
        let kind = (header::CONTENT_TYPE, "application/problem+json");
        (problem.status, [kind], body).into_response()
    } else {
        problem_page(web, reader, problem).unwrap_or_else(|_| {
            let body = format!("{}\n", problem.title.get(reader.lang));
            (StatusCode::INTERNAL_SERVER_ERROR, body).into_response()
        })
    };
    for kept in [header::ALLOW, header::CONTENT_RANGE] {
        if let Some(value) = before.get(&kept) {
            response.headers_mut().insert(kept, value.clone());
        }
    }
    response
}

fn for_machines(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/feeds/")
}

fn for_monitors(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz" | "/metrics")
}

/// Pages about documents and people's acts, and whatever is not a page, stay out of search engines.
fn kept_from_robots(reader: &Reader) -> bool {
    let path = reader.uri.path();
    ["/documents/", "/acts/", "/api/", "/feeds/", "/alerts"]
        .iter()
        .any(|kept| path.starts_with(kept))
        || (path == "/" && reader.uri.query().is_some_and(|query| query.contains('=')))
}

fn add_headers(headers: &mut HeaderMap, reader: &Reader) {
    let mut add = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    add(header::CONTENT_SECURITY_POLICY, POLICY);
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(header::REFERRER_POLICY, "same-origin");
    add(header::CACHE_CONTROL, "no-cache");
    add(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    add(HeaderName::from_static("permissions-policy"), "interest-cohort=()");
    if kept_from_robots(reader) {
        add(HeaderName::from_static("x-robots-tag"), "noindex");
    }
    if !for_monitors(reader.uri.path()) {
        add(header::VARY, "Accept-Language");
    }
}

/// An HTML answer.
pub fn html(status: StatusCode, frame: &Frame, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_LANGUAGE, frame.lang.tag()),
    ];
    (status, headers, Body::from(body)).into_response()
}
