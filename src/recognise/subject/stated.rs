//! Which code does the act state itself?
//!
//! Only a code that the document gives, with the word « nomenclature », « matière » or the code's own label beside it:
//! « 7.5 » alone is a number.

use crate::model::{Subject, fold};
use crate::recognise::rules::rule;

rule!(
    ANNOUNCED,
    r"(?:nomenclature|matiere|classification)(?:\s+(?:actes?|de\s+l'acte|prefectorale|@?ctes))?\s*(?:n\s?°\s*)?[:\-]?\s*([1-9](?:\s?\.\s?\d{1,2}){0,4})\b"
);
rule!(
    LABELLED,
    r"(?m)^\W*([1-9]\s?\.\s?\d{1,2}(?:\s?\.\s?\d{1,2}){0,3})\s*[-:.]?\s+([a-z][^\n]{3,80})"
);

/// The subject that the folded text of an act states.
pub(in crate::recognise) fn stated(text: &str) -> Option<Subject> {
    if let Some(found) = ANNOUNCED.captures(text) {
        return Subject::stated(&found[1]);
    }
    LABELLED.captures_iter(text).take(20).find_map(|found| {
        let subject = Subject::stated(&found[1])?;
        let own = fold(subject.label.rsplit(" / ").next()?);
        let written = found[2].trim_start_matches(['-', ' ']);
        let same = own.chars().zip(written.chars()).take_while(|(a, b)| a == b).count();
        (same >= 6.min(own.len())).then_some(subject)
    })
}
