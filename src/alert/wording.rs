//! How are dates, counts, amounts and strangers' words written in a message?

use crate::model::{Lang, Vote};
use chrono::{Datelike, Locale, NaiveDate};

/// A stranger's words on one line: whatever breaks lines, cannot be seen or is no character becomes a space, and more
/// than `most` characters end in an ellipsis.
pub fn line(text: &str, most: usize) -> String {
    let plain: String = text.chars().map(|c| if is_odd(c) { ' ' } else { c }).collect();
    let even = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    match even.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", even[..end].trim_end()),
        None => even,
    }
}

/// Controls (C0, C1, DEL), Unicode line ends, marks that turn the writing direction, BOM and noncharacters.
fn is_odd(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// « 1er mars 2024 » or “1 March 2024”.
pub fn day(date: NaiveDate, lang: Lang) -> String {
    let form = match (lang, date.day()) {
        (Lang::Fr, 1) => "1er %B %Y",
        _ => "%-d %B %Y",
    };
    date.format_localized(form, lang.pick(Locale::fr_FR, Locale::en_GB))
        .to_string()
}

/// `1 250 000,00 €` or `€1,250,000.00`, from euros with two decimals; as it stands when it has another form.
pub fn euros(eur: &str, lang: Lang) -> String {
    let Some((whole, cents)) = eur.split_once('.') else {
        return eur.to_owned();
    };
    if whole.is_empty() || !whole.bytes().chain(cents.bytes()).all(|b| b.is_ascii_digit()) {
        return eur.to_owned();
    }
    let whole = grouped(whole, lang);
    lang.pick(format!("{whole},{cents}\u{a0}€"), format!("€{whole}.{cents}"))
}

/// « 1 acte », « 2 actes »: French counts zero as one, English does not.
pub fn count(n: u64, fr: [&str; 2], en: [&str; 2], lang: Lang) -> String {
    let word = match lang {
        Lang::Fr => fr[usize::from(n >= 2)],
        Lang::En => en[usize::from(n != 1)],
    };
    format!("{}\u{a0}{word}", grouped(&n.to_string(), lang))
}

/// « 21 pour, 3 contre, 2 abstentions », as far as it is stated; `None` when nothing is.
pub fn vote(vote: &Vote, lang: Lang) -> Option<String> {
    let unanimous = vote
        .unanimous
        .unwrap_or(false)
        .then(|| lang.pick("à l'unanimité", "unanimous").to_owned());
    let number = |n: Option<u32>, fr: [&str; 2], en: [&str; 2]| n.map(|n| count(n.into(), fr, en, lang));
    let parts = [
        unanimous,
        number(vote.in_favour, ["pour", "pour"], ["for", "for"]),
        number(vote.against, ["contre", "contre"], ["against", "against"]),
        number(
            vote.abstentions,
            ["abstention", "abstentions"],
            ["abstention", "abstentions"],
        ),
        number(
            vote.not_voting,
            ["sans prendre part au vote", "sans prendre part au vote"],
            ["not voting", "not voting"],
        ),
    ];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(", "))
}

fn grouped(digits: &str, lang: Lang) -> String {
    let mut all = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            all.push(lang.pick('\u{202f}', ','));
        }
        all.push(digit);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_words_stay_on_one_line() {
        assert_eq!(line("a\r\nBcc: x@example.org", 80), "a Bcc: x@example.org");
        assert_eq!(
            line("a\u{85}b\u{2028}c\u{2029}d\0e\u{fffe}f\u{feff}", 80),
            "a b c d e f"
        );
        assert_eq!(line("  \u{3000} ", 80), "");
        assert_eq!(line("🏛️🏛️🏛️", 3), "🏛️🏛…");
    }

    #[test]
    fn figures_follow_the_language() {
        assert_eq!(euros("1250000.00", Lang::Fr), "1\u{202f}250\u{202f}000,00\u{a0}€");
        assert_eq!(euros("1250000.00", Lang::En), "€1,250,000.00");
        assert_eq!(count(0, ["acte", "actes"], ["act", "acts"], Lang::Fr), "0\u{a0}acte");
        let stated = Vote {
            in_favour: Some(21),
            against: Some(3),
            ..Vote::default()
        };
        assert_eq!(vote(&stated, Lang::En).as_deref(), Some("21\u{a0}for, 3\u{a0}against"));
        assert_eq!(vote(&Vote::default(), Lang::Fr), None);
    }
}
