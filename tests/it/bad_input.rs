//! Collecting from sites that mean no good: every walk ends, says where it stopped, and asks nothing it must not.

use crate::fetch::hostile::Hostile;
use crate::sites::{Files, Served};
use crate::support::shared;
use greffier::model::{DoubtCode, Selectors, SourceKind};
use greffier::worker::{OcrSettings, Pool, Settings};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Runs one source of a site with the real program; the run that it reports.
fn harvest(url: &str, kind: &str, more: &[&str]) -> Value {
    let dir = tempfile::tempdir().unwrap();
    let main = "state = \"state\"\nsources = [\"s.toml\"]\n[fetch]\nmin_interval = \"1ms\"\nallow_private = [\"127.0.0.0/8\"]\n";
    let source = format!(
        "[council]\nname = \"Valmont\"\ninsee = \"14999\"\n[[source]]\nid = \"v\"\nkind = \"{kind}\"\nurl = \"{url}\"\nschedule = \"30 5 * * *\"\n"
    );
    std::fs::write(dir.path().join("greffier.toml"), main).unwrap();
    std::fs::write(dir.path().join("s.toml"), source).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_greffier"))
        .args(["--json", "--lang", "en", "--config"])
        .arg(dir.path().join("greffier.toml"))
        .arg("harvest")
        .args(more)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{url}: {e}: {said}"));
    json["runs"][0].clone()
}

fn count(run: &Value, key: &str) -> usize {
    run[key].as_array().unwrap().len()
}

#[test]
fn listings_without_end_end_and_say_where() {
    let Some(hostile) = Hostile::start("none") else { return };
    // Path, kind, documents, most pages, and words that must be told.
    let cases = [
        ("/ok", "listing", 3, 1, ""),
        ("/pagination", "listing", 10, 2, "brings nothing new"),
        ("/pagination-loop", "listing", 3, 4, ""),
        ("/pagination-new", "listing", 3000, 300, "more than 300 pages"),
        ("/calendar", "crawl", 1, 300, ""),
        ("/facets", "crawl", 0, 300, ""),
        ("/path-grows", "crawl", 0, 300, ""),
        ("/session-ids", "crawl", 3, 4, ""),
        ("/sitemap-loop", "sitemap", 0, 3, ""),
        ("/sitemap-endless", "sitemap", 0, 300, "more than 300 pages"),
        ("/sitemap-gzip-bomb", "sitemap", 0, 0, "more than 50 MiB"),
        ("/feed-next-loop", "feed", 3, 4, ""),
        ("/feed-endless", "feed", 0, 0, "more than 52428800 bytes"),
        ("/api-lies", "opendatasoft", 2, 2, "brings nothing new"),
        ("/endless-html", "listing", 0, 0, "more than 52428800 bytes"),
    ];
    for (path, kind, documents, pages, told) in cases {
        let run = harvest(&hostile.url(path), kind, &["--dry-run"]);
        assert_eq!(count(&run, "documents"), documents, "{path}: {run}");
        assert!(count(&run, "pages") <= pages, "{path}: {run}");
        let said = format!("{}{}", run["skipped"], run["failed"]);
        assert!(said.contains(told), "{path}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interface_that_pages_for_ever_ends_at_the_budget_and_says_so() {
    let rows =
        r#"{"total_count":1000000,"results":[{"delib_id":"2025-1","delib_objet":"Budget","delib_date":"2025-03-12"}]}"#;
    let path = "/api/explore/v2.1/catalog/datasets/actes/records";
    let files = Files::from([(path.to_owned(), ("application/json", rows.as_bytes().to_vec()))]);
    let site = Served::open(files).await;
    let run = harvest(
        &format!("{}/explore/dataset/actes/", site.root),
        "opendatasoft",
        &["--dry-run"],
    );
    assert!(site.asked().len() <= 301, "{}", site.asked().len());
    assert!(run["skipped"].to_string().contains("more than 300 pages"), "{run}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_hostile_page_and_feed_is_read_in_a_child_that_lives() {
    let Some(shared) = shared() else { return };
    let pool = pool();
    let url = "https://v.example/x".parse().unwrap();
    for folder in ["html/own", "xml/own"] {
        for path in files(&shared.join("hostile").join(folder)) {
            for kind in SourceKind::ALL {
                match pool.read(kind, &Selectors::default(), &url, None, &path).await {
                    Ok(reading) => {
                        let mut all = reading
                            .next_pages
                            .iter()
                            .chain(reading.documents.iter().map(|d| &d.url));
                        let offers = reading.offers.iter().map(|(_, url)| url);
                        let web = |u: &url::Url| matches!(u.scheme(), "http" | "https");
                        assert!(all.all(web) && offers.into_iter().all(web), "{path:?} as {kind:?}");
                    }
                    Err(doubt) => assert!(
                        matches!(
                            doubt.code,
                            DoubtCode::TooLarge | DoubtCode::Damaged | DoubtCode::Unsupported
                        ),
                        "{path:?} as {kind:?}: {doubt:?}"
                    ),
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_fifty_megabytes_gives_what_stands_in_its_first_part() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("page.html");
    let words = "une ligne de plus ".repeat(200);
    let row = format!("<tr><td>{words}</td><td><a href=\"/piscine\">Piscine</a></td></tr>");
    let head = "<h1>Procès-verbaux du conseil municipal</h1><a href=\"/pv-2025-03-12.pdf\">Procès-verbal du 12 mars 2025</a><table>";
    std::fs::write(&file, format!("{head}{}", row.repeat((50 << 20) / row.len()))).unwrap();
    let url = "https://v.example/x".parse().unwrap();
    let typed = Some("text/html; charset=utf-8");
    let read = pool()
        .read(SourceKind::Listing, &Selectors::default(), &url, typed, &file)
        .await
        .unwrap();
    assert_eq!(read.documents.len(), 1);
    assert!(
        read.doubts.iter().any(|d| d.code == DoubtCode::TooLarge),
        "{:?}",
        read.doubts
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_harvest_of_hostile_pages_asks_nothing_but_the_site() {
    let Some(shared) = shared() else { return };
    let mut served = Files::new();
    let paths: Vec<_> = ["html/own", "xml/own"]
        .iter()
        .flat_map(|f| files(&shared.join("hostile").join(f)))
        .collect();
    for path in &paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let typed = if name.ends_with(".html") {
            "text/html"
        } else {
            "application/xml"
        };
        served.insert(format!("/{name}"), (typed, std::fs::read(path).unwrap()));
    }
    // One door to all: what each page leads to is followed from there.
    let links: String = served
        .keys()
        .map(|p| format!("<a href=\"{p}\">Délibérations, page {p}</a> "))
        .collect();
    served.insert(
        "/".to_owned(),
        ("text/html", format!("<h1>Délibérations</h1>{links}").into_bytes()),
    );
    let site = Served::open(served).await;
    let run = harvest(&site.root, "crawl", &["--dry-run"]);
    let web = |v: &Value| v.as_str().is_some_and(|u| u.starts_with("http"));
    assert!(
        run["documents"].as_array().unwrap().iter().all(|d| web(&d["url"])),
        "{run}"
    );
    let pages = run["pages"].as_array().unwrap();
    assert!(pages.len() > 20, "{run}");
    assert!(
        pages.iter().all(|p| p.as_str().unwrap().starts_with(&site.root)),
        "{run}"
    );
    assert!(!run["skipped"].as_array().unwrap().is_empty(), "{run}");
}

fn pool() -> Pool {
    Pool::new(
        Settings::default(),
        OcrSettings::default(),
        env!("CARGO_BIN_EXE_greffier").into(),
    )
}

/// The files of a folder, none when it is not there, the largest left to tests of their own.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|e| e.path()).filter(|p| p.is_file()).collect();
    files.retain(|p| std::fs::metadata(p).is_ok_and(|m| m.len() < 4 << 20));
    files.sort();
    files
}
