//! What was asked of each host, and which hosts refuse us and are left alone? Kept here until the catalogue has it.
//!
//! One ledger serves every client of a state: all sources of a host share its account. Refusals are by the clock on the
//! wall, so that they outlast a restart: [`Ledger::recall`] at the start, [`Ledger::take`] whenever there is something to
//! write down.

use super::error::Fault;
use crate::model::{Clock, HostCounts, HostDay, HostEntries, LeftAlone};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a host is left alone after its first refusal; each further one doubles it…
const FIRST_REST: TimeDelta = TimeDelta::hours(1);
/// …up to this, or to what it asks for itself.
const LONGEST_REST: TimeDelta = TimeDelta::days(7);
/// A host that answers may forbid an address of its own (403): only so many in a row are the host's refusal of us.
const FORBIDDEN_IN_A_ROW: u32 = 3;
/// From how many hosts on those with nothing to remember are forgotten, whatever names a hostile page makes up.
const CROWD: usize = 10_000;

/// The accounts of all hosts. Clones share them.
#[derive(Debug, Clone)]
pub struct Ledger {
    clock: Clock,
    accounts: Arc<Mutex<HashMap<String, Account>>>,
}

#[derive(Debug, Default)]
struct Account {
    unwritten: BTreeMap<NaiveDate, HostCounts>,
    refused: Option<Refused>,
    /// What `refused` says is not written down yet.
    changed: bool,
    /// It answered well since it last refused us.
    well: bool,
    forbidden: u32,
}

#[derive(Debug, Clone, Copy)]
struct Refused {
    times: u32,
    status: u16,
    until: DateTime<Utc>,
}

impl Ledger {
    /// An empty ledger, by this clock.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            accounts: Arc::default(),
        }
    }

    /// Takes up the refusals that were written down before.
    pub fn recall(&self, written: Vec<LeftAlone>) {
        let mut accounts = self.accounts();
        for one in written {
            accounts.entry(one.host).or_default().refused = Some(Refused {
                times: one.refusals,
                status: one.status,
                until: one.until,
            });
        }
    }

    /// Until when a host is left alone; `None` when it may be asked.
    pub fn left_alone(&self, host: &str) -> Option<DateTime<Utc>> {
        let now = self.clock.now();
        let until = self.accounts().get(&name(host))?.refused?.until;
        (until > now).then_some(until)
    }

    /// Whether a host may be asked.
    pub(super) fn admits(&self, host: &str) -> Result<(), Fault> {
        let until = self.left_alone(host);
        until.map_or(Ok(()), |until| Err(Fault::LeftAlone(until)))
    }

    /// What was counted and learnt since the last time, to be written down.
    pub fn take(&self) -> HostEntries {
        let mut entries = HostEntries::default();
        let mut accounts = self.accounts();
        for (host, account) in accounts.iter_mut() {
            let days = std::mem::take(&mut account.unwritten).into_iter();
            entries.days.extend(days.map(|(day, counts)| HostDay {
                host: host.clone(),
                day,
                counts,
            }));
            if std::mem::take(&mut account.changed) {
                match account.refused {
                    Some(refused) => entries.left_alone.push(refused.of(host)),
                    None => entries.welcome_again.push(host.clone()),
                }
            }
        }
        if accounts.len() >= CROWD {
            accounts.retain(|_, account| account.refused.is_some());
        }
        entries
    }

    /// Takes back what could not be written down.
    pub fn put_back(&self, entries: HostEntries) {
        let mut accounts = self.accounts();
        for day in entries.days {
            *accounts
                .entry(day.host)
                .or_default()
                .unwritten
                .entry(day.day)
                .or_default() += day.counts;
        }
        let hosts = entries.left_alone.into_iter().map(|one| one.host);
        for host in hosts.chain(entries.welcome_again) {
            accounts.entry(host).or_default().changed = true;
        }
    }

    /// The time by the ledger's clock.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Counts something on today's account of a host.
    pub(super) fn count(&self, host: &str, counts: HostCounts) {
        let day = self.clock.now().date_naive();
        let mut accounts = self.accounts();
        *accounts
            .entry(name(host))
            .or_default()
            .unwritten
            .entry(day)
            .or_default() += counts;
    }

    /// Learns from the status of an answer to a request for a page or document (robots.txt speaks of rules, not of us),
    /// and from the rest that it asked for.
    pub(super) fn answered(&self, host: &str, status: u16, asked: Option<Duration>) {
        let now = self.clock.now();
        let refuses = {
            let mut accounts = self.accounts();
            let account = accounts.entry(name(host)).or_default();
            let refuses = account.refuses(status);
            if refuses {
                account.refuse(status, asked, now);
            }
            refuses
        };
        if refuses {
            let back_offs = 1;
            self.count(
                host,
                HostCounts {
                    back_offs,
                    ..HostCounts::default()
                },
            );
        }
    }

    fn accounts(&self) -> MutexGuard<'_, HashMap<String, Account>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Account {
    /// Whether an answer is the host's refusal of us: « too many requests » always, « forbidden » when it has not answered
    /// well before, or says so again and again.
    fn refuses(&mut self, status: u16) -> bool {
        match status {
            200..=299 | 304 => {
                (self.well, self.forbidden) = (true, 0);
                self.changed |= self.refused.take().is_some();
                false
            }
            429 => true,
            403 => {
                self.forbidden += 1;
                !self.well || self.forbidden >= FORBIDDEN_IN_A_ROW
            }
            _ => false,
        }
    }

    fn refuse(&mut self, status: u16, asked: Option<Duration>, now: DateTime<Utc>) {
        let times = self.refused.map_or(0, |refused| refused.times);
        let doubled = FIRST_REST.checked_mul(1 << times.min(10)).unwrap_or(LONGEST_REST);
        let asked = asked.map_or_else(TimeDelta::zero, |asked| {
            TimeDelta::from_std(asked).unwrap_or(LONGEST_REST)
        });
        self.refused = Some(Refused {
            times: times.saturating_add(1),
            status,
            until: now + doubled.max(asked).min(LONGEST_REST),
        });
        (self.changed, self.well, self.forbidden) = (true, false, 0);
    }
}

impl Refused {
    fn of(self, host: &str) -> LeftAlone {
        LeftAlone {
            host: host.to_owned(),
            refusals: self.times,
            status: self.status,
            until: self.until,
        }
    }
}

fn name(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const HOUR: TimeDelta = TimeDelta::hours(1);

    /// A ledger whose clock stands where the test puts it.
    struct Hand {
        ledger: Ledger,
        now: Arc<Mutex<DateTime<Utc>>>,
    }

    impl Hand {
        fn new() -> Self {
            let now = Arc::new(Mutex::new("2026-03-09T10:00:00Z".parse().unwrap()));
            let shown = Arc::clone(&now);
            Self {
                ledger: Ledger::new(Clock::new(move || *shown.lock().unwrap())),
                now,
            }
        }

        /// What an answer leads to: for how many hours the host is left alone.
        fn hours(&self, status: u16, asked: Option<u64>) -> i64 {
            self.ledger
                .answered("valmont.example", status, asked.map(Duration::from_secs));
            let now = *self.now.lock().unwrap();
            let until = self.ledger.left_alone("Valmont.example.");
            until.map_or(0, |until| (until - now).num_hours())
        }

        fn wait(&self, time: TimeDelta) {
            *self.now.lock().unwrap() += time;
        }
    }

    #[test]
    fn a_host_that_refuses_is_left_alone_for_longer_each_time_until_it_answers() {
        let hand = Hand::new();
        let mut rests = Vec::new();
        for _ in 0..10 {
            rests.push(hand.hours(429, None));
            hand.wait(TimeDelta::days(7));
            assert_eq!(hand.ledger.left_alone("valmont.example"), None);
        }
        assert_eq!(rests, [1, 2, 4, 8, 16, 32, 64, 128, 168, 168]);
        assert_eq!(hand.hours(200, None), 0);
        assert_eq!(hand.hours(429, None), 1);
    }

    #[test]
    fn what_the_host_asks_for_is_the_least_and_a_week_the_most() {
        assert_eq!(Hand::new().hours(429, Some(5)), 1);
        assert_eq!(Hand::new().hours(429, Some(3 * 86_400)), 72);
        assert_eq!(Hand::new().hours(429, Some(u64::MAX)), 168);
    }

    #[test]
    fn an_address_that_is_forbidden_is_no_refusal_of_us_until_it_comes_again_and_again() {
        let hand = Hand::new();
        assert_eq!(hand.hours(403, None), 1, "the first thing it says");
        hand.wait(HOUR);
        let then = [200, 403, 200, 403, 404, 403, 304, 403, 403, 403].map(|status| hand.hours(status, None));
        assert_eq!(then, [0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        hand.wait(HOUR);
        assert_eq!(hand.hours(403, None), 2);
        hand.wait(HOUR * 2);
        assert_eq!(hand.hours(302, None), 0, "a redirect is not yet an answer");
        assert_eq!(hand.hours(403, None), 4);
    }

    #[test]
    fn what_is_taken_is_written_once_and_what_could_not_be_written_comes_back() {
        let hand = Hand::new();
        let request = HostCounts {
            requests: 1,
            bytes: 10,
            ..HostCounts::default()
        };
        hand.ledger.count("valmont.example", request);
        hand.wait(TimeDelta::days(1));
        hand.hours(429, None);
        let entries = hand.ledger.take();
        assert_eq!((entries.days.len(), entries.left_alone.len()), (2, 1));
        assert_eq!(hand.ledger.take(), HostEntries::default());
        hand.ledger.put_back(entries.clone());
        assert_eq!(hand.ledger.take(), entries);
        hand.wait(HOUR);
        hand.hours(200, None);
        assert_eq!(hand.ledger.take().welcome_again, ["valmont.example"]);
    }

    #[test]
    fn what_was_written_down_holds_after_a_restart() {
        let (before, after) = (Hand::new(), Hand::new());
        before.hours(403, None);
        after.ledger.recall(before.ledger.take().left_alone);
        assert!(after.ledger.left_alone("valmont.example").is_some());
        after.wait(HOUR);
        assert_eq!(after.hours(403, None), 2);
    }
}
