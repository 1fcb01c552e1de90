//! Dates: which days does a text name? Which of them is the session's is another question ([`super::session`]).

use super::numbers;
use super::rules::rule;
use chrono::NaiveDate;
use regex::Captures;

/// A date that the text states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dated {
    pub date: NaiveDate,
    /// Where its words begin and end in the text searched.
    pub start: usize,
    pub end: usize,
}

/// A pattern for a month.
pub(super) const MONTH: &str = "(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|\
                                decembre|janv|fev|avr|juil|sept|oct|nov|dec)";

/// A pattern for a day of the week.
pub(super) const WEEKDAY: &str = "(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)";

rule!(
    WRITTEN,
    r"\b(\d{1,2}|1\s?er|premier|(?:vingt|trente|dix)?(?:[\s-]et[\s-]|[\s-])?(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente))",
    r"\s+(?:du\s+mois\s+d[e']\s*)?(",
    MONTH,
    r")\b\.?,?\s+(?:l'an\s+)?((?:19|20)\s?\d\s?\d|deux[\s-]+mil(?:le)?(?:[\s-]+[a-z]+){0,4})"
);
rule!(
    FIGURES,
    r"\b(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?((?:19|20)\d{2}|\d{2})\b"
);
rule!(IN_WORDS, r"^(?:et[\s-]+)?", &numbers::letters());

/// The dates of `text` (folded), in its order.
pub(super) fn dates(text: &str) -> Vec<Dated> {
    let mut found: Vec<Dated> = WRITTEN.captures_iter(text).filter_map(|c| written(&c)).collect();
    found.extend(FIGURES.captures_iter(text).filter_map(|c| figures(&c)));
    found.sort_by_key(|d| d.start);
    found
}

/// The first date of `text`.
pub(super) fn first(text: &str) -> Option<Dated> {
    dates(text).into_iter().next()
}

/// A day, a month and a year given as folded words or digits.
pub(super) fn day(day: &str, month: &str, year: i32) -> Option<NaiveDate> {
    let day: String = day.trim().into();
    let day = match day.strip_suffix("er").map(str::trim) {
        Some("1") => 1,
        _ if day == "premier" => 1,
        _ => numbers::value(&day)?,
    };
    NaiveDate::from_ymd_opt(year, self::month(month)?, u32::try_from(day).ok()?)
}

/// The year of a number in digits or letters, within what councils' documents can be.
pub(super) fn year(words: &str) -> Option<i32> {
    let digits: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    let year = numbers::value(&digits).or_else(|| {
        let words = IN_WORDS.find(words)?;
        numbers::value(words.as_str())
    })?;
    i32::try_from(year).ok().filter(|y| (1950..2100).contains(y))
}

fn month(word: &str) -> Option<u32> {
    let months = [
        "jan", "fev", "mar", "avr", "mai", "juin", "juil", "aou", "sep", "oct", "nov", "dec",
    ];
    let found = months.iter().position(|start| word.starts_with(start))?;
    u32::try_from(found + 1).ok()
}

fn written(found: &Captures) -> Option<Dated> {
    let (whole, last) = (found.get(0)?, found.get(3)?);
    Some(Dated {
        date: day(&found[1], &found[2], year(last.as_str())?)?,
        start: whole.start(),
        end: whole.end(),
    })
}

fn figures(found: &Captures) -> Option<Dated> {
    let whole = found.get(0)?;
    let year: i32 = found[3].parse().ok()?;
    let year = if found[3].len() == 2 { 2000 + year } else { year };
    Some(Dated {
        date: NaiveDate::from_ymd_opt(year, found[2].parse().ok()?, found[1].parse().ok()?)?,
        start: whole.start(),
        end: whole.end(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_words_and_in_figures() {
        for (text, iso) in [
            ("le 1er mars 2022", "2022-03-01"),
            ("le vingt-huit avril deux mille vingt-deux a vingt heures", "2022-04-28"),
            ("seance du 18/03/24", "2024-03-18"),
            ("le 09.04.2018", "2018-04-09"),
            ("le six du mois de novembre 2014", "2014-11-06"),
            ("trente et un decembre 2020", "2020-12-31"),
        ] {
            assert_eq!(first(text).map(|d| d.date.to_string()).as_deref(), Some(iso), "{text}");
        }
        assert_eq!(first("le 31 fevrier 2020, le 12.13.2020"), None);
    }
}
