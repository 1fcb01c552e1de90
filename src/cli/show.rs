//! `greffier show`: everything known of a document or an act, and what is held of a council.

mod council;

use super::{Context, Failure, Outcome, Status, print, told};
use crate::archive::Archive;
use crate::catalog::{Catalog, DocumentView, References, Related};
use crate::export::{Difference, Exporter, Matched};
use crate::model::{ActId, Alteration, Difference as Versions, DocumentId, Lang};
use crate::web::api::{act_json, document_json};
use clap::{Arg, ArgMatches, Command};

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    Command::new("show")
        .about(t(
            "Un document ou un acte : faits, passages, versions, provenance ; une collectivité : ce qui est tenu et ce qui manque",
            "A document or act: facts, passages, versions, provenance; a council: what is held and what is missing",
        ))
        .arg(Arg::new("id").value_name("ID").required(true))
        .after_help(t(
            "Exemple : greffier show 0f3a9c2e11d4b7a8",
            "Example: greffier show 0f3a9c2e11d4b7a8",
        ))
}

/// Runs it.
pub async fn run(context: &Context, arguments: &ArgMatches) -> Outcome {
    let id = arguments.get_one::<String>("id").cloned().unwrap_or_default();
    let (catalog, _) = context.readers().await?;
    let act = catalog
        .act(&ActId::new(id.clone()))
        .await
        .map_err(anyhow::Error::from)?;
    let document = match &act {
        Some(act) => Some(act.document.clone()),
        None => catalog
            .document(&DocumentId::new(id.clone()))
            .await
            .map_err(anyhow::Error::from)?,
    };
    let Some(mut document) = document else {
        if let Some(outcome) = council::show(context, &catalog, &id).await? {
            return Ok(outcome);
        }
        return Err(Failure::Misused(context.lang.pick(
            format!("ni document, ni acte, ni collectivité ne porte l'identifiant « {id} »"),
            format!("no document, no act and no council has the id “{id}”"),
        )));
    };
    if act.is_none() {
        catalog.compare(&mut document).await.map_err(anyhow::Error::from)?;
    }
    let pages = match (&document.sha256, &document.withdrawn) {
        (Some(content), None) => catalog.pages(content).await.map_err(anyhow::Error::from)?,
        _ => Vec::new(),
    };
    let differences = match document.withdrawn {
        None => differences(context, &catalog, &document, act.as_ref().map(|a| &a.id)).await?,
        Some(_) => Vec::new(),
    };
    let compared = |mut shown: serde_json::Value| {
        if !differences.is_empty() {
            shown["differences"] = serde_json::json!(differences);
        }
        shown
    };
    match (&act, context.json) {
        (Some(act), true) => print::json(&compared(act_json(act, &pages, context.lang))),
        (None, true) => print::json(&compared(document_json(&document, &pages, context.lang))),
        (_, false) if document.withdrawn.is_some() => tell_document(context, &document),
        (Some(act), false) => {
            told::act(context, &act.act, act.session_date, &pages);
            tell_references(context, &act.references);
            print::line(act.act.text(&pages));
            tell_document(context, &document);
        }
        (None, false) => {
            tell_document(context, &document);
            if let Some(read) = &document.recognition {
                told::session(context, read, &pages);
            }
            for (id, read) in &document.acts {
                print::line(format!("\n[{id}]"));
                told::act(context, &read.act, read.session_date, &pages);
            }
            for page in &pages {
                print::line(format!(
                    "\n— {} {} ({}) —\n{}",
                    context.t("page", "page"),
                    page.number,
                    page.origin.as_str(),
                    page.text
                ));
            }
        }
    }
    for said in differences.iter().filter(|_| !context.json) {
        let Difference { first, other, url, .. } = said;
        print::line(context.lang.pick(
            format!(
                "  différence, {} : « {first} », mais {url} dit « {other} »",
                said.column
            ),
            format!("  difference, {}: “{first}”, but {url} says “{other}”", said.column),
        ));
    }
    Ok(Status::Well)
}

/// Where the council's own table and this document (this act, when one is asked for) do not say the same.
async fn differences(
    context: &Context,
    catalog: &Catalog,
    document: &DocumentView,
    act: Option<&ActId>,
) -> Result<Vec<Difference>, Failure> {
    let archive = Archive::open(&context.load()?.state.join("archive")).map_err(anyhow::Error::from)?;
    let compared = Exporter::new(catalog.clone(), archive)
        .compared(&document.council.id)
        .await;
    let compared = compared.map_err(anyhow::Error::from)?;
    let concerned = |matched: &&Matched| {
        let mut said = matched.said.iter();
        match act {
            Some(act) => said.any(|s| s.id.as_ref() == Some(act)),
            None => said.any(|s| s.document == document.id),
        }
    };
    let concerned: Vec<&Matched> = compared.iter().filter(concerned).collect();
    Ok(concerned.into_iter().flat_map(Matched::differences).collect())
}

fn tell_references(context: &Context, references: &References) {
    let lang = context.lang;
    for (reference, held) in &references.named {
        let ids: Vec<&str> = held.iter().map(id_of).collect();
        let held = match ids.is_empty() {
            true => String::new(),
            false => format!(" [{}]", ids.join(", ")),
        };
        told::reference(context, reference, &held);
    }
    for (relation, other) in &references.naming {
        print::line(format!(
            "  {} : {} [{}]",
            relation.label_back(lang),
            other.title,
            id_of(other)
        ));
    }
}

/// What a version changed.
fn tell_difference(context: &Context, difference: &Versions) {
    if difference.alteration() == Alteration::Layout {
        print::line(format!(
            "    {}",
            context.t(
                "seuls la mise en page ou les métadonnées changent",
                "only layout or metadata change"
            )
        ));
    }
    for place in &difference.places {
        print::line(format!("    p. {}", place.page));
        place.removed.iter().for_each(|text| tell_paragraph('-', text));
        place.added.iter().for_each(|text| tell_paragraph('+', text));
    }
}

fn tell_paragraph(sign: char, text: &str) {
    text.lines().for_each(|line| print::line(format!("    {sign} {line}")));
}

fn id_of(other: &Related) -> &str {
    other.act.as_ref().map_or(other.document.as_str(), ActId::as_str)
}

fn tell_document(context: &Context, view: &DocumentView) {
    let lang = context.lang;
    let zone = view.council.timezone;
    let when = |at| print::instant(at, zone, lang);
    // What was withdrawn shows only that it was.
    let open = view.withdrawn.is_none();
    print::line(format!(
        "{} — {}, {}",
        if open {
            view.title()
        } else {
            context.t("Document retiré", "Document withdrawn")
        },
        view.kind().label(lang),
        view.council.name
    ));
    if let Some((_, publisher)) = &view.published_by {
        print::line(format!("  {} : {publisher}", context.t("publié par", "published by")));
    }
    if let Some(body) = view.unknown_body().filter(|_| open) {
        print::line(format!(
            "  {} : {body}",
            context.t("organe nommé par le document", "body that the document names")
        ));
    }
    if open {
        print::line(format!("  {} : {}", context.t("adresse", "address"), view.url));
        print::line(format!(
            "  {} : {} ({})",
            context.t("trouvé sur", "found on"),
            view.listed_on,
            view.why
        ));
    }
    print::line(format!(
        "  {} : {} → {}",
        context.t("vu", "seen"),
        when(view.first_seen),
        when(view.last_seen)
    ));
    if let Some(at) = view.gone_since {
        print::line(format!(
            "  {} {}",
            context.t("n'est plus sur le site depuis le", "no longer on the site since"),
            when(at)
        ));
    }
    if let Some((reason, at)) = &view.withdrawn {
        print::line(format!(
            "  {} {} : {reason}",
            context.t("retiré le", "withdrawn on"),
            when(*at)
        ));
    }
    if let Some(failed) = &view.failed {
        print::line(format!(
            "  {} : {}",
            context.t("dernier échec", "last failure"),
            failed.get(lang)
        ));
    }
    for version in &view.versions {
        print::line(format!(
            "  version {} : {} · sha256 {}",
            version.number,
            when(version.capture.fetched_at),
            version.sha256
        ));
        if let Some(difference) = version.difference.as_ref().filter(|_| open) {
            tell_difference(context, difference);
        }
    }
    let read = view.recognition.iter().filter(|_| open);
    told::doubts(context, view.doubts.iter().chain(read.flat_map(|read| &read.doubts)));
    for (id, url) in view.twins.iter().filter(|_| open) {
        print::line(format!(
            "  {} : {url} [{id}]",
            context.t("aussi publié à", "also published at")
        ));
    }
}
