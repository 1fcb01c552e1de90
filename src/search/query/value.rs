//! Values from closed lists: kinds, outcomes, départements, subjects, yes and no.

use super::error::Refusal;
use crate::model::{Kind, Lang, Outcome, fold};
use unicode_normalization::UnicodeNormalization;

/// The one of `candidates` that `folded` most probably misspells.
pub(super) fn nearest<'a>(folded: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|name| (strsim::damerau_levenshtein(folded, name), name))
        .filter(|(distance, name)| *distance <= 2 && distance * 3 <= name.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Short names of kinds, folded.
const KINDS: [(&str, Kind); 14] = [
    ("pv", Kind::ProcesVerbal),
    ("proces-verbaux", Kind::ProcesVerbal),
    ("cr", Kind::CompteRendu),
    ("comptes-rendus", Kind::CompteRendu),
    ("account", Kind::CompteRendu),
    ("liste", Kind::ListeDesDeliberations),
    ("list", Kind::ListeDesDeliberations),
    ("odj", Kind::OrdreDuJour),
    ("convocation", Kind::OrdreDuJour),
    ("recueil", Kind::RecueilDesActes),
    ("raa", Kind::RecueilDesActes),
    ("collection", Kind::RecueilDesActes),
    ("autre", Kind::Other),
    ("autres", Kind::Other),
];

/// A kind of document: its word, its label in either language, a usual short name, singular or plural.
pub(super) fn kind(value: &str) -> Result<Kind, Refusal> {
    let wanted = hyphenated(value);
    let found = |word: &str| {
        let labelled = |kind: &Kind| {
            [Lang::Fr, Lang::En]
                .into_iter()
                .any(|lang| hyphenated(kind.label(lang)) == word)
        };
        Kind::parse(word)
            .or_else(|| KINDS.iter().find(|(name, _)| *name == word).map(|&(_, kind)| kind))
            .or_else(|| Kind::ALL.into_iter().find(labelled))
    };
    let singular = wanted.strip_suffix('s').and_then(found);
    found(&wanted).or(singular).ok_or_else(|| {
        let all: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        let near = nearest(&wanted, all.iter().copied());
        not_listed(value, "Type inconnu", "Unknown kind", &all, &all, near)
    })
}

/// Stems of the words for outcomes, folded, in both languages; what follows is a mark of gender or number.
const OUTCOMES: [(&str, Outcome); 13] = [
    ("adopt", Outcome::Adopted),
    ("approuv", Outcome::Adopted),
    ("approv", Outcome::Adopted),
    ("rejet", Outcome::Rejected),
    ("reject", Outcome::Rejected),
    ("refus", Outcome::Rejected),
    ("report", Outcome::Postponed),
    ("ajourn", Outcome::Postponed),
    ("postpon", Outcome::Postponed),
    ("retir", Outcome::Withdrawn),
    ("withdraw", Outcome::Withdrawn),
    ("pris-act", Outcome::Noted),
    ("prend-act", Outcome::Noted),
];
const ENDINGS: [&str; 12] = ["e", "ee", "es", "ees", "ed", "er", "al", "n", "s", "al-s", "", "t"];

/// What became of an act, by a word of either language.
pub(super) fn outcome(value: &str) -> Result<Outcome, Refusal> {
    let wanted = hyphenated(value);
    let worded = || {
        let of_stem =
            |(stem, _): &&(&str, Outcome)| wanted.strip_prefix(stem).is_some_and(|end| ENDINGS.contains(&end));
        OUTCOMES.iter().find(of_stem).map(|&(_, outcome)| outcome)
    };
    Outcome::parse(&wanted).or_else(worded).ok_or_else(|| {
        let french = ["adopté", "rejeté", "reporté", "retiré", "\"pris acte\""];
        let english = Outcome::ALL.map(Outcome::as_str);
        let folded = ["adopte", "rejete", "reporte", "retire"];
        let near = nearest(&wanted, english.into_iter().chain(folded));
        not_listed(value, "Issue inconnue", "Unknown outcome", &french, &english, near)
    })
}

/// Yes or no.
pub(super) fn truth(value: &str) -> Result<bool, Refusal> {
    match fold(value).as_str() {
        "oui" | "yes" | "true" | "vrai" => Ok(true),
        "non" | "no" | "false" | "faux" => Ok(false),
        _ => Err(not_listed(
            value,
            "Ni oui ni non",
            "Neither yes nor no",
            &["oui", "non"],
            &["yes", "no"],
            None,
        )),
    }
}

/// The number of a département (INSEE, code officiel géographique): `01` to `95`, `2A`, `2B`, `971` to `989`.
pub(super) fn department(value: &str) -> Result<String, Refusal> {
    let code = value.nfkc().collect::<String>().to_ascii_uppercase();
    let refused = Refusal::new(
        format!("« {value} » n'est pas un numéro de département : 01 à 95, 2A, 2B, 971 à 989."),
        format!("“{value}” is no number of a département: 01 to 95, 2A, 2B, 971 to 989."),
    );
    if matches!(code.as_str(), "2A" | "2B") {
        return Ok(code);
    }
    match digits(&code).and_then(|number| number.parse::<u32>().ok()) {
        Some(20) => Err(refused.meaning("2A")),
        Some(number @ 1..=95) if code.len() <= 2 => Ok(format!("{number:02}")),
        Some(971..=989) if code.len() == 3 => Ok(code),
        _ => Err(refused),
    }
}

/// A code of the ACTES nomenclature: 9 subjects, up to five levels.
pub(super) fn subject(value: &str) -> Result<String, Refusal> {
    let code: String = value.nfkc().collect();
    let refused = Refusal::new(
        format!("« {value} » n'est pas un code de matière : de 1 à 9, puis des points, comme 7 ou 7.5."),
        format!("“{value}” is no code of a subject: from 1 to 9, then points, as in 7 or 7.5."),
    );
    let level = |part: &str| {
        let number: u32 = digits(part).filter(|part| part.len() <= 2)?.parse().ok()?;
        (number > 0).then(|| number.to_string())
    };
    let levels = |code: &str| -> Option<String> {
        let levels: Vec<String> = code.split('.').map(level).collect::<Option<_>>()?;
        let sound = levels.len() <= 5 && levels.first().is_some_and(|first| first.len() == 1);
        sound.then(|| levels.join("."))
    };
    levels(&code).ok_or_else(|| match levels(code.replace([',', '-'], ".").trim_end_matches('.')) {
        Some(meant) => refused.meaning(meant),
        None => refused,
    })
}

/// `text` when it is one ASCII figure or more, and nothing else.
pub(super) fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

fn hyphenated(value: &str) -> String {
    let folded = fold(value);
    let words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

fn not_listed(value: &str, fr: &str, en: &str, french: &[&str], english: &[&str], near: Option<&str>) -> Refusal {
    let refusal = Refusal::new(
        format!("{fr} « {value} ». Au choix : {}.", french.join(", ")),
        format!("{en} “{value}”. One of: {}.", english.join(", ")),
    );
    match near {
        Some(near) => refusal.meaning(near),
        None => refusal,
    }
}
