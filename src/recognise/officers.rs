//! Officers and place: who presided, who kept the minutes, and where did the council sit?

use super::entries::last_title;
use super::names::{self, CIVILITY};
use super::rules::rule;
use super::text::Body;
use crate::model::{Evidence, Fact, Session};
use std::ops::Range;

rule!(
    /// « sous la présidence de M. Jean Roy », « Présidence : M. Roy », « Président de séance : … ».
    CHAIR,
    r"sous\s+la\s+presid[ea]nce\s+(?:de\s+|d'|du\s+|effective\s+de\s+)?(?:(?:monsieur\s+|madame\s+|m\.\s*|mme\s+)?(?:l[ea]\s+)?(?:maire|president\w*)\s*,\s*)?|\bpresidence\s*(?:de\s+(?:la\s+)?seance\s*)?:\s*|\bpresident[e.()]{0,3}\s+de\s+(?:la\s+)?seance\s*:\s*|\b(?:seance\s+)?presidee\s+par\s+|(?m:^)[^\w\n]{0,4}president[e.()]{0,3}\s*:\s*"
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
    /// « Mme Roy, ayant obtenu la majorité des suffrages, a été désignée pour remplir ces fonctions », which the
    /// sentence before names.
    ELECTED,
    r"(",
    CIVILITY,
    r"[^;:,\n]{3,60}?)\s*,?\s+(?:ayant\s+obtenu\s+[^.;]{0,60}?)?,?\s*(?:a|est)\s+(?:ete\s+)?(?:designee?|elue?|nommee?|choisie?)\s+(?:pour|afin\s+de)\s+(?:remplir|assurer|exercer)\s+(?:ces|cette|les)\s+fonctions?"
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

/// What was read, and the words that say so.
type Said = (String, Range<usize>);

/// What the first `end` folded bytes say of them, with the words.
pub(super) fn officers(body: &Body, end: usize) -> (Session, Evidence) {
    let text = body.folded(0..end);
    let found = [
        (Fact::Place, place(body, text)),
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
fn chair(body: &Body, text: &str) -> Option<Said> {
    CHAIR.find_iter(text).find_map(|found| {
        let (name, at) = names::begins(body, found.end())?;
        Some((name, found.start()..at.end))
    })
}

/// The first who is named, after the office or before it.
fn secretary(body: &Body, text: &str) -> Option<Said> {
    let after = SECRETARY
        .find_iter(text)
        .filter(|found| !SESSION.is_match(found.as_str()));
    let mut after = after.filter_map(|found| {
        let (name, at) = names::begins(body, found.end())?;
        Some((name, found.start()..at.end))
    });
    // The last title before the verb is the secretary's.
    let titled = |named: regex::Match<'_>, whole: Range<usize>| {
        let title = named.start() + last_title(named.as_str());
        let (name, at) = names::name(body, title..named.end())?;
        Some((name, at.start..whole.end))
    };
    let mut before = NAMED_SECRETARY.captures_iter(text).filter_map(|found| {
        let (whole, named) = (found.get(0)?.range(), found.get(1)?);
        let office = &text[whole.start..body.around(&whole, 20).end.min(text.len())];
        (!SESSION.is_match(office)).then(|| titled(named, whole))?
    });
    let mut elected = ELECTED
        .captures_iter(text)
        .filter_map(|found| titled(found.get(1)?, found.get(0)?.range()));
    let before = before.next().or_else(|| elected.next());
    let all = [after.next(), before];
    all.into_iter().flatten().min_by_key(|(_, at)| at.start)
}

fn place(body: &Body, text: &str) -> Option<Said> {
    let told = PLACE
        .captures_iter(text)
        .filter_map(|found| Some((found.get(0)?.start(), found.get(2)?)));
    let told = told.filter(|(_, place)| !NOT_PLACE.is_match(place.as_str()));
    let label = PLACE_LABEL
        .captures_iter(text)
        .filter_map(|found| Some((found.get(0)?.start(), found.get(1)?)));
    let (from, place) = told.chain(label).next()?;
    Some((body.clean(place.range()), from..place.end()))
}
