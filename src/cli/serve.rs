//! `greffier serve`: the daemon.

use super::context::environment;
use super::{Context, Failure, Outcome, Status};
use crate::config;
use crate::daemon::{self, Reload, StateLock};
use crate::model::Lang;
use clap::Command;

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    Command::new("serve")
        .about(t("Le démon : calendrier, collecte, index, alertes, pages", "The daemon: schedule, harvest, index, alerts, web"))
        .after_help(t(
            "Exemple : greffier --config /etc/greffier/greffier.toml serve\nSIGHUP relit la configuration, SIGTERM arrête sans rien perdre.",
            "Example: greffier --config /etc/greffier/greffier.toml serve\nSIGHUP reads the configuration again, SIGTERM stops without losing anything.",
        ))
}

/// Runs it.
pub async fn run(context: &Context) -> Outcome {
    let config = context.load()?;
    let file = context.config_file()?;
    let Some(_lock) = StateLock::claim(&config.state)? else {
        return Err(Failure::Misused(context.lang.pick(
            format!("un autre processus tient déjà l'état {}", config.state.display()),
            format!("another process already holds the state {}", config.state.display()),
        )));
    };
    let (path, lang) = (file.clone(), context.lang);
    let reload: Reload = Box::new(move || {
        let checked = config::load(&path, &environment());
        match checked.config {
            Some(config) if checked.mistakes.is_empty() => Ok(config),
            _ => Err(checked.mistakes.iter().map(|m| m.render(lang)).collect()),
        }
    });
    daemon::serve(config, file, reload).await?;
    Ok(Status::Well)
}
