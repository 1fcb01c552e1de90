//! What every command has at hand: language, form of the output, configuration, and the way to the house.

use super::{Failure, print};
use crate::catalog::{Catalog, Task};
use crate::config::{self, Config};
use crate::daemon::{House, JobReport, StateLock, catalog_file, perform, system_clock};
use crate::harvest::Watcher;
use crate::index::Index;
use crate::model::{Clock, Lang};
use anyhow::Context as _;
use std::path::PathBuf;
use std::time::Duration;

/// How often a command looks whether the daemon has done its job.
const LOOK: Duration = Duration::from_millis(200);

/// What a command has at hand.
#[derive(Debug)]
pub struct Context {
    /// The language of messages.
    pub lang: Lang,
    /// Whether one JSON document is wanted.
    pub json: bool,
    /// The configuration file, as typed.
    pub config: Option<PathBuf>,
    /// The time.
    pub clock: Clock,
}

/// Who does the writing: this process, which holds the state's lock, or the daemon that does.
pub enum Writer {
    /// This process.
    Here(Box<House>, StateLock),
    /// A running daemon.
    Daemon(Catalog),
}

impl Context {
    /// Reads the options that all commands share.
    pub fn of(matches: &clap::ArgMatches, lang: Lang) -> Self {
        Self {
            lang,
            json: matches.get_flag("json"),
            config: matches.get_one("config").cloned(),
            clock: system_clock(),
        }
    }

    /// A wording in the reader's language.
    pub fn t<'a>(&self, fr: &'a str, en: &'a str) -> &'a str {
        self.lang.pick(fr, en)
    }

    /// The file that the configuration is read from.
    ///
    /// # Errors
    /// When there is none.
    pub fn config_file(&self) -> Result<PathBuf, Failure> {
        config::locate(self.config.as_deref()).map_err(|error| {
            Failure::Misused(format!(
                "{} ; {}",
                error.what.get(self.lang),
                error.remedy.get(self.lang)
            ))
        })
    }

    /// The configuration, sound.
    ///
    /// # Errors
    /// With every mistake it has.
    pub fn load(&self) -> Result<Config, Failure> {
        let file = self.config_file()?;
        let checked = config::load(&file, &environment());
        match checked.config {
            Some(config) if checked.mistakes.is_empty() => Ok(config),
            _ => {
                let mistakes: Vec<String> = checked.mistakes.iter().map(|m| m.render(self.lang)).collect();
                let said = self.t(
                    "la configuration a des erreurs, rien n'est fait :",
                    "the configuration has mistakes, nothing is done:",
                );
                Err(Failure::Misused(format!("{said}\n{}", mistakes.join("\n"))))
            }
        }
    }

    /// The right to write on the state that `config` names: ours, or a running daemon's.
    ///
    /// # Errors
    /// When the state cannot be opened.
    pub async fn writer(&self, config: Config, watcher: Watcher) -> Result<Writer, Failure> {
        match StateLock::claim(&config.state)? {
            Some(lock) => {
                let house = House::open_to_write(config, self.clock.clone(), watcher).await?;
                house.settle_in().await?;
                Ok(Writer::Here(Box::new(house), lock))
            }
            None => Ok(Writer::Daemon(
                Catalog::open(&catalog_file(&config.state))
                    .await
                    .map_err(anyhow::Error::from)?,
            )),
        }
    }

    /// Does a task, here or in the daemon, and answers with what it did.
    ///
    /// # Errors
    /// When it fails.
    pub async fn perform(&self, config: Config, watcher: Watcher, task: &Task) -> Result<JobReport, Failure> {
        match self.writer(config, watcher).await? {
            Writer::Here(house, _lock) => {
                let report = perform(&house, task).await?;
                house.harvester.doors().catalog.close().await;
                Ok(report)
            }
            Writer::Daemon(catalog) => self.follow(&catalog, task).await,
        }
    }

    async fn follow(&self, catalog: &Catalog, task: &Task) -> Result<JobReport, Failure> {
        print::note(self.t(
            "le démon tient l'état : il s'en charge",
            "the daemon holds the state: it does this",
        ));
        let job = catalog.ask(task, self.clock.now()).await.map_err(anyhow::Error::from)?;
        loop {
            if let Some(result) = catalog
                .job_result::<JobReport>(job)
                .await
                .map_err(anyhow::Error::from)?
            {
                return result.map_err(|error| Failure::Failed(anyhow::anyhow!(error)));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Catalogue and index for reading, beside a running daemon or without one.
    ///
    /// # Errors
    /// When they cannot be opened.
    pub async fn readers(&self) -> Result<(Catalog, Index), Failure> {
        let config = self.load()?;
        let state = &config.state;
        std::fs::create_dir_all(state).with_context(|| format!("{}", state.display()))?;
        let catalog = Catalog::open(&catalog_file(state)).await.map_err(anyhow::Error::from)?;
        let index = Index::open(&state.join("index")).context("index")?;
        Ok((catalog, index))
    }
}

/// The variables of the environment that the configuration may be overridden with.
pub fn environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with("GREFFIER__"))
        .collect()
}
