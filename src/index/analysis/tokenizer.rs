//! How does tantivy see the words? Its side of the analysis: two tokenizers over one scanner.

use super::scan::{Scanner, groups};
use super::stemmed;
use std::vec::IntoIter;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Cuts text into folded words; stemmed ones when it says so.
#[derive(Clone, Default)]
pub(crate) struct FrenchTokenizer {
    stems: bool,
    token: Token,
}

impl FrenchTokenizer {
    /// Words as folded: for phrases in quotation marks, prefixes and near spellings.
    pub fn exact() -> Self {
        Self::default()
    }

    /// Words as stemmed: for words that match their inflections.
    pub fn stems() -> Self {
        Self {
            stems: true,
            ..Self::default()
        }
    }
}

impl Tokenizer for FrenchTokenizer {
    type TokenStream<'a> = FrenchStream<'a>;
    fn token_stream<'a>(&'a mut self, text: &'a str) -> FrenchStream<'a> {
        self.token.reset();
        FrenchStream {
            text,
            scanner: Scanner::new(text),
            stems: self.stems,
            token: &mut self.token,
            groups: Vec::new().into_iter(),
        }
    }
}

/// The words of one text.
pub(crate) struct FrenchStream<'a> {
    text: &'a str,
    scanner: Scanner<'a>,
    stems: bool,
    token: &'a mut Token,
    /// What is left of the groups of the last figure: they share its position.
    groups: IntoIter<&'a str>,
}

impl TokenStream for FrenchStream<'_> {
    fn advance(&mut self) -> bool {
        if let Some(group) = self.groups.next() {
            self.token.text.clear();
            self.token.text.push_str(group);
            return true;
        }
        let Some(span) = self.scanner.next(&mut self.token.text) else {
            return false;
        };
        if span.grouped {
            self.groups = groups(&self.text[span.start..span.end]).collect::<Vec<_>>().into_iter();
        } else if self.stems {
            stemmed(&mut self.token.text);
        }
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = span.start;
        self.token.offset_to = span.end;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
