//! References: which other acts does an act name, and what does it do to them?
//!
//! Only what this council can have decided: « arrêté préfectoral » and the deliberations of another body are left
//! aside. Whether the act named is held is for the catalogue to say. A number without its date is kept as written.

use super::rules::rule;
use super::split::Piece;
use super::text::Body;
use super::{dates, numbers};
use crate::model::{Reference, Relation};
use std::collections::HashSet;
use std::ops::Range;

rule!(
    /// « la délibération n° 2021-14 », « l'arrêté municipal du 3 mai 2021 ».
    NAMED,
    r"\b(?:deliberations?|decisions?|arretes?)(?:\s+(?:municipal(?:es?)?|municipaux|communautaires?|permanente?s?|temporaires?|modificati(?:f|ve)s?|initiale?s?|precedente?s?|susvisee?s?|cadre|du\s+(?:conseil\s+(?:municipal|communautaire)|maire|president|bureau)))*\s*,?\s*(?:(?:portant\s+le\s+)?(?:n\s?[°o*]\s?s?\.?|numero)\s*:?\s*([a-z]{0,6}[-_ ]?\d[a-z0-9]*(?:\s?[-_/.]\s?[a-z0-9]*\d[a-z0-9]*|[-_/][a-z]{1,6})*))?"
);
rule!(
    /// « Décision modificative n° 1 »: of the budget, and the act's own object.
    BUDGET,
    r"^decisions?\s+modificative"
);
rule!(OWN, r"municipa|communautaire|maire|president|bureau");
rule!(
    /// What carries a verb on to the next: « abroge la délibération n° 8 et la délibération n° 13 ».
    AND_ALSO,
    r"^\s*(?:,|et|ainsi\s+que|\s)*(?:l'|la\s+|les\s+|celles?\s+)?\s*$"
);
rule!(
    /// Minutes of other things than sessions.
    OTHER_MINUTES,
    r"^\s+(?:de\s+(?:synthese|carence|remise|mise|reception|recolement|bornage|recensement|constat|depouillement)|d'|des\s+operations)"
);
rule!(
    /// What may stand between an act's name and its date.
    DATED,
    r"^\s*,?\s*(?:prise?\s+)?(?:en\s+)?(?:date\s+)?d(?:u|ate\s+du)\s+"
);
rule!(
    AFTER_DATE,
    r"^\s*(?:[,(]?\s*(?:portant\s+le\s+)?(?:n\s?[°o*]\s?\.?|numero)|\(\s*(?:n\s?°)?)\s*:?\s*([a-z]{0,6}[-_ ]?\d[a-z0-9]*(?:\s?[-_/.]\s?[a-z0-9]*\d[a-z0-9]*|[-_/][a-z]{1,6})*)"
);
rule!(
    MINUTES,
    r"\b(?:proces[\s-]+verba(?:l|ux)|comptes?[\s-]+rendus?|p\.?\s?v\b)"
);
rule!(
    /// What leads to the date of a session: « … de la séance du jeudi ».
    OF_SESSION,
    r"\bd(?:u|es)\s+(?:(?:",
    dates::WEEKDAY,
    r")\s+)?$"
);
rule!(
    /// What leads to one more: « et du », « et de celle du ».
    AND_SESSION,
    r"^\s*(?:,|et)\s*(?:(?:de\s+)?celles?\s+)?(?:du\s+)?(?:(?:",
    dates::WEEKDAY,
    r")\s+)?$"
);
rule!(APPROVES, r"\b(?:approuv|approbation|adopt|valid|arret(?:e|ent|er)\b)");
rule!(
    /// A verb that acts upon what follows it, in any of its forms.
    VERB,
    r"\b(?:(abrog(?:e|ent|er|eant|ee?s?|ation)|annul(?:e|ent|er|ant|ee?s?)|remplac(?:e|ent|er|eant))|(retir(?:e|ent|er|ant|ee?s?)|retrait|rapport(?:e|ent|er|ant|ee?s?))|(modifi(?:e|ent|er|ant|ee?s?|cations?)|complet(?:e|ent|er|ant|ee?s?)|rectifi(?:e|ent|er|ant|ee?s?|cation)|proroge(?:ant|r|nt)?))\b"
);
rule!(
    /// Between a verb and what it acts upon stands little else.
    REACHES,
    r"^(?:\s|\b[ld]'|\b(?:et|remplace(?:nt)?|ainsi|que|la|le|les|de|du|des|present|presente|partiellement|l'article|articles?|son|sa|ses|toutes?|\d{1,3}|er|precedente?s?)\b|[,:'\x22-])*$"
);
rule!(
    /// « La délibération n° 12 du 3 mai 2021 est abrogée ».
    UNDERGOES,
    r"^[^.;\n]{0,80}?\b(?:est|sont|a\s+ete|ont\s+ete)\s+(?:ainsi\s+|donc\s+)?(?:(abroge|annule|remplace)|(retire|rapporte)|(modifie|complete|rectifie))e?s?\b"
);
rule!(
    ANOTHER,
    r"^\s*(?:d(?:u|e\s+la|e\s+l'|es)\s+)?(?:prefe|intercommuna|commune\s+de\s|communes\s+de\s|conseiller\s|ministeri|interministeri|departementa|regiona|conjoint|syndica|conseil\s+(?:departemental|regional|d'administration|syndical|constitutionnel|d'etat)|comite|prefet|syndicat|region|departement|cour\b|tribunal|commission)"
);

/// The other acts that the piece of a document names, each once per relation, in its order. No session approves its own
/// minutes, whose name stands at the foot of its pages.
pub(super) fn references(body: &Body, piece: &Piece, session: Option<chrono::NaiveDate>) -> Vec<Reference> {
    let text = body.folded(piece.span.clone());
    let own = piece.number.as_deref().map(numbers::normalised);
    let mut found: Vec<Found> = acts(text);
    found.extend(minutes(text));
    found.retain(|f| f.relation != Relation::Approves || session.is_none() || f.date != session);
    found.sort_by_key(|f| f.at.start);
    let mut seen = HashSet::new();
    found
        .into_iter()
        .filter_map(|found| {
            let number = found.number.map(|n| body.clean(shifted(&n, piece.span.start)));
            let normalised = number.as_deref().map(numbers::normalised);
            let itself = normalised.is_some() && normalised == own;
            let new = !itself && seen.insert((found.relation, normalised.clone(), found.date));
            let at = shifted(&found.at, piece.span.start);
            new.then(|| Reference {
                relation: found.relation,
                number,
                number_normalised: normalised,
                date: found.date,
                words: body.words(at.clone()),
                quote: body.quote(body.around(&at, 60)),
            })
        })
        .collect()
}

/// The same acts, only named.
pub(super) fn named(mut references: Vec<Reference>) -> Vec<Reference> {
    for reference in &mut references {
        reference.relation = Relation::Cites;
    }
    references
}

/// What was found, with offsets into the text of the act.
struct Found {
    relation: Relation,
    number: Option<Range<usize>>,
    date: Option<chrono::NaiveDate>,
    at: Range<usize>,
}

fn shifted(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// The acts named by number or date.
fn acts(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for named in NAMED.captures_iter(text) {
        let Some(mut act) = act(text, &named) else { continue };
        let also = found.last().filter(|before| {
            let between = text.get(before.at.end..act.at.start);
            act.relation == Relation::Cites && between.is_some_and(|between| AND_ALSO.is_match(between))
        });
        if let Some(before) = also {
            act.relation = before.relation;
        }
        found.push(act);
    }
    found
}

fn act(text: &str, captures: &regex::Captures<'_>) -> Option<Found> {
    let whole = captures.get(0)?;
    let mut end = whole.end();
    let mut number = captures.get(1).map(|m| m.range());
    if ANOTHER.is_match(&text[end..]) || BUDGET.is_match(whole.as_str()) {
        return None;
    }
    let dated = date_after(text, end);
    if let Some((date_end, _)) = dated {
        end = date_end;
    }
    if let (None, Some(_)) = (&number, dated)
        && let Some(after) = AFTER_DATE.captures(&text[end..]).and_then(|c| c.get(1))
    {
        number = Some(shifted(&after.range(), end));
        end += after.end();
    }
    // « Vu l'arrêté du 10 juillet 1996 » is a minister's.
    let own = whole.as_str().starts_with("deliberation") || OWN.is_match(whole.as_str());
    if number.is_none() && (dated.is_none() || !own) || ANOTHER.is_match(&text[end..]) {
        return None;
    }
    Some(Found {
        relation: relation(text, whole.start(), end),
        number,
        date: dated.map(|(_, date)| date),
        at: whole.start()..end,
    })
}

/// The date that follows a name at once, and where it ends.
fn date_after(text: &str, at: usize) -> Option<(usize, chrono::NaiveDate)> {
    let lead = DATED.find(&text[at..])?.end() + at;
    day_at(text, lead)
}

/// The date that begins at `at`, after the name of a weekday.
fn day_at(text: &str, at: usize) -> Option<(usize, chrono::NaiveDate)> {
    let window = &text[at..text.floor_char_boundary(at + 60)];
    let dated = dates::first(window)?;
    let before = window[..dated.start].trim();
    (before.is_empty() || before.ends_with("di") || before == "dimanche")
        .then_some((at + dated.end, dated.date))
        .filter(|_| before.len() <= 8)
}

/// What the words around a named act do to it.
fn relation(text: &str, start: usize, end: usize) -> Relation {
    let line_end = text.floor_char_boundary(end + 140);
    if let Some(found) = UNDERGOES.captures(&text[end..line_end]) {
        return which(&found);
    }
    let before = &text[text.ceil_char_boundary(start.saturating_sub(90))..start];
    let verb = VERB.captures_iter(before).find(|found| {
        let reach = found.get(0).map_or(0, |m| m.end());
        REACHES.is_match(&before[reach..])
    });
    verb.map_or(Relation::Cites, |found| which(&found))
}

fn which(found: &regex::Captures<'_>) -> Relation {
    match (found.get(1), found.get(2)) {
        (Some(_), _) => Relation::Abrogates,
        (_, Some(_)) => Relation::Withdraws,
        _ => Relation::Modifies,
    }
}

/// The earlier sessions whose minutes are approved.
fn minutes(text: &str) -> Vec<Found> {
    MINUTES
        .find_iter(text)
        .flat_map(|named| approved(text, &named.range()))
        .collect()
}

/// The sessions that follow a naming of minutes, when words around say that they are approved.
fn approved(text: &str, named: &Range<usize>) -> Vec<Found> {
    let rest = &text[named.end..text.floor_char_boundary(named.end + 160)];
    if OTHER_MINUTES.is_match(rest) {
        return Vec::new();
    }
    let rest = &rest[..rest.find([';', ':']).unwrap_or(rest.len())];
    let mut sessions: Vec<dates::Dated> = Vec::new();
    for dated in dates::dates(rest) {
        let leads = match sessions.last() {
            None => OF_SESSION.is_match(&rest[..dated.start]) && rest[..dated.start].matches('\n').count() < 2,
            Some(last) => rest
                .get(last.end..dated.start)
                .is_some_and(|between| AND_SESSION.is_match(between)),
        };
        if !leads {
            break;
        }
        sessions.push(dated);
    }
    let Some(end) = sessions.last().map(|last| named.end + last.end) else {
        return Vec::new();
    };
    let before = &text[text.ceil_char_boundary(named.start.saturating_sub(140))..named.start];
    if !APPROVES.is_match(before) && !APPROVES.is_match(&text[end..text.floor_char_boundary(end + 100)]) {
        return Vec::new();
    }
    let found = sessions.into_iter().map(|session| Found {
        relation: Relation::Approves,
        number: None,
        date: Some(session.date),
        at: named.start..named.end + session.end,
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Relation::{Abrogates, Approves, Cites, Modifies, Withdraws};

    fn read(text: &str) -> Vec<(Relation, String, String)> {
        let mut found = acts(text);
        found.extend(minutes(text));
        found
            .into_iter()
            .map(|f| {
                let number = f.number.map(|n| text[n].to_owned()).unwrap_or_default();
                (f.relation, number, f.date.map(|d| d.to_string()).unwrap_or_default())
            })
            .collect()
    }

    #[test]
    fn other_acts_are_read_in_the_ways_councils_name_them() {
        for (text, relation, number, date) in [
            (
                "de rapporter la deliberation du 2 juin 2014 (n° 12) portant",
                Withdraws,
                "12",
                "2014-06-02",
            ),
            (
                "vu la deliberation du 13 mars 2025 (del2025-02)",
                Cites,
                "del2025-02",
                "2025-03-13",
            ),
            ("vu l'arrete municipal du 3 mai 2021", Cites, "", "2021-05-03"),
            (
                "vu la deliberation n° 2021-14 du 3 mai 2021,",
                Cites,
                "2021-14",
                "2021-05-03",
            ),
            (
                "vu la deliberation du conseil municipal n°del2020_07 en date du 25 mai 2020 ;",
                Cites,
                "del2020_07",
                "2020-05-25",
            ),
            (
                "vu la deliberation en date du 25/05/2020 n° 12 fixant",
                Cites,
                "12",
                "2020-05-25",
            ),
            (
                "conformement a la deliberation du 7 juillet 2020",
                Cites,
                "",
                "2020-07-07",
            ),
            (
                "abroge la deliberation n° 45/2019 du 2 avril 2019",
                Abrogates,
                "45/2019",
                "2019-04-02",
            ),
            (
                "la presente annule et remplace la deliberation n° 2023-08.",
                Abrogates,
                "2023-08",
                "",
            ),
            (
                "decide de retirer la deliberation n° 3-2022 du 1er mars 2022",
                Withdraws,
                "3-2022",
                "2022-03-01",
            ),
            ("rapporte la deliberation du 12 juin 2018", Withdraws, "", "2018-06-12"),
            (
                "modifie l'article 2 de la deliberation n° 2020-31",
                Modifies,
                "2020-31",
                "",
            ),
            (
                "la deliberation n° 2019-02 du 4 janvier 2019 est abrogee",
                Abrogates,
                "2019-02",
                "2019-01-04",
            ),
            (
                "arrete modifiant l'arrete municipal n° 2022/118",
                Modifies,
                "2022/118",
                "",
            ),
            (
                "approuve le proces-verbal de la seance du jeudi 7 mars 2024",
                Approves,
                "",
                "2024-03-07",
            ),
            (
                "le compte rendu du conseil municipal du 12/12/2023 est adopte a l'unanimite",
                Approves,
                "",
                "2023-12-12",
            ),
        ] {
            assert_eq!(read(text), [(relation, number.to_owned(), date.to_owned())], "{text}");
        }
    }

    #[test]
    fn a_verb_carries_on_over_an_enumeration() {
        let one = read("d'abroger la deliberation no8 du 19 decembre 2001 et la deliberation no13 du 12 fevrier 2007.");
        assert_eq!(one.iter().map(|r| r.0).collect::<Vec<_>>(), [Abrogates, Abrogates]);
        let two = read("adopte les comptes rendus des seances du 3 mai 2021 et du 14 juin 2021");
        assert_eq!(two.len(), 2);
    }

    #[test]
    fn acts_of_others_and_words_without_a_number_are_no_reference() {
        for text in [
            "vu l'arrete prefectoral n° 2019-12 du 3 mai 2019",
            "vu l'arrete du 10 juillet 1996 relatif aux factures",
            "budget principal - decision modificative n° 1",
            "vu la deliberation n° 31-2024 de la commune de brehain du 3 mai 2024",
            "approuve le proces-verbal de synthese du 6 decembre 2023",
            "vu l'arrete du prefet de la region du 3 mai 2019",
            "vu la deliberation du conseil departemental du 4 mai 2020",
            "la presente deliberation sera affichee",
            "la deliberation est adoptee",
            "le proces-verbal sera affiche le 3 mai 2021",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
