//! The integration tests, one binary: each file is one seam, each test a sentence.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used)]
mod alert;
mod architecture;
mod archive;
mod bad_input;
mod catalog;
mod cli;
mod completeness;
mod config;
mod daemon;
mod demo;
mod export;
mod extract;
mod facts;
mod fetch;
mod formats;
mod harvest;
mod ocr;
mod pages;
mod pdf_text;
mod politeness;
mod presence;
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
mod year;
