//! Which of the lines drawn on a page are the borders of tables?
//!
//! The layout reads what stands between borders row by row. That is right for tables; but a page in a frame, a box
//! around a notice and the rule between two columns are lines too, and there it would read across the columns. A
//! table has several columns, and rows of few lines.

use pdfboss_text::{Ruling, TextSpan};

/// A page with more lines than this is a plan or a map.
const MOST: usize = 3_000;
/// Lines that come this near to each other, in points, belong to one drawing; nearer parallels are one line.
const NEAR: f32 = 6.0;
/// How many lines of text a row of a table holds at most, on the mean.
const LINES_OF_A_ROW: usize = 8;
/// The fewest borders of columns, and of rows.
const FEWEST: usize = 3;

/// Keeps the lines that are borders of tables around `spans`.
pub fn keep(rulings: &mut Vec<Ruling>, spans: &[TextSpan]) {
    if rulings.len() > MOST {
        rulings.clear();
        return;
    }
    let mut table = vec![false; rulings.len()];
    for members in drawings(rulings) {
        if members.len() >= 2 * FEWEST && is_table(members.iter().map(|n| &rulings[*n]), spans) {
            members.iter().for_each(|n| table[*n] = true);
        }
    }
    let mut table = table.into_iter();
    rulings.retain(|_| table.next().unwrap_or(false));
}

/// The lines of each drawing, by their places: those that touch, directly or by others.
fn drawings(rulings: &[Ruling]) -> Vec<Vec<usize>> {
    let mut left: Vec<usize> = (0..rulings.len()).collect();
    let mut found = Vec::new();
    while let Some(start) = left.pop() {
        let mut drawing = vec![start];
        let mut at = 0;
        while let Some(line) = drawing.get(at).map(|n| &rulings[*n]) {
            let (touching, apart) = left.iter().partition(|n| touch(line, &rulings[**n]));
            left = apart;
            drawing.extend::<Vec<usize>>(touching);
            at += 1;
        }
        found.push(drawing);
    }
    found
}

fn touch(one: &Ruling, other: &Ruling) -> bool {
    let near = |a: (f32, f32), b: (f32, f32)| a.0 <= b.1 + NEAR && b.0 <= a.1 + NEAR;
    near((one.start.x, one.end.x), (other.start.x, other.end.x))
        && near((one.start.y, one.end.y), (other.start.y, other.end.y))
}

fn is_table<'a>(drawing: impl Iterator<Item = &'a Ruling> + Clone, spans: &[TextSpan]) -> bool {
    let (x0, x1) = reach(drawing.clone().flat_map(|line| [line.start.x, line.end.x]));
    let (y0, y1) = reach(drawing.clone().flat_map(|line| [line.start.y, line.end.y]));
    let upright = |line: &&Ruling| line.start.x == line.end.x;
    let uprights = apart(drawing.clone().filter(upright).map(|line| line.start.x).collect());
    let levels = apart(drawing.filter(|line| !upright(line)).map(|line| line.start.y).collect());
    let inside = || {
        let within = |span: &&TextSpan| (x0..=x1).contains(&span.x) && (y0..=y1).contains(&span.y);
        spans.iter().filter(within).filter(|span| !span.text.trim().is_empty())
    };
    let turned = inside().filter(|span| span.rotate % 180 != 0).count() * 2 > inside().count();
    // Where the text is turned, so is the table.
    let (columns, rows, lines) = if turned {
        (levels, uprights, apart(inside().map(|span| span.x).collect()))
    } else {
        (uprights, levels, apart(inside().map(|span| span.y).collect()))
    };
    columns >= FEWEST && rows >= FEWEST && lines <= LINES_OF_A_ROW * (rows - 1)
}

fn reach(values: impl Iterator<Item = f32>) -> (f32, f32) {
    values.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

/// How many of these places are apart from each other.
fn apart(mut places: Vec<f32>) -> usize {
    places.sort_by(f32::total_cmp);
    let (mut count, mut last) = (0, f32::NEG_INFINITY);
    for place in places {
        if place - last > NEAR {
            (count, last) = (count + 1, place);
        }
    }
    count
}
