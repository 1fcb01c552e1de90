//! One document: asked for when that is due, archived, entered as new, changed or as it was.

use super::listing::failed_capture;
use super::run::Tally;
use super::{HarvestError, Harvester};
use crate::catalog::{Capture, DueDocument, Observation, Sighting};
use crate::fetch::{Answer, Body, Fault, FetchError, Request};
use crate::model::{Source, Text};
use chrono::{DateTime, TimeDelta, Utc};
use percent_encoding::percent_decode_str;
use std::path::Path;
use url::Url;

/// A document is asked again at each run while it is this young (silent changes come early)…
const YOUNG: TimeDelta = TimeDelta::days(60);
/// …and after that when it was not asked for so long.
const RECHECK: TimeDelta = TimeDelta::days(7);

impl Harvester {
    /// Fetches one listed document, if it is due, and records what that showed.
    #[tracing::instrument(skip_all, fields(document = %due.id))]
    pub(super) async fn fetch_document(
        &self,
        source: &Source,
        run: i64,
        due: &DueDocument,
        tally: &mut Tally,
    ) -> Result<(), HarvestError> {
        let now = self.doors().clock.now();
        if !is_due(due, now) {
            tally.unchanged += 1;
            return Ok(());
        }
        let Ok(url) = due.url.parse::<Url>() else {
            tally.fail(&due.url, Text::new("adresse illisible", "unreadable address"));
            return Ok(());
        };
        if url.scheme() == "file" {
            return self.take_file(source, run, due, &url, tally).await;
        }
        let seen = self.doors().catalog.seen(&source.id, &due.url).await?;
        let request = Request {
            etag: seen.as_ref().and_then(|s| s.etag.clone()),
            last_modified: seen.as_ref().and_then(|s| s.last_modified.clone()),
            ..Request::new(url.clone())
        };
        match self.ask(&request, tally).await {
            Ok(answer) => self.keep(source, run, due, &url, answer, tally).await,
            // The site's own wish is no failure of anybody's.
            Err(error) if error.fault == Fault::Robots => {
                tally.skip(&due.url, error.beside(&due.url));
                let capture = failed_capture(run, source, &due.url, &error, self.doors().clock.now());
                self.doors()
                    .catalog
                    .observe(&due.id, &capture, &Observation::Failed)
                    .await?;
                Ok(())
            }
            Err(error) => {
                tally.fail_to_fetch(&due.url, &error);
                let capture = failed_capture(run, source, &due.url, &error, self.doors().clock.now());
                self.doors()
                    .catalog
                    .observe(&due.id, &capture, &Observation::Failed)
                    .await?;
                Ok(())
            }
        }
    }

    async fn keep(
        &self,
        source: &Source,
        run: i64,
        due: &DueDocument,
        url: &Url,
        answer: Answer,
        tally: &mut Tally,
    ) -> Result<(), HarvestError> {
        let doors = self.doors();
        let mut capture = Capture {
            run,
            source: source.id.clone(),
            url: due.url.clone(),
            final_url: Some(answer.final_url.to_string()),
            fetched_at: doors.clock.now(),
            status: Some(answer.status),
            sha256: None,
            content_type: answer.content_type,
            etag: answer.etag,
            last_modified: answer.last_modified,
            headers: answer.headers,
            error: None,
        };
        let observation = match answer.body {
            Body::NotModified => Observation::NotModified,
            Body::Received(download) => {
                tally.fetched += 1;
                if let Some(why) = stand_in(url, &download.file).await {
                    tally.fail(&due.url, why.clone());
                    capture.error = Some(why);
                    Observation::Failed
                } else {
                    doors.archive.put(&download.file, &download.sha256).await?;
                    capture.sha256 = Some(download.sha256);
                    Observation::Content {
                        bytes: download.bytes,
                        name: file_name(&answer.final_url).or_else(|| file_name(url)),
                        table_url: None,
                    }
                }
            }
        };
        let sighting = doors.catalog.observe(&due.id, &capture, &observation).await?;
        self.count(sighting, &due.url, &capture, tally).await
    }

    /// Counts what an observation turned out to be; withdrawn bytes are thrown away again.
    pub(super) async fn count(
        &self,
        sighting: Sighting,
        url: &str,
        capture: &Capture,
        tally: &mut Tally,
    ) -> Result<(), HarvestError> {
        match sighting {
            Sighting::New => tally.new += 1,
            Sighting::Changed => tally.changed += 1,
            Sighting::Unchanged => tally.unchanged += 1,
            Sighting::Withdrawn => {
                tally.skip(
                    url,
                    Text::new(
                        "document retiré : il n'est plus conservé",
                        "withdrawn document: it is not kept",
                    ),
                );
                if let Some(content) = &capture.sha256 {
                    self.doors().archive.delete(content).await?;
                }
            }
            Sighting::Failed => {}
        }
        Ok(())
    }

    /// Sends a request, on the run's account.
    pub(super) async fn ask(&self, request: &Request, tally: &Tally) -> Result<Answer, FetchError> {
        let answer = tally.client.get(request).await;
        for note in answer.iter().flat_map(|a| &a.notes) {
            tracing::info!(%note, "told by the fetch");
        }
        answer
    }
}

fn is_due(document: &DueDocument, now: DateTime<Utc>) -> bool {
    match document.checked_at {
        None => true,
        Some(checked) => now - document.first_seen < YOUNG || now - checked >= RECHECK,
    }
}

/// A page sent where a PDF was asked for (« soft 404 », a consent wall, a log-in) is not the document.
async fn stand_in(url: &Url, file: &Path) -> Option<Text> {
    let wanted_pdf = url.path().to_ascii_lowercase().ends_with(".pdf");
    if !wanted_pdf {
        return None;
    }
    let mut head = [0_u8; 512];
    let read = {
        use tokio::io::AsyncReadExt;
        let mut file = tokio::fs::File::open(file).await.ok()?;
        file.read(&mut head).await.ok()?
    };
    let head = String::from_utf8_lossy(&head[..read]).trim_start().to_ascii_lowercase();
    let is_page = ["<!doctype html", "<html", "<head", "<script"]
        .iter()
        .any(|tag| head.starts_with(tag));
    is_page.then(|| {
        Text::new(
            "une page web a été envoyée à la place du PDF annoncé",
            "a web page was sent in place of the PDF that was announced",
        )
    })
}

/// The file name that an address suggests, decoded.
pub(super) fn file_name(url: &Url) -> Option<String> {
    let last = url.path_segments()?.next_back().filter(|s| !s.is_empty())?;
    let name = percent_decode_str(last).decode_utf8_lossy();
    Some(name.chars().filter(|c| !c.is_control()).take(200).collect())
}
