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
mod export;
mod extract;
mod facts;
mod fetch;
mod formats;
mod habits;
mod harvest;
mod ocr;
mod pdf_text;
mod probe;
mod query;
mod readers;
mod recognise;
mod schedule;
mod search;
mod sites;
mod sources;
mod support;
mod systemd;
mod tables;
mod web;
mod worker;
