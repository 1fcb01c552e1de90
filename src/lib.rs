//! Greffier: the clerk that reads every council.
//!
//! The modules, in reading order. Arrows between them point one way; `ARCHITECTURE.md` lists the allowed ones and a
//! test holds the list true.
//!
//! | module | the question it answers |
//! |---|---|
//! | [`model`] | what are councils, sources, documents, acts? (values and rules, no I/O) |
//! | [`config`] | what did the administrator ask for, and what is wrong with it? |
//! | [`schedule`] | when is a source due next? |
//! | [`fetch`] | what does this address answer, asked politely and safely? |
//! | [`sources`] | which documents does this page, table or folder offer? |
//! | [`archive`] | where are the bytes? |
//! | [`extract`] | what text do these bytes hold, page by page? |
//! | [`probe`] | how does this council publish? |
//! | [`recognise`] | which acts does this text hold? |
//! | [`worker`] | how are strangers' bytes parsed without danger? (the child process and its limits) |
//! | [`catalog`] | what is known? (the one truth) |
//! | [`index`] | how is text made searchable? |
//! | [`search`] | what does this query find? |
//! | [`harvest`] | how does one run go, from listing to searchable? |
//! | [`completeness`] | what is held of a council, and what is known or expected to be missing? |
//! | [`export`] | how does what is held leave the house? |
//! | [`alert`] | who must be told? |
//! | [`web`] | what do people and machines see over HTTP? |
//! | [`daemon`] | how does everything live together? |
//! | [`cli`] | what does the command line do? |
//!
//! Invariants: bytes are archived before they are parsed; strangers' bytes are parsed in a child; the catalogue and
//! the archive are the truth and everything else can be rebuilt from them; the clock is an argument.

pub mod alert;
pub mod archive;
pub mod catalog;
pub mod cli;
pub mod completeness;
pub mod config;
pub mod daemon;
pub mod export;
pub mod extract;
pub mod fetch;
pub mod harvest;
pub mod index;
pub mod model;
pub mod probe;
pub mod recognise;
pub mod schedule;
pub mod search;
pub mod sources;
pub mod web;
pub mod worker;
