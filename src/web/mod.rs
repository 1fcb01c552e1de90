//! What do people and machines see over HTTP? Search, documents, acts, councils, sources, feeds, the API.
//!
//! It reads the catalogue, the index and the archive, and never fetches anything from outside. Every page works without
//! JavaScript; every stranger's word is escaped; every address that cannot be answered says why, in the reader's language.
//! Start with [`router`] (the addresses) and [`serve`] (the server and its limits).
//!
//! | file | the question it answers |
//! |---|---|
//! | `server` | how are strangers' connections kept within limits? |
//! | `dress` | what does every answer carry (security headers), and what does an error look like? |
//! | `problem` | what went wrong, for people (a page) and machines (RFC 9457)? |
//! | `reader` | which language does this visitor read? |
//! | `params` | what was asked in the address? |
//! | `asked` | which search is that, and at which address does a variant of it stand? |
//! | `format` | how are dates, numbers, amounts and sizes written? |
//! | `frame` | what do all pages have in common? |
//! | `shelf` | how much is held? (remembered for a moment) |
//! | `images` | what does a page of a document look like? (drawn in a child, kept for a while) |
//! | `pages`, `alerts`, `api`, `feeds`, `machines` | the addresses |

mod alerts;
pub mod api;
mod asked;
mod cite;
mod dress;
mod feeds;
mod format;
mod frame;
mod images;
mod machines;
mod marks;
mod pages;
mod params;
mod problem;
mod reader;
mod server;
mod settings;
mod shelf;

pub use images::PageImages;
pub use server::serve;
pub use settings::{Robot, Settings};

use crate::alert::Alerts;
use crate::archive::Archive;
use crate::catalog::Catalog;
use crate::index::Index;
use crate::model::Clock;
use axum::extract::DefaultBodyLimit;
use axum::{Extension, Router, middleware};
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

/// The largest body of a request, in bytes: forms are short.
const MAX_BODY: usize = 64 << 10;
/// How long an answer may take to begin.
const MAX_TIME: Duration = Duration::from_secs(30);

/// What the pages and the API answer from.
#[derive(Clone)]
pub struct Web {
    /// What is known.
    pub catalog: Catalog,
    /// What is searched.
    pub index: Index,
    /// Where the bytes are.
    pub archive: Archive,
    /// What pages of documents look like.
    pub images: PageImages,
    /// Who is told of what.
    pub alerts: Alerts,
    /// What the administrator set.
    pub settings: Settings,
    /// Who fetches, and how.
    pub robot: Robot,
    /// The time.
    pub clock: Clock,
}

impl Web {
    /// The day it is where councils are.
    fn today(&self) -> chrono::NaiveDate {
        self.clock.now().with_timezone(&format::PARIS).date_naive()
    }
}

/// Every address.
pub fn router(web: Web) -> Router {
    Router::new()
        .merge(pages::router())
        .merge(alerts::router())
        .merge(api::router())
        .merge(feeds::router())
        .merge(machines::router())
        .fallback(|| async { problem::Problem::not_found() })
        .layer(Extension(Arc::new(shelf::Shelf::default())))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(MAX_BODY))
        .layer(TimeoutLayer::with_status_code(
            axum::http::StatusCode::SERVICE_UNAVAILABLE,
            MAX_TIME,
        ))
        .layer(CatchPanicLayer::custom(dress::panicked))
        .layer(middleware::from_fn_with_state(web.clone(), dress::dress))
        .with_state(web)
}
