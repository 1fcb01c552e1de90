//! `greffier search`: words to passages.

use super::{Context, Failure, Outcome, Status, print};
use crate::model::{Kind, Lang, PartialDate};
use crate::search::{self, Hit, Request, Results, Sort, query};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    Command::new("search")
        .about(t("Cherche dans les actes et les documents", "Search acts and documents"))
        .arg(Arg::new("query").value_name(t("REQUÊTE", "QUERY")).required(true).allow_hyphen_values(true))
        .arg(option("limit", "N", t("Au plus N résultats", "At most N results")).default_value("20").value_parser(value_parser!(usize)))
        .arg(option("offset", "N", t("Après les N premiers", "After the first N")).default_value("0").value_parser(value_parser!(usize)))
        .arg(option("sort", "relevance|date", t("Ordre", "Order")).default_value("relevance").value_parser(["relevance", "date"]))
        .arg(option("council", t("NOM", "NAME"), t("Collectivité (nom ou code), plusieurs fois au besoin", "Council (name or code), may be repeated")).action(ArgAction::Append))
        .arg(option("kind", t("TYPE", "KIND"), t("Type de document", "Kind of document")).value_parser(Kind::ALL.map(Kind::as_str)))
        .arg(option("from", "DATE", t("Séance à partir de AAAA[-MM[-JJ]]", "Session from YYYY[-MM[-DD]]")))
        .arg(option("to", "DATE", t("Séance jusqu'à AAAA[-MM[-JJ]]", "Session up to YYYY[-MM[-DD]]")))
        .arg(option("format", "text|json|csv", t("Forme du résultat", "Form of the result")).default_value("text").value_parser(["text", "json", "csv"]))
        .after_help(t(
            "Exemple : greffier search 'subvention association' --council Valmont-sur-Orne --sort date\nSyntaxe : \"phrase exacte\", OU, SAUF, -mot, préfixe*, mot~, commune:, type:, date:, montant:>1000, contre:>0",
            "Example: greffier search 'subvention association' --council Valmont-sur-Orne --sort date\nSyntax: \"exact phrase\", OR, NOT, -word, prefix*, word~, council:, kind:, date:, amount:>1000, against:>0",
        ))
}

/// Runs it.
pub async fn run(context: &Context, arguments: &ArgMatches) -> Outcome {
    let typed = arguments.get_one::<String>("query").cloned().unwrap_or_default();
    let parsed = query::parse(&typed).map_err(|error| Failure::Misused(error.message(context.lang)))?;
    let request = request(context, arguments, parsed.clone())?;
    let (catalog, index) = context.readers().await?;
    catalog.close().await;
    let results = tokio::task::spawn_blocking(move || search::search(&index, &request))
        .await
        .map_err(anyhow::Error::from)?;
    let results = results.map_err(|error| Failure::Misused(error.text().get(context.lang).to_owned()))?;
    let format = arguments.get_one::<String>("format").map_or("text", String::as_str);
    match (context.json, format) {
        (true, _) | (_, "json") => print::json(&search::to_json(&typed, &parsed, &results, context.lang)),
        (_, "csv") => csv(&results)?,
        _ => text(context, &results),
    }
    Ok(Status::Well)
}

fn request(context: &Context, arguments: &ArgMatches, parsed: query::Query) -> Result<Request<'static>, Failure> {
    let date = |name: &str| {
        let typed = arguments.get_one::<String>(name);
        typed.map(|t| PartialDate::parse(t)).transpose().map_err(|error| {
            let proposal = context.t(
                "une date s'écrit AAAA, AAAA-MM ou AAAA-MM-JJ",
                "a date is written YYYY, YYYY-MM or YYYY-MM-DD",
            );
            Failure::Misused(format!("--{name} : « {} » ; {proposal}", error.0))
        })
    };
    Ok(Request {
        council: arguments.get_many("council").unwrap_or_default().cloned().collect(),
        kind: arguments.get_one::<String>("kind").and_then(|k| Kind::parse(k)),
        from: date("from")?.map(PartialDate::first_day),
        to: date("to")?.map(PartialDate::last_day),
        sort: if arguments.get_one::<String>("sort").is_some_and(|s| s == "date") {
            Sort::Date
        } else {
            Sort::Relevance
        },
        limit: arguments.get_one("limit").copied().unwrap_or(20),
        offset: arguments.get_one("offset").copied().unwrap_or(0),
        facets: true,
        ..Request::new(parsed)
    })
}

fn text(context: &Context, results: &Results) {
    let lang = context.lang;
    let n = results.total;
    print::line(match n {
        0 => context.t("aucun résultat", "no result").to_owned(),
        1 => context.t("1 résultat", "1 result").to_owned(),
        _ => lang.pick(format!("{n} résultats"), format!("{n} results")),
    });
    for hit in &results.hits {
        print::line("");
        print::line(headline(hit, lang));
        print::line(format!("  {}", hit.passage.marked("[[", "]]")));
        print::line(format!("  {}", hit.url));
        let id = hit
            .act
            .as_ref()
            .map_or_else(|| hit.document.to_string(), ToString::to_string);
        print::line(format!(
            "  {} {id} · sha256 {} · {}",
            context.t("identifiant", "id"),
            hit.sha256,
            hit.fetched_at.to_rfc3339()
        ));
    }
}

fn headline(hit: &Hit, lang: Lang) -> String {
    let mut parts = vec![hit.council.name.clone(), hit.kind.label(lang).to_owned()];
    parts.extend(hit.number.as_ref().map(|n| format!("n° {n}")));
    parts.extend(hit.session_date.map(|d| print::day(d, lang)));
    parts.push(format!("p. {}", hit.page));
    if hit.origin == crate::model::Origin::Ocr {
        parts.push(lang.pick("texte issu de l'OCR", "text from OCR").to_owned());
    }
    format!("{} — {}", hit.title, parts.join(", "))
}

/// One line for each hit, for a spreadsheet: text that could be taken for a formula is defused with a quote.
fn csv(results: &Results) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    let header = [
        "act",
        "document",
        "council",
        "kind",
        "number",
        "title",
        "session_date",
        "page",
        "passage",
        "url",
        "fetched_at",
        "sha256",
        "origin",
    ];
    let fail = |error: csv::Error| Failure::Failed(error.into());
    writer.write_record(header).map_err(fail)?;
    for hit in &results.hits {
        let record = [
            hit.act.as_ref().map(ToString::to_string).unwrap_or_default(),
            hit.document.to_string(),
            hit.council.name.clone(),
            hit.kind.as_str().to_owned(),
            hit.number.clone().unwrap_or_default(),
            hit.title.clone(),
            hit.session_date.map(|d| d.to_string()).unwrap_or_default(),
            hit.page.to_string(),
            hit.passage.marked("[[", "]]"),
            hit.url.clone(),
            hit.fetched_at.to_rfc3339(),
            hit.sha256.to_string(),
            hit.origin.as_str().to_owned(),
        ];
        writer.write_record(record.map(defuse)).map_err(fail)?;
    }
    writer.flush().map_err(|error| Failure::Failed(error.into()))
}

fn defuse(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}
