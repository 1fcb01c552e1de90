//! `greffier extract`: bytes to text by pages. No configuration, no state.

use super::{Context, Failure, Outcome, Status, print};
use crate::model::{Doubt, Extraction, Lang, Sha256};
use crate::worker::{OcrSettings, Pool, Settings};
use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    Command::new("extract")
        .about(t(
            "Le texte de fichiers, page par page (OCR comprise)",
            "The text of files, page by page (OCR included)",
        ))
        .arg(files(lang))
        .after_help(t(
            "Exemple : greffier extract --json pv.pdf",
            "Example: greffier extract --json minutes.pdf",
        ))
}

/// The argument that names files.
pub fn files(lang: Lang) -> Arg {
    Arg::new("files")
        .value_name(lang.pick("FICHIER", "FILE"))
        .num_args(1..)
        .required(true)
        .value_parser(value_parser!(PathBuf))
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
        if context.json {
            shown.push(to_json(file, &extraction, context.lang)?)
        } else {
            tell(context, file, &extraction)
        }
    }
    if context.json {
        print_one_or_all(shown);
    }
    Ok(status)
}

/// Prints an object for one file, an array for several.
pub fn print_one_or_all(mut shown: Vec<Value>) {
    if shown.len() == 1 {
        print::json(&shown.remove(0))
    } else {
        print::json(&shown)
    }
}

/// A pool of children with the default limits.
///
/// # Errors
/// When this program cannot find itself.
pub fn pool() -> Result<Pool, Failure> {
    Ok(Pool::new(Settings::default(), OcrSettings::default(), program()?))
}

/// This program, to start children from.
///
/// # Errors
/// When its path is not known.
pub fn program() -> Result<PathBuf, Failure> {
    Ok(std::env::current_exe().context("current_exe")?)
}

/// Whether nothing at all could be read.
pub fn refused(extraction: &Extraction) -> bool {
    extraction.pages.is_empty() && extraction.doubts.iter().any(|d| d.code.is_refusal())
}

/// There is no such file.
pub fn no_file(context: &Context, file: &Path) -> Failure {
    Failure::Misused(context.lang.pick(
        format!("{} : pas de tel fichier", file.display()),
        format!("{}: no such file", file.display()),
    ))
}

/// Doubts as the interface has them.
pub fn doubts(doubts: &[Doubt], lang: Lang) -> Vec<Value> {
    doubts
        .iter()
        .map(|d| json!({ "code": d.code, "page": d.page, "message": d.message(lang) }))
        .collect()
}

fn to_json(file: &Path, extraction: &Extraction, lang: Lang) -> Result<Value, Failure> {
    let (bytes, sha256) = measure(file).with_context(|| file.display().to_string())?;
    Ok(json!({
        "path": file, "media_type": extraction.media_type, "bytes": bytes, "sha256": sha256,
        "pages": extraction.pages, "parts": extraction.parts, "metadata": extraction.metadata, "doubts": doubts(&extraction.doubts, lang),
    }))
}

/// Size and hash of a file, however large it is.
fn measure(file: &Path) -> anyhow::Result<(u64, Sha256)> {
    use sha2::Digest;
    let mut hasher = sha2::Sha256::new();
    let mut reader = std::io::BufReader::with_capacity(1 << 16, std::fs::File::open(file)?);
    let mut bytes = 0;
    loop {
        let chunk = std::io::BufRead::fill_buf(&mut reader)?;
        if chunk.is_empty() {
            break;
        }
        hasher.update(chunk);
        let n = chunk.len();
        bytes += n as u64;
        std::io::BufRead::consume(&mut reader, n);
    }
    Ok((bytes, Sha256::parse(&hex::encode(hasher.finalize()))?))
}

fn tell(context: &Context, file: &Path, extraction: &Extraction) {
    print::line(format!("{} ({})", file.display(), extraction.media_type));
    for doubt in &extraction.doubts {
        let page = doubt.page.map(|p| format!("p. {p} : ")).unwrap_or_default();
        print::line(format!(
            "{} : {page}{}",
            context.t("doute", "doubt"),
            doubt.message(context.lang)
        ));
    }
    for page in &extraction.pages {
        print::line(format!(
            "— page {} ({}) —\n{}",
            page.number,
            page.origin.as_str(),
            page.text
        ));
    }
}
