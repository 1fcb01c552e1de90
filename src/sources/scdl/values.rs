//! What does one cell say: a date, a figure, an outcome, a number?

use super::super::address;
use crate::model::{Outcome, PartialDate, fold};
use chrono::NaiveDate;
use url::Url;

/// `YYYY-MM-DD`, `DD/MM/YYYY` and `YYYYMMDD`, with a time after them or not; a month or a year alone.
pub(super) fn date(text: &str) -> Option<PartialDate> {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
        return NaiveDate::parse_from_str(day, "%Y%m%d")
            .ok()
            .filter(of_our_time)
            .map(PartialDate::Day);
    }
    let forms = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d/%m/%y"];
    let two_figures =
        |form: &str| form.ends_with("%y") == (day.len() <= 8 && !day.starts_with("19") && !day.starts_with("20"));
    let read = forms
        .iter()
        .filter(|f| two_figures(f) || day.len() > 8)
        .find_map(|f| NaiveDate::parse_from_str(day, f).ok());
    let read = read.filter(of_our_time).map(PartialDate::Day);
    let in_words = || {
        let found = super::super::evidence::dates::in_text(text);
        found.first().and_then(|f| f.date(None))
    };
    read.or_else(in_words)
}

fn of_our_time(date: &NaiveDate) -> bool {
    use chrono::Datelike;
    (1789..=2100).contains(&date.year())
}

/// A count of votes: `101`, `101.0`, `1 234`. `Err` when it says something that is no count.
pub(super) fn count(text: &str) -> Result<u32, ()> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let whole = text
        .strip_suffix(".0")
        .or_else(|| text.strip_suffix(",0"))
        .unwrap_or(&text);
    whole.parse().map_err(|_| ())
}

/// What became of the act, only where the cell states it.
pub(super) fn outcome(text: &str) -> Option<Outcome> {
    let text = fold(text);
    let says = |words: &[&str]| {
        words
            .iter()
            .any(|w| text.split(|c: char| !c.is_alphanumeric()).any(|t| t == *w))
    };
    if says(&["rejete", "rejetee", "refuse", "refusee"]) {
        Some(Outcome::Rejected)
    } else if says(&["reporte", "reportee", "ajourne", "ajournee"]) {
        Some(Outcome::Postponed)
    } else if says(&["retire", "retiree"]) {
        Some(Outcome::Withdrawn)
    } else if text.contains("prend acte")
        || text.contains("pris acte")
        || text.contains("prise d'acte")
        || text.contains("donne acte")
    {
        Some(Outcome::Noted)
    } else if says(&["adopte", "adoptee", "approuve", "approuvee", "vote", "votee"]) && !says(&["non", "pas"]) {
        Some(Outcome::Adopted)
    } else {
        None
    }
}

/// Whether the cell states unanimity in words.
pub(super) fn unanimous(text: &str) -> bool {
    let text = fold(text);
    text.contains("unanim") && !text.contains("non unanim")
}

/// A number comparable within a council: upper case, one `-` between parts, no leading zeros.
pub(super) fn normalised(number: &str) -> Option<String> {
    let upper = fold(number).to_uppercase();
    let parts = upper.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty());
    let parts: Vec<String> = parts
        .map(|p| {
            let significant = p.trim_start_matches('0');
            if significant.is_empty() {
                "0".to_owned()
            } else if p.bytes().all(|b| b.is_ascii_digit()) {
                significant.to_owned()
            } else {
                p.to_owned()
            }
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join("-"))
}

/// The address in a cell, resolved against the table's own.
pub(super) fn address(base: &Url, text: &str) -> Result<Url, &'static str> {
    address::resolve(base, text).map_err(|refusal| match refusal {
        address::Refusal::Odd(why) => why,
        address::Refusal::Here | address::Refusal::Scheme => "not an address of the web (http or https)",
    })
}
