//! What is read of a stranger's bytes, and what is said of what could not be read.

use crate::support::shared;
use greffier::extract::{Extracted, Hint, Limits, charset, extract, render};
use greffier::model::{DoubtCode, Origin};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

const PHRASE: &str = "Le conseil municipal adopte la délibération 2024-017";

fn read(bytes: &[u8]) -> Extracted {
    extract(bytes, &Hint::default(), &Limits::default())
}

fn texts(read: &Extracted) -> Vec<&str> {
    read.extraction.pages.iter().map(|p| p.text.as_str()).collect()
}

fn codes(read: &Extracted) -> Vec<DoubtCode> {
    read.extraction.doubts.iter().map(|d| d.code).collect()
}

// ---- PDF -----------------------------------------------------------------------------------------------------------

/// A PDF whose objects 1 to 3 are catalogue, pages and font; `objects` follow from 4 on.
fn pdf(kids: &str, objects: &[String], trailer: &str) -> Vec<u8> {
    let count = kids.matches('R').count();
    let mut all = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[{kids}]/Count {count}>>"),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    all.extend_from_slice(objects);
    let (mut out, mut offsets) = (b"%PDF-1.7\n".to_vec(), Vec::new());
    for (n, object) in all.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n", n + 1).bytes());
        out.extend(latin1(object));
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", all.len() + 1);
    for offset in offsets {
        let _ = writeln!(table, "{offset:010} 00000 n ");
    }
    let _ = write!(
        table,
        "trailer\n<</Size {}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n",
        all.len() + 1
    );
    out.extend(table.bytes());
    out
}

fn latin1(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1252.encode(text).0.into_owned()
}

fn page(contents: u32, more: &str) -> String {
    format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>/XObject<</Im 8 0 R>>>>\
         /Contents {contents} 0 R{more}>>"
    )
}

fn stream(dict: &str, data: &str) -> String {
    format!("<<{dict}/Length {}>>\nstream\n{data}\nendstream", latin1(data).len())
}

/// Lines of text, from the top of the page.
fn lines(lines: &[&str]) -> String {
    let shown: Vec<String> = lines.iter().map(|line| format!("({line}) Tj")).collect();
    format!("BT /F1 12 Tf 14 TL 50 700 Td {} ET", shown.join(" T* "))
}

const PICTURE: &str = "/Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8";

/// One page with `content`, perhaps more entries in its dictionary, a picture `Im`, and objects from 9 on.
fn one_page(content: &str, more: &str, objects: &[String]) -> Vec<u8> {
    let filler = || "null".to_owned();
    let mut all = vec![
        page(5, more),
        stream("", content),
        filler(),
        filler(),
        stream(PICTURE, "abcd"),
    ];
    all.extend_from_slice(objects);
    pdf("4 0 R", &all, "")
}

#[test]
fn a_pdf_is_read_by_pages_and_says_its_title_and_dates() {
    let objects = [
        page(5, ""),
        stream("", &lines(&[PHRASE, "Reçu"])),
        page(7, ""),
        stream("", &lines(&["Page deux"])),
        "null".to_owned(),
        "<</Title(Procès-verbal)/CreationDate(D:20240312180000+01'00')/ModDate(demain)>>".to_owned(),
    ];
    let read = read(&pdf("4 0 R 6 0 R", &objects, "/Info 9 0 R"));
    assert_eq!(texts(&read), [format!("{PHRASE}\nReçu").as_str(), "Page deux"]);
    assert_eq!(read.extraction.media_type, "application/pdf");
    assert_eq!(read.extraction.metadata.title.as_deref(), Some("Procès-verbal"));
    assert_eq!(
        read.extraction.metadata.created.as_deref(),
        Some("2024-03-12T18:00:00+01:00")
    );
    assert_eq!((read.extraction.metadata.modified, read.ocr), (None, Vec::new()));
}

#[test]
fn hyphens_at_line_ends_are_mended_and_compounds_keep_theirs() {
    let read = read(&one_page(
        &lines(&["la délibé-", "ration et le procès-", "verbal du Conseil"]),
        "",
        &[],
    ));
    assert_eq!(texts(&read), ["la délibération\net le procès-verbal\ndu Conseil"]);
}

#[test]
fn a_stamp_drawn_by_an_annotation_on_a_scan_is_read_and_the_scan_wants_ocr() {
    let stamp = stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 200 40]/Resources<</Font<</F1 3 0 R>>>>",
        "BT /F1 9 Tf 5 20 Td (Reçu en préfecture le 12/03/2024 ID : 029-212900047) Tj ET",
    );
    let annotation = "<</Type/Annot/Subtype/Stamp/Rect[350 790 550 830]/F 4/AP<</N 9 0 R>>>>".to_owned();
    let scan = "q 595 0 0 842 0 0 cm /Im Do Q";
    let read = read(&one_page(scan, "/Annots[10 0 R]", &[stamp, annotation]));
    assert_eq!(texts(&read), ["Reçu en préfecture le 12/03/2024 ID : 029-212900047"]);
    assert_eq!((read.extraction.pages[0].origin, read.ocr), (Origin::Text, vec![1]));
}

#[test]
fn blanks_drawn_under_an_amount_do_not_split_it() {
    let content = "BT /F1 9 Tf 100 500 Td (8) Tj 5.3 0 Td (47 300,00) Tj ET BT /F1 9 Tf 100 500 Td ( ) Tj ET";
    assert_eq!(texts(&read(&one_page(content, "", &[]))), ["847 300,00"]);
}

#[test]
fn hidden_annotations_say_nothing() {
    let form = stream(
        "/BBox[0 0 9 9]/Resources<</Font<</F1 3 0 R>>>>",
        "BT /F1 9 Tf (caché) Tj ET",
    );
    let annotation = "<</Subtype/Stamp/Rect[0 0 9 9]/F 2/AP<</N 9 0 R>>>>".to_owned();
    let read = read(&one_page(&lines(&[PHRASE]), "/Annots[10 0 R]", &[form, annotation]));
    assert_eq!(texts(&read), [PHRASE]);
}

#[test]
fn pages_that_are_pictures_or_rubbish_want_ocr_and_blank_ones_do_not() {
    let scan = read(&one_page("q 595 0 0 842 0 0 cm /Im Do Q", "", &[]));
    assert_eq!((texts(&scan), scan.ocr.as_slice()), (vec![""], &[1][..]));
    assert!(scan.extraction.doubts.is_empty());

    let logo = read(&one_page(
        &format!("q 60 0 0 60 0 0 cm /Im Do Q {}", lines(&[PHRASE])),
        "",
        &[],
    ));
    assert!(logo.ocr.is_empty(), "a small picture beside text is no scan");

    let blank = read(&one_page("q Q", "", &[]));
    assert_eq!(
        (blank.extraction.pages.len(), codes(&blank), blank.ocr),
        (0, vec![DoubtCode::Empty], vec![])
    );

    let noise = read(&one_page(
        &lines(&["!\"#$%&'*+,-./:;<=>?@[]^_`{|}~!\"#$%&'*+,-./"; 3]),
        "",
        &[],
    ));
    assert_eq!((texts(&noise), noise.ocr.as_slice()), (vec![""], &[1][..]));
    assert_eq!(noise.extraction.pages[0].origin, Origin::None);
}

#[test]
fn a_wrong_cross_reference_table_costs_nothing() {
    let sound = one_page(&lines(&[PHRASE]), "", &[]);
    let text = sound.iter().map(|b| char::from(*b)).collect::<String>();
    let off = text.replace("xref\n0 ", "xref\n1 ");
    assert_ne!(off, text);
    assert_eq!(
        texts(&read(&off.chars().map(|c| c as u8).collect::<Vec<_>>())),
        [PHRASE]
    );
}

#[test]
fn broken_and_locked_pdfs_are_refused_with_the_reason() {
    assert_eq!(codes(&read(b"%PDF-1.7\n")), [DoubtCode::Damaged]);
    let locked = pdf(
        "4 0 R",
        &[page(5, ""), stream("", "")],
        "/Encrypt<</Filter/Standard/V 1/R 2/O(a)/U(b)/P -1>>",
    );
    let read = read(&locked);
    assert_eq!((codes(&read), texts(&read)), (vec![DoubtCode::Password], vec![]));
}

#[test]
fn more_pages_or_text_than_allowed_are_cut_and_that_is_said() {
    let objects = [page(5, ""), stream("", &lines(&["0123456789"]))];
    let bytes = pdf("4 0 R 4 0 R", &objects, "");
    let three = pdf(
        "4 0 R 6 0 R 7 0 R",
        &[objects.as_slice(), &[page(5, ""), page(5, "")]].concat(),
        "",
    );
    let limits = |max_pages, max_text| Limits { max_pages, max_text };
    let by_pages = extract(&three, &Hint::default(), &limits(2, 1000));
    assert_eq!(
        (by_pages.extraction.pages.len(), codes(&by_pages)),
        (2, vec![DoubtCode::Truncated])
    );
    let by_text = extract(&three, &Hint::default(), &limits(10, 15));
    assert_eq!(
        (texts(&by_text), codes(&by_text)),
        (vec!["0123456789", "01234"], vec![DoubtCode::Truncated])
    );
    assert!(!read(&bytes).extraction.pages.is_empty(), "a page met twice is no loop");
}

#[test]
fn a_page_is_rendered_in_grey_at_the_resolution_asked_for() {
    let png = render(&one_page("0 g 0 0 300 842 re f", "", &[]), 1, 72).unwrap();
    let image = image::load_from_memory(&png).unwrap();
    assert_eq!(
        (image.width(), image.height(), image.color()),
        (595, 842, image::ColorType::L8)
    );
    let grey = image.to_luma8();
    assert_eq!((grey.get_pixel(10, 10).0, grey.get_pixel(590, 10).0), ([0], [255]));
}

#[test]
fn giant_pages_are_rendered_small_and_giant_pictures_not_at_all() {
    let giant = one_page(&lines(&[PHRASE]), "/CropBox[0 0 1 1]", &[]);
    let text: String = giant.iter().map(|b| char::from(*b)).collect();
    let boxed = text
        .replace("[0 0 595 842]", "[0 0 1000000000 1000000000]")
        .replace("[0 0 1 1]", "[0 0 1000000000 1000000000]");
    let png = render(&boxed.chars().map(|c| c as u8).collect::<Vec<_>>(), 1, 200).unwrap();
    let image = image::load_from_memory(&png).unwrap();
    assert!(u64::from(image.width()) * u64::from(image.height()) <= 40_000_000);

    let text = text
        .replace("/Width 2/Height 2", "/Width 60000/Height 60000")
        .replace(&lines(&[PHRASE]), "/Im Do");
    let refused = render(&text.chars().map(|c| c as u8).collect::<Vec<_>>(), 1, 200).unwrap_err();
    assert_eq!((refused.code, refused.page), (DoubtCode::TooLarge, Some(1)));
    assert_eq!(render(&giant, 7, 200).unwrap_err().code, DoubtCode::Damaged);
}

// ---- Office --------------------------------------------------------------------------------------------------------

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        let options = zip::write::SimpleFileOptions::default();
        // OpenDocument wants its type stored, to be seen in the first bytes (part 2, 3.3).
        let stored = options.compression_method(zip::CompressionMethod::Stored);
        let options = if *name == "mimetype" { stored } else { options };
        archive.start_file(*name, options).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const ODT: (&str, &[u8]) = ("mimetype", b"application/vnd.oasis.opendocument.text");

fn odt(body: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e 'DÉVELOPPÉ'>]><office:document-content xmlns:office='o' \
         xmlns:text='t' xmlns:table='tb'><office:body><office:text>{body}</office:text></office:body>\
         </office:document-content>"
    );
    let meta = "<m xmlns:dc='d'><dc:title>Séance &amp; suite</dc:title><dc:date>2024-03-12T18:00:00</dc:date></m>";
    zip(&[ODT, ("content.xml", content.as_bytes()), ("meta.xml", meta.as_bytes())])
}

#[test]
fn an_odt_is_read_with_its_tables_and_without_deleted_text() {
    let read = read(&odt(
        "<text:tracked-changes><text:p>SUPPRIMÉ</text:p></text:tracked-changes>\
         <text:h>Titre</text:h><text:p>Un<text:s text:c='4000000000'/>deux<text:tab/>trois &amp; &#233; &e;</text:p>\
         <table:table><table:table-row><table:table-cell><text:p>Pour</text:p></table:table-cell><table:table-cell>\
         <text:p>12</text:p></table:table-cell></table:table-row></table:table>",
    ));
    assert_eq!(texts(&read), ["Titre\nUn deux\ttrois & é\nPour\t12"]);
    assert_eq!(read.extraction.metadata.title.as_deref(), Some("Séance & suite"));
    assert_eq!(
        read.extraction.metadata.modified.as_deref(),
        Some("2024-03-12T18:00:00")
    );
}

#[test]
fn an_odt_is_read_with_the_numbers_that_it_gives_its_lists_and_headings() {
    let styles = "<office:document-styles xmlns:office='o' xmlns:text='t' xmlns:style='s'><text:outline-style>\
        <text:outline-level-style text:level='1' style:num-format='I' style:num-suffix=' -'/>\
        <text:outline-level-style text:level='2' style:num-format=''/></text:outline-style>\
        <style:footer><text:list text:style-name='L'><text:list-item><text:p>Pied</text:p></text:list-item></text:list>\
        </style:footer></office:document-styles>";
    let item = |attributes: &str, text: &str| format!("<text:list-item{attributes}><text:p>{text}</text:p>");
    let content = [
        "<d xmlns:office='o' xmlns:text='t' xmlns:style='s'><text:list-style style:name='L'>\
         <text:list-level-style-number text:level='1' style:num-format='1' style:num-suffix='.'/>\
         <text:list-level-style-number text:level='2' style:num-format='a' text:display-levels='2' style:num-suffix=')'/>\
         <text:list-level-style-bullet text:level='3' text:bullet-char=''/></text:list-style>\
         <text:h text:outline-level='1'>Finances</text:h><text:h text:outline-level='2'>Budgets</text:h>\
         <text:list text:style-name='L'>",
        &item("", "Lavoir"),
        "<text:p>Le conseil approuve.</text:p><text:list>",
        &item("", "Toiture"),
        "<text:list>",
        &item("", "tuiles"),
        "</text:list-item></text:list></text:list-item></text:list></text:list-item>",
        &item("", "Fanfare"),
        "</text:list-item></text:list><text:h text:outline-level='1'>Voirie</text:h>\
         <text:list text:style-name='L' text:continue-numbering='true'>",
        &item("", "Pont"),
        "</text:list-item>",
        &item(" text:start-value='9'", "Chemin"),
        "</text:list-item></text:list><text:list text:style-name='L'>",
        &item("", "École"),
        "</text:list-item></text:list></d>",
    ]
    .concat();
    let read = read(&zip(&[
        ODT,
        ("content.xml", content.as_bytes()),
        ("styles.xml", styles.as_bytes()),
    ]));
    let lines: Vec<&str> = texts(&read)[0].lines().collect();
    assert_eq!(
        lines,
        [
            "I - Finances",
            "Budgets",
            "1. Lavoir",
            "Le conseil approuve.",
            "1.a) Toiture",
            "• tuiles",
            "2. Fanfare",
            "II - Voirie",
            "3. Pont",
            "9. Chemin",
            "1. École",
            "",
            "Pied"
        ]
    );
}

#[test]
fn locked_broken_and_exploding_odts_are_refused_with_the_reason() {
    let manifest = ("META-INF/manifest.xml", b"<m:encryption-data/>".as_slice());
    assert_eq!(
        codes(&read(&zip(&[ODT, manifest, ("content.xml", b"x")]))),
        [DoubtCode::Password]
    );
    let spaces = vec![b' '; 65 << 20];
    assert_eq!(
        codes(&read(&zip(&[ODT, ("content.xml", &spaces)]))),
        [DoubtCode::TooLarge]
    );
    let whole = odt("<text:p>Texte</text:p>");
    assert_eq!(codes(&read(&whole[..whole.len() / 2])), [DoubtCode::Damaged]);
    assert_eq!(codes(&read(&zip(&[ODT]))), [DoubtCode::Damaged]);
}

#[test]
fn a_docx_is_read() {
    let types = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Default Extension='rels' \
        ContentType='application/vnd.openxmlformats-package.relationships+xml'/><Override PartName='/word/document.xml' \
        ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>";
    let relations = "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship \
        Id='r1' Target='word/document.xml' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/\
        officeDocument'/></Relationships>";
    let document = format!(
        "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r><w:t>\
         {PHRASE}</w:t></w:r></w:p><w:p><w:del><w:r><w:delText>SUPPRIMÉ</w:delText></w:r></w:del><w:r><w:t>Fin</w:t>\
         </w:r></w:p></w:body></w:document>"
    );
    let read = read(&zip(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ]));
    let text = texts(&read).concat();
    assert!(
        text.contains(PHRASE) && text.ends_with("Fin") && !text.contains("SUPPRIMÉ"),
        "{text}"
    );
    assert!(read.extraction.media_type.ends_with("wordprocessingml.document"));
}

// ---- HTML, text, anything ------------------------------------------------------------------------------------------

#[test]
fn the_main_part_of_a_page_is_read_and_its_menus_are_not() {
    let menu = "<nav><a>Accueil</a> <a>Contact</a></nav>";
    let body = format!("<h1>Séance</h1><p>{PHRASE}</p><table><tr><td>Pour</td><td>12</td></tr></table>");
    let with_main =
        format!("<title>Mairie</title><header>Ville</header>{menu}<main>{body}</main><footer>Pied</footer>");
    let without = format!("<title>Mairie</title><header>Ville</header>{menu}<form><div>{body}</div></form>");
    for page in [with_main, without] {
        let read = extract(
            page.as_bytes(),
            &Hint {
                name: Some("a.html"),
                ..Hint::default()
            },
            &Limits::default(),
        );
        assert_eq!(texts(&read), [format!("Séance\n\n{PHRASE}\n\nPour\t12")]);
        assert_eq!(read.extraction.metadata.title.as_deref(), Some("Mairie"));
    }
}

#[test]
fn a_main_that_holds_hardly_anything_is_not_the_page() {
    let page = format!(
        "<html><main>Menu</main><div>{}</div>",
        format!("<p>{PHRASE}</p>").repeat(9)
    );
    assert!(texts(&read(page.as_bytes())).concat().contains(PHRASE));
}

#[test]
fn pages_are_read_in_their_own_character_set() {
    let page = |declared: &str| format!("<!doctype html><html><meta charset='{declared}'><p>L’été à 12 €</p>");
    let western = latin1(&page("iso-8859-1"));
    let wide: Vec<u8> = page("utf-16").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [page("utf-8").into_bytes(), page("latin1").into_bytes(), western, wide] {
        let read = read(&bytes);
        assert_eq!((texts(&read), codes(&read)), (vec!["L’été à 12 €"], vec![]));
    }
    let undeclared = read(&latin1("<html><p>La délibération de l'été"));
    assert_eq!(
        (texts(&undeclared), codes(&undeclared)),
        (vec!["La délibération de l'été"], vec![DoubtCode::Charset])
    );
}

#[test]
fn a_page_nested_too_deep_is_read_and_that_is_said() {
    let read = read(format!("<html>{}fond", "<ul><li>".repeat(30_000)).as_bytes());
    assert_eq!((texts(&read), codes(&read)), (vec!["fond"], vec![DoubtCode::Truncated]));
}

#[test]
fn form_feeds_end_the_pages_of_plain_text() {
    let read = read("un\n\u{c}deux\u{c}".as_bytes());
    assert_eq!(
        (texts(&read), read.extraction.media_type.as_str()),
        (vec!["un", "deux"], "text/plain")
    );
}

#[test]
fn what_is_empty_or_of_another_format_is_refused_and_named() {
    for (bytes, code, media_type) in [
        (&b""[..], DoubtCode::Empty, "text/plain"),
        (b" \n\t ", DoubtCode::Empty, "text/plain"),
        (b"<html><script>x()</script>", DoubtCode::Empty, "text/html"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", DoubtCode::Damaged, "image/png"),
        (b"GIF89a\x01\0\x01\0", DoubtCode::Unsupported, "image/gif"),
        (b"{\\rtf1 }", DoubtCode::Empty, "application/rtf"),
        (
            &[0, 1, 2, 3, 250, 251, 0, 5],
            DoubtCode::Unsupported,
            "application/octet-stream",
        ),
    ] {
        let read = read(bytes);
        assert_eq!((codes(&read), texts(&read)), (vec![code], vec![]), "{media_type}");
        assert_eq!(read.extraction.media_type, media_type);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_bring_the_reader_down(
        start in prop::sample::select(vec!["", "%PDF-1.7\n", "<html>", "PK\u{3}\u{4}", "{\\rtf", "<?xml "]),
        rest in prop::collection::vec(any::<u8>(), 0..2000),
    ) {
        let bytes = [start.as_bytes(), &rest].concat();
        let read = read(&bytes);
        prop_assert!(!read.extraction.pages.is_empty() || !read.extraction.doubts.is_empty());
        prop_assert!(read.extraction.pages.iter().all(|p| !p.text.contains('\0')));
    }

    #[test]
    fn no_change_to_a_sound_pdf_brings_the_reader_down(at in 0_usize..900, byte in any::<u8>()) {
        let mut bytes = one_page(&lines(&[PHRASE]), "", &[]);
        let len = bytes.len();
        bytes[at % len] = byte;
        let _ = (read(&bytes), render(&bytes, 1, 20));
    }
}

// ---- Real and hostile files, where this machine has them -----------------------------------------------------------

#[test]
fn every_case_of_character_sets_is_exact() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("hostile/encodings");
    let cases: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("cases.json")).unwrap()).unwrap();
    for case in cases["cases"].as_array().unwrap() {
        let bytes = std::fs::read(folder.join(case["file"].as_str().unwrap())).unwrap();
        let decoded = charset::decode(&bytes, case["content_type"].as_str());
        let text = unicode_normalization::UnicodeNormalization::nfc(decoded.text.chars()).collect::<String>();
        assert!(
            text.contains(case["phrase"].as_str().unwrap()),
            "{}: {}",
            case["id"],
            decoded.text
        );
        assert!(!text.contains('\0'), "{}", case["id"]);
    }
}

/// Names the file that a child of the next test reads.
const ONE_FILE: &str = "GREFFIER_EXTRACT_ONE_FILE";

#[test]
fn the_one_file_asked_for_is_read_within_limits() {
    let Some(path) = std::env::var_os(ONE_FILE) else { return };
    rlimit::setrlimit(rlimit::Resource::AS, 1 << 30, 1 << 30).unwrap();
    rlimit::setrlimit(rlimit::Resource::CPU, 30, 30).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let name = Path::new(&path).file_name().unwrap().to_string_lossy().into_owned();
    let read = extract(
        &bytes,
        &Hint {
            name: Some(&name),
            content_type: None,
        },
        &Limits::default(),
    );
    for page in read.ocr.iter().take(1) {
        let _ = render(&bytes, *page, 200);
    }
    let said = serde_json::json!({ "text": texts(&read).join("\n"), "doubts": codes(&read), "ocr": read.ocr });
    println!("\n=>{said}");
}

/// What a child said of `path`, or how it ended.
fn in_a_child(path: &Path) -> Result<serde_json::Value, String> {
    let test = "extract::the_one_file_asked_for_is_read_within_limits";
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(ONE_FILE, path)
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&child.stdout);
    let said = out.lines().find_map(|line| line.strip_prefix("=>"));
    let error = || format!("{}: {}", child.status, String::from_utf8_lossy(&child.stderr));
    said.and_then(|json| serde_json::from_str(json).ok()).ok_or_else(error)
}

#[test]
fn hostile_files_are_survived_and_read_where_they_can_be() {
    let Some(shared) = shared() else { return };
    let hostile = shared.join("hostile");
    let manifest = std::fs::read_to_string(hostile.join("MANIFEST.tsv")).unwrap();
    let mut wrong = Vec::new();
    for row in manifest.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let (path, family, expected) = (cells[0], cells[1], cells[7]);
        if !["pdf", "office", "html", "archives", "images", "encodings"].contains(&family) {
            continue;
        }
        match in_a_child(&hostile.join(path)) {
            Ok(said) => wrong.extend(differs(&said, expected).map(|why| format!("{path}: {why}"))),
            // A bomb may cost a child its memory; nothing may panic, overflow the stack or run on.
            Err(end) if end.contains("memory allocation") => eprintln!("out of memory: {path}"),
            Err(end) => wrong.push(format!("{path}: {end}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How what was `said` is not as `expected`; formats that are not read yet are not judged.
fn differs(said: &serde_json::Value, expected: &str) -> Option<String> {
    let folded = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = folded(said["text"].as_str().unwrap());
    let doubts = said["doubts"].to_string();
    let unread = doubts.contains("unsupported") || said["ocr"].as_array().is_some_and(|o| !o.is_empty());
    let phrase = expected
        .strip_prefix("text=")
        .map(|rest| rest.split(';').next().unwrap_or(rest));
    let phrase = phrase
        .filter(|p| !p.contains("wanted"))
        .map(|p| folded(p.split(" (").next().unwrap_or(p)));
    if phrase.is_some_and(|phrase| !text.contains(&phrase) && !unread) {
        return Some(format!("no phrase, {said}"));
    }
    let refused = expected == "refuse" || expected == "empty" || expected.starts_with("empty;");
    (refused && !text.is_empty()).then(|| format!("text where there is none: {said}"))
}
