//! The command line: its languages, its exit statuses, one JSON document.

use std::process::{Command, Output};

fn greffier(language: &str, arguments: &[&str]) -> Output {
    let dir = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_greffier"));
    command.args(arguments).current_dir(dir.path());
    command
        .env("LC_ALL", language)
        .env_remove("GREFFIER_CONFIG")
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn every_command_has_help_with_an_example_in_both_languages() {
    let commands = [
        "demo",
        "check",
        "harvest",
        "serve",
        "sources",
        "search",
        "show",
        "listing",
        "extract",
        "recognise",
        "alert",
        "reindex",
        "withdraw",
        "doctor",
    ];
    for command in commands {
        for (language, word) in [("fr_FR.UTF-8", "Exemple"), ("en_GB.UTF-8", "Example")] {
            let output = greffier(language, &[command, "--help"]);
            assert_eq!(output.status.code(), Some(0), "{command}");
            assert!(said(&output).contains(word), "{command}: {}", said(&output));
        }
    }
}

#[test]
fn the_version_is_told() {
    let output = greffier("fr_FR.UTF-8", &["--version"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        format!("greffier {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn wrong_usage_is_told_in_the_readers_language_and_ends_with_one() {
    // A machine on which Greffier is installed has a configuration.
    let unconfigured = !std::path::Path::new("/etc/greffier/greffier.toml").exists();
    for (language, arguments, words) in [
        ("fr_FR.UTF-8", vec!["moissonne"], "commande inconnue « moissonne »"),
        ("C", vec!["harvest", "--nope"], "argument inconnu"),
        ("en_US.UTF-8", vec!["harvest", "--nope"], "unexpected argument"),
        (
            "fr_FR.UTF-8",
            vec!["search", "voirie"],
            "aucun fichier de configuration",
        ),
        ("fr_FR.UTF-8", vec!["search", "comune:rennes"], "vouliez-vous dire"),
    ] {
        if !unconfigured && words == "aucun fichier de configuration" {
            println!("skipped: this machine has a configuration in /etc/greffier");
            continue;
        }
        let output = greffier(language, &arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(said(&output).contains(words), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn a_file_that_cannot_be_read_still_gives_its_object_and_status_two() {
    let dir = tempfile::tempdir().unwrap();
    let empty = dir.path().join("vide.pdf");
    std::fs::write(&empty, b"").unwrap();
    for (command, list) in [("extract", "pages"), ("recognise", "acts")] {
        let output = greffier("fr_FR.UTF-8", &[command, "--json", empty.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        let shown: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(shown[list].as_array().map(Vec::len), Some(0), "{shown}");
        assert_eq!(shown["doubts"][0]["code"], "empty", "{shown}");
    }
}

#[test]
fn a_saved_page_is_read_without_configuration() {
    let dir = tempfile::tempdir().unwrap();
    let page = dir.path().join("page.html");
    let html =
        "<main><h1>Délibérations</h1><a href=\"d/2026-01.pdf\">Délibération 2026-01 du 12 janvier 2026</a></main>";
    std::fs::write(&page, html).unwrap();
    let base = "https://www.orbeval.example/conseil/";
    let output = greffier(
        "fr_FR.UTF-8",
        &["listing", page.to_str().unwrap(), "--base", base, "--json"],
    );
    let shown: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)));
    let document = &shown["documents"][0];
    assert_eq!(document["url"], "https://www.orbeval.example/conseil/d/2026-01.pdf");
    assert_eq!(
        (&document["date"], &document["kind"]),
        (&"2026-01-12".into(), &"deliberation".into()),
        "{shown}"
    );
}
