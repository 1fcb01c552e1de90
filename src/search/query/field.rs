//! Fields: their names in both languages, and which reader each value goes to.

use super::ast::{Filter, VoteField};
use super::chars::{is_dash, is_punctuation};
use super::error::Refusal;
use super::{range, value};
use crate::model::fold;
use unicode_normalization::char::is_combining_mark;

/// A property that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Name {
    Council,
    Department,
    Kind,
    Subject,
    Number,
    Date,
    Amount,
    Votes(VoteField),
    Unanimous,
    Outcome,
}

/// Every name, folded. A property's first name is the one proposed and written back.
const NAMES: [(&str, Name); 24] = [
    ("commune", Name::Council),
    ("council", Name::Council),
    ("departement", Name::Department),
    ("department", Name::Department),
    ("type", Name::Kind),
    ("kind", Name::Kind),
    ("matiere", Name::Subject),
    ("subject", Name::Subject),
    ("numero", Name::Number),
    ("number", Name::Number),
    ("date", Name::Date),
    ("montant", Name::Amount),
    ("amount", Name::Amount),
    ("pour", Name::Votes(VoteField::For)),
    ("for", Name::Votes(VoteField::For)),
    ("contre", Name::Votes(VoteField::Against)),
    ("against", Name::Votes(VoteField::Against)),
    ("abstention", Name::Votes(VoteField::Abstentions)),
    ("abstentions", Name::Votes(VoteField::Abstentions)),
    ("unanimite", Name::Unanimous),
    ("unanimous", Name::Unanimous),
    ("unanimity", Name::Unanimous),
    ("issue", Name::Outcome),
    ("outcome", Name::Outcome),
];

/// Words that people try, and the name of what they look for.
const TRIED: [(&str, &str); 14] = [
    ("ville", "commune"),
    ("mairie", "commune"),
    ("collectivite", "commune"),
    ("city", "council"),
    ("dept", "departement"),
    ("annee", "date"),
    ("seance", "date"),
    ("year", "date"),
    ("session", "date"),
    ("somme", "montant"),
    ("nature", "type"),
    ("theme", "matiere"),
    ("num", "numero"),
    ("resultat", "issue"),
];

/// Whether what stands before a colon can only be meant as a field: not `12` in `12:30`.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '_' | '.' | '-'))
}

/// A bare value without the punctuation of the sentence around it.
pub(super) fn trim_bare(typed: &str) -> &str {
    typed.trim_end_matches([',', ';'])
}

/// The fault of `commune:(a OU b)`.
pub(super) fn group_refused() -> Refusal {
    Refusal::new(
        "Un champ ne prend qu'une valeur : écrivez (commune:brest OU commune:rennes).",
        "A field takes one value: write (commune:brest OR commune:rennes).",
    )
}

impl Name {
    /// The property called `typed`; case and accents do not matter.
    pub(super) fn parse(typed: &str) -> Result<Self, Refusal> {
        let folded = fold(typed);
        match NAMES.iter().find(|(name, _)| *name == folded) {
            Some(&(_, name)) => Ok(name),
            None => Err(unknown(typed, &folded)),
        }
    }

    /// The name that it is written back with.
    pub(super) fn as_str(self) -> &'static str {
        let named = NAMES.iter().find(|(_, name)| *name == self);
        named.map_or("", |(name, _)| name)
    }

    /// The filter that asks this property for `value`.
    pub(super) fn filter(self, value: &str) -> Result<Filter, Refusal> {
        match self {
            Self::Council => text(value).map(Filter::Council),
            Self::Number => text(value).map(Filter::Number),
            Self::Department => value::department(value).map(Filter::Department),
            Self::Kind => value::kind(value).map(Filter::Kind),
            Self::Subject => value::subject(value).map(Filter::Subject),
            Self::Unanimous => value::truth(value).map(Filter::Unanimous),
            Self::Outcome => value::outcome(value).map(Filter::Outcome),
            Self::Date => range::dates(value).map(|(from, to)| Filter::Date { from, to }),
            Self::Amount => range::amounts(value).map(|(from, to)| Filter::Amount { from, to }),
            Self::Votes(which) => range::votes(value).map(|(from, to)| Filter::Votes { which, from, to }),
        }
    }
}

fn unknown(typed: &str, folded: &str) -> Refusal {
    let tried = TRIED.iter().find(|(word, _)| *word == folded).map(|&(_, name)| name);
    if let Some(name) = tried.or_else(|| value::nearest(folded, NAMES.iter().map(|&(name, _)| name))) {
        return Refusal::new(
            format!("Champ inconnu « {typed} » : vouliez-vous dire « {name} » ?"),
            format!("Unknown field “{typed}”: did you mean “{name}”?"),
        )
        .meaning(name);
    }
    Refusal::new(
        format!(
            "Champ inconnu « {typed} ». Les champs sont : commune, departement, type, matiere, numero, date, montant, \
             pour, contre, abstention, unanimite, issue. Pour chercher ce texte tel quel, mettez-le entre guillemets."
        ),
        format!(
            "Unknown field “{typed}”. The fields are: council, department, kind, subject, number, date, amount, for, \
             against, abstentions, unanimous, outcome. To search for this text as it is, put it in quotation marks."
        ),
    )
}

/// A value of free text: words, without signs.
fn text(value: &str) -> Result<String, Refusal> {
    let signs = |c| matches!(c, '*' | '~' | '^');
    if value.contains(signs) {
        return Err(Refusal::new(
            "L'étoile et le tilde n'ont pas d'effet dans un champ. Ôtez-les.",
            "Star and tilde have no effect in a field. Remove them.",
        )
        .meaning(value.replace(signs, "")));
    }
    if value.starts_with(is_dash) {
        return Err(Refusal::new(
            "Pour exclure une valeur, placez le tiret avant le champ : « -commune:rennes ».",
            "To exclude a value, put the dash before the field: “-commune:rennes”.",
        ));
    }
    let trimmed = value.trim_end_matches(is_punctuation);
    if !super::chars::has_content(trimmed) {
        return Err(Refusal::new(
            "Ce champ attend un mot ou un nombre.",
            "This field wants a word or a number.",
        ));
    }
    Ok(trimmed.to_owned())
}
