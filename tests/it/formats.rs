//! What is read of every format that councils use, by content and never by name.

use greffier::extract::{Extracted, Hint, Limits, extract, render};
use greffier::model::{DoubtCode, Place};
use std::io::{Cursor, Write as _};

const PHRASE: &str = "Le conseil municipal adopte la délibération 2024-017";

fn read(bytes: &[u8]) -> Extracted {
    extract(bytes, &Hint::default(), &Limits::default())
}

fn texts(read: &Extracted) -> Vec<&str> {
    read.extraction.pages.iter().map(|page| page.text.as_str()).collect()
}

fn doubts(read: &Extracted) -> Vec<(DoubtCode, &str)> {
    let told = read.extraction.doubts.iter();
    told.map(|doubt| (doubt.code, doubt.detail.as_deref().unwrap_or_default()))
        .collect()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

// ---- Word, rich text -----------------------------------------------------------------------------------------------

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn types(main: &str) -> String {
    format!(
        "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Default Extension='rels' \
         ContentType='application/vnd.openxmlformats-package.relationships+xml'/><Default Extension='xml' \
         ContentType='application/xml'/>{main}</Types>"
    )
}

fn relations(items: &[(&str, &str)]) -> String {
    let one = |(n, (kind, target)): (usize, &(&str, &str))| {
        format!(
            "<Relationship Id='rId{}' Type='{OFFICE}/{kind}' Target='{target}'/>",
            n + 1
        )
    };
    let all: String = items.iter().enumerate().map(one).collect();
    format!("<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{all}</Relationships>")
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn docx(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let types = types(
        "<Override PartName='/word/document.xml' ContentType='application/vnd.openxmlformats-officedocument.\
         wordprocessingml.document.main+xml'/>",
    );
    let package = relations(&[("officeDocument", "word/document.xml")]);
    let parts: Vec<(&str, &str)> = more
        .iter()
        .map(|(name, _)| (name.trim_end_matches(char::is_numeric), *name))
        .collect();
    let targets: Vec<String> = parts.iter().map(|(_, name)| format!("{name}.xml")).collect();
    let related: Vec<(&str, &str)> = parts
        .iter()
        .zip(&targets)
        .map(|((kind, _), to)| (*kind, to.as_str()))
        .collect();
    let related = relations(&related);
    let document = format!("<w:document xmlns:w='w' xmlns:mc='mc'><w:body>{body}</w:body></w:document>");
    let mut entries: Vec<(String, String)> = vec![
        ("[Content_Types].xml".to_owned(), types),
        ("_rels/.rels".to_owned(), package),
        ("word/_rels/document.xml.rels".to_owned(), related),
        ("word/document.xml".to_owned(), document),
    ];
    for (name, content) in more {
        entries.push((format!("word/{name}.xml"), format!("<w:x xmlns:w='w'>{content}</w:x>")));
    }
    let entries: Vec<(&str, &[u8])> = entries.iter().map(|(n, c)| (n.as_str(), c.as_bytes())).collect();
    zip(&entries)
}

#[test]
fn a_word_document_is_read_as_its_printed_copy_shows_it() {
    let cell = |text: &str| format!("<w:tc>{text}</w:tc>");
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let body = [
        paragraph("Délibération"),
        row(&[cell(&paragraph("Pour")), cell(&paragraph("12"))]),
        row(&[cell("<w:p/>"), cell(&(paragraph("Un") + &paragraph("Deux")))]),
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>".to_owned(),
        paragraph("Encadré"),
        "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>".to_owned(),
        paragraph("Encadré"),
        "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>".to_owned(),
        "<w:p><w:del><w:r><w:delText>SUPPRIMÉ</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>DÉPLACÉ</w:t></w:r>\
         </w:moveFrom><w:ins><w:r><w:t>Ajout</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>CACHÉ</w:t></w:r>\
         <w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t xml:space='preserve"
            .to_owned()
            + "'> visible</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>",
    ]
    .concat();
    let head = paragraph("Commune de Valmont");
    let more = [
        ("header1", head.as_str()),
        ("header2", head.as_str()),
        ("footer1", &paragraph("Mairie, 1 place du Marché")),
        ("footnotes", &paragraph("Note de bas de page")),
        ("comments", &paragraph("COMMENTAIRE")),
    ];
    let read = read(&docx(&body, &more));
    assert_eq!(
        texts(&read),
        [
            "Commune de Valmont\n\nDélibération\nPour\t12\nUn\nDeux\n\nEncadré\n\nAjout visible\n\n\
          Note de bas de page\n\nMairie, 1 place du Marché"
        ]
    );
    assert!(read.extraction.doubts.is_empty());
}

#[test]
fn what_word_numbers_by_itself_is_read_with_its_numbers() {
    let numbered =
        |properties: &str, text: &str| format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>");
    let at = |list: u32, level: u32| format!("<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list}'/></w:numPr>");
    let styled = "<w:pStyle w:val='Article'/>";
    let body = [
        numbered(&at(1, 0), "Budget"),
        numbered(&at(1, 1), "Recettes"),
        numbered(&at(1, 1), "Dépenses"),
        numbered(&at(1, 0), "Voirie"),
        numbered(&at(1, 1), "Trottoirs"),
        numbered(styled, "Le maire signe."),
        paragraph("Sans numéro"),
        numbered(styled, "Le maire exécute."),
        numbered(
            "<w:pStyle w:val='Article'/><w:numPr><w:numId w:val='0'/></w:numPr>",
            "Hors liste",
        ),
        numbered(&at(2, 0), "Recommence"),
        numbered(&at(7, 3), "Liste inconnue"),
        numbered(&at(4, 0), "Puce"),
    ]
    .concat();
    let level = |level: u32, format: &str, text: &str| {
        format!(
            "<w:lvl w:ilvl='{level}'><w:start w:val='1'/><w:numFmt w:val='{format}'/><w:lvlText w:val='{text}'/></w:lvl>"
        )
    };
    let lists = [
        format!(
            "<w:abstractNum w:abstractNumId='0'>{}{}</w:abstractNum>",
            level(0, "decimal", "%1."),
            level(1, "lowerLetter", "%1.%2)")
        ),
        format!(
            "<w:abstractNum w:abstractNumId='5'>{}</w:abstractNum>",
            level(0, "decimal", "Article %1 :")
        ),
        format!(
            "<w:abstractNum w:abstractNumId='6'>{}</w:abstractNum>",
            level(0, "bullet", "\u{f0b7}")
        ),
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='0'/>\
         <w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride></w:num><w:num w:numId='3'>\
         <w:abstractNumId w:val='5'/></w:num><w:num w:numId='4'><w:abstractNumId w:val='6'/></w:num>"
            .to_owned(),
    ]
    .concat();
    let styles = "<w:style w:styleId='Base'><w:pPr><w:numPr><w:numId w:val='3'/></w:numPr></w:pPr></w:style>\
        <w:style w:styleId='Article'><w:basedOn w:val='Base'/></w:style>";
    let read = read(&docx(&body, &[("numbering", &lists), ("styles", styles)]));
    assert_eq!(
        texts(&read)[0].lines().collect::<Vec<_>>(),
        [
            "1. Budget",
            "1.a) Recettes",
            "1.b) Dépenses",
            "2. Voirie",
            "2.a) Trottoirs",
            "Article 1 : Le maire signe.",
            "Sans numéro",
            "Article 2 : Le maire exécute.",
            "Hors liste",
            "1. Recommence",
            "Liste inconnue",
            "• Puce",
        ]
    );
}

#[test]
fn rich_text_is_read_without_what_was_deleted_or_hidden() {
    let rtf = b"{\\rtf1\\ansi\\ansicpg1252\\uc1{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset238 Arial CE;}}\
        {\\info{\\title Proc\\'e8s-verbal}{\\author Mairie}}{\\*\\generator Word;}{\\header Commune\\par}\
        \\f0 Le conseil d\\'e9lib\\'e8re \\u8212? 12\\'a0\\u8364?\\par{\\deleted SUPPRIME}{\\v CACHE}\
        {\\trowd Pour\\cell 12\\cell\\row}{\\f1 \\'b3\\'f3d\\'9f}{\\pict 00ff}{\\field{\\*\\fldinst PAGE}{\\fldrslt 3}}\
        {\\*\\shpinst{\\sp{\\sn x}{\\sv y}}{\\shptxt Encadr\\'e9\\par}}\\u-10179?\\u-8704?\\par}\n";
    let read = read(rtf);
    assert_eq!(
        texts(&read),
        ["Commune\nLe conseil délibère — 12\u{a0}€\nPour\t12\nłódź3Encadré\n😀"]
    );
    assert_eq!(read.extraction.metadata.title.as_deref(), Some("Procès-verbal"));
    assert_eq!(read.extraction.metadata.author.as_deref(), Some("Mairie"));
    assert_eq!(read.extraction.media_type, "application/rtf");
}

// ---- Spreadsheets --------------------------------------------------------------------------------------------------

#[test]
fn the_sheets_of_a_workbook_are_its_pages_with_figures_as_the_french_write_them() {
    let types = types(
        "<Override PartName='/xl/workbook.xml' ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.\
         sheet.main+xml'/>",
    );
    let main = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'";
    let workbook = format!(
        "<workbook {main} xmlns:r='{OFFICE}'><sheets><sheet name='Budget' sheetId='1' r:id='rId1'/><sheet name='Vide' \
         sheetId='2' r:id='rId2'/><sheet name='Secret' sheetId='3' state='hidden' r:id='rId3'/></sheets></workbook>"
    );
    let styles = format!(
        "<styleSheet {main}><cellXfs count='3'><xf numFmtId='0'/><xf numFmtId='4' applyNumberFormat='1'/><xf \
         numFmtId='14' applyNumberFormat='1'/></cellXfs></styleSheet>"
    );
    let sheet = |rows: &str| format!("<worksheet {main}><sheetData>{rows}</sheetData></worksheet>");
    let text = |at: &str, text: &str| format!("<c r='{at}' t='inlineStr'><is><t>{text}</t></is></c>");
    let budget = sheet(&format!(
        "<row r='1'>{}{}</row><row r='2'><c r='A2' s='1'><v>12500.5</v></c><c r='XFD2' s='2'><v>45363</v></c></row>",
        text("A1", "Chapitre"),
        text("C1", "Montant")
    ));
    let related = relations(&[
        ("worksheet", "worksheets/sheet1.xml"),
        ("worksheet", "worksheets/sheet2.xml"),
        ("worksheet", "worksheets/sheet3.xml"),
        ("styles", "styles.xml"),
    ]);
    let secret = sheet(&format!("<row r='1'>{}</row>", text("A1", "CACHÉ")));
    let read = read(&zip(&[
        ("[Content_Types].xml", types.as_bytes()),
        (
            "_rels/.rels",
            relations(&[("officeDocument", "xl/workbook.xml")]).as_bytes(),
        ),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", related.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/worksheets/sheet1.xml", budget.as_bytes()),
        ("xl/worksheets/sheet2.xml", sheet("").as_bytes()),
        ("xl/worksheets/sheet3.xml", secret.as_bytes()),
    ]));
    assert_eq!(texts(&read), ["Budget\nChapitre\tMontant\n12\u{a0}500,50\t12/03/2024"]);
}

#[test]
fn an_open_document_spreadsheet_is_read_by_sheets_and_repeated_cells_once() {
    let content = "<o:document-content xmlns:o='o' xmlns:table='t' xmlns:text='x'><table:table table:name='Votes'>\
        <table:table-row table:number-rows-repeated='1048576'><table:table-cell table:number-columns-repeated='16384'>\
        <text:p>Pour</text:p></table:table-cell><table:table-cell/><table:table-cell><text:p>12</text:p>\
        </table:table-cell></table:table-row></table:table><table:table table:name='Noms'><table:table-row>\
        <table:table-cell><text:p>Durand</text:p></table:table-cell></table:table-row></table:table></o:document-content>";
    let read = read(&zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ]));
    assert_eq!(texts(&read), ["Votes\nPour\t12", "Noms\nDurand"]);
}

// ---- Pictures of pages ---------------------------------------------------------------------------------------------

/// A TIFF of grey pages of these sizes, each white but for one black line.
fn tiff(sizes: &[(u32, u32)], pixels: bool) -> Vec<u8> {
    let mut out = b"II*\0\0\0\0\0".to_vec();
    let mut link = 4;
    for (width, height) in sizes {
        let data = out.len() as u32;
        let mut grey = vec![255_u8; if pixels { (width * height) as usize } else { 1 }];
        grey.iter_mut().take(*width as usize).for_each(|point| *point = 0);
        out.extend(&grey);
        out.resize(out.len().next_multiple_of(2), 0);
        let at = out.len() as u32;
        out[link..link + 4].copy_from_slice(&at.to_le_bytes());
        let entries = [
            (256, *width),
            (257, *height),
            (258, 8),
            (259, 1),
            (262, 1),
            (273, data),
            (277, 1),
            (278, *height),
            (279, width * height),
        ];
        out.extend((entries.len() as u16).to_le_bytes());
        for (tag, value) in entries {
            out.extend((tag as u16).to_le_bytes());
            out.extend(4_u16.to_le_bytes());
            out.extend(1_u32.to_le_bytes());
            out.extend(value.to_le_bytes());
        }
        link = out.len();
        out.extend([0; 4]);
    }
    out
}

fn size_of(png: &[u8]) -> (u32, u32) {
    let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (side(16), side(20))
}

#[test]
fn each_picture_of_a_tiff_is_a_page_for_recognition() {
    let bytes = tiff(&[(40, 60), (80, 30), (8, 8)], true);
    let read = read(&bytes);
    assert_eq!((texts(&read), &read.ocr), (vec!["", "", ""], &vec![1, 2]));
    assert_eq!(read.extraction.media_type, "image/tiff");
    assert_eq!(size_of(&render(&bytes, 1, 200).unwrap()), (40, 60));
    assert_eq!(size_of(&render(&bytes, 2, 200).unwrap()), (80, 30));
    assert_eq!(render(&bytes, 4, 200).unwrap_err().code, DoubtCode::Damaged);
}

#[test]
fn giant_pictures_are_refused_by_their_headers_and_circles_of_pages_end() {
    let read = read(&tiff(&[(30_000, 30_000)], false));
    assert_eq!(
        doubts(&read),
        [(DoubtCode::TooLarge, "a picture of 30000 × 30000 pixels")]
    );
    assert!(read.extraction.pages.is_empty());
    let mut circle = tiff(&[(40, 40), (40, 40)], true);
    let (first, end) = (circle[4..8].to_vec(), circle.len());
    circle[end - 4..].copy_from_slice(&first);
    assert_eq!(self::read(&circle).ocr, [1, 2]);
}

#[test]
fn a_picture_lying_on_its_side_is_turned_as_its_camera_says() {
    let mut jpeg = Vec::new();
    let grey = image::GrayImage::from_pixel(64, 32, image::Luma([200]));
    image::codecs::jpeg::JpegEncoder::new(&mut jpeg)
        .encode_image(&grey)
        .unwrap();
    assert_eq!(size_of(&render(&jpeg, 1, 200).unwrap()), (64, 32));
    // EXIF with one entry: orientation 6, a quarter turn.
    let exif = b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    jpeg.splice(2..2, exif.iter().copied());
    assert_eq!(size_of(&render(&jpeg, 1, 200).unwrap()), (32, 64));
    assert_eq!(read(&jpeg).ocr, [1]);
}

// ---- Documents that carry others -----------------------------------------------------------------------------------

#[test]
fn the_pages_of_an_archive_are_those_of_its_documents_and_each_fault_is_told() {
    let inner = zip(&[
        ("scan.tif", &tiff(&[(40, 60)], true)),
        ("note.txt", "Intérieur".as_bytes()),
    ]);
    let bytes = zip(&[
        ("actes/", b""),
        ("actes/017.txt", PHRASE.as_bytes()),
        ("__MACOSX/actes/._017.txt", b"\0\x05\x16\x07"),
        ("actes/lot.zip", &inner),
        ("actes/film.bin", &[0, 1, 2, 3, 250, 251, 0, 5]),
        ("actes/plan.docx", b"PK\x03\x04 broken word/"),
        ("actes/fin.rtf", b"{\\rtf1 Fin}"),
    ]);
    let read = read(&bytes);
    assert_eq!(texts(&read), [PHRASE, "", "Intérieur", "Fin"]);
    assert_eq!(read.ocr, [2]);
    let parts: Vec<_> = read
        .extraction
        .parts
        .iter()
        .map(|p| (p.name.as_str(), p.first_page, p.pages))
        .collect();
    let expected = [
        ("actes/017.txt", 1, 1),
        ("actes/lot.zip", 2, 0),
        ("scan.tif", 2, 1),
        ("note.txt", 3, 1),
        ("actes/film.bin", 4, 0),
        ("actes/plan.docx", 4, 0),
        ("actes/fin.rtf", 4, 1),
    ];
    assert_eq!(parts, expected);
    let told = doubts(&read);
    assert_eq!(
        told[0],
        (DoubtCode::Unsupported, "actes/film.bin: application/octet-stream")
    );
    assert!(
        told[1].0 == DoubtCode::Damaged && told[1].1.starts_with("actes/plan.docx: "),
        "{told:?}"
    );
    assert_eq!(read.extraction.place(2), Place { part: Some(2), page: 1 });
    assert_eq!(
        size_of(&render(&bytes, read.extraction.place(2), 200).unwrap()),
        (40, 60)
    );
}

#[test]
fn archives_are_not_unpacked_beyond_the_limits_and_that_is_said() {
    let mut nested = zip(&[("note.txt", PHRASE.as_bytes())]);
    for _ in 0..9 {
        nested = zip(&[("lot.zip", &nested)]);
    }
    let read = read(&nested);
    assert!(read.extraction.pages.is_empty());
    assert_eq!(doubts(&read)[0].0, DoubtCode::TooLarge);

    let many: Vec<String> = (0..1_100).map(|n| format!("{n}.txt")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
    let read = self::read(&zip(&many));
    assert_eq!(read.extraction.pages.len(), 1_000);
    assert_eq!(doubts(&read)[0].0, DoubtCode::TooLarge);

    let read = self::read(&zip(&[]));
    assert_eq!(doubts(&read)[0].0, DoubtCode::Empty);
}

#[test]
fn the_files_attached_to_a_pdf_are_read_after_its_own_pages() {
    let content = |text: &str| format!("<</Length {}>>\nstream\n{text}\nendstream", text.len());
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/Lang(fr-FR)/Names<</EmbeddedFiles<</Names[(a) 6 0 R]>>>>>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>".to_owned(),
        content("BT /F1 12 Tf 50 700 Td (Couverture) Tj ET"),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
        "<</Type/Filespec/F(../acte.txt)/UF(../acte.txt)/EF<</F 7 0 R>>>>".to_owned(),
        content("Acte annexe"),
    ];
    let mut pdf = b"%PDF-1.7\n".to_vec();
    for (n, object) in objects.iter().enumerate() {
        pdf.extend(format!("{} 0 obj\n{object}\nendobj\n", n + 1).bytes());
    }
    pdf.extend(b"trailer\n<</Root 1 0 R/Size 8>>\n%%EOF");
    let read = read(&pdf);
    assert_eq!(texts(&read), ["Couverture", "Acte annexe"]);
    assert_eq!(read.extraction.parts[0].media_type, "text/plain");
    assert_eq!(read.extraction.metadata.language.as_deref(), Some("fr-FR"));
}

#[test]
fn the_stamps_of_the_prefecture_are_told_with_their_page() {
    let text = "Page un\u{c}Envoyé en préfecture le 12/03/2024\nReçu en préfecture le 12/03/2024\nPublié le 13/03/2024\n\
        ID : 014-211409991-20240311-2024_017-DE\nLe conseil";
    let read = read(text.as_bytes());
    let [stamp] = &read.extraction.metadata.stamps[..] else {
        panic!("{:?}", read.extraction.metadata)
    };
    assert_eq!(
        (stamp.page, stamp.id.as_deref()),
        (2, Some("014-211409991-20240311-2024_017-DE"))
    );
    assert_eq!(stamp.received.map(|day| day.to_string()).as_deref(), Some("2024-03-12"));
}
