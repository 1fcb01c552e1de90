//! Purposes: what is an amount, with or without tax, and for whom, where its own sentence says so?

use super::rules::rule;
use crate::model::{AmountKind, Tax};
use std::ops::Range;

rule!(
    /// The words that name what an amount is; the nearest before it wins.
    NAMED,
    r"\b(?:(subventions?|aide\s+financiere|fonds\s+de\s+concours|\bdetr\b|\bdsil\b|participations?\s+financieres?)|(marches?|avenants?|devis|prestations?|lots?|facture)|(emprunts?|prets?|ligne\s+de\s+tresorerie)|(prix|vente|cession|achat|acquisitions?|valeur\s+venale|vendre|acheter|acquerir|ceder)|(loyers?|bail|redevances?|location)|(tarifs?|cotisations?|adhesions?|forfait|indemnites?|honoraires|remunerations?|tickets?|entree)|(credits?|budget|recettes|depenses|excedents?|deficits?|resultat|solde|section|virement))\b"
);
rule!(
    AFTER,
    r"^\s*(?:\([^()\n]{1,20}\)\s*)?(h\.?\s?t\b|hors\s+taxes?|t\.?\s?t\.?\s?c\b|toutes\s+taxes|net\s+de\s+tva)"
);
rule!(
    /// « … € à l'association des parents », « … € est attribuée au club X ».
    TO,
    r"^\s*(?:h\.?\s?t\.?|t\.?\s?t\.?\s?c\.?)?\s*,?\s*(?:(?:est|sera)\s+)?(?:(?:attribue|verse|alloue|accorde|octroye)e?s?\s+)?(?:(?:en\s+faveur|au\s+profit|au\s+benefice)\s+d(?:e\s+l'|e\s+la\s+|e\s+|u\s+|es\s+|')|a\s+l'|a\s+la\s+|au\s+|aux\s+|a\s+)([^.;,:()\n]{3,90})"
);
rule!(
    /// « attribuer à l'association X une subvention de … € ».
    FROM,
    r"(?:attribu|vers|allou|accord|octro)\w{1,4}\s+(?:a\s+l'|a\s+la\s+|au\s+|aux\s+|a\s+)([^.;,:()]{3,90}?),?\s+une?\s+(?:subvention|aide|participation|dotation|fonds)[^.;]{0,60}$"
);
rule!(
    STOPS,
    r"\s(?:pour|afin|dans|au\s+titre|en\s+vue|soit|sur|et\s+(?:d[e']|autorise|dit|charge)|qui|dont|une?\s+subvention|destinee?s?|correspondant|est|sera|selon|par|en\s+(?:19|20)\d\d)\b"
);
rule!(
    /// What an institution's name begins with when it is not written with a capital.
    BODY,
    r"^(?:association|amicale|club|comite|societe|entreprise|cooperative|syndicat|ecole|college|lycee|centre|etablissement|office|ligue|federation|cabinet|sas\b|sarl\b|ccas\b)"
);
rule!(
    NOT_WHOM,
    r"^(?:titre|budget|taux|compte|chapitre|article|compter|hauteur|prorata|lieu|maximum|minimum|total|partir|raison|plus|moins|verser|payer|charge|moyen|mois|metre|m2|tarif|cours|franc|programme|maire\b|signer|cette|ce\b|cet\b|l'issue)"
);

/// What an amount at `at` of the folded `text` is, when its sentence names it.
pub(super) fn kind(text: &str, at: &Range<usize>) -> Option<AmountKind> {
    let before = sentence(text, at.start);
    let found = NAMED.captures_iter(before).last()?;
    let kinds = [
        AmountKind::Subsidy,
        AmountKind::Contract,
        AmountKind::Loan,
        AmountKind::Price,
        AmountKind::Rent,
        AmountKind::Fee,
        AmountKind::Budget,
    ];
    kinds
        .into_iter()
        .zip(1..)
        .find(|(_, group)| found.get(*group).is_some())
        .map(|(kind, _)| kind)
}

/// Whether the amount is told with or without tax.
pub(super) fn tax(text: &str, at: &Range<usize>) -> Option<Tax> {
    let unit = text[at.clone()].trim_end_matches('.');
    let told = if unit.ends_with(['t', 'c']) && !unit.ends_with("cent") {
        &unit[unit.trim_end_matches(|c: char| c.is_alphabetic() || c == '.').len()..]
    } else {
        AFTER
            .captures(&text[at.end..])
            .and_then(|c| c.get(1))
            .map_or("", |m| m.as_str())
    };
    match told.trim_start().chars().next()? {
        'h' => Some(Tax::Without),
        't' => Some(Tax::With),
        _ => None,
    }
}

/// Where the one who receives it stands in `text`; `written` gives the words as written.
pub(super) fn beneficiary(
    text: &str,
    at: &Range<usize>,
    kind: Option<AmountKind>,
    written: impl Fn(Range<usize>) -> String,
) -> Option<String> {
    if !matches!(kind, Some(AmountKind::Subsidy | AmountKind::Contract)) {
        return None;
    }
    let reach = text.floor_char_boundary((at.end + 160).min(text.len()));
    let after = TO.captures(&text[at.end..reach]).and_then(|c| c.get(1));
    let before = sentence(text, at.start);
    let whom = match after {
        Some(whom) => whom.start() + at.end..whom.end() + at.end,
        None => {
            let whom = FROM.captures(before)?.get(1)?;
            let shift = at.start - before.len();
            whom.start() + shift..whom.end() + shift
        }
    };
    let words = &text[whom.clone()];
    let length = STOPS.find(words).map_or(words.len(), |m| m.start());
    let words = words[..length].trim_end();
    let name = written(whom.start..whom.start + words.len());
    let named = name.chars().next().is_some_and(char::is_uppercase) || BODY.is_match(words);
    (named && !NOT_WHOM.is_match(words) && words.len() > 2).then_some(name)
}

/// The words of the sentence, or of the row, before `at`.
fn sentence(text: &str, at: usize) -> &str {
    let from = text.ceil_char_boundary(at.saturating_sub(180));
    let before = &text[from..at];
    let cut = [". ", ".\n", ";", "\n-", "\n\n", "€"]
        .iter()
        .filter_map(|stop| Some(before.rfind(stop)? + stop.len()))
        .max();
    &before[cut.unwrap_or(0)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<AmountKind>, Option<Tax>, Option<String>) {
        let lower = text.to_lowercase().replace('é', "e").replace('à', "a");
        let end = lower.find('€').map_or(lower.len(), |at| at + '€'.len_utf8());
        let start = lower.find(|c: char| c.is_ascii_digit()).unwrap_or_default();
        let kind = kind(&lower, &(start..end));
        let flat: Vec<char> = text.chars().collect();
        let written = |span: Range<usize>| {
            let skip = lower[..span.start].chars().count();
            flat.iter().skip(skip).take(lower[span].chars().count()).collect()
        };
        (
            kind,
            tax(&lower, &(start..end)),
            beneficiary(&lower, &(start..end), kind, written),
        )
    }

    #[test]
    fn an_amount_is_what_its_sentence_calls_it() {
        use AmountKind::{Budget, Contract, Fee, Loan, Price, Rent, Subsidy};
        for (text, kind, tax, whom) in [
            (
                "attribue une subvention de 500 € à l'association Les Amis du Four pour 2024",
                Some(Subsidy),
                None,
                Some("association Les Amis du Four").map(|w| &w[12..]),
            ),
            (
                "d'attribuer au Comité des fêtes une subvention de 1 200 €",
                Some(Subsidy),
                None,
                Some("Comité des fêtes"),
            ),
            ("le devis pour 12 000 € HT", Some(Contract), Some(Tax::Without), None),
            (
                "le marché de travaux est de 45 000 € TTC à la société Roux",
                Some(Contract),
                Some(Tax::With),
                Some("société Roux"),
            ),
            (
                "contracter un emprunt de 300 000 € au taux fixe",
                Some(Loan),
                None,
                None,
            ),
            ("céder la parcelle au prix de 15 000 €", Some(Price), None, None),
            ("le loyer mensuel, 450 €", Some(Rent), None, None),
            ("tarif du repas : 3 €", Some(Fee), None, None),
            ("inscrire les crédits, 8 000 €, au budget", Some(Budget), None, None),
            ("soit 30 €", None, None, None),
        ] {
            let (k, t, w) = read(text);
            assert_eq!((k, t), (kind, tax), "{text}");
            match whom {
                Some("Les Amis du Four") => assert!(w.is_some_and(|w| w.ends_with("Les Amis du Four")), "{text}"),
                whom => assert_eq!(w.as_deref(), whom, "{text}"),
            }
        }
    }
}
