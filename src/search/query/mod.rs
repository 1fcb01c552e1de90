//! What did the reader mean? Typed text becomes a [`Query`], or an error that says what, where, and what to type instead.
//!
//! Pure: no index, no clock, no panic on any text, time linear in its length, recursion bounded by [`MAX_DEPTH`].
//! Nothing that could change the result is ever ignored: what is not understood is an error. Punctuation standing
//! alone is not searchable and is passed over.
//!
//! Grammar, from the loosest to the tightest; French and English keywords are equal, and only their capitals make them
//! operators (« ou » is a word):
//!
//! ```text
//! either   = all ( ("OU" | "OR") all )*
//! all      = unary ( [ "ET" | "AND" ] unary )*
//! unary    = ("SAUF" | "NOT" | "-") unary | "(" either ")" | leaf
//! leaf     = word | word* | word~ | "phrase" | "phrase"~5 | field:value
//! ```
//!
//! Reading order: [`ast`](Query), `chars` (what is on the line), `lexer` (tokens), `word` and `field` (leaves),
//! `parser`; then `canonical` and `understood`, the two ways back to text.

mod ast;
mod canonical;
mod chars;
mod error;
mod field;
mod lexer;
mod parser;
mod range;
mod understood;
mod value;
mod word;

pub use ast::{Filter, Query, VoteField};
pub use error::QueryError;

/// The longest text understood, in characters.
pub const MAX_CHARS: usize = 4_000;
/// The most words, phrases and fields in one query.
pub const MAX_TERMS: usize = 256;
/// How deep parentheses and exclusions may be nested.
pub const MAX_DEPTH: usize = 64;
/// The most prefixes and approximate words in one query: each stands for many words of the index.
pub const MAX_OPEN_WORDS: usize = 32;
/// The longest approximate word, in characters.
pub const MAX_FUZZY_CHARS: usize = 64;
/// The farthest that the words of a phrase may be apart.
pub const MAX_SLOP: u32 = 100;

/// Understands what a reader typed. Nothing typed asks for everything.
///
/// # Errors
/// When it cannot be understood, or exceeds one of the limits above.
pub fn parse(typed: &str) -> Result<Query, QueryError> {
    if chars::is_blank(typed) {
        return Ok(Query::All);
    }
    understand(typed).map_err(|error| QueryError {
        proposal: error.proposal.filter(|proposal| understand(proposal).is_ok()),
        ..error
    })
}

fn understand(typed: &str) -> Result<Query, QueryError> {
    if typed.chars().nth(MAX_CHARS).is_some() {
        return Err(QueryError::too_long());
    }
    parser::parse(lexer::Lexer::new(&chars::read(typed)))
}
