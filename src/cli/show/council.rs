//! What is held of a council, year by year, and what is known or expected to be missing.

use crate::archive::Archive;
use crate::catalog::{Catalog, CouncilView};
use crate::cli::{Context, Failure, Status, print};
use crate::completeness::{Year, said};
use crate::export::Exporter;
use crate::model::fold;
use crate::web::api::council_years_json;

/// Shows the council of this id or name; `None` when there is none.
pub(super) async fn show(context: &Context, catalog: &Catalog, named: &str) -> Result<Option<Status>, Failure> {
    let holdings = catalog.holdings().await.map_err(anyhow::Error::from)?;
    let is_named = |held: &&CouncilView| held.council.id.as_str() == named || fold(&held.council.name) == fold(named);
    let Some(held) = holdings.iter().find(is_named) else {
        return Ok(None);
    };
    let archive = Archive::open(&context.load()?.state.join("archive")).map_err(anyhow::Error::from)?;
    let today = context.clock.now().with_timezone(&held.council.timezone).date_naive();
    let years = Exporter::new(catalog.clone(), archive)
        .years(&held.council.id, today)
        .await
        .map_err(anyhow::Error::from)?
        .unwrap_or_default();
    if context.json {
        print::json(&council_years_json(held, &years, context.lang));
    } else {
        tell(context, held, &years);
    }
    Ok(Some(Status::Well))
}

fn tell(context: &Context, held: &CouncilView, years: &[Year]) {
    let lang = context.lang;
    let council = &held.council;
    print::line(format!("{} — {}", council.name, council.kind.label(lang)));
    print::line(lang.pick(
        format!("  {} documents, {} actes", held.documents, held.acts),
        format!("  {} documents, {} acts", held.documents, held.acts),
    ));
    for year in years {
        let span = year.first.zip(year.last).map(|(first, last)| {
            let (first, last) = (print::day(first, lang), print::day(last, lang));
            lang.pick(format!(", du {first} au {last}"), format!(", from {first} to {last}"))
        });
        print::line(lang.pick(
            format!(
                "{} : {} actes, {} documents{}",
                year.year,
                year.acts,
                year.documents,
                span.as_deref().unwrap_or("")
            ),
            format!(
                "{}: {} acts, {} documents{}",
                year.year,
                year.acts,
                year.documents,
                span.as_deref().unwrap_or("")
            ),
        ));
        for line in said(year, lang, print::day) {
            print::line(format!("  {line}"));
        }
    }
}
