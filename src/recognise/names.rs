//! Names: which words are a person's name?
//!
//! As documents write them, without title and office: « M. Jean ROY, Maire » is « Jean ROY ».

use super::rules::rule;
use super::text::Body;
use crate::model::fold;
use std::ops::Range;

/// A pattern for what stands before a name.
pub(super) const CIVILITY: &str =
    r"(?:monsieur|madame|messieurs|mesdames|mademoiselle|mlles?\b\.?|mmes?\b\.?|mm\b\.?|mrs?\b\.?|m\.|m\s)";

rule!(
    /// One title before a name, and what leads to it. « Madame M. Roy » has an initial.
    BEFORE,
    r"^[^\w]*(?:et\s+)?(?:docteur\s+|dr\.?\s+)?(?:",
    CIVILITY,
    r"[\s.]*)?(?:et\s+",
    CIVILITY,
    r"\s*)?(?:l[ea]\s+|l')?(?:(?:maire|president\w*|\w*adjointe?\b)[\s,]+(?:",
    CIVILITY,
    r")?\s*)?[^\w]*"
);
rule!(
    /// Offices after a name.
    AFTER,
    r"[\s,:-]+(?:(?:l[ea]|en\s+qualite\s+de|en\s+tant\s+que|ancien(?:ne)?|\d\s?(?:er?|e|eme|ere|nd|nde)|premiere?|deuxieme|troisieme|seconde?)\s+)*(?:depute|senat|maire|adjoint|conseill|president|vice|delegu|doyen|suppleante?|titulaire|rapporteu|secretaire)[\s\S]*$"
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
    let written = joined(&body.clean(span.clone()));
    is_name(&written).then_some((written, span))
}

/// The name that begins at `at`, as far as the words of its line look like one.
pub(super) fn begins(body: &Body, at: usize) -> Option<(String, Range<usize>)> {
    let around = body.around(&(at..at), 120);
    let text = body.folded(at..around.end);
    let from = at + BEFORE.find(text).map_or(0, |m| m.end());
    let (mut end, mut count) = (from, 0);
    for word in words(body.folded(from..around.end)) {
        let span = from + word.start..from + word.end;
        let gap = body.folded(end..span.start);
        // A name broken over two lines goes on with its second word, not with its third.
        if gap.matches('\n').count() > 1 || gap.contains('\n') && count > 1 {
            break;
        }
        let written = body.written(span.clone());
        let bare = written.trim_end_matches([',', ';', ':', ')', '(', '.', '"', '»']);
        let initial = written.chars().count() <= 3 && written.ends_with('.');
        if !(capital(bare) || particle(bare)) || THINGS.contains(&fold(bare).as_str()) {
            break;
        }
        (end, count) = (span.end, count + 1);
        if bare.len() != written.len() && !initial {
            break;
        }
    }
    name(body, from..end)
}

/// Where the words of a text stand.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let start = text.as_ptr() as usize;
    text.split_whitespace().take(6).map(move |word| {
        let at = word.as_ptr() as usize - start;
        at..at + word.len()
    })
}

/// « Jean- Claude », broken at the end of a line, is « Jean-Claude ».
fn joined(written: &str) -> String {
    written.replace("- ", "-").replace(" -", "-")
}

/// One to six words, each with a capital, but for particles, and none that names a thing.
pub(super) fn is_name(words: &str) -> bool {
    let parts: Vec<&str> = words.split_whitespace().collect();
    (1..=6).contains(&parts.len())
        && words.len() <= 60
        && words.chars().all(|c| c.is_alphabetic() || " -'’.".contains(c))
        && words.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && parts.iter().any(|part| capital(part))
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
const THINGS: [&str; 66] = [
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
