//! A table of acts as a document: one page, one line for each row, and the rows' own statements as acts.

use crate::catalog::ReadAct;
use crate::model::{Extraction, Origin, Page, PartialDate, Reading, TableRow};
use std::fmt::Write;

/// The text and the acts of a table. A row that has a document of its own is told in the text but is no act here: its
/// document is.
pub(super) fn compose(reading: Reading) -> (Extraction, Vec<ReadAct>) {
    let mut text = String::new();
    let mut acts = Vec::new();
    for row in reading.rows {
        let start = text.len();
        write_row(&mut text, &row);
        let end = text.len();
        text.push('\n');
        if row.url.is_some() {
            continue;
        }
        let mut act = row.act;
        (act.first_page, act.last_page, act.start, act.end) = (1, 1, start, end);
        if act.quote.is_empty() {
            act.quote = text[start..end].to_owned();
        }
        acts.push(ReadAct {
            act,
            session_date: row.date.and_then(PartialDate::day),
        });
    }
    let pages = if text.is_empty() {
        Vec::new()
    } else {
        vec![Page {
            number: 1,
            text,
            origin: Origin::Text,
            confidence: None,
        }]
    };
    let extraction = Extraction {
        media_type: "text/csv".to_owned(),
        pages,
        doubts: reading.doubts,
        ..Extraction::default()
    };
    (extraction, acts)
}

/// A row in words, as a reader finds it: what the table leaves empty is left out.
fn write_row(text: &mut String, row: &TableRow) {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(row.council.clone());
    parts.extend(row.act.number.as_ref().map(|n| format!("délibération n° {n}")));
    parts.extend(row.date.map(|d| d.to_string()));
    parts.push(row.act.title.split_whitespace().collect::<Vec<_>>().join(" "));
    parts.extend(row.act.subject.as_ref().map(|s| format!("{} {}", s.code, s.label)));
    let vote = &row.act.vote;
    let figures = [
        ("pour", vote.in_favour),
        ("contre", vote.against),
        ("abstentions", vote.abstentions),
    ];
    parts.extend(
        figures
            .iter()
            .filter_map(|(word, n)| n.map(|n| format!("{word} : {n}"))),
    );
    let _ = write!(text, "{}", parts.join(" — "));
}
