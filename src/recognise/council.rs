//! The council: which body deliberates (or decides), as the document names it?
//!
//! Names are read where councils state them: « le conseil municipal de la commune de … », « mairie de … »,
//! « communauté de communes de … ». A name is what the document writes after such words, as far as it looks like one;
//! the one that is said most counts, the heading more than the rest.

use super::rules::rule;
use super::text::Body;
use crate::model::{Kind, fold};
use regex::Regex;
use std::collections::HashMap;
use std::ops::Range;

rule!(
    COMMUNE,
    r"(?m)(^\W{0,3})?\b(?:conseil\s+municipal|mairie|hotel\s+de\s+ville|commune|ville|municipalite)\s*,?\s+(?:de\s+la\s+|de\s+|du\s+|des\s+|d\s?')(?:(?:commune|ville|mairie)\s+(?:de\s+|du\s+|des\s+|d\s?'))?"
);
rule!(
    POSTAL,
    r"(?:mairie|hotel\s+de\s+ville)[^\n]{0,60}(?:\n[^\n]{0,80}){0,2}\b\d{5}\s+"
);
rule!(
    /// « Sous la présidence de Madame X, maire de … ».
    CHAIRED,
    r"\bpresidence\s+d[eu][^.;]{3,80}?\bmaire\s+(?:de\s+la\s+|de\s+|du\s+|des\s+|d\s?')(?:(?:commune|ville)\s+(?:de\s+|du\s+|des\s+|d\s?'))?"
);
rule!(
    COMMUNE_SITS,
    r"conseil\s+municipal|conseillers\s+municipaux|\bl[ea]\s+maire\b"
);
rule!(PREFECT, r"^\W*(?:l[ea]\s+)?(prefet(?:e)?\s+d|prefecture\s+d)");
rule!(
    COMMUNITY_SITS,
    r"conseil\s+(?:communautaire|intercommunal|metropolitain|d'agglomeration)|conseil\s+de\s+(?:la\s+)?(?:communaute|metropole)|bureau\s+communautaire|president[e]?\s+de\s+(?:la\s+)?(?:communaute|metropole)"
);
rule!(
    COMMUNITY,
    r"(?m)(^\W{0,3})?\b(?:communaute\s+(?:de\s+communes?|d'agglomeration|urbaine)|eurometropole|metropole)\s"
);
rule!(
    /// A group whose name ends so: « Lannion-Trégor Communauté », and not « communauté de communes ».
    SUFFIXED,
    r"\b(?:communaute|agglomeration|agglo|metropole)\b"
);
rule!(NOT_SUFFIXED, r"^\s+(?:de\b|d'|du\b|des\b|urbaine)");
rule!(
    SYNDICATE_SITS,
    r"comite\s+syndical|conseil\s+syndical|bureau\s+syndical|president[e]?\s+du\s+syndicat"
);
rule!(
    SYNDICATE,
    r"(?m)(^\W{0,3})?\b(?:syndicat\s+(?:intercommunal|mixte|departemental|de|des|du|d')|sivom|sivu|siaep|sictom|smictom|sitom)\s"
);
rule!(
    DEPARTMENT_SITS,
    r"(?:deliberations?|seance|reunion|president[e]?)\s+du\s+conseil\s+(?:departemental|general)|^\W*conseil\s+(?:departemental|general)\s+d"
);
rule!(DEPARTMENT, r"(?m)(^\W{0,3})?\bdepartement\s");
rule!(
    REGION_SITS,
    r"(?:deliberations?|seance|reunion|president[e]?)\s+du\s+conseil\s+regional|^\W*conseil\s+regional\s+d"
);
rule!(REGION, r"(?m)(^\W{0,3})?\bregion\s");
rule!(
    AID_SITS,
    r"(?:deliberations?|seance|reunion|vice-president[e]?)\s+du\s+(?:conseil\s+d'administration|c\.?c\.?a\.?s)|conseil\s+d'administration\s+du\s+c(?:\.?c\.?a\.?s|entre)"
);
rule!(
    AID,
    r"(?m)(^\W{0,3})?\b(?:centre\s+(?:inter)?communal\s+d'action\s+sociale|c\.?[ci]\.?a\.?s\.?)\s"
);

/// The bodies that are no commune: how they are said to sit, and how they are named.
fn bodies() -> [(&'static Regex, &'static Regex); 5] {
    [
        (&COMMUNITY_SITS, &COMMUNITY),
        (&SYNDICATE_SITS, &SYNDICATE),
        (&DEPARTMENT_SITS, &DEPARTMENT),
        (&REGION_SITS, &REGION),
        (&AID_SITS, &AID),
    ]
}

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
    let sits = |rule: &Regex| rule.find(head).map_or(usize::MAX, |m| m.start());
    let (at, named) = bodies()
        .into_iter()
        .map(|(rule, named)| (sits(rule), named))
        .min_by_key(|(at, _)| *at)?;
    // Where two kinds of council are named, the first is the one that sits.
    if at < sits(&COMMUNE_SITS) {
        // Never a commune: it would be one of the group's.
        return group(body, named, head.len());
    }
    if kind == Kind::Annexe {
        return group(body, &COMMUNITY, head.len()).or_else(|| group(body, &SYNDICATE, head.len()));
    }
    commune(body, head.len())
}

/// The commune named most, the heading counting more than the rest.
fn commune(body: &Body, head: usize) -> Option<String> {
    let text = body.folded(0..body.len());
    let found = COMMUNE
        .captures_iter(text)
        .filter_map(|c| Some((c.get(0)?, c.get(1).is_some())))
        .map(|(m, begins)| {
            // « Réuni à la mairie de … » tells where, not who.
            let place = text[..m.start()].trim_end().ends_with("a la");
            let heading = m.start() < head && !place;
            (m.end(), if heading { weight(m.as_str(), begins) } else { 1 })
        });
    let postal = POSTAL.find_iter(text).map(|m| (m.end(), 3));
    let chaired = CHAIRED.find_iter(text).map(|m| (m.end(), 6));
    let names = found
        .chain(postal)
        .chain(chaired)
        .take(MENTIONS)
        .filter_map(|(at, weight)| Some((name(body, at..at)?, weight)));
    // One mention in passing may be a neighbour's.
    most_named(names, 3, true)
}

/// The group named most.
fn group(body: &Body, rule: &Regex, head: usize) -> Option<String> {
    let suffixed = SUFFIXED
        .find_iter(body.folded(0..body.len()))
        .take(if std::ptr::eq(rule, &*COMMUNITY) { MENTIONS } else { 0 })
        .filter_map(|found| Some((suffixed(body, found.range())?, if found.start() < head { 4 } else { 1 })));
    let names = rule
        .captures_iter(body.folded(0..body.len()))
        .take(MENTIONS)
        .filter_map(|found| {
            let words = found.get(0)?;
            let start = words.end() - words.as_str().trim_start_matches(|c: char| !c.is_alphanumeric()).len();
            let weight = match (words.start() < head, found.get(1).is_some()) {
                (true, true) => 8,
                (true, false) => 4,
                _ => 1,
            };
            Some((name(body, start..words.end())?, weight))
        });
    most_named(names.chain(suffixed), 1, false)
}

/// The name that ends with the word at `suffix`: the capitalised words before it on its line.
fn suffixed(body: &Body, suffix: Range<usize>) -> Option<String> {
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

/// The name with the most weight, at least `least`; the first of two that weigh the same, or none.
fn most_named(names: impl Iterator<Item = (String, u32)>, least: u32, alone: bool) -> Option<String> {
    let mut named: HashMap<String, (u32, usize, String)> = HashMap::new();
    for (order, (name, weight)) in names.enumerate() {
        let entry = named.entry(fold(&name)).or_insert_with(|| (0, order, name.clone()));
        entry.0 += weight;
        if entry.2.chars().all(|c| !c.is_lowercase()) {
            entry.2 = name;
        }
    }
    let best = named
        .values()
        .map(|(weight, ..)| *weight)
        .max()
        .filter(|w| *w >= least)?;
    let mut leaders: Vec<_> = named.into_values().filter(|(weight, ..)| *weight == best).collect();
    leaders.sort_by_key(|(_, order, _)| *order);
    (leaders.len() == 1 || !alone).then(|| leaders.swap_remove(0).2)
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

/// The name that begins with the words of `opening` (none for a commune): then capitalised words, with the small words
/// that names hold between them. A line's end is the name's, unless one of its two sides is a small word.
fn name(body: &Body, opening: Range<usize>) -> Option<String> {
    let text = body.written(opening.end..body.around(&opening, 90).end);
    let mut kept: Vec<&str> = Vec::new();
    let mut rest = text.split_inclusive(char::is_whitespace).peekable();
    let mut line_ended = false;
    while let Some(part) = rest.next().filter(|_| kept.len() < 10) {
        let word = part.trim();
        let bare = word.trim_end_matches([',', '.', ';', ':', ')', '(', '"', '»', '|']);
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
        // « COMMUNAUTE DE COMMUNES LE HAUT-ORBE ».
        let article = kept.is_empty() && !opening.is_empty() && capital(bare) && small(bare);
        if begins || !part_of_name(bare) || (STOP.contains(&fold(bare).as_str()) && !article) {
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
const STOP: [&str; 49] = [
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
