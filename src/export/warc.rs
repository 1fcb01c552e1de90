//! WARC 1.1 (ISO 28500:2017): what was received, as it was received, for the archives of others.
//!
//! An answer over HTTP is a `response`; its body stands in the archive as it was after transfer and content coding were
//! undone, so the headers that spoke of these are kept under `X-Archive-Orig-` and a true `Content-Length` is given. An
//! answer 304 is a `revisit`, a local file a `resource`. Records have the same ids at each export.

use super::{ExportError, Exporter, REUSE, Wanted, Written};
use crate::catalog::CaptureRow;
use crate::model::{DocumentId, Sha256};
use chrono::{DateTime, SecondsFormat, Utc};
use futures_util::TryStreamExt;
use std::collections::{BTreeSet, HashMap};
use std::io::Write;

/// Captures taken from the catalogue at once.
const BATCH: u32 = 500;
/// Headers that are of the way, not of what came by it.
const OF_THE_WAY: [&str; 3] = ["content-encoding", "transfer-encoding", "content-length"];
/// The profile of a revisit after a 304.
const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

impl Exporter {
    /// Writes the captures wanted as WARC: listing pages too, unless only some acts are wanted. Nothing of what was
    /// withdrawn leaves.
    ///
    /// # Errors
    /// When what is held cannot be read, or `to` cannot be written.
    pub async fn warc(&self, wanted: &Wanted, now: DateTime<Utc>, mut to: impl Write) -> Result<Written, ExportError> {
        let documents = self.documents_with(wanted).await?;
        let mut written = Written::default();
        let mut councils = BTreeSet::new();
        head(&mut to, now)?;
        let (mut last, mut ids) = (0, HashMap::new());
        loop {
            let captures = self.catalog.captures_after(last, BATCH).await?;
            let Some(latest) = captures.last() else { break };
            last = latest.id;
            for capture in captures {
                let inside = documents
                    .as_ref()
                    .is_none_or(|some| capture.document.as_ref().is_some_and(|d| some.contains(d)));
                if !inside || !wanted.council(&capture.council) {
                    continue;
                }
                let Some(size) = self.archive.size(&capture.sha256).await? else {
                    // Withdrawn since the catalogue was read.
                    continue;
                };
                self.record(&capture, size, &mut ids, &mut to).await?;
                written.records += 1;
                written.last_update = written.last_update.max(Some(capture.fetched_at));
                written
                    .sources
                    .insert((capture.source.to_string(), capture.url.clone()));
                councils.insert(capture.council);
            }
        }
        to.flush()?;
        written.councils = councils.len() as u64;
        Ok(written)
    }

    /// The documents of the entries wanted; `None` for all.
    async fn documents_with(&self, wanted: &Wanted) -> Result<Option<BTreeSet<DocumentId>>, ExportError> {
        if wanted.keys.is_none() {
            return Ok(None);
        }
        let mut some = BTreeSet::new();
        for council in self.councils(wanted).await? {
            for id in self.catalog.documents_of(&council.id).await? {
                let Some(held) = self.held(&id).await? else { continue };
                let acts = held.view.acts.iter().any(|(act, _)| wanted.key(act.as_str()));
                if acts || wanted.key(id.as_str()) {
                    some.insert(id);
                }
            }
        }
        Ok(Some(some))
    }

    async fn record(
        &self,
        capture: &CaptureRow,
        size: u64,
        ids: &mut HashMap<(String, Sha256), String>,
        to: &mut impl Write,
    ) -> Result<(), ExportError> {
        let id = record_id(&[&capture.id.to_string(), &capture.url, capture.sha256.as_str()]);
        let mut head = Head::new(&id, &capture.final_url, capture.fetched_at);
        if let Some(since) = capture.stands_since {
            head.add("WARC-Type", "revisit");
            head.add("WARC-Profile", NOT_MODIFIED);
            head.add("WARC-Refers-To-Target-URI", &capture.final_url);
            head.add("WARC-Refers-To-Date", &stamp(since));
            if let Some(first) = ids.get(&(capture.url.clone(), capture.sha256.clone())) {
                head.add("WARC-Refers-To", first);
            }
            head.add("Content-Type", "application/http;msgtype=response");
            let http = http_head(capture, None);
            head.write(http.len() as u64, to)?;
            to.write_all(http.as_bytes())?;
            return Ok(to.write_all(b"\r\n\r\n")?);
        }
        ids.insert((capture.url.clone(), capture.sha256.clone()), id);
        head.add("WARC-Payload-Digest", &format!("sha256:{}", capture.sha256));
        let http = match capture.status {
            Some(_) => {
                head.add("WARC-Type", "response");
                head.add("Content-Type", "application/http;msgtype=response");
                http_head(capture, Some(size))
            }
            None => {
                head.add("WARC-Type", "resource");
                let media = capture.content_type.as_deref().unwrap_or("application/octet-stream");
                head.add("Content-Type", media);
                String::new()
            }
        };
        head.write(http.len() as u64 + size, to)?;
        to.write_all(http.as_bytes())?;
        let mut pieces = self.archive.stream(&capture.sha256).await?;
        while let Some(piece) = pieces.try_next().await? {
            to.write_all(&piece)?;
        }
        Ok(to.write_all(b"\r\n\r\n")?)
    }
}

/// The head of a record.
struct Head(String);

impl Head {
    fn new(id: &str, target: &str, at: DateTime<Utc>) -> Self {
        let mut head = Self("WARC/1.1\r\n".to_owned());
        head.add("WARC-Record-ID", id);
        head.add("WARC-Date", &stamp(at));
        if !target.is_empty() {
            head.add("WARC-Target-URI", target);
        }
        head
    }

    /// Adds a field. A line break in a value would be a field of a stranger's making.
    fn add(&mut self, name: &str, value: &str) {
        self.0.push_str(&format!("{name}: {}\r\n", one_line(value)));
    }

    fn write(mut self, length: u64, to: &mut impl Write) -> std::io::Result<()> {
        self.add("Content-Length", &length.to_string());
        self.0.push_str("\r\n");
        to.write_all(self.0.as_bytes())
    }
}

/// The record that says what this file is.
fn head(to: &mut impl Write, now: DateTime<Utc>) -> std::io::Result<()> {
    let said = format!(
        "software: Greffier/{}\r\nformat: WARC File Format 1.1\r\n\
         conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n\
         description: {REUSE}\r\n",
        env!("CARGO_PKG_VERSION")
    );
    let mut head = Head::new(&record_id(&["warcinfo", &stamp(now)]), "", now);
    head.add("WARC-Type", "warcinfo");
    head.add("Content-Type", "application/warc-fields");
    head.write(said.len() as u64, to)?;
    to.write_all(said.as_bytes())?;
    to.write_all(b"\r\n\r\n")
}

/// The head of an HTTP answer, with the length of the body that follows here.
fn http_head(capture: &CaptureRow, length: Option<u64>) -> String {
    let mut head = format!("HTTP/1.1 {} \r\n", capture.status.unwrap_or(200));
    for (name, value) in &capture.headers {
        let of_the_way = OF_THE_WAY.contains(&name.to_ascii_lowercase().as_str());
        let before = if of_the_way { "X-Archive-Orig-" } else { "" };
        head.push_str(&format!("{before}{}: {}\r\n", one_line(name), one_line(value)));
    }
    if let Some(length) = length {
        head.push_str(&format!("Content-Length: {length}\r\n"));
    }
    head.push_str("\r\n");
    head
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// An id that says what the record is of: a UUID of version 8 (RFC 9562), out of a hash.
fn record_id(parts: &[&str]) -> String {
    let hash = Sha256::of(parts.join("\n").as_bytes());
    let hex = hash.as_str();
    format!(
        "<urn:uuid:{}-{}-8{}-a{}-{}>",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..32]
    )
}
