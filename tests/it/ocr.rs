//! Pages that are pictures: what is read on them, where it stands, and how often and how long an engine works for it.

#[path = "ocr/paper.rs"]
pub mod paper;

use crate::harvest::site::Site;
use chrono::{DateTime, TimeDelta, Utc};
use greffier::catalog::{Catalog, Stages};
use greffier::extract::{render, resolution};
use greffier::model::{DoubtCode, Origin, Scan, Sha256, WordBox, fold};
use greffier::worker::{OcrSettings, OwnText, Pool, Round, Scanned, Settings, ocr};
use paper::{HEIGHT, LEFT, LINE, Sheet, TOP, WIDTH, layered, pdf};
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::mpsc;

const LINES: [&str; 6] = [
    "LE CONSEIL MUNICIPAL",
    "ACCEPTE LE BUDGET",
    "DE LA COMMUNE ET LE",
    "PLAN DE LA ROUTE",
    "DONT LE MONTANT EST",
    "ARRETE EN SEANCE",
];

fn pool_with(ocr: OcrSettings) -> Pool {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_greffier"));
    // Several tests share the machine: nothing here is about time unless it says so.
    let settings = Settings {
        timeout: Duration::from_secs(60),
        ..Settings::default()
    };
    Pool::new(settings, ocr, program)
}

fn written(text: &str) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("scan.pdf");
    std::fs::write(&file, text).unwrap();
    (dir, file)
}

/// Whether tesseract reads French here; says so when it does not.
async fn engine_reads_french() -> bool {
    let found = ocr::available(&["fra".to_owned()]).await;
    let ready = found.version.is_some() && found.missing.is_empty();
    if !ready {
        eprintln!("skipped: needs tesseract with its French data");
    }
    ready
}

/// One round over these sheets: the text, how it went, the pages it told of.
async fn round(
    ocr: OcrSettings,
    sheets: &[Sheet],
    known: Vec<Scan>,
    budget: Option<Duration>,
) -> (OwnText, Scanned, Vec<Scan>) {
    let (_dir, file) = written(&pdf(sheets));
    let pool = pool_with(ocr);
    let mut text = pool.text(&file, None, None).await;
    let (kept, mut told) = mpsc::unbounded_channel();
    let done = pool
        .scan(
            &file,
            &mut text,
            Round {
                known,
                budget,
                kept: Some(kept),
            },
        )
        .await;
    let mut pages = Vec::new();
    while let Some(page) = told.recv().await {
        pages.push(page);
    }
    (text, done, pages)
}

fn near(found: f32, wanted: f32) -> bool {
    (found - wanted).abs() < 0.02
}

fn word<'a>(words: &'a [WordBox], wanted: &str) -> &'a WordBox {
    let found = words.iter().find(|word| fold(&word.text) == fold(wanted));
    found.unwrap_or_else(|| panic!("{wanted} in {words:?}"))
}

#[tokio::test]
async fn each_word_of_a_scan_has_its_box_its_confidence_and_the_page_its_quality() {
    if !engine_reads_french().await {
        return;
    }
    let (text, done, pages) = round(OcrSettings::default(), &[Sheet::of(&LINES)], Vec::new(), None).await;
    let page = &text.extraction.pages[0];
    assert_eq!(page.origin, Origin::Ocr);
    assert!(page.quality.is_some_and(|quality| quality > 0.7), "{page:?}");
    assert!(!done.cut && done.spent > Duration::ZERO);
    let words = &pages[0].words;
    let (first, below) = (word(words, "LE"), word(words, "ACCEPTE"));
    assert!(
        near(first.left, LEFT as f32 / WIDTH as f32) && near(first.top, TOP as f32 / HEIGHT as f32),
        "{first:?}"
    );
    assert!(near(below.top - first.top, LINE as f32 / HEIGHT as f32), "{below:?}");
    assert!(
        words
            .iter()
            .all(|word| word.confidence >= 0.0 && word.confidence <= 1.0)
    );
    assert_eq!(pages[0].text.split_whitespace().count(), words.len());
}

#[tokio::test]
async fn a_poor_layer_of_text_over_a_scan_gives_way_and_a_sound_one_is_left_alone() {
    let poor = ["lc conscil municipai dccidc a lunanimitc dapprouvcr ic hudgct cn scancc"; 7];
    let sound = ["le conseil municipal accepte le budget de la commune et le plan de la route"; 7];
    let pool = pool_with(OcrSettings::default());
    let sheet = [Sheet::of(&LINES)];
    let (_dir, file) = written(&layered(&sheet, &sound));
    let text = pool.text(&file, None, None).await;
    assert_eq!(
        (text.pictures, text.extraction.pages[0].origin),
        (Vec::new(), Origin::Text)
    );
    let (_dir, file) = written(&layered(&sheet, &poor));
    let mut text = pool.text(&file, None, None).await;
    assert_eq!(text.pictures, [1]);
    if engine_reads_french().await {
        pool.scan(&file, &mut text, Round::default()).await;
        let page = &text.extraction.pages[0];
        assert_eq!(page.origin, Origin::Ocr);
        assert!(
            fold(&page.text).contains("accepte") && !page.text.contains("conscil"),
            "{page:?}"
        );
    }
}

#[test]
fn a_scan_is_drawn_point_for_point_in_its_own_resolution() {
    let sheet = Sheet::of(&LINES).askew(1.0);
    let scan = pdf(std::slice::from_ref(&sheet));
    let dpi = resolution(scan.as_bytes(), 1).unwrap();
    assert!((dpi - 200.0).abs() < 0.1, "{dpi}");
    let drawn = render(scan.as_bytes(), 1, dpi).unwrap();
    let drawn = image::load_from_memory(&drawn).unwrap().into_luma8();
    assert_eq!((drawn.width() as usize, drawn.height() as usize), (WIDTH, HEIGHT));
    assert!(drawn.as_raw() == &sheet.pixels);
}

#[tokio::test]
async fn a_page_askew_is_read_and_its_boxes_stand_on_the_page_as_it_is() {
    if !engine_reads_french().await {
        return;
    }
    let sheet = Sheet::of(&LINES).askew(4.0);
    let (text, _, pages) = round(OcrSettings::default(), &[sheet], Vec::new(), None).await;
    let read = fold(&text.extraction.pages[0].text);
    assert!(read.contains("le conseil") && read.contains("accepte"), "{read}");
    // Turned clockwise about the middle, the end of a line stands lower than its beginning.
    let [_, left, right, ..] = pages[0].words.as_slice() else {
        panic!("{pages:?}")
    };
    let across = (right.left + right.width / 2.0 - left.left - left.width / 2.0) * WIDTH as f32;
    let down = (right.top + right.height / 2.0 - left.top - left.height / 2.0) * HEIGHT as f32;
    assert!(
        (down / across - 4.0_f32.to_radians().tan()).abs() < 0.03,
        "{down} {across}"
    );
}

#[tokio::test]
async fn what_was_read_is_not_read_again_unless_another_engine_may_better_it() {
    if !engine_reads_french().await {
        return;
    }
    let sheets = [Sheet::of(&LINES), Sheet::of(&LINES[2..]), Sheet::of(&LINES[3..])];
    let engine = pool_with(OcrSettings::default()).scanner().await.unwrap();
    let known = |page: u32, engine: &str, quality: f32| Scan {
        page,
        engine: engine.to_owned(),
        text: format!("as known {page}"),
        confidence: Some(0.5),
        quality: Some(quality),
        words: Vec::new(),
    };
    let before = vec![known(1, &engine, 0.2), known(2, "0 fra", 0.95), known(3, "0 fra", 0.2)];
    let (text, _, pages) = round(OcrSettings::default(), &sheets, before, None).await;
    let read: Vec<&str> = text.extraction.pages.iter().map(|page| page.text.as_str()).collect();
    assert_eq!(read[..2], ["as known 1", "as known 2"]);
    assert!(fold(read[2]).contains("route"), "{read:?}");
    assert_eq!(
        pages
            .iter()
            .map(|page| (page.page, page.engine.as_str()))
            .collect::<Vec<_>>(),
        [(3, engine.as_str())]
    );
}

#[tokio::test]
async fn a_worse_reading_does_not_take_the_place_of_a_better_one_and_is_not_tried_again() {
    if !engine_reads_french().await {
        return;
    }
    let words = "le conseil municipal approuve le budget de la commune et le plan de la route ".repeat(4);
    let boxes = words.split_whitespace().map(|word| WordBox {
        text: word.to_owned(),
        left: 0.1,
        top: 0.1,
        width: 0.1,
        height: 0.1,
        confidence: 0.9,
    });
    let better = Scan {
        page: 1,
        engine: "0 fra".to_owned(),
        text: words.trim().to_owned(),
        confidence: Some(0.8),
        quality: Some(0.89),
        words: boxes.collect(),
    };
    let sheet = Sheet::of(&["BCDGL PRTVN", "LMNPR STVBC", "DGLMN PRSTV", "GBDPR LMTNS"]);
    let (text, _, pages) = round(OcrSettings::default(), &[sheet], vec![better.clone()], None).await;
    assert_eq!(text.extraction.pages[0].text, better.text);
    assert_ne!(pages[0].engine, "0 fra");
    assert_eq!(pages[0].words, better.words);
}

#[tokio::test]
async fn a_budget_that_ends_cuts_the_round_and_keeps_what_was_read() {
    if !engine_reads_french().await {
        return;
    }
    let sheets = [Sheet::of(&LINES), Sheet::of(&LINES[2..])];
    let (_, done, pages) = round(OcrSettings::default(), &sheets, Vec::new(), Some(Duration::ZERO)).await;
    assert!(done.cut && pages.is_empty());
    let least = Some(Duration::from_nanos(1));
    let (_, done, pages) = round(OcrSettings::default(), &sheets, Vec::new(), least).await;
    assert!(done.cut);
    assert_eq!(pages.iter().map(|page| page.page).collect::<Vec<_>>(), [1]);
    let (text, done, later) = round(OcrSettings::default(), &sheets, pages, least).await;
    assert!(!done.cut);
    assert_eq!(later.iter().map(|page| page.page).collect::<Vec<_>>(), [2]);
    assert!(text.extraction.pages.iter().all(|page| page.origin == Origin::Ocr));
}

#[tokio::test]
async fn pages_for_which_a_document_had_no_time_are_told_once() {
    if !engine_reads_french().await {
        return;
    }
    let settings = OcrSettings {
        document_timeout: Duration::from_nanos(1),
        ..OcrSettings::default()
    };
    let sheets = [Sheet::of(&LINES), Sheet::of(&LINES[2..])];
    let (text, done, pages) = round(settings, &sheets, Vec::new(), None).await;
    assert!(pages.is_empty() && !done.cut);
    let doubts = &text.extraction.doubts;
    let late: Vec<_> = doubts.iter().filter(|doubt| doubt.code == DoubtCode::Timeout).collect();
    assert_eq!(late.len(), 1, "{doubts:?}");
    assert_eq!(late[0].page, Some(1));
    assert!(late[0].detail.as_ref().unwrap().contains("2 pages"), "{late:?}");
}

fn noon() -> DateTime<Utc> {
    "2026-01-01T12:00:00Z".parse().unwrap()
}

/// A catalogue that a harvest of these documents made.
async fn harvested(documents: &[(&str, &str, &str)], scans: &[(&str, String)]) -> (Site, Catalog) {
    let site = Site::open(documents).await;
    for (path, body) in scans {
        site.put(path, "application/pdf", body);
    }
    let mut links: Vec<_> = documents.iter().map(|(path, title, _)| (*path, *title)).collect();
    links.extend(scans.iter().map(|(path, _)| (*path, "Procès-verbal du 9 mars 2026")));
    site.list(&links);
    let (status, report) = site.harvest("state");
    assert_eq!(status, 0, "{report}");
    let catalog = Catalog::open(&site.state("state").join("catalog.sqlite"))
        .await
        .unwrap();
    (site, catalog)
}

const NOTE: (&str, &str, &str) = (
    "/d/pv-1.txt",
    "Procès-verbal du 12 janvier 2026",
    "Procès-verbal du 12 janvier 2026\nLe lavoir sera refait.",
);

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_on_a_site_is_found_and_its_words_are_kept_with_their_boxes() {
    if !engine_reads_french().await {
        return;
    }
    let scan = pdf(&[Sheet::of(&LINES)]);
    let content = Sha256::of(scan.as_bytes());
    let (site, catalog) = harvested(&[NOTE], &[("/d/pv-2.pdf", scan)]).await;
    let (_, found) = site.run("state", &["search", "accepte"]);
    assert_eq!(
        (&found["total"], &found["hits"][0]["origin"]),
        (&1.into(), &"ocr".into()),
        "{found}"
    );
    assert_eq!(catalog.scans_waiting().await.unwrap(), 0);
    let words = catalog.ocr_words(&content, 1).await.unwrap();
    let text = &catalog.pages(&content).await.unwrap()[0].text;
    assert_eq!(text.split_whitespace().count(), words.len());
    assert!(near(word(&words, "ACCEPTE").left, LEFT as f32 / WIDTH as f32));
    let status = &catalog.sources().await.unwrap()[0];
    assert!(
        status.quality.is_some_and(|quality| quality > 0.6),
        "{:?}",
        status.quality
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_an_older_engine_read_poorly_waits_again_and_a_withdrawn_scan_leaves_nothing() {
    let (_site, catalog) = harvested(
        &[
            NOTE,
            ("/d/pv-3.txt", "Procès-verbal du 2 février 2026", "Le pont est ouvert."),
        ],
        &[],
    )
    .await;
    let [good, poor] = [NOTE.2, "Le pont est ouvert."].map(|text| Sha256::of(text.as_bytes()));
    for (content, quality) in [(&good, 0.95), (&poor, 0.4)] {
        let words = vec![WordBox {
            text: "mot".into(),
            left: 0.25,
            top: 0.5,
            width: 0.1,
            height: 0.01,
            confidence: 0.8,
        }];
        let scan = Scan {
            page: 1,
            engine: "1 fra".into(),
            text: "mot".into(),
            confidence: Some(0.8),
            quality: Some(quality),
            words,
        };
        catalog.keep_scan(content, &scan).await.unwrap();
        let kept = &catalog.scans(content).await.unwrap()[0];
        assert_eq!((&kept.text, &kept.engine, kept.page), (&scan.text, &scan.engine, 1));
        assert!((kept.words[0].left - 0.25).abs() < 1e-4 && (kept.words[0].confidence - 0.8).abs() < 1e-2);
    }
    assert_eq!(catalog.queue_poor_scans("1 fra", noon()).await.unwrap(), 0);
    assert_eq!(catalog.queue_poor_scans("2 fra", noon()).await.unwrap(), 1);
    assert_eq!(catalog.next_scan().await.unwrap().unwrap().sha256, poor);
    catalog.end_scan(&poor, "2 fra", &[1]).await.unwrap();
    assert_eq!(catalog.queue_poor_scans("2 fra", noon()).await.unwrap(), 0);
    catalog.queue_scan(&poor, 1, noon()).await.unwrap();
    catalog.withdraw(&poor, "données personnelles", noon()).await.unwrap();
    assert!(catalog.scans(&poor).await.unwrap().is_empty());
    assert_eq!(catalog.scans_waiting().await.unwrap(), 0);
    catalog.queue_scan(&poor, 1, noon()).await.unwrap();
    assert_eq!(catalog.scans_waiting().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_scan_lets_short_ones_pass_for_a_while_and_those_that_wait_are_not_read_meanwhile() {
    let (_site, catalog) = harvested(
        &[
            NOTE,
            ("/d/pv-3.txt", "Procès-verbal du 2 février 2026", "Le pont est ouvert."),
        ],
        &[],
    )
    .await;
    let [long, short] = [NOTE.2, "Le pont est ouvert."].map(|text| Sha256::of(text.as_bytes()));
    let next = async || catalog.next_scan().await.unwrap().unwrap().sha256;
    catalog.queue_scan(&long, 300, noon()).await.unwrap();
    catalog
        .queue_scan(&short, 3, noon() + TimeDelta::hours(1))
        .await
        .unwrap();
    assert_eq!(next().await, short);
    catalog.end_scan(&short, "1 fra", &[]).await.unwrap();
    catalog
        .queue_scan(&short, 3, noon() + TimeDelta::hours(6))
        .await
        .unwrap();
    assert_eq!(next().await, long);
    let newer = Stages {
        extract: 1000,
        recognise: 1000,
    };
    assert!(catalog.unread(newer, 10).await.unwrap().is_empty());
    catalog.end_scan(&long, "1 fra", &[]).await.unwrap();
    assert_eq!(catalog.unread(newer, 10).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_of_a_day_adds_up_and_another_day_begins_anew() {
    let (_site, catalog) = harvested(&[NOTE], &[]).await;
    let day = noon().date_naive();
    let spend = async |day, seconds| catalog.spend_on_ocr(day, Duration::from_secs(seconds)).await.unwrap();
    spend(day, 90).await;
    assert_eq!(spend(day, 30).await, Duration::from_secs(120));
    assert_eq!(spend(day.succ_opt().unwrap(), 5).await, Duration::from_secs(5));
}
