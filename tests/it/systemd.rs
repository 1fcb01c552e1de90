//! The unit: every line with its reason, and little left to whoever breaks in.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The most that `systemd-analyze security` may find exposed, in tenths.
const EXPOSURE: &str = "15";

#[test]
fn every_line_of_the_unit_has_its_reason() {
    let text = std::fs::read_to_string(unit()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let directives = lines.iter().filter(|line| is_directive(line)).count();
    let bare: Vec<&str> = lines
        .windows(2)
        .filter(|pair| is_directive(pair[1]) && !pair[0].starts_with("# "))
        .map(|pair| pair[1])
        .collect();
    assert!(directives > 40, "the unit was not read");
    assert!(bare.is_empty(), "{bare:?}");
}

#[test]
fn the_unit_leaves_little_exposed() {
    let judged = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--threshold", EXPOSURE])
        .arg(unit())
        .output();
    match judged {
        Ok(out) => assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout)),
        Err(error) => eprintln!("skipped: needs systemd-analyze ({error})"),
    }
}

fn is_directive(line: &str) -> bool {
    line.contains('=') && !line.starts_with('#')
}

fn unit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd/greffier.service")
}
