//! What do monitors, robots and browsers' caches ask for? Health, metrics, robots.txt, the style sheet.

use super::Web;
use super::problem::Problem;
use super::shelf::Shelf;
use crate::catalog::HostView;
use crate::model::{Health, HostCounts};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use chrono::{DateTime, Utc};
use std::fmt::Write;
use std::sync::Arc;

const STYLE: &str = include_str!("static/style.css");
const ICON: &str = include_str!("static/icon.svg");
/// What follows in the style sheet's address changes with every version: browsers may keep it for good.
pub const STYLE_ADDRESS: &str = concat!("/static/style.css?v=", env!("CARGO_PKG_VERSION"));

const ROBOTS: &str = "\
# Documents and acts may name people: they are found here by those who search, not through the caches of search
# engines. The original sites decide for their own pages.
# Feeds and the API are for programs that people chose, and searches are without end.
User-agent: *
Disallow: /documents/
Disallow: /acts/
Disallow: /alerts
Disallow: /api/
Disallow: /feeds/
Disallow: /*?
Allow: /
";

pub fn router() -> Router<Web> {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/robots.txt", get(|| async { ROBOTS }))
        .route(
            "/static/style.css",
            get(|headers| async { kept(headers, "text/css; charset=utf-8", STYLE) }),
        )
        .route(
            "/static/icon.svg",
            get(|headers| async { kept(headers, "image/svg+xml", ICON) }),
        )
}

fn kept(headers: HeaderMap, media_type: &'static str, body: &'static str) -> Response {
    let tag = tag_of(body.as_bytes());
    if same(&headers, &tag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, [(header::ETAG, tag)], body).into_response()
}

/// The entity tag of some bytes.
pub fn tag_of(bytes: &[u8]) -> String {
    let hash = crate::model::Sha256::of(bytes);
    format!("\"{}\"", &hash.as_str()[..32])
}

/// Whether the visitor has what carries `tag` already (RFC 9110, section 13.1.2).
pub fn same(headers: &HeaderMap, tag: &str) -> bool {
    let held = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    held.split(',')
        .map(str::trim)
        .any(|held| held == "*" || held.trim_start_matches("W/") == tag)
}

async fn ready(State(web): State<Web>) -> Response {
    match web.catalog.last_change().await {
        Ok(_) => "ready\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the catalogue does not answer\n").into_response()
        }
    }
}

async fn metrics(State(web): State<Web>, Extension(shelf): Extension<Arc<Shelf>>) -> Result<Response, Problem> {
    let holdings = shelf.holdings(&web).await?;
    let sources = web.catalog.sources().await?;
    let last_change = web.catalog.last_change().await?;
    let mut text = Metrics::default();
    text.gauge("greffier_documents", "Documents held.", holdings.documents);
    text.gauge("greffier_acts", "Acts recognised in them.", holdings.acts);
    text.gauge("greffier_councils", "Councils known.", holdings.councils.len() as u64);
    text.gauge("greffier_index_entries", "Entries of the index.", web.index.count());
    text.gauge(
        "greffier_last_change",
        "Number of the catalogue's last change.",
        last_change,
    );
    if let Ok(watermark) = web.index.watermark() {
        text.gauge(
            "greffier_index_watermark",
            "Number of the last change that the index holds.",
            watermark,
        );
    }
    text.head("greffier_sources", "Configured sources, by health.");
    let configured = || sources.iter().filter(|s| s.configured);
    for health in Health::ALL.map(Some).into_iter().chain([None]) {
        let word = health.map_or("never_run", Health::as_str);
        let count = configured().filter(|s| s.health == health).count();
        text.line("greffier_sources", &format!("{{health=\"{word}\"}}"), count as u64);
    }
    let last = configured().filter_map(|s| s.last_success).max();
    let last = last.map_or(0, |at| u64::try_from(at.timestamp()).unwrap_or(0));
    text.gauge(
        "greffier_last_success_timestamp_seconds",
        "When a source was last in order.",
        last,
    );
    text.hosts(&web.catalog.hosts(web.clock.now().date_naive()).await?, web.clock.now());
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((kind, text.0).into_response())
}

fn label(host: &str) -> String {
    let name = host.replace(['\\', '"', '\n'], "_");
    format!("{{host=\"{name}\"}}")
}

/// Prometheus' text form.
#[derive(Default)]
struct Metrics(String);

impl Metrics {
    fn gauge(&mut self, name: &str, help: &str, value: u64) {
        self.head(name, help);
        self.line(name, "", value);
    }

    /// What was asked of each host since the first request, and which are left alone.
    fn hosts(&mut self, hosts: &[HostView], now: DateTime<Utc>) {
        type Asked = fn(&HostCounts) -> u64;
        let counts: [(&str, &str, Asked); 5] = [
            ("requests", "Requests made to a host.", |c| c.requests),
            ("bytes", "Bytes of bodies received from a host.", |c| c.bytes),
            ("not_modified", "Answers that nothing had changed.", |c| c.not_modified),
            ("errors", "Requests without a sound answer.", |c| c.errors),
            ("back_offs", "Times a host was given rest.", |c| c.back_offs),
        ];
        for (what, help, count) in counts {
            let name = format!("greffier_host_{what}_total");
            let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} counter");
            for host in hosts {
                self.line(&name, &label(&host.host), count(&host.total));
            }
        }
        let name = "greffier_host_left_alone";
        self.head(name, "Whether a host that refused us is left alone.");
        for host in hosts {
            let alone = host.refused.as_ref().is_some_and(|one| one.until > now);
            self.line(name, &label(&host.host), u64::from(alone));
        }
    }

    fn head(&mut self, name: &str, help: &str) {
        // Writing into a String cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge");
    }

    fn line(&mut self, name: &str, labels: &str, value: u64) {
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }
}
