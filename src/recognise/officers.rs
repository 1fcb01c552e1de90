//! Officers and place: who presided, who kept the minutes, and where did the council sit?

use super::names::{self, CIVILITY};
use super::rules::rule;
use super::text::Body;
use crate::model::{Evidence, Fact, Session};
use std::ops::Range;

rule!(
    /// « sous la présidence de M. Jean Roy », « Présidence : M. Roy », « Président de séance : … ».
    CHAIR,
    r"sous\s+la\s+presid[ea]nce\s+(?:de\s+|d'|du\s+|effective\s+de\s+)?|\bpresidence\s*(?:de\s+(?:la\s+)?seance\s*)?:\s*|\bpresident[e.()]{0,3}\s+de\s+(?:la\s+)?seance\s*:\s*|\b(?:seance\s+)?presidee\s+par\s+|(?m:^)[^\w\n]{0,4}president[e.()]{0,3}\s*:\s*"
);
rule!(
    /// « Secrétaire de séance : Mme Roy », « est désigné secrétaire de séance : M. Roy ».
    SECRETARY,
    r"\bsecretaire(?:\(?s\)?)?(?:\s+de\s+(?:la\s+)?(?:seance|session))?(?:\s+(?:a\s+ete\s+|est\s+)?(?:designe|nomme|elu)\(?e?\)?)?\s*(?:[:=]|\n|\s-)\s*|\bsecretariat\s+(?:de\s+(?:la\s+)?seance\s+)?(?:a\s+ete\s+|est\s+)?assure\s+par\s+|\ba\s+ete\s+(?:designee?|nommee?|elue?)\s+(?:comme\s+)?secretaire(?:\s+de\s+(?:la\s+)?seance)?\s*[:,]\s*"
);
rule!(
    /// « Mme Roy est désignée secrétaire », « désigne M. Roy comme secrétaire de séance ».
    NAMED_SECRETARY,
    r"(",
    CIVILITY,
    r"[^;:\n]{3,60}?(?:\n[^;:\n]{0,40}?)?)[\s,]+(?:(?:est|a\s+ete|sera|ayant\s+ete|etant|fut|assure|remplit|accepte|se\s+propose|pour|au\s+poste|comme|en\s+qualite|en\s+tant\s+que|aux|fonctions?|la|les|le|de|d'|du|a|l'unanimite|par|conseil|municipal|choisie?|elue?|designee?|nommee?|desormais|ainsi|[,:]|et)[\s,]*){1,9}secretaire(?:\s+de\s+mairie)?"
);
rule!(
    SESSION,
    r"secretaire\s+(?:adjointe?|auxiliaire|general|de\s+mairie|de\s+direction|d')"
);
rule!(
    /// « s'est réuni à la salle des fêtes », « Lieu : mairie ».
    PLACE,
    r"(?:\breuni[es]*|\bassemble[es]*|\btenue?|\bdans\s+la\s+commune)\b(?:[\s,]+(?:en\s+(?:seance|session|reunion)(?:\s+(?:publique|ordinaire|extraordinaire|pleniere))*|(?:publiquement|ordinaire|publique|legalement|valablement|physiquement)|au\s+nombre\s+prescrit\s+par\s+la\s+loi|sur\s+(?:la\s+)?convocation[^,.]{0,60}|a\s+\d{1,2}\s?(?:h|heures)\s?(?:\d\d)?))*[\s,]+(a\s+la\s+|a\s+l'|au\s+|aux\s+|en\s+(?:la\s+)?|dans\s+(?:la\s+|le\s+|l'|les\s+)|a\s+)([a-z][^,.;:]{2,120}?)(?:\s*[,.;:]|\s+(?:sous|sur|en\s+(?:seance|session)|a\s+huis\s+clos|et\s+publiquement|apres|a\s+la\s+suite|suivant|conformement|pour|le\s+\w+di\b|a\s+\d{1,2}\s?h)\b|\n\s*\n)"
);
rule!(
    PLACE_LABEL,
    r"(?m:^)[^\w\n]{0,4}lieu(?:\s+de\s+(?:la\s+)?(?:seance|reunion))?\s*:\s*([^\n]{3,100})"
);
rule!(
    NOT_PLACE,
    r"^(?:seance|session|reunion|nombre|date|presence|visio|distanciel|huis|urgence|\d|application|vertu|l'initiative)"
);

/// What the first `end` folded bytes say of them, with the words.
pub(super) fn officers(body: &Body, end: usize) -> (Session, Evidence) {
    let text = body.folded(0..end);
    let found = [
        (Fact::Place, place(text).map(|at| (body.clean(at.clone()), at))),
        (Fact::Chair, chair(body, text)),
        (Fact::Secretary, secretary(body, text)),
    ];
    let mut words = Evidence::new();
    let [place, chair, secretary] = found.map(|(fact, found)| {
        let (said, at) = found?;
        words.insert(fact, body.words(at));
        Some(said)
    });
    let session = Session {
        place,
        chair,
        secretary,
        ..Session::default()
    };
    (session, words)
}

/// « Sous la présidence de Monsieur le Maire » names no one.
fn chair(body: &Body, text: &str) -> Option<(String, Range<usize>)> {
    CHAIR.find_iter(text).find_map(|found| names::begins(body, found.end()))
}

fn secretary(body: &Body, text: &str) -> Option<(String, Range<usize>)> {
    let after = SECRETARY
        .find_iter(text)
        .filter(|found| !SESSION.is_match(found.as_str()));
    let mut after = after.filter_map(|found| Some((found.start(), names::begins(body, found.end())?)));
    let before = NAMED_SECRETARY.captures_iter(text).filter_map(|found| {
        let (whole, named) = (found.get(0)?, found.get(1)?);
        let office = &text[whole.start()..body.around(&whole.range(), 20).end.min(text.len())];
        if SESSION.is_match(office) {
            return None;
        }
        // The last title before the verb is the secretary's.
        let title = super::roll::last_title(named.as_str());
        Some((whole.start(), names::name(body, named.start() + title..named.end())?))
    });
    let mut before = before;
    match (after.next(), before.next()) {
        (Some(after), Some(before)) if before.0 < after.0 => Some(before.1),
        (Some((_, name)), _) | (None, Some((_, name))) => Some(name),
        (None, None) => None,
    }
}

fn place(text: &str) -> Option<Range<usize>> {
    let told = PLACE.captures_iter(text).filter_map(|found| found.get(2));
    let told = told.filter(|at| !NOT_PLACE.is_match(at.as_str())).map(|at| at.range());
    let label = PLACE_LABEL
        .captures_iter(text)
        .filter_map(|found| Some(found.get(1)?.range()));
    told.chain(label).next()
}
