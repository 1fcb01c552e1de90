//! Sources: what the readers find in pages, folders and tables.

use crate::support;
use greffier::model::{DoubtCode, Kind, Reading, Selectors, SourceKind};
use greffier::sources::{Page, directory, read};
use proptest::strategy::Strategy;
use std::collections::BTreeSet;
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

/// One document as a test expects it: path, title, date, kind.
type Expected<'a> = (&'a str, &'a str, &'a str, &'a str);

/// Reads a page of an invented town and compares its documents and further pages.
#[track_caller]
fn expect(html: &str, documents: &[Expected<'_>], pages: &[&str]) -> Reading {
    let reading = listing(html, "https://www.valmont.example/mairie/conseil-municipal/");
    let found: Vec<(String, String, String, String)> = reading
        .documents
        .iter()
        .map(|d| {
            (
                d.url.path().to_owned(),
                d.title.clone().unwrap_or_default(),
                d.date.map(|d| d.to_string()).unwrap_or_default(),
                d.kind.map_or("", Kind::as_str).to_owned(),
            )
        })
        .collect();
    let expected: Vec<(String, String, String, String)> = documents
        .iter()
        .map(|d| (d.0.to_owned(), d.1.to_owned(), d.2.to_owned(), d.3.to_owned()))
        .collect();
    assert_eq!(found, expected, "{:#?}", reading.documents);
    let onward: Vec<String> = reading
        .next_pages
        .iter()
        .map(|u| u.as_str().trim_start_matches("https://www.valmont.example").to_owned())
        .collect();
    assert_eq!(onward, pages);
    reading
}

#[test]
fn a_list_by_years_gives_each_session_its_year() {
    expect(
        r#"<title>Comptes rendus - Valmont</title><nav><a href="/plan.pdf">Plan de la commune</a></nav>
        <h1>Comptes rendus du conseil municipal</h1>
        <h2>2024</h2><ul>
          <li><a href="/docs/a.pdf">Séance du 12 mars</a></li>
          <li><a href="/docs/b.pdf">Séance du 1er avril</a> (PDF, 120 Ko)</li></ul>
        <h2>2023</h2><ul><li><a href="/docs/c.pdf">Séance du 14 décembre</a></li></ul>
        <h2>Vie pratique</h2><a href="/docs/menus.pdf">Menus de la cantine</a> <a href="/docs/gym.pdf">Gymnase</a>"#,
        &[
            ("/docs/a.pdf", "Séance du 12 mars", "2024-03-12", "compte-rendu"),
            ("/docs/b.pdf", "Séance du 1er avril", "2024-04-01", "compte-rendu"),
            ("/docs/c.pdf", "Séance du 14 décembre", "2023-12-14", "compte-rendu"),
        ],
        &[],
    );
}

#[test]
fn a_title_keeps_its_own_brackets_and_loses_those_of_the_file() {
    expect(
        r#"<h1>Procès-verbaux du conseil municipal</h1><ul>
          <li><a href="/d/a.pdf">Procès-verbal du 12 mars 2024 (document numérisé, PDF)</a></li>
          <li><a href="/d/b.pdf">Procès-verbal du 9 avril 2024 (pdf - 1,2 Mo)</a></li></ul>"#,
        &[
            (
                "/d/a.pdf",
                "Procès-verbal du 12 mars 2024 (document numérisé)",
                "2024-03-12",
                "proces-verbal",
            ),
            (
                "/d/b.pdf",
                "Procès-verbal du 9 avril 2024",
                "2024-04-09",
                "proces-verbal",
            ),
        ],
        &[],
    );
}

#[test]
fn a_table_gives_each_row_its_object_its_date_and_its_kind() {
    expect(
        r#"<h1>Délibérations</h1><table><tr><th>Date</th><th>N°</th><th>Objet</th><th>Document</th></tr>
        <tr><td>12/03/2024</td><td>2024-012</td><td>Subvention au club de football</td><td><a href="/d/1.pdf">Télécharger</a></td></tr>
        <tr><td>12/03/2024</td><td>2024-013</td><td>Tarifs de la cantine</td><td><a href="/d/2.pdf">Télécharger</a></td></tr>
        </table>"#,
        &[
            (
                "/d/1.pdf",
                "Subvention au club de football",
                "2024-03-12",
                "deliberation",
            ),
            ("/d/2.pdf", "Tarifs de la cantine", "2024-03-12", "deliberation"),
        ],
        &[],
    );
}

#[test]
fn the_papers_of_one_session_share_its_date_and_keep_their_kinds() {
    expect(
        r#"<h1>Conseil municipal</h1><div class="accordion-item"><h3>Séance du 5 février 2025</h3><div class="content">
        <a href="/f/odj.pdf">Ordre du jour</a><br><a href="/f/liste.pdf">Liste des délibérations</a><br>
        <a href="/f/pv.pdf">Procès-verbal</a><br><a href="/f/annexe1.pdf">Annexe 1 - Budget</a></div></div>
        <aside><h3>À télécharger</h3><a href="/f/bulletin-42.pdf">Bulletin municipal n° 42</a></aside>
        <footer><a href="/f/mentions.pdf">Mentions légales</a></footer>"#,
        &[
            ("/f/odj.pdf", "Ordre du jour", "2025-02-05", "ordre-du-jour"),
            (
                "/f/liste.pdf",
                "Liste des délibérations",
                "2025-02-05",
                "liste-des-deliberations",
            ),
            ("/f/pv.pdf", "Procès-verbal", "2025-02-05", "proces-verbal"),
            ("/f/annexe1.pdf", "Annexe 1 - Budget", "2025-02-05", "annexe"),
        ],
        &[],
    );
}

#[test]
fn a_posting_date_is_not_the_session_s() {
    expect(
        r#"<h1>Publications</h1><article><h2>Procès-verbal du conseil du 4 juin 2024</h2><p>Publié le 20 juin 2024</p>
        <a href="/f/pv-juin.pdf">Télécharger</a></article>
        <article><h2>Procès-verbal du conseil</h2><time datetime="2024-09-30">Mis en ligne le 30 septembre 2024</time>
        <a href="/f/pv-x.pdf">Lire</a></article>
        <article><h2>Arrêté portant fermeture du stade</h2><p>Publié le 2 janvier 2024</p><a href="/f/arr.pdf">Consulter</a></article>"#,
        &[
            (
                "/f/pv-juin.pdf",
                "Procès-verbal du conseil du 4 juin 2024",
                "2024-06-04",
                "proces-verbal",
            ),
            ("/f/pv-x.pdf", "Procès-verbal du conseil", "", "proces-verbal"),
            (
                "/f/arr.pdf",
                "Arrêté portant fermeture du stade",
                "2024-01-02",
                "arrete",
            ),
        ],
        &[],
    );
}

#[test]
fn downloads_without_an_ending_and_other_attributes_are_found_once() {
    expect(
        r#"<h1>Conseils municipaux</h1>
        <p><a href="/t%C3%A9l%C3%A9charger/119/conseils-2025/9921/proces-verbal-du-31032025.pdf">Procès verbal du 31032025</a>
        <a href="/t%C3%A9l%C3%A9charger/119/conseils-2025/9921/proces-verbal-du-31032025.pdf">Download</a></p>
        <p><a href="/download/4512">Compte rendu du 3 mai 2022</a> <a href="/download/4513">Programme du cinéma</a></p>
        <p><button data-url="/wp/cm-01-mars-2022.pdf">Ouvrir</button></p>
        <div onclick="window.open('/wp/cr310113.pdf')">CR</div>
        <a href="mailto:a@b.example">Écrire</a> <a href="javascript:imprimer('x.pdf')">Imprimer</a>"#,
        &[
            (
                "/t%C3%A9l%C3%A9charger/119/conseils-2025/9921/proces-verbal-du-31032025.pdf",
                "Procès verbal du 31032025",
                "2025-03-31",
                "proces-verbal",
            ),
            (
                "/download/4512",
                "Compte rendu du 3 mai 2022",
                "2022-05-03",
                "compte-rendu",
            ),
            ("/wp/cm-01-mars-2022.pdf", "cm-01-mars-2022", "2022-03-01", ""),
            ("/wp/cr310113.pdf", "CR", "2013-01-31", "compte-rendu"),
        ],
        &[],
    );
}

#[test]
fn state_orders_forms_and_leisure_are_left() {
    expect(
        r#"<h1>Arrêtés et publications</h1><h2>Arrêtés municipaux</h2>
        <ul><li><a href="/a/2024-15.pdf">Arrêté municipal n° 2024-15 du 2 mai 2024</a></li></ul>
        <h2>Arrêtés préfectoraux</h2><ul><li><a href="/a/secheresse.pdf">Arrêté sécheresse du 3 juillet 2024</a></li></ul>
        <h2>Formulaires</h2><ul><li><a href="/a/cerfa_13406.pdf">Demande de permis de construire</a></li>
        <li><a href="/a/inscription.pdf">Dossier d'inscription 2024</a></li></ul>"#,
        &[(
            "/a/2024-15.pdf",
            "Arrêté municipal n° 2024-15 du 2 mai 2024",
            "2024-05-02",
            "arrete",
        )],
        &[],
    );
}

#[test]
fn further_pages_are_pages_of_results_years_and_sessions() {
    expect(
        r#"<h1>Procès-verbaux</h1><a href="/f/pv-2024-01-10.pdf">PV du 10 janvier 2024</a>
        <h2>Archives</h2><a href="/mairie/conseil-municipal/2022/">2022</a> <a href="/mairie/conseil-municipal/2021/">Année 2021</a>
        <a href="/mairie/conseil-municipal/seance-du-4-mars-2020/">Conseil municipal du 4 mars 2020</a>
        <div class="pagination"><a href="?page=2">2</a> <a href="?page=3">Suivant</a></div>
        <h2>Liens</h2><a href="/ecole/">École</a> <a href="/deliberations/">Délibérations</a> <a href="https://autre.example/proces-verbaux">Procès-verbaux</a>
        <a href="/agenda/2024/12/01">1</a> <a href="/prefecture/">Arrêtés préfectoraux</a> <a href="/facebook">Partager</a>"#,
        &[(
            "/f/pv-2024-01-10.pdf",
            "PV du 10 janvier 2024",
            "2024-01-10",
            "proces-verbal",
        )],
        &[
            "/mairie/conseil-municipal/2022/",
            "/mairie/conseil-municipal/2021/",
            "/mairie/conseil-municipal/seance-du-4-mars-2020/",
            "/mairie/conseil-municipal/?page=2",
            "/mairie/conseil-municipal/?page=3",
            "/deliberations/",
        ],
    );
}

#[test]
fn a_page_of_minutes_is_a_document_and_news_of_a_session_a_page() {
    expect(
        r#"<h1>Conseil municipal</h1><a href="pv-2024-03-12.html">Procès-verbal du 12 mars 2024</a>
        <a href="/actualites/conseil-du-12-mars-2024/">Compte rendu du conseil du 12 mars 2024</a>
        <a href="/mairie/comptes-rendus.html">Comptes rendus</a>"#,
        &[(
            "/mairie/conseil-municipal/pv-2024-03-12.html",
            "Procès-verbal du 12 mars 2024",
            "2024-03-12",
            "proces-verbal",
        )],
        &["/actualites/conseil-du-12-mars-2024/", "/mairie/comptes-rendus.html"],
    );
}

#[test]
fn a_bare_index_gives_every_document_file_and_the_folders_below() {
    let apache = r#"<title>Index of /docs</title><h1>Index of /docs</h1><table>
        <tr><th><a href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th></tr>
        <tr><td><a href="/">Parent Directory</a></td></tr>
        <tr><td><a href="20250310_conseil-municipal-tres-long.pdf">20250310_conseil-muni..&gt;</a></td><td>2025-03-11 10:00</td></tr>
        <tr><td><a href="bulletin.pdf">bulletin.pdf</a></td></tr><tr><td><a href="logo.png">logo.png</a></td></tr>
        <tr><td><a href="2024/">2024/</a></td></tr><tr><td><a href=".cache.pdf">.cache.pdf</a></td></tr></table>"#;
    let python = r#"<html><head><title>Directory listing for /x/</title></head><body><h1>Directory listing for /x/</h1><hr><ul>
        <li><a href="20250310_conseil-municipal-tres-long.pdf">20250310_conseil-municipal-tres-long.pdf</a></li>
        <li><a href="bulletin.pdf">bulletin.pdf</a></li><li><a href="2024/">2024/</a></li></ul></body></html>"#;
    let nothing_but_names = r#"<pre><a href="20250310_conseil-municipal-tres-long.pdf">20250310_conseil-municipal-tres-long.pdf</a>
        <a href="bulletin.pdf">bulletin.pdf</a> <a href="2024/">2024/</a></pre>"#;
    for index in [apache, python, nothing_but_names] {
        let reading = listing(index, "http://127.0.0.1:8000/docs/");
        let names: Vec<&str> = reading.documents.iter().map(|d| d.url.path()).collect();
        assert_eq!(
            names,
            ["/docs/20250310_conseil-municipal-tres-long.pdf", "/docs/bulletin.pdf"]
        );
        assert_eq!(reading.documents[0].date.unwrap().to_string(), "2025-03-10");
        let pages: Vec<&str> = reading.next_pages.iter().map(Url::path).collect();
        assert_eq!(pages, ["/docs/2024/"]);
    }
}

#[test]
fn selectors_say_where_documents_titles_and_dates_stand() {
    let html = r#"<div class="d"><h3>Un objet</h3><span class="when">3 mai 2022</span><a class="v" href="/v/1">Voir</a></div>
        <div class="d"><h3>Un autre</h3><span class="when">04/06/2022</span><a class="v" href="/v/2">Voir</a></div>
        <a href="/f/bulletin.pdf">Bulletin</a> <a class="next" href="/suite">Encore</a> <a href="/mairie/conseil-municipal/a/b">x</a>"#;
    let at = url("https://www.valmont.example/mairie/conseil-municipal/");
    let page = Page {
        text: html,
        url: &at,
        content_type: None,
    };
    let some = |s: &str| Some(s.to_owned());
    let selectors = Selectors {
        item: some(".d"),
        link: some("a.v"),
        title: some("h3"),
        date: some(".when"),
        next: some("a.next"),
        follow: vec!["/mairie/conseil-municipal/**".to_owned()],
    };
    let reading = read(SourceKind::Listing, &selectors, &page);
    let found: Vec<_> = reading
        .documents
        .iter()
        .map(|d| (d.url.path(), d.title.as_deref().unwrap(), d.date.unwrap().to_string()))
        .collect();
    assert_eq!(
        found,
        [
            ("/v/1", "Un objet", "2022-05-03".to_owned()),
            ("/v/2", "Un autre", "2022-06-04".to_owned())
        ]
    );
    let pages: Vec<&str> = reading.next_pages.iter().map(Url::path).collect();
    assert_eq!(pages, ["/suite", "/mairie/conseil-municipal/a/b"]);
    let redesigned = Selectors {
        item: some(".gone"),
        ..Selectors::default()
    };
    let reading = read(SourceKind::Listing, &redesigned, &page);
    assert!(reading.documents.is_empty());
    assert!(
        reading
            .doubts
            .iter()
            .any(|d| d.code == DoubtCode::Empty && d.detail.as_deref().unwrap().contains(".gone"))
    );
}

#[test]
fn a_local_folder_gives_its_documents_by_their_names() {
    let entry = |path: &str| directory::Entry {
        path: path.to_owned(),
        bytes: 1,
    };
    let names = [
        "2024/pv-2024-03-12.pdf",
        "cr310113.doc",
        "délibération n°5 du 20250310.odt",
        "cm-01-mars-2022.html",
        "notes.xls",
        ".caché.pdf",
        "~$brouillon.docx",
        "photo.jpg",
        "x.pdf.part",
        "../dehors.pdf",
    ];
    let entries: Vec<_> = names.into_iter().map(entry).collect();
    let reading = directory::read_local(&url("file:///srv/conseil/"), &entries);
    let found: Vec<_> = reading
        .documents
        .iter()
        .map(|d| {
            let date = d.date.map(|d| d.to_string()).unwrap_or_default();
            (d.href.as_str(), d.url.as_str(), date, d.kind.map_or("", Kind::as_str))
        })
        .collect();
    assert_eq!(
        found,
        [
            (
                names[0],
                "file:///srv/conseil/2024/pv-2024-03-12.pdf",
                "2024-03-12".to_owned(),
                "proces-verbal"
            ),
            (
                names[1],
                "file:///srv/conseil/cr310113.doc",
                "2013-01-31".to_owned(),
                "compte-rendu"
            ),
            (
                names[2],
                "file:///srv/conseil/d%C3%A9lib%C3%A9ration%20n%C2%B05%20du%2020250310.odt",
                "2025-03-10".to_owned(),
                "deliberation"
            ),
            (
                names[3],
                "file:///srv/conseil/cm-01-mars-2022.html",
                "2022-03-01".to_owned(),
                ""
            ),
            (names[4], "file:///srv/conseil/notes.xls", String::new(), ""),
        ]
    );
}

fn table(text: &str) -> Reading {
    let at = url("https://data.valmont.example/deliberations.csv");
    let page = Page {
        text,
        url: &at,
        content_type: Some("text/csv"),
    };
    read(SourceKind::Scdl, &Selectors::default(), &page)
}

#[test]
fn tables_of_the_corpus_give_every_act_they_list() {
    let Some(shared) = support::shared() else { return };
    let folder = shared.join("corpus/scdl");
    for (name, rows, documents) in [
        (
            "saint-etienne-metropole/deliberations-metropole-saint-etienne.csv",
            80,
            0,
        ),
        (
            "saint-etienne-metropole/deliberations_conseil_metropolitain_saint_etienne.csv",
            80,
            0,
        ),
        ("saint-etienne-metropole/donnees-deliberations.csv", 1, 1),
        ("montpellier/villemtp_mtp_delibs.csv", 160, 0),
        ("paris/arretes.csv", 9537, 0),
        ("lannion/cm_lannion-2020-02-07.csv", 0, 0),
        ("taluyers/presence.csv", 0, 0),
    ] {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let reading = table(&String::from_utf8_lossy(&bytes));
        let undated = reading.rows.iter().filter(|r| r.date.is_none()).count();
        println!(
            "{name}: {} rows, {undated} without a date, {:?}",
            reading.rows.len(),
            reading.doubts.first()
        );
        assert_eq!(
            (reading.rows.len(), reading.documents.len()),
            (rows, documents),
            "{name}"
        );
        // Eleven orders of Paris are not signed: their cell is empty.
        assert_eq!(undated, if name.starts_with("paris") { 11 } else { 0 }, "{name}");
        assert!(reading.rows.iter().all(|r| !r.act.title.is_empty()), "{name}");
        if rows == 0 {
            assert!(
                reading.doubts.iter().any(|d| d.code == DoubtCode::Unsupported),
                "{name}"
            );
        }
    }
}

#[test]
fn a_table_by_the_schema_is_read_with_its_lines_votes_and_subjects() {
    let reading = table(concat!(
        "COLL_NOM,COLL_SIRET,DELIB_ID,DELIB_DATE,DELIB_MATIERE_CODE,DELIB_OBJET,VOTE_EFFFECTIF,VOTE_POUR,VOTE_CONTRE,VOTE_ABSTENTION,DELIB_URL,,\r\n",
        "Valmont,2,44201E+13,DEL2024-053,2024-03-12,7.5,\"Subvention\nau club\",27,20,3,4,/d/53.pdf\r\n",
    ).replace("2,44201E+13", "\"2,44201E+13\"").as_str());
    let row = &reading.rows[0];
    assert_eq!((row.line, row.council.as_deref()), (2, Some("Valmont")));
    assert_eq!(row.act.number.as_deref(), Some("DEL2024-053"));
    assert_eq!(row.act.number_normalised.as_deref(), Some("DEL2024-53"));
    assert_eq!(row.act.title, "Subvention au club");
    assert_eq!(
        (row.act.vote.in_favour, row.act.vote.against, row.act.vote.abstentions),
        (Some(20), Some(3), Some(4))
    );
    let subject = row.act.subject.as_ref().unwrap();
    assert_eq!(
        (subject.code.as_str(), subject.label.as_str()),
        ("7.5", "Finances locales / Subventions")
    );
    assert_eq!(row.act.outcome, None);
    assert_eq!(
        row.url.as_ref().unwrap().as_str(),
        "https://data.valmont.example/d/53.pdf"
    );
    assert_eq!(reading.documents[0].title.as_deref(), Some("Subvention au club"));
    assert!(reading.doubts.is_empty(), "{:?}", reading.doubts);
}

#[test]
fn a_table_of_other_columns_and_broken_cells_keeps_what_can_be_read() {
    let reading = table(
        ";Numéro;Date séance;Intitulé;Pour;Contre;Résultat;Lien\n\n\
         1;2024-1;12/03/2024;Budget primitif;unanimité;;Adopté;https://valmont.example/seances\n\
         2;2024-2;20240312;Voirie;douze;0;;https://valmont.example/seances\n\
         3;2024-3;le 31 février;École;12;0;Rejeté;ftp://valmont.example/x\n\
         ;;;;;;;\n",
    );
    assert_eq!(reading.rows.len(), 3);
    let dates: Vec<_> = reading.rows.iter().map(|r| r.date.map(|d| d.to_string())).collect();
    assert_eq!(
        dates,
        [Some("2024-03-12".to_owned()), Some("2024-03-12".to_owned()), None]
    );
    assert_eq!(reading.rows[0].act.vote.unanimous, Some(true));
    assert_eq!(reading.rows[0].act.outcome.unwrap().as_str(), "adopted");
    assert_eq!(reading.rows[1].act.outcome, None);
    assert_eq!(reading.rows[2].act.outcome.unwrap().as_str(), "rejected");
    assert!(
        reading.documents.is_empty(),
        "a page shared by rows is no document of theirs"
    );
    assert!(reading.rows.iter().all(|r| r.url.is_none()));
    let said: Vec<_> = reading.doubts.iter().map(|d| d.detail.clone().unwrap()).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(
        said[0].starts_with("line 4: « douze »") && said[1].starts_with("line 5: « le 31 février »"),
        "{said:?}"
    );
}

#[test]
fn a_table_very_wide_or_very_long_is_read() {
    let wide: String = (0..400).map(|i| format!("colonne{i};")).collect();
    let text = format!("{wide}objet;date\n{}Un objet;2024-01-02\n", ";".repeat(400));
    assert_eq!(table(&text).rows.len(), 1);
    let mut long = "numero,date,objet,url\n".to_owned();
    for i in 0..100_000 {
        long.push_str(&format!("{i},2024-01-02,Objet {i},/d/{i}.pdf\n"));
    }
    let reading = table(&long);
    assert_eq!((reading.rows.len(), reading.documents.len()), (100_000, 100_000));
    assert_eq!(reading.rows[99_999].line, 100_001);
}

#[test]
fn a_page_where_a_table_was_expected_is_a_doubt() {
    for text in ["<!DOCTYPE html><title>Erreur</title>", "", "a,b\n1,2\n"] {
        let reading = table(text);
        assert!(reading.rows.is_empty() && !reading.doubts.is_empty());
    }
}

#[test]
fn links_that_share_a_line_share_its_date() {
    expect(
        r#"<h1>Conseil municipal</h1><ul>
        <li>Séance du 12 mars 2024 : <a href="/s/1.pdf">ordre du jour</a>, <a href="/s/2.pdf">procès-verbal</a></li>
        <li>Séance du 9 avril 2024 : <a href="/s/3.pdf">ordre du jour</a>, <a href="/s/4.pdf">délibérations</a></li></ul>
        <p>Le compte rendu du conseil du 3 mai 2022 est disponible <a href="/s/5.pdf">ici</a>.</p>
        <table><thead><tr><th>Séance</th><th>Ordre du jour</th><th>Compte-rendu</th></tr></thead><tbody>
        <tr><td>04/06/2021</td><td><a href="/s/6.pdf">PDF</a></td><td><a href="/s/7.pdf">PDF</a></td></tr></tbody></table>"#,
        &[
            ("/s/1.pdf", "ordre du jour", "2024-03-12", "ordre-du-jour"),
            ("/s/2.pdf", "procès-verbal", "2024-03-12", "proces-verbal"),
            ("/s/3.pdf", "ordre du jour", "2024-04-09", "ordre-du-jour"),
            ("/s/4.pdf", "délibérations", "2024-04-09", "deliberation"),
            (
                "/s/5.pdf",
                "Le compte rendu du conseil du 3 mai 2022 est disponible",
                "2022-05-03",
                "compte-rendu",
            ),
            ("/s/6.pdf", "Ordre du jour", "2021-06-04", "ordre-du-jour"),
            ("/s/7.pdf", "Compte-rendu", "2021-06-04", "compte-rendu"),
        ],
        &[],
    );
}

#[test]
fn a_page_that_tells_a_session_is_itself_a_document() {
    let told =
        "L'an deux mil vingt-quatre, le conseil s'est réuni. Étaient présents : le maire. Le quorum est atteint. "
            .repeat(20);
    let page = format!("<title>Valmont</title><h1>Compte rendu du conseil municipal du 12 mars 2024</h1><p>{told}</p>");
    expect(
        &page,
        &[(
            "/mairie/conseil-municipal/",
            "Compte rendu du conseil municipal du 12 mars 2024",
            "2024-03-12",
            "compte-rendu",
        )],
        &[],
    );
    let news = "<h1>Compte rendu du conseil municipal du 12 mars 2024</h1><p>Il sera bientôt en ligne. Le quorum était atteint.</p>";
    expect(news, &[], &[]);
}

#[test]
fn words_that_look_like_others_do_not_mislead() {
    expect(
        r#"<h1>Délibérations du conseil municipal</h1><ul>
        <li><a href="/m/1.pdf">Éclairage public - séance du 12/03/2024</a></li>
        <li><a href="/m/2.pdf">Création de poste, 12 mars 2024</a></li>
        <li><a href="/m/3.pdf">PV du 5 février 2024 arrêté le 12 mars 2024</a></li>
        <li><a href="/m/4.pdf">Convention avec la préfecture, délibération du 12 mars 2024</a></li>
        <li><a href="/m/5.pdf">Bulletin municipal de mars 2024</a></li>
        <li><a href="/m/6.pdf">Arrêté préfectoral du 2 mars 2024</a></li></ul>"#,
        &[
            (
                "/m/1.pdf",
                "Éclairage public - séance du 12/03/2024",
                "2024-03-12",
                "deliberation",
            ),
            (
                "/m/2.pdf",
                "Création de poste, 12 mars 2024",
                "2024-03-12",
                "deliberation",
            ),
            (
                "/m/3.pdf",
                "PV du 5 février 2024 arrêté le 12 mars 2024",
                "2024-02-05",
                "proces-verbal",
            ),
            (
                "/m/4.pdf",
                "Convention avec la préfecture, délibération du 12 mars 2024",
                "2024-03-12",
                "deliberation",
            ),
        ],
        &[],
    );
}

#[test]
fn blocks_of_common_site_builders_are_read() {
    expect(
        r#"<title>Délibérations | Valmont</title><header><a href="/flyer.pdf">Agenda culturel</a></header><main><h1>Les délibérations</h1>
        <div class="wp-block-file"><a href="/w/DEL2024-053.pdf">Subvention au comité des fêtes</a>
          <a href="/w/DEL2024-053.pdf" class="wp-block-file__button" download>Télécharger</a></div>
        <details><summary>Conseil municipal du 7 novembre 2023</summary><ul>
          <li><span class="file"><a href="/sites/default/files/2023-11/2023-071.pdf" title="2023-071.pdf">2023-071 Décision modificative n°2</a></span> <span>(1.2 Mo)</span></li>
          <li><a href="/sites/default/files/2023-11/2023-072.pdf">Personnel communal : création de poste (pdf - 200 Ko)</a></li></ul></details>
        <div class="fr-card"><h4 class="fr-card__title"><a href="/dl/pv.pdf">Procès-verbal</a></h4>
          <p class="fr-card__detail">Séance du lundi 3 avril 2023</p></div></main>"#,
        &[
            (
                "/w/DEL2024-053.pdf",
                "Subvention au comité des fêtes",
                "2024",
                "deliberation",
            ),
            (
                "/sites/default/files/2023-11/2023-071.pdf",
                "2023-071 Décision modificative n°2",
                "2023-11-07",
                "decision",
            ),
            (
                "/sites/default/files/2023-11/2023-072.pdf",
                "Personnel communal : création de poste",
                "2023-11-07",
                "deliberation",
            ),
            ("/dl/pv.pdf", "Procès-verbal", "2023-04-03", "proces-verbal"),
        ],
        &[],
    );
}

#[test]
fn dates_that_do_not_exist_are_no_dates() {
    for text in [
        "31/02/2024",
        "0000-00-00",
        "2024-13-45",
        "9999-12-31",
        "2024-03-12T25:61:61Z",
        "-2024-01-01",
        "30 février 2023",
    ] {
        let html = format!("<title>Conseil municipal</title><a href=/d/0.pdf>Séance du {text}</a>");
        let reading = listing(&html, "https://www.valmont.example/");
        assert_eq!(reading.documents[0].date, None, "{text}");
    }
    for (text, date) in [
        ("1er août 2021", "2021-08-01"),
        ("mardi 9 déc. 2025", "2025-12-09"),
        ("12/03/24", "2024-03-12"),
        ("2024-03-12T18:30:00+01:00", "2024-03-12"),
        ("mars 2024", "2024-03"),
        ("July 25, 2024", "2024-07-25"),
    ] {
        let html = format!("<title>Conseil municipal</title><a href=/d/0.pdf>Séance du {text}</a>");
        let reading = listing(&html, "https://www.valmont.example/");
        assert_eq!(
            reading.documents[0].date.map(|d| d.to_string()).as_deref(),
            Some(date),
            "{text}"
        );
    }
}

#[test]
fn a_sitemap_gives_documents_pages_of_sessions_and_further_sitemaps() {
    let reading = listing(
        r#"<?xml version="1.0"?><!-- made --><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <url><loc>https://www.valmont.example/d/pv-2024-03-12.pdf</loc></url><url><loc>https://www.valmont.example/d/bulletin-12.pdf</loc></url>
        <url><loc>https://www.valmont.example/comptes-rendus/?a=1&amp;b=2</loc></url><url><loc>https://www.valmont.example/ecole/</loc></url>
        <url><loc>https://autre.example/pv.pdf</loc></url></urlset>"#,
        "https://www.valmont.example/sitemap.xml",
    );
    let documents: Vec<&str> = reading.documents.iter().map(|d| d.url.path()).collect();
    assert_eq!(documents, ["/d/pv-2024-03-12.pdf"]);
    let pages: Vec<&str> = reading.next_pages.iter().map(Url::as_str).collect();
    assert_eq!(pages, ["https://www.valmont.example/comptes-rendus/?a=1&b=2"]);
    assert_eq!(reading.doubts.len(), 1);
    let index = "<sitemapindex><sitemap><loc>/pages.xml</loc></sitemap></sitemapindex>";
    let reading = listing(index, "https://www.valmont.example/sitemap.xml");
    assert_eq!(reading.next_pages[0].path(), "/pages.xml");
}

#[test]
fn nesting_and_attributes_without_end_cost_seconds_at_most_and_are_told() {
    let good = r#"<a href="/pv-2024-03-12.pdf">Procès-verbal du 12 mars 2024</a>"#;
    let attributes: String = (0..20_000).map(|i| format!(" a{i}=x")).collect();
    for (name, html) in [
        ("lists", format!("{}{good}", "<ul><li>".repeat(32_000))),
        ("blocks", format!("{}{good}", "<div>".repeat(100_000))),
        (
            "formatting",
            (0..5_000).map(|i| format!("<p><b id={i}>")).collect::<String>() + good,
        ),
        ("attributes", format!("<p{attributes}>{good}")),
        ("quotes", format!("{good}{}", "<a \"".repeat(50_000))),
        ("comments", format!("{good}{}", "<!-- --!>".repeat(50_000))),
        (
            "empty links",
            format!("<div>{}{good}", "<a href=/x.pdf></a>".repeat(10_000)),
        ),
    ] {
        let begun = Instant::now();
        let reading = listing(&html, "https://www.valmont.example/");
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "{name} took {:?}",
            begun.elapsed()
        );
        assert!(
            reading.documents.iter().any(|d| d.url.path() == "/pv-2024-03-12.pdf"),
            "{name}"
        );
        let told = reading.doubts.iter().any(|d| d.code == DoubtCode::Truncated);
        assert_eq!(
            told,
            matches!(name, "lists" | "blocks" | "attributes" | "quotes"),
            "{name}: {:?}",
            reading.doubts
        );
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]
    #[test]
    fn no_text_makes_a_reader_panic(pieces in proptest::collection::vec(
        proptest::prop_oneof![
            proptest::sample::select(vec![
                "<a href='/pv.pdf'>", "</a>", "<table><tr><td>", "</td>", "<p>", "<li>", "</ul>", "<b>", "<title>", "</title>", "<base href=",
                "<!--", "-->", "<script>", "procès-verbal ", "12 mars ", "2024", "é", "\u{0}", "<urlset><loc>", "\"", ",", ";", "\n",
                "DELIB_OBJET,DELIB_DATE\n", "31/02/2024", "<meta http-equiv=refresh content='0;url=", "<svg><title>",
            ]).prop_map(str::to_owned),
            ".{0,12}",
        ], 0..40)
    ) {
        let text: String = pieces.concat();
        let base = url("https://www.valmont.example/x/");
        let page = Page { text: &text, url: &base, content_type: None };
        for kind in SourceKind::ALL {
            let reading = read(kind, &Selectors::default(), &page);
            for found in reading.documents {
                assert!(matches!(found.url.scheme(), "http" | "https"));
            }
        }
    }
}
