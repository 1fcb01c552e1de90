//! The council: which body deliberates (or decides), as the document names it?
//!
//! Names are read where councils state them: « le conseil municipal de la commune de … », « mairie de … »,
//! « communauté de communes de … ». A name is what the document writes after such words, as far as it looks like one.

use super::rules::rule;
use super::text::Body;
use crate::model::{Kind, fold};
use std::collections::HashMap;

rule!(
    BODY,
    r"(?m)(^\W{0,3})?\b(?:conseil\s+municipal|mairie|hotel\s+de\s+ville|commune|ville|municipalite)\s*,?\s+(?:de\s+la\s+|de\s+|du\s+|des\s+|d\s?')(?:(?:commune|ville|mairie)\s+(?:de\s+|du\s+|des\s+|d\s?'))?"
);
rule!(
    GROUP,
    r"\b(?:communaute\s+(?:de\s+communes?|d'agglomeration|urbaine)|eurometropole|metropole|syndicat\s+(?:intercommunal|mixte|des\s+eaux)|departement\s+d|conseil\s+(?:departemental|regional)\s+d|region\s+|pays\s+)"
);
rule!(
    GROUP_SITS,
    r"conseil\s+(?:communautaire|metropolitain|syndical)|conseil\s+de\s+(?:la\s+)?(?:communaute|metropole)|comite\s+syndical|bureau\s+communautaire|conseil\s+(?:departemental|regional)\b"
);
rule!(COMMUNE_SITS, r"conseil\s+municipal|conseillers\s+municipaux");
rule!(PREFECT, r"^\W*(?:l[ea]\s+)?(prefet(?:e)?\s+d|prefecture\s+d)");
rule!(
    POSTAL,
    r"(?:mairie|hotel\s+de\s+ville)[^\n]{0,60}(?:\n[^\n]{0,80}){0,2}\b\d{5}\s+"
);

/// How far the heading reaches, in bytes.
const HEAD: usize = 2500;

/// The body's name as written.
pub(super) fn council(body: &Body, kind: Kind) -> Option<String> {
    let reach = if kind == Kind::Annexe { HEAD * 8 } else { HEAD };
    let head = body.folded(0..body.around(&(0..0), reach).end.min(body.len()));
    if kind == Kind::Arrete
        && let Some(prefect) = prefect(body, head)
    {
        return Some(prefect);
    }
    // Where both kinds of council are named, the first is the one that sits.
    let sits = |rule: &regex::Regex| rule.find(head).map_or(usize::MAX, |m| m.start());
    if sits(&GROUP_SITS) < sits(&COMMUNE_SITS) || kind == Kind::Annexe {
        // Never a commune: it would be one of the group's.
        return group(body, head).or_else(|| group(body, body.folded(0..body.len())));
    }
    commune(body, head.len())
}

/// The commune named most, the heading counting more than the rest.
fn commune(body: &Body, head: usize) -> Option<String> {
    let text = body.folded(0..body.len());
    let mut named: HashMap<String, (u32, String)> = HashMap::new();
    let found = BODY
        .captures_iter(text)
        .filter_map(|c| Some((c.get(0)?, c.get(1).is_some())))
        .map(|(m, begins)| {
            // « Réuni à la mairie de … » tells where, not who.
            let place = text[..m.start()].trim_end().ends_with("a la");
            let heading = m.start() < head && !place;
            (m.end(), if heading { weight(m.as_str(), begins) } else { 1 })
        });
    let postal = POSTAL.find_iter(text).map(|m| (m.end(), 3));
    for (at, weight) in found.chain(postal).take(MENTIONS) {
        let Some(name) = name(body, at) else { continue };
        let entry = named.entry(fold(&name)).or_insert_with(|| (0, name.clone()));
        entry.0 += weight;
        if entry.1.chars().all(|c| !c.is_lowercase()) {
            entry.1 = name;
        }
    }
    // One mention in passing may be a neighbour's.
    let best = named
        .values()
        .map(|(votes, _)| *votes)
        .max()
        .filter(|votes| *votes > 2)?;
    let mut leaders = named.into_values().filter(|(votes, _)| *votes == best);
    let first = leaders.next()?;
    leaders.next().is_none().then_some(first.1)
}

/// How many mentions are read: enough to know, and a bound on the time.
const MENTIONS: usize = 400;

/// « Conseil municipal de la commune de … » and the head of a line say more than « commune de … » in a sentence, which
/// may be a neighbour.
fn weight(words: &str, begins: bool) -> u32 {
    let words = words.trim_start();
    if words.starts_with("conseil") {
        12
    } else if begins || words.starts_with("mairie") || words.starts_with("hotel") {
        8
    } else {
        2
    }
}

fn group(body: &Body, head: &str) -> Option<String> {
    GROUP.find_iter(head).find_map(|m| {
        let line_end = m.start()
            + head[m.start()..]
                .find([',', '.', ';', ':', '(', '"'])
                .unwrap_or(120)
                .min(120);
        let mut end = line_end.min(head.len());
        while !head.is_char_boundary(end) {
            end -= 1;
        }
        let text = body.clean(m.start()..end);
        let words: Vec<&str> = text.split(' ').collect();
        let opening = m.as_str().split_whitespace().count();
        let kept = words
            .iter()
            .enumerate()
            .take_while(|(i, w)| *i < opening || part_of_name(w))
            .count();
        let kept = words[..kept]
            .iter()
            .rposition(|w| capital(w))
            .map_or(0, |last| last + 1);
        (kept > opening).then(|| words[..kept].join(" "))
    })
}

fn prefect(body: &Body, head: &str) -> Option<String> {
    let mut at = 0;
    head.split_inclusive('\n').find_map(|line| {
        let start = at;
        at += line.len();
        let found = PREFECT.captures(line)?;
        let title = found.get(1)?;
        let text = body.clean(start + title.start()..start + line.len());
        (text.split(' ').count() <= 8).then(|| text.trim_end_matches([',', '.', ' ']).to_owned())
    })
}

/// The name that begins at `at`: capitalised words, with the small words that names hold between them.
fn name(body: &Body, at: usize) -> Option<String> {
    let around = body.around(&(at..at), 70);
    let text = body.written(at..around.end);
    let mut kept: Vec<&str> = Vec::new();
    for word in text.split_whitespace().take(8) {
        let bare = word.trim_end_matches([',', '.', ';', ':', ')', '(', '"', '»', '|']);
        if !part_of_name(bare) || (kept.is_empty() && !capital(bare)) || STOP.contains(&fold(bare).as_str()) {
            break;
        }
        kept.push(bare);
        if bare.len() != word.len() {
            break;
        }
    }
    while kept.last().is_some_and(|w| !capital(w)) {
        kept.pop();
    }
    // In capitals, a line break ends the name.
    let first_line = text
        .trim_start()
        .lines()
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .count();
    if kept.len() > first_line
        && kept
            .iter()
            .take(first_line)
            .any(|w| w.chars().all(|c| !c.is_lowercase()))
    {
        kept.truncate(first_line);
    }
    let name = kept
        .join(" ")
        .trim_matches(['-', '–', '\'', '’', '"', '«', '»'])
        .to_owned();
    (name.chars().filter(|c| c.is_alphabetic()).count() >= 2 && name.len() < 60).then_some(name)
}

/// Words that follow a name in capitals without belonging to it.
const STOP: [&str; 31] = [
    "seance",
    "le",
    "du",
    "proces-verbal",
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
    "nombre",
    "dument",
    "legalement",
    "republique",
    "arrete",
    "deliberation",
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
];

/// Whether a word can stand in a name: capitalised, or one of the small words.
fn part_of_name(word: &str) -> bool {
    const SMALL: [&str; 20] = [
        "de", "du", "des", "la", "le", "les", "l", "d", "en", "et", "sur", "sous", "lès", "lez", "aux", "au", "à",
        "près", "a", "saint",
    ];
    capital(word) || SMALL.contains(&word) || ["d'", "d’", "l'", "l’"].iter().any(|p| word.starts_with(p))
}

fn capital(word: &str) -> bool {
    let word = ["d'", "d’", "l'", "l’"]
        .iter()
        .find_map(|p| word.strip_prefix(p))
        .unwrap_or(word);
    word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c))
}
