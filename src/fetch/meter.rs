//! How much was asked and received? A count that a run shares with all its requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts requests and bytes; clones count together.
#[derive(Debug, Clone, Default)]
pub(super) struct Meter(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    requests: AtomicU64,
    bytes: AtomicU64,
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
    pub(super) fn asked(&self) {
        self.0.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn received(&self, bytes: usize) {
        self.0.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> Traffic {
        Traffic {
            requests: self.0.requests.load(Ordering::Relaxed),
            bytes: self.0.bytes.load(Ordering::Relaxed),
        }
    }
}
