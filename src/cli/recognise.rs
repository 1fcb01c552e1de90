//! `greffier recognise`: text to acts. No configuration, no state.

use super::extract::{doubts, files, no_file, pool, print_one_or_all, refused};
use super::{Context, Outcome, Status, print};
use crate::model::{Doubt, Extraction, Kind, Lang, Recognition};
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
            tell(context, file, &recognition);
        }
    }
    if context.json {
        print_one_or_all(shown);
    }
    Ok(status)
}

async fn recognise(pool: &Pool, extraction: &Extraction) -> Recognition {
    let nothing = |doubts: Vec<Doubt>| Recognition {
        kind: Kind::Other,
        council: None,
        session_date: None,
        present: None,
        absent: None,
        proxies: None,
        acts: Vec::new(),
        doubts,
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
    let all: Vec<Doubt> = extraction.doubts.iter().chain(&recognition.doubts).cloned().collect();
    shown["doubts"] = json!(doubts(&all, lang));
    shown
}

fn tell(context: &Context, file: &Path, recognition: &Recognition) {
    let lang = context.lang;
    let mut facts = vec![recognition.kind.label(lang).to_owned()];
    facts.extend(recognition.council.clone());
    facts.extend(recognition.session_date.map(|d| print::day(d, lang)));
    print::line(format!("{} : {}", file.display(), facts.join(", ")));
    for act in &recognition.acts {
        let number = act.number.as_ref().map(|n| format!("n° {n} — ")).unwrap_or_default();
        let outcome = act.outcome.map(|o| format!(" ({})", o.label(lang))).unwrap_or_default();
        print::line(format!("  p. {} : {number}{}{outcome}", act.first_page, act.title));
        if let Some(subject) = &act.subject {
            print::line(format!("    {}", subject.told(lang)));
        }
    }
    for doubt in &recognition.doubts {
        print::line(format!("  {} : {}", context.t("doute", "doubt"), doubt.message(lang)));
    }
}
