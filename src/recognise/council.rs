//! The council: which body deliberates (or decides), as the document names it?
//!
//! Names are read where councils state them: « le conseil municipal de la commune de … », « mairie de … »,
//! « communauté de communes de … ». A name is what the document writes after such words, as far as it looks like one;
//! the one that is said most counts, the heading more than the rest.

use super::called::{name, quoted, suffixed};
use super::rules::rule;
use super::text::Body;
use crate::model::{Kind, fold};
use regex::Regex;
use std::collections::HashMap;

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
    /// « Le Maire de Bréhain, » heads an order and signs an act.
    ORDERS,
    r"(?m:^)\W*l[ea]\s+maire\s+(?:de\s+la\s+|de\s+|du\s+|des\s+|d\s?')(?:(?:commune|ville)\s+(?:de\s+|du\s+|des\s+|d\s?'))?"
);
rule!(
    /// « Conseil communautaire d'Orbe et Vaire », where the group is named no otherwise.
    GROUP_SITS,
    r"\b(?:conseil\s+communautaire|comite\s+syndical)\s+(?:de\s+|du\s+|des\s+|d\s?')"
);
rule!(
    /// « À Bréhain, le 3 mai », where an act is dated.
    DATED_AT,
    r"(?m:^)\W*(?:fait\s+)?a\s+"
);
rule!(DATE_FOLLOWS, r"^,?\s*le\s+(?:\w+\s+)?\d");
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
rule!(
    SYNDICATE_SITS,
    r"comite\s+syndical|conseil\s+syndical|bureau\s+syndical|president[e]?\s+du\s+syndicat|(?m:^)\W{0,3}(?:syndicat\s+(?:intercommunal|mixte)|siaep|sivom|sivu|sivos)\s|\b(?:delegues|membres)\b[^.\n]{0,60}\sle\s+syndicat\s+(?:intercommunal|mixte)|(?:reunion|comite|conseil)\s+du\s+(?:syndicat|siaep|sivom|sivu|sivos)\s"
);
rule!(
    SYNDICATE,
    r"(?m)(^\W{0,3})?\b(?:syndicat\s+(?:intercommunal|mixte|departemental|de|des|du|d')|sivom|sivu|siaep|sictom|smictom|sitom)\s"
);
rule!(
    DEPARTMENT_SITS,
    r"(?:deliberations?|seance|reunion|president[e]?)\s+du\s+conseil\s+(?:departemental|general)|(?m:^)\W*conseil\s+(?:departemental|general)\s+d"
);
rule!(
    DEPARTMENT,
    r"(?m)(^\W{0,3})?\b(?:departement|conseil\s+(?:departemental|general))\s"
);
rule!(
    REGION_SITS,
    r"(?:deliberations?|seance|reunion|president[e]?)\s+du\s+conseil\s+regional|(?m:^)\W*conseil\s+regional\s+d"
);
rule!(REGION, r"(?m)(^\W{0,3})?\b(?:region|conseil\s+regional)\s");
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
        return group(body, named, head.len()).or_else(|| sitting(body, head));
    }
    if kind == Kind::Annexe {
        return group(body, &COMMUNITY, head.len()).or_else(|| group(body, &SYNDICATE, head.len()));
    }
    commune(body, head.len())
}

/// The group whose council is named with it.
fn sitting(body: &Body, head: &str) -> Option<String> {
    let found = GROUP_SITS.find(head)?;
    name(body, found.end()..found.end())
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
            // « COMMUNE DE BRÉHAIN » in capitals is a heading's, wherever its line was broken.
            let begins = begins || !body.written(m.range()).contains(char::is_lowercase);
            (m.end(), if heading { weight(m.as_str(), begins) } else { 1 })
        });
    let postal = POSTAL.find_iter(text).map(|m| (m.end(), 3));
    let chaired = CHAIRED.find_iter(text).map(|m| (m.end(), 6));
    // A sentence that goes on with « le maire de … » speaks of a neighbour.
    let heads = |m: &regex::Match| body.written(m.range()).trim_start().starts_with('L');
    let orders = ORDERS.find_iter(text).filter(heads).map(|m| (m.end(), 4));
    let dated = DATED_AT.find_iter(text).take(MENTIONS).filter_map(|m| {
        let name = name(body, m.end()..m.end())?;
        let after = body.find(m.end()..body.around(&m.range(), 60).end, &name)?.end;
        DATE_FOLLOWS.is_match(&text[after..]).then_some((name, 2))
    });
    let names = found
        .chain(postal)
        .chain(chaired)
        .chain(orders)
        .take(MENTIONS)
        .filter_map(|(at, weight)| Some((name(body, at..at)?, weight)))
        .chain(dated);
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
            let name = name(body, start..words.end())?;
            Some((quoted(body, start, name), weight))
        });
    most_named(names.chain(suffixed), 1, false)
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
