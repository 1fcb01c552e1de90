//! The subject: which code of the national nomenclature (ACTES, two levels) does the act state itself?
//!
//! Only a code that the document gives, with the word « nomenclature », « matière » or the code's own label beside it:
//! « 7.5 » alone is a number. What is inferred from the words of an act is another question, left to a classifier.

use super::rules::rule;
use crate::model::{Subject, fold};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The nomenclature: code, tabulation, label.
static TABLE: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let lines = include_str!("../../index/actes.tsv").lines();
    lines
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .collect()
});

rule!(
    ANNOUNCED,
    r"(?:nomenclature|matiere|classification)(?:\s+(?:actes?|de\s+l'acte|prefectorale|@?ctes))?\s*(?:n\s?°\s*)?[:\-]?\s*([1-9](?:\s?\.\s?\d{1,2}){0,4})\b"
);
rule!(
    LABELLED,
    r"(?m)^\W*([1-9]\s?\.\s?\d{1,2}(?:\s?\.\s?\d{1,2}){0,3})\s*[-:.]?\s+([a-z][^\n]{3,80})"
);

/// The subject that the folded text of an act states.
pub(super) fn stated(text: &str) -> Option<Subject> {
    if let Some(found) = ANNOUNCED.captures(text) {
        return subject(&found[1]);
    }
    LABELLED.captures_iter(text).take(20).find_map(|found| {
        let subject = subject(&found[1])?;
        let own = fold(subject.label.rsplit(" / ").next()?);
        let written = found[2].trim_start_matches(['-', ' ']);
        let same = own.chars().zip(written.chars()).take_while(|(a, b)| a == b).count();
        (same >= 6.min(own.len())).then_some(subject)
    })
}

/// The code cut to what the table knows, with its label and its parent's.
fn subject(written: &str) -> Option<Subject> {
    let code: String = written.chars().filter(|c| !c.is_whitespace()).collect();
    let mut levels = code.split('.');
    let first = levels.next()?;
    let parent = TABLE.get(first)?;
    let label = match levels.next() {
        None => (*parent).to_owned(),
        Some(second) => format!("{parent} / {}", TABLE.get(format!("{first}.{second}").as_str())?),
    };
    Some(Subject {
        code,
        label,
        confidence: 1.0,
    })
}
