//! How the command line is explained: its language, its headings, its mistakes.

use super::Status;
use crate::model::Lang;
use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, ArgAction, Command};
use std::ffi::OsString;
use std::process::ExitCode;

/// The language of messages: `--lang`, else the locale's, else French.
pub fn language(args: impl Iterator<Item = OsString>, variable: impl Fn(&str) -> Option<String>) -> Lang {
    let args: Vec<String> = args.map(|a| a.to_string_lossy().into_owned()).collect();
    let typed = args
        .iter()
        .enumerate()
        .find_map(|(i, arg)| match arg.strip_prefix("--lang") {
            Some("") => args.get(i + 1).cloned(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        });
    let locale = || {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| variable(name).filter(|v| !v.is_empty()))
    };
    typed.or_else(locale).map_or(Lang::Fr, |tag| Lang::from_tag(&tag))
}

/// Puts headings and the help option in the reader's language.
pub fn dress(command: Command, lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    let template = lang.pick(
        "{about}\n\nUsage : {usage}\n\n{all-args}{after-help}",
        "{about}\n\nUsage: {usage}\n\n{all-args}{after-help}",
    );
    command
        .help_template(template)
        .subcommand_help_heading(t("Commandes", "Commands"))
        .subcommand_value_name(t("COMMANDE", "COMMAND"))
        .next_help_heading("Options")
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .arg(
            Arg::new("help")
                .long("help")
                .short('h')
                .action(ArgAction::Help)
                .help(t("Affiche cette aide", "Print this help")),
        )
        .mut_args(|arg| arg)
}

/// Says what was wrong with the command line, and answers with the exit status. Asked-for help is no mistake.
pub fn explain(error: &clap::Error, lang: Lang) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            return Status::Well.into();
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprint!("{}", error.render());
            return Status::Misused.into();
        }
        _ => {}
    }
    match lang {
        Lang::En => eprint!("{}", error.render()),
        Lang::Fr => eprintln!("greffier : {}\n\nVoir « greffier --help ».", in_french(error)),
    }
    Status::Misused.into()
}

fn in_french(error: &clap::Error) -> String {
    let part = |kind: ContextKind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let (argument, value) = (part(ContextKind::InvalidArg), part(ContextKind::InvalidValue));
    let said = match error.kind() {
        ErrorKind::InvalidSubcommand => format!("commande inconnue « {} »", part(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument => format!("argument inconnu « {argument} »"),
        ErrorKind::MissingRequiredArgument => format!("il manque {argument}"),
        ErrorKind::MissingSubcommand => "il manque une commande".to_owned(),
        ErrorKind::InvalidValue if value.is_empty() => format!("il manque une valeur à {argument}"),
        ErrorKind::InvalidValue => format!("« {value} » ne convient pas à {argument}"),
        ErrorKind::ValueValidation => format!("« {value} » ne convient pas à {argument}"),
        ErrorKind::ArgumentConflict => format!("{argument} ne va pas avec {}", part(ContextKind::PriorArg)),
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => {
            format!("mauvais nombre de valeurs pour {argument}")
        }
        _ => error.to_string(),
    };
    let proposal = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
        ContextKind::ValidValue,
    ]
    .into_iter()
    .map(part)
    .find(|p| !p.is_empty());
    match proposal {
        Some(proposal) => format!("{said} ; essayez : {proposal}"),
        None => said,
    }
}
