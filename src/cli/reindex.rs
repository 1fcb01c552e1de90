//! `greffier reindex`: rebuilds the index from catalogue and archive.

use super::{Context, Outcome, Status, print, progress};
use crate::catalog::{Catalog, Task};
use crate::daemon::{House, JobReport, StateLock, perform};
use crate::model::Lang;
use clap::Command;
use serde_json::json;

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    Command::new("reindex")
        .about(t(
            "Reconstruit l'index depuis le catalogue et l'archive",
            "Rebuild the index from catalogue and archive",
        ))
        .after_help(t("Exemple : greffier reindex", "Example: greffier reindex"))
}

/// Runs it.
pub async fn run(context: &Context) -> Outcome {
    let config = context.load()?;
    let bars = progress::bars(context.lang);
    let report = match StateLock::claim(&config.state)? {
        // Alone, even an index that cannot be opened is replaced.
        Some(_lock) => {
            let house = House::open_with_new_index(config, context.clock.clone(), bars).await?;
            house.settle_in().await?;
            let report = perform(&house, &Task::Reindex).await?;
            Catalog::close(&house.harvester.doors().catalog).await;
            report
        }
        None => context.perform(config, bars, &Task::Reindex).await?,
    };
    let JobReport::Reindexed(documents) = report else {
        return Ok(Status::Failed);
    };
    if context.json {
        print::json(&json!({ "documents": documents }));
    } else {
        print::line(context.lang.pick(
            format!("{documents} documents repris dans l'index"),
            format!("{documents} documents taken into the index"),
        ));
    }
    Ok(Status::Well)
}
