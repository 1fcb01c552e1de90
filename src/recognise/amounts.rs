//! Amounts: which sums in euros does an act state, and in which words?
//!
//! A figure is an amount when « € », « euros », « k€ », « M€ » or, with its two decimals, « HT » or « TTC » stands behind it. Years, rates,
//! parcels and accounts are not.

use super::numbers;
use super::purpose;
use super::rules::rule;
use super::text::Body;
use crate::model::Amount;
use std::collections::HashSet;
use std::ops::Range;

rule!(
    FIGURES,
    r"(-?)\b((?:[1-9]000 000|\d{1,3}(?:[ .]\d{3})*(?:[ ]?\n[ ]?\d{3}(?:[ .]\d{3})*)?|\d+)(?:\s?[.,]\s?\d{1,6})?)\s*(?:\([^()\n]{1,12}\)\s*)?(€|k\s?€|m\s?€|ke\b|k\s?euros?\b|euros?\b|eur\b|millions?\s+d'\s?euros?|milliers?\s+d'\s?euros?|(?:h\.?\s?t|t\.?\s?t\.?\s?c)\b)"
);
rule!(
    LETTERS,
    r"\b(",
    &numbers::letters(),
    r")\s+(?:d')?(?:euros?)\b(?:\s+et\s+(",
    &numbers::letters(),
    r")\s+c(?:en)?t(?:ime)?s?\b)?"
);
rule!(
    LABEL,
    r"\b(?:chapitre|chap\.?|article|art\.?|compte|operation|imputation|lot|n\s?°)\s*$"
);
rule!(
    /// The head of a table's columns that says that they are euros.
    IN_EUROS,
    r"^[^0-9]*(?:\b(?:montants?|couts?|prix|tarifs?|depenses?|recettes?|subventions?|totaux|total|loyers?|valeurs?|budgets?)\b[^0-9]*(?:€|\beuros?\b)|(?:\(|\ben\s+)(?:€|euros?)\)?)[^0-9]*$"
);
rule!(
    /// A sum in a cell: its two decimals tell it from a count.
    CELL,
    r"(?:^|[^\w,.'/°-]|-\s?)(\d{1,3}(?:[ .]\d{3})*,\d{2}|\d{4,},\d{2})(?:\s|$)"
);
rule!(SYMBOLIC, r"\bl'euro\s+symbolique|\beuro\s+symbolique");

/// The distinct amounts of a part of the document, in its order.
pub(super) fn amounts(body: &Body, span: Range<usize>) -> Vec<Amount> {
    let text = body.folded(span.clone());
    let mut found: Vec<(Range<usize>, i64)> = FIGURES
        .captures_iter(text)
        .filter_map(|c| {
            let (whole, figures) = (c.get(0)?, c.get(2)?);
            let cents = figure(text, &figures.range(), &c[3])?;
            let negative = !c[1].is_empty() && text[..whole.start()].ends_with([' ', '\n', '(']) && cents > 0;
            Some((whole.range(), if negative { -cents } else { cents }))
        })
        .collect();
    found.extend(LETTERS.captures_iter(text).filter_map(|c| {
        // « 1,5 million d'euros » is read with its figures.
        let before = text[..c.get(0)?.start()].trim_end();
        if before.ends_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let euros = i64::try_from(numbers::value(&c[1])?).ok()?.checked_mul(100)?;
        let cents = c.get(2).and_then(|m| numbers::value(m.as_str())).unwrap_or(0);
        Some((c.get(0)?.range(), euros.checked_add(i64::try_from(cents).ok()?)?))
    }));
    found.extend(SYMBOLIC.find_iter(text).map(|m| (m.range(), 100)));
    found.extend(cells(text));
    found.sort_by_key(|(range, _)| range.start);
    let mut seen = HashSet::new();
    found
        .into_iter()
        .filter(|(_, cents)| *cents != 0 && seen.insert(*cents))
        .map(|(range, cents)| {
            let kind = purpose::kind(text, &range);
            let written = |at: Range<usize>| body.clean(span.start + at.start..span.start + at.end);
            let beneficiary = purpose::beneficiary(text, &range, kind, written);
            let tax = purpose::tax(text, &range);
            let range = span.start + range.start..span.start + range.end;
            Amount {
                kind,
                tax,
                beneficiary,
                eur: eur(cents),
                words: body.words(range.clone()),
                quote: body.quote(body.around(&range, 60)),
            }
        })
        .collect()
}

/// The sums of tables whose head alone says that they are euros.
fn cells(text: &str) -> Vec<(Range<usize>, i64)> {
    let mut found = Vec::new();
    let (mut start, mut left) = (0, 0);
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let words = line.trim();
        if words.len() < 160 && IN_EUROS.is_match(words) {
            left = ROWS;
        } else if words.len() > 110 || words.ends_with(['.', ';']) || words.contains('%') {
            // A sentence closes a table.
            left = if words.contains('%') { left } else { 0 };
        } else if left > 0 && !words.is_empty() {
            left -= 1;
            found.extend(CELL.captures_iter(line).filter_map(|c| {
                let cell = c.get(1)?;
                let range = at + cell.start()..at + cell.end();
                Some((range.clone(), figure(text, &range, "€")?))
            }));
        }
    }
    found
}

/// How many rows a table may have.
const ROWS: usize = 30;

fn eur(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

/// The cents of a figure with its unit, when the words before do not make it part of a longer one.
fn figure(text: &str, at: &Range<usize>, unit: &str) -> Option<i64> {
    let before = &text[..at.start];
    if before.ends_with(|c: char| c.is_alphanumeric() || ",./_°".contains(c)) {
        return None;
    }
    // « 22'973,41 € »: the Swiss way, whose first part this is not.
    if before
        .strip_suffix('\'')
        .is_some_and(|first| first.ends_with(|c: char| c.is_ascii_digit()))
    {
        return None;
    }
    if is_torn(before, &text[at.clone()]) {
        return None;
    }
    let figures = without_chapter(text, joined(&text[at.clone()])?, at);
    let compact: String = figures.chars().filter(|c| !c.is_whitespace()).collect();
    let (whole, part) = parts(&compact)?;
    if whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    let bare = unit.starts_with(['h', 't']);
    if bare && part.len() != 2 {
        return None;
    }
    let factor: i64 = match unit.chars().next()? {
        'k' => 1_000,
        'm' if unit.starts_with("mill") && unit.starts_with("millier") => 1_000,
        'm' => 1_000_000,
        _ => 1,
    };
    let euros: i64 = whole.parse().ok()?;
    let scale = 10_i64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let part: i64 = if part.is_empty() { 0 } else { part.parse().ok()? };
    let scaled = euros
        .checked_mul(scale)?
        .checked_add(part)?
        .checked_mul(factor)?
        .checked_mul(100)?;
    Some((scaled + scale / 2) / scale)
}

/// Whether figures are the end of others from which recognition took a blank: « 1092 498 € ». What stands before is then no
/// year, and no account that a word announces; whether it is another account is not told, so nothing is read.
fn is_torn(before: &str, figures: &str) -> bool {
    let three = figures
        .split(|c: char| !c.is_ascii_digit())
        .next()
        .is_some_and(|first| first.len() == 3);
    let Some(head) = before.strip_suffix(' ').filter(|_| three) else {
        return false;
    };
    let rest = head.trim_end_matches(|c: char| c.is_ascii_digit());
    let group = &head[rest.len()..];
    let year = group.starts_with("19") || group.starts_with("20");
    let alone = !rest.ends_with(|c: char| c.is_alphanumeric() || ",./_°".contains(c));
    group.len() == 4 && !year && alone && !LABEL.is_match(rest)
}

/// A figure broken over two lines is one only when its first part ends a line of prose, not a cell.
fn joined(figures: &str) -> Option<&str> {
    match figures.find('\n') {
        // « 1 254, / 36 € »: what ends with its comma goes on.
        Some(cut) if figures[..cut].trim_end().ends_with([',', '.']) => Some(figures),
        Some(cut) if figures[..cut].trim().len() > 3 => Some(&figures[cut + 1..]),
        _ => Some(figures),
    }
}

/// In a row of a table, « 20 675 000,00 € 168 750,00 € », the line begins with a chapter of the budget.
fn without_chapter<'a>(text: &str, figures: &'a str, at: &Range<usize>) -> &'a str {
    let before = text[..at.start].rfind('\n').map_or(0, |cut| cut + 1);
    let line_end = text[at.end..].find('\n').map_or(text.len(), |cut| at.end + cut);
    if LABEL.is_match(&text[before..at.start]) {
        return figures.split_once(' ').map_or(figures, |(_, rest)| rest);
    }
    let begins = text[before..at.start].trim().is_empty();
    let several = text[before..line_end].matches('€').count() > 1;
    match figures.split_once(' ') {
        Some((chapter, rest)) if begins && several && CHAPTERS.contains(&chapter) && rest.len() > 4 => rest,
        _ => figures,
    }
}

/// Chapters of the budgets of local bodies (instructions M14, M57, M4).
const CHAPTERS: [&str; 28] = [
    "10", "13", "16", "18", "20", "204", "21", "22", "23", "24", "26", "27", "40", "41", "45", "60", "61", "62", "64",
    "65", "66", "67", "68", "70", "73", "74", "75", "77",
];

/// The whole euros and the decimals, whatever separates thousands.
fn parts(compact: &str) -> Option<(String, String)> {
    let digits = |s: &str| s.chars().filter(char::is_ascii_digit).collect::<String>();
    let last = compact.rfind([',', '.']);
    match last {
        None => Some((digits(compact), String::new())),
        Some(at) => {
            let decimals = &compact[at + 1..];
            let thousands = compact.as_bytes()[at] == b'.' && decimals.len() == 3 && !compact.starts_with("0.");
            if thousands {
                Some((digits(compact), String::new()))
            } else {
                Some((digits(&compact[..at]), decimals.to_owned()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Origin, Page};

    fn read(text: &str) -> Vec<String> {
        let body = Body::new(&[Page {
            number: 1,
            quality: None,
            text: text.to_owned(),
            origin: Origin::Text,
            confidence: None,
        }]);
        amounts(&body, 0..body.len()).into_iter().map(|a| a.eur).collect()
    }

    #[test]
    fn amounts_are_read_in_the_ways_councils_write_them() {
        for (text, eur) in [
            ("une somme de 1 250,50 €", "1250.50"),
            ("une somme de 1\u{a0}250,50\u{202f}€", "1250.50"),
            ("une somme de 1.250,50 euros", "1250.50"),
            ("15.766.362 €", "15766362.00"),
            ("12 500€", "12500.00"),
            ("12.500 €", "12500.00"),
            ("376.47 €", "376.47"),
            ("un emprunt de 2,5 M€", "2500000.00"),
            ("un emprunt de 1,2 million d'euros", "1200000.00"),
            ("près de 3 millions d'euros", "3000000.00"),
            ("environ 450 k€", "450000.00"),
            ("environ 450 K€", "450000.00"),
            ("cinq cents euros", "500.00"),
            ("sept euros et cinquante centimes", "7.50"),
            ("deux mille trois cent vingt euros", "2320.00"),
            ("à l'euro symbolique", "1.00"),
            ("un total de 12 345,67 HT", "12345.67"),
            ("un total de 1 000,00 € T.T.C.", "1000.00"),
            ("un total de 100 000, 00 €", "100000.00"),
            ("EUR 500 : 500 EUR", "500.00"),
            ("un solde de -1 200,00 €", "-1200.00"),
            ("250 000 euros (deux cent cinquante mille euros)", "250000.00"),
            ("50 €uros", "50.00"),
            ("le montant d'1 500 €", "1500.00"),
            ("€ 1 500 : soit 1 500 €", "1500.00"),
            ("versés en 2024 500 € à la fanfare", "500.00"),
            ("inscrits au compte 6574 500 €", "500.00"),
        ] {
            assert_eq!(read(text), [eur], "{text}");
        }
    }

    #[test]
    fn rates_years_parcels_and_populations_are_no_amounts() {
        for text in [
            "un taux de 2,5 %",
            "l'année 2024",
            "la parcelle AB 125 de 1 250 m²",
            "une population de 12 500 habitants",
            "le compte 6574, chapitre 65",
            "la délibération n° 2024-12",
            "l'article L. 2121-29",
            "12 voix pour",
            "la zone euro",
            "une durée de 25 ans",
            "14 h 30",
            "Lot 3 HT",
            "22'973,41€ dont on ne sait",
            "un total de 1092 498 € dont un blanc manque",
        ] {
            assert!(read(text).is_empty(), "{text}");
        }
    }
}
