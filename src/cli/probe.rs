//! `greffier probe`: how does this council publish?

use super::{Context, Failure, Outcome, Status, print};
use crate::fetch::{Client, Ledger};
use crate::probe::communes::{self, Match};
use crate::probe::{Found, Prober, source_file};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;
use std::path::PathBuf;
use url::Url;

/// How it is typed.
pub fn command(lang: crate::model::Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    Command::new("probe")
        .about(t(
            "Cherche comment une collectivité publie, et écrit le fichier de sources",
            "Find how a council publishes, and write the source file",
        ))
        .arg(Arg::new("url").value_name("URL").required(true))
        .arg(
            Arg::new("budget")
                .long("budget")
                .value_name("N")
                .default_value("60")
                .value_parser(value_parser!(u16).range(1..=1000))
                .help(t("Requêtes au plus", "Requests at most")),
        )
        .arg(
            Arg::new("communes")
                .long("communes")
                .value_name(t("FICHIER", "FILE"))
                .value_parser(value_parser!(PathBuf))
                .action(ArgAction::Append)
                .help(t(
                    "Liste locale des communes ou des EPCI (communes.json, epci.json du paquet npm @etalab/decoupage-administratif) ; peut être répété",
                    "Local list of communes or of EPCI (communes.json, epci.json of the npm package @etalab/decoupage-administratif); may be repeated",
                )),
        )
        .after_help(t(
            "Exemple : greffier probe https://www.valmont.example > sources.d/valmont.toml",
            "Example: greffier probe https://www.valmont.example > sources.d/valmont.toml",
        ))
}

/// Runs it. Without a configuration, the defaults of the polite client hold.
pub async fn run(context: &Context, arguments: &ArgMatches) -> Outcome {
    let typed = arguments.get_one::<String>("url").cloned().unwrap_or_default();
    // People copy an address without its scheme.
    let whole = if typed.contains("://") {
        typed.clone()
    } else {
        format!("https://{typed}")
    };
    let url: Url = whole
        .parse()
        .ok()
        .filter(|u: &Url| {
            matches!(u.scheme(), "http" | "https")
                && u.host_str()
                    .is_some_and(|h| h.contains('.') || h.contains(':') || h == "localhost")
        })
        .ok_or_else(|| {
            Failure::Misused(context.lang.pick(
                format!("« {typed} » n'est pas une adresse du web"),
                format!("“{typed}” is no address of the web"),
            ))
        })?;
    let mut list = Vec::new();
    for file in arguments.get_many::<PathBuf>("communes").unwrap_or_default() {
        list.extend(known(context, file)?);
    }
    let settings = match context.config_file() {
        Ok(_) => context.load()?.fetch,
        Err(_) => crate::fetch::Settings::default(),
    };
    let spool = tempfile::tempdir().map_err(anyhow::Error::from)?;
    let client = Client::new(settings, spool.path().to_owned(), Ledger::new(context.clock.clone()))
        .map_err(anyhow::Error::from)?;
    let budget = u64::from(arguments.get_one::<u16>("budget").copied().unwrap_or(60));
    let found = match Prober::new(client, super::extract::pool()?).probe(&url, budget).await {
        Ok(found) => found,
        Err(error) => return Err(anyhow::anyhow!("{}", error.text().get(context.lang)).into()),
    };
    let site = communes::Site {
        url: &found.url,
        title: found.title.as_deref(),
        postcodes: &found.postcodes,
    };
    let council = communes::find(&list, &site);
    let identity = match &council {
        Match::One(identity) => Some(identity),
        _ => None,
    };
    let chosen: Vec<_> = found.candidates.iter().filter(|c| c.chosen).collect();
    let file = source_file(&chosen, identity, found.title.as_deref());
    if context.json {
        print::json(&json!({
            "url": found.url, "title": found.title, "platform": found.platform, "council": council,
            "requests": found.requests, "exhausted": found.exhausted, "source_file": file,
            "notes": found.notes.iter().map(|(url, what)| json!({ "url": url, "what": what.get(context.lang) })).collect::<Vec<_>>(),
            "failed": found.failed.iter().map(|(url, why)| json!({ "url": url, "why": why.get(context.lang) })).collect::<Vec<_>>(),
            "candidates": found.candidates.iter().map(|c| json!({
                "kind": c.kind, "url": c.url, "documents": c.documents, "estimated": c.estimated, "more": c.more,
                "chosen": c.chosen, "first": c.first, "last": c.last,
                "reasons": c.reasons.iter().map(|r| r.get(context.lang)).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        }));
    } else {
        tell(context, &found, &council);
        if let Some(file) = &file {
            print::line(file);
        }
    }
    Ok(if file.is_some() { Status::Well } else { Status::Failed })
}

/// The councils of a list, or why the file is none.
fn known(context: &Context, file: &std::path::Path) -> Result<Vec<communes::Identity>, Failure> {
    let path = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| Failure::Misused(format!("{path} : {error}")))?;
    communes::read(&text).map_err(|error| {
        Failure::Misused(context.lang.pick(
            format!("{path} n'est pas une liste de communes ou d'EPCI ({error}) ; attendu : communes.json ou epci.json du paquet npm @etalab/decoupage-administratif"),
            format!("{path} is no list of communes or EPCI ({error}); expected: communes.json or epci.json of the npm package @etalab/decoupage-administratif"),
        ))
    })
}

/// What was found, as comments before the source file: the whole can be saved as it is.
fn tell(context: &Context, found: &Found, council: &Match) {
    let lang = context.lang;
    let note = |text: String| print::line(format!("# {}", text.replace(['\n', '\r'], " ")));
    let platform = found
        .platform
        .map_or(context.t("plateforme inconnue", "unknown platform"), |p| p.name());
    let n = found.requests;
    note(lang.pick(
        format!("{} : {platform} ; {n} requêtes", found.url),
        format!("{}: {platform}; {n} requests", found.url),
    ));
    if found.exhausted {
        note(
            context
                .t(
                    "le budget est épuisé : des pages restent à voir",
                    "the budget is spent: pages are left",
                )
                .to_owned(),
        );
    }
    if let Match::Several(bearers) = council {
        let codes: Vec<&str> = bearers
            .iter()
            .filter_map(|i| i.insee.as_deref().or(i.siren.as_deref()))
            .collect();
        note(lang.pick(
            format!(
                "plusieurs collectivités portent ce nom : {} ; écrivez le bon code",
                codes.join(", ")
            ),
            format!(
                "several councils bear this name: {}; write the right code",
                codes.join(", ")
            ),
        ));
    }
    if found.candidates.is_empty() {
        note(
            context
                .t("aucune publication trouvée", "no publication found")
                .to_owned(),
        );
    }
    for (place, candidate) in found.candidates.iter().take(10).enumerate() {
        let reasons: Vec<&str> = candidate.reasons.iter().map(|r| r.get(lang)).collect();
        note(format!(
            "{}{}. {} {} : {}",
            if candidate.chosen { "→ " } else { "  " },
            place + 1,
            candidate.kind.as_str(),
            candidate.url,
            reasons.join(", ")
        ));
    }
    for (url, what) in &found.notes {
        note(format!("{url} : {}", what.get(lang)));
    }
    for (url, why) in &found.failed {
        note(format!("{} {url} : {}", context.t("échec :", "failed:"), why.get(lang)));
    }
}
