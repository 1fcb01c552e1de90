//! `greffier withdraw`: takes a document out, for good and by its content.

use super::{Context, Failure, Outcome, Status, print};
use crate::catalog::Task;
use crate::daemon::{JobReport, silent};
use crate::model::Lang;
use clap::{Arg, ArgMatches, Command};
use serde_json::json;

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    Command::new("withdraw")
        .about(t(
            "Retire un document, définitivement et par son contenu ; le retrait est journalisé",
            "Take a document out, for good and by its content; the withdrawal is logged",
        ))
        .arg(Arg::new("what").value_name("ID|SHA256").required(true).help(t(
            "Document, acte ou empreinte du contenu",
            "Document, act or hash of the content",
        )))
        .arg(
            Arg::new("reason")
                .long("reason")
                .value_name(t("TEXTE", "TEXT"))
                .required(true)
                .help(t("Le motif", "The reason")),
        )
        .after_help(t(
            "Exemple : greffier withdraw 0f3a… --reason \"demande d'effacement du 3 mars\"",
            "Example: greffier withdraw 0f3a… --reason \"erasure asked for on 3 March\"",
        ))
}

/// Runs it.
pub async fn run(context: &Context, arguments: &ArgMatches) -> Outcome {
    let argument = |name: &str| arguments.get_one::<String>(name).cloned().unwrap_or_default();
    let (what, reason) = (argument("what"), argument("reason"));
    if reason.trim().is_empty() {
        return Err(Failure::Misused(
            context.t("un motif est nécessaire", "a reason is needed").to_owned(),
        ));
    }
    let config = context.load()?;
    let report = context
        .perform(config, silent(), &Task::Withdraw { what, reason })
        .await?;
    let JobReport::Withdrawn { sha256, documents } = report else {
        return Ok(Status::Failed);
    };
    if context.json {
        print::json(&json!({ "sha256": sha256, "documents": documents }));
    } else {
        let n = documents.len();
        print::line(context.lang.pick(
            format!("contenu {sha256} retiré ; documents concernés : {n}"),
            format!("content {sha256} withdrawn; documents concerned: {n}"),
        ));
    }
    Ok(Status::Well)
}
