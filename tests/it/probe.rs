//! From one address to a source file: invented sites, the real program over real HTTP.

use crate::sites::{Served, habits, towns};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

const LIST: &str = r#"[{"code":"14999","nom":"Valmont-sur-Orne","siren":"217500016","type":"commune-actuelle"}]"#;

/// Runs the program in a folder of its own: its status and the JSON it printed.
fn run(dir: &Path, arguments: &[&str]) -> (i32, Value) {
    let main = "state = \"state\"\nsources = [\"sources.d/*.toml\"]\n[fetch]\nmin_interval = \"1ms\"\nallow_private = [\"127.0.0.0/8\"]\n";
    std::fs::write(dir.join("greffier.toml"), main).unwrap();
    std::fs::write(dir.join("communes.json"), LIST).unwrap();
    std::fs::create_dir_all(dir.join("sources.d")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_greffier"))
        .args(["--json", "--lang", "en", "--config"])
        .arg(dir.join("greffier.toml"))
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let json = serde_json::from_slice(&output.stdout).unwrap_or(Value::String(said));
    (output.status.code().unwrap_or(-1), json)
}

/// Probes a site: its status and what was found.
fn probe(dir: &Path, root: &str, more: &[&str]) -> (i32, Value) {
    let list = dir.join("communes.json");
    let arguments = ["probe", root, "--communes", list.to_str().unwrap()];
    run(dir, &[&arguments, more].concat())
}

/// What the probe of a site found, and what a harvest by the file it printed would fetch.
struct Outcome {
    wrong: Option<String>,
    wanted: usize,
    listed: usize,
    right: usize,
}

async fn try_town(town: towns::Town) -> Outcome {
    let site = Served::open(town.files).await;
    let dir = tempfile::tempdir().unwrap();
    let (status, found) = probe(dir.path(), &format!("{}{}", site.root, town.start), &[]);
    let asked = site.asked().len();
    let fail = |why: String| Outcome {
        wrong: Some(format!("{}: {why}\n{found:#}", town.name)),
        wanted: town.documents.len(),
        listed: 0,
        right: 0,
    };
    if let Some(words) = town.says.as_ref().or(town.refused.as_ref()) {
        let told = status == 2 && found.to_string().contains(words.as_str());
        let why = (!told).then(|| format!("{}: status {status}, and not told: {words}\n{found:#}", town.name));
        return Outcome {
            wrong: why,
            wanted: 0,
            listed: 0,
            right: 0,
        };
    }
    if status != 0 || asked > 60 || found["council"]["one"]["insee"] != "14999" {
        return fail(format!("status {status}, {asked} requests"));
    }
    if town.platform.is_some_and(|p| found["platform"] != p.as_str()) {
        return fail("not that platform".to_owned());
    }
    let file = found["source_file"].as_str().unwrap();
    std::fs::write(dir.path().join("sources.d/town.toml"), file).unwrap();
    let (checked, mistakes) = run(dir.path(), &["check"]);
    let chosen = found["candidates"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["chosen"] == true);
    let path = |c: &Value| c["url"].as_str().unwrap().replace(&site.root, "");
    let mut sources: Vec<_> = chosen
        .map(|c| (c["kind"].as_str().unwrap().to_owned(), path(c)))
        .collect();
    sources.sort();
    if checked != 0 || sources != town.sources {
        return fail(format!("{sources:?}, and not {:?}; {mistakes}", town.sources));
    }
    let (_, harvest) = run(dir.path(), &["harvest", "--dry-run"]);
    let runs = harvest["runs"].as_array().unwrap();
    let documents = runs.iter().flat_map(|run| run["documents"].as_array().unwrap());
    let listed: Vec<String> = documents.map(path).collect();
    let (extra, missing): (Vec<_>, Vec<_>) = (
        listed.iter().filter(|d| !town.documents.contains(d)).collect(),
        town.documents.iter().filter(|d| !listed.contains(d)).collect(),
    );
    let differs = !extra.is_empty() || !missing.is_empty() || listed.len() != town.documents.len();
    Outcome {
        wrong: differs.then(|| {
            format!(
                "{}: too much {extra:?}, missing {missing:?}, {} listed",
                town.name,
                listed.len()
            )
        }),
        wanted: town.documents.len(),
        listed: listed.len(),
        right: listed.len() - extra.len(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_finds_how_each_town_publishes_and_a_harvest_by_its_file_finds_every_document() {
    let (mut wrong, mut wanted, mut listed, mut right) = (Vec::new(), 0, 0, 0);
    for town in towns::all() {
        let outcome = try_town(town).await;
        wrong.extend(outcome.wrong);
        wanted += outcome.wanted;
        listed += outcome.listed;
        right += outcome.right;
    }
    println!("documents wanted {wanted}, listed {listed}, right {right}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_site_is_probed_to_the_place_where_it_publishes() {
    let mut wrong = Vec::new();
    for habit in habits::all() {
        let site = Served::open(habit.files).await;
        let dir = tempfile::tempdir().unwrap();
        let (status, found) = probe(dir.path(), &site.root, &[]);
        let best = &found["candidates"][0];
        let right = status == 0
            && best["url"] == format!("{}{}", site.root, habit.best)
            && best["documents"] == habit.documents
            && habit.platform.is_none_or(|p| found["platform"] == p)
            && found["council"]["one"]["insee"] == "14999"
            && site.asked().len() <= 61;
        if !right {
            wrong.push(format!("{}: {found:#}", habit.name));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_source_file_that_is_printed_passes_the_check() {
    let habit = habits::all().remove(0);
    let site = Served::open(habit.files).await;
    let dir = tempfile::tempdir().unwrap();
    let (_, found) = probe(dir.path(), &site.root, &[]);
    std::fs::write(
        dir.path().join("sources.d/v.toml"),
        found["source_file"].as_str().unwrap(),
    )
    .unwrap();
    let checked = Command::new(env!("CARGO_BIN_EXE_greffier"))
        .arg("--config")
        .arg(dir.path().join("greffier.toml"))
        .arg("check")
        .output()
        .unwrap();
    assert!(
        checked.status.success(),
        "{}{}",
        found["source_file"],
        String::from_utf8_lossy(&checked.stderr)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_ends_at_its_budget_and_says_so() {
    let habit = habits::all().into_iter().find(|h| h.name.contains("nested")).unwrap();
    let site = Served::open(habit.files).await;
    let dir = tempfile::tempdir().unwrap();
    let (_, found) = probe(dir.path(), &site.root, &["--budget", "2"]);
    assert_eq!((&found["requests"], &found["exhausted"]), (&2.into(), &true.into()));
}
