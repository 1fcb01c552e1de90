//! Is the page itself the minutes of a session, written out? Then it is a document, though it ends in no `.pdf`.

use super::super::evidence::dates::Role;
use super::super::evidence::said::Said;
use super::super::evidence::words;
use super::page::text_of;
use crate::model::{Finding, Kind};
use scraper::Html;
use url::Url;

/// Shorter pages announce a session; minutes tell it.
const MIN_LENGTH: usize = 1_500;
/// Formulas of minutes that must stand on the page.
const MIN_FORMULAS: usize = 3;

/// Formulas with which minutes open, count and close.
const FORMULAS: [&str; 14] = [
    " l an deux mil",
    " etaient presents",
    " etait present",
    " membres presents",
    " presents ",
    " absents excuses",
    " secretaire de seance",
    " quorum",
    " s est reuni",
    " sous la presidence",
    " a l unanimite",
    " seance est levee",
    " leve la seance",
    " ayant delibere",
];

/// The page as a document, when its heading names one session's papers and its text tells the session.
pub(super) fn of_page(html: &Html, page_words: &[Said], url: &Url) -> Option<Finding> {
    let named = |said: &&Said| {
        let kind = said.kind().map(|cue| cue.kind);
        matches!(kind, Some(Kind::ProcesVerbal | Kind::CompteRendu | Kind::Deliberation)) && said.has_day()
    };
    let said = page_words.iter().find(named)?;
    let text = text_of(*html.root_element(), 60_000);
    let words = words::spaced(&text);
    let formulas = FORMULAS.iter().filter(|f| words.contains(*f)).count();
    if text.len() < MIN_LENGTH || formulas < MIN_FORMULAS {
        return None;
    }
    let date = said
        .dates()
        .iter()
        .find(|f| f.role == Role::Stated)
        .and_then(|f| f.date(None));
    Some(Finding {
        href: url.as_str().to_owned(),
        url: url.clone(),
        title: Some(said.text.clone()),
        date,
        kind: said.kind().map(|cue| cue.kind),
        why: format!(
            "the page itself tells a session ({formulas} formulas of minutes); title and date from its heading"
        ),
    })
}
