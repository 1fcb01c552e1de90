//! `greffier alert`: saved searches.

use super::context::Writer;
use super::{Context, Failure, Outcome, Status, print};
use crate::alert::{Alerts, Rhythm, Wish};
use crate::catalog::{AlertRow, Task};
use crate::daemon::{House, JobReport, silent};
use crate::model::{AlertId, Lang, PartialDate};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    let query = || {
        Arg::new("query")
            .value_name(t("REQUÊTE", "QUERY"))
            .required(true)
            .allow_hyphen_values(true)
    };
    Command::new("alert")
        .about(t("Recherches enregistrées", "Saved searches"))
        .subcommand_required(true)
        .subcommands(
            [
                Command::new("list").about(t("Les alertes en cours", "The alerts in force")),
                Command::new("add")
                    .about(t("Enregistre une recherche", "Save a search"))
                    .arg(query())
                    .arg(
                        Arg::new("to")
                            .long("to")
                            .value_name("mailto:…|https://…")
                            .required(true)
                            .help(t("À qui écrire", "Whom to tell")),
                    )
                    .arg(
                        Arg::new("rhythm")
                            .long("rhythm")
                            .value_parser(["at-once", "daily", "weekly"])
                            .default_value("at-once")
                            .help(t("Rythme", "Rhythm")),
                    )
                    .arg(Arg::new("any-date").long("any-date").action(ArgAction::SetTrue).help(t(
                        "Aussi les actes de séances anciennes (plus de 180 jours)",
                        "Acts of old sessions as well (over 180 days)",
                    )))
                    .after_help(t(
                        "Exemple : greffier alert add 'piste cyclable' --to mailto:bureau@asso.example --rhythm daily",
                        "Example: greffier alert add 'piste cyclable' --to mailto:office@ngo.example --rhythm daily",
                    )),
                Command::new("remove")
                    .about(t("Met fin à une alerte", "End an alert"))
                    .arg(Arg::new("id").value_name("ID").required(true)),
                Command::new("test")
                    .about(t("Ce qu'une recherche aurait envoyé", "What a search would have sent"))
                    .arg(query())
                    .arg(Arg::new("since").long("since").value_name("DATE").required(true)),
                Command::new("deliver").about(t("Envoie maintenant tout ce qui attend", "Send all that waits now")),
            ]
            .map(|c| super::usage::dress(c, lang)),
        )
        .after_help(t("Exemple : greffier alert list", "Example: greffier alert list"))
}

/// Runs it.
pub async fn run(context: &Context, arguments: &ArgMatches) -> Outcome {
    match arguments.subcommand() {
        Some(("deliver", _)) => deliver(context).await,
        Some((verb, arguments)) => {
            let config = context.load()?;
            let _lock;
            // Beside a daemon, saved searches go straight into the catalogue: each is one transaction.
            let house = match context.writer(config.clone(), silent()).await? {
                Writer::Here(house, lock) => {
                    _lock = lock;
                    *house
                }
                Writer::Daemon(_) => House::open(config, context.clock.clone(), silent()).await?,
            };
            let alerts = house.alerts.clone();
            match verb {
                "add" => add(context, &alerts, arguments).await,
                "remove" => remove(context, &alerts, arguments).await,
                "test" => test(context, &alerts, arguments).await,
                _ => list(context, &alerts).await,
            }
        }
        None => Ok(Status::Misused),
    }
}

fn wrong(context: &Context, error: &crate::alert::AlertError) -> Failure {
    Failure::Misused(error.text().get(context.lang).to_owned())
}

async fn add(context: &Context, alerts: &Alerts, arguments: &ArgMatches) -> Outcome {
    let value = |name: &str| arguments.get_one::<String>(name).cloned().unwrap_or_default();
    let wish = Wish {
        query: value("query"),
        to: value("to"),
        rhythm: Rhythm::parse(&value("rhythm")).unwrap_or(Rhythm::AtOnce),
        any_date: arguments.get_flag("any-date"),
        lang: context.lang,
    };
    let row = alerts.add(wish).await.map_err(|e| wrong(context, &e))?;
    if context.json {
        print::json(&json!({ "id": row.alert.id, "secret": row.alert.secret }));
    } else {
        print::line(format!("{} : {}", row.alert.id, row.alert.query));
        if row.alert.recipient.starts_with("http") {
            print::line(format!(
                "{} : {}",
                context.t("secret du webhook", "secret of the webhook"),
                row.alert.secret
            ));
        }
    }
    Ok(Status::Well)
}

async fn remove(context: &Context, alerts: &Alerts, arguments: &ArgMatches) -> Outcome {
    let id = AlertId::new(arguments.get_one::<String>("id").cloned().unwrap_or_default());
    let removed = alerts.remove(&id).await.map_err(|e| wrong(context, &e))?;
    if context.json {
        print::json(&json!({ "removed": removed }));
    }
    if !removed {
        let said = context.lang.pick(
            format!("pas d'alerte en cours « {id} »"),
            format!("no alert “{id}” in force"),
        );
        return Err(Failure::Misused(said));
    }
    Ok(Status::Well)
}

async fn list(context: &Context, alerts: &Alerts) -> Outcome {
    let rows = alerts.list().await.map_err(|e| wrong(context, &e))?;
    if context.json {
        print::json(&json!({ "alerts": rows.iter().map(to_json).collect::<Vec<_>>() }));
    } else {
        for row in rows {
            print::line(format!(
                "{}  {}  {} → {}",
                row.alert.id, row.alert.rhythm, row.alert.query, row.alert.recipient
            ));
        }
    }
    Ok(Status::Well)
}

/// An alert without its secrets.
fn to_json(row: &AlertRow) -> Value {
    let a = &row.alert;
    json!({
        "id": a.id, "query": a.query, "to": a.recipient, "rhythm": a.rhythm, "any_date": a.any_date, "lang": a.lang,
        "created": row.created,
    })
}

async fn test(context: &Context, alerts: &Alerts, arguments: &ArgMatches) -> Outcome {
    let value = |name: &str| arguments.get_one::<String>(name).cloned().unwrap_or_default();
    let since = PartialDate::parse(&value("since")).map_err(|e| {
        Failure::Misused(context.lang.pick(
            format!("--since : « {} » ; une date s'écrit AAAA-MM-JJ", e.0),
            format!("--since: “{}”; a date is written YYYY-MM-DD", e.0),
        ))
    })?;
    let results = alerts
        .test(&value("query"), since.first_day())
        .await
        .map_err(|e| wrong(context, &e))?;
    if context.json {
        print::json(&json!({ "total": results.total, "hits": results.hits }));
    } else {
        let n = results.total;
        print::line(context.lang.pick(
            format!("{n} actes auraient été signalés"),
            format!("{n} acts would have been told"),
        ));
        for hit in &results.hits {
            print::line(format!(
                "  {}  {} — {}",
                hit.session_date.map(|d| d.to_string()).unwrap_or_default(),
                hit.council.name,
                hit.title
            ));
        }
    }
    Ok(Status::Well)
}

async fn deliver(context: &Context) -> Outcome {
    let config = context.load()?;
    let report = context.perform(config, silent(), &Task::Deliver).await?;
    let JobReport::Delivered(report) = report else {
        return Ok(Status::Failed);
    };
    if context.json {
        print::json(&report);
    } else {
        let (sent, failed) = (report.sent.len(), report.failed.len());
        print::line(context.lang.pick(
            format!("{sent} messages partis, {failed} en échec"),
            format!("{sent} messages sent, {failed} failed"),
        ));
        for failed in &report.failed {
            print::line(format!("  {} : {}", failed.delivery, failed.why.get(context.lang)));
        }
    }
    Ok(if report.failed.is_empty() {
        Status::Well
    } else {
        Status::Failed
    })
}
