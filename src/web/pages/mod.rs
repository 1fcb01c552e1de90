//! The pages people read.

mod about;
mod councils;
mod document;
mod facts;
mod form;
mod hits;
mod narrow;
mod notices;
mod original;
mod picture;
mod robot;
mod search;
mod sources;
mod told;

pub use about::problem_page;
pub use hits::HitView;

use super::Web;
use axum::Router;
use axum::routing::get;

pub fn router() -> Router<Web> {
    Router::new()
        .route("/", get(search::page))
        .route("/documents/{id}", get(document::document))
        .route("/documents/{id}/original", get(original::original))
        .route("/documents/{id}/pages/{page}", get(picture::picture))
        .route("/acts/{id}", get(document::act))
        .route("/councils", get(councils::all))
        .route("/councils/{id}", get(councils::one))
        .route("/sources", get(sources::all))
        .route("/sources/{id}", get(sources::one))
        .route("/robot", get(robot::robot))
        .route("/robot/hosts/{host}", get(robot::host))
        .route("/api", get(about::api))
}
