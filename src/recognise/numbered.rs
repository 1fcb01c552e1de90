//! Numbered headings: which lines begin with the number of an act?

use super::headings::{Heading, heading};
use super::rules::rule;
use super::text::Body;
use super::titles;
use std::collections::HashMap;

/// What numbers of acts look like without the word « délibération » before them.
pub(super) const NUMBER: &str = r"(?:[a-z]{1,5}[\s_-]?(?:19|20)\d{2}[\s_-]?\d{3}\b|[a-z]{1,3}[-_]?[a-z]{0,5}[\s_-]?(?:\d{2,4}\s?[_/.-]\s?)+\d{1,4}(?:[_/.-]\d{1,4})*[a-z]?|(?:19|20)\d{6}\s?[-_/]\s?\d{1,3}[a-z]?|(?:19|20)\d{2}\s?[/_.-]\s?\d{1,4}(?:\s?[/_.-]\s?(?:\d{1,4}|[il]\b))*[a-z]?|\d{2}\.\d{2}\.\d{2}\s?-\s?\d{1,3})";

rule!(
    AFTER_WORD,
    r"^\W*(?:\d{1,2}(?:[-.]\d{1,2})?\s?[-/).:]\s*)?(?:(?:projet\s+de\s+)?deliberation|delib|d\.c\.m|dcm|acte)\.?\s*(?:(?:du\s+conseil\s+\w+\s+)?n[o°*'\x22.]?\s*[°]?|numero|:)?\s*:?\s*([a-z]{0,6}[\s_-]?\d[a-z0-9]*(?:[/_-][a-z0-9]{1,8}|\s?[/_.-]\s?\d{1,8}[a-z]?)*)\b"
);
rule!(
    ROWED,
    r"^[^\w]{0,3}(?:\d{2}/\d{2}/\d{4}\s+)?((?:19|20)\d{2}[ _]{1,3}\d{2,4}|[a-z]{1,5}[ _-]?(?:19|20)\d{2}[ _-]{0,2}\d{3,4})(?:\s|$)"
);
rule!(
    OF_ANY_NATURE,
    r"^\W*(?:deliberation|decision|arrete)(?:\s+(?:municipale?|permanent|temporaire|du\s+(?:maire|president|conseil\s+\w+)))?\s+(?:n\s?[°o*.]?|numero)\s*[:°]?\s*([a-z]{0,6}[\s_-]?\d[a-z0-9]*(?:[/_-][a-z0-9]{1,8}|\s?[/_.-]\s?\d{1,8}[a-z]?)*)\b"
);
rule!(
    AFTER_SIGN,
    r"^\W*(?:\d{2}/\d{2}/\d{4}\s+)?n\s?[°o*'\x22]\s*:?\s*((?:\d{1,4}\s?[/_.-]\s?(?:19|20)\d{2})\b|",
    NUMBER,
    r")"
);
rule!(
    /// « N° 051 : Marché de Noël », « Objet 2012-96) Dénomination »: three figures, or a year's, with the sign of a label.
    LABELLED,
    r"^\W*(?:n\s?[°o*]\s?(\d{3})\s?[:-]|objet\s+(?:n\s?[°o*]\s?)?((?:19|20)\d{2}\s?[/_.-]\s?\d{1,4})\s?[):-])"
);
rule!(
    /// « Vente du four (DE_2016_021) »: the number in brackets behind the title.
    BEHIND,
    r"^(.{3,160}?)\s*\(\s*(?:n\s?°\s*)?([a-z]{1,5}[\s_-]\s?(?:19|20)?\d{2}[\s_/-]\d{1,4}[a-z]?)\s*\)\W*$"
);
rule!(
    /// The end of a line whose sentence goes on with the number of another text.
    CITING,
    r"^.{30,}(?:\b(?:deliberations?|decisions?|loi|decret|arretes?|ordonnance)|\()$"
);
rule!(
    /// « Délibération du 3 mai », « L2241-1 » of a code, « PV 08/02/2021 » of a session.
    DATED,
    r"^(?:(?:pv|cr|cm)\W?\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d{2}$|(?:du|de|en|le)\b|[lr]\.?\s?[1-9]\d{2,3}-\d|d\.?\s?(?:1[0-8]|[2-9][1-9]|[3-9]\d)\d{2}-\d)"
);
rule!(
    /// A number made of a day and a rank, some of whose figures were read as letters: « 20'l8.04.09- 10 ».
    BROKEN,
    r"^[^\w]{0,2}((?:\d|[oul]|'l){4}\s?\.\s?(?:\d|[oul]|'l){2}\s?\.\s?(?:\d|[oul]|'l){2}\s?-\s?(?:\d|[oul]|'l){1,2})\s"
);
rule!(REFERRED, r"^\W*ref(?:erence)?\s?[.:]*\s*(", NUMBER, r")\W*$");
rule!(BARE, r"^[^\w]{0,4}(?:\d{2}/\d{2}/\d{4}\s+)?(", NUMBER, r")");

/// The lines that begin with the number of an act, or end with it in brackets.
pub(super) fn numbered(body: &Body) -> Vec<Heading> {
    let lines = body.lines();
    (0..lines.len())
        .filter(|index| !lines[*index].noise)
        .filter_map(|index| {
            if let Some(heading) = numbered_behind(body, index).or_else(|| referred(body, index)) {
                return Some(heading);
            }
            let line = &lines[index];
            let text = body.line(line);
            let surely = [&*AFTER_WORD, &*AFTER_SIGN, &*LABELLED];
            let (found, sure) = match (
                surely.into_iter().find_map(|way| way.captures(text)),
                BARE.captures(text),
            ) {
                (Some(found), _) => (found, true),
                (None, Some(found)) => (found, false),
                _ => (BROKEN.captures(text)?, false),
            };
            let number = found.get(1).or_else(|| found.get(2))?;
            // A date or an article of a code.
            if DATED.is_match(number.as_str()) {
                return None;
            }
            // An account or a sum in a table is no number of an act.
            let begins_small = body
                .written(line.start + number.start()..line.start + number.end())
                .contains(char::is_lowercase)
                && !BROKEN.is_match(text);
            if !sure && (begins_small || years(number.as_str())) {
                return None;
            }
            let after = line.start + number.end();
            // « Vu la délibération / n° 2021-14 du 3 mai » goes on; a heading begins anew.
            // « Qui ont pris part à la / délibération : 11 » counts members.
            if index > 0 && body.line(&lines[index - 1]).ends_with(" a la") {
                return None;
            }
            if !line.after_blank && index > 0 && CITING.is_match(body.line(&lines[index - 1])) {
                return None;
            }
            let rest = body.written(after..line.end);
            let begins = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
            let sums = text.ends_with('€') || !begins.starts_with(char::is_alphabetic);
            if !sure && text.contains('€') && sums {
                return None;
            }
            if text.len() > number.end() && !opens_title(rest, begins, sure) {
                return None;
            }
            let written = body.clean(line.start + number.start()..line.start + number.end());
            heading(body, index, after, Some(mended(text, written)))
        })
        .collect()
}

/// A title with its number in brackets behind it; it may have begun on the lines before.
fn numbered_behind(body: &Body, index: usize) -> Option<Heading> {
    let lines = body.lines();
    let line = lines.get(index)?;
    let found = BEHIND.captures(body.line(line))?;
    let (title, number) = (found.get(1)?, found.get(2)?);
    let number = body.clean(line.start + number.start()..line.start + number.end());
    if number.chars().any(char::is_lowercase) {
        return None;
    }
    let mut first = index;
    while index - first < 2 && !lines[first].after_blank && first > 0 {
        let before = body.line(&lines[first - 1]);
        let ended = before.ends_with(['.', ';', ':', '!', '?', ')']) || titles::heads_document(before);
        if lines[first - 1].noise || ended || before.len() < 30 {
            break;
        }
        first -= 1;
    }
    Some(Heading {
        line: first,
        next: index + 1,
        span: lines[first].start..line.end,
        title: lines[first].start..line.start + title.end(),
        number: Some(number),
    })
}

/// A title with its number below: « Réf. 2014/08/74 ».
fn referred(body: &Body, index: usize) -> Option<Heading> {
    let (title, line) = (body.lines().get(index.checked_sub(1)?)?, body.lines().get(index)?);
    let number = REFERRED.captures(body.line(line))?.get(1)?;
    let written = body.written(title.start..title.end);
    (!title.noise && written.len() <= 160 && written.starts_with(char::is_uppercase)).then(|| Heading {
        line: index - 1,
        next: index + 1,
        span: title.start..line.end,
        title: title.start..title.end,
        number: Some(body.clean(line.start + number.start()..line.start + number.end())),
    })
}

/// The rows of a list whose numbers have lost their sign: « 2026 003 Révision des statuts ».
pub(super) fn rows(body: &Body) -> Vec<Heading> {
    let lines = body.lines().iter().enumerate().filter(|(_, line)| !line.noise);
    lines
        .filter_map(|(index, line)| {
            let number = ROWED.captures(body.line(line))?.get(1)?;
            let number = line.start + number.start()..line.start + number.end();
            heading(body, index, number.end, Some(body.clean(number)))
        })
        .collect()
}

/// The lines that begin with the number of an act of any nature, as a collection of acts has them; the last of those
/// that say the same number, for a summary comes first.
pub(super) fn collected(body: &Body) -> Vec<Heading> {
    let lines = body.lines().iter().enumerate().filter(|(_, line)| !line.noise);
    let headings: Vec<Heading> = lines
        .filter_map(|(index, line)| {
            let number = OF_ANY_NATURE.captures(body.line(line))?.get(1)?;
            let number = line.start + number.start()..line.start + number.end();
            heading(body, index, number.end, Some(body.clean(number)))
        })
        .collect();
    let last: HashMap<Option<String>, usize> = headings.iter().map(|h| (h.number.clone(), h.line)).collect();
    let kept = headings.into_iter().filter(|h| last.get(&h.number) == Some(&h.line));
    kept.collect()
}

/// « 2021/2022 » is a year of school and « 2023-2026 » a span of years, not a number.
fn years(number: &str) -> bool {
    let mut years = number
        .split(['/', '-', '_', '.'])
        .map(|part| part.trim().parse::<u32>().unwrap_or(0));
    let span = |a: u32, b: u32| (1900..2100).contains(&a) && (a + 1..2100).contains(&b);
    years
        .next()
        .zip(years.next())
        .is_some_and(|(a, b)| span(a, b) || a > 1900 && b == a % 100 + 1 && number.len() <= 7 && number.contains('-'))
}

/// The number as it was before figures were read as letters.
fn mended(text: &str, number: String) -> String {
    if !BROKEN.is_match(text) {
        return number;
    }
    let mended = number.replace(['\'', '’'], "").replace(['l', 'I'], "1");
    mended.replace(['o', 'O', 'u', 'û', 'ô'], "0")
}

/// Whether what follows a number on its line can be a title, or nothing.
fn opens_title(rest: &str, begins: &str, sure: bool) -> bool {
    let glued = rest.starts_with(|c: char| c.is_alphanumeric() || "°%€,.".contains(c));
    match begins.chars().next() {
        None => true,
        // « 0FFRES »: a letter read as a figure.
        Some('0') if begins[1..].starts_with(char::is_uppercase) => !glued,
        Some(c) if c.is_uppercase() || c.is_ascii_digit() && rest.contains([':', '-', '–']) => !glued,
        Some(_) => sure && !glued && rest.trim_start().starts_with([':', '-', '–', '«', '"']),
    }
}
