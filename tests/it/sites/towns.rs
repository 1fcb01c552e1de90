//! Whole sites of an invented council, each after a platform or a habit, in `towns/*.site`.
//!
//! First what is expected: `platform`, `start` (where the probe begins, `/` unless said), a `source` (kind and path) for
//! each proposed, `+` a document, or `says` and `refused` (words of the answer). Then the files: `== path type` and the
//! body. A line that begins with `%A-B ` stands for one line for each of the sessions A to B; `let NAME` begins a piece
//! that is put in the place of its name.

use super::Files;
use crate::support::MONTHS;
use chrono::{Datelike, NaiveDate};
use std::path::Path;

/// One site and what is expected of it.
#[derive(Default)]
pub struct Town {
    pub name: String,
    pub platform: Option<String>,
    pub start: String,
    /// Kind and path of each source, in alphabetical order.
    pub sources: Vec<(String, String)>,
    /// Paths of the documents.
    pub documents: Vec<String>,
    pub says: Option<String>,
    pub refused: Option<String>,
    pub files: Files,
}

/// Every site.
pub fn all() -> Vec<Town> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/sites/towns");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| open(path)).collect()
}

fn open(path: &Path) -> Town {
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<String> = text.lines().flat_map(expand).collect();
    let mut town = Town {
        name: path.file_stem().unwrap().to_string_lossy().into_owned(),
        start: "/".to_owned(),
        ..Town::default()
    };
    let mut pieces: Vec<(String, String)> = Vec::new();
    let mut files: Vec<(String, String, String)> = Vec::new();
    let mut in_piece = false;
    for line in lines {
        if let Some(head) = line.strip_prefix("== ") {
            let (head, body) = head.split_once('|').unwrap_or((head, ""));
            let (path, typed) = head.split_once(' ').unwrap();
            files.push((path.to_owned(), typed.to_owned(), body.to_owned()));
            in_piece = false;
        } else if let Some(name) = line.strip_prefix("let ") {
            pieces.push((name.to_owned(), String::new()));
            in_piece = true;
        } else if files.is_empty() {
            expected(&mut town, &line);
        } else {
            let body = if in_piece {
                &mut pieces.last_mut().unwrap().1
            } else {
                &mut files.last_mut().unwrap().2
            };
            body.push_str(&line);
            body.push('\n');
        }
    }
    for (path, typed, mut body) in files {
        pieces.iter().for_each(|(name, text)| body = body.replace(name, text));
        let charset = typed.split_once("charset=").map_or("utf-8", |(_, c)| c);
        let encoding = encoding_rs::Encoding::for_label(charset.as_bytes()).unwrap();
        let bytes = encoding.encode(&body).0.into_owned();
        town.files.insert(path, (typed.leak(), bytes));
    }
    town.sources.sort();
    town
}

fn expected(town: &mut Town, line: &str) {
    let (key, value) = line.split_once(' ').unwrap();
    let value = value.to_owned();
    match key {
        "platform" => town.platform = Some(value),
        "start" => town.start = value,
        "says" => town.says = Some(value),
        "refused" => town.refused = Some(value),
        "+" => town.documents.push(value),
        "source" => town.sources.push(
            value
                .split_once(' ')
                .map(|(k, p)| (k.to_owned(), p.to_owned()))
                .unwrap(),
        ),
        other => panic!("{}: {other}", town.name),
    }
}

/// A line, or one for each session that it stands for.
fn expand(line: &str) -> Vec<String> {
    let range = line.strip_prefix('%').and_then(|rest| rest.split_once(' '));
    let Some(((first, last), text)) = range.and_then(|(r, text)| Some((r.split_once('-')?, text))) else {
        return vec![line.to_owned()];
    };
    let sessions = first.parse().unwrap()..=last.parse::<u32>().unwrap();
    sessions.map(|i| of_session(text, i)).collect()
}

fn of_session(text: &str, i: u32) -> String {
    // The latest first: a session a month, back from June 2025.
    let month = NaiveDate::from_ymd_opt(2025, 6, 1).unwrap() - chrono::Months::new(i);
    let day = month.with_day(10 + i % 7).unwrap();
    let name = MONTHS[day.month0() as usize];
    let slug = format!("{}-{}-{}", day.day(), name.replace(['é', 'û'], "e"), day.year());
    text.replace("{said}", &format!("{} {name} {}", day.day(), day.year()))
        .replace("{slug}", &slug)
        .replace("{day}", &day.to_string())
        .replace("{ddmmyyyy}", &day.format("%d%m%Y").to_string())
        .replace("{year}", &day.year().to_string())
        .replace("{month}", &day.format("%m").to_string())
        .replace("{i}", &i.to_string())
        .replace("{n}", &(i + 1).to_string())
}
