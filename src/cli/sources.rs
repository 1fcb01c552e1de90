//! `greffier sources`: which is failing, since when, why.

use super::context::Writer;
use super::{Context, Outcome, Status, print};
use crate::catalog::{Catalog, HostView, SourceStatus, Unreadable};
use crate::model::{Health, Lang, Quality};
use crate::web::api::{host_json, source_json};
use chrono::NaiveDate;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    Command::new("sources")
        .about(t(
            "Chaque source : santé, depuis quand, pourquoi, dernier succès, prochaine collecte",
            "Each source: health, since when, why, last success, next run",
        ))
        .arg(Arg::new("unread").long("unread").action(ArgAction::SetTrue).help(t(
            "Nommer les documents dont aucun texte n'a pu être tiré, et dire pourquoi",
            "Name the documents of which no text could be drawn, and say why",
        )))
        .after_help(t(
            "Exemple : greffier sources --unread --json",
            "Example: greffier sources --unread --json",
        ))
}

/// Runs it.
pub async fn run(context: &Context, typed: &ArgMatches) -> Outcome {
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
    let now = context.clock.now();
    let today = now.date_naive();
    let hosts = catalog.hosts(today).await.map_err(anyhow::Error::from)?;
    // What is broken comes first, then what has gone quiet.
    sources.sort_by_key(|s| (matches!(s.health, None | Some(Health::Ok)), s.silence(today).is_none()));
    let mut told = Vec::new();
    for source in &sources {
        let unread = match typed.get_flag("unread") {
            true => Some(unread(&catalog, source).await?),
            false => None,
        };
        if context.json {
            told.push(shape(source, unread.as_deref(), today, context.lang));
        } else {
            tell(context, source, today);
            unread.iter().flatten().for_each(|unread| tell_unread(context, unread));
        }
    }
    if context.json {
        print::json(&json!({
            "sources": told,
            "hosts": hosts.iter().map(host_json).collect::<Vec<_>>(),
        }));
    } else {
        hosts.iter().for_each(|host| tell_host(context, host));
    }
    Ok(Status::Well)
}

async fn unread(catalog: &Catalog, source: &SourceStatus) -> anyhow::Result<Vec<Unreadable>> {
    Ok(catalog.unreadable(&source.source.id, u32::MAX).await?)
}

fn shape(source: &SourceStatus, unread: Option<&[Unreadable]>, today: NaiveDate, lang: Lang) -> Value {
    let mut shown = source_json(source, today, lang);
    if let Some(unread) = unread {
        shown["unread"] = unread.iter().map(|unread| unread_json(unread, lang)).collect();
    }
    shown
}

fn unread_json(unread: &Unreadable, lang: Lang) -> Value {
    json!({
        "document": unread.document,
        "title": unread.title,
        "url": unread.url,
        "media_type": unread.media_type,
        "bytes": unread.bytes,
        "doubts": super::extract::doubts(&unread.doubts, lang),
    })
}

fn tell_unread(context: &Context, unread: &Unreadable) {
    let why: Vec<String> = unread.doubts.iter().map(|doubt| doubt.message(context.lang)).collect();
    print::line(format!("    {} <{}> : {}", unread.title, unread.url, why.join(" ; ")));
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

fn tell_host(context: &Context, host: &HostView) {
    let (lang, today, month) = (context.lang, &host.today, &host.month);
    print::line(lang.pick(
        format!(
            "{} : {} requêtes aujourd'hui, {} ce mois ({} octets, {} inchangés, {} erreurs, {} repos)",
            host.host, today.requests, month.requests, month.bytes, month.not_modified, month.errors, month.back_offs
        ),
        format!(
            "{}: {} requests today, {} this month ({} bytes, {} unchanged, {} errors, {} rests)",
            host.host, today.requests, month.requests, month.bytes, month.not_modified, month.errors, month.back_offs
        ),
    ));
    if let Some(one) = host.refused.as_ref().filter(|one| one.until > context.clock.now()) {
        let until = print::instant(one.until, chrono_tz::Europe::Paris, lang);
        print::line(lang.pick(
            format!(
                "  nous a refusés (HTTP {}) : laissé tranquille jusqu'au {until}",
                one.status
            ),
            format!("  refused us (HTTP {}): left alone until {until}", one.status),
        ));
    }
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
