//! What must be put right in the pieces of text of a page before they are laid out?

use pdfboss_text::TextSpan;
use std::collections::HashMap;

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
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float beyond the range saturates: such rows are one"
)]
fn row(span: &TextSpan) -> i64 {
    (span.y * 2.0).round() as i64
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
