//! `greffier listing`: what the reader finds in a saved page. No configuration, no state.

use super::{Context, Failure, Outcome, Status, print};
use crate::model::{Lang, Reading, Selectors, SourceKind};
use crate::worker::{OcrSettings, Pool, Settings};
use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::json;
use std::path::PathBuf;
use url::Url;

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    Command::new("listing")
        .about(t(
            "Les documents et pages suivantes trouvés dans une page enregistrée (HTML ou plan de site)",
            "The documents and further pages found in a saved page (HTML or a sitemap)",
        ))
        .arg(
            Arg::new("file")
                .value_name(t("FICHIER", "FILE"))
                .required(true)
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            Arg::new("base")
                .long("base")
                .value_name("URL")
                .required(true)
                .help(t("L'adresse de la page", "The page's address")),
        )
        .after_help(t(
            "Exemple : greffier listing page.html --base https://www.valmont.example/conseil/",
            "Example: greffier listing page.html --base https://www.valmont.example/council/",
        ))
}

/// Runs it.
pub async fn run(context: &Context, arguments: &ArgMatches) -> Outcome {
    let file: PathBuf = arguments.get_one("file").cloned().unwrap_or_default();
    let base = arguments.get_one::<String>("base").cloned().unwrap_or_default();
    let url: Url = base.parse().map_err(|_| {
        Failure::Misused(context.lang.pick(
            format!("--base : « {base} » n'est pas une adresse"),
            format!("--base: “{base}” is no address"),
        ))
    })?;
    if !file.is_file() {
        return Err(super::extract::no_file(context, &file));
    }
    let pool = Pool::new(Settings::default(), OcrSettings::default(), super::extract::program()?);
    let (reading, refused) = match pool
        .read(SourceKind::Listing, &Selectors::default(), &url, None, &file)
        .await
    {
        Ok(reading) => (reading, false),
        Err(doubt) => (
            Reading {
                doubts: vec![doubt],
                ..Reading::default()
            },
            true,
        ),
    };
    let lang = context.lang;
    if context.json {
        print::json(&json!({
            "page": file, "base": url, "documents": reading.documents, "next_pages": reading.next_pages,
            "doubts": reading.doubts.iter().map(|d| json!({ "code": d.code, "message": d.message(lang) })).collect::<Vec<_>>(),
        }));
    } else {
        for document in &reading.documents {
            let date = document
                .date
                .map(|d| d.to_string())
                .unwrap_or_else(|| "----------".to_owned());
            let kind = document.kind.map_or("", |k| k.label(lang));
            print::line(format!(
                "{date}  {}  {kind}\n  {}\n  {}",
                document.title.as_deref().unwrap_or("—"),
                document.url,
                document.why
            ));
        }
        for page in &reading.next_pages {
            print::line(format!("→ {page}"));
        }
        for doubt in &reading.doubts {
            print::line(format!("{} : {}", context.t("doute", "doubt"), doubt.message(lang)));
        }
    }
    Ok(if refused { Status::Failed } else { Status::Well })
}
