//! Tables of acts, however they are written: every row, its dates, numbers and votes, and what could not be read by row.

use crate::support;
use greffier::extract::charset;
use greffier::model::{DoubtCode, Reading, Selectors, SourceKind};
use greffier::sources::{Page, read, read_workbook};
use std::io::Write;
use std::path::Path;
use url::Url;

fn at() -> Url {
    "https://data.valmont.example/tables/deliberations".parse().unwrap()
}

/// A table as the worker reads it: a workbook by its bytes, anything else decoded.
fn table(bytes: &[u8]) -> Reading {
    read_workbook(&at(), bytes).unwrap_or_else(|| {
        let decoded = charset::decode(bytes, None);
        let page = Page {
            text: &decoded.text,
            url: &at(),
            content_type: None,
        };
        read(SourceKind::Scdl, &Selectors::default(), &page)
    })
}

fn said(reading: &Reading) -> Vec<String> {
    reading.doubts.iter().filter_map(|d| d.detail.clone()).collect()
}

/// The rows of a file of separated values, empty ones left out, read here by other means than the reader's.
fn plain(path: &Path, delimiter: u8) -> Vec<Vec<String>> {
    let bytes = std::fs::read(path).unwrap();
    let text = charset::decode(&bytes, None).text;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    reader
        .records()
        .map(|row| row.unwrap().iter().map(|c| c.trim().to_owned()).collect::<Vec<_>>())
        .filter(|row| row.iter().any(|cell| !cell.is_empty()))
        .collect()
}

fn words(text: &str) -> String {
    text.replace("_x0001_", " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn tables_by_the_schema_give_each_row_as_it_stands() {
    let Some(shared) = support::shared() else { return };
    let folder = shared.join("corpus/scdl/saint-etienne-metropole");
    for (name, delimiter, shift, count) in [
        ("deliberations-metropole-saint-etienne.csv", b',', 1, 80),
        ("deliberations_conseil_metropolitain_saint_etienne.csv", b';', 1, 80),
        ("donnees-deliberations.csv", b',', 0, 1),
        ("donnees-deliberations-v1.csv", b',', 0, 1),
    ] {
        let path = folder.join(name);
        let (truth, reading) = (plain(&path, delimiter), table(&std::fs::read(&path).unwrap()));
        assert_eq!((truth.len(), reading.rows.len()), (count, count), "{name}");
        let number = |text: &str| (!text.is_empty()).then(|| text.parse::<u32>().unwrap());
        for (row, cells) in reading.rows.iter().zip(&truth) {
            let cell = |at: usize| cells[at + shift].as_str();
            assert_eq!(row.act.number.as_deref(), Some(cell(2)), "{name}:{}", row.line);
            assert_eq!(row.date.unwrap().to_string(), cell(3), "{name}:{}", row.line);
            assert_eq!(row.act.title, words(cell(6)), "{name}:{}", row.line);
            assert_eq!(
                row.stated.received.unwrap().to_string(),
                cell(10),
                "{name}:{}",
                row.line
            );
            let (vote, stated) = (&row.act.vote, &row.stated);
            let votes = [
                stated.members,
                stated.voters,
                vote.in_favour,
                vote.against,
                vote.abstentions,
            ];
            let stands = [11, 12, 13, 14, 15].map(|at| number(cell(at)));
            assert_eq!(votes, stands, "{name}:{}", row.line);
            let siret = Some(cell(1)).filter(|s| s.len() == 14);
            assert_eq!(row.stated.siret.as_deref(), siret, "{name}:{}", row.line);
        }
        println!("{name}: {} rows, {} doubts", reading.rows.len(), reading.doubts.len());
    }
}

#[test]
fn what_a_spreadsheet_did_to_a_table_is_told_by_row() {
    let Some(shared) = support::shared() else { return };
    let folder = shared.join("corpus/scdl/saint-etienne-metropole");
    let read = |name: &str| said(&table(&std::fs::read(folder.join(name)).unwrap()));
    let commas = read("deliberations-metropole-saint-etienne.csv");
    let semicolons = read("deliberations_conseil_metropolitain_saint_etienne.csv");
    let tells = |said: &[String], what: &str| said.iter().any(|s| s.contains(what));
    assert!(
        tells(&commas, "« 2022.0003 » is shorter than the others"),
        "{commas:#?}"
    );
    assert!(
        tells(&commas, "« 2022.00118 » also stands for another act"),
        "{commas:#?}"
    );
    assert!(!tells(&commas, "SIRET"), "{commas:#?}");
    assert!(
        tells(&semicolons, "(80 rows): « 2,44201E+13 » is no SIRET"),
        "{semicolons:#?}"
    );
}

#[test]
fn tables_of_other_columns_give_each_row_as_it_stands() {
    let Some(shared) = support::shared() else { return };
    let folder = shared.join("corpus/scdl");
    let french = |iso: &str| {
        let parts: Vec<&str> = iso.split('-').collect();
        format!("{}/{}/{}", parts[2], parts[1], parts[0])
    };
    let path = folder.join("montpellier/villemtp_mtp_delibs.csv");
    let (truth, reading) = (plain(&path, b';'), table(&std::fs::read(&path).unwrap()));
    assert_eq!((truth.len(), reading.rows.len()), (160, 160));
    for (row, cells) in reading.rows.iter().zip(&truth) {
        assert_eq!(row.act.number.as_deref(), Some(cells[6].as_str()));
        assert_eq!(french(&row.date.unwrap().to_string()), cells[7]);
        assert_eq!(row.act.title, words(&cells[3]));
    }
    let workbook = table(&std::fs::read(folder.join("montpellier/villemtp_mtp_delibs.xls")).unwrap());
    assert_eq!(workbook.rows.len(), 160, "{:?}", workbook.doubts);
    for (sheet, csv) in workbook.rows.iter().zip(&reading.rows) {
        assert_eq!((&sheet.act, sheet.date), (&csv.act, csv.date), "row {}", sheet.line);
    }
    let path = folder.join("paris/arretes.csv");
    let (truth, reading) = (plain(&path, b','), table(&std::fs::read(&path).unwrap()));
    assert_eq!((truth.len(), reading.rows.len()), (9_537, 9_537));
    for (row, cells) in reading.rows.iter().zip(&truth) {
        assert_eq!(row.act.number.as_deref(), Some(words(&cells[0]).as_str()));
        let signed = row.date.map(|d| french(&d.to_string())).unwrap_or_default();
        assert_eq!(
            (signed.as_str(), row.act.title.as_str()),
            (cells[5].as_str(), words(&cells[1]).as_str())
        );
    }
    assert!(
        said(&reading)
            .iter()
            .any(|s| s.contains("rows), ") && s.contains(": « s3://… »: not an address"))
    );
}

#[test]
fn a_table_without_names_whose_records_wrap_gives_every_record() {
    let Some(shared) = support::shared() else { return };
    let path = shared.join("corpus/scdl/montpellier/villemtp_mtp_delibs_archives.csv");
    let bytes = std::fs::read(path).unwrap();
    let reading = table(&bytes);
    let text = charset::decode(&bytes, None).text;
    let is_day =
        |line: &str| line.len() > 10 && line.is_char_boundary(10) && line[..10].parse::<chrono::NaiveDate>().is_ok();
    let days: Vec<&str> = text
        .lines()
        .filter(|line| is_day(line))
        .map(|line| &line[..10])
        .collect();
    assert_eq!((days.len(), reading.rows.len()), (10_590, 10_590));
    for (row, day) in reading.rows.iter().zip(days) {
        assert_eq!(row.date.unwrap().to_string(), day, "line {}", row.line);
        let number = row.act.number.as_deref().unwrap();
        assert!(
            number.len() >= 4 && number.bytes().all(|b| b.is_ascii_digit()),
            "line {}: {number}",
            row.line
        );
        assert!(!row.act.title.is_empty(), "line {}", row.line);
    }
    assert_eq!(
        reading.rows[0].act.title,
        "Mise a disposition des locaux associatifs Autorisation de signer les avenants de prolongation Approbation des \
         redevances minorees Autorisation de signer les conventions de location"
    );
    assert_eq!(reading.rows[0].act.number.as_deref(), Some("56204"));
}

#[test]
fn tables_that_list_no_acts_give_none() {
    let Some(shared) = support::shared() else { return };
    for name in [
        "lannion/cm_lannion-2020-02-07.csv",
        "taluyers/presence.csv",
        "taluyers/index.csv",
    ] {
        let reading = table(&std::fs::read(shared.join("corpus/scdl").join(name)).unwrap());
        assert!(reading.rows.is_empty(), "{name}");
        assert!(
            reading.doubts.iter().any(|d| d.code == DoubtCode::Unsupported),
            "{name}"
        );
    }
}

const SCDL: &str = "COLL_NOM,COLL_SIRET,DELIB_ID,DELIB_DATE,DELIB_MATIERE_CODE,DELIB_MATIERE_NOM,DELIB_OBJET,\
    BUDGET_ANNEE,BUDGET_NOM,PREF_ID,PREF_DATE,VOTE_EFFFECTIF,VOTE_REEL,VOTE_POUR,VOTE_CONTRE,VOTE_ABSTENTION,DELIB_URL,,\n\
    Évreux-sur-Orne,21149990000011,2024-001,2024-03-18,7.5,finances locales/subventions,Subvention à l’école,2024,\
    Principal,PREF014,2024-03-20,27,25,20,3,2,https://valmont.example/d/1.pdf,,\n";

#[test]
fn latin_letters_and_misspelt_and_extra_columns_lose_nothing() {
    let latin: Vec<u8> = encoding_rs::WINDOWS_1252.encode(SCDL).0.into_owned();
    for bytes in [SCDL.as_bytes().to_vec(), latin] {
        let reading = table(&bytes);
        let row = &reading.rows[0];
        assert_eq!(row.council.as_deref(), Some("Évreux-sur-Orne"));
        assert_eq!(row.act.title, "Subvention à l’école");
        let stated = &row.stated;
        assert_eq!(stated.siret.as_deref(), Some("21149990000011"));
        assert_eq!((stated.members, stated.voters), (Some(27), Some(25)));
        assert_eq!(stated.budget_year.as_deref(), Some("2024"));
        assert_eq!(stated.budget_name.as_deref(), Some("Principal"));
        assert_eq!(stated.prefecture.as_deref(), Some("PREF014"));
        assert_eq!(stated.received.unwrap().to_string(), "2024-03-20");
        assert_eq!(stated.subject_name.as_deref(), Some("finances locales/subventions"));
        assert_eq!(
            stated.address.as_ref().unwrap().as_str(),
            "https://valmont.example/d/1.pdf"
        );
    }
}

#[test]
fn json_records_are_read_as_rows() {
    let text = r#"{"nhits": 2, "records": [
        {"fields": {"COLL_NOM": "Valmont", "COLL_SIRET": 21149990000011, "DELIB_ID": "2024-1", "DELIB_DATE": "2024-03-18",
         "DELIB_OBJET": "Voirie", "VOTE_POUR": 20, "VOTE_CONTRE": 0}},
        {"fields": {"COLL_NOM": "Valmont", "DELIB_ID": "2024-2", "DELIB_DATE": "jeudi", "DELIB_OBJET": "École", "VOTE_POUR": null}}]}"#;
    let reading = table(text.as_bytes());
    assert_eq!(reading.rows.len(), 2);
    let first = &reading.rows[0];
    assert_eq!(first.stated.siret.as_deref(), Some("21149990000011"));
    assert_eq!((first.act.vote.in_favour, first.act.vote.against), (Some(20), Some(0)));
    assert_eq!(reading.rows[1].act.vote.in_favour, None);
    assert_eq!(said(&reading), ["record 2: « jeudi » is no date"]);
}

/// A workbook of one sheet, its cells as XML.
fn xlsx(rows: &str) -> Vec<u8> {
    let parts = [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#.to_owned(),
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.to_owned(),
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="2024" sheetId="1" r:id="r1"/></sheets></workbook>"#.to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#.to_owned(),
        ),
        (
            "xl/styles.xml",
            r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"#.to_owned(),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#),
        ),
    ];
    packed(&parts)
}

fn packed<N: AsRef<str>>(parts: &[(&str, N)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_ref().as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_open_document_sheet_gives_whole_numbers_and_days() {
    let text = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let number = |n: &str| {
        format!(
            r#"<table:table-cell office:value-type="float" office:value="{n}"><text:p>2,1E+13</text:p></table:table-cell>"#
        )
    };
    let day = r#"<table:table-cell office:value-type="date" office:date-value="2024-03-18"><text:p>18/03/24</text:p></table:table-cell>"#;
    let header: String = ["COLL_SIRET", "DELIB_ID", "DELIB_DATE", "DELIB_OBJET"]
        .map(text)
        .concat();
    let row = [
        number("21149990000011"),
        text("2024-001"),
        day.to_owned(),
        text("Voirie"),
    ]
    .concat();
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="2024"><table:table-row>{header}</table:table-row><table:table-row>{row}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let manifest = r#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#;
    let reading = table(&packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ]));
    assert_eq!(reading.rows.len(), 1, "{:?}", reading.doubts);
    let row = &reading.rows[0];
    assert_eq!(row.stated.siret.as_deref(), Some("21149990000011"));
    assert_eq!(row.date.unwrap().to_string(), "2024-03-18");
    assert_eq!(row.act.number.as_deref(), Some("2024-001"));
}

#[test]
fn a_workbook_gives_whole_numbers_and_days() {
    let text = |at: &str, text: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let header = ["COLL_SIRET", "DELIB_ID", "DELIB_DATE", "DELIB_OBJET", "VOTE_POUR"];
    let header: String = header
        .iter()
        .zip('A'..)
        .map(|(name, column)| text(&format!("{column}2"), name))
        .collect();
    let rows = format!(
        r#"<row r="1">{}</row><row r="2">{header}</row><row r="4"><c r="A4"><v>21149990000011</v></c>{}<c r="C4" s="1"><v>45369</v></c>{}<c r="E4"><v>20</v></c></row>"#,
        text("A1", "Délibérations de Valmont"),
        text("B4", "2024-001"),
        text("D4", "Voirie"),
    );
    let reading = table(&xlsx(&rows));
    assert_eq!(reading.rows.len(), 1, "{:?}", reading.doubts);
    let row = &reading.rows[0];
    assert_eq!(row.stated.siret.as_deref(), Some("21149990000011"));
    assert_eq!(row.date.unwrap().to_string(), "2024-03-18");
    assert_eq!((row.line, row.act.vote.in_favour), (4, Some(20)));
    assert!(reading.doubts.is_empty(), "{:?}", reading.doubts);
}

#[tokio::test]
async fn workbooks_are_read_in_a_child() {
    let pool = greffier::worker::Pool::new(
        greffier::worker::Settings::default(),
        greffier::worker::OcrSettings::default(),
        env!("CARGO_BIN_EXE_greffier").into(),
    );
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("table");
    let text = |at: &str, text: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let cells = [("A1", "objet"), ("B1", "date"), ("A2", "Voirie"), ("B2", "2024-01-02")].map(|(at, t)| text(at, t));
    let rows = format!(
        r#"<row r="1">{}{}</row><row r="2">{}{}</row>"#,
        cells[0], cells[1], cells[2], cells[3]
    );
    std::fs::write(&file, xlsx(&rows)).unwrap();
    let selectors = Selectors::default();
    let reading = pool
        .read(SourceKind::Scdl, &selectors, &at(), None, &file)
        .await
        .unwrap();
    assert_eq!(reading.rows.len(), 1, "{:?}", reading.doubts);
    let Some(shared) = support::shared() else { return };
    let sheet = shared.join("corpus/scdl/montpellier/villemtp_mtp_delibs.xls");
    let reading = pool
        .read(SourceKind::Scdl, &selectors, &at(), None, &sheet)
        .await
        .unwrap();
    assert_eq!(reading.rows.len(), 160, "{:?}", reading.doubts);
}

#[test]
fn damaged_and_monstrous_workbooks_are_doubts() {
    let whole = xlsx(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>objet</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#,
    );
    for bytes in [whole.as_slice(), &whole[..whole.len() / 2], b"PK\x03\x04"] {
        let reading = table(bytes);
        assert!(reading.rows.is_empty() && !reading.doubts.is_empty());
    }
}

#[test]
fn rows_of_four_hundred_columns_and_rows_cut_short_are_read() {
    let header: String = (0..400).map(|i| format!("colonne_{i},")).collect();
    let text = format!(
        "{header}DELIB_OBJET,DELIB_DATE\n{}Voirie,2024-01-02\nseule\n,,,\n",
        ",".repeat(400)
    );
    let reading = table(text.as_bytes());
    assert_eq!(reading.rows.len(), 1);
    assert_eq!(said(&reading), ["line 3: neither an object nor a number"]);
}

/// Number, day, object, votes for, against and abstaining, as rows give them.
type Stated = (
    Option<String>,
    Option<String>,
    String,
    Option<u32>,
    Option<u32>,
    Option<u32>,
);

fn stated(reading: &Reading) -> Vec<Stated> {
    let rows = reading.rows.iter().map(|row| {
        let vote = &row.act.vote;
        (
            row.act.number.clone(),
            row.date.map(|d| d.to_string()),
            row.act.title.clone(),
            vote.in_favour,
            vote.against,
            vote.abstentions,
        )
    });
    rows.collect()
}

fn row(number: &str, date: &str, title: &str, votes: [Option<u32>; 3]) -> Stated {
    let [in_favour, against, abstentions] = votes;
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (
        some(number),
        some(date),
        title.to_owned(),
        in_favour,
        against,
        abstentions,
    )
}

#[test]
fn columns_are_known_by_whatever_councils_call_them() {
    for names in [
        "Numéro;Date du conseil;Intitulé;Pour;Contre;Abst.",
        "N° délibération;Séance du;Titre de la délibération;Nb de voix pour;Nb de voix contre;Nb abstentions",
        "Num_delib;Date_delib;Libelle;VOTES_POUR;VOTES_CONTRE;VOTES_ABSTENTION",
        "Référence;Date de la séance du conseil municipal;Objet;Votes pour;Votes contre;Abstention(s)",
        "N° d'acte;Date de décision;Objet de l'acte;Nombre de voix pour;Nombre de voix contre;Nombre d'abstentions",
        "Identifiant délibération;Date de délibération;Sujet de la délibération;Voix pour;Voix contre;Voix abstention",
        "ID;Date séance;Description;Oui;Non;Abstentions",
        "DELIB_NUM;DELIB_DATE_SEANCE;DELIB_INTITULE;VOTE_POUR;VOTE_CONTRE;VOTE_ABSTENTIONS",
        "numeroDeliberation;dateSeance;objetDeliberation;nombrePour;nombreContre;nombreAbstention",
        "Registre des actes d'Orbeval;;;;;\nAnnée 2024;;;;;\nN° de délibération;Date;Objet;Pour;Contre;Abstentions",
        "sep=;\nDELIB_ID;DELIB_DATE;DELIB_OBJET;VOTE_POUR;VOTE_CONTRE;VOTE_ABSTENTION",
    ] {
        let reading = table(format!("{names}\r\n2024-01;18/03/2024;Voirie;20;3;2\r\n").as_bytes());
        let wanted = row("2024-01", "2024-03-18", "Voirie", [Some(20), Some(3), Some(2)]);
        assert_eq!(stated(&reading), [wanted], "{names}: {:?}", said(&reading));
    }
}

#[test]
fn what_programs_write_for_nothing_is_nothing() {
    let reading = table(
        "DELIB_ID;DELIB_DATE;DELIB_OBJET;VOTE_POUR;DELIB_URL\n2024-01;2024-03-18;Voirie;NULL;N/A\nnull;NaN;Écoles;20;#N/A\n"
            .as_bytes(),
    );
    let wanted = [
        row("2024-01", "2024-03-18", "Voirie", [None; 3]),
        row("", "", "Écoles", [Some(20), None, None]),
    ];
    assert_eq!(stated(&reading), wanted);
    assert!(
        reading.documents.is_empty() && reading.doubts.is_empty(),
        "{:?}",
        said(&reading)
    );
}

#[test]
fn votes_in_words_are_taken_apart_and_what_is_no_vote_is_told() {
    let reading = table(
        "N°;Date;Objet;Pour;Contre;Abstentions\n\
         1;13/05/2024;Budget;23 voix pour;4 contre;2 abstentions\n\
         2;13/05/2024;Vœu;Unanimité;;\n\
         3;13/05/2024;Cession;18 (dont 2 procurations);-;néant\n\
         4;13/05/2024;Emprunt;la plupart;0;0\n"
            .as_bytes(),
    );
    let votes: Vec<_> = stated(&reading).into_iter().map(|row| (row.3, row.4, row.5)).collect();
    let none = (None, None, None);
    let wanted = [
        (Some(23), Some(4), Some(2)),
        none,
        (Some(18), None, Some(0)),
        (None, Some(0), Some(0)),
    ];
    assert_eq!(votes, wanted);
    assert_eq!(reading.rows[1].act.vote.unanimous, Some(true));
    assert_eq!(said(&reading), ["line 5: « la plupart » is no count of votes"]);
    let reading = table(
        "Numéro;Date;Objet;Résultat du vote\n\
         1;13/05/2024;Tarifs;Adopté à la majorité (20 pour, 3 contre, 2 abstentions)\n\
         2;13/05/2024;Motion;Rejeté : 8 pour, 15 contre\n\
         3;13/05/2024;Rapport;Le conseil prend acte\n"
            .as_bytes(),
    );
    let votes: Vec<_> = stated(&reading).into_iter().map(|row| (row.3, row.4, row.5)).collect();
    assert_eq!(votes, [(Some(20), Some(3), Some(2)), (Some(8), Some(15), None), none]);
    let outcomes: Vec<_> = reading
        .rows
        .iter()
        .map(|row| row.act.outcome.unwrap().as_str())
        .collect();
    assert_eq!(outcomes, ["adopted", "rejected", "noted"]);
}

#[test]
fn days_are_read_as_spreadsheets_and_people_write_them() {
    let written = [
        ("45369", "2024-03-18"),
        ("18 mars 2024", "2024-03-18"),
        ("lundi 18 mars 2024", "2024-03-18"),
        ("2024-03-18T00:00:00+01:00", "2024-03-18"),
        ("18/03/24", "2024-03-18"),
        ("18.03.2024", "2024-03-18"),
        ("18/03/2024 20:00", "2024-03-18"),
        ("2024-03", "2024-03"),
        ("31/02/2024", ""),
        ("3/18/2024", ""),
    ];
    let rows: String = written
        .iter()
        .enumerate()
        .map(|(n, (day, _))| format!("{n};{day};Objet\n"))
        .collect();
    let reading = table(format!("Numéro;Date;Objet\n{rows}").as_bytes());
    for ((day, wanted), row) in written.iter().zip(stated(&reading)) {
        assert_eq!(row.1.unwrap_or_default(), *wanted, "{day}");
    }
    let said = said(&reading).join("\n");
    assert!(said.contains("line 2: « 45369 » is read as the number"), "{said}");
    assert!(said.contains("line 10: « 31/02/2024 » is no date"), "{said}");
}

#[test]
fn every_shape_of_json_that_portals_give_is_laid_out() {
    let record = r#"{"delib_id": "2024-01", "delib_date": "2024-03-18", "delib_objet": "Voirie", "vote_pour": 20}"#;
    for text in [
        format!("[{record}]"),
        format!(r#"{{"total_count": 1, "results": [{record}]}}"#),
        format!(r#"{{"nhits": 1, "records": [{{"recordid": "a", "fields": {record}}}]}}"#),
        format!(r#"{{"links": [{{"rel": "self"}}], "records": [{{"links": [], "record": {{"id": "a", "fields": {record}}}}}]}}"#),
        format!(r#"{{"type": "FeatureCollection", "features": [{{"type": "Feature", "geometry": null, "properties": {record}}}]}}"#),
        r#"{"columns": ["delib_id", "delib_date", "delib_objet", "vote_pour"], "data": [["2024-01", "2024-03-18", "Voirie", 20]]}"#.to_owned(),
        r#"[["delib_id", "delib_date", "delib_objet", "vote_pour"], ["2024-01", "2024-03-18", "Voirie", 20]]"#.to_owned(),
    ] {
        for kind in [SourceKind::Scdl, SourceKind::DataGouv] {
            let page = Page { text: &text, url: &at(), content_type: Some("application/json") };
            let reading = read(kind, &Selectors::default(), &page);
            let wanted = row("2024-01", "2024-03-18", "Voirie", [Some(20), None, None]);
            assert_eq!(stated(&reading), [wanted], "{kind:?}: {text}");
        }
    }
}

#[test]
fn tables_of_grants_contracts_events_and_accounts_are_not_taken_for_acts() {
    for text in [
        "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,objet,montant\nOrbeval,1,2024-03-18,24-1,Club,Aide,1200\n",
        "id,acheteur,objet,dateNotification,montant,titulaire\n24M1,Orbeval,Lavoir,2024-03-18,12000,Exemple\n",
        "Date,Titre,Lieu,Description\n13/05/2024,Fête du lavoir,Place,Concert\n",
        "Exercice,Chapitre,Libellé,Montant\n2024,011,Charges,125000\n",
        "Nom,Prénom,Présent,Date\nExemple,Ada,oui,13/05/2024\n",
    ] {
        let reading = table(text.as_bytes());
        assert!(reading.rows.is_empty(), "{text}");
        assert!(
            reading.doubts.iter().any(|d| d.code == DoubtCode::Unsupported),
            "{text}"
        );
    }
    let decisions = "Type d'acte;N° acte;Date de signature;Objet;Montant\nDécision;D-7;15/05/2024;Louage;120\n";
    let reading = table(decisions.as_bytes());
    assert_eq!(stated(&reading), [row("D-7", "2024-05-15", "Louage", [None; 3])]);
    assert_eq!(reading.rows[0].stated.nature, Some(greffier::model::Kind::Decision));
}
