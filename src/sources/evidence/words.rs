//! The trade's words: which kind of document do they name, do they speak of a council, do they say it is none of its own?
//!
//! French first; English too, because pages saved through a translator exist. Words are compared folded, between
//! spaces: `" pv "` is the word itself, `" deliberation"` any word that begins so.

use super::lexicon::{ANNEX, COUNCIL, GENERIC, KINDS, NOT_STATE, OTHER_BODIES, PAPERS, STATE, SUBJECTS};
use crate::model::{Kind, fold};
use regex::Regex;
use std::sync::LazyLock;

/// Words that name a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) struct Cue {
    /// The kind they name.
    pub kind: Kind,
    /// Where they stand among the words.
    pub at: usize,
    /// The words, as the list below has them.
    pub words: &'static str,
}

/// Words that say it is some other download than a council's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) struct Other {
    /// Where they stand among the words.
    pub at: usize,
    /// Whether they name a subject only, on which a council may decide, and not a sort of paper.
    pub is_subject: bool,
}

/// `text` folded, every run of other characters than letters and figures made one space, with a space at both ends.
pub(in crate::sources) fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 2);
    spaced.push(' ');
    for c in fold(text).chars() {
        if c.is_alphanumeric() {
            spaced.push(c);
        } else if !spaced.ends_with(' ') {
            spaced.push(' ');
        }
    }
    if !spaced.ends_with(' ') {
        spaced.push(' ');
    }
    spaced
}

/// The kind that `text` names: the first one named, but an annex is an annex.
pub(in crate::sources) fn kind(text: &str) -> Option<Cue> {
    let words = spaced(text);
    let named = named(&words);
    let annex = ANNEX.iter().find(|a| {
        let leading = words.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let first = leading.strip_prefix(**a).is_some_and(|rest| rest.starts_with(' '));
        let last = words
            .trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ')
            .ends_with(&format!(" {a}"));
        first || last && !words.contains(&format!(" et {a}")) && !words.contains(&format!(" avec {a}"))
    });
    match annex {
        Some(words) => Some(Cue {
            kind: Kind::Annexe,
            at: 0,
            words,
        }),
        None => named,
    }
}

static NAMED: LazyLock<Regex> = LazyLock::new(|| any_of(&KINDS.map(|(phrase, _)| phrase)));
static SPOKEN: LazyLock<Regex> = LazyLock::new(|| any_of(&COUNCIL));
static STATED: LazyLock<Regex> = LazyLock::new(|| any_of(&STATE));
static EXCUSED: LazyLock<Regex> = LazyLock::new(|| any_of(&NOT_STATE));
static PAPER: LazyLock<Regex> = LazyLock::new(|| any_of(&PAPERS));
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| any_of(&SUBJECTS));

/// Finds the first of the phrases, the longest where several begin.
#[expect(
    clippy::unwrap_used,
    reason = "phrases are letters and spaces, and every test of words builds them all"
)]
fn any_of(phrases: &[&str]) -> Regex {
    let mut phrases = phrases.to_vec();
    phrases.sort_by_key(|p| std::cmp::Reverse(p.len()));
    Regex::new(&phrases.join("|")).unwrap()
}

/// The first kind named in spaced words.
fn named(words: &str) -> Option<Cue> {
    let found = NAMED.find_iter(words).find(|m| match m.as_str() {
        // In French an « agenda » tells of shows and markets, unless the council is named.
        " agenda " => SPOKEN.is_match(words),
        " minutes " => !words
            .get(..m.start())
            .is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit())),
        _ => true,
    })?;
    let (phrase, kind) = KINDS.iter().find(|(phrase, _)| *phrase == found.as_str())?;
    Some(Cue {
        kind: *kind,
        at: found.start(),
        words: phrase,
    })
}

/// The kind that the number in a file's name tells: `DE2024-111`, `DEL_2024_053`, `DCM 2023-12`.
pub(in crate::sources) fn kind_of_number(name: &str) -> Option<Cue> {
    let words = spaced(&super::names::words(name));
    let parts: Vec<&str> = words.split_whitespace().collect();
    let figures = |part: Option<&&str>, range: std::ops::RangeInclusive<usize>| {
        part.is_some_and(|p| range.contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
    };
    let at = parts.iter().enumerate().find_map(|(i, part)| {
        let prefix = matches!(*part, "del" | "delib" | "dcm") || *part == "de" && i <= 2;
        let year = parts
            .get(i + 1)
            .is_some_and(|y| y.len() == 4 && (y.starts_with("19") || y.starts_with("20")));
        let numbered = figures(parts.get(i + 1), 2..=4) && figures(parts.get(i + 2), 2..=4);
        (prefix && numbered && (year || i <= 1)).then_some(i)
    })?;
    Some(Cue {
        kind: Kind::Deliberation,
        at,
        words: " number of a deliberation",
    })
}

/// Whether words speak of a council, a session or a kind of its documents.
pub(in crate::sources) fn speaks_of_sessions(text: &str) -> bool {
    speaks_of_council(text) || kind(text).is_some()
}

/// Whether words speak of a council or its sessions.
pub(in crate::sources) fn speaks_of_council(text: &str) -> bool {
    SPOKEN.is_match(&spaced(text))
}

/// Whether `text` names a body other than the council.
pub(in crate::sources) fn another_body(text: &str) -> bool {
    let words = spaced(text);
    OTHER_BODIES.iter().any(|body| words.contains(body))
}

/// The words by which `text` says that it is the State's.
pub(in crate::sources) fn state(text: &str) -> Option<&'static str> {
    let spaced = spaced(text);
    let words = EXCUSED.replace_all(&spaced, " ");
    if words.starts_with(" ap ") || words.starts_with(" apmu ") || words.starts_with(" annexe ap ") {
        return Some("ap");
    }
    STATED
        .find(&words)
        .and_then(|m| STATE.iter().find(|w| **w == m.as_str()))
        .map(|w| w.trim())
}

/// The first words by which `text` says that it is some other download.
pub(in crate::sources) fn other(text: &str) -> Option<Other> {
    let words = spaced(text);
    let first = |list: &Regex, is_subject| {
        list.find(&words).map(|m| Other {
            at: m.start(),
            is_subject,
        })
    };
    let paper = first(&PAPER, false);
    let subject = first(&SUBJECT, true);
    paper.into_iter().chain(subject).min_by_key(|other| other.at)
}

/// Whether a link's text says nothing of what it leads to: « Télécharger (PDF, 120 Ko) ».
pub(in crate::sources) fn is_generic(text: &str) -> bool {
    spaced(text).split_whitespace().all(|w| {
        GENERIC.contains(&w)
            || w.bytes().all(|b| b.is_ascii_digit()) && w.len() < 4
            || matches!(
                w,
                "ko" | "kb"
                    | "mo"
                    | "mb"
                    | "o"
                    | "b"
                    | "octets"
                    | "kio"
                    | "mio"
                    | "nouvelle"
                    | "fenetre"
                    | "new"
                    | "tab"
                    | "window"
                    | "onglet"
                    | "francais"
                    | "french"
                    | "d"
                    | "l"
            )
    })
}
