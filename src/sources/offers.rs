//! Which other ways of publishing does a page name: its feeds, a dataset on a portal, a table of deliberations?

use super::evidence::words;
use super::{Page, address, listing};
use crate::model::{Kind, SourceKind, fold};
use scraper::{ElementRef, Selector};
use std::collections::HashSet;
use url::Url;

/// Links of one page that are looked at.
const MOST_LINKS: usize = 5_000;
/// Ways taken from one page.
const MOST_OFFERS: usize = 20;

/// The ways that a page names, each once.
pub(super) fn on(page: &Page<'_>) -> Vec<(SourceKind, Url)> {
    let Ok(links) = Selector::parse("link[rel][href], a[href]") else {
        return Vec::new();
    };
    let html = listing::parse(page);
    let mut seen = HashSet::new();
    html.select(&links)
        .take(MOST_LINKS)
        .filter_map(|link| offer(link, page.url))
        .filter(|(_, url)| seen.insert(url.clone()))
        .take(MOST_OFFERS)
        .collect()
}

fn offer(link: ElementRef<'_>, base: &Url) -> Option<(SourceKind, Url)> {
    let url = address::resolve(base, link.attr("href")?).ok()?;
    if link.value().name() == "link" {
        return is_feed(link).then_some((SourceKind::Feed, url));
    }
    let text: String = link.text().take(20).collect();
    let said = format!(
        "{text} {}",
        address::decode(url.path()).replace(['-', '_', '/', '.'], " ")
    );
    let of_acts = words::kind(&said).is_some_and(|cue| cue.kind != Kind::Annexe) || fold(&said).contains("scdl");
    let kind = table(&url).filter(|_| of_acts)?;
    let mut url = url;
    if matches!(kind, SourceKind::OpenDataSoft | SourceKind::DataGouv) {
        // How a dataset is shown, and in which order.
        url.set_query(None);
    }
    Some((kind, url))
}

/// A feed of the site's own entries: not of the comments on them.
fn is_feed(link: ElementRef<'_>) -> bool {
    const TYPES: [&str; 3] = ["application/rss+xml", "application/atom+xml", "application/feed+json"];
    let has = |name: &str| fold(link.attr(name).unwrap_or_default());
    has("rel").split_whitespace().any(|r| r == "alternate")
        && TYPES.contains(&has("type").trim())
        && !has("title").contains("comment")
        && !has("href").contains("/comments/")
}

/// The kind of portal or table that an address names.
pub(super) fn table(url: &Url) -> Option<SourceKind> {
    let path = url.path();
    let udata = ["/fr/datasets/", "/en/datasets/", "/datasets/"];
    if udata
        .iter()
        .any(|folder| path.starts_with(folder) && path.len() > folder.len())
    {
        Some(SourceKind::DataGouv)
    } else if path.contains("/explore/dataset/") || path.contains("/api/explore/v2.1/catalog/datasets/") {
        Some(SourceKind::OpenDataSoft)
    } else if path.contains("/FeatureServer/") {
        Some(SourceKind::ArcGis)
    } else {
        let ending = address::ending(&address::file_name(url))?;
        matches!(ending.as_str(), "csv" | "json").then_some(SourceKind::Scdl)
    }
}
