//! The doors of one state directory, opened: what the daemon and every command that needs them share.

use crate::alert::Alerts;
use crate::archive::Archive;
use crate::catalog::Catalog;
use crate::config::Config;
use crate::fetch::{Client, Ledger};
use crate::harvest::{Doors, Harvester, Watcher};
use crate::index::{Index, IndexError};
use crate::model::{Clock, QuietHours, Source, SourceId};
use crate::schedule::{self, Schedule};
use crate::web::PageImages;
use crate::worker::Pool;
use anyhow::Context;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// The one writer's claim on a state directory. It dies with its process.
#[derive(Debug)]
pub struct StateLock(#[expect(dead_code, reason = "held, not read: closing the file gives the lock back")] File);

impl StateLock {
    /// Claims a state directory, which is made when it is absent; `None` when another process holds it.
    ///
    /// # Errors
    /// When the directory cannot be made or written.
    pub fn claim(state: &Path) -> anyhow::Result<Option<Self>> {
        std::fs::create_dir_all(state).with_context(|| format!("{}", state.display()))?;
        let path = state.join("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .with_context(|| format!("{}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("{}", path.display())),
        }
    }
}

/// Everything that stands on one state directory.
#[derive(Debug, Clone)]
pub struct House {
    /// What the administrator asked for.
    pub config: Config,
    /// The road from a source to what is searchable, and the doors it goes through.
    pub harvester: Harvester,
    /// Who is told of what.
    pub alerts: Alerts,
    /// What pages of documents look like.
    pub images: PageImages,
}

impl House {
    /// Opens the doors of the state directory that `config` names.
    ///
    /// # Errors
    /// When one of them cannot be opened.
    pub async fn open(config: Config, clock: Clock, watcher: Watcher) -> anyhow::Result<Self> {
        let state = &config.state;
        std::fs::create_dir_all(state).with_context(|| format!("{}", state.display()))?;
        let index = Index::open(&state.join("index")).context("index")?;
        Self::open_with(config, index, clock, watcher).await
    }

    /// The same for the one writer: an index that cannot be used, damaged or made by other rules, is replaced by an
    /// empty one, which then follows the catalogue from its first change.
    ///
    /// # Errors
    /// When a door cannot be opened.
    pub async fn open_to_write(config: Config, clock: Clock, watcher: Watcher) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&config.state).with_context(|| format!("{}", config.state.display()))?;
        match Index::open(&config.state.join("index")) {
            Ok(index) => Self::open_with(config, index, clock, watcher).await,
            Err(why @ IndexError::Rebuild { .. }) => {
                tracing::warn!(%why, "the index is made anew");
                Self::open_with_new_index(config, clock, watcher).await
            }
            Err(error) => Err(anyhow::Error::from(error).context("index")),
        }
    }

    /// The same with an empty index, whatever stood there.
    ///
    /// # Errors
    /// When a door cannot be opened.
    pub async fn open_with_new_index(config: Config, clock: Clock, watcher: Watcher) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&config.state).with_context(|| format!("{}", config.state.display()))?;
        let index = Index::recreate(&config.state.join("index")).context("index")?;
        Self::open_with(config, index, clock, watcher).await
    }

    async fn open_with(config: Config, index: Index, clock: Clock, watcher: Watcher) -> anyhow::Result<Self> {
        let state = &config.state;
        let spool = state.join("spool");
        std::fs::create_dir_all(&spool).with_context(|| format!("{}", spool.display()))?;
        let catalog = Catalog::open(&catalog_file(state)).await?;
        let ledger = Ledger::new(clock.clone());
        ledger.recall(catalog.refusing_hosts().await?);
        let doors = Doors {
            catalog,
            archive: Archive::open(&state.join("archive")).context("archive")?,
            client: Client::new(config.fetch.clone(), spool.clone(), ledger)?,
            pool: Pool::new(config.extract.clone(), config.ocr.clone(), program()?),
            index,
            clock,
            spool,
        };
        let alerts = Alerts::new(
            doors.catalog.clone(),
            doors.index.clone(),
            doors.client.clone(),
            config.mail.clone(),
            config.web.public_url.clone(),
            doors.clock.clone(),
        );
        let images = PageImages::open(state.join("images"), &config.extract, program()?);
        Ok(Self {
            harvester: Harvester::new(doors, watcher),
            alerts,
            images,
            config,
        })
    }

    /// The same doors under a new configuration; the state directory and the address stay those of the start.
    ///
    /// # Errors
    /// When the new settings cannot be put in force.
    pub fn renewed(&self, config: Config, watcher: Watcher) -> anyhow::Result<Self> {
        if config.state != self.config.state || config.web != self.config.web {
            tracing::warn!("`state` and [web] are read at the start only: restart for their new values");
        }
        let old = self.harvester.doors();
        let doors = Doors {
            client: Client::new(config.fetch.clone(), old.spool.clone(), old.client.ledger().clone())?,
            pool: Pool::new(config.extract.clone(), config.ocr.clone(), program()?),
            ..old.clone()
        };
        let config = Config {
            state: self.config.state.clone(),
            web: self.config.web.clone(),
            ..config
        };
        Ok(Self {
            alerts: self.alerts.renewed(doors.client.clone(), config.mail.clone()),
            harvester: self.harvester.with_doors(doors, watcher),
            images: self.images.clone(),
            config,
        })
    }

    /// Tells the catalogue what the configuration holds. For the one writer only.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn register(&self) -> anyhow::Result<()> {
        let doors = self.harvester.doors();
        let now = doors.clock.now();
        let timetable = self.timetable();
        let new_council = doors
            .catalog
            .register(&self.config.councils, &self.config.sources, |s| {
                timetable.next_due(&s.id, now)
            })
            .await?;
        if new_council {
            doors.catalog.refile(now).await?;
        }
        Ok(())
    }

    /// What the one writer does first: [`House::register`]; the spool is emptied of what a crash left there, and the
    /// pictures of pages that an earlier version drew are forgotten.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn settle_in(&self) -> anyhow::Result<()> {
        self.register().await?;
        let doors = self.harvester.doors();
        for left in std::fs::read_dir(&doors.spool)?.flatten() {
            // A file that cannot be removed is a stray, not a danger.
            let _ = std::fs::remove_file(left.path());
        }
        self.images.empty();
        Ok(())
    }

    /// When each source is due.
    pub fn timetable(&self) -> Timetable {
        Timetable::of(&self.config)
    }
}

/// Where the catalogue of a state directory is.
pub fn catalog_file(state: &Path) -> PathBuf {
    state.join("catalog.sqlite")
}

/// The schedules of the configuration, read once.
#[derive(Debug, Clone)]
pub struct Timetable {
    sources: HashMap<SourceId, (Schedule, chrono_tz::Tz)>,
    quiet: Option<QuietHours>,
}

impl Timetable {
    /// The schedules of a configuration that was found sound.
    pub fn of(config: &Config) -> Self {
        let zone = |source: &Source| {
            config
                .councils
                .iter()
                .find(|c| c.id == source.council)
                .map_or(chrono_tz::Europe::Paris, |c| c.timezone)
        };
        let read = |source: &Source| {
            Some((
                source.id.clone(),
                (Schedule::parse(&source.schedule).ok()?, zone(source)),
            ))
        };
        Self {
            sources: config.sources.iter().filter_map(read).collect(),
            quiet: config.fetch.quiet_hours,
        }
    }

    /// When `source` is due next after `after`: outside of the quiet hours.
    pub fn next_due(&self, source: &SourceId, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (schedule, zone) = self.sources.get(source)?;
        let due = schedule::next_due(schedule, source, *zone, after)?;
        Some(self.silent_until(source, due).unwrap_or(due))
    }

    /// Until when `source` is to wait, when `now` lies in the quiet hours of its council: their end, and its spread.
    pub fn silent_until(&self, source: &SourceId, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (schedule, zone) = self.sources.get(source)?;
        Some(self.quiet?.end(now, *zone)? + schedule.spread(source))
    }

    /// The next quiet hours of a source's council: from when, until when.
    pub fn silence(&self, source: &SourceId, now: DateTime<Utc>) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let (_, zone) = self.sources.get(source)?;
        let start = self.quiet?.start(now, *zone)?;
        Some((start, self.quiet?.end(start, *zone)?))
    }
}

/// This very program: children that parse are copies of it.
fn program() -> anyhow::Result<PathBuf> {
    // The path may have been replaced by a newer version while a daemon runs; the running file itself stays reachable.
    let own = PathBuf::from("/proc/self/exe");
    if own.exists() {
        Ok(own)
    } else {
        std::env::current_exe().context("own path")
    }
}
