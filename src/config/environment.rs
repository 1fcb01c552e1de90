//! `GREFFIER__…` variables, which override the main file: `GREFFIER__FETCH__CONTACT` is `fetch.contact`.

use super::keys::{self, Key, Shape, Table};
use super::near::nearest;
use super::report::{ENVIRONMENT, Problem, Report};
use super::tree::{Entry, Given, Place, Value, value_at};
use crate::model::Text;
use std::collections::BTreeMap;
use std::path::Path;

const PREFIX: &str = "GREFFIER__";

/// What the variables give, by table.
#[derive(Debug, Default)]
pub(super) struct Overlay(BTreeMap<&'static str, Vec<Entry>>);

impl Overlay {
    /// Takes the variables that begin with `GREFFIER__`, whatever others there are.
    pub fn read(variables: &[(String, String)], report: &mut Report) -> Self {
        let mut overlay = Self::default();
        for (name, value) in variables.iter().filter(|(name, _)| name.starts_with(PREFIX)) {
            let place = Place {
                file: Path::new(ENVIRONMENT).into(),
                line: 0,
                column: 0,
                variable: Some(name.as_str().into()),
            };
            let known = known().find(|(table, key)| variable(table, key) == *name);
            let Some((table, key)) = known else {
                report.mistake(&place, name, unknown(name));
                continue;
            };
            let given = Given {
                value: understood(key, value, &place),
                place: place.clone(),
            };
            let entry = Entry {
                key: key.name.to_owned(),
                place,
                given,
            };
            overlay.0.entry(table.name).or_default().push(entry);
        }
        overlay
    }

    /// What the variables give for one table.
    pub fn of(&mut self, table: &Table) -> Vec<Entry> {
        self.0.remove(table.name).unwrap_or_default()
    }
}

fn known() -> impl Iterator<Item = (&'static Table, &'static Key)> {
    keys::MAIN
        .iter()
        .flat_map(|table| table.keys.iter().map(move |key| (table, key)))
}

fn variable(table: &Table, key: &Key) -> String {
    let name = if table.name.is_empty() {
        key.name.to_owned()
    } else {
        format!("{}__{}", table.name, key.name)
    };
    format!("{PREFIX}{}", name.to_uppercase())
}

/// A variable holds plain text; a list is written as in TOML or with commas, a number as a number.
fn understood(key: &Key, text: &str, place: &Place) -> Value {
    let plain = || Value::Text(text.to_owned());
    let item = |part: &str| Given {
        value: Value::Text(part.trim().to_owned()),
        place: place.clone(),
    };
    match key.shape {
        Shape::Texts if text.trim_start().starts_with('[') => value_at(text.trim(), place).unwrap_or_else(plain),
        Shape::Texts if text.trim().is_empty() => Value::List(Vec::new()),
        Shape::Texts => Value::List(text.split(',').map(item).collect()),
        Shape::Count { .. } => text.trim().parse().map_or_else(|_| plain(), Value::Integer),
        _ => plain(),
    }
}

fn unknown(name: &str) -> Problem {
    let all: Vec<String> = known().map(|(table, key)| variable(table, key)).collect();
    let remedy = match nearest(name, all.iter().map(String::as_str)) {
        Some(near) => Text::new(format!("écrivez « {near} »"), format!("write `{near}`")),
        None => Text::new(
            "ôtez-la ; une clé « table.clé » s'y écrit GREFFIER__TABLE__CLÉ",
            "remove it; a key `table.key` is written GREFFIER__TABLE__KEY there",
        ),
    };
    Problem::new(
        Text::new(
            "cette variable ne correspond à aucune clé",
            "this variable stands for no key",
        ),
        remedy,
    )
}
