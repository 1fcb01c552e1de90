//! Signals, and the service manager's questions: ready? alive? (sd_notify(3)).

use super::{Estate, House, Reload, silent};
use anyhow::anyhow;
use sd_notify::NotifyState;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
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

/// Waits for the order to stop; reloads on SIGHUP meanwhile. A loop that ends by itself is an error.
pub(super) async fn until_told(
    estate: &Estate,
    sender: &watch::Sender<Arc<House>>,
    reload: &Reload,
    tasks: &mut JoinSet<anyhow::Result<()>>,
) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    loop {
        tokio::select! {
            _ = terminate.recv() => return Ok(()),
            _ = interrupt.recv() => return Ok(()),
            _ = hang_up.recv() => renew(estate, sender, reload).await,
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
