//! What did the reader ask for?

mod ast;

pub use ast::{Filter, Query, VoteField};
