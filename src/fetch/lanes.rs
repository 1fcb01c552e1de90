//! When may a host be asked next? One lane per host: one request at a time, the interval kept, rest after trouble.
//!
//! A lane never sleeps longer than [`PATIENCE`]: one that is closed for longer says so and the caller comes back
//! another time. Start with [`Lane::turn`]; what an answer teaches goes to [`Lane::learn`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

/// The longest rest that a request waits for.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// The longest rest that a host may ask for with Retry-After.
const MAX_REST: Duration = Duration::from_secs(7 * 24 * 3600);
/// The longest rest that we take by ourselves.
const MAX_BACK_OFF: Duration = Duration::from_secs(3600);

/// From how many hosts on those that have nothing to remember are forgotten, whatever names a hostile page makes up.
const CROWD: usize = 10_000;

/// The lanes of all hosts.
#[derive(Debug)]
pub struct Lanes {
    min_interval: Duration,
    hosts: Mutex<HashMap<String, Arc<Lane>>>,
}

impl Lanes {
    /// Lanes with at least `min_interval` between two requests to one host.
    pub fn new(min_interval: Duration) -> Self {
        Self {
            min_interval,
            hosts: Mutex::default(),
        }
    }

    /// The lane of a host, whatever its port and scheme.
    pub fn of(&self, host: &str) -> Arc<Lane> {
        let name = host.trim_end_matches('.').to_ascii_lowercase();
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= CROWD {
            hosts.retain(|_, lane| Arc::strong_count(lane) > 1 || lane.remembers(Instant::now()));
        }
        let fresh = || Arc::new(Lane::new(self.min_interval));
        Arc::clone(hosts.entry(name).or_insert_with(fresh))
    }
}

/// The lane of one host.
#[derive(Debug)]
pub struct Lane {
    /// Held while a request is under way.
    door: Arc<tokio::sync::Mutex<()>>,
    pace: Mutex<Pace>,
}

/// The right to make one request; the next one waits until it is dropped.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "held, not read")] OwnedMutexGuard<()>);

/// What an exchange taught about its host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lesson {
    /// It answers.
    Well,
    /// It asks for rest (503), for so long if it said.
    Busy(Option<Duration>),
    /// It failed to answer (other 5xx, no connection, no end), and may have said when to come back.
    Trouble(Option<Duration>),
}

impl Lane {
    fn new(interval: Duration) -> Self {
        Self {
            door: Arc::default(),
            pace: Mutex::new(Pace::new(interval)),
        }
    }

    /// Waits for the right to make a request.
    ///
    /// # Errors
    /// When the lane stays closed for longer than [`PATIENCE`]: for how long.
    pub async fn turn(&self) -> Result<Turn, Duration> {
        self.open_soon()?;
        let door = Arc::clone(&self.door).lock_owned().await;
        loop {
            self.open_soon()?;
            let Some(start) = self.pace().begin(Instant::now()) else {
                return Ok(Turn(door));
            };
            tokio::time::sleep_until(start).await;
        }
    }

    /// Takes note of how an exchange went.
    pub fn learn(&self, lesson: Lesson) {
        self.pace().learn(lesson, Instant::now());
    }

    /// Keeps at least `delay` between requests from now on.
    pub fn slow_down(&self, delay: Duration) {
        let mut pace = self.pace();
        pace.interval = pace.interval.max(delay);
    }

    /// Whether forgetting this lane would let a request begin too early.
    fn remembers(&self, now: Instant) -> bool {
        let pace = self.pace();
        let recent = pace.last_start.is_some_and(|start| start + pace.interval > now);
        recent || !pace.rest(now).is_zero()
    }

    fn open_soon(&self) -> Result<(), Duration> {
        match self.pace().rest(Instant::now()) {
            rest if rest > PATIENCE => Err(rest),
            _ => Ok(()),
        }
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When requests may begin; pure.
#[derive(Debug)]
struct Pace {
    interval: Duration,
    last_start: Option<Instant>,
    closed_until: Option<Instant>,
    troubles: u32,
}

impl Pace {
    fn new(interval: Duration) -> Self {
        Self {
            interval,
            last_start: None,
            closed_until: None,
            troubles: 0,
        }
    }

    /// How long the host still rests.
    fn rest(&self, now: Instant) -> Duration {
        self.closed_until
            .map_or(Duration::ZERO, |until| until.saturating_duration_since(now))
    }

    /// Begins a request, or says when one may begin.
    fn begin(&mut self, now: Instant) -> Option<Instant> {
        let by_interval = self.last_start.map(|start| start + self.interval);
        let wait = by_interval.max(self.closed_until).filter(|start| *start > now);
        if wait.is_none() {
            self.last_start = Some(now);
        }
        wait
    }

    fn learn(&mut self, lesson: Lesson, now: Instant) {
        let (base, asked) = match lesson {
            Lesson::Well => {
                self.troubles = 0;
                return;
            }
            Lesson::Busy(asked) => (Duration::from_secs(30), asked),
            Lesson::Trouble(asked) => (Duration::from_secs(5), asked),
        };
        let growth = 2_u32.saturating_pow(self.troubles);
        self.troubles = self.troubles.saturating_add(1);
        let own = base.saturating_mul(growth).min(MAX_BACK_OFF);
        let rest = asked.filter(|rest| !rest.is_zero()).unwrap_or(own).min(MAX_REST);
        self.closed_until = self.closed_until.max(Some(now + rest));
    }
}

/// The rest that Retry-After headers ask for (RFC 9110, section 10.2.3): seconds or a date; the longest of several.
/// What is neither asks for nothing.
pub fn retry_after<'a>(values: impl Iterator<Item = &'a str>, now: SystemTime) -> Option<Duration> {
    values.filter_map(|value| one_retry_after(value.trim(), now)).max()
}

fn one_retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = value.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).min(MAX_REST));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default().min(MAX_REST))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn requests_keep_the_interval_from_start_to_start() {
        let (mut pace, now) = (Pace::new(SECOND), Instant::now());
        assert_eq!(pace.begin(now), None);
        assert_eq!(pace.begin(now + SECOND / 2), Some(now + SECOND));
        assert_eq!(pace.begin(now + SECOND), None);
        assert_eq!(pace.begin(now + SECOND), Some(now + 2 * SECOND));
    }

    #[test]
    fn trouble_closes_the_lane_for_longer_each_time_and_success_ends_it() {
        let (mut pace, now) = (Pace::new(SECOND), Instant::now());
        let mut rests = Vec::new();
        for _ in 0..4 {
            pace.learn(Lesson::Trouble(None), now);
            rests.push(pace.rest(now).as_secs());
        }
        assert_eq!(rests, [5, 10, 20, 40]);
        assert_eq!(pace.begin(now), Some(now + 40 * SECOND));
        assert_eq!(pace.begin(now + 40 * SECOND), None);
        pace.learn(Lesson::Well, now + 41 * SECOND);
        pace.learn(Lesson::Trouble(None), now + 50 * SECOND);
        assert_eq!(pace.rest(now + 50 * SECOND).as_secs(), 5);
    }

    #[test]
    fn rest_without_end_is_cut_whoever_asks_for_it() {
        let (mut pace, now) = (Pace::new(SECOND), Instant::now());
        for _ in 0..100 {
            pace.learn(Lesson::Busy(None), now);
        }
        assert_eq!(pace.rest(now), MAX_BACK_OFF);
        pace.learn(Lesson::Busy(Some(Duration::MAX)), now);
        assert_eq!(pace.rest(now), MAX_REST);
    }

    #[test]
    fn a_shorter_rest_does_not_undo_a_longer_one() {
        let (mut pace, now) = (Pace::new(SECOND), Instant::now());
        pace.learn(Lesson::Busy(Some(600 * SECOND)), now);
        pace.learn(Lesson::Trouble(Some(SECOND)), now);
        assert_eq!(pace.rest(now), 600 * SECOND);
    }

    #[test]
    fn retry_after_is_read_in_all_its_forms() {
        let now = httpdate::parse_http_date("Tue, 12 Mar 2024 10:00:00 GMT").unwrap_or(SystemTime::UNIX_EPOCH);
        let read = |values: &[&str]| retry_after(values.iter().copied(), now).map(|rest| rest.as_secs());
        assert_eq!(read(&["5"]), Some(5));
        assert_eq!(read(&["3", "7"]), Some(7));
        assert_eq!(read(&["Tue, 12 Mar 2024 10:01:30 GMT"]), Some(90));
        assert_eq!(read(&["Thu, 01 Jan 1970 00:00:00 GMT"]), Some(0));
        assert_eq!(read(&["31536000"]), Some(7 * 86400));
        assert_eq!(read(&["9999999999999999999999999999999999999999"]), Some(7 * 86400));
        for nothing in ["", "-5", "bientot", "2.5", "+3"] {
            assert_eq!(read(&[nothing]), None, "{nothing}");
        }
        assert_eq!(read(&[]), None);
    }
}
