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

/// One word of a vote with its figure; three of them a table has.
pub(super) type Figures = [(&'static str, Option<u32>); 3];

/// The figures of the tables in the text of one act, and where they stand.
pub(super) fn tables(text: &str) -> Vec<(Figures, Range<usize>)> {
    let mut found: Vec<_> = TABLED.captures_iter(text).filter_map(|c| tabled(text, &c)).collect();
    found.extend(under_heads(text));
    found
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
