//! The readers of what machines publish: bytes as a server sends them, and what is made of them.

use crate::sites::{Files, Served};
use crate::support::shared;
use greffier::model::{DoubtCode, Kind, Reading, Selectors, SourceKind};
use greffier::sources::{Page, read, start, unpack};

fn reading(kind: SourceKind, url: &str, text: &str) -> Reading {
    let url = url.parse().unwrap();
    let page = Page {
        text,
        url: &url,
        content_type: None,
    };
    read(kind, &Selectors::default(), &page)
}

fn dates(reading: &Reading) -> Vec<String> {
    reading
        .documents
        .iter()
        .map(|d| d.date.map(|d| d.to_string()).unwrap_or_default())
        .collect()
}

#[test]
fn rss_atom_and_json_feeds_give_their_enclosures_with_the_entries_titles() {
    let rss = r#"<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel><title>V</title><link>https://v.example</link><description/>
      <item><title>Délibération du 12 mars 2025</title><enclosure url="https://v.example/d/12.pdf" type="application/pdf" length="9"/></item>
      <item><title>Fête du village</title><enclosure url="https://v.example/fete.pdf" type="application/pdf" length="9"/></item></channel></rss>"#;
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>V</title><id>v</id><updated>2025-03-13T00:00:00Z</updated><link rel="next" href="/atom?page=2"/>
      <entry><id>1</id><title>Délibération du 12 mars 2025</title><updated>2025-03-13T00:00:00Z</updated><link rel="enclosure" href="/d/12.pdf"/></entry></feed>"#;
    let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"V","items":[{"id":"1","title":"Délibération du 12 mars 2025","content_text":"x",
      "attachments":[{"url":"https://v.example/d/12.pdf","mime_type":"application/pdf"}]}]}"#;
    for text in [rss, atom, json] {
        let read = reading(SourceKind::Feed, "https://v.example/feed", text);
        assert_eq!(read.documents.len(), 1, "{read:?}");
        assert_eq!(read.documents[0].url.as_str(), "https://v.example/d/12.pdf");
        assert_eq!(read.documents[0].kind, Some(Kind::Deliberation));
        assert_eq!(dates(&read), ["2025-03-12"]);
        assert!(read.documents[0].why.contains("date from entry's title"));
    }
    let next = reading(SourceKind::Feed, "https://v.example/atom", atom).next_pages;
    assert_eq!(next[0].as_str(), "https://v.example/atom?page=2");
}

#[test]
fn a_feed_takes_no_address_that_is_not_of_the_web() {
    let rss = r#"<rss version="2.0"><channel><title>V</title><link>https://v.example</link><description/>
      <item><title>Délibération</title><link>javascript:alert(1)</link></item>
      <item><title>Délibération</title><enclosure url="file:///etc/passwd.pdf" type="application/pdf" length="9"/></item></channel></rss>"#;
    let read = reading(SourceKind::Feed, "https://v.example/feed", rss);
    assert!(read.documents.is_empty(), "{read:?}");
    assert!(read.doubts.iter().any(|d| d.code == DoubtCode::Link), "{read:?}");
}

#[test]
fn wordpress_media_are_paged_by_the_sites_own_count_and_no_further() {
    let site = "https://v.example/".parse().unwrap();
    let first = start(SourceKind::WordPress, &site);
    assert!(first.as_str().contains("/wp-json/wp/v2/media?_envelope=1"));
    let body = r#"[{"id":7,"date":"2025-03-14T10:00:00","title":{"rendered":"Procès-verbal du 12 mars 2025"},"source_url":"https://v.example/wp-content/uploads/pv.pdf"},
      {"id":8,"date":"2025-03-14T10:00:00","title":{"rendered":"Menu de la cantine"},"source_url":"https://v.example/wp-content/uploads/menu.pdf"}]"#;
    let page = |total: u32| {
        format!(r#"{{"body":{body},"status":200,"headers":{{"X-WP-Total":2,"X-WP-TotalPages":{total}}}}}"#)
    };
    let read = reading(SourceKind::WordPress, first.as_str(), &page(2));
    assert_eq!((read.documents.len(), dates(&read)), (1, vec!["2025-03-12".to_owned()]));
    assert!(
        read.next_pages.iter().any(|p| p.as_str().contains("page=2")),
        "{:?}",
        read.next_pages
    );
    assert!(read.next_pages.iter().any(|p| p.path().ends_with("/posts")));
    let last = first.as_str().replace("&page=1", "&page=2");
    assert!(reading(SourceKind::WordPress, &last, &page(2)).next_pages.is_empty());
    let endless = first.as_str().replace("&page=1", "&page=100");
    let bound = reading(SourceKind::WordPress, &endless, &page(9_999));
    assert!(bound.next_pages.is_empty() && bound.doubts.iter().any(|d| d.code == DoubtCode::Truncated));
}

#[test]
fn a_post_gives_the_documents_it_links() {
    let post = r#"[{"id":1,"date":"2025-03-14","link":"https://v.example/pv/","title":{"rendered":"Conseil municipal"},
      "content":{"rendered":"<p><a href=\"/f/pv-12-mars-2025.pdf\">Procès-verbal du 12 mars 2025</a></p>"}}]"#;
    let read = reading(
        SourceKind::WordPress,
        "https://v.example/wp-json/wp/v2/posts?per_page=100&page=1",
        post,
    );
    assert_eq!(dates(&read), ["2025-03-12"], "{read:?}");
    assert!(read.next_pages.is_empty());
}

#[test]
fn opendatasoft_records_are_rows_and_the_count_pages_them() {
    let copied = "https://data.v.example/explore/dataset/deliberations/table/?sort=x"
        .parse()
        .unwrap();
    let first = start(SourceKind::OpenDataSoft, &copied);
    assert_eq!(
        first.as_str(),
        "https://data.v.example/api/explore/v2.1/catalog/datasets/deliberations/records?limit=100&offset=0"
    );
    let text = r#"{"total_count":3,"results":[{"delib_id":"2025-01","delib_objet":"Budget","coll_nom":"Valmont","delib_date":"2025-03-12"},
      {"delib_id":"2025-02","delib_objet":"Voirie","coll_nom":"Valmont","delib_date":"2025-03-12"}]}"#;
    let read = reading(SourceKind::OpenDataSoft, first.as_str(), text);
    assert_eq!(
        (read.rows.len(), read.rows[0].act.title.as_str()),
        (2, "Budget"),
        "{read:?}"
    );
    assert_eq!(read.rows[1].date.unwrap().to_string(), "2025-03-12");
    assert!(read.next_pages[0].as_str().ends_with("offset=2"));
    let last = read.next_pages[0].as_str().to_owned();
    let end = reading(SourceKind::OpenDataSoft, &last, r#"{"total_count":3,"results":[]}"#);
    assert!(end.next_pages.is_empty());
}

#[test]
fn declarations_of_encodings_where_none_may_stand_do_no_harm() {
    let declared = "<?xml version=\"1.0\" encoding=\"UTF-16BE\"?>";
    for text in [
        format!("{declared}{declared}<rss version=\"2.0\"><channel/></rss>"),
        format!("<rss version=\"2.0\">{declared}<channel><title>V</title></channel></rss>"),
        "\0<\0?\0x\0m\0l\0>\0<\0r\0s\0s".to_owned(),
        format!("<rss>{}", "<a>".repeat(100_000)),
        "{\"version\":".to_owned() + &"[".repeat(100_000),
    ] {
        let read = reading(SourceKind::Feed, "https://v.example/feed", &text);
        assert!(read.documents.is_empty() && !read.doubts.is_empty());
    }
}

/// Harvests one source of a site with the real program; `command` and the JSON it prints.
fn run(site: &Served, kind: &str, path: &str, commands: &[&[&str]]) -> Vec<serde_json::Value> {
    let dir = tempfile::tempdir().unwrap();
    let main = "state = \"state\"\nsources = [\"s.toml\"]\n[fetch]\nmin_interval = \"1ms\"\nallow_private = [\"127.0.0.0/8\"]\n";
    let source = format!(
        "[council]\nname = \"Valmont\"\ninsee = \"14999\"\n[[source]]\nid = \"v\"\nkind = \"{kind}\"\nurl = \"{}{path}\"\nschedule = \"30 5 * * *\"\n",
        site.root
    );
    std::fs::write(dir.path().join("greffier.toml"), main).unwrap();
    std::fs::write(dir.path().join("s.toml"), source).unwrap();
    let run = |arguments: &&[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_greffier"))
            .args(["--json", "--config"])
            .arg(dir.path().join("greffier.toml"))
            .args(*arguments)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {said}"))
    };
    commands.iter().map(run).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portals_pages_are_harvested_and_their_rows_are_found() {
    let row = |n: u32, what: &str| {
        format!("{{\"delib_id\":\"2025-{n}\",\"delib_objet\":\"{what}\",\"delib_date\":\"2025-03-12\"}}")
    };
    let page = |row: String| {
        (
            "application/json",
            format!("{{\"total_count\":2,\"results\":[{row}]}}").into_bytes(),
        )
    };
    let api = "/api/explore/v2.1/catalog/datasets/actes/records?limit=100&offset=";
    let site = Served::open(Files::from([
        (format!("{api}0"), page(row(1, "Toiture du lavoir"))),
        (format!("{api}1"), page(row(2, "Verger communal"))),
    ]))
    .await;
    let harvest: &[&str] = &["harvest"];
    let said = run(
        &site,
        "opendatasoft",
        "/explore/dataset/actes/",
        &[harvest, &["search", "verger"], &["search", "lavoir"]],
    );
    assert_eq!(said[0]["runs"][0]["health"], "ok", "{}", said[0]);
    assert_eq!(
        (&said[1]["total"], &said[2]["total"]),
        (&1.into(), &1.into()),
        "{said:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trap_ends_at_the_budget_of_pages_and_says_so() {
    let html = "text/html; charset=utf-8";
    let page = |n: u32| {
        format!(
            "<main><h1>Conseil municipal</h1><a href=\"/conseil-municipal/{}\">Conseil municipal</a></main>",
            n + 1
        )
    };
    let mut files: Files = (1..400)
        .map(|n| (format!("/conseil-municipal/{n}"), (html, page(n).into_bytes())))
        .collect();
    let first = format!(
        "{}<a href=\"/pv-2025-03-12.pdf\">Procès-verbal du 12 mars 2025</a>",
        page(0)
    );
    files.insert("/".to_owned(), (html, first.into_bytes()));
    let site = Served::open(files).await;
    let said = run(&site, "crawl", "/", &[&["harvest", "--dry-run", "--lang", "en"]]);
    let run = &said[0]["runs"][0];
    assert_eq!(
        (
            run["documents"].as_array().unwrap().len(),
            run["pages"].as_array().unwrap().len()
        ),
        (1, 300),
        "{run}"
    );
    assert!(run["documents"][0]["why"].as_str().unwrap().contains("title"), "{run}");
    assert!(run["skipped"].to_string().contains("more than 300 pages"), "{run}");
}

#[test]
fn an_arcgis_table_gives_rows_with_days_and_ends() {
    let table = "https://s.example/arcgis/rest/services/D/FeatureServer/0"
        .parse()
        .unwrap();
    let first = start(SourceKind::ArcGis, &table);
    let text = r#"{"fields":[{"name":"DELIB_DATE","type":"esriFieldTypeDate"}],"exceededTransferLimit":true,
      "features":[{"attributes":{"DELIB_ID":"2025-01","DELIB_OBJET":"Budget","DELIB_DATE":1741734000000}}]}"#;
    let read = reading(SourceKind::ArcGis, first.as_str(), text);
    assert_eq!(read.rows.len(), 1, "{read:?}");
    assert_eq!(read.rows[0].date.unwrap().to_string(), "2025-03-12");
    assert!(read.next_pages[0].as_str().contains("resultOffset=1"));
    let refused = reading(
        SourceKind::ArcGis,
        first.as_str(),
        r#"{"error":{"code":400,"message":"Invalid URL"}}"#,
    );
    assert_eq!(refused.doubts[0].code, DoubtCode::Unsupported);
}

#[test]
fn a_dataset_gives_its_tables_to_be_read_and_its_documents() {
    let copied = "https://www.data.gouv.fr/fr/datasets/deliberations-de-valmont/"
        .parse()
        .unwrap();
    let first = start(SourceKind::DataGouv, &copied);
    assert_eq!(
        first.as_str(),
        "https://www.data.gouv.fr/api/1/datasets/deliberations-de-valmont/"
    );
    let text = r#"{"resources":[{"title":"2025","format":"csv","url":"https://static.example/2025.csv"},
      {"title":"Recueil des actes","format":"pdf","url":"https://static.example/recueil.pdf"},
      {"title":"Fond","format":"shp","url":"https://static.example/f.zip"},{"title":"Mauvais","format":"csv","url":"file:///etc/passwd"}]}"#;
    let read = reading(SourceKind::DataGouv, first.as_str(), text);
    assert_eq!(
        (read.next_pages.len(), read.documents.len(), read.doubts.len()),
        (1, 1, 2),
        "{read:?}"
    );
    let csv = reading(
        SourceKind::DataGouv,
        read.next_pages[0].as_str(),
        "DELIB_ID;DELIB_DATE;DELIB_OBJET\n1;2025-03-12;Budget\n",
    );
    assert_eq!(csv.rows.len(), 1);
}

#[test]
fn a_walk_follows_the_words_of_the_trade_and_leaves_calendars_and_sessions() {
    let html = r#"<main><a href="/conseil-municipal">Conseil municipal</a><a href="/conseil-municipal?PHPSESSID=1">Conseil municipal</a>
      <a href="/conseil-municipal?PHPSESSID=2">Conseil municipal</a><a href="/agenda?mois=7">Conseil municipal de juillet</a>
      <a href="/piscine">Piscine</a><a href="https://other.example/conseil-municipal">Conseil municipal</a><a href="javascript:x()">Délibérations</a></main>"#;
    let read = reading(SourceKind::Crawl, "https://v.example/", html);
    let next: Vec<&str> = read.next_pages.iter().map(url::Url::as_str).collect();
    assert_eq!(next, ["https://v.example/conseil-municipal"]);
}

#[test]
fn a_packed_sitemap_is_unpacked_within_a_bound() {
    use std::io::Write;
    let pack = |bytes: &[u8]| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    };
    assert_eq!(unpack(&pack(b"<urlset/>")).unwrap().as_ref(), b"<urlset/>");
    assert_eq!(unpack(b"plain").unwrap().as_ref(), b"plain");
    assert_eq!(
        unpack(&pack(&vec![0; (50 << 20) + 1])).unwrap_err().code,
        DoubtCode::TooLarge
    );
    assert_eq!(unpack(&[0x1f, 0x8b, 8, 0]).unwrap_err().code, DoubtCode::Damaged);
}

#[test]
fn no_reader_breaks_or_offers_a_forbidden_address_on_hostile_bytes() {
    let Some(shared) = shared() else { return };
    let mut folders = vec![shared.join("hostile")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let in_reach = ["xml", "html", "urls", "encodings", "robots"]
                .iter()
                .any(|part| path.iter().any(|p| p == *part));
            if !in_reach || entry.metadata().unwrap().len() > 2 << 20 {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            // The child's stack, where readers run.
            let name = path.display().to_string();
            let run = std::thread::Builder::new().stack_size(64 << 20).spawn(move || {
                for kind in SourceKind::ALL {
                    let began = std::time::Instant::now();
                    let read = reading(kind, "https://v.example/x", &text);
                    assert!(began.elapsed().as_secs() < 60, "{name} by {kind:?}");
                    let mut all = read.next_pages.iter().chain(read.documents.iter().map(|d| &d.url));
                    assert!(
                        all.all(|u| matches!(u.scheme(), "http" | "https")),
                        "{name} by {kind:?}"
                    );
                }
            });
            run.unwrap().join().unwrap_or_else(|_| panic!("{}", path.display()));
        }
    }
}
