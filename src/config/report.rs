//! What is wrong with a configuration, all of it at once.

use super::tree::Place;
use crate::model::{Lang, Text};
use std::path::{Path, PathBuf};

/// The file that mistakes in `GREFFIER__…` variables are said to stand in.
pub(super) const ENVIRONMENT: &str = "environment";

/// One thing that is wrong, where, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The file it stands in, as it was named; `environment` for a variable.
    pub file: PathBuf,
    /// The line, from 1; 0 for an environment variable.
    pub line: usize,
    /// The column, in characters from 1; 0 for an environment variable.
    pub column: usize,
    /// The key concerned, `fetch.min_interval`, or the variable's name; empty where a whole file is concerned.
    pub key: String,
    /// What is wrong with what is written.
    pub what: Text,
    /// What to write instead.
    pub remedy: Text,
}

impl Mistake {
    pub(super) fn at(place: &Place, key: &str, problem: Problem) -> Self {
        Self {
            file: place.file.to_path_buf(),
            line: place.line,
            column: place.column,
            key: place.variable.as_deref().unwrap_or(key).to_owned(),
            what: problem.what,
            remedy: problem.remedy,
        }
    }

    /// The mistake on one line: `file:line:column: key: what — remedy`.
    pub fn render(&self, lang: Lang) -> String {
        let mut line = self.file.display().to_string();
        if self.line > 0 {
            line += &format!(":{}:{}", self.line, self.column);
        }
        if !self.key.is_empty() {
            line += &format!(": {}", self.key);
        }
        line += &lang.pick(format!(" : {}", self.what.fr), format!(": {}", self.what.en));
        line + " — " + self.remedy.get(lang)
    }

    /// The mistake as `check --json` gives it.
    pub fn to_json(&self, lang: Lang) -> serde_json::Value {
        serde_json::json!({
            "file": self.file.display().to_string(),
            "line": self.line,
            "column": self.column,
            "key": self.key,
            "what": self.what.get(lang),
            "remedy": self.remedy.get(lang),
        })
    }
}

/// What is wrong with a value, and what to write instead; whoever knows its place makes it a [`Mistake`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub what: Text,
    pub remedy: Text,
}

impl Problem {
    pub fn new(what: Text, remedy: Text) -> Self {
        Self { what, remedy }
    }
}

/// The mistakes and warnings gathered so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub mistakes: Vec<Mistake>,
    pub warnings: Vec<Mistake>,
}

impl Report {
    pub fn mistake(&mut self, place: &Place, key: &str, problem: Problem) {
        self.mistakes.push(Mistake::at(place, key, problem));
    }

    pub fn warning(&mut self, place: &Place, key: &str, problem: Problem) {
        self.warnings.push(Mistake::at(place, key, problem));
    }

    /// Puts everything in reading order: the main file, the source files, the environment; each from top to bottom.
    pub fn sort(&mut self, main: &Path) {
        for list in [&mut self.mistakes, &mut self.warnings] {
            list.sort_by_cached_key(|m| {
                let whole = (m.file != main, m.line == 0);
                (whole, m.file.clone(), m.line, m.column, m.key.clone())
            });
        }
    }
}
