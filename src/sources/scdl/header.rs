//! What does the name of a column say, word by word? « N° de la délibération », « Nb de voix pour », `DELIB_DATE_SEANCE`:
//! people name the same columns in endless ways, of few words.

use super::columns::Field;
use crate::model::fold;

/// Words that say nothing by themselves.
const FILLING: &[&str] = &[
    "de", "du", "des", "la", "le", "les", "l", "d", "en", "au", "a", "s", "par",
];
/// Words that end in an s of their own.
const SINGULAR: &[&str] = &["vers", "sens"];
/// What a table is about.
const ACT: &[&str] = &["deliberation", "delib", "acte", "decision", "arrete"];
/// Ways to speak of a count of votes.
const COUNT: &[&str] = &[
    "vote", "voix", "nb", "nbr", "nbre", "nombre", "suffrage", "total", "exprime",
];
const SESSION: &[&str] = &[
    "deliberation",
    "delib",
    "acte",
    "decision",
    "arrete",
    "seance",
    "session",
    "reunion",
    "conseil",
    "municipal",
    "communautaire",
    "metropolitain",
    "departemental",
    "regional",
    "syndical",
    "cm",
    "cc",
    "vote",
    "adoption",
    "signature",
];
/// Words of tables that list other things than acts: contracts, grants, accounts, events.
const FOREIGN: &[&str] = &[
    "titulaire",
    "attributaire",
    "beneficiaire",
    "acheteur",
    "fournisseur",
    "montant",
    "prix",
    "chapitre",
    "imputation",
    "lieu",
    "horaire",
    "tarif",
    "prenom",
];

/// Words that only tables of a council's acts use.
const OF_COUNCILS: &[&str] = &[
    "deliberation",
    "delib",
    "arrete",
    "seance",
    "conseil",
    "cm",
    "pour",
    "contre",
    "abstention",
    "votant",
];

/// A field, and the names that mean it: one of `heads`, and beside it only words of `with`.
struct Said {
    field: Field,
    heads: &'static [&'static str],
    with: &'static [&'static str],
}

/// The surest first: a column is taken by the first that it says.
const SAID: [Said; 10] = [
    said(Field::InFavour, &["pour", "oui", "favorable"], COUNT),
    said(Field::Against, &["contre", "non", "defavorable"], COUNT),
    said(Field::Abstentions, &["abstention", "abst", "abstenu"], COUNT),
    said(Field::Voters, &["votant"], COUNT),
    said(Field::Nature, &["nature", "type", "categorie"], ACT),
    said(
        Field::Outcome,
        &["resultat", "issue", "scrutin", "sens", "vote"],
        &["vote", "deliberation", "delib", "scrutin"],
    ),
    said(
        Field::Title,
        &["objet", "titre", "intitule", "libelle", "sujet", "designation"],
        ACT,
    ),
    said(Field::Date, &["date", "seance", "jour"], SESSION),
    said(
        Field::Number,
        &["numero", "num", "no", "n", "reference", "ref", "identifiant", "id"],
        ACT,
    ),
    said(
        Field::Address,
        &[
            "url",
            "lien",
            "pdf",
            "fichier",
            "adresse",
            "telecharger",
            "telechargement",
            "consulter",
        ],
        &["deliberation", "delib", "acte", "document", "vers", "texte", "integral"],
    ),
];

const fn said(field: Field, heads: &'static [&'static str], with: &'static [&'static str]) -> Said {
    Said { field, heads, with }
}

/// The field that a name says.
pub(super) fn field(name: &str) -> Option<Field> {
    let words = words(name);
    let says = |said: &&Said| {
        let head = words.iter().any(|word| said.heads.contains(&word.as_str()));
        head && words
            .iter()
            .all(|word| said.heads.contains(&word.as_str()) || said.with.contains(&word.as_str()))
    };
    SAID.iter().find(says).map(|said| said.field)
}

/// Whether the columns are those of a list of other things: contracts, grants and events have titles, dates and references
/// too, and cite the decision that they rest on.
pub(super) fn lists_other_things(names: &[&str]) -> bool {
    let words: Vec<Vec<String>> = names.iter().map(|name| words(name)).collect();
    let some = |known: &[&str]| words.iter().flatten().any(|word| known.contains(&word.as_str()));
    let is_foreign = |name: &&Vec<String>| name.iter().any(|word| FOREIGN.contains(&word.as_str()));
    match words.iter().filter(is_foreign).count() {
        0 => false,
        1 => !some(SESSION),
        _ => !some(OF_COUNCILS),
    }
}

/// The words of a name, folded, in the singular, the filling ones left out; `dateSeance` is two.
fn words(name: &str) -> Vec<String> {
    let mut parted = String::with_capacity(name.len() + 8);
    let mut small = false;
    for c in name.chars().take(200) {
        if c.is_uppercase() && small {
            parted.push(' ');
        }
        small = c.is_lowercase();
        parted.push(c);
    }
    let folded = fold(&parted);
    let words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words
        .filter(|word| !FILLING.contains(word))
        .map(|word| match word.strip_suffix('s') {
            Some(one) if one.len() >= 3 && !SINGULAR.contains(&word) => one.to_owned(),
            _ => word.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_understood_by_their_words() {
        for (name, meant) in [
            ("N° de la délibération", Field::Number),
            ("Numéro de l'acte", Field::Number),
            ("Date de la séance du conseil municipal", Field::Date),
            ("dateSeance", Field::Date),
            ("DELIB_DATE_SEANCE", Field::Date),
            ("Intitulé de la délibération", Field::Title),
            ("Nb de voix pour", Field::InFavour),
            ("Nombre de votes favorables", Field::InFavour),
            ("Abst.", Field::Abstentions),
            ("Abstention(s)", Field::Abstentions),
            ("Résultat du vote", Field::Outcome),
            ("Vote", Field::Outcome),
            ("Nature de l'acte", Field::Nature),
            ("Lien vers le document", Field::Address),
            ("Télécharger", Field::Address),
        ] {
            let found = field(name);
            assert_eq!(found, Some(meant), "{name}");
        }
        assert!(lists_other_things(&[
            "id",
            "acheteur",
            "objet",
            "dateNotification",
            "montant"
        ]));
        assert!(lists_other_things(&[
            "dateConvention",
            "referenceDecision",
            "nomBeneficiaire",
            "objet",
            "montant"
        ]));
        assert!(!lists_other_things(&[
            "N° de délibération",
            "Date",
            "Objet",
            "Bénéficiaire",
            "Montant"
        ]));
        assert!(!lists_other_things(&[
            "Nom de la collectivité",
            "Date",
            "Objet",
            "Numéro"
        ]));
        assert!(!lists_other_things(&["N° de décision", "Date", "Objet", "Montant"]));
        for name in [
            "Date de publication",
            "Date d'affichage",
            "Numéro de lot",
            "Titre du budget",
            "Objet du marché",
            "Type de budget",
            "Nom",
            "",
        ] {
            assert_eq!(field(name), None, "{name}");
        }
    }
}
