//! How are dates, numbers, amounts and sizes written? As French and English readers each expect.

use crate::model::{Lang, PartialDate};
use chrono::{DateTime, Datelike, Locale, NaiveDate, Utc};
use chrono_tz::Tz;

/// The time zone where no council's own is at hand.
pub const PARIS: Tz = Tz::Europe__Paris;
/// Narrow no-break space: parts thousands in French.
const NARROW: char = '\u{202f}';

/// « 1er mars 2024 » or “1 March 2024”.
pub fn day(date: NaiveDate, lang: Lang) -> String {
    let form = match (lang, date.day()) {
        (Lang::Fr, 1) => "1er\u{a0}%B %Y",
        _ => "%-d\u{a0}%B %Y",
    };
    date.format_localized(form, lang.pick(Locale::fr_FR, Locale::en_GB))
        .to_string()
}

/// A date known to the year, the month or the day.
pub fn partial(date: PartialDate, lang: Lang) -> String {
    match date {
        PartialDate::Year(year) => year.to_string(),
        PartialDate::Month(..) => {
            let locale = lang.pick(Locale::fr_FR, Locale::en_GB);
            date.first_day().format_localized("%B %Y", locale).to_string()
        }
        PartialDate::Day(date) => day(date, lang),
    }
}

/// « 12 mars 2024 à 14 h 05 » or “12 March 2024, 14:05”, on the clocks of `zone`.
pub fn instant(at: DateTime<Utc>, zone: Tz, lang: Lang) -> String {
    let local = at.with_timezone(&zone);
    let hour = local.format(lang.pick("à %-H\u{a0}h\u{a0}%M", "%H:%M"));
    format!("{}{}{hour}", day(local.date_naive(), lang), lang.pick(" ", ", "))
}

/// `12 500` (narrow no-break space) or `12,500`.
pub fn number(n: u64, lang: Lang) -> String {
    grouped(&n.to_string(), lang)
}

/// `1 250 000,00 €` or `€1,250,000.00`, from euros with two decimals; as it stands when it has another form.
pub fn euros(eur: &str, lang: Lang) -> String {
    let (sign, digits) = eur.strip_prefix('-').map_or(("", eur), |rest| ("−", rest));
    let Some((whole, cents)) = digits.split_once('.') else {
        return eur.to_owned();
    };
    if whole.is_empty() || !whole.bytes().chain(cents.bytes()).all(|b| b.is_ascii_digit()) {
        return eur.to_owned();
    }
    let whole = grouped(whole, lang);
    lang.pick(
        format!("{sign}{whole},{cents}\u{a0}€"),
        format!("{sign}€{whole}.{cents}"),
    )
}

/// `1,2 Mo` or `1.2 MB`.
pub fn size(bytes: u64, lang: Lang) -> String {
    let units = lang.pick(["octets", "ko", "Mo", "Go"], ["bytes", "kB", "MB", "GB"]);
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit < 3 {
        value /= 1000.0;
        unit += 1;
    }
    let digits = if unit == 0 || value >= 100.0 { 0 } else { 1 };
    let text = format!("{value:.digits$}");
    let text = if lang == Lang::Fr { text.replace('.', ",") } else { text };
    format!("{text}\u{a0}{}", units[unit])
}

/// « 1 document », « 2 documents »: French counts zero as one, English does not.
pub fn count(n: u64, fr: [&str; 2], en: [&str; 2], lang: Lang) -> String {
    let word = match lang {
        Lang::Fr => fr[usize::from(n >= 2)],
        Lang::En => en[usize::from(n != 1)],
    };
    format!("{}\u{a0}{word}", number(n, lang))
}

/// French spacing: a no-break space before double punctuation and within quotation marks.
pub fn typeset(text: &str) -> String {
    let pairs = [
        (" :", "\u{a0}:"),
        (" ;", "\u{202f};"),
        (" ?", "\u{202f}?"),
        (" !", "\u{202f}!"),
        ("« ", "«\u{a0}"),
        (" »", "\u{a0}»"),
    ];
    pairs
        .iter()
        .fold(text.to_owned(), |text, (plain, bound)| text.replace(plain, bound))
}

fn grouped(digits: &str, lang: Lang) -> String {
    let mut all = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            all.push(lang.pick(NARROW, ','));
        }
        all.push(digit);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_follow_the_language() {
        assert_eq!(euros("1250000.00", Lang::Fr), "1\u{202f}250\u{202f}000,00\u{a0}€");
        assert_eq!(euros("1250000.00", Lang::En), "€1,250,000.00");
        assert_eq!(euros("-12.50", Lang::Fr), "−12,50\u{a0}€");
        assert_eq!(euros("beaucoup", Lang::Fr), "beaucoup");
        assert_eq!(euros("é1.é2", Lang::Fr), "é1.é2");
    }

    #[test]
    fn dates_follow_the_language() {
        let date = NaiveDate::from_ymd_opt(2024, 8, 1).expect("a date");
        assert_eq!(day(date, Lang::Fr), "1er\u{a0}août 2024");
        assert_eq!(day(date, Lang::En), "1\u{a0}August 2024");
        let at = "2024-07-01T22:05:00Z".parse().expect("an instant");
        assert_eq!(instant(at, PARIS, Lang::Fr), "2\u{a0}juillet 2024 à 0\u{a0}h\u{a0}05");
        assert_eq!(instant(at, PARIS, Lang::En), "2\u{a0}July 2024, 00:05");
    }

    #[test]
    fn counts_and_sizes_are_said() {
        assert_eq!(count(0, ["acte", "actes"], ["act", "acts"], Lang::Fr), "0\u{a0}acte");
        assert_eq!(count(0, ["acte", "actes"], ["act", "acts"], Lang::En), "0\u{a0}acts");
        assert_eq!(
            count(1500, ["acte", "actes"], ["act", "acts"], Lang::Fr),
            "1\u{202f}500\u{a0}actes"
        );
        assert_eq!(size(999, Lang::Fr), "999\u{a0}octets");
        assert_eq!(size(1_234_567, Lang::Fr), "1,2\u{a0}Mo");
        assert_eq!(size(123_456_789, Lang::En), "123\u{a0}MB");
    }
}
