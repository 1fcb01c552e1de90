//! The one table of everything that may be configured: names, shapes, defaults, what each is for.
//!
//! Reading, the refusal of unknown keys, the JSON Schemas and the test that holds `config/greffier.toml` true all go by
//! it. How a value is understood stands beside the reading of its table.

mod main_file;
mod source_file;

pub(super) use main_file::{EXTRACT, FETCH, MAIL, MAIN, OCR, ROOT, WEB};
pub(super) use source_file::{COUNCIL, SOURCE, SOURCES_ROOT};

use super::tree::{Place, Value, value_at};
use crate::model::Text;
use std::path::Path;

/// A table of a file.
#[derive(Debug)]
pub(super) struct Table {
    /// Its name; empty for the root.
    pub name: &'static str,
    pub doc: (&'static str, &'static str),
    pub keys: &'static [Key],
    /// The tables within it.
    pub tables: &'static [&'static str],
}

/// A key of a table.
#[derive(Debug)]
pub(super) struct Key {
    pub name: &'static str,
    pub shape: Shape,
    /// Its default, as TOML; absent where it has none.
    pub default: Option<&'static str>,
    /// What is proposed where it is missing, as TOML.
    pub example: &'static str,
    pub required: bool,
    /// Accepted from the environment only.
    pub secret: bool,
    /// What it is for, in French and in English.
    pub doc: (&'static str, &'static str),
}

/// What a value looks like, as far as an editor must know.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Text,
    Texts,
    Duration,
    Size,
    Count { most: i64 },
    Word(fn() -> Vec<&'static str>),
}

impl Table {
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The key with its table: `fetch.contact`, `state`.
    pub fn path(&self, key: &str) -> String {
        let key = super::tree::shorten(key);
        if self.name.is_empty() {
            key
        } else {
            format!("{}.{key}", self.name)
        }
    }
}

impl Key {
    /// The default, as a value standing nowhere.
    pub fn default_value(&self) -> Option<Value> {
        let nowhere = Place {
            file: Path::new("").into(),
            line: 0,
            column: 0,
            variable: None,
        };
        value_at(self.default?, &nowhere)
    }
}

/// Where a key that is unknown here belongs, when some other table knows it.
pub(super) fn home_of(key: &str) -> Option<Text> {
    if ["council", "source"].contains(&key) {
        return Some(Text::new(
            "dans un fichier de source, que désigne « sources »",
            "in a source file, one that `sources` points at",
        ));
    }
    if MAIN.iter().any(|table| table.name == key) {
        return Some(Text::new(
            "dans le fichier principal, greffier.toml",
            "in the main file, greffier.toml",
        ));
    }
    let table = MAIN
        .iter()
        .chain([&COUNCIL, &SOURCE])
        .find(|table| table.key(key).is_some_and(|key| !key.secret))?;
    Some(match table.name {
        "" => Text::new(
            "en tête du fichier principal, avant toute table",
            "at the top of the main file, before any table",
        ),
        name => Text::new(format!("dans la table [{name}]"), format!("in the table [{name}]")),
    })
}

const fn key(name: &'static str, shape: Shape, default: &'static str, doc: (&'static str, &'static str)) -> Key {
    Key {
        name,
        shape,
        default: Some(default),
        example: default,
        required: false,
        secret: false,
        doc,
    }
}

const fn optional(name: &'static str, shape: Shape, example: &'static str, doc: (&'static str, &'static str)) -> Key {
    Key {
        default: None,
        ..key(name, shape, example, doc)
    }
}

const fn required(name: &'static str, shape: Shape, example: &'static str, doc: (&'static str, &'static str)) -> Key {
    Key {
        required: true,
        ..optional(name, shape, example, doc)
    }
}
