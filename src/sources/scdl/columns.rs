//! Which column holds what? By the schema's names, their misspellings, and the words others use.

use super::header;
use crate::model::fold;

/// What a column can hold that an act is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Field {
    /// COLL_NOM.
    Council,
    /// COLL_SIRET.
    Siret,
    /// DELIB_ID.
    Number,
    /// DELIB_DATE.
    Date,
    /// DELIB_MATIERE_CODE.
    SubjectCode,
    /// DELIB_MATIERE_NOM.
    SubjectName,
    /// DELIB_OBJET.
    Title,
    /// BUDGET_ANNEE.
    BudgetYear,
    /// BUDGET_NOM.
    BudgetName,
    /// PREF_ID.
    Prefecture,
    /// PREF_DATE.
    Received,
    /// VOTE_EFFECTIF.
    Members,
    /// VOTE_REEL.
    Voters,
    /// VOTE_POUR.
    InFavour,
    /// VOTE_CONTRE.
    Against,
    /// VOTE_ABSTENTION.
    Abstentions,
    /// What became of it; not in the schema.
    Outcome,
    /// What sort of act it is: an order, a decision; not in the schema.
    Nature,
    /// DELIB_URL.
    Address,
}

/// Names by which each field is known, folded and without separators; the schema's first, the surest next.
/// A name further left in its list wins over one further right.
const NAMES: [(Field, &[&str]); 19] = [
    (
        Field::Council,
        &[
            "collnom",
            "nomcollectivite",
            "collectivite",
            "organisme",
            "commune",
            "assemblee",
            "autoriteresponsable",
        ],
    ),
    (
        Field::Siret,
        &[
            "collsiret",
            "siret",
            "numerosiret",
            "siretcollectivite",
            "siretdelacollectivite",
        ],
    ),
    (
        Field::Number,
        &[
            "delibid",
            "numerodedeliberation",
            "numerodeliberation",
            "numerodeladeliberation",
            "numdeliberation",
            "numdelib",
            "numerodelib",
            "nodeliberation",
            "ndeliberation",
            "ndelib",
            "delibnumero",
            "delibnum",
            "numeroacte",
            "numerodelacte",
            "numacte",
            "numeroarrete",
            "numerodecision",
            "numero",
            "num",
            "no",
            "n",
            "reference",
            "ref",
            "identifiant",
            "id",
        ],
    ),
    (
        Field::Date,
        &[
            "delibdate",
            "datedelaseance",
            "dateseance",
            "dateduconseil",
            "dateconseil",
            "datecm",
            "datecc",
            "datedelib",
            "datedeliberation",
            "datedeladeliberation",
            "dateacte",
            "datedelacte",
            "datedecision",
            "datesignature",
            "seance",
            "seancedu",
            "date",
            "jour",
        ],
    ),
    (
        Field::SubjectCode,
        &[
            "delibmatierecode",
            "matierecode",
            "codematiere",
            "codenomenclature",
            "nomenclature",
            "codeactes",
            "classification",
        ],
    ),
    (
        Field::SubjectName,
        &[
            "delibmatierenom",
            "matierenom",
            "nommatiere",
            "matiere",
            "theme",
            "thematique",
            "domaine",
        ],
    ),
    (
        Field::Title,
        &[
            "delibobjet",
            "objet",
            "objetdeladeliberation",
            "objetdelib",
            "objetdeliberation",
            "intitule",
            "intituledeladeliberation",
            "titre",
            "libelle",
            "titredeladeliberation",
            "delibtitre",
            "sujet",
            "designation",
            "deliberation",
            "description",
        ],
    ),
    (
        Field::BudgetYear,
        &[
            "budgetannee",
            "anneebudget",
            "anneebudgetaire",
            "exercice",
            "exercicebudgetaire",
        ],
    ),
    (Field::BudgetName, &["budgetnom", "nombudget", "nomdubudget"]),
    (Field::Prefecture, &["prefid", "prefecture", "idprefecture"]),
    (
        Field::Received,
        &[
            "prefdate",
            "dateprefecture",
            "datereceptionprefecture",
            "datedereceptionenprefecture",
            "datear",
        ],
    ),
    (
        Field::Members,
        &[
            "voteeffectif",
            "effectif",
            "effectiftheorique",
            "membresenexercice",
            "enexercice",
        ],
    ),
    (
        Field::Voters,
        &[
            "votereel",
            "votants",
            "nbvotants",
            "nombrevotants",
            "nombredevotants",
            "votantsreels",
        ],
    ),
    (
        Field::InFavour,
        &[
            "votepour",
            "pour",
            "nbpour",
            "nombrepour",
            "voixpour",
            "votespour",
            "nombredevotespour",
        ],
    ),
    (
        Field::Against,
        &[
            "votecontre",
            "contre",
            "nbcontre",
            "nombrecontre",
            "voixcontre",
            "votescontre",
            "nombredevotescontre",
        ],
    ),
    (
        Field::Abstentions,
        &[
            "voteabstention",
            "abstention",
            "voteabstentions",
            "nbabstention",
            "nombreabstention",
            "votesabstention",
            "nombredabstentions",
        ],
    ),
    (
        Field::Outcome,
        &[
            "resultat",
            "resultatduvote",
            "resultatvote",
            "decision",
            "sens",
            "statut",
            "suite",
        ],
    ),
    (Field::Nature, &["delibnature", "typeacte", "natureacte"]),
    (
        Field::Address,
        &[
            "deliburl",
            "url",
            "lien",
            "urldocument",
            "urlpdf",
            "lienpdf",
            "pdf",
            "fichier",
            "document",
            "urldeladeliberation",
            "liendeladeliberation",
            "adresse",
        ],
    ),
];

/// Which column holds each field.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    places: Vec<(Field, usize)>,
}

impl Columns {
    /// Reads a row of names. `None` when it does not name what an act needs: a title, and a number or a date.
    pub fn read<'a>(header: impl Iterator<Item = &'a str>) -> Option<Self> {
        let written: Vec<&str> = header.collect();
        let names: Vec<String> = written.iter().map(|name| compact(name)).collect();
        let by_words: Vec<Option<Field>> = written.iter().map(|name| header::field(name)).collect();
        let mut places: Vec<(Field, usize)> = Vec::new();
        for (field, known) in NAMES {
            let exact = known.iter().find_map(|k| names.iter().position(|n| n == k));
            let close = || {
                let schema = known.first()?;
                names
                    .iter()
                    .position(|n| is_misspelt(n, schema) && NAMES.iter().all(|(_, k)| !k.contains(&n.as_str())))
            };
            let said = || by_words.iter().position(|said| *said == Some(field));
            // « pdf_s3_url », « url_acte »: whatever else the name says, it holds addresses.
            let holds_addresses = || {
                let says = |n: &String| n.starts_with("url") || n.ends_with("url");
                (field == Field::Address).then(|| names.iter().position(says)).flatten()
            };
            if let Some(at) = exact
                .or_else(said)
                .or_else(close)
                .or_else(holds_addresses)
                .filter(|at| places.iter().all(|(_, taken)| taken != at))
            {
                places.push((field, at));
            }
        }
        let columns = Self { places };
        let has = |field| columns.place(field).is_some();
        let of_an_act = has(Field::Title) && (has(Field::Number) || has(Field::Date));
        (of_an_act && !header::lists_other_things(&written)).then_some(columns)
    }

    /// The column of a field.
    pub fn place(&self, field: Field) -> Option<usize> {
        self.places.iter().find(|(f, _)| *f == field).map(|(_, at)| *at)
    }

    /// Columns at these places: for a table that names none.
    pub fn at(places: &[(Field, usize)]) -> Self {
        Self {
            places: places.to_vec(),
        }
    }

    /// What a row says in a field, trimmed; `None` when it says nothing.
    pub fn get<'r>(&self, row: &'r csv::StringRecord, field: Field) -> Option<&'r str> {
        let value = row.get(self.place(field)?)?.trim();
        (!value.is_empty() && !is_nothing(value)).then_some(value)
    }
}

/// What programs write where they have nothing: `NULL`, `N/A`, `NaN`.
fn is_nothing(value: &str) -> bool {
    let written = ["null", "n/a", "#n/a", "nan", "#ref!", "#value!", "(null)", "undefined"];
    written.iter().any(|nothing| value.eq_ignore_ascii_case(nothing))
}

/// A name folded, only its letters and figures: `VOTE_POUR` and « Vote pour » are one.
fn compact(name: &str) -> String {
    fold(name.trim_start_matches('\u{feff}'))
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(80)
        .collect()
}

/// Whether `name` is the schema's name with a slip of the keyboard: one or two letters, in a name long enough.
fn is_misspelt(name: &str, schema: &str) -> bool {
    schema.len() >= 7
        && name.len().abs_diff(schema.len()) <= 2
        && strsim::damerau_levenshtein(name, schema) <= 1 + usize::from(schema.len() >= 10)
}
