//! The text of PDFs in the order and the words that a reader of the page sees.

use crate::support::shared;
use greffier::extract::{Extracted, Hint, Limits, extract};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A PDF of `contents`, a page each, with one font and `more` in each page's dictionary.
pub fn pdf(contents: &[String], more: &str) -> Vec<u8> {
    let kids: Vec<String> = (0..contents.len()).map(|n| format!("{} 0 R", 4 + 2 * n)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), kids.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    for content in contents {
        let own = objects.len() + 2;
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{more}/Resources<</Font<</F1 3 0 R>>>>/Contents {own} 0 R>>"
        ));
        objects.push(format!(
            "<</Length {}>>\nstream\n{content}\nendstream",
            content.chars().count()
        ));
    }
    let (mut out, mut table) = (b"%PDF-1.7\n".to_vec(), String::from("0000000000 65535 f \n"));
    for (n, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        let text = format!("{} 0 obj\n{object}\nendobj\n", n + 1);
        out.extend(encoding_rs::WINDOWS_1252.encode(&text).0.iter());
    }
    let (start, size) = (out.len(), objects.len() + 1);
    let tail = format!("xref\n0 {size}\n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    out.extend(tail.bytes());
    out
}

pub fn at(x: u32, y: u32, text: &str) -> String {
    format!("BT /F1 10 Tf {x} {y} Td ({text}) Tj ET ")
}

fn read(bytes: &[u8]) -> Extracted {
    extract(bytes, &Hint::default(), &Limits::default())
}

fn text_of(content: &str, more: &str) -> String {
    let read = read(&pdf(&[content.to_owned()], more));
    read.extraction
        .pages
        .first()
        .map(|page| page.text.clone())
        .unwrap_or_default()
}

#[test]
fn two_columns_are_read_one_after_the_other() {
    const WORDS: [&str; 6] = ["conseil", "budget", "voirie", "travaux", "commune", "recettes"];
    let line = |side: &str, n: usize| {
        format!(
            "{side} {n} du {} et de la {} pour",
            WORDS[n % 6],
            WORDS[(n * 5 + 1) % 6]
        )
    };
    let column = |x, side: &str| -> String {
        (0..20)
            .zip(0..)
            .map(|(n, down)| at(x, 700 - 12 * down, &line(side, n)))
            .collect()
    };
    let wanted: Vec<String> = ["Gauche", "Droite"]
        .iter()
        .flat_map(|side| (0..20).map(move |n| line(side, n)))
        .collect();
    let read = text_of(&(column(50, "Gauche") + &column(320, "Droite")), "");
    assert_eq!(read.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>(), wanted);
}

#[test]
fn the_cells_of_a_row_of_a_table_stay_on_one_line() {
    let row = |y, cells: [&str; 3]| at(50, y, cells[0]) + &at(250, y, cells[1]) + &at(400, y, cells[2]);
    let table =
        row(700, ["Chapitre", "Prévu", "Voté"]) + &row(685, ["011", "12 000", "12 500"]) + &row(670, ["012", "7", "8"]);
    let text = text_of(&table, "");
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[1], ["011", "12", "000", "12", "500"]);
    assert_eq!(lines[2], ["012", "7", "8"]);
}

#[test]
fn the_rows_of_a_table_with_borders_are_read_row_by_row_even_when_it_looks_like_two_columns() {
    let (mut drawn, mut expected) = (String::new(), Vec::new());
    for (n, y) in (0..36).zip((100..).step_by(18).map(|down| 800 - down)) {
        let (town, zone) = (format!("Villeneuve des Marais {n}"), format!("secteur du bassin {n}"));
        drawn += &(at(60, y, &town) + &at(320, y, &zone) + &format!("50 {} m 550 {0} l S ", y - 5));
        expected.push(format!("{town} {zone}"));
    }
    drawn += "50 713 m 550 713 l S ";
    for x in [50, 300, 550] {
        let _ = write!(drawn, "{x} 65 m {x} 713 l S ");
    }
    assert_eq!(text_of(&drawn, "").lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_frame_around_a_page_of_two_columns_makes_no_table_of_it() {
    let line = |side: &str, n: usize| format!("la colonne de {side} dit sa phrase numéro {n}");
    let mut drawn = "40 50 515 750 re S 40 770 m 555 770 l S 300 50 m 300 770 l S ".to_owned();
    for (n, y) in (0..48).zip((0..).step_by(14).map(|down| 750 - down)) {
        drawn += &(at(60, y, &line("gauche", n)) + &at(320, y, &line("droite", n)));
    }
    let text = text_of(&drawn, "");
    let (last_left, first_right) = (
        text.find("gauche dit sa phrase numéro 47"),
        text.find("droite dit sa phrase numéro 0"),
    );
    assert!(last_left.is_some() && last_left < first_right, "{text}");
}

#[test]
fn text_drawn_twice_in_one_place_is_read_once() {
    let bold = at(50, 700, "Délibération") + &at(50, 700, "Délibération");
    assert_eq!(text_of(&bold, ""), "Délibération");
}

#[test]
fn text_on_a_rotated_page_is_read_as_it_is_seen() {
    let turned = "BT /F1 10 Tf 0 1 -1 0 100 50 Tm (Annexe au budget) Tj 0 -14 Td (primitif) Tj ET";
    assert_eq!(text_of(turned, "/Rotate 90"), "Annexe au budget\nprimitif");
}

#[test]
fn a_large_page_number_beside_two_footer_lines_does_not_mix_them() {
    let footer = "BT /F1 7 Tf 46 60 Td (89, rue Weber - 30907 NIMES CEDEX 2) Tj ET \
                  BT /F1 7 Tf 46 51.5 Td (Tel : 04 66 62 62 00 - Fax : 04 66 23 28 79) Tj ET \
                  BT /F1 12 Tf 539 55.6 Td (1) Tj ET";
    let text = text_of(footer, "");
    assert!(text.contains("89, rue Weber - 30907 NIMES CEDEX 2"), "{text}");
    assert!(text.contains("Tel : 04 66 62 62 00 - Fax : 04 66 23 28 79"), "{text}");
}

#[test]
fn what_pages_repeat_at_head_and_foot_is_set_apart() {
    let names = ["voirie", "école", "budget", "forêt", "piscine"];
    let page = |n: usize| {
        at(50, 800, "Commune de Valbonne")
            + &at(50, 700, &format!("Texte sur {}", names[n]))
            + &at(280, 40, &format!("Page {}", n + 1))
    };
    let read = read(&pdf(&(0..5).map(page).collect::<Vec<_>>(), ""));
    assert_eq!(
        read.extraction.pages[2].text,
        "Commune de Valbonne\n\nTexte sur budget\n\nPage 3"
    );
}

#[test]
fn twenty_thousand_pages_are_read_up_to_the_limit_in_bounded_time() {
    let pages = vec![at(50, 700, "Le conseil municipal"); 20_000];
    let bytes = pdf(&pages, "");
    let start = Instant::now();
    let read = read(&bytes);
    assert_eq!(read.extraction.pages.len(), 3_000);
    assert!(!read.extraction.doubts.is_empty(), "the cut is said");
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn real_text_pdfs_are_read_by_the_first_reader_and_hold_no_rubbish() {
    let Some(root) = shared() else { return };
    let mut files = Vec::new();
    collect(&root.join("corpus/pdf-text"), &mut files);
    assert!(!files.is_empty());
    let (mut pages, mut silent) = (0, 0);
    for file in files {
        let read = read(&std::fs::read(&file).unwrap());
        for page in &read.extraction.pages {
            let odd = page
                .text
                .chars()
                .filter(|c| ('\u{fb00}'..='\u{fb06}').contains(c) || c.is_control() && !"\n\t".contains(*c));
            assert_eq!(odd.count(), 0, "{} page {}", file.display(), page.number);
        }
        pages += read.extraction.pages.len();
        silent += read.ocr.len();
    }
    assert!(silent * 20 < pages, "{silent} of {pages} pages want recognition");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "pdf") {
            files.push(path);
        }
    }
}
