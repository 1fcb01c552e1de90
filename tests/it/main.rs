//! The integration tests, one binary: each file is one seam, each test a sentence.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used)]
mod config;
mod schedule;
mod fetch;
mod archive;
mod sources;
mod extract;
mod worker;
mod recognise;
mod query;
mod search;
mod catalog;
mod harvest;
mod alert;
mod web;
mod daemon;
mod cli;
mod demo;
mod architecture;
