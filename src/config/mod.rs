//! What did the administrator ask for, and what is wrong with it?
//!
//! Gathers the settings of each module, the councils and their sources from a tree of TOML files and `GREFFIER__…`
//! variables, fills the defaults, refuses what nobody knows and reports every mistake at once, each with its file, line,
//! column and remedy. It opens no connection and writes nothing. Start with [`load`]; what may be configured stands in
//! one table, `keys.rs`.

mod addresses;
mod agreement;
mod codes;
mod council;
mod environment;
mod files;
mod keys;
mod languages;
mod locate;
mod main_file;
mod near;
mod patterns;
mod private;
mod report;
mod schema;
mod section;
mod source_file;
mod tree;
mod values;

pub use locate::{NoConfiguration, locate};
pub use report::Mistake;
pub use schema::{schema_main, schema_sources};

use crate::model::{Council, Lang, Source, Text};
use crate::{alert, fetch, web, worker};
use environment::Overlay;
use main_file::Main;
use report::{Problem, Report};
use source_file::SourceFile;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tree::{Document, Place};

/// Everything that was asked for, understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The main file, as it was named.
    pub file: PathBuf,
    /// The directory of everything Greffier keeps, absolute.
    pub state: PathBuf,
    /// `[fetch]`.
    pub fetch: fetch::Settings,
    /// `[web]`.
    pub web: web::Settings,
    /// `[extract]`.
    pub extract: worker::Settings,
    /// `[ocr]`.
    pub ocr: worker::OcrSettings,
    /// `[mail]`; absent: no e-mail is offered.
    pub mail: Option<alert::MailSettings>,
    /// The councils, each once, by id.
    pub councils: Vec<Council>,
    /// The sources, in the order of their files.
    pub sources: Vec<Source>,
}

/// A configuration read: what it says, unless there are mistakes, and all that is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The configuration; absent when there is any mistake.
    pub config: Option<Config>,
    /// What must be mended, in reading order.
    pub mistakes: Vec<Mistake>,
    /// What deserves a look, in reading order.
    pub warnings: Vec<Mistake>,
}

impl Checked {
    /// The one document that `check --json` prints.
    pub fn to_json(&self, lang: Lang) -> serde_json::Value {
        let all = |list: &[Mistake]| list.iter().map(|mistake| mistake.to_json(lang)).collect::<Vec<_>>();
        serde_json::json!({"mistakes": all(&self.mistakes), "warnings": all(&self.warnings)})
    }
}

/// Reads the configuration at `path` with the environment variables `env` over it: of those, the ones that begin with
/// `GREFFIER__`, and `CREDENTIALS_DIRECTORY`, are looked at.
pub fn load(path: &Path, env: &[(String, String)]) -> Checked {
    let mut report = Report::default();
    let config = read(path, env, &mut report);
    report.sort(path);
    Checked {
        config: config.filter(|_| report.mistakes.is_empty()),
        mistakes: report.mistakes,
        warnings: report.warnings,
    }
}

fn read(path: &Path, env: &[(String, String)], report: &mut Report) -> Option<Config> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let overlay = Overlay::read(env, report);
    let document = document(path, report)?;
    // A file that is not TOML is read on for the source files it names, and for nothing else.
    let mut unheard = Report::default();
    let readable = document.mistake.is_none();
    report.mistakes.extend(document.mistake);
    let heard = if readable { &mut *report } else { &mut unheard };
    let main = main_file::read(
        &document.root.value,
        &document.root.place,
        overlay,
        env,
        absolute.parent().unwrap_or(Path::new("/")),
        heard,
    );
    let files = source_files(path, folder, &main, report);
    if readable {
        agreement::judge(&main, &files, report);
    }
    let (councils, sources) = agreement::gather(files, report);
    Some(Config {
        file: path.to_path_buf(),
        state: main.state?,
        fetch: main.fetch?,
        web: main.web?,
        extract: main.extract?,
        ocr: main.ocr?,
        mail: main.mail?,
        councils,
        sources,
    })
}

fn source_files(path: &Path, folder: &Path, main: &Main, report: &mut Report) -> Vec<SourceFile> {
    let same = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let mut seen = BTreeSet::from([same(path)]);
    let mut read = Vec::new();
    if main.sources.is_empty() {
        report.warning(&top_of(path), "sources", no_pattern());
    }
    for (pattern, place) in &main.sources {
        let found = match files::matching(folder, pattern) {
            Ok(found) => found,
            Err(problem) => {
                report.mistake(place, "sources", problem);
                continue;
            }
        };
        if found.is_empty() {
            report.warning(place, "sources", no_file(pattern));
        }
        for file in found {
            if seen.insert(same(&file)) {
                read.extend(source_file(&file, report));
            }
        }
    }
    read
}

fn source_file(file: &Path, report: &mut Report) -> Option<SourceFile> {
    let document = document(file, report)?;
    if let Some(mistake) = document.mistake {
        report.mistakes.push(mistake);
        return None;
    }
    Some(source_file::read(document.root, report))
}

fn document(file: &Path, report: &mut Report) -> Option<Document> {
    match files::read(file) {
        Ok(bytes) => Some(Document::read(file, &bytes)),
        Err(problem) => {
            report.mistake(&top_of(file), "", problem);
            None
        }
    }
}

fn top_of(file: &Path) -> Place {
    Place {
        file: file.into(),
        line: 1,
        column: 1,
        variable: None,
    }
}

fn no_file(pattern: &str) -> Problem {
    Problem::new(
        Text::new(
            format!("aucun fichier ne répond à « {pattern} »"),
            format!("no file matches \"{pattern}\""),
        ),
        Text::new(
            "écrivez un fichier par collectivité à cet endroit, ou corrigez le motif",
            "write one file for each council there, or mend the pattern",
        ),
    )
}

fn no_pattern() -> Problem {
    Problem::new(
        Text::new(
            "aucun fichier de source n'est désigné : rien ne sera collecté",
            "no source file is pointed at: nothing will be fetched",
        ),
        Text::new(
            "écrivez sources = [\"sources.d/**/*.toml\"]",
            "write sources = [\"sources.d/**/*.toml\"]",
        ),
    )
}
