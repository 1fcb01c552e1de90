//! One run of one source: begun, walked, ended with a report, whatever happened.

use super::listing::Walk;
use super::verdict::{Evidence, Verdict, judge, settles};
use super::{HarvestError, Harvester, Progress};
use crate::catalog::{CatalogError, Failed, Learnt, RunReport, Skipped, SourceStatus};
use crate::fetch::{Client, Fault, FetchError};
use crate::model::{Cadence, Health, Shape, SourceId, Text};
use chrono::{DateTime, TimeDelta, Utc};

/// Under this much free disk, nothing is fetched: the catalogue must always have room to say so.
const LEAST_FREE_BYTES: u64 = 64 << 20;
/// The first retry after a failure that may pass; each further one waits twice as long, up to [`LONGEST_RETRY`].
const FIRST_RETRY: TimeDelta = TimeDelta::minutes(10);
const LONGEST_RETRY: TimeDelta = TimeDelta::hours(6);
/// What was asked of hosts is written down this often in a run; at most so much of the account is lost in a crash.
const DOCUMENTS_BETWEEN_ENTRIES: usize = 50;

/// What a run counts as it goes.
pub(super) struct Tally {
    /// The client, with this run's own account of requests and bytes.
    pub client: Client,
    pub listed: u64,
    pub fetched: u64,
    pub unchanged: u64,
    pub new: u64,
    pub changed: u64,
    pub gone: u64,
    /// Bytes copied from local folders.
    pub copied: u64,
    pub skipped: Vec<Skipped>,
    pub failed: Vec<Failed>,
    /// Something failed that may succeed when tried again.
    pub worth_a_retry: bool,
    /// The quiet hours have begun, and end then.
    pub silent_until: Option<DateTime<Utc>>,
}

impl Tally {
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.metered(),
            silent_until: None,
            listed: 0,
            fetched: 0,
            unchanged: 0,
            new: 0,
            changed: 0,
            gone: 0,
            copied: 0,
            skipped: Vec::new(),
            failed: Vec::new(),
            worth_a_retry: false,
        }
    }

    pub fn fail(&mut self, url: &str, why: Text) {
        self.failed.push(Failed {
            url: url.to_owned(),
            why,
        });
    }

    pub fn fail_to_fetch(&mut self, url: &str, error: &FetchError) {
        self.worth_a_retry |= error.is_temporary();
        if let Fault::QuietHours(end) = error.fault {
            self.silent_until = Some(end);
            self.skip(url, error.beside(url));
        } else {
            self.fail(url, error.beside(url));
        }
    }

    pub fn skip(&mut self, url: &str, why: Text) {
        self.skipped.push(Skipped {
            url: url.to_owned(),
            why,
        });
    }
}

impl Harvester {
    /// Runs a source once: its listing, then its documents, into archive and catalogue. `next_due` is when it is due
    /// next; it is written at the beginning, so that a run that dies is not due for ever.
    ///
    /// # Errors
    /// When the house itself fails; what a site does wrong stands in the report.
    pub async fn run(&self, source: &SourceId, next_due: Option<DateTime<Utc>>) -> Result<RunReport, HarvestError> {
        self.run_outside(source, next_due, None).await
    }

    /// The same outside of the quiet hours, from one instant until another: a run that meets them ends, and what it left is
    /// due at their end.
    ///
    /// # Errors
    /// As [`Harvester::run`].
    #[tracing::instrument(skip_all, fields(source = %source, run))]
    pub async fn run_outside(
        &self,
        source: &SourceId,
        next_due: Option<DateTime<Utc>>,
        silence: Option<(DateTime<Utc>, DateTime<Utc>)>,
    ) -> Result<RunReport, HarvestError> {
        let doors = self.doors();
        let status = doors
            .catalog
            .source(source)
            .await?
            .ok_or_else(|| HarvestError::UnknownSource(source.clone()))?;
        let started = doors.clock.now();
        let run = doors.catalog.begin_run(source, started, next_due).await?;
        tracing::Span::current().record("run", run);
        self.tell(Progress::Began(source.clone()));

        let mut tally = Tally::new(&doors.client);
        tally.client = tally.client.quiet(silence);
        let outcome = self.walk_and_fetch(&status, run, started, &mut tally).await;
        let (health, why) = match &outcome {
            Ok((verdict, _)) => verdict.clone(),
            // The house failed: the run is recorded as far as the catalogue can be written, then the error goes up.
            Err(error) => (Health::Failing, Some(ours(error))),
        };
        let (ended, traffic) = (doors.clock.now(), tally.client.traffic());
        let report = RunReport {
            source: source.clone(),
            started,
            ended,
            health,
            why,
            listed: tally.listed,
            fetched: tally.fetched,
            unchanged: tally.unchanged,
            new: tally.new,
            changed: tally.changed,
            gone: tally.gone,
            skipped: tally.skipped,
            failed: tally.failed,
            requests: traffic.requests,
            bytes: traffic.bytes + tally.copied,
        };
        let wait = self.refusal(&status).or(tally.silent_until).unwrap_or(ended);
        let retry_at = tally
            .worth_a_retry
            .then(|| wait.max(ended + retry_after(status.failures)));
        let kept = self.keep_host_entries().await;
        let recorded = doors.catalog.end_run(run, &report, retry_at).await.and(kept);
        let (_, learnt) = outcome?;
        recorded?;
        doors.catalog.learn(source, &learnt).await?;
        log(&report);
        self.tell(Progress::Ended(Box::new(report.clone())));
        Ok(report)
    }

    async fn walk_and_fetch(
        &self,
        status: &SourceStatus,
        run: i64,
        started: DateTime<Utc>,
        tally: &mut Tally,
    ) -> Result<(Verdict, Learnt), HarvestError> {
        let doors = self.doors();
        if doors.archive.free_bytes().is_ok_and(|free| free < LEAST_FREE_BYTES) {
            let known = Learnt {
                shape: None,
                cadence: status.cadence,
                search: status.search.clone(),
            };
            return Ok(((Health::Failing, Some(disk_full())), known));
        }
        let walk = self.walk(status, run, tally).await?;
        if let Some(verdict) = &walk.refused {
            let learnt = self.learn(status, &walk, verdict.0, None, tally).await?;
            return Ok((verdict.clone(), learnt));
        }
        for (at, due) in walk.documents.iter().enumerate() {
            if tally.silent_until.is_some() {
                break;
            }
            if at % DOCUMENTS_BETWEEN_ENTRIES == 0 {
                self.keep_host_entries().await?;
            }
            self.fetch_document(&status.source, run, due, tally).await?;
            self.tell(Progress::Fetched);
            self.wake_reader();
        }
        let seen = self.evidence(status, &walk, started, tally).await?;
        let judged = judge(&seen);
        let refused = self.refusal(status);
        // A listing that was not read to its end for another reason than the site's says nothing against it.
        let fair = refused.is_none() && (tally.silent_until.is_none() || walk.complete);
        let verdict = match (refused, tally.silent_until) {
            (Some(until), _) => (
                Health::Blocked,
                Some(Fault::LeftAlone(until).at(&status.source.url).text()),
            ),
            (None, Some(end)) if !fair || judged.0 == Health::Ok => {
                (Health::Ok, Some(Fault::QuietHours(end).at(&status.source.url).text()))
            }
            _ => judged,
        };
        if walk.complete && verdict.0 == Health::Ok {
            tally.gone = doors
                .catalog
                .close_listing(&status.source.id, started, doors.clock.now())
                .await?;
        }
        let settled = (fair && settles(&seen, verdict.0)).then(|| walk.shape.clone());
        let learnt = self.learn(status, &walk, verdict.0, settled, tally).await?;
        Ok((verdict, learnt))
    }

    /// Until when the source's host is left alone, after it refused us.
    fn refusal(&self, status: &SourceStatus) -> Option<DateTime<Utc>> {
        let host = status.source.url.host_str()?;
        self.doors().client.ledger().left_alone(host)
    }

    /// Writes down what was asked of hosts and learnt of them; what cannot be written is kept for the next time.
    async fn keep_host_entries(&self) -> Result<(), CatalogError> {
        let ledger = self.doors().client.ledger();
        let entries = ledger.take();
        let kept = self.doors().catalog.keep_host_entries(&entries).await;
        if kept.is_err() {
            ledger.put_back(entries);
        }
        kept
    }

    /// What the run saw, beside what was known.
    async fn evidence(
        &self,
        status: &SourceStatus,
        walk: &Walk,
        started: DateTime<Utc>,
        tally: &Tally,
    ) -> Result<Evidence, HarvestError> {
        let (known, kept) = self.doors().catalog.kept(&status.source.id, started).await?;
        Ok(Evidence {
            found: walk.found,
            before: status.last_listed.unwrap_or(0),
            known,
            kept,
            shape: status.shape.as_ref().and_then(|before| before.kept_in(&walk.shape)),
            unselected: walk.unselected,
            said: walk.said.clone(),
            had: tally.new + tally.changed + tally.unchanged,
            failed: tally.failed.len() as u64,
        })
    }

    /// What the next run is held against, and what people are told beside the source's health.
    async fn learn(
        &self,
        status: &SourceStatus,
        walk: &Walk,
        health: Health,
        shape: Option<Shape>,
        tally: &Tally,
    ) -> Result<Learnt, HarvestError> {
        let doors = self.doors();
        let (dated, seen) = doors.catalog.novelties(&status.source.id).await?;
        Ok(Learnt {
            shape: shape.filter(|shape| !shape.is_empty()),
            cadence: Cadence::learn(&dated, &seen, doors.clock.now().date_naive()),
            search: self.whereabouts(status, health, walk, tally).await?,
        })
    }
}

/// How long to wait before a source with so many failed runs behind it is tried again.
fn retry_after(failures: u32) -> TimeDelta {
    FIRST_RETRY
        .checked_mul(1 << failures.min(10))
        .map_or(LONGEST_RETRY, |d| d.min(LONGEST_RETRY))
}

fn disk_full() -> Text {
    Text::new(
        "disque plein : rien n'est relevé tant que la place manque",
        "disk full: nothing is fetched until there is room",
    )
}

fn ours(error: &HarvestError) -> Text {
    match error {
        HarvestError::Catalog(crate::catalog::CatalogError::Full)
        | HarvestError::Archive(crate::archive::ArchiveError::Full { .. }) => disk_full(),
        other => Text::new(
            format!("défaut interne : {other}"),
            format!("internal failure: {other}"),
        ),
    }
}

fn log(report: &RunReport) {
    let why = report.why.as_ref().map_or("", |t| t.en.as_str());
    if report.health == Health::Ok && report.failed.is_empty() {
        tracing::info!(
            listed = report.listed,
            new = report.new,
            changed = report.changed,
            requests = report.requests,
            "run ended"
        );
    } else {
        let (health, failed) = (report.health.as_str(), report.failed.len());
        tracing::warn!(health, why, failed, listed = report.listed, "run ended with trouble");
    }
}
