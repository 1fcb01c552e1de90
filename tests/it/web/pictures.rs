//! What pages look like: drawn when they are asked for, whole or in part, and never of what was withdrawn.

use super::town::{Town, now};
use crate::ocr::paper::{HEIGHT, LINE, Sheet, TOP, WIDTH, pdf};
use greffier::model::{DocumentId, Extraction, Origin, Page, Part, Scan, Sha256, WordBox};
use image::{GrayImage, ImageFormat};
use std::io::Write;

const WORDS: [&str; 3] = ["LE CONSEIL MUNICIPAL", "ACCEPTE LE BUDGET", "DE LA COMMUNE"];

fn read(media_type: &str, texts: &[(&str, Origin)]) -> Extraction {
    let pages = texts.iter().zip(1..).map(|((text, origin), number)| Page {
        number,
        text: (*text).to_owned(),
        origin: *origin,
        confidence: None,
        quality: None,
    });
    Extraction {
        media_type: media_type.to_owned(),
        pages: pages.collect(),
        ..Extraction::default()
    }
}

/// A town with a scan of one page.
async fn with_scan(bytes: &[u8]) -> (Town, DocumentId) {
    let town = Town::open().await;
    let extraction = read("application/pdf", &[(&WORDS.join("\n"), Origin::Ocr)]);
    let id = town.publish("scan.pdf", bytes, &extraction).await;
    (town, id)
}

fn picture(body: &[u8]) -> GrayImage {
    image::load_from_memory_with_format(body, ImageFormat::WebP)
        .unwrap()
        .into_luma8()
}

/// Whether anything dark stands on it.
fn has_ink(picture: &GrayImage) -> bool {
    picture.pixels().any(|pixel| pixel.0[0] < 64)
}

#[tokio::test]
async fn a_page_is_seen_whole_and_in_part_and_asked_for_once() {
    let (town, id) = with_scan(pdf(&[Sheet::of(&WORDS)]).as_bytes()).await;
    let whole = town.get(&format!("/documents/{id}/pages/1.webp")).await;
    assert_eq!((whole.status, whole.header("content-type")), (200, "image/webp"));
    assert_eq!(whole.header("x-robots-tag"), "noindex");
    assert_eq!(whole.header("x-content-type-options"), "nosniff");
    assert!(
        whole
            .header("content-security-policy")
            .starts_with("default-src 'none'")
    );
    let page = picture(&whole.body);
    assert!(page.height() > page.width() && page.height() <= 1286 && has_ink(&page));

    let held = format!("If-None-Match: {}\r\n", whole.header("etag"));
    let again = town.ask(&format!("/documents/{id}/pages/1.webp"), &held).await;
    assert_eq!((again.status, again.body.len()), (304, 0));

    let second_line = ((TOP + LINE) * 1000 / HEIGHT, LINE * 1000 / HEIGHT);
    let part = town
        .get(&format!(
            "/documents/{id}/pages/1.webp?crop=0,{},1000,{}",
            second_line.0, second_line.1
        ))
        .await;
    let line = picture(&part.body);
    assert!(line.width() > page.width() && line.height() * 8 < line.width() && has_ink(&line));
    let margin = town
        .get(&format!("/documents/{id}/pages/1.webp?crop=0,900,1000,100"))
        .await;
    assert!(!has_ink(&picture(&margin.body)));
    assert_ne!(part.header("etag"), whole.header("etag"));
    town.close().await;
}

#[tokio::test]
async fn what_is_no_page_or_no_part_of_one_is_refused_with_the_reason() {
    let (town, id) = with_scan(pdf(&[Sheet::of(&WORDS)]).as_bytes()).await;
    for (path, status) in [
        ("pages/2.webp", 404),
        ("pages/0.webp", 404),
        ("pages/01.webp", 404),
        ("pages/1.png", 404),
        ("pages/1.webp?crop=0,0,2000,10", 400),
        ("pages/1.webp?crop=0,0,0,0", 400),
        ("pages/1.webp?crop=0,0,10", 400),
        ("pages/1.webp?zoom=9", 400),
    ] {
        assert_eq!(
            town.get(&format!("/documents/{id}/{path}")).await.status,
            status,
            "{path}"
        );
    }
    assert_eq!(town.get("/documents/zz/pages/1.webp").await.status, 404);
    // A page of HTML has no picture of its own; bytes that are no PDF cannot be drawn.
    for document in [&town.nasty, &town.minutes] {
        let path = format!("/documents/{document}/pages/1.webp");
        assert_eq!(town.get(&path).await.status, 404, "{path}");
    }
    assert!(!town.images().exists());
    let withdrawn = town.get(&format!("/documents/{}/pages/1.webp", town.withdrawn)).await;
    assert_eq!(withdrawn.status, 410);
    town.close().await;
}

#[tokio::test]
async fn a_withdrawn_scan_leaves_no_picture_behind() {
    let bytes = pdf(&[Sheet::of(&WORDS)]);
    let (town, id) = with_scan(bytes.as_bytes()).await;
    let path = format!("/documents/{id}/pages/1.webp");
    assert_eq!(town.get(&path).await.status, 200);
    let kept = || std::fs::read_dir(town.images()).unwrap().count();
    assert_eq!(kept(), 1);
    let content = Sha256::of(bytes.as_bytes());
    town.web
        .catalog
        .withdraw(&content, "donnée personnelle", now())
        .await
        .unwrap();
    town.web.images.forget(&content);
    assert_eq!(kept(), 0);
    assert_eq!(town.get(&path).await.status, 410);
    assert_eq!(kept(), 0);
    town.close().await;
}

#[tokio::test]
async fn the_pages_of_what_an_archive_holds_are_seen_at_their_own_numbers() {
    let town = Town::open().await;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default();
    zip.start_file("note.txt", plain).unwrap();
    zip.write_all("Le lavoir sera refait.".as_bytes()).unwrap();
    zip.start_file("scan.pdf", plain).unwrap();
    let blank = Sheet::of(&[]);
    zip.write_all(pdf(&[blank, Sheet::of(&WORDS)]).as_bytes()).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let mut extraction = read(
        "application/zip",
        &[
            ("Le lavoir sera refait.", Origin::Text),
            ("", Origin::None),
            ("LE CONSEIL", Origin::Ocr),
        ],
    );
    let part = |name: &str, media_type: &str, first_page, pages| Part {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        first_page,
        pages,
    };
    extraction.parts = vec![
        part("note.txt", "text/plain", 1, 1),
        part("scan.pdf", "application/pdf", 2, 2),
    ];
    let id = town.publish("liasse.zip", &bytes, &extraction).await;
    let page = async |number| town.get(&format!("/documents/{id}/pages/{number}.webp")).await;
    assert_eq!(page(1).await.status, 404);
    assert!(!has_ink(&picture(&page(2).await.body)));
    assert!(has_ink(&picture(&page(3).await.body)));
    let shown = town.get(&format!("/documents/{id}")).await.text();
    assert!(!shown.contains("pages/1.webp") && shown.contains("pages/2.webp") && shown.contains("pages/3.webp"));
    town.close().await;
}

#[tokio::test]
async fn words_found_in_a_scan_are_shown_as_they_stand_on_the_page() {
    let bytes = pdf(&[Sheet::of(&WORDS)]);
    let (town, id) = with_scan(bytes.as_bytes()).await;
    let mut words = Vec::new();
    for (line, text) in WORDS.iter().enumerate() {
        words.extend(text.split(' ').map(|word| WordBox {
            text: word.to_owned(),
            left: 0.1,
            top: (TOP + line * LINE) as f32 / HEIGHT as f32,
            width: 200.0 / WIDTH as f32,
            height: 35.0 / HEIGHT as f32,
            confidence: 0.9,
        }));
    }
    let scan = Scan {
        page: 1,
        engine: "1 fra".to_owned(),
        text: WORDS.join("\n"),
        words,
        ..Scan::default()
    };
    town.web
        .catalog
        .keep_scan(&Sha256::of(bytes.as_bytes()), &scan)
        .await
        .unwrap();
    town.index().await;

    let hits = town.get("/?q=budget").await.text();
    assert!(hits.contains(&format!("/documents/{id}/pages/1.webp?crop=")), "{hits}");
    let plain = town.get(&format!("/documents/{id}")).await.text();
    assert!(plain.contains("pages/1.webp") && !plain.contains("crop="), "{plain}");
    for (lang, said) in [
        ("fr", "extrait de l'image de la page"),
        ("en", "part of the page's picture"),
    ] {
        let found = town.get(&format!("/documents/{id}?q=budget&lang={lang}")).await.text();
        assert!(found.replace("&#39;", "'").contains(said), "{found}");
        let start = found.find("/pages/1.webp?crop=").expect("a part of the page");
        let path: String = found[start..].chars().take_while(|c| *c != '"').collect();
        let tag = &found[found[..start].rfind("<img").unwrap()..];
        let tag = &tag[..tag.find('>').unwrap()];
        assert!(
            tag.contains("alt=\"") && tag.contains("width=\"") && tag.contains("loading=\"lazy\""),
            "{tag}"
        );
        let part = town.get(&format!("/documents/{id}{path}")).await;
        assert!(part.status == 200 && has_ink(&picture(&part.body)), "{path}");
    }
    town.close().await;
}
