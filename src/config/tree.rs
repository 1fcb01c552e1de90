//! A TOML file as values that each know where they stand.

use super::report::{Mistake, Problem};
use crate::model::Text;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// Where something stands: a file, a line and a column from 1; or an environment variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub file: Arc<Path>,
    pub line: usize,
    pub column: usize,
    pub variable: Option<Arc<str>>,
}

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub value: Value,
    pub place: Place,
}

/// What TOML can say, as far as the configuration needs it.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    List(Vec<Given>),
    Table(Vec<Entry>),
    /// A boolean, a float, a date: nothing in the configuration is one.
    Other(Text),
}

/// One key of a table, where the key stands, and what it is given.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub key: String,
    pub place: Place,
    pub given: Given,
}

impl Value {
    /// What it is, for people.
    pub fn describe(&self) -> Text {
        match self {
            Self::Text(text) => Text::new(
                format!("le texte « {} »", shorten(text)),
                format!("the text \"{}\"", shorten(text)),
            ),
            Self::Integer(n) => Text::new(format!("le nombre {n}"), format!("the number {n}")),
            Self::List(_) => Text::new("une liste", "a list"),
            Self::Table(_) => Text::new("une table", "a table"),
            Self::Other(what) => what.clone(),
        }
    }
}

/// The first words of a text that may be long, on one line.
pub(super) fn shorten(text: &str) -> String {
    const MOST: usize = 60;
    let shown: String = text
        .chars()
        .take(MOST)
        .flat_map(|c| {
            if c.is_control() {
                c.escape_default().collect::<Vec<_>>()
            } else {
                vec![c]
            }
        })
        .collect();
    if text.chars().nth(MOST).is_some() {
        format!("{shown}…")
    } else {
        shown
    }
}

/// A file read: its root table, and what is wrong with its syntax. A file with a mistake still gives what could be read
/// around it, so that the files it names are looked at too.
pub(super) struct Document {
    pub root: Given,
    pub mistake: Option<Mistake>,
}

impl Document {
    /// Reads the bytes of a file.
    pub fn read(file: &Path, bytes: &[u8]) -> Self {
        let lines = Lines::of(file, bytes);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(wrong) => return Self::unreadable(&lines, wrong.valid_up_to(), not_utf8(bytes)),
        };
        match DeTable::parse(text) {
            Ok(table) => Self {
                root: lines.table(table.get_ref(), 0..0),
                mistake: None,
            },
            Err(error) => {
                let (readable, _) = DeTable::parse_recoverable(text);
                let at = lines.place(error.span().map_or(bytes.len(), |span| span.start));
                Self {
                    root: lines.table(readable.get_ref(), 0..0),
                    mistake: Some(Mistake::at(&at, "", syntax(error.message()))),
                }
            }
        }
    }

    fn unreadable(lines: &Lines, at: usize, problem: Problem) -> Self {
        Self {
            root: Given {
                value: Value::Table(Vec::new()),
                place: lines.place(0),
            },
            mistake: Some(Mistake::at(&lines.place(at), "", problem)),
        }
    }
}

/// Reads one value as it would stand after `key = `, all of it at `place`.
pub(super) fn value_at(text: &str, place: &Place) -> Option<Value> {
    let parsed = DeValue::parse(text).ok()?;
    let lines = Lines::of(&place.file, text.as_bytes());
    let mut given = lines.given(parsed.get_ref(), 0..0);
    set_place(&mut given, place);
    Some(given.value)
}

fn set_place(given: &mut Given, place: &Place) {
    given.place = place.clone();
    if let Value::List(items) = &mut given.value {
        items.iter_mut().for_each(|item| set_place(item, place));
    }
}

/// The beginnings of a file's lines, to tell line and column of any byte.
struct Lines<'a> {
    file: Arc<Path>,
    bytes: &'a [u8],
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(file: &Path, bytes: &'a [u8]) -> Self {
        let after_newline = bytes
            .iter()
            .enumerate()
            .filter(|(_, b)| **b == b'\n')
            .map(|(at, _)| at + 1);
        Self {
            file: file.into(),
            bytes,
            starts: std::iter::once(0).chain(after_newline).collect(),
        }
    }

    fn place(&self, at: usize) -> Place {
        let at = at.min(self.bytes.len());
        let line = self.starts.partition_point(|start| *start <= at);
        let start = self.starts[line - 1];
        let before = String::from_utf8_lossy(&self.bytes[start..at]);
        Place {
            file: self.file.clone(),
            line,
            column: before.trim_start_matches('\u{feff}').chars().count() + 1,
            variable: None,
        }
    }

    fn table(&self, table: &DeTable<'_>, span: Range<usize>) -> Given {
        let mut entries: Vec<(usize, Entry)> = table
            .iter()
            .map(|(key, value)| {
                let entry = Entry {
                    key: key.get_ref().to_string(),
                    place: self.place(key.span().start),
                    given: self.given(value.get_ref(), value.span()),
                };
                (key.span().start, entry)
            })
            .collect();
        entries.sort_by_key(|(at, _)| *at);
        Given {
            value: Value::Table(entries.into_iter().map(|(_, entry)| entry).collect()),
            place: self.place(span.start),
        }
    }

    fn given(&self, value: &DeValue<'_>, span: Range<usize>) -> Given {
        let plain = |fr: &str, en: &str| Value::Other(Text::new(fr, en));
        let place = self.place(span.start);
        let value = match value {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
                Ok(n) => Value::Integer(n),
                Err(_) => plain("un nombre démesuré", "an outsize number"),
            },
            DeValue::Float(_) => plain("un nombre à virgule", "a floating-point number"),
            DeValue::Boolean(_) => plain("un booléen", "a boolean"),
            DeValue::Datetime(_) => plain("une date", "a date"),
            DeValue::Array(items) => Value::List(
                items
                    .iter()
                    .map(|item| self.given(item.get_ref(), item.span()))
                    .collect(),
            ),
            DeValue::Table(table) => return self.table(table, span),
        };
        Given { value, place }
    }
}

fn not_utf8(bytes: &[u8]) -> Problem {
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let guess = if wide { "UTF-16" } else { "Latin-1" };
    Problem::new(
        Text::new(
            format!("le fichier n'est pas en UTF-8 (peut-être en {guess})"),
            format!("the file is not UTF-8 (perhaps {guess})"),
        ),
        Text::new("enregistrez-le en UTF-8", "save it as UTF-8"),
    )
}

fn syntax(message: &str) -> Problem {
    Problem::new(
        Text::new(
            format!("ce n'est pas du TOML : {message}"),
            format!("this is not TOML: {message}"),
        ),
        Text::new(
            "corrigez la syntaxe à cet endroit (crochets, guillemets, « clé = valeur », clé en double) ; voir https://toml.io/fr/",
            "mend the syntax at this place (brackets, quotes, `key = value`, a key given twice); see https://toml.io/en/",
        ),
    )
}
