//! The integration tests, one binary: each file is one seam, each test a sentence.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used)]
mod alert;
mod architecture;
mod archive;
mod catalog;
mod cli;
mod config;
mod daemon;
mod demo;
mod extract;
mod fetch;
mod harvest;
mod pdf_text;
mod query;
mod recognise;
mod schedule;
mod search;
mod sources;
mod support;
mod systemd;
mod web;
mod worker;
