//! Names: which words are a person's name?
//!
//! As documents write them, without title and office: « M. Jean ROY, Maire » is « Jean ROY ».

use super::rules::rule;
use super::text::Body;
use crate::model::fold;
use std::ops::Range;

/// A pattern for what stands before a name.
pub(super) const CIVILITY: &str =
    r"(?:monsieur|madame|messieurs|mesdames|mademoiselle|mlles?\b\.?|mmes?\b\.?|mm\b\.?|ms\b\.?|mrs?\b\.?|m\.|m\s)";

rule!(
    /// One title before a name, and what leads to it. « Madame M. Roy » has an initial.
    BEFORE,
    r"^(?:[^\w]|\d)*(?:et\s+)?(?:maitre\s+|docteur\s+|dr\.?\s+)?(?:",
    CIVILITY,
    r"[\s.]*)?(?:et\s+",
    CIVILITY,
    r"\s*)?(?:l[ea]\s+|l')?(?:(?:maire|president\w*|\w*adjointe?\b)\s+(?:",
    CIVILITY,
    r")?\s*)?[^\w]*"
);
rule!(
    /// Offices after a name.
    AFTER,
    r"\s+l(?:e|a|es)$|[\s,:-]+(?:excuse|absent|present\w*\b|represente)[\s\S]*$|[\s,:-]+(?:(?:l[ea]|en\s+qualite\s+de|en\s+tant\s+que|ancien(?:ne)?|\d\s?(?:er?|e|eme|ere|nd|nde)|premiere?|deuxieme|troisieme|seconde?)\s+)*(?:depute|senat|maire|adjoint|conseill|president|vice|delegu|doyen|suppleante?|titulaire|rapporteu|secretaire)[\s\S]*$"
);

/// The name within a part of the text, and where it stands: nothing else may be there but titles and offices.
pub(super) fn name(body: &Body, at: Range<usize>) -> Option<(String, Range<usize>)> {
    let text = body.folded(at.clone());
    let from = BEFORE.find(text).map_or(0, |m| m.end());
    let rest = &text[from..];
    let rest = &rest[..AFTER.find(rest).map_or(rest.len(), |m| m.start())];
    let rest = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
    let start = at.start + from;
    let span = start..start + rest.len();
    // « Jean-\nClaude » is « Jean-Claude ».
    let written = body.written(span.clone()).replace("-\n", "-");
    let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let written = written.replace(" - ", "-").replace(" – ", "-");
    is_name(&written).then_some((written, span))
}

/// The name that begins at `at`, as far as the words of its line look like one.
pub(super) fn begins(body: &Body, at: usize) -> Option<(String, Range<usize>)> {
    let around = body.around(&(at..at), 120);
    let text = body.folded(at..around.end);
    let from = at + BEFORE.find(text).map_or(0, |m| m.end());
    let (mut end, mut last, mut count) = (from, from, 0);
    for word in words(body.folded(from..around.end)) {
        let span = from + word.start..from + word.end;
        let gap = body.folded(end..span.start);
        // A name broken over two lines goes on with its second word, not with its third, and not after a last name.
        let whole = count > 1 || capitals(body.written(from..end));
        if gap.matches('\n').count() > 1 || gap.contains('\n') && whole {
            break;
        }
        let written = body.written(span.clone());
        let bare = written.trim_end_matches([',', ';', ':', ')', '(', '.', '"', '»']);
        let initial = written.chars().count() <= 3 && written.ends_with('.');
        if !(capital(bare) || particle(bare)) || THINGS.contains(&fold(bare).as_str()) {
            break;
        }
        // « … à M. Roy. Le conseil »: a name does not end in an article.
        if !particle(&fold(bare)) {
            last = span.end;
        }
        (end, count) = (span.end, count + 1);
        if bare.len() != written.len() && !initial {
            break;
        }
    }
    name(body, from..last)
}

/// The names of an entry: several where nothing but the order of first and last names parts them, as in
/// « Jean ROY Marie LUCE ».
pub(super) fn names(body: &Body, at: Range<usize>) -> Vec<(String, Range<usize>)> {
    let Some((whole, span)) = name(body, at) else {
        return Vec::new();
    };
    let starts: Vec<(usize, bool)> = words(body.folded(span.clone()))
        .map(|word| {
            let word = span.start + word.start..span.start + word.end;
            (word.start, capitals(body.written(word)))
        })
        .collect();
    let first = starts.first().is_some_and(|(_, capitals)| *capitals);
    // A new name begins where the word is written as the first one is, and the one before is not.
    let cuts = starts
        .windows(2)
        .filter(|pair| pair[0].1 != first && pair[1].1 == first);
    let mut cuts: Vec<usize> = cuts.map(|pair| pair[1].0).collect();
    if cuts.is_empty() || starts.last().is_some_and(|(_, capitals)| *capitals == first) {
        return vec![(whole, span)];
    }
    cuts.push(span.end);
    let mut from = span.start;
    let parts = cuts
        .into_iter()
        .filter_map(|to| name(body, std::mem::replace(&mut from, to)..to));
    parts.collect()
}

/// Whether a word is in capitals throughout.
fn capitals(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !word.chars().any(char::is_lowercase)
}

/// Where the words of a text stand.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let start = text.as_ptr() as usize;
    text.split_whitespace().take(12).map(move |word| {
        let at = word.as_ptr() as usize - start;
        at..at + word.len()
    })
}

/// One to eight words, each with a capital, but for particles, and none that names a thing.
pub(super) fn is_name(words: &str) -> bool {
    let parts: Vec<&str> = words.split_whitespace().collect();
    (1..=8).contains(&parts.len())
        && words.len() <= 70
        && words.chars().all(|c| c.is_alphabetic() || " -'’.".contains(c))
        && words.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && parts.iter().any(|part| capital(part) && !particle(&fold(part)))
        && parts.iter().all(|part| capital(part) || particle(part))
        && !fold(words).split([' ', '-', '.']).any(|word| THINGS.contains(&word))
}

fn capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

fn particle(word: &str) -> bool {
    [
        "de", "du", "des", "la", "le", "van", "von", "d'", "d’", "der", "den", "el", "ben",
    ]
    .contains(&word)
        || word.starts_with("d'")
        || word.starts_with("d’")
}

/// Words of the heading of a session that no one is called.
const THINGS: [&str; 69] = [
    "syndicat",
    "diffusion",
    "directeur",
    "depute",
    "senateur",
    "senatrice",
    "vice",
    "maire",
    "maires",
    "president",
    "presidente",
    "conseil",
    "conseiller",
    "conseillere",
    "conseillers",
    "adjoint",
    "adjointe",
    "adjoints",
    "municipal",
    "municipaux",
    "communautaire",
    "communautaires",
    "commune",
    "mairie",
    "delegue",
    "delegues",
    "titulaire",
    "titulaires",
    "suppleant",
    "suppleants",
    "ordre",
    "jour",
    "seance",
    "session",
    "reunion",
    "vote",
    "votants",
    "quorum",
    "secretaire",
    "pouvoir",
    "pouvoirs",
    "procuration",
    "procurations",
    "present",
    "presents",
    "presente",
    "absent",
    "absents",
    "absente",
    "excuse",
    "excuses",
    "excusee",
    "representes",
    "deliberation",
    "deliberations",
    "date",
    "nombre",
    "objet",
    "approbation",
    "compte",
    "proces",
    "budget",
    "neant",
    "aucun",
    "aucune",
    "convocation",
    "monsieur",
    "madame",
    "membres",
];
