//! What commands ask of the one writer, be it this daemon or the command itself.

use super::{Estate, House};
use crate::alert::{DeliveryReport, Due};
use crate::catalog::{RunReport, Task};
use crate::model::{ActId, DocumentId, Sha256, SourceId};
use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a task did.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobReport {
    /// The runs, in the order asked.
    Harvested(Vec<RunReport>),
    /// How many documents the index took in.
    Reindexed(u64),
    /// What was sent, and what could not be.
    Delivered(DeliveryReport),
    /// What was taken out.
    Withdrawn {
        /// The content.
        sha256: Sha256,
        /// The documents that held it.
        documents: Vec<DocumentId>,
    },
}

/// Does what a task asks. The caller is the one writer.
///
/// # Errors
/// When the house itself fails, or the task names what is not there.
pub async fn perform(house: &House, task: &Task) -> anyhow::Result<JobReport> {
    match task {
        Task::Harvest { sources } => harvest(house, sources).await,
        Task::Reindex => Ok(JobReport::Reindexed(house.harvester.reindex().await?)),
        Task::Deliver => {
            // What is archived but not yet read or indexed is new as well.
            house.harvester.read().await?;
            house.harvester.scan().await?;
            house.harvester.publish().await?;
            house.alerts.match_new().await?;
            Ok(JobReport::Delivered(house.alerts.deliver(Due::All).await?))
        }
        Task::Withdraw { what, reason } => withdraw(house, what, reason).await,
    }
}

/// Follows the tasks that commands put before the daemon.
pub(super) async fn follow(estate: Estate) -> anyhow::Result<()> {
    loop {
        let house = estate.house();
        let catalog = house.harvester.doors().catalog.clone();
        if let Some(job) = catalog.take_job(estate.clock.now()).await? {
            tokio::select! {
                result = perform(&house, &job.task) => {
                    let result = result.map_err(|error| format!("{error:#}"));
                    catalog.end_job(job.id, &result, estate.clock.now()).await?;
                }
                // Cut off, it is put back at the next start.
                () = estate.stopped() => return Ok(()),
            }
        } else if estate.rest(Duration::from_millis(500)).await {
            return Ok(());
        }
    }
}

async fn harvest(house: &House, sources: &[SourceId]) -> anyhow::Result<JobReport> {
    let now = house.harvester.doors().clock.now();
    let timetable = house.timetable();
    let all: Vec<SourceId> = house.config.sources.iter().map(|s| s.id.clone()).collect();
    let chosen = if sources.is_empty() { all.as_slice() } else { sources };
    let reports = house
        .harvester
        .harvest(chosen, |source| timetable.next_due(source, now))
        .await?;
    Ok(JobReport::Harvested(reports))
}

async fn withdraw(house: &House, what: &str, reason: &str) -> anyhow::Result<JobReport> {
    let doors = house.harvester.doors();
    let catalog = &doors.catalog;
    let sha256 = match Sha256::parse(what) {
        Ok(sha256) => sha256,
        Err(_) => {
            let document = match catalog.act(&ActId::new(what)).await? {
                Some(act) => Some(act.document),
                None => catalog.document(&DocumentId::new(what)).await?,
            };
            let document =
                document.ok_or_else(|| anyhow!("« {what} » : ni document, ni acte, ni empreinte SHA-256 connue"))?;
            document
                .sha256
                .with_context(|| format!("« {what} » n'a pas de contenu"))?
        }
    };
    let documents = catalog.withdraw(&sha256, reason, doors.clock.now()).await?;
    doors.archive.delete(&sha256).await?;
    house.images.forget(&sha256);
    house.harvester.purge().await?;
    tracing::warn!(content = %sha256, reason, documents = documents.len(), "withdrawn");
    Ok(JobReport::Withdrawn { sha256, documents })
}
