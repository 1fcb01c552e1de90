//! Why a query was not understood, in words a reader can act on.

use super::{MAX_CHARS, MAX_DEPTH, MAX_OPEN_WORDS, MAX_TERMS};
use crate::model::{Lang, Text};
use serde::Serialize;

/// A query that was not understood: what is wrong, where, and what to type instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("character {}: {what}", .position + 1)]
pub struct QueryError {
    /// Where, in characters from 0.
    pub position: usize,
    /// What is wrong: one sentence or two, with the full stop.
    pub what: Text,
    /// The whole query as it might have been meant.
    pub proposal: Option<String>,
}

impl QueryError {
    /// The message with its place and its proposal, as a line of text for a reader.
    pub fn message(&self, lang: Lang) -> String {
        let place = self.position + 1;
        let what = self.what.get(lang);
        let said = lang.pick(
            format!("Caractère {place} : {what}"),
            format!("Character {place}: {what}"),
        );
        match &self.proposal {
            Some(proposal) => said + &lang.pick(format!(" Essayez : {proposal}"), format!(" Try: {proposal}")),
            None => said,
        }
    }

    pub(super) fn new(position: usize, fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            position,
            what: Text::new(fr, en),
            proposal: None,
        }
    }

    pub(super) fn too_long() -> Self {
        Self::new(
            MAX_CHARS,
            format!("La recherche dépasse {MAX_CHARS} caractères : raccourcissez-la."),
            format!("The query exceeds {MAX_CHARS} characters: shorten it."),
        )
    }

    pub(super) fn too_many_terms(position: usize) -> Self {
        Self::new(
            position,
            format!("La recherche compte plus de {MAX_TERMS} mots, expressions et champs : raccourcissez-la."),
            format!("The query holds more than {MAX_TERMS} words, phrases and fields: shorten it."),
        )
    }

    pub(super) fn too_many_open_words(position: usize) -> Self {
        Self::new(
            position,
            format!("La recherche compte plus de {MAX_OPEN_WORDS} mots suivis de « * » ou de « ~ » : précisez-en."),
            format!("The query holds more than {MAX_OPEN_WORDS} words followed by “*” or “~”: write some in full."),
        )
    }

    pub(super) fn too_deep(position: usize) -> Self {
        Self::new(
            position,
            format!("Plus de {MAX_DEPTH} parenthèses ou exclusions emboîtées : simplifiez la recherche."),
            format!("More than {MAX_DEPTH} nested parentheses or exclusions: simplify the query."),
        )
    }

    pub(super) fn only_punctuation() -> Self {
        Self::new(
            0,
            "La recherche ne contient que de la ponctuation : ajoutez un mot.",
            "The query holds nothing but punctuation: add a word.",
        )
    }

    pub(super) fn close_without_open(position: usize) -> Self {
        Self::new(
            position,
            "Parenthèse fermante sans ouvrante.",
            "Closing parenthesis without an opening one.",
        )
    }

    pub(super) fn open_without_close(position: usize) -> Self {
        Self::new(
            position,
            "Cette parenthèse n'est pas refermée.",
            "This parenthesis is not closed.",
        )
    }

    pub(super) fn empty_parentheses(position: usize) -> Self {
        Self::new(position, "Parenthèses vides.", "Empty parentheses.")
    }

    pub(super) fn operator_without_left(position: usize, operator: &str) -> Self {
        Self::new(
            position,
            format!("« {operator} » n'a rien à sa gauche ; pour chercher ce mot, écrivez-le en minuscules."),
            format!("“{operator}” has nothing on its left; to search for the word, write it in lower case."),
        )
    }

    pub(super) fn operator_without_right(position: usize, operator: &str) -> Self {
        Self::new(
            position,
            format!("« {operator} » n'a rien à sa droite ; pour chercher ce mot, écrivez-le en minuscules."),
            format!("“{operator}” has nothing on its right; to search for the word, write it in lower case."),
        )
    }

    pub(super) fn quote_not_closed(position: usize) -> Self {
        Self::new(
            position,
            "Ce guillemet n'est pas refermé.",
            "This quotation mark is not closed.",
        )
    }

    pub(super) fn empty_phrase(position: usize) -> Self {
        Self::new(
            position,
            "Il n'y a aucun mot entre ces guillemets.",
            "There is no word between these quotation marks.",
        )
    }
}

/// What is wrong with one token, before its place on the line is known.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    /// Where in the token, in characters.
    pub(super) offset: usize,
    pub(super) what: Text,
    /// What the token may have meant.
    pub(super) meant: Option<String>,
}

impl Refusal {
    pub(super) fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            offset: 0,
            what: Text::new(fr, en),
            meant: None,
        }
    }

    pub(super) fn meaning(mut self, meant: impl Into<String>) -> Self {
        self.meant = Some(meant.into());
        self
    }

    pub(super) fn at(mut self, offset: usize) -> Self {
        self.offset = offset;
        self
    }
}
