//! Parts: which acts does one item of the agenda hold under titles of its own?

use super::headings::{Heading, SENTENCE, heading};
use super::rules::rule;
use super::split::{self, Piece};
use super::text::Body;
use super::titles;
use std::ops::Range;

rule!(INNER_RANK, r"^[^\w]{0,3}\d{1,2}\s?[.-]\s?\d{1,2}\s?[.)-]?\s+(.{4,})$");

/// The acts that one item of the agenda holds under titles of its own; the item itself when it holds none.
pub(super) fn parts(body: &Body, item: Piece) -> Vec<Piece> {
    let titles = if item.number.is_some() {
        Vec::new()
    } else {
        inner(body, &item.heading, item.span.end)
    };
    let Some(first) = titles.first() else {
        return vec![item];
    };
    let told = split::tells(body.folded(item.heading.end..first.span.start));
    let mut parts = split::cut(body, &titles, &[]);
    if let Some(last) = parts.last_mut() {
        last.span.end = item.span.end.max(last.heading.end);
    }
    parts.retain(|part| split::decision_in(body, part));
    if parts.len() < 2 && (told || parts.is_empty()) {
        return vec![item];
    }
    for part in &mut parts {
        // « Comptes » says little without « Budget de l'eau » above it.
        if part.title.split_whitespace().count() < 2 {
            part.title = format!("{} – {}", item.title, part.title);
        }
    }
    if told {
        let end = first.span.start;
        parts.insert(
            0,
            Piece {
                span: item.span.start..end,
                ..item
            },
        );
    }
    parts
}

/// Titles within one item of the agenda, which ends at `end`: ranks of two figures (« 2.1 »), else titles that a colon
/// closes before a new sentence.
fn inner(body: &Body, item: &Range<usize>, end: usize) -> Vec<Heading> {
    let lines = body.lines();
    let first = lines.partition_point(|line| line.start < item.end);
    let own = || {
        lines[first..]
            .iter()
            .take_while(|line| line.start < end)
            .enumerate()
            .filter(|(_, l)| !l.noise)
    };
    let ranked: Vec<Heading> = own()
        .filter_map(|(at, line)| {
            let title = INNER_RANK.captures(body.line(line))?.get(1)?;
            let title = line.start + title.start();
            let begins = body.written(title..line.end).starts_with(char::is_uppercase);
            heading(body, first + at, title, None).filter(|_| begins)
        })
        .collect();
    if ranked.len() > 1 {
        return ranked;
    }
    own()
        .filter(|(at, line)| {
            let text = body.line(line);
            let titled = text
                .strip_suffix(':')
                .is_some_and(|text| titles::stands_alone(body, line, text.trim_end()));
            let before = (first + at).checked_sub(1).and_then(|before| lines.get(before));
            titled && before.is_some_and(|before| before.end <= item.end || titles::ended(body, before, line))
        })
        .filter_map(|(at, line)| heading(body, first + at, line.start, None))
        .filter(|heading| {
            lines
                .get(heading.next)
                .is_some_and(|next| SENTENCE.is_match(body.line(next)))
        })
        .collect()
}
