//! Sources: what the readers find in pages, folders and tables.

use crate::support;
use greffier::model::{DoubtCode, Kind, Reading, Selectors, SourceKind};
use greffier::sources::{Page, directory, read};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};
use url::Url;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn listing(text: &str, at: &str) -> Reading {
    let url = url(at);
    let page = Page {
        text,
        url: &url,
        content_type: None,
    };
    read(SourceKind::Listing, &Selectors::default(), &page)
}

/// Addresses compared as addresses: percent-encoding and fragments do not part them.
fn same(base: &Url, href: &str) -> String {
    let mut url = base.join(href).unwrap();
    url.set_fragment(None);
    percent_encoding::percent_decode_str(url.as_str())
        .decode_utf8_lossy()
        .into_owned()
}

#[derive(Default)]
struct Score {
    found: usize,
    expected: usize,
    right: usize,
    dates: (usize, usize),
    kinds: (usize, usize),
    titles: (usize, usize),
    pages: (usize, usize),
}

#[test]
fn saved_pages_of_councils_are_read_as_a_careful_reader_reads_them() {
    let Some(shared) = support::shared() else { return };
    let corpus = shared.join("corpus");
    let truth = std::fs::read_to_string(corpus.join("listing-truth.jsonl")).unwrap();
    let mut sum = Score::default();
    println!(
        "{:<72} {:>4} {:>4} {:>4}  dates kinds titles pages",
        "page", "want", "got", "hit"
    );
    for line in truth.lines() {
        let truth: serde_json::Value = serde_json::from_str(line).unwrap();
        let name = truth["page"].as_str().unwrap();
        let base = url(truth["base_url"].as_str().unwrap_or("http://mairie.example/conseil/"));
        let text = String::from_utf8_lossy(&std::fs::read(corpus.join(name)).unwrap()).into_owned();
        let reading = listing(&text, base.as_str());
        let within = text
            .split_once("<base href=\"")
            .and_then(|(_, rest)| rest.split('"').next());
        let base = within.and_then(|b| base.join(b).ok()).unwrap_or(base);
        let one = score(name, &truth, &base, &reading);
        let short: String = name
            .chars()
            .rev()
            .take(70)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        println!(
            "{short:<72} {:>4} {:>4} {:>4}  {:?} {:?} {:?} {:?}",
            one.expected, one.found, one.right, one.dates, one.kinds, one.titles, one.pages
        );
        sum.found += one.found;
        sum.expected += one.expected;
        sum.right += one.right;
        for (all, one) in [
            (&mut sum.dates, one.dates),
            (&mut sum.kinds, one.kinds),
            (&mut sum.titles, one.titles),
            (&mut sum.pages, one.pages),
        ] {
            all.0 += one.0;
            all.1 += one.1;
        }
    }
    let part = |a: usize, b: usize| if b == 0 { 1.0 } else { a as f64 / b as f64 };
    let (precision, recall) = (part(sum.right, sum.found), part(sum.right, sum.expected));
    let (dates, kinds) = (part(sum.dates.0, sum.dates.1), part(sum.kinds.0, sum.kinds.1));
    let (titles, pages) = (part(sum.titles.0, sum.titles.1), part(sum.pages.0, sum.pages.1));
    println!(
        "precision {precision:.3} recall {recall:.3} dates {dates:.3} kinds {kinds:.3} titles {titles:.3} pages {pages:.3}"
    );
    assert!(
        precision >= 0.97 && recall >= 0.97,
        "documents: precision {precision:.3}, recall {recall:.3}"
    );
    assert!(dates >= 0.95, "dates {dates:.3}");
    assert!(kinds >= 0.95, "kinds {kinds:.3}");
    assert!(titles >= 0.9, "titles {titles:.3}");
    assert!(pages >= 0.95, "further pages {pages:.3}");
}

fn score(name: &str, truth: &serde_json::Value, base: &Url, reading: &Reading) -> Score {
    let set = |key: &str| -> BTreeSet<String> {
        let list = truth[key].as_array().unwrap();
        list.iter().map(|v| same(base, v.as_str().unwrap())).collect()
    };
    let unsure = set("unsure");
    let wanted: Vec<&serde_json::Value> = truth["documents"].as_array().unwrap().iter().collect();
    let address = |d: &serde_json::Value| same(base, d["url"].as_str().unwrap_or(d["href"].as_str().unwrap()));
    let expected: BTreeSet<String> = wanted.iter().map(|d| address(d)).collect();
    let got: Vec<_> = reading
        .documents
        .iter()
        .map(|d| (same(base, d.url.as_str()), d))
        .collect();
    let mut score = Score {
        expected: expected.len(),
        ..Score::default()
    };
    for (at, finding) in &got {
        if unsure.contains(at) {
            continue;
        }
        score.found += 1;
        if !expected.contains(at) {
            println!("  {name}: too much: {at} ({})", finding.why);
        }
    }
    for want in wanted {
        let at = address(want);
        let Some((_, finding)) = got.iter().find(|(a, _)| *a == at) else {
            println!("  {name}: missing: {at}");
            continue;
        };
        score.right += 1;
        let sure = |field: &str| !want["unsure"].as_array().is_some_and(|u| u.iter().any(|f| f == field));
        if sure("date") {
            let date = finding.date.map(|d| d.to_string());
            count(&mut score.dates, date.as_deref() == want["date"].as_str(), || {
                format!("{at}: date {date:?}, not {} ({})", want["date"], finding.why)
            });
        }
        if sure("kind") {
            let kind = finding.kind.map_or("none", Kind::as_str);
            count(&mut score.kinds, Some(kind) == want["kind"].as_str(), || {
                format!("{at}: kind {kind}, not {} ({})", want["kind"], finding.why)
            });
        }
        if sure("title") {
            let title = finding.title.clone().unwrap_or_default();
            let also = want["title_also"].as_array().into_iter().flatten();
            let fits = std::iter::once(&want["title"])
                .chain(also)
                .any(|t| plain(t.as_str().unwrap()) == plain(&title));
            count(&mut score.titles, fits, || {
                format!("{at}: title « {title} », not {}", want["title"])
            });
        }
    }
    let pages: BTreeSet<String> = reading.next_pages.iter().map(|u| same(base, u.as_str())).collect();
    let wanted_pages = set("next_pages");
    for page in &wanted_pages {
        count(&mut score.pages, pages.contains(page), || {
            format!("page not followed: {page}")
        });
    }
    for page in pages.difference(&wanted_pages).filter(|p| !unsure.contains(*p)) {
        println!("  page followed beside the truth: {page}");
    }
    score
}

fn count(pair: &mut (usize, usize), right: bool, say: impl FnOnce() -> String) {
    pair.1 += 1;
    if right {
        pair.0 += 1;
    } else {
        println!("  {}", say());
    }
}

fn plain(text: &str) -> String {
    greffier::model::fold(text)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

#[test]
fn hostile_pages_end_in_seconds_and_give_the_links_they_should() {
    let Some(shared) = support::shared() else { return };
    let hostile = shared.join("hostile");
    let manifest = std::fs::read_to_string(hostile.join("MANIFEST.tsv")).unwrap();
    for line in manifest.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (path, family, expected) = (fields[0], fields[1], fields[7]);
        if !matches!(family, "html" | "xml") {
            continue;
        }
        let bytes = std::fs::read(hostile.join(path)).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let base = url("http://mairie.example/conseil/");
        let begun = Instant::now();
        let reading = listing(&text, base.as_str());
        for kind in [SourceKind::Directory, SourceKind::Scdl] {
            let page = Page {
                text: &text,
                url: &base,
                content_type: None,
            };
            read(kind, &Selectors::default(), &page);
        }
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(10), "{path} took {took:?}");
        if took > Duration::from_millis(800) {
            println!("{path}: {took:?}");
        }
        let Some(links) = expected.strip_prefix("links=").filter(|_| family == "html") else {
            continue;
        };
        let links = links.split(';').next().unwrap();
        let found: Vec<&str> = reading.documents.iter().map(|d| d.url.path()).collect();
        for link in links.split_whitespace().filter(|l| l.starts_with('/')) {
            assert!(
                found.contains(&link),
                "{path}: {link} not among {found:?}, {:?}",
                reading.doubts
            );
        }
        if links.ends_with(" only") {
            assert_eq!(found.len(), 1, "{path}: {found:?}");
            assert!(!reading.doubts.is_empty(), "{path}");
        }
    }
}
