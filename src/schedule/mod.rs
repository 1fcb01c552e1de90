//! When is a source due next?
//!
//! A [`Schedule`] is a cron expression as an administrator writes it; [`next_due`] adds the spread that keeps a thousand
//! sources from knocking at once. Everything is a pure function of the expression, the source's id, the time zone and
//! the instant given: this module never reads a clock and keeps no state, so a restart loses nothing.
//!
//! Five fields follow crontab(5); six and seven fields and `@daily` and the like keep the meaning of the `cron` crate.
//! Expressions are read on the wall of the council's town hall: a run due in the hour that summer time skips happens
//! once, at the first instant after the gap, and one in the hour that winter time repeats happens once, the first time.
//! Start with [`Schedule::parse`].

mod crontab;
mod error;

pub use error::ScheduleError;

use crate::model::SourceId;
use chrono::{DateTime, Datelike, Duration, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use sha2::{Digest, Sha256};

/// No expression that anyone means is longer; longer ones are refused before they are read.
const LONGEST: usize = 1000;

/// How many runs are looked at to find the typical interval between two.
const SAMPLE: usize = 100;

/// The most by which a start is spread, whatever the period.
const MOST_SPREAD: TimeDelta = TimeDelta::minutes(10);

/// When a source is due: one or two expressions, and the period between its runs.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// A run is due when any of these says so: crontab's « day of month OR day of week » takes two.
    any_of: Vec<cron::Schedule>,
    period: Option<TimeDelta>,
}

impl Schedule {
    /// Reads an expression: five fields as in crontab(5), six or seven (seconds first, year last) or a shorthand such
    /// as `@daily` as in the `cron` crate.
    ///
    /// # Errors
    /// When it is no expression; with a proposal where one is near.
    pub fn parse(expression: &str) -> Result<Self, ScheduleError> {
        if expression.len() > LONGEST {
            return Err(error::too_long(LONGEST));
        }
        let any_of = match expression.split_whitespace().collect::<Vec<_>>()[..] {
            [] => return Err(error::empty()),
            [word] if word.starts_with('@') => vec![shorthand(word)?],
            [minute, hour, day, month, weekday] => crontab::translate([minute, hour, day, month, weekday])?
                .iter()
                .map(|long| understood(long))
                .collect::<Result<_, _>>()?,
            ref fields @ ([_, _, _, _, _, _] | [_, _, _, _, _, _, _]) => vec![understood(&fields.join(" "))?],
            ref fields => return Err(error::field_count(fields.len())),
        };
        let period = shortest_interval(&any_of);
        Ok(Self { any_of, period })
    }

    /// The first run strictly after `after`, for people whose clocks show the time of `tz`; `None` when there is none
    /// (31 February, or a year gone by).
    pub fn next_after(&self, after: DateTime<Utc>, tz: Tz) -> Option<DateTime<Utc>> {
        // The wall clock never shows a later time for an earlier instant's first showing, so no run that the wall
        // clock has already shown can still lie ahead: it is enough to go on from what it shows now. In a repeated
        // hour, runs that it shows again are behind us and are passed over.
        let after = within_reach(after)?;
        let shown = after.with_timezone(&tz).naive_local();
        occurrences(&self.any_of, shown)
            .map(|due| instant(due, tz))
            .find(|due| due.is_none_or(|due| due > after))
            .flatten()
    }

    /// The interval between two runs, the shortest where they differ (`0 5,6 * * *`: one hour); `None` when there are
    /// fewer than two.
    pub fn period(&self) -> Option<TimeDelta> {
        self.period
    }

    /// Whether it asks for more than one run a minute: legal, and hardly ever what a council's site deserves.
    pub fn too_often(&self) -> bool {
        self.period.is_some_and(|period| period < TimeDelta::minutes(1))
    }

    /// Whether no run is ever due, as on 31 February.
    pub fn never_due(&self) -> bool {
        occurrences(&self.any_of, NaiveDateTime::default()).next().is_none()
    }

    /// By how much the starts of `source` are put off: always the same, at most a tenth of the period and ten minutes.
    pub fn spread(&self, source: &SourceId) -> TimeDelta {
        let most = self
            .period
            .map_or(TimeDelta::zero(), |period| MOST_SPREAD.min(period / 10));
        let hash = Sha256::digest(source.as_str());
        let drawn = hash[..8].iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        // At most 600, so the cast loses nothing.
        let choices = most.num_seconds().unsigned_abs() + 1;
        TimeDelta::seconds((drawn % choices).cast_signed())
    }
}

/// When `source` is due next after `after`: the schedule's own time and the source's [`Schedule::spread`].
///
/// The spread of a source never changes, so its due times are those of the schedule moved as a whole: asked with the
/// last due time this gives the one that follows it, and no instant makes it skip or repeat one.
pub fn next_due(schedule: &Schedule, source: &SourceId, tz: Tz, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let spread = schedule.spread(source);
    let due = schedule.next_after(after.checked_sub_signed(spread)?, tz)?;
    due.checked_add_signed(spread)
}

/// A shorthand of the `cron` crate, or one of the two that crontab(5) spells another way.
fn shorthand(word: &str) -> Result<cron::Schedule, ScheduleError> {
    let known = match word {
        "@annually" => "@yearly",
        "@midnight" => "@daily",
        "@yearly" | "@monthly" | "@weekly" | "@daily" | "@hourly" => word,
        "@reboot" => return Err(error::reboot()),
        _ => return Err(error::unknown_shorthand(word)),
    };
    understood(known)
}

fn understood(long: &str) -> Result<cron::Schedule, ScheduleError> {
    long.parse().map_err(|_| error::not_understood(long))
}

/// What the wall clock shows at each run after `shown`, in order.
fn occurrences(any_of: &[cron::Schedule], shown: NaiveDateTime) -> impl Iterator<Item = NaiveDateTime> {
    let mut last = shown.and_utc();
    std::iter::from_fn(move || {
        let next = any_of.iter().filter_map(|one| one.after(&last).next()).min()?;
        last = next;
        Some(next.naive_utc())
    })
}

/// The instant at which clocks in `tz` first show `shown`, or would have shown it had they not been put forward.
fn instant(shown: NaiveDateTime, tz: Tz) -> Option<DateTime<Utc>> {
    let there = |shown: &NaiveDateTime| tz.from_local_datetime(shown).earliest().map(|t| t.with_timezone(&Utc));
    // The longest gap there has been is a day: Samoa, 30 December 2011.
    const LONGEST_GAP: i64 = 24 * 60;
    there(&shown).or_else(|| {
        let minute = shown.with_second(0)?;
        (1..=LONGEST_GAP).find_map(|n| there(&minute.checked_add_signed(Duration::minutes(n))?))
    })
}

fn shortest_interval(any_of: &[cron::Schedule]) -> Option<TimeDelta> {
    let sample: Vec<_> = occurrences(any_of, NaiveDateTime::default()).take(SAMPLE).collect();
    sample.windows(2).map(|pair| pair[1] - pair[0]).min()
}

/// `after`, within the years 1970 to 2100 that the `cron` crate knows.
fn within_reach(after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (after.year() <= 2100).then(|| after.max(DateTime::UNIX_EPOCH - TimeDelta::days(1)))
}
