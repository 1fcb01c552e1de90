//! How does everything live together? The composition root: it opens the doors, starts the loops, drains on SIGTERM, and
//! is the only place with the system's clock.
//!
//! [`House`] is the doors; [`serve`] the daemon. Each loop sleeps here and does its steps elsewhere:
//!
//! | loop | its step |
//! |---|---|
//! | schedule | runs every source that is due ([`crate::harvest::Harvester::run`]) |
//! | reading | reads what was archived, then lets the index follow |
//! | scanning | reads by OCR what waits for it, one document at a time |
//! | alerts | matches what is new, delivers what is due |
//! | jobs | does what commands ask for |
//! | life | feeds the watchdog while the catalogue answers |

mod house;
mod jobs;
mod life;
mod loops;

pub use house::{House, StateLock, Timetable, catalog_file};
pub use jobs::{JobReport, perform};

use crate::config::Config;
use crate::harvest::Watcher;
use crate::model::Clock;
use crate::web;
use anyhow::Context;
use chrono::Utc;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long the daemon may take to end what it is at, once told to stop.
const DRAIN: Duration = Duration::from_secs(15);

/// The system's clock; everything else is handed one.
pub fn system_clock() -> Clock {
    Clock::new(Utc::now)
}

/// A watcher that does not care: the daemon's progress is in its log.
pub fn silent() -> Watcher {
    Arc::new(|_| {})
}

/// What the loops share. A reload replaces the house in the channel; each step takes the one that stands there.
#[derive(Clone)]
pub(crate) struct Estate {
    pub house: watch::Receiver<Arc<House>>,
    pub stop: watch::Receiver<bool>,
    pub clock: Clock,
}

impl Estate {
    pub fn house(&self) -> Arc<House> {
        self.house.borrow().clone()
    }

    /// Waits for the order to stop.
    pub async fn stopped(&self) {
        // An error means that the sender is gone: that is an order to stop as well.
        drop(self.stop.clone().wait_for(|stop| *stop).await);
    }

    /// Sleeps, but not past the order to stop; answers whether it came.
    pub async fn rest(&self, time: Duration) -> bool {
        tokio::time::timeout(time, self.stopped()).await.is_ok()
    }
}

/// The pages of a house.
pub fn pages(house: &House) -> web::Web {
    let doors = house.harvester.doors();
    web::Web {
        catalog: doors.catalog.clone(),
        index: doors.index.clone(),
        archive: doors.archive.clone(),
        images: house.images.clone(),
        alerts: house.alerts.clone(),
        settings: house.config.web.clone(),
        robot: web::Robot {
            contact: house.config.fetch.contact.clone(),
            user_agent: house.config.fetch.user_agent(),
            min_interval: house.config.fetch.min_interval,
            quiet_hours: house.config.fetch.quiet_hours,
        },
        clock: doors.clock.clone(),
    }
}

/// Reads the configuration again, for SIGHUP: the new one, or the mistakes that keep the old one in force.
pub type Reload = Box<dyn Fn() -> Result<Config, Vec<String>> + Send + Sync>;

/// Runs the daemon until it is told to stop (SIGTERM or SIGINT). The caller holds the state's lock.
///
/// # Errors
/// When a door cannot be opened, the address cannot be listened on, or a loop ends by itself.
pub async fn serve(config: Config, file: PathBuf, reload: Reload) -> anyhow::Result<()> {
    let signals = life::Signals::listen().context("signals")?;
    let clock = system_clock();
    let listen = config.web.listen;
    let house = House::open_to_write(config, clock.clone(), silent()).await?;
    house.settle_in().await?;
    let catalog = house.harvester.doors().catalog.clone();
    catalog.put_back_jobs().await?;
    catalog.resume_interrupted(clock.now()).await?;
    let listener = TcpListener::bind(listen).await.with_context(|| format!("{listen}"))?;
    let address = listener.local_addr()?;

    let (stop_sender, stop) = watch::channel(false);
    let (house_sender, house) = watch::channel(Arc::new(house));
    let estate = Estate {
        house,
        stop: stop.clone(),
        clock,
    };
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(loops::schedule(estate.clone()));
    tasks.spawn(loops::reading(estate.clone()));
    tasks.spawn(loops::scanning(estate.clone()));
    tasks.spawn(loops::alerts(estate.clone()));
    tasks.spawn(jobs::follow(estate.clone()));
    tasks.spawn(life::feed(estate.clone()));
    let router = web::router(pages(&estate.house()));
    let stopped = {
        let estate = estate.clone();
        async move { estate.stopped().await }
    };
    tasks.spawn(async move { web::serve(listener, router, stopped).await.context("web") });

    tracing::info!(%address, configuration = %file.display(), "ready");
    life::ready(&format!("http://{address}"));
    let ended = life::until_told(signals, &estate, &house_sender, &reload, &mut tasks).await;
    life::stopping();
    let _ = stop_sender.send(true);
    drain(&estate, &mut tasks).await;
    ended
}

/// Lets every loop end its step. What is cut off after that was not lost: it is still due in the catalogue.
async fn drain(estate: &Estate, tasks: &mut tokio::task::JoinSet<anyhow::Result<()>>) {
    let all = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(DRAIN, all).await.is_err() {
        tracing::warn!("some steps did not end in time; they are done again at the next start");
        tasks.abort_all();
    }
    estate.house().harvester.doors().catalog.close().await;
    tracing::info!("stopped");
}
