//! From a site to what is searchable, by the real program over real HTTP.

#[path = "harvest/site.rs"]
pub mod site;

use greffier::catalog::Catalog;
use greffier::index::Index;
use site::Site;
use std::path::Path;
use std::time::{Duration, Instant};

const DOCUMENTS: [(&str, &str, &str); 6] = [
    (
        "/d/deliberation-2026-01.txt",
        "Délibération 2026-01 du 12 janvier 2026",
        "Commune d'Orbeval\nSéance du 12 janvier 2026\nDélibération n° 2026-01\nObjet : Réfection du lavoir\nLe conseil municipal, à l'unanimité, décide la réfection du lavoir pour 12 500 €.",
    ),
    (
        "/d/deliberation-2026-02.txt",
        "Délibération 2026-02 du 12 janvier 2026",
        "Commune d'Orbeval\nSéance du 12 janvier 2026\nDélibération n° 2026-02\nObjet : Piste cyclable\nPar 9 voix pour et 2 contre, le conseil municipal approuve la piste cyclable.",
    ),
    (
        "/d/pv-2026-02-09.txt",
        "Procès-verbal du 9 février 2026",
        "Commune d'Orbeval\nProcès-verbal du conseil municipal\nSéance du 9 février 2026\n1 - Subvention à la fanfare\nLe conseil approuve à l'unanimité.\n\u{c}2 - Tarifs de la cantine\nLe conseil approuve à l'unanimité.",
    ),
    (
        "/d/pv-2026-03-09.txt",
        "Procès-verbal du 9 mars 2026",
        "Procès-verbal du 9 mars 2026\nLe marché couvert sera repeint.",
    ),
    (
        "/d/pv-2026-04-13.txt",
        "Procès-verbal du 13 avril 2026",
        "Procès-verbal du 13 avril 2026\nLe verger communal est ouvert.",
    ),
    (
        "/d/pv-2026-05-11.txt",
        "Procès-verbal du 11 mai 2026",
        "Procès-verbal du 11 mai 2026\nLa passerelle est fermée.",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_the_site_is_found_with_its_page_and_its_proof() {
    let site = Site::open(&DOCUMENTS).await;
    let (status, run) = site.harvest("state");
    assert_eq!((status, &run["health"]), (0, &"ok".into()), "{run}");
    assert_eq!((&run["listed"], &run["new"]), (&6.into(), &6.into()));
    let (_, found) = site.run("state", &["search", "\"tarifs de la cantine\""]);
    assert_eq!(found["total"], 1, "{found}");
    let hit = &found["hits"][0];
    assert_eq!(
        (&hit["page"], &hit["session_date"]),
        (&2.into(), &"2026-02-09".into()),
        "{hit}"
    );
    assert!(
        hit["passage"].as_str().unwrap().contains("[[Tarifs de la cantine]]"),
        "{hit}"
    );
    let (_, shown) = site.run("state", &["show", hit["document"].as_str().unwrap()]);
    assert_eq!(shown["sha256"], hit["sha256"]);
    assert_eq!(shown["versions"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_fetches_nothing_that_has_not_changed() {
    let site = Site::open(&DOCUMENTS).await;
    site.harvest("state");
    let (status, again) = site.harvest("state");
    assert_eq!(status, 0, "{again}");
    assert_eq!(
        (&again["fetched"], &again["new"], &again["changed"], &again["unchanged"]),
        (&0.into(), &0.into(), &0.into(), &6.into())
    );
    site.put(
        DOCUMENTS[3].0,
        "text/plain; charset=utf-8",
        "Procès-verbal du 9 mars 2026\nLe marché couvert sera démoli.",
    );
    let (_, changed) = site.harvest("state");
    assert_eq!(
        (&changed["fetched"], &changed["changed"]),
        (&1.into(), &1.into()),
        "{changed}"
    );
    assert_eq!(site.run("state", &["search", "démoli"]).1["total"], 1);
    assert_eq!(site.run("state", &["search", "repeint"]).1["total"], 0);
    let id = site.run("state", &["search", "démoli"]).1["hits"][0]["document"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        site.run("state", &["show", &id]).1["versions"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_with_one_document_is_named_and_stops_nobody_else() {
    let site = Site::open(&DOCUMENTS).await;
    let mut links: Vec<_> = DOCUMENTS.iter().map(|(path, title, _)| (*path, *title)).collect();
    links.push(("/d/pv-absent.pdf", "Procès-verbal du 8 juin 2026"));
    links.push(("/d/pv-page.pdf", "Procès-verbal du 13 juillet 2026"));
    site.list(&links);
    site.put(
        "/d/pv-page.pdf",
        "text/html",
        "<!doctype html><html><body>Connexion</body></html>",
    );
    let (status, run) = site.harvest("state");
    assert_eq!((status, &run["new"]), (2, &6.into()), "{run}");
    let failed: Vec<&str> = run["failed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["url"].as_str().unwrap())
        .collect();
    assert_eq!(failed.len(), 2, "{run}");
    assert!(failed[0].ends_with("/d/pv-absent.pdf") && failed[1].ends_with("/d/pv-page.pdf"));
    assert!(run["failed"][1]["why"].as_str().unwrap().contains("page web"), "{run}");
}

#[tokio::test(flavor = "multi_thread")]
async fn zero_found_and_a_sudden_fall_are_failures() {
    let site = Site::open(&DOCUMENTS).await;
    site.harvest("state");
    site.list(&[(DOCUMENTS[0].0, DOCUMENTS[0].1)]);
    let (status, run) = site.harvest("state");
    assert_eq!((status, &run["health"]), (2, &"shrunk".into()), "{run}");
    site.list(&[]);
    let (status, run) = site.harvest("state");
    assert_eq!((status, &run["health"]), (2, &"empty".into()), "{run}");
    assert_eq!(run["gone"], 0);
    assert_eq!(
        site.run("state", &["search", "passerelle"]).1["total"],
        1,
        "what was held is still found"
    );
    let (_, sources) = site.run("state", &["sources"]);
    assert_eq!(sources["sources"][0]["health"], "empty");
    assert!(
        sources["sources"][0]["health_why"]
            .as_str()
            .unwrap()
            .contains("aucun document")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_read_is_listed_with_its_reason() {
    let site = Site::open(&DOCUMENTS).await;
    site.put(DOCUMENTS[0].0, "application/pdf", "%PDF-1.7\nabîmé");
    site.harvest("state");
    let (_, sources) = site.run("state", &["sources", "--unread"]);
    let source = &sources["sources"][0];
    assert_eq!(
        (&source["unreadable"], source["unread"].as_array().unwrap().len()),
        (&1.into(), 1)
    );
    let unread = &source["unread"][0];
    assert_eq!(unread["doubts"][0]["code"], "damaged");
    assert!(unread["url"].as_str().unwrap().ends_with(DOCUMENTS[0].0));
    assert!(site.run("state", &["sources"]).1["sources"][0]["unread"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_content_under_two_addresses_is_found_once() {
    let site = Site::open(&DOCUMENTS).await;
    site.put("/d/pv-2026-05-11-1.txt", "text/plain; charset=utf-8", DOCUMENTS[5].2);
    let mut links: Vec<_> = DOCUMENTS.iter().map(|(path, title, _)| (*path, *title)).collect();
    links.push(("/d/pv-2026-05-11-1.txt", "Procès-verbal du 11 mai 2026 (copie)"));
    site.list(&links);
    let (_, run) = site.harvest("state");
    assert_eq!(run["new"], 7, "{run}");
    let (_, found) = site.run("state", &["search", "passerelle"]);
    assert_eq!(found["total"], 1, "{found}");
    let (_, shown) = site.run("state", &["show", found["hits"][0]["document"].as_str().unwrap()]);
    assert_eq!(shown["also_at"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_content_is_gone_for_good() {
    let site = Site::open(&DOCUMENTS).await;
    site.harvest("state");
    let (_, found) = site.run("state", &["search", "verger"]);
    let (document, sha256) = (
        found["hits"][0]["document"].as_str().unwrap(),
        found["hits"][0]["sha256"].as_str().unwrap(),
    );
    let (status, withdrawn) = site.run("state", &["withdraw", document, "--reason", "demande d'effacement"]);
    assert_eq!((status, &withdrawn["sha256"]), (0, &sha256.into()));
    assert_eq!(site.run("state", &["search", "verger"]).1["total"], 0);
    let (_, shown) = site.run("state", &["show", document]);
    assert_eq!(shown["withdrawn"]["reason"], "demande d'effacement");
    for hidden in ["title", "url", "listed_on", "why"] {
        assert!(shown[hidden].is_null(), "{hidden}: {shown}");
    }
    let told = site.program("state", &["show", document]).output().unwrap();
    let told = String::from_utf8_lossy(&told.stdout);
    assert!(told.contains("Document retiré") && !told.contains("verger"), "{told}");
    // The same bytes under another address do not come back.
    site.put("/d/encore.txt", "text/plain; charset=utf-8", DOCUMENTS[4].2);
    let mut links: Vec<_> = DOCUMENTS.iter().map(|(path, title, _)| (*path, *title)).collect();
    links.push(("/d/encore.txt", "Procès-verbal du 13 avril 2026"));
    site.list(&links);
    let (_, run) = site.harvest("state");
    assert_eq!(
        (&run["new"], run["skipped"].as_array().unwrap().len()),
        (&0.into(), 1),
        "{run}"
    );
    assert_eq!(site.run("state", &["search", "verger"]).1["total"], 0);
    assert_eq!(site.run("state", &["reindex"]).0, 0);
    assert_eq!(site.run("state", &["search", "verger"]).1["total"], 0);
    assert!(
        !files(&site.state("state/archive"))
            .iter()
            .any(|file| file.contains(sha256))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_a_harvest_is_finished_by_the_next() {
    let site = Site::open(&DOCUMENTS).await;
    let began = Instant::now();
    assert_eq!(site.harvest("undisturbed").0, 0);
    let whole = began.elapsed();
    let wanted = held(&site.state("undisturbed")).await;
    // Twenty moments spread over the run by a fixed sequence; where exactly each falls is up to the machine.
    for point in 0_u32..20 {
        let state = format!("killed-{point}");
        let mut child = site.program(&state, &["harvest"]).spawn().unwrap();
        let moment = whole.mul_f64(f64::from((point * 7 + 3) % 20 + 1) / 21.0);
        tokio::time::sleep(moment.max(Duration::from_millis(5))).await;
        child.kill().unwrap();
        child.wait().unwrap();
        let (status, run) = site.harvest(&state);
        assert_eq!(status, 0, "after a kill at {moment:?}: {run}");
        assert_eq!(held(&site.state(&state)).await, wanted, "after a kill at {moment:?}");
    }
}

/// All that a state holds, in words that two states can be compared by.
async fn held(state: &Path) -> Vec<String> {
    let catalog = Catalog::open(&state.join("catalog.sqlite")).await.unwrap();
    let mut held = Vec::new();
    for (_, id) in catalog.documents_after(0, 1000).await.unwrap() {
        let view = catalog.document(&id).await.unwrap().unwrap();
        let acts: Vec<String> = view
            .acts
            .iter()
            .map(|(id, read)| format!("{id} {}", read.act.title))
            .collect();
        held.push(format!(
            "{id} {} {:?} {} versions, acts {acts:?}",
            view.url,
            view.sha256,
            view.versions.len()
        ));
    }
    catalog.close().await;
    let index = Index::open(&state.join("index")).unwrap();
    held.push(format!("{} entries", index.count()));
    held.extend(files(&state.join("archive")));
    assert!(files(&state.join("spool")).is_empty(), "nothing is left in the spool");
    held
}

/// The names of the files under a folder, sorted.
fn files(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => found.push(entry.file_name().into_string().unwrap()),
            }
        }
    }
    found.sort();
    found
}
