//! From one address to a source file: invented sites, the real program over real HTTP.

use crate::sites::{Served, habits};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

const LIST: &str = r#"[{"code":"14999","nom":"Valmont-sur-Orne","siren":"217500016","type":"commune-actuelle"}]"#;

/// Probes a site: its status and the JSON it printed.
fn probe(dir: &Path, root: &str, more: &[&str]) -> (i32, Value) {
    let main = "state = \"state\"\nsources = [\"sources.d/*.toml\"]\n[fetch]\nmin_interval = \"1ms\"\nallow_private = [\"127.0.0.0/8\"]\n";
    std::fs::write(dir.join("greffier.toml"), main).unwrap();
    std::fs::write(dir.join("communes.json"), LIST).unwrap();
    std::fs::create_dir_all(dir.join("sources.d")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_greffier"))
        .args(["--json", "--config"])
        .arg(dir.join("greffier.toml"))
        .args(["probe", root, "--communes"])
        .arg(dir.join("communes.json"))
        .args(more)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let json = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {said}"));
    (output.status.code().unwrap_or(-1), json)
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
