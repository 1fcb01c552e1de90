//! What must be put right in the pieces of text of a page before they are laid out?

use pdfboss_text::TextSpan;
use std::collections::{BTreeMap, HashMap};

/// Drops blanks that are drawn under other text. Spreadsheets pad the cells of amounts with blanks that run under the
/// first figure; the layout would then read « 8 47 300,00 € » for « 847 300,00 € ».
pub fn drop_covered_blanks(spans: &mut Vec<TextSpan>) {
    let mut rows: HashMap<i64, Vec<(f32, f32)>> = HashMap::new();
    for span in spans.iter().filter(|span| !is_blank(span)) {
        rows.entry(row(span)).or_default().push((span.x, span.end_x));
    }
    for row in rows.values_mut() {
        row.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    let mut last: Option<(i64, f32)> = None;
    spans.retain(|span| {
        if !is_blank(span) {
            last = Some((row(span), span.end_x));
            return true;
        }
        // A blank written right after a word belongs to it, however tight the letters are set.
        let follows = last.is_some_and(|(y, x)| y == row(span) && (span.x - x).abs() < span.size / 2.0);
        follows || !rows.get(&row(span)).is_some_and(|row| covered(span, row))
    });
}

/// Lowers a page number that stands, in larger type, beside and between two lines of a footer onto the lower one. The
/// layout would else take all three for one line and mix the letters of the two.
pub fn settle_folios(spans: &mut [TextSpan]) {
    let mut rows: BTreeMap<i64, Row> = BTreeMap::new();
    for span in spans.iter().filter(|span| span.rotate == 0 && !is_blank(span)) {
        rows.entry(row(span)).or_default().add(span);
    }
    let folios = rows.iter().filter(|(_, folio)| folio.letters <= LONGEST_FOLIO);
    let moves: HashMap<i64, f32> = folios
        .filter_map(|(key, folio)| {
            let beside = |other: &&Row| other.size < folio.size && (other.x1 <= folio.x0 || other.x0 >= folio.x1);
            let reach = row_at(folio.size.min(LARGEST_FOLIO));
            let below = rows.range(key - reach..*key).rev().map(|(_, row)| row).find(beside)?;
            let above = rows.range(key + 1..=key + reach).map(|(_, row)| row).find(beside)?;
            let lines =
                above.y - below.y >= above.size.min(below.size) && above.letters.min(below.letters) > folio.letters;
            lines.then_some((*key, below.y))
        })
        .collect();
    for span in spans.iter_mut().filter(|span| span.rotate == 0) {
        if let Some(y) = moves.get(&row(span)) {
            (span.y, span.end_y) = (*y, *y);
        }
    }
}

/// The most letters of a page number, and its largest size.
const LONGEST_FOLIO: usize = 8;
const LARGEST_FOLIO: f32 = 40.0;

/// What stands on one row.
#[derive(Default)]
struct Row {
    y: f32,
    size: f32,
    letters: usize,
    x0: f32,
    x1: f32,
}

impl Row {
    fn add(&mut self, span: &TextSpan) {
        let first = self.letters == 0;
        self.x0 = if first { span.x } else { self.x0.min(span.x) };
        self.x1 = if first { span.end_x } else { self.x1.max(span.end_x) };
        self.y = span.y;
        self.size = self.size.max(span.size);
        self.letters += span.text.chars().count();
    }
}

/// Keeps no more than `most` bytes of text; says so when it cuts.
pub fn bound(spans: &mut Vec<TextSpan>, most: usize) -> Option<String> {
    let mut room = most;
    let fits = spans.iter().take_while(|span| {
        let fits = span.text.len() <= room;
        room = room.saturating_sub(span.text.len());
        fits
    });
    let kept = fits.count();
    (kept < spans.len()).then(|| {
        spans.truncate(kept);
        format!("only the first {most} bytes of the page were read")
    })
}

fn is_blank(span: &TextSpan) -> bool {
    span.rotate == 0 && span.text.chars().all(char::is_whitespace)
}

/// Which row of half points a piece stands on.
fn row(span: &TextSpan) -> i64 {
    row_at(span.y)
}

#[expect(clippy::cast_possible_truncation, reason = "beyond the range all rows are one")]
fn row_at(y: f32) -> i64 {
    // Far from the limits of the type, so that a reach can be added.
    (y.clamp(-1e9, 1e9) * 2.0).round() as i64
}

/// Whether half of a blank lies under one of the two pieces nearest to its middle.
fn covered(blank: &TextSpan, row: &[(f32, f32)]) -> bool {
    let (start, end) = (blank.x.min(blank.end_x), blank.x.max(blank.end_x));
    let middle = f32::midpoint(start, end);
    let after = row.partition_point(|(x, _)| *x <= middle);
    let near = &row[after.saturating_sub(1)..row.len().min(after + 1)];
    near.iter()
        .any(|(x, to)| (end.min(*to) - start.max(*x)) * 2.0 >= end - start && end > start)
}
