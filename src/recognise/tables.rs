//! Tables of votes: figures that stand beside or under their labels.

use super::counts::{elsewhere, figure_goes_on};
use super::numbers;
use super::rules::rule;
use std::ops::Range;

rule!(
    /// A row or a column of a table: « Pour 14 Contre 1 Abstention 0 », after a figure that may be their sum.
    TABLED,
    r"(?:\b(\d{1,3})\s+)?\bpour\s+(\d{1,3})\s*[,;/-]?\s*(?:voix\s+)?contres?\s+(\d{1,3})\s*[,;/-]?\s*abst\w*\s+(\d{1,3})\b"
);
rule!(
    /// The labels of a table of figures, and nothing else on the line.
    HEAD,
    r"^(?:\W*\b(?:en\s+exercice|exercice|presents?|absents?|excuses?|pouvoirs?|procurations?|representes?|votants?|(?:suffrages\s+)?exprimes?|(?:voix\s+)?pour|(?:voix\s+)?contre|abstentions?|nppv|ne\s+prend\s+pas\s+part\s+au\s+vote)\b\W*){3,}$"
);
rule!(
    CELL,
    r"\b(?:en\s+exercice|exercice|presents?|absents?|excuses?|pouvoirs?|procurations?|representes?|votants?|exprimes?|pour|contre|abstentions?|nppv|ne\s+prend\s+pas\s+part\s+au\s+vote)\b"
);

rule!(
    /// A line that is a label and its figure, and the names of those who are counted: « Abstention 1 Jean Roy ».
    STACKED,
    r"^\W*(?:votes?\s+|voix\s+)?(pour|contres?|abst\w*)\s+(\d{1,3})(?:\s*voix)?(?:\W*$|\s*[(:-]?\s*[a-z])"
);

/// One word of a vote with its figure; three of them a table has.
pub(super) type Figures = [(&'static str, Option<u32>); 3];

/// The figures of the tables in the text of one act, and where they stand.
pub(super) fn tables(text: &str) -> Vec<(Figures, Range<usize>)> {
    let mut found: Vec<_> = TABLED.captures_iter(text).filter_map(|c| tabled(text, &c)).collect();
    found.extend(under_heads(text));
    found.extend(stacked(text));
    found
}

/// Labels with their figures on lines of their own, in any order: « Pour 9 », « Abstention 0 », « Contre 0 ».
fn stacked(text: &str) -> Vec<(Figures, Range<usize>)> {
    let mut found: Vec<(Figures, Range<usize>)> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let Some((slot, figure)) = stacked_line(line) else {
            open = false;
            continue;
        };
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        match found
            .last_mut()
            .filter(|(figures, _)| open && figures[slot].1.is_none())
        {
            Some((figures, at)) => {
                figures[slot].1 = Some(figure);
                at.end = start + line.len();
            }
            None => {
                let mut figures = [("pour", None), ("contre", None), ("abstention", None)];
                figures[slot].1 = Some(figure);
                found.push((figures, start..start + line.len()));
            }
        }
        open = true;
    }
    // One such line alone may be of a table of sums.
    found.retain(|(figures, at)| {
        let told = figures.iter().filter(|(_, figure)| figure.is_some()).count();
        told > 1 && figures[0].1.is_some() && !elsewhere(text, at.start)
    });
    found
}

/// Which of the three labels a line begins with, and its figure.
fn stacked_line(line: &str) -> Option<(usize, u32)> {
    let found = STACKED.captures(line)?;
    let figure = found.get(2)?;
    if figure_goes_on(&line[figure.end()..]) {
        return None;
    }
    let slot = match found[1].as_bytes().first()? {
        b'p' => 0,
        b'c' => 1,
        _ => 2,
    };
    Some((slot, figure.as_str().parse().ok()?))
}

/// Tables whose figures stand under their labels: as many figures on the line below as labels on the line.
fn under_heads(text: &str) -> Vec<(Figures, Range<usize>)> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut found = Vec::new();
    for pair in lines.windows(2) {
        let [head, row] = pair else { continue };
        if !(head.contains("pour") && head.contains("contre") && HEAD.is_match(head)) {
            continue;
        }
        let labels: Vec<&str> = CELL.find_iter(head).map(|m| m.as_str()).collect();
        let figures: Vec<Option<u32>> = row.split_whitespace().map(numbers::persons).collect();
        if labels.len() != figures.len() || figures.iter().any(Option::is_none) {
            continue;
        }
        let under = |word: &str| {
            let at = labels.iter().position(|label| label.starts_with(word))?;
            figures.get(at).copied().flatten()
        };
        let figures = [
            ("pour", under("pour")),
            ("contre", under("contre")),
            ("abstention", under("abst")),
        ];
        let at = |line: &str| line.as_ptr() as usize - text.as_ptr() as usize;
        found.push((figures, at(head)..at(row) + row.len()));
    }
    found
}

/// The figures of a table, unless its figures stand before their words: « 15 pour 2 contre 1 abstention 3 pouvoirs ».
fn tabled(text: &str, found: &regex::Captures<'_>) -> Option<(Figures, Range<usize>)> {
    let figure = |group: usize| found.get(group)?.as_str().parse::<u32>().ok();
    let (pour, contre, abstained) = (figure(2)?, figure(3)?, figure(4)?);
    let whole = found.get(0)?;
    let sum_first = figure(1).is_none_or(|sum| sum == pour + contre + abstained);
    let alone = sum_first && !figure_goes_on(&text[whole.end()..]) && !elsewhere(text, whole.start());
    let figures = [
        ("pour", Some(pour)),
        ("contre", Some(contre)),
        ("abstention", Some(abstained)),
    ];
    alone.then(|| (figures, whole.range()))
}
