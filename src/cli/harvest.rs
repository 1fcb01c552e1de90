//! `greffier harvest`: one run now.

use super::context::Writer;
use super::{Context, Failure, Outcome, Status, print, progress};
use crate::catalog::{RunReport, Task};
use crate::config::Config;
use crate::daemon::{House, JobReport, Timetable};
use crate::harvest::DryRun;
use crate::model::{Health, Lang, SourceId, fold};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    Command::new("harvest")
        .about(t(
            "Relève maintenant des sources, toutes si aucune n'est nommée",
            "Run sources once now, all when none is named",
        ))
        .arg(
            Arg::new("what")
                .value_name(t("SOURCE|COLLECTIVITÉ", "SOURCE|COUNCIL"))
                .num_args(0..)
                .help(t(
                    "Identifiants de sources, noms ou codes de collectivités",
                    "Ids of sources, names or codes of councils",
                )),
        )
        .arg(Arg::new("dry-run").long("dry-run").action(ArgAction::SetTrue).help(t(
            "Montre ce qui serait relevé ; ne lit que les listes, ne garde rien",
            "Show what would be fetched; read listings only, keep nothing",
        )))
        .after_help(t(
            "Exemple : greffier harvest valmont-deliberations",
            "Example: greffier harvest valmont-deliberations",
        ))
}

/// Runs it.
pub async fn run(context: &Context, arguments: &ArgMatches) -> Outcome {
    let config = context.load()?;
    let named: Vec<String> = arguments.get_many("what").unwrap_or_default().cloned().collect();
    let sources = choose(&config, &named, context.lang)?;
    if arguments.get_flag("dry-run") {
        return dry_run(context, config, &sources).await;
    }
    tell_silence(context, &config, &sources);
    let task = Task::Harvest {
        sources: sources.clone(),
    };
    let report = context.perform(config, progress::bars(context.lang), &task).await?;
    let JobReport::Harvested(runs) = report else {
        return Ok(Status::Failed);
    };
    if context.json {
        print::json(&json!({ "runs": runs.iter().map(|r| to_json(r, context.lang)).collect::<Vec<_>>() }));
    } else {
        runs.iter().for_each(|run| tell(context, run));
    }
    let well = runs.iter().all(|run| run.health == Health::Ok && run.failed.is_empty());
    Ok(if well { Status::Well } else { Status::Failed })
}

/// Whoever types this wants it now: the quiet hours are for scheduled runs, and that they are passed over is said.
fn tell_silence(context: &Context, config: &Config, sources: &[SourceId]) {
    let (timetable, now) = (Timetable::of(config), context.clock.now());
    if sources
        .iter()
        .any(|source| timetable.silent_until(source, now).is_some())
    {
        print::note(context.t(
            "ce sont les heures de silence (fetch.quiet_hours) : relevé tout de même, puisque demandé",
            "these are the quiet hours (fetch.quiet_hours): run all the same, as it was asked for",
        ));
    }
}

/// The sources that the words name; all of the configuration when there are none.
fn choose(config: &Config, named: &[String], lang: Lang) -> Result<Vec<SourceId>, Failure> {
    if named.is_empty() {
        return Ok(config.sources.iter().map(|s| s.id.clone()).collect());
    }
    let mut chosen: Vec<SourceId> = Vec::new();
    for name in named {
        let folded = fold(name);
        let councils: Vec<_> = config
            .councils
            .iter()
            .filter(|c| c.id.as_str() == name || fold(&c.name) == folded)
            .map(|c| &c.id)
            .collect();
        let found: Vec<SourceId> = config
            .sources
            .iter()
            .filter(|s| s.id.as_str() == name || councils.contains(&&s.council))
            .map(|s| s.id.clone())
            .collect();
        if found.is_empty() {
            let near = config
                .sources
                .iter()
                .map(|s| s.id.as_str())
                .min_by_key(|id| strsim::damerau_levenshtein(id, name));
            let said = lang.pick(
                format!("ni source ni collectivité ne s'appelle « {name} »"),
                format!("no source and no council is called “{name}”"),
            );
            let proposal = near
                .map(|id| lang.pick(format!(" ; la plus proche : {id}"), format!("; the nearest: {id}")))
                .unwrap_or_default();
            return Err(Failure::Misused(said + &proposal));
        }
        for source in found {
            if !chosen.contains(&source) {
                chosen.push(source);
            }
        }
    }
    Ok(chosen)
}

/// A run as the interface has it: reasons in the reader's language.
pub(super) fn to_json(run: &RunReport, lang: Lang) -> serde_json::Value {
    json!({
        "source": run.source, "started": run.started, "ended": run.ended, "health": run.health,
        "why": run.why.as_ref().map(|w| w.get(lang)),
        "listed": run.listed, "fetched": run.fetched, "unchanged": run.unchanged, "new": run.new,
        "changed": run.changed, "gone": run.gone,
        "skipped": run.skipped.iter().map(|s| json!({ "url": s.url, "why": s.why.get(lang) })).collect::<Vec<_>>(),
        "failed": run.failed.iter().map(|f| json!({ "url": f.url, "why": f.why.get(lang) })).collect::<Vec<_>>(),
        "requests": run.requests, "bytes": run.bytes,
    })
}

/// A run in words.
pub(super) fn tell(context: &Context, run: &RunReport) {
    let lang = context.lang;
    print::line(lang.pick(
        format!(
            "{} : {} — {} listés, {} nouveaux, {} modifiés, {} inchangés, {} disparus ({} requêtes, {} octets)",
            run.source,
            run.health.label(lang),
            run.listed,
            run.new,
            run.changed,
            run.unchanged,
            run.gone,
            run.requests,
            run.bytes
        ),
        format!(
            "{}: {} — {} listed, {} new, {} changed, {} unchanged, {} gone ({} requests, {} bytes)",
            run.source,
            run.health.label(lang),
            run.listed,
            run.new,
            run.changed,
            run.unchanged,
            run.gone,
            run.requests,
            run.bytes
        ),
    ));
    if let Some(why) = &run.why {
        print::line(format!("  {}", why.get(lang)));
    }
    for failed in &run.failed {
        print::line(format!(
            "  {} {} : {}",
            context.t("échec :", "failed:"),
            failed.url,
            failed.why.get(lang)
        ));
    }
    for skipped in &run.skipped {
        print::line(format!(
            "  {} {} : {}",
            context.t("laissé :", "skipped:"),
            skipped.url,
            skipped.why.get(lang)
        ));
    }
}

async fn dry_run(context: &Context, config: Config, sources: &[SourceId]) -> Outcome {
    // Nothing is written but the list of sources, so a daemon may go on beside it.
    let _lock;
    let house = match context.writer(config.clone(), crate::daemon::silent()).await? {
        Writer::Here(house, lock) => {
            _lock = lock;
            *house
        }
        Writer::Daemon(_) => House::open(config, context.clock.clone(), crate::daemon::silent()).await?,
    };
    let mut shown = Vec::new();
    for source in sources {
        shown.push(house.harvester.dry_run(source).await.map_err(anyhow::Error::from)?);
    }
    if context.json {
        print::json(&json!({ "runs": shown.iter().map(|run| dry_json(run, context.lang)).collect::<Vec<_>>() }));
    } else {
        shown.iter().for_each(|run| tell_dry(context, run));
    }
    Ok(if shown.iter().all(|run| run.failed.is_empty()) {
        Status::Well
    } else {
        Status::Failed
    })
}

fn dry_json(run: &DryRun, lang: Lang) -> serde_json::Value {
    json!({
        "source": run.source, "pages": run.pages, "documents": run.documents,
        "skipped": run.skipped.iter().map(|s| json!({ "url": s.url, "why": s.why.get(lang) })).collect::<Vec<_>>(),
        "failed": run.failed.iter().map(|f| json!({ "url": f.url, "why": f.why.get(lang) })).collect::<Vec<_>>(),
    })
}

fn tell_dry(context: &Context, run: &DryRun) {
    let (n, pages) = (run.documents.len(), run.pages.len());
    print::line(context.lang.pick(
        format!(
            "{} : {n} documents seraient relevés, d'après {pages} pages de liste",
            run.source
        ),
        format!(
            "{}: {n} documents would be fetched, from {pages} listing pages",
            run.source
        ),
    ));
    for document in &run.documents {
        let date = document
            .date
            .map(|d| d.to_string())
            .unwrap_or_else(|| "----------".to_owned());
        let kind = document.kind.map_or("", |k| k.label(context.lang));
        print::line(format!(
            "  {date}  {}  {kind}\n    {}\n    {}",
            document.title.as_deref().unwrap_or("—"),
            document.url,
            document.why
        ));
    }
    for failed in &run.failed {
        print::line(format!(
            "  {} {} : {}",
            context.t("échec :", "failed:"),
            failed.url,
            failed.why.get(context.lang)
        ));
    }
    for skipped in &run.skipped {
        print::line(format!(
            "  {} {} : {}",
            context.t("laissé :", "skipped:"),
            skipped.url,
            skipped.why.get(context.lang)
        ));
    }
}
