//! `greffier check`: is the configuration sound?

use super::{Context, Failure, Outcome, Status, print};
use crate::config;
use crate::model::Lang;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    Command::new("check")
        .about(t("Vérifie la configuration et chaque source ; dit toutes les erreurs d'un coup", "Validate the configuration and every source; tell all mistakes at once"))
        .arg(
            Arg::new("schema")
                .long("schema")
                .value_name(t("DOSSIER", "DIR"))
                .action(ArgAction::Set)
                .num_args(0..=1)
                .default_missing_value("-")
                .help(t(
                    "Écrit dans DOSSIER les schémas JSON des deux fichiers, pour les éditeurs (sans DOSSIER : sur la sortie)",
                    "Write the JSON Schemas of both files to DIR, for editors (without DIR: to the output)",
                )),
        )
        .after_help(t(
            "Exemple : greffier --config config/greffier.toml check",
            "Example: greffier --config config/greffier.toml check",
        ))
}

/// Runs it.
pub fn run(context: &Context, arguments: &ArgMatches) -> Outcome {
    if let Some(target) = arguments.get_one::<String>("schema") {
        return write_schemas(target);
    }
    let file = context.config_file()?;
    let checked = config::load(&file, &super::context::environment());
    if context.json {
        let list = |mistakes: &[config::Mistake]| mistakes.iter().map(|m| m.to_json(context.lang)).collect::<Vec<_>>();
        print::json(&json!({ "mistakes": list(&checked.mistakes), "warnings": list(&checked.warnings) }));
    } else {
        for mistake in &checked.mistakes {
            print::line(mistake.render(context.lang));
        }
        for warning in &checked.warnings {
            print::line(format!(
                "{} : {}",
                context.t("avertissement", "warning"),
                warning.render(context.lang)
            ));
        }
        if checked.mistakes.is_empty() {
            let sources = checked.config.as_ref().map_or(0, |c| c.sources.len());
            let councils = checked.config.as_ref().map_or(0, |c| c.councils.len());
            print::line(context.lang.pick(
                format!(
                    "{} : configuration en ordre ({councils} collectivités, {sources} sources)",
                    file.display()
                ),
                format!(
                    "{}: configuration sound ({councils} councils, {sources} sources)",
                    file.display()
                ),
            ));
        } else {
            let n = checked.mistakes.len();
            print::line(context.lang.pick(format!("{n} erreurs"), format!("{n} mistakes")));
        }
    }
    Ok(if checked.mistakes.is_empty() {
        Status::Well
    } else {
        Status::Misused
    })
}

fn write_schemas(target: &str) -> Outcome {
    let schemas = [
        ("greffier.schema.json", config::schema_main()),
        ("source.schema.json", config::schema_sources()),
    ];
    if target == "-" {
        let both: serde_json::Map<_, _> = schemas
            .into_iter()
            .map(|(name, schema)| (name.to_owned(), schema))
            .collect();
        print::json(&both);
        return Ok(Status::Well);
    }
    for (name, schema) in schemas {
        let path = std::path::Path::new(target).join(name);
        let text = serde_json::to_string_pretty(&schema).map_err(anyhow::Error::from)?;
        std::fs::write(&path, text + "\n").map_err(|e| Failure::Failed(anyhow::anyhow!("{} : {e}", path.display())))?;
        print::line(path.display().to_string());
    }
    Ok(Status::Well)
}
