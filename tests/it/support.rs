//! What several seams' tests need.

use greffier::model::{Origin, Page};
use std::path::PathBuf;

/// The folder with real documents and hostile inputs, when this machine has it: `GREFFIER_SHARED`, else `../shared`
/// beside the checkout. A test that needs it and gets `None` says so and ends.
#[allow(dead_code)]
pub fn shared() -> Option<PathBuf> {
    let named = std::env::var_os("GREFFIER_SHARED").map(PathBuf::from);
    let beside = || {
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .map(|dir| dir.join("shared"))
    };
    let found = named.or_else(beside).filter(|dir| dir.join("corpus").is_dir());
    if found.is_none() {
        eprintln!("skipped: needs the shared corpus");
    }
    found
}

/// Pages of these texts, as they stand in a text layer.
#[allow(dead_code)]
pub fn pages(texts: &[&str]) -> Vec<Page> {
    let page = |(number, text): (u32, &&str)| Page {
        number,
        text: (*text).to_owned(),
        origin: Origin::Text,
        confidence: None,
        quality: None,
    };
    (1..).zip(texts).map(page).collect()
}

/// The months, as they are written.
#[allow(dead_code)]
pub const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
