//! Hosts: how much was asked of them, and which want to be left alone.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// What was asked of a host and came back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostCounts {
    /// Requests made, those for robots.txt and for each redirect included.
    pub requests: u64,
    /// Bytes of bodies received, as they came over the wire.
    pub bytes: u64,
    /// Answers that nothing had changed (304).
    pub not_modified: u64,
    /// Requests without a sound answer: a status from 400 on, no connection, an answer that broke off.
    pub errors: u64,
    /// Times the host was given rest, at its wish or because it failed.
    pub back_offs: u64,
}

impl std::ops::AddAssign for HostCounts {
    fn add_assign(&mut self, more: Self) {
        self.requests += more.requests;
        self.bytes += more.bytes;
        self.not_modified += more.not_modified;
        self.errors += more.errors;
        self.back_offs += more.back_offs;
    }
}

/// What was asked of a host on one day (UTC).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostDay {
    /// The host, lower case, without port.
    pub host: String,
    /// The day, in UTC.
    pub day: NaiveDate,
    /// How much.
    pub counts: HostCounts,
}

/// A host that refused us and is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftAlone {
    /// The host, lower case, without port.
    pub host: String,
    /// How many times in a row it refused: each doubles the time.
    pub refusals: u32,
    /// The status it last refused with.
    pub status: u16,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// What was counted and learnt of hosts since it was last written down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostEntries {
    /// What was asked, by host and day, since the last time.
    pub days: Vec<HostDay>,
    /// Hosts that refused us since the last time.
    pub left_alone: Vec<LeftAlone>,
    /// Hosts that had refused us and answer again.
    pub welcome_again: Vec<String>,
}
