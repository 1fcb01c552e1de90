//! The query said back in plain French or English, so that readers see what was searched for, not what they typed.

use super::ast::{Filter, Query, VoteField};
use super::range::period;
use crate::model::{Lang, PartialDate};
use chrono::{Datelike, Locale, NaiveDate};

impl Query {
    /// What was understood, as a phrase without capital or full stop. At the top, what must all hold is parted by
    /// semicolons; within, what belongs together stands in parentheses.
    pub fn understood(&self, lang: Lang) -> String {
        match self {
            Self::And(parts) => {
                let is_word = |part: &&Self| matches!(part, Self::Word(_));
                let words: Vec<&Self> = parts.iter().filter(is_word).collect();
                let words = (words.len() > 1).then(|| all_words(&words, lang));
                let others = parts.iter().filter(|part| words.is_none() || !is_word(part));
                let others: Vec<String> = others.map(|part| part.said(lang)).collect();
                words
                    .into_iter()
                    .chain(others)
                    .collect::<Vec<_>>()
                    .join(lang.pick(" ; ", "; "))
            }
            other => other.said(lang),
        }
    }

    fn said(&self, lang: Lang) -> String {
        match self {
            Self::All => lang.pick("tous les actes", "all acts").to_owned(),
            Self::And(parts) => listed(parts, lang.pick(" et ", " and "), lang),
            Self::Or(parts) => listed(parts, lang.pick(" ou ", " or "), lang),
            Self::Not(part) => format!("{} {}", lang.pick("sans", "without"), part.grouped(lang)),
            Self::Word(word) => lang.pick(format!("le mot « {word} »"), format!("the word “{word}”")),
            Self::Prefix(stem) => lang.pick(
                format!("un mot commençant par « {stem} »"),
                format!("a word beginning with “{stem}”"),
            ),
            Self::Fuzzy(word) => lang.pick(
                format!("le mot « {word} » à une lettre près"),
                format!("the word “{word}” give or take one letter"),
            ),
            Self::Phrase { words, slop: None } => lang.pick(
                format!("l'expression exacte « {words} »"),
                format!("the exact phrase “{words}”"),
            ),
            Self::Phrase {
                words,
                slop: Some(slop),
            } => lang.pick(
                format!("les mots « {words} » à {slop} mots près"),
                format!("the words “{words}” within {slop} words"),
            ),
            Self::Field(filter) => filter.said(lang),
        }
    }

    /// The same, in parentheses when it has parts.
    fn grouped(&self, lang: Lang) -> String {
        match self {
            Self::And(_) | Self::Or(_) => format!("({})", self.said(lang)),
            _ => self.said(lang),
        }
    }
}

fn listed(parts: &[Query], joint: &str, lang: Lang) -> String {
    let parts: Vec<String> = parts.iter().map(|part| part.grouped(lang)).collect();
    parts.join(joint)
}

/// « les mots « a », « b » et « c » ».
fn all_words(words: &[&Query], lang: Lang) -> String {
    let quoted = words.iter().filter_map(|part| match part {
        Query::Word(word) => Some(lang.pick(format!("« {word} »"), format!("“{word}”"))),
        _ => None,
    });
    let quoted: Vec<String> = quoted.collect();
    let (last, first) = match quoted.split_last() {
        Some((last, first)) => (last.as_str(), first.join(", ")),
        None => ("", String::new()),
    };
    lang.pick(
        format!("les mots {first} et {last}"),
        format!("the words {first} and {last}"),
    )
}

impl Filter {
    fn said(&self, lang: Lang) -> String {
        match self {
            Self::Council(name) => lang.pick(format!("commune « {name} »"), format!("council “{name}”")),
            Self::Department(code) => format!("département {code}"),
            Self::Kind(kind) => format!("{} {}", lang.pick("type :", "kind:"), kind.label(lang)),
            Self::Subject(code) => format!("{} {code}", lang.pick("matière", "subject")),
            Self::Number(number) => lang.pick(format!("numéro « {number} »"), format!("number “{number}”")),
            Self::Date { from, to } => dates(*from, *to, lang),
            Self::Amount { from, to } => amounts(*from, *to, lang),
            Self::Votes { which, from, to } => votes(*which, *from, *to, lang),
            Self::Unanimous(true) => lang.pick("vote à l'unanimité", "unanimous vote").to_owned(),
            Self::Unanimous(false) => lang.pick("vote non unanime", "vote not unanimous").to_owned(),
            Self::Outcome(outcome) => format!("{} {}", lang.pick("issue :", "outcome:"), outcome.label(lang)),
        }
    }
}

fn dates(from: Option<NaiveDate>, to: Option<NaiveDate>, lang: Lang) -> String {
    let said = |date| day(date, lang);
    match (from, to) {
        (Some(from), Some(to)) => match period(from, to) {
            Some(PartialDate::Year(year)) => lang.pick(format!("séance en {year}"), format!("session in {year}")),
            Some(PartialDate::Month(..)) => {
                let month = from.format_localized("%B %Y", lang.pick(Locale::fr_FR, Locale::en_GB));
                lang.pick(format!("séance en {month}"), format!("session in {month}"))
            }
            Some(PartialDate::Day(_)) => lang.pick(
                format!("séance du {}", said(from)),
                format!("session of {}", said(from)),
            ),
            None => lang.pick(
                format!("séance du {} au {}", said(from), said(to)),
                format!("session from {} to {}", said(from), said(to)),
            ),
        },
        (Some(from), None) => lang.pick(
            format!("séance à partir du {}", said(from)),
            format!("session from {} on", said(from)),
        ),
        (None, Some(to)) => lang.pick(
            format!("séance jusqu'au {}", said(to)),
            format!("session until {}", said(to)),
        ),
        (None, None) => lang.pick("séance à toute date", "session on any date").to_owned(),
    }
}

fn day(date: NaiveDate, lang: Lang) -> String {
    match (lang, date.day()) {
        (Lang::Fr, 1) => date.format_localized("1er %B %Y", Locale::fr_FR).to_string(),
        (Lang::Fr, _) => date.format_localized("%-d %B %Y", Locale::fr_FR).to_string(),
        (Lang::En, _) => date.format_localized("%-d %B %Y", Locale::en_GB).to_string(),
    }
}

fn amounts(from: Option<i64>, to: Option<i64>, lang: Lang) -> String {
    let said = |cents| euros(cents, lang);
    match (from, to) {
        (Some(from), Some(to)) if from == to => lang.pick(
            format!("montant de {}", said(from)),
            format!("amount of {}", said(from)),
        ),
        (Some(from), Some(to)) => lang.pick(
            format!("montant de {} à {}", said(from), said(to)),
            format!("amount from {} to {}", said(from), said(to)),
        ),
        // One cent above a round sum is how « plus de » is kept.
        (Some(from), None) if from % 100 == 1 => lang.pick(
            format!("montant de plus de {}", said(from - 1)),
            format!("amount above {}", said(from - 1)),
        ),
        (Some(from), None) => lang.pick(
            format!("montant d'au moins {}", said(from)),
            format!("amount of at least {}", said(from)),
        ),
        (None, Some(to)) if to % 100 == 99 && to < i64::MAX => lang.pick(
            format!("montant de moins de {}", said(to + 1)),
            format!("amount below {}", said(to + 1)),
        ),
        (None, Some(to)) => lang.pick(
            format!("montant d'au plus {}", said(to)),
            format!("amount of at most {}", said(to)),
        ),
        (None, None) => lang.pick("montant quelconque", "any amount").to_owned(),
    }
}

/// `12 500,50 €` or `€12,500.50`.
fn euros(cents: i64, lang: Lang) -> String {
    let digits = (cents / 100).to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(lang.pick('\u{202f}', ','));
        }
        grouped.push(digit);
    }
    match cents % 100 {
        0 => lang.pick(format!("{grouped}\u{a0}€"), format!("€{grouped}")),
        part => lang.pick(format!("{grouped},{part:02}\u{a0}€"), format!("€{grouped}.{part:02}")),
    }
}

fn votes(which: VoteField, from: Option<u32>, to: Option<u32>, lang: Lang) -> String {
    let name = match which {
        VoteField::For => lang.pick("voix pour", "votes for"),
        VoteField::Against => lang.pick("voix contre", "votes against"),
        VoteField::Abstentions => lang.pick("abstentions", "abstentions"),
    };
    let many = match (from, to) {
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => lang.pick(format!("de {from} à {to}"), format!("from {from} to {to}")),
        (Some(from), None) => lang.pick(format!("au moins {from}"), format!("at least {from}")),
        (None, Some(to)) => lang.pick(format!("au plus {to}"), format!("at most {to}")),
        (None, None) => lang.pick("nombre quelconque", "any number").to_owned(),
    };
    lang.pick(format!("{name} : {many}"), format!("{name}: {many}"))
}
