//! The loops that sleep: schedule, reading, OCR, alerts.

use super::Estate;
use crate::alert::Due;
use crate::model::SourceId;
use std::collections::HashSet;
use std::time::Duration;
use tokio::task::JoinSet;

/// The longest that a loop sleeps without looking.
const LONGEST: Duration = Duration::from_secs(30);
/// The shortest.
const SHORTEST: Duration = Duration::from_secs(1);

/// How long what was indexed may wait before it is matched.
const BETWEEN_ALERTS: Duration = Duration::from_secs(5);

/// Runs every source that is due, each in a task of its own, never the same twice at once.
pub(super) async fn schedule(estate: Estate) -> anyhow::Result<()> {
    let mut running: HashSet<SourceId> = HashSet::new();
    let mut runs: JoinSet<SourceId> = JoinSet::new();
    loop {
        let wait = tick(&estate, &mut running, &mut runs).await?;
        tokio::select! {
            () = estate.stopped() => break,
            Some(ended) = runs.join_next(), if !runs.is_empty() => {
                match ended {
                    Ok(source) => { running.remove(&source); }
                    // A run that panicked is a defect of ours: it is logged by the panic hook, and the loop goes on with
                    // a clean slate, for which run it was is not known.
                    Err(error) => { tracing::error!(%error, "a run broke off"); running.clear(); }
                }
            }
            () = tokio::time::sleep(wait) => {}
        }
    }
    // A run that is cut here is due again at the next start.
    runs.shutdown().await;
    Ok(())
}

/// One look at who is due: starts their runs, and says how long nothing more is.
async fn tick(
    estate: &Estate,
    running: &mut HashSet<SourceId>,
    runs: &mut JoinSet<SourceId>,
) -> anyhow::Result<Duration> {
    let house = estate.house();
    let catalog = &house.harvester.doors().catalog;
    let now = estate.clock.now();
    let timetable = house.timetable();
    for source in catalog.due(now).await? {
        if let Some(later) = timetable.silent_until(&source, now) {
            catalog.put_off(&source, later).await?;
            continue;
        }
        if !running.insert(source.clone()) {
            continue;
        }
        let (harvester, due) = (house.harvester.clone(), timetable.next_due(&source, now));
        let silence = timetable.silence(&source, now);
        runs.spawn(async move {
            if let Err(error) = harvester.run_outside(&source, due, silence).await {
                tracing::error!(%source, %error, "run failed");
            }
            harvester.wake_reader();
            source
        });
    }
    // What is due but still running keeps its past date until its run has begun: look again soon, but do not spin.
    let next = catalog
        .next_due()
        .await?
        .map_or(LONGEST, |due| (due - now).to_std().unwrap_or(SHORTEST));
    Ok(next.clamp(SHORTEST, LONGEST))
}

/// Reads what was archived and lets the index follow; at its start it does what a crash left undone.
pub(super) async fn reading(estate: Estate) -> anyhow::Result<()> {
    loop {
        let house = estate.house();
        let step = async {
            house.harvester.read().await?;
            house.harvester.publish().await
        };
        tokio::select! {
            done = step => if let Err(error) = done {
                tracing::error!(%error, "reading stopped; tried again later");
            },
            () = estate.stopped() => break,
        }
        tokio::select! {
            () = house.harvester.wait_for_work() => {}
            () = tokio::time::sleep(LONGEST) => {}
            () = estate.stopped() => break,
        }
    }
    // A commit under way is seen to its end.
    estate.house().harvester.settle().await;
    Ok(())
}

/// Reads by OCR what waits for it, beside the reading that needs none.
pub(super) async fn scanning(estate: Estate) -> anyhow::Result<()> {
    loop {
        let house = estate.house();
        tokio::select! {
            done = house.harvester.scan() => if let Err(error) = done {
                tracing::error!(%error, "OCR stopped; tried again later");
            },
            // Pages that were read are kept; the document is taken up again at the next start.
            () = estate.stopped() => break,
        }
        tokio::select! {
            () = house.harvester.wait_for_scans() => {}
            () = tokio::time::sleep(LONGEST) => {}
            () = estate.stopped() => break,
        }
    }
    estate.house().harvester.settle().await;
    Ok(())
}

/// Matches what is new against every saved search and delivers what is due.
pub(super) async fn alerts(estate: Estate) -> anyhow::Result<()> {
    loop {
        let house = estate.house();
        let step = async {
            house.alerts.match_new().await?;
            house.alerts.deliver(Due::Now).await
        };
        tokio::select! {
            done = step => if let Err(error) = done {
                tracing::error!(%error, "alerts stopped; tried again later");
            },
            () = estate.stopped() => return Ok(()),
        }
        if estate.rest(BETWEEN_ALERTS).await {
            return Ok(());
        }
    }
}
