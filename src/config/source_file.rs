//! A source file: one council, and the ways it publishes.

use super::keys;
use super::main_file::not_a_table;
use super::near::nearest;
use super::report::{Problem, Report};
use super::section::Section;
use super::tree::{Entry, Given, Place, Value, shorten};
use super::values::{expected, text};
use super::{addresses, codes, patterns};
use crate::model::{Council, CouncilKind, Selectors, Source, SourceId, SourceKind, Text};
use crate::schedule::Schedule;
use chrono_tz::Tz;
use url::Url;

/// The ways of publishing that are named already and that this version does not read yet.
const LATER: [&str; 6] = ["crawl", "feed", "sitemap", "wordpress", "opendatasoft", "datagouv"];

/// A source file read; what bears a mistake is absent.
pub(super) struct SourceFile {
    pub council: Option<(Council, Place)>,
    pub sources: Vec<ReadSource>,
}

/// A source, as far as it could be read.
pub(super) struct ReadSource {
    pub id: Option<(SourceId, Place)>,
    pub url: Option<(Url, Place)>,
    kind: Option<SourceKind>,
    schedule: Option<String>,
    selectors: Option<Selectors>,
}

impl ReadSource {
    /// The source of `council`, when nothing is wrong with it.
    pub fn of(self, council: &Council) -> Option<Source> {
        Some(Source {
            id: self.id?.0,
            council: council.id.clone(),
            kind: self.kind?,
            url: self.url?.0,
            schedule: self.schedule?,
            selectors: self.selectors?,
        })
    }
}

/// Reads a source file's root table.
pub(super) fn read(root: Given, report: &mut Report) -> SourceFile {
    let Value::Table(entries) = root.value else {
        return SourceFile {
            council: None,
            sources: Vec::new(),
        };
    };
    let top = root.place;
    let find = |key: &str| entries.iter().find(|entry| entry.key == key).cloned();
    let others = entries
        .iter()
        .filter(|entry| !keys::SOURCES_ROOT.tables.contains(&entry.key.as_str()))
        .cloned();
    Section::new(&keys::SOURCES_ROOT, top.clone(), others.collect(), report);

    let (council, source) = (find("council"), find("source"));
    if council.is_none() && source.is_none() && entries.is_empty() {
        report.warning(&top, "", empty_file());
        return SourceFile {
            council: None,
            sources: Vec::new(),
        };
    }
    if source.is_none() && council.is_some() {
        report.warning(&top, "source", no_source());
    }
    SourceFile {
        council: read_council_entry(council, &top, report),
        sources: read_sources(source, report),
    }
}

fn read_council_entry(entry: Option<Entry>, top: &Place, report: &mut Report) -> Option<(Council, Place)> {
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
    let stated = table.read("kind", council_kind);
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
        timezone: timezone?,
    };
    if council.id.as_str().is_empty() {
        let place = table.place_of("name");
        table.mistake(&place, "name", nameless());
        return None;
    }
    Some((council, place))
}

fn read_sources(entry: Option<Entry>, report: &mut Report) -> Vec<ReadSource> {
    let Some(entry) = entry else {
        return Vec::new();
    };
    let Value::List(items) = entry.given.value else {
        report.mistake(&entry.place, "source", not_a_list_of_tables(&entry.given.value));
        return Vec::new();
    };
    let mut read = Vec::new();
    for item in items {
        match item.value {
            Value::Table(entries) => read.push(read_source(Section::new(&keys::SOURCE, item.place, entries, report))),
            other => report.mistake(&item.place, "source", not_a_list_of_tables(&other)),
        }
    }
    read
}

fn read_source(mut table: Section<'_>) -> ReadSource {
    let id = table.read_at("id", source_id);
    let kind = table.read("kind", source_kind);
    let url = match kind {
        Some(SourceKind::Directory) | None => table.read_at("url", addresses::directory_url),
        Some(_) => table.read_at("url", addresses::source_url),
    };
    let schedule = table.read_at("schedule", schedule);
    if let Some((_, place)) = schedule.as_ref().filter(|((_, too_often), _)| *too_often) {
        table.warning(place, "schedule", too_often());
    }
    let selectors = read_selectors(&mut table, kind);
    ReadSource {
        id,
        url,
        kind,
        schedule: schedule.map(|((expression, _), _)| expression),
        selectors,
    }
}

fn read_selectors(table: &mut Section<'_>, kind: Option<SourceKind>) -> Option<Selectors> {
    const PARTS: [&str; 5] = ["item", "link", "title", "date", "next"];
    let [item, link, title, date, next] = PARTS.map(|key| (table.read(key, patterns::selector), table.has(key)));
    let follow = table.list("follow", patterns::path_glob);
    if let Some(kind) = kind.filter(|kind| *kind != SourceKind::Listing) {
        for key in PARTS
            .into_iter()
            .chain(["follow"])
            .filter(|key| table.has(key))
            .collect::<Vec<_>>()
        {
            let place = table.place_of(key);
            table.warning(&place, key, only_for_listings(key, kind));
        }
    }
    let sound = |(selector, given): (Option<String>, bool)| (selector.is_some() == given).then_some(selector);
    Some(Selectors {
        item: sound(item)?,
        link: sound(link)?,
        title: sound(title)?,
        date: sound(date)?,
        next: sound(next)?,
        follow: follow?,
    })
}

fn source_id(value: &Value) -> Result<SourceId, Problem> {
    let text = text(value)?;
    let too_long = text.len() > 100;
    SourceId::parse(&text).ok().filter(|_| !too_long).ok_or_else(|| {
        let folded = crate::model::fold(&text);
        let words: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let proposal = shorten(&words.join("-"));
        Problem::new(
            Text::new(
                format!("« {} » ne convient pas comme identifiant : cent caractères au plus, minuscules sans accent, chiffres et traits d'union", shorten(&text)),
                format!("\"{}\" is no fit id: at most a hundred characters, lower-case letters, digits and hyphens", shorten(&text)),
            ),
            Text::new(format!("écrivez \"{proposal}\""), format!("write \"{proposal}\"")),
        )
    })
}

fn council_kind(value: &Value) -> Result<CouncilKind, Problem> {
    let text = text(value)?;
    let words = CouncilKind::ALL.map(CouncilKind::as_str);
    CouncilKind::parse(&text).ok_or_else(|| unknown_word(&text, nearest(&text, words), &words))
}

fn source_kind(value: &Value) -> Result<SourceKind, Problem> {
    let text = text(value)?;
    let words = SourceKind::ALL.map(SourceKind::as_str);
    if let Some(kind) = SourceKind::parse(&text) {
        return Ok(kind);
    }
    let all = words.join(", ");
    if LATER.contains(&text.as_str()) {
        return Err(Problem::new(
            Text::new(
                format!("cette version ne lit pas encore les sources « {text} »"),
                format!("this version does not read `{text}` sources yet"),
            ),
            Text::new(
                format!("écrivez l'une de celles-ci : {all}"),
                format!("write one of these: {all}"),
            ),
        ));
    }
    match nearest(&text, words.into_iter().chain(LATER)) {
        Some(near) if LATER.contains(&near) => Err(Problem::new(
            unknown_word(&text, None, &words).what,
            Text::new(
                format!(
                    "« {near} », sans doute, que cette version ne lit pas encore ; écrivez l'une de celles-ci : {all}"
                ),
                format!("`{near}`, no doubt, which this version does not read yet; write one of these: {all}"),
            ),
        )),
        near => Err(unknown_word(&text, near, &words)),
    }
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

/// The expression, and whether it asks for more than one run a minute.
fn schedule(value: &Value) -> Result<(String, bool), Problem> {
    let Value::Text(expression) = value else {
        return text(value).map(|expression| (expression, false));
    };
    let schedule = Schedule::parse(expression).map_err(|error| {
        let proposal = error.proposal.as_deref().unwrap_or("30 5 * * *");
        Problem::new(
            error.what,
            Text::new(
                format!("écrivez par exemple \"{proposal}\" (minutes, heures, jour, mois, jour de semaine)"),
                format!("write for example \"{proposal}\" (minutes, hours, day, month, day of week)"),
            ),
        )
    })?;
    if schedule.never_due() {
        return Err(Problem::new(
            Text::new(
                format!(
                    "« {} » ne désigne aucun jour qui existe : la source ne serait jamais lue",
                    shorten(expression)
                ),
                format!(
                    "\"{}\" names no day there is: the source would never be read",
                    shorten(expression)
                ),
            ),
            Text::new(
                "choisissez un jour qui existe : \"30 5 * * *\"",
                "choose a day there is: \"30 5 * * *\"",
            ),
        ));
    }
    Ok((expression.trim().to_owned(), schedule.too_often()))
}

fn unknown_word(given: &str, near: Option<&str>, words: &[&str]) -> Problem {
    let given = shorten(given);
    let all = words.join(", ");
    Problem::new(
        Text::new(
            format!("« {given} » n'est pas connu ici"),
            format!("\"{given}\" is not known here"),
        ),
        match near {
            Some(near) => Text::new(format!("écrivez \"{near}\""), format!("write \"{near}\"")),
            None => Text::new(
                format!("écrivez l'un de ces mots : {all}"),
                format!("write one of these words: {all}"),
            ),
        },
    )
}

fn not_a_list_of_tables(given: &Value) -> Problem {
    expected(
        given,
        Text::new("une liste de tables", "a list of tables"),
        Text::new(
            "écrivez l'en-tête avec deux crochets : [[source]]",
            "write the header with two brackets: [[source]]",
        ),
    )
}

fn empty_file() -> Problem {
    Problem::new(
        Text::new("le fichier ne dit rien", "the file says nothing"),
        Text::new(
            "écrivez-y une collectivité et ses sources, ou ôtez-le",
            "write a council and its sources in it, or remove it",
        ),
    )
}

fn no_source() -> Problem {
    Problem::new(
        Text::new("la collectivité n'a aucune source", "the council has no source"),
        Text::new("ajoutez une table [[source]]", "add a table [[source]]"),
    )
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

fn too_often() -> Problem {
    Problem::new(
        Text::new(
            "la source serait lue plus d'une fois par minute",
            "the source would be read more than once a minute",
        ),
        Text::new(
            "une fois par jour suffit presque toujours : \"30 5 * * *\"",
            "once a day is almost always enough: \"30 5 * * *\"",
        ),
    )
}

fn only_for_listings(key: &str, kind: SourceKind) -> Problem {
    let kind = kind.as_str();
    Problem::new(
        Text::new(
            format!("« {key} » ne sert pas à une source « {kind} »"),
            format!("`{key}` is of no use to a `{kind}` source"),
        ),
        Text::new(
            format!("ôtez « {key} », ou écrivez kind = \"listing\""),
            format!("remove `{key}`, or write kind = \"listing\""),
        ),
    )
}
