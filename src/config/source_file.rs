//! A source file: one council, and the ways it publishes.

use super::keys;
use super::near::nearest;
use super::report::{Problem, Report};
use super::section::Section;
use super::tree::{Entry, Given, Place, Value, shorten};
use super::values::{expected, text, unknown_word};
use super::{addresses, council, patterns};
use crate::model::{Council, Selectors, Source, SourceId, SourceKind, Text};
use crate::schedule::Schedule;
use url::Url;

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

    let (told, source) = (find("council"), find("source"));
    if told.is_none() && source.is_none() && entries.is_empty() {
        report.warning(&top, "", empty_file());
        return SourceFile {
            council: None,
            sources: Vec::new(),
        };
    }
    if source.is_none() && told.is_some() {
        report.warning(&top, "source", no_source());
    }
    SourceFile {
        council: council::read(told, &top, report),
        sources: read_sources(source, report),
    }
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

fn source_kind(value: &Value) -> Result<SourceKind, Problem> {
    let text = text(value)?;
    let words = SourceKind::ALL.map(SourceKind::as_str);
    if let Some(kind) = SourceKind::parse(&text) {
        return Ok(kind);
    }
    Err(unknown_word(&text, nearest(&text, words), &words))
}

/// The expression, and whether it asks for more than one run a minute.
fn schedule(value: &Value) -> Result<(String, bool), Problem> {
    let Value::Text(expression) = value else {
        return text(value).map(|expression| (expression, false));
    };
    let schedule = Schedule::parse(expression).map_err(|error| {
        let remedy = match &error.proposal {
            Some(near) => Text::new(format!("écrivez \"{near}\""), format!("write \"{near}\"")),
            None => Text::new(
                "écrivez minutes, heures, jour, mois et jour de semaine : \"30 5 * * *\" pour tous les jours à 5 h 30",
                "write minutes, hours, day, month and day of week: \"30 5 * * *\" for every day at 05:30",
            ),
        };
        Problem::new(error.what, remedy)
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
