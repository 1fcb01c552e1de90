//! What the catalogue remembers, with the clock in the test's hand.

use chrono::{DateTime, TimeDelta, Utc};
use greffier::catalog::{Capture, Catalog, Observation, ReadAct, Sighting, Stages};
use greffier::model::{
    Act, Council, CouncilKind, DocumentId, Extraction, Finding, Kind, Origin, Page, Recognition, Selectors, Sha256,
    Source, SourceId, SourceKind,
};

const STAGES: Stages = Stages {
    extract: 1,
    recognise: 1,
};

struct Book {
    catalog: Catalog,
    source: Source,
    _dir: tempfile::TempDir,
}

fn day(n: i64) -> DateTime<Utc> {
    "2026-01-01T05:30:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::days(n)
}

fn finding(path: &str) -> Finding {
    Finding {
        href: path.to_owned(),
        url: format!("https://orbeval.example/{path}").parse().unwrap(),
        title: Some(path.to_owned()),
        date: None,
        kind: None,
        why: "test".to_owned(),
    }
}

impl Book {
    async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let catalog = Catalog::open(&dir.path().join("catalog.sqlite")).await.unwrap();
        let council = Council {
            id: Council::identify("Orbeval", Some("14998"), None),
            name: "Orbeval".to_owned(),
            kind: CouncilKind::Commune,
            insee: Some("14998".to_owned()),
            siren: None,
            siret: None,
            inhabitants: None,
            timezone: chrono_tz::Europe::Paris,
        };
        let source = Source {
            id: SourceId::new("orbeval"),
            council: council.id.clone(),
            kind: SourceKind::Listing,
            url: "https://orbeval.example/".parse().unwrap(),
            schedule: "30 5 * * *".to_owned(),
            selectors: Selectors::default(),
        };
        catalog
            .register(&[council], std::slice::from_ref(&source), |_| Some(day(0)))
            .await
            .unwrap();
        Self {
            catalog,
            source,
            _dir: dir,
        }
    }

    async fn list(&self, paths: &[&str], at: DateTime<Utc>) -> Vec<DocumentId> {
        let findings: Vec<Finding> = paths.iter().map(|p| finding(p)).collect();
        let due = self
            .catalog
            .list(
                &self.source.id,
                &self.source.council,
                "https://orbeval.example/",
                &findings,
                at,
            )
            .await;
        due.unwrap().into_iter().map(|d| d.id).collect()
    }

    async fn see(&self, document: &DocumentId, bytes: &str, at: DateTime<Utc>) -> Sighting {
        let run = self.catalog.begin_run(&self.source.id, at, None).await.unwrap();
        let capture = Capture {
            run,
            source: self.source.id.clone(),
            url: "https://orbeval.example/x".to_owned(),
            final_url: None,
            fetched_at: at,
            status: Some(200),
            sha256: Some(Sha256::of(bytes.as_bytes())),
            content_type: None,
            etag: None,
            last_modified: None,
            headers: Vec::new(),
            error: None,
        };
        let content = Observation::Content {
            bytes: bytes.len() as u64,
            name: None,
            table_url: None,
        };
        self.catalog.observe(document, &capture, &content).await.unwrap()
    }

    async fn read(&self, bytes: &str, titles: &[&str]) {
        let page = Page {
            number: 1,
            text: bytes.to_owned(),
            origin: Origin::Text,
            confidence: None,
            quality: None,
        };
        let extraction = Extraction {
            pages: vec![page],
            ..Extraction::default()
        };
        let acts: Vec<ReadAct> = titles
            .iter()
            .map(|title| ReadAct {
                act: Act {
                    title: (*title).to_owned(),
                    first_page: 1,
                    last_page: 1,
                    ..Act::default()
                },
                session_date: None,
            })
            .collect();
        let recognition = Recognition {
            kind: Kind::ProcesVerbal,
            ..Recognition::default()
        };
        let sha = Sha256::of(bytes.as_bytes());
        self.catalog
            .store_reading(&sha, STAGES, Some(&extraction), recognition, acts, day(0))
            .await
            .unwrap();
    }

    async fn changes(&self) -> Vec<String> {
        self.catalog
            .changes_since(0, 100)
            .await
            .unwrap()
            .into_iter()
            .map(|c| c.what)
            .collect()
    }
}

#[tokio::test]
async fn a_document_is_gone_after_three_listings_without_it_over_seven_days_and_comes_back() {
    let book = Book::open().await;
    let ids = book.list(&["a", "b"], day(0)).await;
    let mut gone = Vec::new();
    for n in [1, 2, 3, 6, 8] {
        book.list(&["a"], day(n)).await;
        if book
            .catalog
            .close_listing(&book.source.id, day(n), day(n))
            .await
            .unwrap()
            > 0
        {
            gone.push(n);
        }
    }
    assert_eq!(gone, [8], "three listings are not enough before seven days have passed");
    let view = book.catalog.document(&ids[1]).await.unwrap().unwrap();
    assert_eq!(view.gone_since, Some(day(8)));
    book.list(&["a", "b"], day(9)).await;
    assert_eq!(book.catalog.document(&ids[1]).await.unwrap().unwrap().gone_since, None);
    assert_eq!(book.changes().await, ["gone", "back"]);
}

#[tokio::test]
async fn new_bytes_make_a_version_and_an_act_keeps_its_permalink() {
    let book = Book::open().await;
    let ids = book.list(&["a"], day(0)).await;
    assert_eq!(book.see(&ids[0], "one", day(0)).await, Sighting::New);
    book.read("one", &["Piste cyclable"]).await;
    assert_eq!(book.see(&ids[0], "one", day(1)).await, Sighting::Unchanged);
    let before = book.catalog.document(&ids[0]).await.unwrap().unwrap();
    assert_eq!(book.see(&ids[0], "two", day(2)).await, Sighting::Changed);
    book.read("two", &["Cantine", "Piste cyclable"]).await;
    let after = book.catalog.document(&ids[0]).await.unwrap().unwrap();
    assert_eq!(after.versions.len(), 2);
    assert_eq!(
        (after.versions[0].seen_first, after.versions[0].seen_last),
        (day(0), day(1))
    );
    assert_eq!(before.acts[0].0, after.acts[1].0);
    assert_eq!(book.changes().await, ["new", "changed"]);
}

#[tokio::test]
async fn of_two_documents_with_one_content_the_first_speaks_until_it_changes() {
    let book = Book::open().await;
    let ids = book.list(&["a", "b"], day(0)).await;
    book.see(&ids[0], "same", day(0)).await;
    book.see(&ids[1], "same", day(0)).await;
    book.read("same", &["Lavoir"]).await;
    assert!(book.catalog.indexed(&ids[0]).await.unwrap().unwrap().principal);
    assert!(!book.catalog.indexed(&ids[1]).await.unwrap().unwrap().principal);
    book.see(&ids[0], "other", day(1)).await;
    assert!(book.catalog.indexed(&ids[1]).await.unwrap().unwrap().principal);
    let heir = book.catalog.document(&ids[1]).await.unwrap().unwrap();
    assert_eq!(heir.acts.len(), 1, "its acts are its own now");
}

#[tokio::test]
async fn a_schedule_that_did_not_change_keeps_its_due_date_and_a_run_moves_it_at_once() {
    let book = Book::open().await;
    assert_eq!(
        book.catalog.due(day(0)).await.unwrap(),
        std::slice::from_ref(&book.source.id)
    );
    let council = book.catalog.councils().await.unwrap();
    book.catalog
        .register(&council, std::slice::from_ref(&book.source), |_| Some(day(5)))
        .await
        .unwrap();
    assert_eq!(book.catalog.next_due().await.unwrap(), Some(day(0)));
    book.catalog
        .begin_run(&book.source.id, day(0), Some(day(1)))
        .await
        .unwrap();
    assert_eq!(book.catalog.next_due().await.unwrap(), Some(day(1)));
    // The run never ended: at the next start it is due again.
    book.catalog.resume_interrupted(day(0)).await.unwrap();
    assert_eq!(book.catalog.next_due().await.unwrap(), Some(day(0)));
    let moved = Source {
        schedule: "0 6 * * *".to_owned(),
        ..book.source.clone()
    };
    book.catalog
        .register(&council, &[moved], |_| Some(day(7)))
        .await
        .unwrap();
    assert_eq!(book.catalog.next_due().await.unwrap(), Some(day(7)));
}
