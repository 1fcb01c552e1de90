//! Numbers: what does « vingt-trois » or « 1 250,50 » count, and when are two numbers of acts the same?

/// One word of a number in letters, folded.
const WORD: &str = "(?:zero|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|\
                    seize|vingts?|vint|trente|quarante|cinquante|soixante|septante|huitante|octante|nonante|cents?|\
                    milles?|mil|millions?|milliards?)";

/// A pattern for a number in letters.
pub(super) fn letters() -> String {
    [WORD, r"(?:(?:\s+et\s+|\s*-\s*et\s*-\s*|\s*-\s*|\s+)", WORD, ")*"].concat()
}

/// A pattern for a small number in digits or letters: a count of persons.
pub(super) fn count() -> String {
    format!(r"(?:\d{{1,3}}|{})", letters())
}

/// What a number in digits or in letters counts; `None` when it is neither.
pub(super) fn value(words: &str) -> Option<u64> {
    let words = words.trim();
    if !words.is_empty() && words.bytes().all(|b| b.is_ascii_digit()) {
        return words.parse().ok();
    }
    let (mut total, mut current, mut any) = (0u64, 0u64, false);
    for word in words.split([' ', '-', '\n']).filter(|w| !w.is_empty() && *w != "et") {
        any = true;
        match word.trim_end_matches('s') {
            "million" => (total, current) = (total.checked_add(current.max(1).checked_mul(1_000_000)?)?, 0),
            "milliard" => (total, current) = (total.checked_add(current.max(1).checked_mul(1_000_000_000)?)?, 0),
            "mille" | "mil" => (total, current) = (total.checked_add(current.max(1).checked_mul(1000)?)?, 0),
            "cent" => current = current.max(1).checked_mul(100)?,
            "vingt" | "vint" if current % 100 == 4 => current += 76,
            word => current = joined(current, unit(word)?)?,
        }
    }
    any.then(|| total.checked_add(current)).flatten()
}

/// A word added to what stands before it, where French joins the two: « soixante-dix », never « dix-vingt ».
fn joined(current: u64, unit: u64) -> Option<u64> {
    let (tens, ones) = (current % 100, current % 10);
    let fits = match unit {
        0 => current == 0,
        1..10 => ones == 0 && (tens != 10 || unit >= 7),
        10..20 => tens == 0 || tens == 60 || tens == 80,
        _ => tens == 0,
    };
    fits.then(|| current.checked_add(unit)).flatten()
}

/// The same for a count of persons; « aucun » and « néant » are zero.
pub(super) fn persons(words: &str) -> Option<u32> {
    match words.trim() {
        "aucun" | "aucune" | "neant" | "nul" | "o" => Some(0),
        words => value(words).and_then(|n| u32::try_from(n).ok()).filter(|n| *n < 1000),
    }
}

/// The value of a word that adds; `s` at its end is gone.
fn unit(word: &str) -> Option<u64> {
    Some(match word {
        "zero" => 0,
        "un" | "une" => 1,
        "deux" => 2,
        "troi" => 3,
        "quatre" => 4,
        "cinq" => 5,
        "six" => 6,
        "sept" => 7,
        "huit" => 8,
        "neuf" => 9,
        "dix" => 10,
        "onze" => 11,
        "douze" => 12,
        "treize" => 13,
        "quatorze" => 14,
        "quinze" => 15,
        "seize" => 16,
        "vingt" | "vint" => 20,
        "trente" => 30,
        "quarante" => 40,
        "cinquante" => 50,
        "soixante" => 60,
        "septante" => 70,
        "huitante" | "octante" => 80,
        "nonante" => 90,
        _ => return None,
    })
}

/// A number on one line, its parts together: « 2026- 013 », cut by the end of a cell, is « 2026-013 ».
pub(super) fn together(written: &str) -> String {
    let mut number = String::new();
    for part in written.split(' ') {
        let joins = number.ends_with(['-', '_', '/', '.']) || part.starts_with(['-', '_', '/', '.']);
        if !number.is_empty() && !joins {
            number.push(' ');
        }
        number.push_str(part);
    }
    number
}

/// The number of an act made comparable: its runs of letters and of digits, without leading zeros, joined by `-`.
pub(super) fn normalised(number: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut last = None;
    for c in number.chars() {
        let class = (c.is_alphanumeric(), c.is_ascii_digit());
        if class.0 {
            if last != Some(class) {
                parts.push(String::new());
            }
            if let Some(part) = parts.last_mut() {
                part.extend(c.to_uppercase());
            }
        }
        last = Some(class);
    }
    let bare = |part: &String| match part.trim_start_matches('0') {
        "" if part.starts_with('0') => "0".to_owned(),
        rest => rest.to_owned(),
    };
    parts.iter().map(bare).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_letters_are_counted() {
        for (words, n) in [
            ("vingt et un", 21),
            ("deux-mille-vingt-et-un", 2021),
            ("deux mil dix huit", 2018),
            ("quatre-vingt-dix-sept", 97),
            ("cent quatre vingts", 180),
            ("soixante et onze", 71),
            ("mil neuf cent quatre-vingt-dix-neuf", 1999),
            ("deux millions trois cent mille", 2_300_000),
            ("14", 14),
        ] {
            assert_eq!(value(words), Some(n), "{words}");
        }
        assert_eq!(value("et"), None);
        assert_eq!(value("douze chats"), None);
        assert_eq!(value("deux mille dix-vingt"), None);
        assert_eq!(value(&"cent ".repeat(400)), None);
    }

    #[test]
    fn one_number_written_two_ways_is_one() {
        assert_eq!(normalised("DEL2024-053"), "DEL-2024-53");
        assert_eq!(normalised("del 2024/53"), "DEL-2024-53");
        assert_eq!(normalised("2024_00"), "2024-0");
        assert_eq!(normalised("°"), "");
    }
}
