//! `greffier recognise`: text to acts. No configuration, no state.

use super::extract::{doubts, files, no_file, pool, print_one_or_all, refused};
use super::{Context, Outcome, Status, print, told};
use crate::model::{Doubt, Extraction, Fact, Lang, Recognition, Ruler};
use crate::worker::Pool;
use clap::{ArgMatches, Command};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    Command::new("recognise")
        .about(t(
            "Les actes reconnus dans des fichiers",
            "The acts recognised in files",
        ))
        .arg(files(lang))
        .after_help(t(
            "Exemple : greffier recognise --json pv.pdf",
            "Example: greffier recognise --json minutes.pdf",
        ))
}

/// Runs it.
pub async fn run(context: &Context, arguments: &ArgMatches) -> Outcome {
    let files: Vec<PathBuf> = arguments.get_many("files").unwrap_or_default().cloned().collect();
    let pool = pool()?;
    let (mut shown, mut status) = (Vec::new(), Status::Well);
    for file in &files {
        if !file.is_file() {
            return Err(no_file(context, file));
        }
        let extraction = pool
            .extract(file, None, file.file_name().and_then(|n| n.to_str()))
            .await;
        if refused(&extraction) {
            status = Status::Failed;
        }
        let recognition = recognise(&pool, &extraction).await;
        if context.json {
            shown.push(to_json(file, &extraction, &recognition, context.lang));
        } else {
            tell(context, file, &extraction, &recognition);
        }
    }
    if context.json {
        print_one_or_all(shown);
    }
    Ok(status)
}

async fn recognise(pool: &Pool, extraction: &Extraction) -> Recognition {
    let nothing = |doubts: Vec<Doubt>| Recognition {
        doubts,
        ..Recognition::default()
    };
    if extraction.pages.is_empty() {
        return nothing(Vec::new());
    }
    pool.recognise(&extraction.pages)
        .await
        .unwrap_or_else(|doubt| nothing(vec![doubt]))
}

fn to_json(file: &Path, extraction: &Extraction, recognition: &Recognition, lang: Lang) -> Value {
    let mut shown = json!(recognition);
    shown["path"] = json!(file);
    // Within, an act's place is in bytes; without, every place is in characters.
    let ruler = Ruler::of(&extraction.pages);
    for (index, act) in recognition.acts.iter().enumerate() {
        shown["acts"][index]["start"] = json!(ruler.characters(act.first_page, act.start));
        shown["acts"][index]["end"] = json!(ruler.characters(act.last_page, act.end));
    }
    let all: Vec<Doubt> = extraction.doubts.iter().chain(&recognition.doubts).cloned().collect();
    shown["doubts"] = json!(doubts(&all, lang));
    shown
}

fn tell(context: &Context, file: &Path, extraction: &Extraction, read: &Recognition) {
    let lang = context.lang;
    let pages = &extraction.pages;
    print::line(format!("{}", file.display()));
    let head = [
        (Fact::Kind, Some(read.kind.label(lang).to_owned())),
        (Fact::Council, read.council.clone()),
        (Fact::SessionDate, read.session_date.map(|day| print::day(day, lang))),
    ];
    for (fact, value) in head {
        let Some(value) = value else { continue };
        let words = told::quoted(context, read.words.get(&fact), pages, &value);
        told::line(context, fact.label(lang), &value, words);
    }
    told::session(context, read, pages);
    for act in &read.acts {
        print::line("");
        told::act(context, act, None, pages);
        for reference in &act.references {
            told::reference(context, reference, "");
        }
    }
    told::doubts(context, extraction.doubts.iter().chain(&read.doubts));
}
