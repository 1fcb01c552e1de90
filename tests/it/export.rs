//! What leaves the house: SCDL held to its schema, lines with their provenance, archives that others can read.

use crate::harvest::site::Site;
use crate::support;
use greffier::catalog::Catalog;
use greffier::daemon::catalog_file;
use greffier::export::Schema;
use greffier::model::Sha256;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const DOCUMENTS: [(&str, &str, &str); 3] = [
    (
        "/d/deliberation-2026-01.txt",
        "Délibération 2026-01 du 12 janvier 2026",
        "Commune d'Orbeval\nSéance du 12 janvier 2026\nDélibération n° 2026-01\nObjet : Réfection du lavoir\nLe conseil municipal, à l'unanimité, décide la réfection du lavoir pour 12 500,50 €.",
    ),
    (
        "/d/deliberation-2026-02.txt",
        "Délibération 2026-02 du 12 janvier 2026",
        "Commune d'Orbeval\nSéance du 12 janvier 2026\nDélibération n° 2026-02\nObjet : Piste cyclable\nLe conseil municipal approuve la piste cyclable.\nAdopté par 9 voix pour et 2 voix contre.",
    ),
    (
        "/d/deliberation-2026-03.txt",
        "Délibération 2026-03 du 12 janvier 2026",
        "Commune d'Orbeval\nSéance du 12 janvier 2026\nDélibération n° 2026-03\nObjet : Dossier confidentiel\nLe conseil municipal, à l'unanimité, approuve.",
    ),
];

const TABLE: &str = "COLL_NOM;COLL_SIRET;DELIB_ID;DELIB_DATE;DELIB_MATIERE_CODE;DELIB_OBJET;VOTE_EFFECTIF;VOTE_POUR;VOTE_CONTRE;DELIB_URL\r\n\
    Orbeval;2,14998E+13;2026-01;2026-01-12;8.3.1;Réfection du lavoir;11;11;0;\r\n\
    Orbeval;2,14998E+13;2026-02;2026-01-12;;Piste cyclable;11;10;2;\r\n\
    Orbeval;2,14998E+13;2026-09;;;\"=Tarifs; \"\"cantine\"\"\";;;;\r\n\
    Orbeval;2,14998E+13;A-7;2026-01-20;;Arrêté municipal de circulation;;;;\r\n";

/// A site of documents, and beside it a table of what they decided.
async fn site(table: &str) -> Site {
    let site = Site::open(&DOCUMENTS).await;
    site.put("/donnees/deliberations.csv", "text/csv; charset=utf-8", table);
    let file = site.state("sources.d/orbeval.toml");
    let source = std::fs::read_to_string(&file).unwrap();
    let host = source
        .split("url = \"")
        .nth(1)
        .unwrap()
        .split("/conseil")
        .next()
        .unwrap();
    let more = format!(
        "[[source]]\nid = \"orbeval-donnees\"\nkind = \"scdl\"\nurl = \"{host}/donnees/deliberations.csv\"\nschedule = \"30 5 * * *\"\n"
    );
    let source = source.replace("insee = \"14998\"\n", "insee = \"14998\"\nsiret = \"21750001600019\"\n");
    std::fs::write(&file, source + &more).unwrap();
    let (status, report) = site.run("state", &["harvest"]);
    assert_eq!(status, 0, "{report:#}");
    site
}

/// Exports into a file; answers with its path.
fn export(site: &Site, format: &str, more: &[&str]) -> PathBuf {
    let file = site.state(&format!("export.{format}"));
    let path = file.to_str().unwrap().to_owned();
    let arguments = [&["export", "--format", format, "-o", &path], more].concat();
    let (status, report) = site.run("state", &arguments);
    assert_eq!(status, 0, "{report}");
    file
}

fn rows(file: &Path) -> Vec<Vec<String>> {
    read(file, b',')
}

/// A table for a French spreadsheet.
fn sheet(file: &Path) -> Vec<Vec<String>> {
    let bytes = std::fs::read(file).unwrap();
    assert!(
        bytes.starts_with("\u{feff}".as_bytes()),
        "a byte order mark tells that it is UTF-8"
    );
    read(file, b';')
}

fn read(file: &Path, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .from_path(file)
        .unwrap();
    reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// The cells that the schema asks for and that are empty, by line and column; any other breach of it fails.
fn breaches(file: &Path) -> BTreeSet<(u64, String)> {
    let (schema, rows) = (Schema::deliberations(), rows(file));
    let names: Vec<&str> = schema.columns().iter().map(|c| c.name.as_str()).collect();
    assert_eq!(rows[0], names);
    let mut empty = BTreeSet::new();
    for (line, row) in (2..).zip(&rows[1..]) {
        assert_eq!(row.len(), names.len());
        for (cell, column) in row.iter().zip(schema.columns()) {
            if !cell.is_empty() {
                assert!(column.takes(cell), "line {line}, {}: {cell}", column.name);
            } else if column.required {
                empty.insert((line, column.name.clone()));
            }
        }
    }
    empty
}

fn notes(file: &Path) -> Vec<Vec<String>> {
    sheet(&file.with_extension("notes.csv"))[1..].to_vec()
}

fn missing(notes: &[Vec<String>]) -> BTreeSet<(u64, String)> {
    let missing = notes.iter().filter(|n| n[3] == "missing");
    missing.map(|n| (n[0].parse().unwrap(), n[2].clone())).collect()
}

/// What frictionless says against the export, when this machine has it: line, column and note of each error.
fn frictionless(file: &Path) -> Option<Vec<(u64, String, String)>> {
    const SCRIPT: &str = "import sys, json
from frictionless import Package
import os
os.chdir(os.path.dirname(sys.argv[1]))
report = Package(os.path.basename(sys.argv[1])).validate(limit_errors=1000000)
print(json.dumps([[e[0] or 0, e[1] or '', e[2]] for e in report.flatten(['rowNumber', 'fieldName', 'note'])]))";
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let own = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(target)
        .join("tools/bin/python");
    let run = |python: &Path, arguments: &[&str]| Command::new(python).args(arguments).output();
    let has = |python: &&Path| run(python, &["-c", "import frictionless"]).is_ok_and(|o| o.status.success());
    let Some(python) = [Path::new("python3"), &own].into_iter().find(has) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "frictionless is missing: sh systemd/setup.sh test"
        );
        println!("skipped: needs frictionless (sh systemd/setup.sh test)");
        return None;
    };
    let package = file.with_extension("datapackage.json");
    let output = run(python, &["-c", SCRIPT, package.to_str().unwrap()]).unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    Some(serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {said}")))
}

/// Holds frictionless to the same judgement: nothing but what is told to be missing.
fn agrees(file: &Path, told: &BTreeSet<(u64, String)>) {
    let Some(errors) = frictionless(file) else { return };
    let (required, others): (Vec<_>, Vec<_>) = errors.into_iter().partition(|(.., note)| note.contains("required"));
    assert!(others.is_empty(), "{others:?}");
    let found: BTreeSet<_> = required.into_iter().map(|(line, column, _)| (line, column)).collect();
    assert_eq!(&found, told);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_passes_the_schema_and_tells_beside_what_no_source_gave() {
    let site = site(TABLE).await;
    let file = export(&site, "scdl", &[]);
    let (rows, notes) = (rows(&file), notes(&file));
    let numbers: Vec<&str> = rows[1..].iter().map(|r| r[2].as_str()).collect();
    assert_eq!(
        numbers,
        ["2026-01", "2026-02", "2026-09", "2026-03"],
        "one row for each act, however often told"
    );
    // The table's words, the configuration's SIRET, the document's address.
    assert_eq!(
        rows[1][..5],
        ["Orbeval", "21750001600019", "2026-01", "2026-01-12", "8.3"]
    );
    assert_eq!(rows[1][6], "Réfection du lavoir");
    assert_eq!(rows[1][11..16], ["11", "", "11", "0", ""]);
    assert!(rows[1][16].ends_with("/d/deliberation-2026-01.txt"));
    assert_eq!(rows[3][6], "=Tarifs; \"cantine\"", "nothing is altered");
    let told = missing(&notes);
    assert_eq!(breaches(&file), told);
    assert!(told.contains(&(4, "DELIB_DATE".to_owned())) && !told.contains(&(4, "COLL_SIRET".to_owned())));
    agrees(&file, &told);
    let others: Vec<(&str, &str, &str)> = notes
        .iter()
        .filter(|n| n[3] != "missing")
        .map(|n| (n[0].as_str(), n[2].as_str(), n[3].as_str()))
        .collect();
    assert_eq!(
        others,
        [("3", "VOTE_POUR", "difference"), ("", "", "left-out")],
        "{notes:#?}"
    );
    let difference = notes.iter().find(|n| n[3] == "difference").unwrap();
    assert_eq!(difference[4], "« 10 » est retenu ; ce document dit « 9 »");
    assert!(difference[5].ends_with("/d/deliberation-2026-02.txt"));
    let (_, found) = site.run("state", &["search", "piste cyclable", "--kind", "deliberation"]);
    let (_, shown) = site.run("state", &["show", found["hits"][0]["act"].as_str().unwrap()]);
    let told = &shown["differences"][0];
    assert_eq!((&told["first"], &told["other"]), (&"10".into(), &"9".into()), "{shown}");
    let package: Value =
        serde_json::from_slice(&std::fs::read(file.with_extension("datapackage.json")).unwrap()).unwrap();
    assert_eq!(package["resources"][0]["path"], "export.scdl");
    assert_eq!(
        package["resources"][0]["schema"]["fields"].as_array().unwrap().len(),
        17
    );
    assert_eq!(package["sources"].as_array().unwrap().len(), 2);
    assert!(package["last_update"].is_string() && package["licenses"][0]["title"].as_str().unwrap().contains("L321-1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_carry_each_act_whole_with_its_provenance() {
    let site = site(TABLE).await;
    let text = std::fs::read_to_string(export(&site, "jsonl", &[])).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 7, "three documents and four rows");
    let lavoir = lines
        .iter()
        .find(|l| l["number"] == "2026-01" && l["table_row"].is_null())
        .unwrap();
    assert_eq!(lavoir["amounts"][0]["eur"], "12500.50");
    assert!(lavoir["text"].as_str().unwrap().ends_with("12 500,50 €."));
    assert_eq!(lavoir["vote"]["unanimous"], true);
    for line in &lines {
        for key in ["url", "listed_on", "fetched_at", "sha256", "reuse"] {
            assert!(line[key].as_str().is_some_and(|v| !v.is_empty()), "{key}: {line}");
        }
        assert_eq!(line["council"]["siret"], "21750001600019");
    }
    let row = lines.iter().find(|l| l["number"] == "A-7").unwrap();
    assert_eq!(row["table_row"]["line"], 5);
    let file = export(&site, "csv", &[]);
    let bytes = std::fs::read(&file).unwrap();
    assert!(
        bytes.windows(2).filter(|w| w == b"\r\n").count() == 8,
        "RFC 4180 ends lines with CRLF"
    );
    let rows = sheet(&file);
    assert_eq!(rows.len(), 8);
    let title = rows[0].iter().position(|c| c == "title").unwrap();
    assert!(
        rows.iter().any(|r| r[title] == "'=Tarifs; \"cantine\""),
        "formulas are defused"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_narrowed_as_a_search_is() {
    let site = site(TABLE).await;
    let count = |more: &[&str]| {
        std::fs::read_to_string(export(&site, "jsonl", more))
            .unwrap()
            .lines()
            .count()
    };
    assert_eq!(count(&["--query", "lavoir"]), 2);
    assert_eq!(count(&["--from", "2026-01-13"]), 1);
    assert_eq!(count(&["--council", "orbeval", "--to", "2025"]), 0);
    let output = site
        .program("state", &["export", "--format", "csv", "--council", "Ailleurs"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_withdrawn_never_leaves() {
    let site = site(TABLE).await;
    let confidential = |format: &str| {
        let bytes = std::fs::read(export(&site, format, &[])).unwrap();
        String::from_utf8_lossy(&bytes).matches("Dossier confidentiel").count()
    };
    for format in ["scdl", "jsonl", "csv", "warc"] {
        assert!(confidential(format) > 0, "{format}");
    }
    let (_, found) = site.run("state", &["search", "\"dossier confidentiel\""]);
    let document = found["hits"][0]["document"].as_str().unwrap().to_owned();
    let (status, _) = site.run("state", &["withdraw", &document, "--reason", "essai"]);
    assert_eq!(status, 0);
    for format in ["scdl", "jsonl", "csv", "warc"] {
        assert_eq!(confidential(format), 0, "{format}");
    }
    let catalog = Catalog::open(&catalog_file(&site.state("state"))).await.unwrap();
    let captures = catalog.captures_after(0, 1_000).await.unwrap();
    assert_eq!(
        captures.len(),
        4,
        "not even by its address: a page, a table and two documents are left"
    );
    assert!(
        captures
            .iter()
            .all(|c| c.document.as_ref().is_none_or(|d| d.as_str() != document))
    );
}

/// One record of a WARC file.
struct Record {
    head: String,
    block: Vec<u8>,
}

impl Record {
    fn field(&self, name: &str) -> Option<&str> {
        let before = format!("{name}: ");
        self.head.lines().find_map(|line| line.strip_prefix(before.as_str()))
    }
}

/// Reads a WARC file by the grammar of its standard, and by nothing that wrote it.
fn records(bytes: &[u8]) -> Vec<Record> {
    let (mut rest, mut all) = (bytes, Vec::new());
    while !rest.is_empty() {
        let end = rest.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(rest[..end].to_vec()).unwrap();
        assert!(head.starts_with("WARC/1.1\r\n"), "{head}");
        let mut record = Record {
            head,
            block: Vec::new(),
        };
        let length: usize = record.field("Content-Length").unwrap().parse().unwrap();
        let start = end + 4;
        record.block = rest[start..start + length].to_vec();
        assert_eq!(&rest[start + length..start + length + 4], b"\r\n\r\n");
        rest = &rest[start + length + 4..];
        all.push(record);
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_holds_what_was_received_and_its_digests_are_true() {
    let site = site(TABLE).await;
    site.run("state", &["harvest"]);
    let bytes = std::fs::read(export(&site, "warc", &[])).unwrap();
    let records = records(&bytes);
    let kinds = |kind: &str| records.iter().filter(|r| r.field("WARC-Type") == Some(kind)).count();
    assert_eq!(
        (kinds("warcinfo"), kinds("response")),
        (1, 5),
        "a page, a table and three documents"
    );
    assert!(kinds("revisit") >= 5, "the second run changed nothing");
    let ids: BTreeSet<_> = records.iter().map(|r| r.field("WARC-Record-ID").unwrap()).collect();
    assert_eq!(ids.len(), records.len());
    for record in records.iter().filter(|r| r.field("WARC-Type") == Some("response")) {
        let split = record.block.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        let (head, body) = (&record.block[..split], &record.block[split + 4..]);
        let head = String::from_utf8_lossy(head);
        assert!(
            head.starts_with("HTTP/1.1 200 ") && head.contains(&format!("Content-Length: {}", body.len())),
            "{head}"
        );
        let digest = format!("sha256:{}", Sha256::of(body));
        assert_eq!(record.field("WARC-Payload-Digest"), Some(digest.as_str()));
    }
    for record in records.iter().filter(|r| r.field("WARC-Type") == Some("revisit")) {
        assert!(ids.contains(record.field("WARC-Refers-To").unwrap()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_of_the_corpus_leave_as_many_rows_as_they_came_with() {
    let Some(shared) = support::shared() else { return };
    // Rows that come in, and rows that leave: orders are no deliberations, and are told one by one.
    for (name, came, left) in [
        (
            "saint-etienne-metropole/deliberations-metropole-saint-etienne.csv",
            80,
            80,
        ),
        (
            "saint-etienne-metropole/deliberations_conseil_metropolitain_saint_etienne.csv",
            80,
            80,
        ),
        ("saint-etienne-metropole/donnees-deliberations.csv", 1, 1),
        ("saint-etienne-metropole/donnees-deliberations-v1.csv", 1, 1),
        ("montpellier/villemtp_mtp_delibs.csv", 160, 160),
        ("montpellier/villemtp_mtp_delibs.xls", 160, 160),
        ("montpellier/villemtp_mtp_delibs_archives.csv", 10_590, 10_590),
        ("paris/arretes.csv", 9_537, 0),
        ("lannion/cm_lannion-2020-02-07.csv", 0, 0),
        ("taluyers/presence.csv", 0, 0),
        ("taluyers/index.csv", 0, 0),
    ] {
        let table = std::fs::read(shared.join("corpus/scdl").join(name)).unwrap();
        let site = Site::open(&[]).await;
        let file = site.state("sources.d/orbeval.toml");
        let source = std::fs::read_to_string(&file).unwrap();
        let source = source
            .replace("\"listing\"", "\"scdl\"")
            .replace("/conseil/", "/table.csv");
        std::fs::write(&file, source).unwrap();
        // The document that one row names is another site's: it is not asked for here.
        let elsewhere = "https://www.saint-etienne-metropole.fr/file/";
        match String::from_utf8(table) {
            Ok(text) => site.put(
                "/table.csv",
                "text/csv",
                &text.replace(elsewhere, "https://127.0.0.9:9/file/"),
            ),
            Err(other) => site.put_bytes("/table.csv", "application/octet-stream", other.as_bytes()),
        }
        let (_, report) = site.run("state", &["harvest"]);
        let file = export(&site, "scdl", &[]);
        let notes = notes(&file);
        assert_eq!(rows(&file).len() - 1, left, "{name}: {report:#}");
        assert_eq!(
            notes.iter().filter(|n| n[3] == "left-out").count(),
            came - left,
            "{name}"
        );
        let (empty, told) = (breaches(&file), missing(&notes));
        assert_eq!(empty, told, "{name}");
        agrees(&file, &told);
        println!(
            "{name}: {came} rows in, {left} out, {} required cells that no source gave",
            told.len()
        );
    }
}
