//! Imports point one way, as ARCHITECTURE.md says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

#[test]
fn modules_import_only_what_the_architecture_allows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let block = text.split("```arrows\n").nth(1).unwrap().split("```").next().unwrap();
    let allowed: BTreeMap<&str, BTreeSet<&str>> = block
        .lines()
        .map(|line| line.split_once(':').unwrap())
        .map(|(module, uses)| (module, uses.split_whitespace().collect()))
        .collect();
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for module in allowed.keys() {
        for file in sources(&root.join("src").join(module)) {
            let code = std::fs::read_to_string(&file).unwrap();
            for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
                for used in line.split("crate::").skip(1) {
                    let used: String = used
                        .chars()
                        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                        .collect();
                    if allowed.contains_key(used.as_str()) && used != *module {
                        seen += 1;
                        if !allowed[module].contains(used.as_str()) {
                            wrong.push(format!("{} uses {used}: {}", file.display(), line.trim()));
                        }
                    }
                }
            }
        }
    }
    assert!(seen > 100, "the imports were not read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What parses strangers' bytes: the crates that do, and our own ways in.
const PARSERS: [&str; 16] = [
    "pdfboss",
    "hayro",
    "image::",
    "office_oxide",
    "zip::",
    "quick_xml",
    "calamine",
    "Html::parse",
    "feed_rs",
    "chardetng",
    "encoding_rs",
    "csv::Reader",
    "flate2",
    "sources::read",
    "extract::extract(",
    "recognise::recognise(",
];

#[test]
fn strangers_bytes_are_parsed_by_nothing_that_runs_in_the_parent() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let in_the_child = ["extract", "sources", "recognise", "worker/child.rs"].map(|path| root.join(path));
    let mut wrong = Vec::new();
    for file in sources(&root) {
        if in_the_child.iter().any(|path| file.starts_with(path)) {
            continue;
        }
        let code = std::fs::read_to_string(&file).unwrap();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let parsing = lines.filter(|line| PARSERS.iter().any(|parser| line.contains(parser)));
        wrong.extend(parsing.map(|line| format!("{}: {}", file.display(), line.trim())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn sources(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect()
}
