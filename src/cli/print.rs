//! Printing: to standard output what was asked for, to standard error the rest.

use chrono::{DateTime, Locale, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use std::io::Write;

use crate::model::Lang;

/// Prints a line of the answer. A reader who has left (`| head`) is no error.
pub fn line(text: impl AsRef<str>) {
    let _ = writeln!(std::io::stdout().lock(), "{}", text.as_ref());
}

/// Prints the one JSON document.
pub fn json(value: &impl Serialize) {
    match serde_json::to_string_pretty(value) {
        Ok(text) => line(text),
        Err(error) => note(error.to_string()),
    }
}

/// Says something beside the answer.
pub fn note(text: impl AsRef<str>) {
    let _ = writeln!(std::io::stderr().lock(), "{}", text.as_ref());
}

/// A day as people write it: « 18 mars 2024 ».
pub fn day(date: NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::Fr if chrono::Datelike::day(&date) == 1 => date.format_localized("1er %B %Y", Locale::fr_FR).to_string(),
        Lang::Fr => date.format_localized("%-d %B %Y", Locale::fr_FR).to_string(),
        Lang::En => date.format("%-d %B %Y").to_string(),
    }
}

/// An instant as people write it, in their time zone.
pub fn instant(at: DateTime<Utc>, zone: Tz, lang: Lang) -> String {
    let local = at.with_timezone(&zone);
    let time = local.format(lang.pick("%H h %M", "%H:%M"));
    format!("{}{}{time}", day(local.date_naive(), lang), lang.pick(" à ", ", "))
}
