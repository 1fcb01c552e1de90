//! How much was asked and received? A count that a run shares with all its requests, and the host's own account.

use super::ledger::Ledger;
use crate::model::HostCounts;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counts requests and bytes; clones count together, and a part of a run counts for the run as well.
#[derive(Debug, Clone, Default)]
pub(super) struct Meter(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    requests: AtomicU64,
    bytes: AtomicU64,
    within: Option<Meter>,
}

/// What was asked and received.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests made, those for robots.txt and for each redirect included.
    pub requests: u64,
    /// Bytes of bodies received, as they came over the wire.
    pub bytes: u64,
}

impl Meter {
    /// A meter that starts at zero and counts for this one too.
    pub(super) fn part(&self) -> Self {
        Self(Arc::new(Counts {
            within: Some(self.clone()),
            ..Counts::default()
        }))
    }

    pub(super) fn asked(&self) {
        self.0.requests.fetch_add(1, Ordering::Relaxed);
        if let Some(whole) = &self.0.within {
            whole.asked();
        }
    }

    fn received(&self, bytes: u64) {
        self.0.bytes.fetch_add(bytes, Ordering::Relaxed);
        if let Some(whole) = &self.0.within {
            whole.received(bytes);
        }
    }

    pub(super) fn read(&self) -> Traffic {
        Traffic {
            requests: self.0.requests.load(Ordering::Relaxed),
            bytes: self.0.bytes.load(Ordering::Relaxed),
        }
    }
}

/// What one request is counted on: the run's meter, and its host's account.
#[derive(Debug, Clone)]
pub(super) struct Tab {
    meter: Meter,
    ledger: Ledger,
    host: String,
}

impl Tab {
    pub(super) fn new(meter: &Meter, ledger: &Ledger, host: &str) -> Self {
        Self {
            meter: meter.clone(),
            ledger: ledger.clone(),
            host: host.to_owned(),
        }
    }

    pub(super) fn asked(&self) {
        self.meter.asked();
        self.count(|counts| counts.requests = 1);
    }

    pub(super) fn received(&self, bytes: usize) {
        self.meter.received(bytes as u64);
        self.count(|counts| counts.bytes = bytes as u64);
    }

    /// An answer came, with this status, and asked for so much rest.
    pub(super) fn answered(&self, status: u16, rest: Option<Duration>) {
        match status {
            304 => self.count(|counts| counts.not_modified = 1),
            400.. => self.failed(),
            _ => {}
        }
        self.ledger.answered(&self.host, status, rest);
    }

    /// No answer came, or not to its end.
    pub(super) fn failed(&self) {
        self.count(|counts| counts.errors = 1);
    }

    /// The host is given rest.
    pub(super) fn backed_off(&self) {
        self.count(|counts| counts.back_offs = 1);
    }

    fn count(&self, what: impl FnOnce(&mut HostCounts)) {
        let mut counts = HostCounts::default();
        what(&mut counts);
        self.ledger.count(&self.host, counts);
    }
}
