//! The walk over a source's listing: from its first page through the further ones, within a budget.

use super::queue::Queue;
use super::run::Tally;
use super::{HarvestError, Harvester, Progress};
use crate::catalog::{Capture, DueDocument, Observation, SourceStatus};
use crate::fetch::{Body, Fault, FetchError, Request};
use crate::model::{DoubtCode, Finding, Health, Lang, Reading, Selectors, Sha256, Shape, Source, SourceKind, Text};
use std::collections::HashSet;
use std::path::PathBuf;
use url::Url;

/// The most bytes of a listing page; a table may be as large as a document.
const MOST_PAGE_BYTES: u64 = 50 << 20;

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// The documents, in the order of the listing, each once.
    pub documents: Vec<DueDocument>,
    /// How many there are; rows of a table count with its own document.
    pub found: u64,
    /// Whether all that the source still offers was listed: what is missing then has been taken away.
    pub complete: bool,
    /// Set when the first page could not be had: the verdict on the source.
    pub refused: Option<(Health, Option<Text>)>,
    /// Where the first page's address redirects to for good.
    pub redirected: Option<Url>,
    /// Whether the first page is not there (404, 410).
    pub absent: bool,
    /// What the first page is built of.
    pub shape: Shape,
    /// When nothing was found by the source's selectors: what the reader finds without them on the first page.
    pub unselected: u64,
    /// What the reader says of a first page without anything.
    pub said: Option<Text>,
}

/// A page of the listing, its bytes on disk.
pub(super) struct PageBytes {
    file: PathBuf,
    pub(super) url: Url,
    content_type: Option<String>,
    /// Where its address redirects to for good.
    moved: Option<Url>,
    /// Removes a page that is not archived (dry runs) once it was read.
    _spooled: Option<tempfile::TempPath>,
}

impl Harvester {
    /// Walks the listing of a source and enters its documents in the catalogue.
    pub(super) async fn walk(&self, status: &SourceStatus, run: i64, tally: &mut Tally) -> Result<Walk, HarvestError> {
        let source = &status.source;
        if source.url.scheme() == "file" {
            return self.walk_folder(source, tally).await;
        }
        let mut walk = Walk {
            complete: source.kind.lists_everything(),
            ..Walk::default()
        };
        let mut queue = Queue::from(source);
        let mut known = HashSet::new();
        while let Some(url) = queue.next(tally) {
            let first = queue.taken == 1;
            let page = match self.page(source, &url, run, tally).await? {
                Ok(page) => page,
                Err(error) if first => {
                    tally.fail_to_fetch(url.as_str(), &error);
                    walk.absent = matches!(error.fault, Fault::Status(404 | 410, _));
                    walk.refused = Some((health_of(&error), Some(error.text())));
                    return Ok(walk);
                }
                Err(error) => {
                    tally.fail_to_fetch(url.as_str(), &error);
                    walk.complete = false;
                    if tally.silent_until.is_some() {
                        break;
                    }
                    continue;
                }
            };
            let reading = match self.read_page(source, &page).await {
                Ok(reading) => reading,
                Err(why) => {
                    tally.fail(url.as_str(), why.clone());
                    walk.complete = false;
                    if first {
                        walk.refused = Some((Health::Failing, Some(why)));
                        return Ok(walk);
                    }
                    continue;
                }
            };
            if first {
                self.look_at(source, &page, &reading, &mut walk).await;
            }
            tell_doubts(&url, &reading, tally);
            walk.complete &= !reading.doubts.iter().any(|d| d.code == DoubtCode::Truncated);
            let listed = reading.documents.len();
            let fresh: Vec<Finding> = reading
                .documents
                .into_iter()
                .filter(|f| known.insert(f.url.clone()))
                .collect();
            queue.add(&page.url, &reading.next_pages, listed > 0 && fresh.is_empty());
            let due = self
                .doors()
                .catalog
                .list(
                    &source.id,
                    &source.council,
                    url.as_str(),
                    &fresh,
                    self.doors().clock.now(),
                )
                .await?;
            walk.found += due.len() as u64 + u64::from(source.kind.is_table() && !reading.rows.is_empty());
            self.tell(Progress::Listed(due.len() as u64));
            walk.documents.extend(due);
        }
        walk.complete &= !queue.exhausted;
        tally.listed = walk.found;
        Ok(walk)
    }

    /// Takes note of what the first page is, beside what it offers.
    async fn look_at(&self, source: &Source, page: &PageBytes, reading: &Reading, walk: &mut Walk) {
        walk.redirected = page.moved.clone();
        walk.shape = reading.shape.clone();
        if !reading.documents.is_empty() || !reading.rows.is_empty() {
            return;
        }
        let nothing = reading.doubts.iter().find(|d| d.code == DoubtCode::Empty);
        walk.said = nothing.map(|d| Text::new(d.message(Lang::Fr), d.message(Lang::En)));
        if source.selectors.item.is_some() || source.selectors.link.is_some() {
            let plain = Source {
                selectors: Selectors::default(),
                ..source.clone()
            };
            let found = self.read_page(&plain, page).await;
            walk.unselected = found.map_or(0, |reading| reading.documents.len() as u64);
        }
    }

    pub(super) async fn read_page(&self, source: &Source, page: &PageBytes) -> Result<Reading, Text> {
        self.doors()
            .pool
            .read(
                source.kind,
                &source.selectors,
                &page.url,
                page.content_type.as_deref(),
                &page.file,
            )
            .await
            .map_err(|doubt| Text::new(doubt.message(Lang::Fr), doubt.message(Lang::En)))
    }

    /// Fetches a page of a listing, archives and records it. An unchanged page is taken from the archive.
    async fn page(
        &self,
        source: &Source,
        url: &Url,
        run: i64,
        tally: &mut Tally,
    ) -> Result<Result<PageBytes, FetchError>, HarvestError> {
        let doors = self.doors();
        let seen = doors.catalog.seen(&source.id, url.as_str()).await?;
        let request = Request {
            etag: seen.as_ref().and_then(|s| s.etag.clone()),
            last_modified: seen.as_ref().and_then(|s| s.last_modified.clone()),
            max_bytes: (!source.kind.is_table()).then_some(MOST_PAGE_BYTES),
            ..Request::new(url.clone())
        };
        let answer = match self.ask(&request, tally).await {
            Ok(answer) => answer,
            Err(error) => {
                let capture = failed_capture(run, source, url.as_str(), &error, doors.clock.now());
                doors.catalog.record_page(&capture).await?;
                return Ok(Err(error));
            }
        };
        let moved = answer.moved.then(|| answer.final_url.clone());
        let mut capture = Capture {
            run,
            source: source.id.clone(),
            url: url.to_string(),
            final_url: Some(answer.final_url.to_string()),
            fetched_at: doors.clock.now(),
            status: Some(answer.status),
            sha256: None,
            content_type: answer.content_type.clone(),
            etag: answer.etag.clone(),
            last_modified: answer.last_modified.clone(),
            headers: answer.headers.clone(),
            error: None,
        };
        let (sha256, final_url, content_type, bytes) = match (answer.body, seen) {
            (Body::Received(download), _) => {
                tally.fetched += 1;
                doors.archive.put(&download.file, &download.sha256).await?;
                (
                    download.sha256,
                    answer.final_url,
                    answer.content_type,
                    Some(download.bytes),
                )
            }
            (Body::NotModified, Some(seen)) => {
                let final_url = seen.final_url.parse().unwrap_or_else(|_| url.clone());
                (seen.sha256, final_url, seen.content_type, None)
            }
            // No validator was sent, so there is nothing that this answer can refer to.
            (Body::NotModified, None) => return Ok(Err(Fault::Unasked304.at(url))),
        };
        capture.sha256 = bytes.map(|_| sha256.clone());
        if is_table(source, url) {
            self.observe_table(source, url, &capture, bytes, tally).await?;
        } else {
            doors.catalog.record_page(&capture).await?;
        }
        Ok(Ok(PageBytes {
            file: doors.archive.path(&sha256),
            url: final_url,
            content_type,
            moved,
            _spooled: None,
        }))
    }

    /// A table of acts is a listing and a document of its own.
    async fn observe_table(
        &self,
        source: &Source,
        url: &Url,
        capture: &Capture,
        bytes: Option<u64>,
        tally: &mut Tally,
    ) -> Result<(), HarvestError> {
        let finding = Finding {
            href: url.to_string(),
            url: url.clone(),
            title: None,
            date: None,
            kind: None,
            why: "the table itself".to_owned(),
        };
        let catalog = &self.doors().catalog;
        let now = self.doors().clock.now();
        let due = catalog
            .list(
                &source.id,
                &source.council,
                url.as_str(),
                std::slice::from_ref(&finding),
                now,
            )
            .await?;
        let observation = match bytes {
            Some(bytes) => Observation::Content {
                bytes,
                name: super::document::file_name(url),
                table_url: Some(url.to_string()),
            },
            None => Observation::NotModified,
        };
        for table in &due {
            let sighting = catalog.observe(&table.id, capture, &observation).await?;
            self.count(sighting, url.as_str(), capture, tally).await?;
        }
        Ok(())
    }

    pub(super) async fn spooled_page(&self, url: &Url, tally: &mut Tally) -> Result<PageBytes, FetchError> {
        let answer = self
            .ask(
                &Request {
                    max_bytes: Some(MOST_PAGE_BYTES),
                    ..Request::new(url.clone())
                },
                tally,
            )
            .await?;
        match answer.body {
            Body::Received(download) => Ok(PageBytes {
                file: download.file.to_path_buf(),
                url: answer.final_url,
                content_type: answer.content_type,
                moved: None,
                _spooled: Some(download.file),
            }),
            Body::NotModified => Err(Fault::Unasked304.at(url)),
        }
    }
}

/// Whether a page of the source is a table of acts, a document of its own: not the list of a dataset's resources.
fn is_table(source: &Source, url: &Url) -> bool {
    match source.kind {
        SourceKind::Scdl => *url == source.url,
        SourceKind::DataGouv => *url != crate::sources::start(source.kind, &source.url),
        kind => kind.is_table(),
    }
}

/// What a reader could not make out of a page, or would not follow, is told as left aside; rows of a table are told with
/// the table's own document.
pub(super) fn tell_doubts(page: &Url, reading: &Reading, tally: &mut Tally) {
    for doubt in reading
        .doubts
        .iter()
        .filter(|d| !matches!(d.code, DoubtCode::Row | DoubtCode::Empty))
    {
        tally.skip(
            page.as_str(),
            Text::new(doubt.message(Lang::Fr), doubt.message(Lang::En)),
        );
    }
}

/// The capture of a request that failed.
pub(super) fn failed_capture(
    run: i64,
    source: &Source,
    url: &str,
    error: &FetchError,
    now: chrono::DateTime<chrono::Utc>,
) -> Capture {
    Capture {
        run,
        source: source.id.clone(),
        url: url.to_owned(),
        final_url: None,
        fetched_at: now,
        status: match error.fault {
            Fault::Blocked(status, _) | Fault::Status(status, _) => Some(status),
            _ => None,
        },
        sha256: None::<Sha256>,
        content_type: None,
        etag: None,
        last_modified: None,
        headers: Vec::new(),
        error: Some(error.text()),
    }
}

/// What a failure to fetch the first page says of the source.
fn health_of(error: &FetchError) -> Health {
    match error.fault {
        Fault::Blocked(..) | Fault::LeftAlone(_) | Fault::Robots => Health::Blocked,
        _ => Health::Failing,
    }
}
