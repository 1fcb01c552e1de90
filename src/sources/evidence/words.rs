//! The trade's words: which kind of document do they name, do they speak of a council, do they say it is none of its own?
//!
//! French first; English too, because pages saved through a translator exist. Words are compared folded, between
//! spaces: `" pv "` is the word itself, `" deliberation"` any word that begins so.

use crate::model::{Kind, fold};
use regex::Regex;
use std::sync::LazyLock;

/// Words that name a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) struct Cue {
    /// The kind they name.
    pub kind: Kind,
    /// Where they stand among the words.
    pub at: usize,
    /// The words, as the list below has them.
    pub words: &'static str,
}

/// What names each kind; where two stand at the same place, the longer wins.
const KINDS: [(&str, Kind); 59] = [
    (" liste des deliberation", Kind::ListeDesDeliberations),
    (" listes des deliberation", Kind::ListeDesDeliberations),
    (" liste de deliberation", Kind::ListeDesDeliberations),
    (" listes de deliberation", Kind::ListeDesDeliberations),
    (" liste deliberation", Kind::ListeDesDeliberations),
    (" liste delib", Kind::ListeDesDeliberations),
    (" liste des delib", Kind::ListeDesDeliberations),
    (" liste des actes", Kind::ListeDesDeliberations),
    (" releve des deliberations", Kind::ListeDesDeliberations),
    (" list of deliberation", Kind::ListeDesDeliberations),
    (" list of resolutions", Kind::ListeDesDeliberations),
    (" ordre du jour", Kind::OrdreDuJour),
    (" ordres du jour", Kind::OrdreDuJour),
    (" odj ", Kind::OrdreDuJour),
    (" convocation", Kind::OrdreDuJour),
    (" notice of meeting", Kind::OrdreDuJour),
    (" agenda ", Kind::OrdreDuJour),
    (" proces verba", Kind::ProcesVerbal),
    (" procesverba", Kind::ProcesVerbal),
    (" pv ", Kind::ProcesVerbal),
    (" p v ", Kind::ProcesVerbal),
    (" pvcm", Kind::ProcesVerbal),
    (" pvs ", Kind::ProcesVerbal),
    (" minutes ", Kind::ProcesVerbal),
    (" compte rendu", Kind::CompteRendu),
    (" comptes rendu", Kind::CompteRendu),
    (" compterendu", Kind::CompteRendu),
    (" compte rendus", Kind::CompteRendu),
    (" cr ", Kind::CompteRendu),
    (" crs ", Kind::CompteRendu),
    (" crcm", Kind::CompteRendu),
    (" cpte rendu", Kind::CompteRendu),
    (" releve de decision", Kind::CompteRendu),
    (" releve de conclusions", Kind::CompteRendu),
    (" resume du conseil", Kind::CompteRendu),
    (" synthese du conseil", Kind::CompteRendu),
    (" recueil des actes", Kind::RecueilDesActes),
    (" recueil d actes", Kind::RecueilDesActes),
    (" recueil administratif", Kind::RecueilDesActes),
    (" registre des deliberations", Kind::RecueilDesActes),
    (" raa ", Kind::RecueilDesActes),
    (" extrait du registre", Kind::Deliberation),
    (" deliberation", Kind::Deliberation),
    (" delib", Kind::Deliberation),
    (" dcm ", Kind::Deliberation),
    (" resolution", Kind::Deliberation),
    (" decision du maire", Kind::Decision),
    (" decisions du maire", Kind::Decision),
    (" decision", Kind::Decision),
    (" arrete ", Kind::Arrete),
    (" arretes ", Kind::Arrete),
    (" mayor s order", Kind::Arrete),
    (" municipal order", Kind::Arrete),
    (" order ", Kind::Arrete),
    (" orders ", Kind::Arrete),
    (" decrees ", Kind::Arrete),
    (" decree ", Kind::Arrete),
    (" by law", Kind::Arrete),
    (" agenda of the", Kind::OrdreDuJour),
];

/// Words that make a document an annex, where it begins or ends with them.
const ANNEX: [&str; 6] = ["annexe", "annexes", "appendix", "appendices", "annex", "pj"];

/// Words that speak of a council or its sessions without naming a kind.
const COUNCIL: [&str; 19] = [
    " conseil municipal",
    " conseils municipaux",
    " conseil communautaire",
    " conseils communautaires",
    " conseil metropolitain",
    " conseil departemental",
    " conseil regional",
    " conseil syndical",
    " conseil d agglomeration",
    " comite syndical",
    " commission permanente",
    " bureau communautaire",
    " seance",
    " municipal council",
    " city council",
    " council meeting",
    " cm ",
    " ccas ",
    " conseil du ",
];

/// Words that say it is the State's, not the council's.
const STATE: [&str; 16] = [
    " prefector",
    " prefectur",
    " prefet",
    " interprefector",
    " inter prefector",
    " sous prefet",
    " arrete ministeriel",
    " arretes ministeriels",
    " ministerial",
    " ministeriel",
    " interministeriel",
    " decret ",
    " decrets ",
    " classement sonore",
    " classifying the noise",
    " agence regionale de sante",
];

/// Phrases in which the préfecture is named without being the author.
const NOT_STATE: [&str; 9] = [
    " en prefecture",
    " a la prefecture",
    " par la prefecture",
    " en sous prefecture",
    " prefecture le ",
    " a m le prefet",
    " au prefet",
    " avec la prefecture",
    " avec l etat",
];

/// Words of other downloads that town sites offer.
const PAPERS: [&str; 53] = [
    " bulletin",
    " magazine",
    " journal ",
    " gazette",
    " l echo ",
    " echo municipal",
    " lettre d info",
    " lettre municipale",
    " lettre du maire",
    " newsletter",
    " infos ",
    " info ",
    " flash info",
    " menu ",
    " menus ",
    " cerfa",
    " formulaire",
    " form ",
    " application for",
    " fiche",
    " livret",
    " guide",
    " plaquette",
    " depliant",
    " flyer",
    " affiche ",
    " affiches ",
    " planning",
    " calendrier",
    " registration",
    " dossier d inscription",
    " bulletin d inscription",
    " plan de la ",
    " plan du village",
    " plan de ville",
    " brochure",
    " demande ",
    " request ",
    " autorisation parentale",
    " logo",
    " horaires",
    " annuaire",
    " trombinoscope",
    " organigramme",
    " dicrim",
    " document d information communal",
    " attestation",
    " offre d emploi",
    " offres d emploi",
    " mentions legales",
    " politique de confidentialite",
    " conditions generales",
    " convocation des electeurs",
];

/// Words of town life: of other downloads, but of what councils decide too.
const SUBJECTS: [&str; 38] = [
    " cantine",
    " restauration scolaire",
    " restaurant scolaire",
    " programme",
    " programmation",
    " inscription",
    " tarif",
    " plan communal",
    " carte ",
    " declaration",
    " permis de ",
    " collecte",
    " dechets",
    " waste",
    " ordures",
    " tri selectif",
    " recrutement",
    " avis d enquete",
    " enquete publique",
    " public inquiry",
    " avis public",
    " marche public ",
    " avis d appel",
    " dce ",
    " charte",
    " recette",
    " jeu ",
    " sortie",
    " voyage",
    " transport scolaire",
    " periscolaire",
    " centre de loisirs",
    " reglement de la salle",
    " location de salle",
    " etat civil",
    " liste electorale",
    " procuration de vote",
    " urbanisme",
];

/// Words that say it is some other download than a council's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) struct Other {
    /// Where they stand among the words.
    pub at: usize,
    /// Whether they name a subject only, on which a council may decide, and not a sort of paper.
    pub is_subject: bool,
}

/// Link texts that say what to do with a document, not what it is.
const GENERIC: [&str; 50] = [
    "telecharger",
    "telechargement",
    "telechargez",
    "download",
    "consulter",
    "consultez",
    "consult",
    "lire",
    "voir",
    "view",
    "ouvrir",
    "open",
    "browse",
    "feuilleter",
    "apercu",
    "preview",
    "ici",
    "here",
    "cliquez",
    "cliquer",
    "click",
    "pdf",
    "document",
    "documents",
    "fichier",
    "file",
    "le",
    "la",
    "les",
    "the",
    "en",
    "au",
    "format",
    "lien",
    "link",
    "plus",
    "savoir",
    "suite",
    "afficher",
    "visualiser",
    "more",
    "read",
    "show",
    "a",
    "pour",
    "ce",
    "doc",
    "word",
    "joint",
    "piece",
];

/// `text` folded, every run of other characters than letters and figures made one space, with a space at both ends.
pub(in crate::sources) fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 2);
    spaced.push(' ');
    for c in fold(text).chars() {
        if c.is_alphanumeric() {
            spaced.push(c);
        } else if !spaced.ends_with(' ') {
            spaced.push(' ');
        }
    }
    if !spaced.ends_with(' ') {
        spaced.push(' ');
    }
    spaced
}

/// The kind that `text` names: the first one named, but an annex is an annex.
pub(in crate::sources) fn kind(text: &str) -> Option<Cue> {
    let words = spaced(text);
    let named = named(&words);
    let annex = ANNEX.iter().find(|a| {
        let leading = words.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let first = leading.strip_prefix(**a).is_some_and(|rest| rest.starts_with(' '));
        let last = words
            .trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ')
            .ends_with(&format!(" {a}"));
        first || last && !words.contains(&format!(" et {a}")) && !words.contains(&format!(" avec {a}"))
    });
    match annex {
        Some(words) => Some(Cue {
            kind: Kind::Annexe,
            at: 0,
            words,
        }),
        None => named,
    }
}

static NAMED: LazyLock<Regex> = LazyLock::new(|| any_of(&KINDS.map(|(phrase, _)| phrase)));
static SPOKEN: LazyLock<Regex> = LazyLock::new(|| any_of(&COUNCIL));
static STATED: LazyLock<Regex> = LazyLock::new(|| any_of(&STATE));
static EXCUSED: LazyLock<Regex> = LazyLock::new(|| any_of(&NOT_STATE));
static PAPER: LazyLock<Regex> = LazyLock::new(|| any_of(&PAPERS));
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| any_of(&SUBJECTS));

/// Finds the first of the phrases, the longest where several begin.
#[expect(
    clippy::unwrap_used,
    reason = "phrases are letters and spaces, and every test of words builds them all"
)]
fn any_of(phrases: &[&str]) -> Regex {
    let mut phrases = phrases.to_vec();
    phrases.sort_by_key(|p| std::cmp::Reverse(p.len()));
    Regex::new(&phrases.join("|")).unwrap()
}

/// The first kind named in spaced words.
fn named(words: &str) -> Option<Cue> {
    let found = NAMED.find_iter(words).find(|m| match m.as_str() {
        // In French an « agenda » tells of shows and markets, unless the council is named.
        " agenda " => SPOKEN.is_match(words),
        " minutes " => !words
            .get(..m.start())
            .is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit())),
        _ => true,
    })?;
    let (phrase, kind) = KINDS.iter().find(|(phrase, _)| *phrase == found.as_str())?;
    Some(Cue {
        kind: *kind,
        at: found.start(),
        words: phrase,
    })
}

/// The kind that the number in a file's name tells: `DE2024-111`, `DEL_2024_053`, `DCM 2023-12`.
pub(in crate::sources) fn kind_of_number(name: &str) -> Option<Cue> {
    let words = spaced(&super::names::words(name));
    let parts: Vec<&str> = words.split_whitespace().collect();
    let figures = |part: Option<&&str>, range: std::ops::RangeInclusive<usize>| {
        part.is_some_and(|p| range.contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
    };
    let at = parts.iter().enumerate().find_map(|(i, part)| {
        let prefix = matches!(*part, "del" | "delib" | "dcm") || *part == "de" && i <= 2;
        let year = parts
            .get(i + 1)
            .is_some_and(|y| y.len() == 4 && (y.starts_with("19") || y.starts_with("20")));
        let numbered = figures(parts.get(i + 1), 2..=4) && figures(parts.get(i + 2), 2..=4);
        (prefix && numbered && (year || i <= 1)).then_some(i)
    })?;
    Some(Cue {
        kind: Kind::Deliberation,
        at,
        words: " number of a deliberation",
    })
}

/// Whether words speak of a council, a session or a kind of its documents.
pub(in crate::sources) fn speaks_of_sessions(text: &str) -> bool {
    speaks_of_council(text) || kind(text).is_some()
}

/// Whether words speak of a council or its sessions.
pub(in crate::sources) fn speaks_of_council(text: &str) -> bool {
    SPOKEN.is_match(&spaced(text))
}

/// The words by which `text` says that it is the State's.
pub(in crate::sources) fn state(text: &str) -> Option<&'static str> {
    let spaced = spaced(text);
    let words = EXCUSED.replace_all(&spaced, " ");
    if words.starts_with(" ap ") || words.starts_with(" apmu ") || words.starts_with(" annexe ap ") {
        return Some("ap");
    }
    STATED
        .find(&words)
        .and_then(|m| STATE.iter().find(|w| **w == m.as_str()))
        .map(|w| w.trim())
}

/// The first words by which `text` says that it is some other download.
pub(in crate::sources) fn other(text: &str) -> Option<Other> {
    let words = spaced(text);
    let first = |list: &Regex, is_subject| {
        list.find(&words).map(|m| Other {
            at: m.start(),
            is_subject,
        })
    };
    let paper = first(&PAPER, false);
    let subject = first(&SUBJECT, true);
    paper.into_iter().chain(subject).min_by_key(|other| other.at)
}

/// Whether a link's text says nothing of what it leads to: « Télécharger (PDF, 120 Ko) ».
pub(in crate::sources) fn is_generic(text: &str) -> bool {
    spaced(text).split_whitespace().all(|w| {
        GENERIC.contains(&w)
            || w.bytes().all(|b| b.is_ascii_digit()) && w.len() < 4
            || matches!(
                w,
                "ko" | "kb"
                    | "mo"
                    | "mb"
                    | "o"
                    | "b"
                    | "octets"
                    | "kio"
                    | "mio"
                    | "nouvelle"
                    | "fenetre"
                    | "new"
                    | "tab"
                    | "window"
                    | "onglet"
                    | "francais"
                    | "french"
                    | "d"
                    | "l"
            )
    })
}
