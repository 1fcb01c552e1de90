//! What does the command line do? One file per command: how it is typed, what it asks of the house, what it prints.
//!
//! With `--json`, exactly one JSON document goes to standard output; logs and progress go to standard error. Exit
//! status: 0 all well; 1 wrong usage or configuration, nothing was done; 2 it ran, and something failed, said which.
//! Messages are French unless `--lang` or the locale says otherwise. Nothing is decided here that a module below could
//! decide.

mod alert;
mod check;
mod context;
mod demo;
mod doctor;
mod export;
mod extract;
mod harvest;
mod listing;
mod logs;
mod print;
mod probe;
mod progress;
mod recognise;
mod reindex;
mod search;
mod serve;
mod show;
mod sources;
mod told;
mod usage;
mod withdraw;

pub use context::Context;

use crate::model::Lang;
use crate::worker;
use clap::{Arg, ArgAction, Command, value_parser};
use std::path::PathBuf;
use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// All well.
    Well,
    /// Wrong usage or configuration: nothing was done.
    Misused,
    /// It ran, and something failed.
    Failed,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Well => Self::from(0),
            Status::Misused => Self::from(1),
            Status::Failed => Self::from(2),
        }
    }
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Wrong usage or configuration: the message says what to change.
    #[error("{0}")]
    Misused(String),
    /// Something failed on the way.
    #[error("{0:#}")]
    Failed(#[from] anyhow::Error),
}

/// What a command answers.
pub type Outcome = Result<Status, Failure>;

/// Runs the command that this process was started with.
pub fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1).peekable();
    if args.next_if(|a| a == "worker").is_some() {
        // A child: it parses strangers' bytes and must be as small as can be.
        return if args.next_if(|a| a == "--ocr").is_some() {
            worker::ocr_child_main(args)
        } else {
            worker::child_main()
        };
    }
    let lang = usage::language(std::env::args_os(), |name| std::env::var(name).ok());
    let matches = match command(lang).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return usage::explain(&error, lang),
    };
    let context = Context::of(&matches, lang);
    let Some((name, arguments)) = matches.subcommand() else {
        return Status::Misused.into();
    };
    logs::start(name);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("greffier: {error}");
            return Status::Failed.into();
        }
    };
    let outcome = runtime.block_on(dispatch(name, &context, arguments));
    // What still writes (a commit of the index) may end; what waits on a stranger may not hold us.
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    match outcome {
        Ok(status) => status.into(),
        Err(failure) => {
            eprintln!("greffier: {failure}");
            match failure {
                Failure::Misused(_) => Status::Misused.into(),
                Failure::Failed(_) => Status::Failed.into(),
            }
        }
    }
}

async fn dispatch(name: &str, context: &Context, arguments: &clap::ArgMatches) -> Outcome {
    match name {
        "alert" => alert::run(context, arguments).await,
        "check" => check::run(context, arguments),
        "demo" => demo::run(context, arguments).await,
        "doctor" => doctor::run(context).await,
        "export" => export::run(context, arguments).await,
        "extract" => extract::run(context, arguments).await,
        "harvest" => harvest::run(context, arguments).await,
        "listing" => listing::run(context, arguments).await,
        "probe" => probe::run(context, arguments).await,
        "recognise" => recognise::run(context, arguments).await,
        "reindex" => reindex::run(context).await,
        "search" => search::run(context, arguments).await,
        "serve" => serve::run(context).await,
        "show" => show::run(context, arguments).await,
        "sources" => sources::run(context, arguments).await,
        "withdraw" => withdraw::run(context, arguments).await,
        other => Err(Failure::Misused(format!("« {other} » ?"))),
    }
}

/// The command line, in the reader's language.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    usage::dress(Command::new("greffier"), lang)
        .version(env!("CARGO_PKG_VERSION"))
        .about(t(
            "Greffier relève, lit, indexe et surveille ce que publient les conseils",
            "Greffier fetches, reads, indexes and watches what councils publish",
        ))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help(t("Affiche la version", "Print the version")),
        )
        .arg(
            Arg::new("config")
                .long("config")
                .value_name(t("FICHIER", "FILE"))
                .value_parser(value_parser!(PathBuf))
                .global(true)
                .help(t(
                    "Configuration [sinon : $GREFFIER_CONFIG, ./config/greffier.toml, /etc/greffier/greffier.toml]",
                    "Configuration [else: $GREFFIER_CONFIG, ./config/greffier.toml, /etc/greffier/greffier.toml]",
                )),
        )
        .arg(
            Arg::new("lang")
                .long("lang")
                .value_name("fr|en")
                .value_parser(["fr", "en"])
                .global(true)
                .help(t(
                    "Langue des messages [sinon : LANG, ou le français]",
                    "Language of messages [else: LANG, or French]",
                )),
        )
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .global(true)
                .help(t(
                    "Un seul document JSON sur la sortie standard",
                    "One JSON document on standard output",
                )),
        )
        .subcommands(
            [
                demo::command(lang),
                check::command(lang),
                harvest::command(lang),
                serve::command(lang),
                sources::command(lang),
                search::command(lang),
                show::command(lang),
                probe::command(lang),
                listing::command(lang),
                extract::command(lang),
                recognise::command(lang),
                alert::command(lang),
                export::command(lang),
                reindex::command(lang),
                withdraw::command(lang),
                doctor::command(lang),
            ]
            .map(|command| usage::dress(command, lang)),
        )
}
