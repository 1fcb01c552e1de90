//! The table `[council]` of a source file.

use super::codes;
use super::keys;
use super::main_file::not_a_table;
use super::near::nearest;
use super::report::{Problem, Report};
use super::section::Section;
use super::tree::{Entry, Place, Value, shorten};
use super::values::{count, text, unknown_word};
use crate::model::{Council, CouncilKind, Text};
use chrono_tz::Tz;

/// Reads the table `[council]` of a file that begins at `top`.
pub(super) fn read(entry: Option<Entry>, top: &Place, report: &mut Report) -> Option<(Council, Place)> {
    let Some(entry) = entry else {
        report.mistake(top, "council", no_council());
        return None;
    };
    let Value::Table(entries) = entry.given.value else {
        report.mistake(&entry.place, "council", not_a_table("council", &entry.given.value));
        return None;
    };
    read_council(Section::new(&keys::COUNCIL, entry.given.place, entries, report))
}

fn read_council(mut table: Section<'_>) -> Option<(Council, Place)> {
    let name = table.read("name", text);
    let insee = table.read_at("insee", codes::insee);
    let siren = table.read("siren", codes::siren);
    let siret = table.read("siret", codes::siret);
    let siret = siret.filter(|siret| agrees(&mut table, siret, siren.as_deref()));
    let stated = table.read("kind", kind);
    let inhabitants = table.read("inhabitants", inhabitants);
    let timezone = table.read("timezone", timezone);
    if let Some((code, place)) = insee.as_ref().filter(|(code, _)| !codes::is_known_department(code)) {
        table.warning(place, "insee", unknown_department(code));
    }
    let sound = (insee.is_some() || !table.has("insee")) && (siren.is_some() || !table.has("siren"));
    let kind = match stated {
        None if table.has("kind") => None,
        None if insee.is_some() => Some(CouncilKind::Commune),
        None => Some(CouncilKind::Other),
        stated => stated,
    };
    let place = if insee.is_some() {
        table.place_of("insee")
    } else {
        table.place_of("siren")
    };
    let name = name.filter(|_| sound)?;
    let insee = insee.map(|(code, _)| code);
    let council = Council {
        id: Council::identify(&name, insee.as_deref(), siren.as_deref()),
        name,
        kind: kind?,
        insee,
        siren,
        siret,
        inhabitants,
        timezone: timezone?,
    };
    if council.id.as_str().is_empty() {
        let place = table.place_of("name");
        table.mistake(&place, "name", nameless());
        return None;
    }
    Some((council, place))
}

/// Whether a SIRET is one of the establishments that the SIREN names.
fn agrees(table: &mut Section<'_>, siret: &str, siren: Option<&str>) -> bool {
    let Some(siren) = siren.filter(|siren| !siret.starts_with(siren)) else {
        return true;
    };
    let problem = Problem::new(
        Text::new(
            format!("le SIRET {siret} n'est pas celui d'un établissement du SIREN {siren}"),
            format!("the SIRET {siret} is not that of an establishment of the SIREN {siren}"),
        ),
        Text::new(
            "les neuf premiers chiffres du SIRET sont le SIREN : corrigez l'un des deux",
            "the first nine digits of the SIRET are the SIREN: correct one of them",
        ),
    );
    let place = table.place_of("siret");
    table.mistake(&place, "siret", problem);
    false
}

fn kind(value: &Value) -> Result<CouncilKind, Problem> {
    let text = text(value)?;
    let words = CouncilKind::ALL.map(CouncilKind::as_str);
    CouncilKind::parse(&text).ok_or_else(|| unknown_word(&text, nearest(&text, words), &words))
}

fn timezone(value: &Value) -> Result<Tz, Problem> {
    let text = text(value)?;
    text.parse().map_err(|_| {
        let near = nearest(&text, chrono_tz::TZ_VARIANTS.iter().map(|tz| tz.name())).unwrap_or("Europe/Paris");
        Problem::new(
            Text::new(
                format!("« {} » n'est pas un fuseau horaire", shorten(&text)),
                format!("\"{}\" is no time zone", shorten(&text)),
            ),
            Text::new(
                format!("écrivez un nom de la base IANA : \"{near}\""),
                format!("write a name of the IANA database: \"{near}\""),
            ),
        )
    })
}

/// Nobody's commune is larger.
const MOST_INHABITANTS: i64 = 10_000_000;

fn inhabitants(value: &Value) -> Result<u32, Problem> {
    let count = count::<MOST_INHABITANTS>(value)?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

fn no_council() -> Problem {
    Problem::new(
        Text::new(
            "le fichier ne dit pas de quelle collectivité il s'agit",
            "the file does not say which council this is",
        ),
        Text::new(
            "ajoutez une table [council] avec son nom",
            "add a table [council] with its name",
        ),
    )
}

fn nameless() -> Problem {
    Problem::new(
        Text::new(
            "ce nom n'a ni lettre ni chiffre dont tirer un identifiant",
            "this name has no letter or digit to make an id of",
        ),
        Text::new(
            "écrivez le nom officiel, ou donnez un code « insee » ou « siren »",
            "write the official name, or give an `insee` or `siren` code",
        ),
    )
}

fn unknown_department(code: &str) -> Problem {
    Problem::new(
        Text::new(
            format!("aucun département n'est celui du code INSEE {code}"),
            format!("no département is that of the INSEE code {code}"),
        ),
        Text::new(
            "vérifiez le code sur https://www.insee.fr/",
            "check the code on https://www.insee.fr/",
        ),
    )
}
