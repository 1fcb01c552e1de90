//! Names of councils: as far as which word does a name go?
//!
//! Capitalised words, with the small words that names hold between them.

use super::rules::rule;
use super::text::Body;
use crate::model::fold;
use std::ops::Range;

rule!(NOT_SUFFIXED, r"^\s+(?:de\b|d'|du\b|des\b|urbaine)");

/// A group's name with what stands in quotes behind it: « Syndicat mixte du conservatoire "Vaire en musique" ».
pub(super) fn quoted(body: &Body, start: usize, name: String) -> String {
    let reach = body.around(&(start..start), 200).end;
    let own = || {
        let after = body.find(start..reach, &name)?.end;
        let rest = body.folded(after..reach);
        let opening = rest.len() - rest.trim_start().len();
        let inner = rest[opening..].strip_prefix('"')?;
        let closing = inner
            .find(['"', '\n'])
            .filter(|at| (4..60).contains(at) && inner[*at..].starts_with('"'))?;
        Some(body.clean(after + opening..after + opening + closing + 2))
    };
    match own() {
        Some(quoted) => format!("{name} {quoted}"),
        None => name,
    }
}

/// The name that ends with the word at `suffix`: the capitalised words before it on its line.
pub(super) fn suffixed(body: &Body, suffix: Range<usize>) -> Option<String> {
    let text = body.folded(0..body.len());
    if NOT_SUFFIXED.is_match(&text[suffix.end..]) {
        return None;
    }
    let line = text[..suffix.start].rfind('\n').map_or(0, |cut| cut + 1);
    let before = body.written(line..suffix.start);
    let last = body.written(suffix);
    let words = before.split_whitespace().rev().take(5);
    let mut words: Vec<&str> = words
        .take_while(|word| (capital(word) || small(word)) && !STOP.contains(&fold(word).as_str()))
        .collect();
    while words.last().is_some_and(|word| small(word)) {
        words.pop();
    }
    let named = words.first().is_some_and(|word| capital(word) && !small(word)) && capital(last);
    words.reverse();
    named.then(|| format!("{} {last}", words.join(" ")))
}

/// The name that begins with the words of `opening` (none for a commune): then capitalised words, with the small words
/// that names hold between them. A line's end is the name's, unless one of its two sides is a small word.
pub(super) fn name(body: &Body, opening: Range<usize>) -> Option<String> {
    let text = body.written(opening.end..body.around(&opening, 90).end);
    let mut kept: Vec<&str> = Vec::new();
    let mut rest = text.split_inclusive(char::is_whitespace).peekable();
    let mut line_ended = false;
    while let Some(part) = rest.next().filter(|_| kept.len() < 10) {
        let word = part.trim();
        // « Syndicat des eaux de Vaire(SEV) » goes no further than its name.
        let own = word.split_once('(').map_or(word, |(own, _)| own);
        let bare = own.trim_end_matches([',', '.', ';', ':', ')', '"', '»', '|']);
        if bare.is_empty() {
            line_ended |= part.contains('\n') && !kept.is_empty();
            if word.is_empty() { continue } else { break }
        }
        let open = kept.last().is_none_or(|last| small(last) || last.ends_with('-'));
        if line_ended && !open && !joins_lines(bare) {
            break;
        }
        // « Communauté de communes Orbe – Vaire ».
        let dashed = ["-", "–"].contains(&word) && !opening.is_empty() && !kept.is_empty() && !line_ended;
        if dashed && rest.peek().is_some_and(|next| begins_name(next.trim())) {
            kept.push(word);
            continue;
        }
        let begins = kept.is_empty() && opening.is_empty() && !capital(bare);
        // « COMMUNAUTE DE COMMUNES LE HAUT-ORBE », « commune de Le Bréhain ».
        let article = kept.is_empty()
            && capital(bare)
            && small(bare)
            && (!opening.is_empty() || rest.peek().is_some_and(|next| begins_name(next.trim())));
        // « COMMUNE DE VILLE LE HAUT » goes on, « COMMUNE DE VILLE Le Maire » does not.
        let inner = fold(bare) == "le" && !kept.is_empty() && rest.peek().is_some_and(|next| begins_name(next.trim()));
        let stops = STOP.contains(&fold(bare).as_str()) && !article && !inner;
        if begins || !part_of_name(bare) || stops {
            break;
        }
        kept.push(bare);
        line_ended = part.ends_with('\n');
        if bare.len() != word.len() {
            break;
        }
    }
    while kept.last().is_some_and(|w| small(w) || !capital(w)) {
        kept.pop();
    }
    let name = kept
        .join(" ")
        .trim_matches(['-', '–', '\'', '’', '"', '«', '»'])
        .to_owned();
    if name.chars().filter(|c| c.is_alphabetic()).count() < 2 || name.len() > 90 {
        return None;
    }
    let opening = body.clean(opening);
    Some(if opening.is_empty() {
        name
    } else {
        format!("{opening} {name}")
    })
}

/// Words that follow a name in capitals without belonging to it.
const STOP: [&str; 51] = [
    "direction",
    "feuillet",
    "president",
    "presidente",
    "seance",
    "le",
    "proces-verbal",
    "proces",
    "pv",
    "compte",
    "compte-rendu",
    "departement",
    "arrondissement",
    "canton",
    "cedex",
    "tel",
    "telephone",
    "conseil",
    "extrait",
    "extraits",
    "nombre",
    "dument",
    "legalement",
    "republique",
    "arrete",
    "deliberation",
    "deliberations",
    "registre",
    "date",
    "maire",
    "monsieur",
    "madame",
    "mairie",
    "presents",
    "liste",
    "courriel",
    "ordre",
    "convocation",
    "commune",
    "reunion",
    "siege",
    "session",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "jeunes",
    "enfants",
];

/// The small words that names hold.
const SMALL: [&str; 19] = [
    "de", "du", "des", "la", "le", "les", "l", "d", "en", "et", "sur", "sous", "lès", "lez", "aux", "au", "à", "près",
    "a",
];

/// Whether a word can stand in a name: capitalised, or one of the small words.
fn part_of_name(word: &str) -> bool {
    capital(word) || SMALL.contains(&word) || ["d'", "d’", "l'", "l’"].iter().any(|p| word.starts_with(p))
}

/// Whether a word can go on with a name after a dash.
fn begins_name(word: &str) -> bool {
    capital(word) && !small(word) && !STOP.contains(&fold(word).as_str())
}

fn small(word: &str) -> bool {
    SMALL.contains(&word.to_lowercase().as_str())
}

/// Words that carry a name over the end of a line: « Bréhain / sur-Orne », « SYNDICAT DES EAUX / DE LA VAIRE ».
fn joins_lines(word: &str) -> bool {
    let word = word.to_lowercase();
    ["de", "du", "des", "et", "sur", "sous", "en"]
        .iter()
        .any(|w| word == *w || word.starts_with(&format!("{w}-")))
        || word.starts_with("d'")
        || word.starts_with("d’")
}

fn capital(word: &str) -> bool {
    let word = ["d'", "d’", "l'", "l’", "D'", "D’", "L'", "L’"]
        .iter()
        .find_map(|p| word.strip_prefix(p))
        .unwrap_or(word);
    word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c))
}
