//! What does one cell say: a date, a figure, an outcome, a number?

use super::super::address;
use crate::model::{Outcome, PartialDate, fold};
use chrono::NaiveDate;
use url::Url;

/// `YYYY-MM-DD`, `DD/MM/YYYY` and `YYYYMMDD`, with a time after them or not; a month or a year alone.
pub(super) fn date(text: &str) -> Option<PartialDate> {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    if let Ok(month @ (PartialDate::Month(..) | PartialDate::Year(_))) = PartialDate::parse(text)
        && of_our_time(&month.first_day())
    {
        return Some(month);
    }
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

/// A day by its number in a spreadsheet: `45369`, days since 30 December 1899 (ECMA-376 part 1, 18.17.4.1); only between
/// 1954 and 2064, so that no year and no number of an act is one.
pub(super) fn serial(text: &str) -> Option<PartialDate> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let days: u64 = (whole.len() == 5).then(|| whole.parse().ok()).flatten()?;
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let day = (20_000..=60_000)
        .contains(&days)
        .then(|| zero.checked_add_days(chrono::Days::new(days)))?;
    day.map(PartialDate::Day)
}

/// A SIRET: fourteen figures, spaced or not; a number that a sheet holds whole may end in `.0`.
pub(super) fn siret(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let whole = text
        .strip_suffix(".0")
        .or_else(|| text.strip_suffix(",0"))
        .unwrap_or(&text);
    (whole.len() == 14 && whole.bytes().all(|b| b.is_ascii_digit())).then(|| whole.to_owned())
}

/// The year or years of a budget: `2024`, `2024/2025`.
pub(super) fn budget_year(text: &str) -> Option<String> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    let years: Vec<&str> = text.split(['/', '-']).map(str::trim).collect();
    let is_year = |y: &&str| y.len() == 4 && y.bytes().all(|b| b.is_ascii_digit());
    (years.len() <= 2 && years.iter().all(is_year)).then(|| years.join("/"))
}

/// Text with what Excel writes for control characters (`_x000D_`, ECMA-376 part 1, 22.4.2.4) made a break, and letters of
/// code page 1252 that went through Latin-1 (U+0080 to U+009F) made those they were: « d’ », « – », « œ ».
pub(super) fn unescaped(text: &str) -> String {
    let text: &str = &text.chars().map(of_1252).collect::<String>();
    if !text.contains("_x") {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest
            .get(at + 2..at + 6)
            .filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        let code = code.and_then(|c| u32::from_str_radix(c, 16).ok());
        match code.filter(|c| *c < 0x20) {
            Some(_) => {
                plain.push_str(&rest[..at]);
                plain.push('\n');
                rest = &rest[at + 7..];
            }
            None => {
                plain.push_str(&rest[..at + 2]);
                rest = &rest[at + 2..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// The letter of code page 1252 at the place of a control character of Latin-1; any other letter as it is.
fn of_1252(c: char) -> char {
    const LETTERS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match c {
        '\u{80}'..='\u{9f}' => LETTERS.chars().nth(c as usize - 0x80).unwrap_or(c),
        _ => c,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_by_its_number_in_a_spreadsheet_is_read_and_a_year_is_none() {
        assert_eq!(serial("45369").map(|d| d.to_string()).as_deref(), Some("2024-03-18"));
        assert_eq!(serial("45369.0"), serial("45369"));
        for text in ["2024", "99999", "4536", "453690", "45 369", ""] {
            assert_eq!(serial(text), None, "{text}");
        }
        assert_eq!(date("2024-03").map(|d| d.to_string()).as_deref(), Some("2024-03"));
    }

    #[test]
    fn a_siret_is_read_only_when_all_its_figures_are_there() {
        for text in ["24420077000117", "244 200 770 00117", "24420077000117.0"] {
            assert_eq!(siret(text).as_deref(), Some("24420077000117"), "{text}");
        }
        for text in ["2,44201E+13", "4420077000117", "2442007700011A", ""] {
            assert_eq!(siret(text), None, "{text}");
        }
    }

    #[test]
    fn control_characters_that_a_sheet_escaped_are_breaks() {
        assert_eq!(unescaped("Voirie_x0001_Marché_x000D_ fin"), "Voirie\nMarché\n fin");
        assert_eq!(unescaped("a_x0041_b_xé_x00"), "a_x0041_b_xé_x00");
        assert_eq!(unescaped("l\u{92}\u{9c}uvre \u{96} 5 \u{80}"), "l’œuvre – 5 €");
    }
}
