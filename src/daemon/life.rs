//! Signals, and the service manager's questions: ready? alive? (sd_notify(3)).

use super::{Estate, House, Reload, silent};
use anyhow::anyhow;
use sd_notify::NotifyState;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Tells the service manager that the daemon serves.
pub(super) fn ready(address: &str) {
    notify(&[NotifyState::Ready, NotifyState::Status(address)]);
}

/// Tells the service manager that the daemon is on its way out.
pub(super) fn stopping() {
    notify(&[NotifyState::Stopping]);
}

fn notify(states: &[NotifyState<'_>]) {
    // Outside systemd there is nobody to tell.
    let _ = sd_notify::notify(states);
}

/// Feeds the watchdog while the catalogue answers: a daemon whose truth is out of reach is no daemon.
pub(super) async fn feed(estate: Estate) -> anyhow::Result<()> {
    let pause = sd_notify::watchdog_enabled().map_or(Duration::from_secs(20), |limit| limit / 2);
    loop {
        let house = estate.house();
        let catalog = &house.harvester.doors().catalog;
        match catalog.next_due().await {
            Ok(next) => {
                let next = next.map_or_else(
                    || "aucune collecte prévue".to_owned(),
                    |at| format!("prochaine collecte : {}", at.to_rfc3339()),
                );
                notify(&[NotifyState::Watchdog, NotifyState::Status(&next)]);
            }
            Err(error) => tracing::error!(%error, "the catalogue does not answer; the watchdog goes hungry"),
        }
        if estate.rest(pause).await {
            return Ok(());
        }
    }
}

/// The signals the daemon answers. Until they are listened to, SIGHUP kills: so listen before telling anyone of
/// readiness, and before the first piece of work.
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
}

impl Signals {
    /// Listens to SIGTERM, SIGINT and SIGHUP from now on; none is lost before it is waited for.
    ///
    /// # Errors
    /// When the system refuses a handler.
    pub(super) fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }
}

/// Waits for the order to stop; reloads on SIGHUP meanwhile. A loop that ends by itself is an error.
pub(super) async fn until_told(
    mut signals: Signals,
    estate: &Estate,
    sender: &watch::Sender<Arc<House>>,
    reload: &Reload,
    tasks: &mut JoinSet<anyhow::Result<()>>,
) -> anyhow::Result<()> {
    loop {
        tokio::select! {
            _ = signals.terminate.recv() => return Ok(()),
            _ = signals.interrupt.recv() => return Ok(()),
            _ = signals.hang_up.recv() => renew(estate, sender, reload).await,
            Some(ended) = tasks.join_next() => {
                return match ended {
                    Ok(Ok(())) => Err(anyhow!("a loop of the daemon ended by itself")),
                    Ok(Err(error)) => Err(error),
                    Err(error) => Err(error.into()),
                };
            }
        }
    }
}

/// Takes on a new configuration, or keeps the old one when the new has mistakes.
async fn renew(estate: &Estate, sender: &watch::Sender<Arc<House>>, reload: &Reload) {
    notify(&[NotifyState::Reloading]);
    match reload() {
        Err(mistakes) => {
            for mistake in &mistakes {
                tracing::error!(%mistake, "configuration");
            }
            tracing::error!(
                mistakes = mistakes.len(),
                "the configuration has mistakes: the one in force is kept"
            );
        }
        Ok(config) => match estate.house().renewed(config, silent()) {
            Ok(house) => {
                if let Err(error) = house.register().await {
                    tracing::error!(%error, "the new configuration could not be taken on; the one in force is kept");
                } else {
                    sender.send_replace(Arc::new(house));
                    tracing::info!("configuration reloaded");
                }
            }
            Err(error) => {
                tracing::error!(%error, "the new configuration could not be taken on; the one in force is kept")
            }
        },
    }
    notify(&[NotifyState::Ready]);
}
