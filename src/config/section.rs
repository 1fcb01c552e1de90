//! Reading one table: each key by its own rule, unknown ones refused, missing ones said.

use super::keys::{self, Key, Table};
use super::near::nearest;
use super::report::{Problem, Report};
use super::tree::{Entry, Given, Place, Value};
use super::values::expected_list;
use crate::model::Text;

/// How the value of one key is understood.
type Rule<T> = fn(&Value) -> Result<T, Problem>;

/// One table of a file, while it is read.
pub(super) struct Section<'a> {
    table: &'static Table,
    /// Where the table's header stands.
    pub place: Place,
    entries: Vec<Entry>,
    report: &'a mut Report,
}

impl<'a> Section<'a> {
    /// Takes a table's entries, those of the environment after those of the file, and reports the keys nobody knows.
    pub fn new(table: &'static Table, place: Place, entries: Vec<Entry>, report: &'a mut Report) -> Self {
        for entry in entries.iter().filter(|entry| table.key(&entry.key).is_none()) {
            report.mistake(&entry.place, &table.path(&entry.key), unknown_key(table, &entry.key));
        }
        let forbidden =
            |entry: &&Entry| entry.place.variable.is_none() && table.key(&entry.key).is_some_and(|key| key.secret);
        for entry in entries.iter().filter(forbidden) {
            report.mistake(
                &entry.place,
                &table.path(&entry.key),
                secret_in_a_file(table, &entry.key),
            );
        }
        Self {
            table,
            place,
            entries,
            report,
        }
    }

    /// The value of `key` and where it stands; its default where it is absent; a mistake where it has none and is
    /// needed, or where the value breaks its rule.
    pub fn read_at<T>(&mut self, key: &str, rule: Rule<T>) -> Option<(T, Place)> {
        let Some(given) = self.given(key).cloned() else {
            let value = self.default_of(key)?;
            return Some((rule(&value).ok()?, self.place.clone()));
        };
        match rule(&given.value) {
            Ok(value) => Some((value, given.place)),
            Err(problem) => {
                self.mistake(&given.place, key, problem);
                None
            }
        }
    }

    /// [`Section::read_at`] without the place.
    pub fn read<T>(&mut self, key: &str, rule: Rule<T>) -> Option<T> {
        self.read_at(key, rule).map(|(value, _)| value)
    }

    /// A list whose every item follows `rule`; each item that breaks it is a mistake at its own place.
    pub fn list_at<T>(&mut self, key: &str, rule: Rule<T>) -> Option<Vec<(T, Place)>> {
        let given = match self.given(key).cloned() {
            Some(given) => given,
            None => Given {
                value: self.default_of(key)?,
                place: self.place.clone(),
            },
        };
        let Value::List(items) = given.value else {
            self.mistake(&given.place, key, expected_list(&given.value));
            return None;
        };
        let count = items.len();
        let mut read = Vec::new();
        for item in items {
            match rule(&item.value) {
                Ok(value) => read.push((value, item.place)),
                Err(problem) => self.mistake(&item.place, key, problem),
            }
        }
        (read.len() == count).then_some(read)
    }

    /// [`Section::list_at`] without the places.
    pub fn list<T>(&mut self, key: &str, rule: Rule<T>) -> Option<Vec<T>> {
        let items = self.list_at(key, rule)?;
        Some(items.into_iter().map(|(value, _)| value).collect())
    }

    /// Whether `key` is written at all, rightly or wrongly.
    pub fn has(&self, key: &str) -> bool {
        self.given(key).is_some()
    }

    /// Where `key` stands, or else the table it is missing from.
    pub fn place_of(&self, key: &str) -> Place {
        self.given(key)
            .map_or_else(|| self.place.clone(), |given| given.place.clone())
    }

    pub fn mistake(&mut self, place: &Place, key: &str, problem: Problem) {
        self.report.mistake(place, &self.table.path(key), problem);
    }

    pub fn warning(&mut self, place: &Place, key: &str, problem: Problem) {
        self.report.warning(place, &self.table.path(key), problem);
    }

    fn given(&self, key: &str) -> Option<&Given> {
        let mut found = self.entries.iter().rev().filter(|entry| entry.key == key);
        found.next().map(|entry| &entry.given)
    }

    fn default_of(&mut self, key: &str) -> Option<Value> {
        let known = self.table.key(key)?;
        if known.required {
            let problem = missing(self.table, known);
            self.report.mistake(&self.place, &self.table.path(key), problem);
        }
        known.default_value()
    }
}

fn unknown_key(table: &Table, key: &str) -> Problem {
    let what = Text::new(
        format!("la clé « {} » est inconnue", super::tree::shorten(key)),
        format!("the key `{}` is unknown", super::tree::shorten(key)),
    );
    let known = || {
        table
            .keys
            .iter()
            .filter(|key| !key.secret)
            .map(|key| key.name)
            .chain(table.tables.iter().copied())
    };
    let remedy = if let Some(near) = nearest(key, known()) {
        Text::new(format!("écrivez « {near} »"), format!("write `{near}`"))
    } else if let Some(home) = keys::home_of(key) {
        Text::new(
            format!("cette clé va {}", home.fr),
            format!("this key goes {}", home.en),
        )
    } else {
        let all = known().collect::<Vec<_>>().join(", ");
        Text::new(
            format!("ôtez-la ; les clés connues ici sont : {all}"),
            format!("remove it; the keys known here are: {all}"),
        )
    };
    Problem::new(what, remedy)
}

fn secret_in_a_file(table: &Table, key: &str) -> Problem {
    let path = table.path(key);
    Problem::new(
        Text::new(
            format!("« {path} » est un secret et ne s'écrit pas dans ce fichier"),
            format!("`{path}` is a secret and is not written in this file"),
        ),
        Text::new(
            "mettez-le dans un fichier à part, que nomme « password_file »",
            "put it in a file of its own, named by `password_file`",
        ),
    )
}

fn missing(table: &Table, key: &Key) -> Problem {
    let path = table.path(key.name);
    Problem::new(
        Text::new(
            format!("la clé « {path} » manque"),
            format!("the key `{path}` is missing"),
        ),
        Text::new(
            format!("ajoutez « {} = {} » ({})", key.name, key.example, key.doc.0),
            format!("add `{} = {}` ({})", key.name, key.example, key.doc.1),
        ),
    )
}
