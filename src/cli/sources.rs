//! `greffier sources`: which is failing, since when, why.

use super::context::Writer;
use super::{Context, Outcome, Status, print};
use crate::catalog::SourceStatus;
use crate::model::{Health, Lang, Quality};
use crate::web::api::source_json;
use chrono::NaiveDate;
use clap::Command;
use serde_json::json;

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    Command::new("sources")
        .about(t(
            "Chaque source : santé, depuis quand, pourquoi, dernier succès, prochaine collecte",
            "Each source: health, since when, why, last success, next run",
        ))
        .after_help(t(
            "Exemple : greffier sources --json",
            "Example: greffier sources --json",
        ))
}

/// Runs it.
pub async fn run(context: &Context) -> Outcome {
    let config = context.load()?;
    let _lock;
    let catalog = match context.writer(config, crate::daemon::silent()).await? {
        Writer::Here(house, lock) => {
            _lock = lock;
            house.harvester.doors().catalog.clone()
        }
        Writer::Daemon(catalog) => catalog,
    };
    let mut sources = catalog.sources().await.map_err(anyhow::Error::from)?;
    let today = context.clock.now().date_naive();
    // What is broken comes first, then what has gone quiet.
    sources.sort_by_key(|s| (matches!(s.health, None | Some(Health::Ok)), s.silence(today).is_none()));
    if context.json {
        print::json(
            &json!({ "sources": sources.iter().map(|s| source_json(s, today, context.lang)).collect::<Vec<_>>() }),
        );
    } else {
        sources.iter().for_each(|s| tell(context, s, today));
    }
    Ok(Status::Well)
}

fn tell(context: &Context, status: &SourceStatus, today: NaiveDate) {
    let lang = context.lang;
    let when = |at: Option<_>| {
        at.map_or_else(
            || "—".to_owned(),
            |at| print::instant(at, status.council.timezone, lang),
        )
    };
    let health = status
        .health
        .map_or(context.t("jamais relevée", "never run"), |h| h.label(lang));
    let since = status
        .health_since
        .map(|_| format!(" {} {}", context.t("depuis le", "since"), when(status.health_since)))
        .unwrap_or_default();
    let configured = if status.configured {
        ""
    } else {
        context.t(" (plus dans la configuration)", " (no longer in the configuration)")
    };
    print::line(format!(
        "{} — {} : {health}{since}{configured}",
        status.source.id, status.council.name
    ));
    if let Some(why) = &status.health_why {
        print::line(format!("  {}", why.get(lang)));
    }
    tell_watch(context, status, today);
    let quality = status
        .quality
        .map(|share| format!(", {}", Quality::of(share).label(lang)));
    let quality = quality.unwrap_or_default();
    print::line(lang.pick(
        format!(
            "  {} documents ({} illisibles, {} disparus){quality} ; dernier succès : {} ; prochaine : {}",
            status.documents,
            status.unreadable,
            status.gone,
            when(status.last_success),
            when(status.next_due)
        ),
        format!(
            "  {} documents ({} unreadable, {} gone){quality}; last success: {}; next: {}",
            status.documents,
            status.unreadable,
            status.gone,
            when(status.last_success),
            when(status.next_due)
        ),
    ));
}

/// How often it brings something new, that it has gone quiet, where it may have moved.
fn tell_watch(context: &Context, status: &SourceStatus, today: NaiveDate) {
    let lang = context.lang;
    if let Some(habit) = status.cadence {
        let (usual, last) = (habit.usual, print::day(habit.last, lang));
        print::line(match status.silence(today) {
            Some(days) => lang.pick(
                format!("  muette : rien de nouveau depuis {days} jours (le {last}), d'ordinaire tous les {usual} jours environ"),
                format!("  gone quiet: nothing new for {days} days ({last}), usually about every {usual} days"),
            ),
            None => lang.pick(
                format!("  du nouveau tous les {usual} jours environ ; dernier : {last}"),
                format!("  something new about every {usual} days; last: {last}"),
            ),
        });
    }
    if let Some(moved) = status.search.as_ref().and_then(|search| search.found.as_ref()) {
        let (kind, url, why) = (moved.kind.as_str(), &moved.url, moved.why.get(lang));
        print::line(lang.pick(
            format!("  nouvelle adresse proposée ({kind}) : {url} — {why}\n    à mettre dans la configuration si elle convient"),
            format!("  new address proposed ({kind}): {url} — {why}\n    put it in the configuration if it is right"),
        ));
    }
}
