//! A table of acts as a document: one page, one line for each row, and the rows' own statements as acts.

use crate::catalog::{KeptRow, ReadAct};
use crate::model::{Extraction, Origin, Page, PartialDate, Reading, TableRow};
use crate::recognise::subject::inferred;
use std::fmt::Write;

/// A table as a document.
pub(super) struct Composed {
    /// Its text, a line for each row.
    pub extraction: Extraction,
    /// Its acts.
    pub acts: Vec<ReadAct>,
    /// Its rows, with the act that each is.
    pub rows: Vec<KeptRow>,
}

/// Composes a table. A row that names a document of its own is told in the text but is no act here: its document is.
pub(super) fn compose(reading: Reading) -> Composed {
    let mut text = String::new();
    let (mut acts, mut rows) = (Vec::new(), Vec::new());
    for row in reading.rows {
        let start = text.len();
        write_row(&mut text, &row);
        let end = text.len();
        text.push('\n');
        rows.push(KeptRow {
            row: row.clone(),
            act: row.url.is_none().then_some(acts.len()),
        });
        if row.url.is_some() {
            continue;
        }
        let mut act = row.act;
        act.subject = act.subject.or_else(|| inferred(&act.title));
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
            quality: None,
        }]
    };
    let extraction = Extraction {
        media_type: "text/csv".to_owned(),
        pages,
        doubts: reading.doubts,
        ..Extraction::default()
    };
    Composed { extraction, acts, rows }
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
