//! Presence: how many members were present, absent, represented, at the opening?
//!
//! The figure stated comes first, then the names of a list that can be counted without a doubt.

use super::numbers;
use super::rules::rule;
use super::text::Body;

/// What the opening of the document says.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Presence {
    pub present: Option<u32>,
    pub absent: Option<u32>,
    pub proxies: Option<u32>,
}

rule!(
    OFFICE,
    r"(?:en\s+exercice|conseillers\s+elus)\s*[:=]?\s*(",
    &numbers::count(),
    r")\b"
);
rule!(
    PRESENT,
    r"(?:presents?|en\s+seance)(?:\s+a\s+la\s+seance)?\s*[:=]\s*(",
    &numbers::count(),
    r")\s*(?:\n|$|[,;.)/-]|\s(?:votants?|absents?|pouvoirs?|procurations?|excuses?|representes?|nombre|membres|conseillers))"
);
rule!(
    PRESENT_AFTER,
    r"\b(",
    &numbers::count(),
    r")\s+(?:membres?\s+|conseillers?\s+)?presents?\b"
);
rule!(
    ABSENT,
    r"absents?(?:\s+(?:excuses?|et\s+representes?))?\s*[:=]\s*(\d{1,3})\s*(?:\n|$|[,;.)/-])"
);
rule!(
    PROXIES,
    r"(?:pouvoirs?|procurations?)\s*[:=]\s*(\d{1,3})\s*(?:\n|$|[,;.)/-])|\b(",
    &numbers::count(),
    r")\s+(?:procurations?|pouvoirs?)\b"
);
rule!(
    GIVEN,
    r"(?:(?:donn[eé]s?|donne|a\s+donne|ayant\s+donne|donnant|donnent|ont\s+donne)\s+(?:son\s+|leurs?\s+)?(?:pour?voirs?|procurations?|mandat)|pouvoir\s+donne|procuration\s+donnee?|(?:procuration|pouvoir)\s+a\b|represente\w*\s+par)"
);
rule!(NOT_GIVEN, r"(?:pas\s+de|sans|aucun)\s+(?:pour?voir|procuration)");
rule!(
    PROXY_LINE,
    r"(?m)^\W*(?:m\.|mme|monsieur|madame|mlle)\s[^\n]{3,60}\s+a\s+(?:m\.|mme|monsieur|madame|mlle)\s"
);
rule!(PROXY_HEAD, r"(?:pouvoirs?|procurations?)\s*:?\s*\n");
rule!(LIST, r"(?:etaient\s+)?presente?s?(?:\s*:|\s*\n)\s*");
rule!(
    LIST_END,
    r"absente?s?\b|excusee?s?\b|pouvoirs?\b|procurations?\b|secretaire\b|represente|etai(?:en)?t\s+absent|\bformant\b|date\s+d|ordre\s+du\s+jour|nombre\s+de|assistai(?:en)?t|quorum|convocation"
);
rule!(
    CIVILITY,
    r"\b(?:m\.|mm\.|mme|mmes|monsieur|madame|mlle|mr|messieurs|mesdames)\s"
);
rule!(COUNTED, r"\((\d{1,3})\)");

/// How far the opening may reach: the list of a large council.
const REACH: usize = 12_000;

/// What the text before the first act says.
pub(super) fn presence(body: &Body, opening: usize) -> Presence {
    let reach = if opening < 300 { body.len() } else { opening };
    let end = body.around(&(0..0), reach.min(REACH)).end;
    let text = body.folded(0..end);
    let listed = list(text);
    let present = stated(&PRESENT, text)
        .or_else(|| stated(&PRESENT_AFTER, text))
        .or_else(|| listed.and_then(named));
    let office = stated(&OFFICE, text);
    let by_difference = office
        .zip(present)
        .and_then(|(office, present)| office.checked_sub(present));
    Presence {
        present,
        absent: stated(&ABSENT, text).or(by_difference),
        proxies: stated(&PROXIES, text).or_else(|| given(text)),
    }
}

fn stated(rule: &regex::Regex, text: &str) -> Option<u32> {
    let found = rule.captures(text)?;
    let figure = found.get(1).or(found.get(2))?;
    numbers::persons(figure.as_str())
}

/// The words between « Présents : » and the next list.
fn list(text: &str) -> Option<&str> {
    let start = LIST.find(text)?.end();
    let rest = text.get(start..)?;
    let end = LIST_END.find(rest).map_or(rest.len().min(3000), |m| m.start());
    rest.get(..end)
}

/// How many names a list holds: its own count, else its separators.
fn named(list: &str) -> Option<u32> {
    if let Some(found) = COUNTED.captures(list) {
        return found[1].parse().ok();
    }
    let list = list.trim().trim_end_matches(['.', ',', ';']);
    let civil = CIVILITY.find_iter(list).count();
    let separators: [&[char]; 2] = [&[',', ';', '/'], &[',', ';', '/', '\n']];
    let parts = |set: &[char]| {
        let spaced = list.replace(" - ", ",").replace("- ", ",").replace(" -", ",");
        spaced
            .split(set)
            .filter(|part| part.chars().filter(|c| c.is_alphabetic()).count() > 1)
            .count()
    };
    let count = match civil {
        0..=2 => parts(separators[0]),
        _ if civil * 10 >= parts(separators[0]) * 9 => civil,
        _ => parts(separators[0]),
    };
    u32::try_from(count).ok().filter(|n| (3..200).contains(n))
}

/// The proxies told one by one.
fn given(text: &str) -> Option<u32> {
    let given = GIVEN.find_iter(text).count();
    let refused = NOT_GIVEN.find_iter(text).count();
    let count = match given {
        0 => PROXY_HEAD
            .find(text)
            .map_or(0, |head| PROXY_LINE.find_iter(&text[head.end()..]).count()),
        n => n.saturating_sub(refused.min(n)),
    };
    u32::try_from(count).ok().filter(|n| *n > 0)
}
