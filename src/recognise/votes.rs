//! Votes: how was this act voted, in the figures and the words that state it?
//!
//! A vote that was never cast is the worst mistake: a figure counts only beside « pour », « contre », « abstention » or
//! « ne prend pas part au vote », and not where another body voted, or the same words mean something else. Figures that
//! contradict one another are given up, and said to be doubtful.

use super::counts::{brings, closes, elsewhere, figure_began_before, figure_goes_on, unanimous};
use super::rules::rule;
pub(super) use super::tally::Read;
use super::tally::Tally;
use super::{numbers, tables};

rule!(LABELS, r"^\s*[:=]\s*(?:aucune?\b|neant\b|", &numbers::count(), r"\b)");
rule!(
    /// « Pour : 15 », « Abstentions : deux », « Contre = 0 », « Pour le projet : 3 ».
    LABELLED,
    r"\b(pour|contres?|abs?tentions?|absentions?|(?:ne\s+prend(?:nent)?\s+pas\s+part|non[\s-]+participations?|refus\s+de\s+vote)(?:\s+au\s+vote)?)(?:\s+(?:le|la|ce|cette)\s+(?:projet|proposition|motion)\b[^:=\n]{0,60}?)?\s*[:=]\s*(?:-\s*)?(aucune?\b|neant\b|",
    &numbers::count(),
    r"\b)"
);
rule!(
    /// « 23 voix pour », « 4 contre », « deux abstentions ».
    COUNTED,
    r"\b(aucune?|",
    &numbers::count(),
    r")\s*(?:\([^()]{1,20}\)\s*)?(?:(voix|votes?|suffrages?|vois)\s*)?(?:exprimee?s?\s+)?[\x22:(]?\s*(pour|contre|abs?tentions?|absentions?)\b"
);
rule!(
    /// « À l'unanimité des votants (31 voix) », « à l'unanimité, soit 15 voix ».
    ALL_VOICES,
    r"unanimit\w(?:\s+d[eu]s?\s+(?:[a-z]+\s*){1,5}?)?\s*(?:\(|,?\s*soit\s+)\s*(?:par\s+)?(",
    &numbers::count(),
    r")\s+(?:voix|votes?|votants|suffrages)(?:\s+(?:pour|exprimes))?\s*[).,;\n]"
);
rule!(
    /// « Par 8 voix contre 3 »: eight for, three against; the other way round for what is refused.
    OPPOSED,
    r"\b(",
    &numbers::count(),
    r")\s*(?:\(\d{1,3}\)\s*)?(?:voix|votes?|suffrages?)\s+contre\s+(",
    &numbers::count(),
    r")\b\s*(?:\(\d{1,3}\))?\s*([a-z]{0,4})"
);
rule!(
    ABSTAINING,
    r"\b(aucune?|",
    &numbers::count(),
    r")\s+(?:elu[es]*|conseillers?|membres?|delegues?|personnes?|voix)?\s*(?:municipa(?:l|ux)\s*)?(s'abst(?:ient|iennent)|(?:ne\s+)?pren(?:d|nent|ant)\s+pas\s+part\s+au\s+vote|ne\s+particip(?:ent|e|ant)\s+pas\s+au\s+vote|vot(?:ent|ant)\s+contre)"
);
rule!(
    /// « À l'exception de Mme A et M. B qui s'abstiennent », « sauf M. C qui vote contre ».
    EXCEPT,
    r"(?:(?:a\s+|[al]?'?)\s?l'?\s?exception\s+d[e']|\bsauf(?:\s+par)?|\bmoins)\s*((?:[^.;:]|\bmm?\.){3,200}?),?\s+qui\s+(s'abst|vote?n?t?\s+con|ne\s+[a-z]{3,9}\s+pas\s+par)"
);
rule!(
    /// « M. A ne prend pas part au vote », « Mme B s'abstient », « MM. A et B n'ont pas pris part au vote ».
    NAMED,
    r"\b((?:messieurs|mesdames|monsieur|madame|mm\.?|m\.|mmes?|mr|le\s+maire)\s+(?:[^.;:\n]|\bmm?\.){2,120}?)\s+(ne\s+pren(?:d|nent)\s+pas\s+part\s+au\s+vote|n'(?:a|ont)\s+pas\s+pris\s+part\s+au\s+vote|ne\s+particip(?:e|ent)\s+pas\s+au\s+vote|n'(?:a|ont)\s+pas\s+participe\s+au\s+vote)"
);
rule!(
    /// « Ne prend pas part au vote : M. A ».
    NAMES_FOLLOW,
    r"\b(ne\s+pren(?:d|nent)\s+pas\s+part\s+au\s+vote|ne\s+particip(?:e|ent)\s+pas\s+au\s+vote|non[\s-]+participations?(?:\s+au\s+vote)?)\s*[:=]\s*((?:mm?\.|mmes?\b|madame|monsieur|messieurs|mesdames)\s(?:[^.;:\n]|\bmm?\.){2,120})"
);

/// The vote that the folded text of one act states.
pub(super) fn vote(text: &str) -> Read {
    let mut tally = Tally::new(unanimous(text));
    let tabled = tables::tables(text);
    if !tabled.is_empty() {
        for (figures, at) in tabled {
            for (word, figure) in figures {
                tally.add(word, figure, at.clone());
            }
        }
        return tally.read();
    }
    for found in LABELLED.captures_iter(text) {
        let (Some(whole), Some(figure)) = (found.get(0), found.get(2)) else {
            continue;
        };
        if !figure_goes_on(&text[whole.end()..]) && !elsewhere(text, whole.start()) {
            tally.add(&found[1], numbers::persons(figure.as_str()), whole.range());
        }
    }
    for found in ALL_VOICES.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        if !elsewhere(text, whole.start()) {
            tally.add("pour", numbers::persons(&found[1]), whole.range());
        }
    }
    let mut opposed = Vec::new();
    for found in OPPOSED.captures_iter(text) {
        let (Some(first), Some(last)) = (found.get(1), found.get(2)) else {
            continue;
        };
        let another = ["abst", "voix", "vote", "pour", "suff", "bull", "blan", "nul", "cont"].contains(&&found[3]);
        if another || elsewhere(text, first.start()) || figure_goes_on(&text[last.end()..]) {
            continue;
        }
        let sentence = text[..first.start()]
            .rsplit(['.', ';', '\n'])
            .next()
            .unwrap_or_default();
        let refused = ["refusee", "rejetee", "repoussee"]
            .iter()
            .any(|word| sentence.contains(word));
        let (pour, contre) = if refused { (2, 1) } else { (1, 2) };
        let words = first.start()..last.end();
        tally.add("pour", numbers::persons(&found[pour]), words.clone());
        tally.add("contre", numbers::persons(&found[contre]), words);
        opposed.push(first.start()..last.end());
    }
    for found in COUNTED.captures_iter(text) {
        if found
            .get(1)
            .is_some_and(|f| opposed.iter().any(|span| span.contains(&f.start())))
        {
            continue;
        }
        let (Some(whole), Some(figure)) = (found.get(0), found.get(1)) else {
            continue;
        };
        let bare = found.get(2).is_none() && !found[3].starts_with('a');
        let wrong = figure_began_before(&text[..figure.start()])
            || (bare && !(closes(&text[whole.end()..]) && brings(&text[..figure.start()])))
            || LABELS.is_match(&text[whole.end()..])
            || elsewhere(text, whole.start());
        if !wrong {
            tally.add(&found[3], numbers::persons(figure.as_str()), whole.range());
        }
    }
    for found in ABSTAINING.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        if !elsewhere(text, whole.start()) && !figure_began_before(&text[..whole.start()]) {
            tally.add(&found[2], numbers::persons(&found[1]), whole.range());
        }
    }
    for found in EXCEPT.captures_iter(text) {
        let at = found.get(0).map_or(0..0, |whole| whole.range());
        tally.add(&found[2], Some(persons_named(&found[1])), at);
    }
    let named = NAMED.captures_iter(text).filter_map(|c| Some((c.get(0)?, c.get(1)?)));
    let follow = NAMES_FOLLOW
        .captures_iter(text)
        .filter_map(|c| Some((c.get(0)?, c.get(2)?)));
    let mut apart = named.chain(follow).filter(|(whole, _)| !elsewhere(text, whole.start()));
    // Two such sentences may speak of the same persons, or of two votes.
    if let (Some((whole, names)), None) = (apart.next(), apart.next()) {
        tally.add("ne", Some(persons_named(names.as_str())), whole.range());
    }
    tally.read()
}

/// How many persons an enumeration names: « Madame A, Messieurs B et C ».
fn persons_named(names: &str) -> u32 {
    let parts = names
        .split(',')
        .flat_map(|part| part.split(" et "))
        .filter(|part| part.trim().len() > 1);
    u32::try_from(parts.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Vote;

    /// For, against, abstentions, not voting, unanimous.
    type Figures = (Option<u32>, Option<u32>, Option<u32>, Option<u32>, Option<bool>);

    fn figures(text: &str) -> Figures {
        let vote = vote(text).vote;
        (
            vote.in_favour,
            vote.against,
            vote.abstentions,
            vote.not_voting,
            vote.unanimous,
        )
    }

    #[test]
    fn votes_are_read_in_the_ways_councils_tell_them() {
        for (text, expected) in [
            (
                "pour : 15 - contre : 2 - abstentions : 0",
                (Some(15), Some(2), Some(0), None, None),
            ),
            (
                "par 23 voix pour, 4 contre et deux abstentions",
                (Some(23), Some(4), Some(2), None, None),
            ),
            ("8 pour, 3 abstentions", (Some(8), None, Some(3), None, None)),
            (
                "deliberation adoptee par 14 voix pour\n",
                (Some(14), None, None, None, None),
            ),
            (
                "le conseil, a l'unanimite, approuve",
                (None, None, None, None, Some(true)),
            ),
            ("majorite (2 contre)", (None, Some(2), None, None, None)),
            (
                "a l'unanimiie, accepte cette proposition",
                (None, None, None, None, Some(true)),
            ),
            (
                "par vingt-trois voix pour, quatre voix contre et deux abstentions",
                (Some(23), Some(4), Some(2), None, None),
            ),
            (
                "vote : 14 pour / 0 contre / 0 abstention  adopte",
                (Some(14), Some(0), Some(0), None, None),
            ),
            (
                "adoption a 0 contre, 0 abstention, 11 voix pour\n",
                (Some(11), Some(0), Some(0), None, None),
            ),
            (
                "11 votes pour 2 abstentions 3/ subventions",
                (Some(11), None, Some(2), None, None),
            ),
            (
                "2 votes contre 1 abstention 9 votes pour 5/ deliberation",
                (Some(9), Some(2), Some(1), None, None),
            ),
            (
                "pour : 15\ncontre : 0\nabstention : 1",
                (Some(15), Some(0), Some(1), None, None),
            ),
            (
                "vote : - abstentions : 2 (m. roy et m. luce) - pour : 16",
                (Some(16), None, Some(2), None, None),
            ),
            (
                "voix pour : 19 voix contre : 3 abstentions : neant",
                (Some(19), Some(3), Some(0), None, None),
            ),
            (
                "votants : 15 pour 14 contre 1 abstention 0\n",
                (Some(14), Some(1), Some(0), None, None),
            ),
            (
                "pour le projet de brevonnes :\n3 (m. roy)\ncontre le projet de brevonnes :\n12\n",
                (Some(3), Some(12), None, None, None),
            ),
            (
                "pour 14\ncontre 1\nabstention 0\n",
                (Some(14), Some(1), Some(0), None, None),
            ),
            (
                "decide a l'unanimite\npour 9\nabstention 0\ncontre 0\n2) plan",
                (Some(9), Some(0), Some(0), None, Some(true)),
            ),
            (
                "pour 8\nabstention 1 jean roy\ncontre 0\n",
                (Some(8), Some(0), Some(1), None, None),
            ),
            (
                "a l'unanimite des votants (31 voix), 8 abstentions (groupe de la ville)",
                (Some(31), None, Some(8), None, Some(true)),
            ),
            (
                "a l'unanimite, soit 15 voix, approuve",
                (Some(15), None, None, None, Some(true)),
            ),
            (
                "nombre de voix pour = 12, contre = 0",
                (Some(12), Some(0), None, None, None),
            ),
            (
                "adopte a la majorite des suffrages exprimes (21 pour, 3 contre, 2 abstentions)",
                (Some(21), Some(3), Some(2), None, None),
            ),
            ("le conseil, unanime, approuve", (None, None, None, None, Some(true))),
            (
                "approuve a l'unanimite des membres presents et representes",
                (None, None, None, None, Some(true)),
            ),
            (
                "trois conseillers s'abstiennent, le conseil approuve",
                (None, None, Some(3), None, None),
            ),
            (
                "1 ne prend pas part au vote : mme roy",
                (None, None, None, Some(1), None),
            ),
            (
                "2 membres ne participent pas au vote",
                (None, None, None, Some(2), None),
            ),
            (
                "pour : 18 voix ; contre : 2 voix ; abstention : 1 voix",
                (Some(18), Some(2), Some(1), None, None),
            ),
            (
                "resultat du vote : 18 (pour) 2 (contre) 0 (abstention)",
                (Some(18), Some(2), Some(0), None, None),
            ),
            ("par 8 voix contre 3", (Some(8), Some(3), None, None, None)),
            (
                "demande refusee par neuf voix contre 1",
                (Some(1), Some(9), None, None, None),
            ),
            (
                "par 8 voix contre 3 abstentions et 4 pour.",
                (Some(4), Some(8), Some(3), None, None),
            ),
            (
                "deliberation : 4 abstention 7 contre 0 pour\n",
                (Some(0), Some(7), Some(4), None, None),
            ),
            (
                "votants pour contre abstentions\n17 16 0 1\n",
                (Some(16), Some(0), Some(1), None, None),
            ),
            (
                "mm. roy et luce ne prennent pas part au vote",
                (None, None, None, Some(2), None),
            ),
            ("ne prend pas part au vote : m. roy", (None, None, None, Some(1), None)),
            (
                "adopte, sauf par m. roy qui s'abstient",
                (None, None, Some(1), None, None),
            ),
            (
                "le conseil, a l'exception de madame roy et monsieur lebrun qui s'abstiennent, accepte",
                (None, None, Some(2), None, None),
            ),
        ] {
            assert_eq!(figures(text), expected, "{text}");
        }
    }

    #[test]
    fn other_words_are_no_vote() {
        let none = (None, None, None, None, None);
        for text in [
            "un credit de 1 500 pour la voirie",
            "la majorite municipale votera ; la majorite des deux tiers est requise",
            "majorite absolue : 14. a obtenu : m. roy : 27 voix",
            "3 bulletins blancs ou nuls, 27 suffrages exprimes",
            "l'unanimite du conseil serait requise",
            "la lutte contre 3 nuisibles",
            "une subvention de 300 pour 2 classes",
            "il a ete vote contre la vie chere",
            "page 12 pour information",
            "contre 5 en 2023",
            "soit 25 pour 100 de la depense",
            "il en faut 3 pour 2024",
            "la commission, a l'unanimite, a donne un avis favorable",
            "la majorite des habitants, 12 contre la rocade du nord",
            "montant pour : 15 000 euros",
            "pour 12 eleves\nle conseil finance\ncontre 3 en 2020\n",
            "elu a la majorite absolue",
            "lutte contre : 2 000 rats",
            "la motion a l'unanimite moins une voix",
            "l'equivalent du sdem 50 pour\nle departement",
            "12 communes sur 22 ont vote pour et 3 contre.",
        ] {
            assert_eq!(figures(text), none, "{text}");
        }
    }

    #[test]
    fn contradictory_figures_are_given_up() {
        let read = vote("pour : 12. puis, pour : 14.");
        assert_eq!(read.vote, Vote::default());
        assert!(read.contradiction.is_some());
    }
}
