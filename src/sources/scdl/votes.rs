//! How was an act voted, where a cell says it in words? « 23 voix pour », « pour : 20, contre : 3 », « néant ».

use crate::model::fold;
use regex::Regex;
use std::sync::LazyLock;

/// Figures before their word, or after it and a sign: « 20 pour », « 3 voix contre », « abstentions : 2 ».
static VOTES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let before = r"\b(\d{1,4})\s*(?:voix|votes?|suffrages?)?\s*(pour|contre|abst)";
    let after = r"\b(pour|contre|abst)[a-z()]*\s*[:=]\s*(\d{1,4})\b";
    Regex::new(&format!("{before}|{after}")).ok()
});

/// Words that may stand beside a figure in a column of counts.
const BESIDE: [&str; 12] = [
    "voix",
    "vote",
    "votes",
    "pour",
    "contre",
    "abstention",
    "abstentions",
    "suffrage",
    "suffrages",
    "votants",
    "membres",
    "conseillers",
];

/// The three figures of a vote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Figures {
    pub in_favour: Option<u32>,
    pub against: Option<u32>,
    pub abstentions: Option<u32>,
}

/// The figures that a cell states in words; what it states twice and differently is left out.
pub(super) fn figures(text: &str) -> Figures {
    let folded = fold(text);
    let mut said: Vec<(&str, u32)> = Vec::new();
    for found in VOTES.iter().flat_map(|votes| votes.captures_iter(&folded)) {
        let word = found.get(2).or(found.get(3)).map_or("", |m| m.as_str());
        let figure = found.get(1).or(found.get(4)).and_then(|m| m.as_str().parse().ok());
        said.extend(figure.map(|figure| (word, figure)));
    }
    let one = |word: &str| {
        let mut figures = said.iter().filter(|(w, _)| *w == word).map(|(_, figure)| *figure);
        let first = figures.next()?;
        figures.all(|figure| figure == first).then_some(first)
    };
    Figures {
        in_favour: one("pour"),
        against: one("contre"),
        abstentions: one("abst"),
    }
}

/// What a cell in a column of counts says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    /// So many.
    Of(u32),
    /// Nothing: a dash.
    Nothing,
    /// Something that is no count.
    Other,
}

/// A count of votes: `101`, `101.0`, `1 234`, « 23 voix pour », « 18 (dont 2 procurations) », « néant ».
pub(super) fn count(text: &str) -> Count {
    let folded = fold(text);
    let outside = match folded.split_once('(') {
        Some((before, _)) => before,
        None => &folded,
    };
    if !folded.is_empty() && folded.chars().all(|c| "-–—/.".contains(c) || c.is_whitespace()) {
        return Count::Nothing;
    }
    if ["neant", "aucun", "aucune", "zero"].contains(&folded.trim()) {
        return Count::Of(0);
    }
    let mut figure = String::new();
    for part in outside.split(|c: char| c.is_whitespace() || c == ':' || c == '=') {
        let whole = part
            .strip_suffix(".0")
            .or_else(|| part.strip_suffix(",0"))
            .unwrap_or(part);
        if !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit()) {
            // « 1 234 »: figures that follow one another are one number only in groups of three.
            if !figure.is_empty() && whole.len() != 3 {
                return Count::Other;
            }
            figure.push_str(whole);
        } else if !part.is_empty() && !BESIDE.contains(&part) {
            return Count::Other;
        }
    }
    figure.parse().map_or(Count::Other, Count::Of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_with_the_words_beside_them_and_nothing_else() {
        for (text, count_of) in [
            ("101", 101),
            ("101.0", 101),
            ("1 234", 1234),
            ("23 voix pour", 23),
            ("Pour : 21", 21),
            ("18 (dont 2 procurations)", 18),
            ("Néant", 0),
        ] {
            assert_eq!(count(text), Count::Of(count_of), "{text}");
        }
        for text in ["-", "—", "/"] {
            assert_eq!(count(text), Count::Nothing, "{text}");
        }
        for text in ["douze", "3 ou 4", "12 13", "Unanimité", "18/20", "1.5", "oui", ""] {
            assert_eq!(count(text), Count::Other, "{text}");
        }
    }

    #[test]
    fn a_whole_vote_in_one_cell_is_taken_apart() {
        let of = |in_favour, against, abstentions| Figures {
            in_favour,
            against,
            abstentions,
        };
        for (text, stated) in [
            (
                "Adopté à la majorité (20 pour, 3 contre, 2 abstentions)",
                of(Some(20), Some(3), Some(2)),
            ),
            (
                "Pour : 20 - Contre : 0 - Abstention(s) : 1",
                of(Some(20), Some(0), Some(1)),
            ),
            ("23 voix pour ; 4 voix contre", of(Some(23), Some(4), None)),
            ("Unanimité", of(None, None, None)),
            ("20 pour, 21 pour", of(None, None, None)),
            ("Subvention pour 2024", of(None, None, None)),
        ] {
            assert_eq!(figures(text), stated, "{text}");
        }
    }
}
