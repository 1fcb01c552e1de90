//! How often does a source bring something new? Learnt from its own past; the day is an argument.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

/// Days this near are one occasion: what belongs to one session rarely comes on one day.
const ONE_OCCASION: i64 = 3;
/// Pauses by which a habit is known; fewer tell nothing.
const FEWEST: usize = 5;
/// Pauses that are looked at, the latest: habits change with councils.
const MOST: usize = 40;
/// However lively a source, a silence shorter than this many days is none.
const SHORTEST_SILENCE: i64 = 30;

/// The habit of a source, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cadence {
    /// The usual pause between two novelties: the median.
    pub usual: i64,
    /// A long pause, as there is one in ten: summers, elections.
    pub long: i64,
    /// The day of the last novelty.
    pub last: NaiveDate,
}

impl Cadence {
    /// The habit told by the days that documents are of (their sessions') and the days they were first seen, those of
    /// the first collection left out. The former say more: they reach behind the first collection. Days after `today`
    /// say nothing: an agenda is of a session to come.
    pub fn learn(dated: &[NaiveDate], seen: &[NaiveDate], today: NaiveDate) -> Option<Self> {
        let past = |days: &[NaiveDate]| -> Vec<NaiveDate> { days.iter().copied().filter(|d| *d <= today).collect() };
        let (dated, seen) = (past(dated), past(seen));
        let last = dated.iter().chain(&seen).copied().max()?;
        let pauses = pauses(dated).or_else(|| pauses(seen))?;
        Some(Self {
            usual: pauses[pauses.len() / 2],
            long: pauses[pauses.len() * 9 / 10],
            last,
        })
    }

    /// The days without anything new, when they are far more than is usual: more than twice a long pause and three
    /// times the usual one.
    pub fn silence(&self, today: NaiveDate) -> Option<i64> {
        let days = (today - self.last).num_days();
        let usual = SHORTEST_SILENCE.max(2 * self.long).max(3 * self.usual);
        (days > usual).then_some(days)
    }
}

/// The pauses between occasions, the shortest first; `None` when there are too few to know a habit by.
fn pauses(mut days: Vec<NaiveDate>) -> Option<Vec<i64>> {
    days.sort_unstable();
    days.dedup_by(|later, earlier| *later - *earlier <= TimeDelta::days(ONE_OCCASION));
    let mut pauses: Vec<i64> = days.windows(2).map(|pair| (pair[1] - pair[0]).num_days()).collect();
    pauses.drain(..pauses.len().saturating_sub(MOST));
    pauses.sort_unstable();
    (pauses.len() >= FEWEST).then_some(pauses)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(n: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 5).unwrap() + TimeDelta::days(n)
    }

    #[test]
    fn a_monthly_council_is_quiet_after_far_more_than_a_summer_and_not_before() {
        let sessions: Vec<NaiveDate> = [0, 28, 56, 91, 119, 154, 182, 252, 280, 315].map(day).to_vec();
        let cadence = Cadence::learn(&sessions, &[], day(320)).unwrap();
        assert_eq!((cadence.usual, cadence.long, cadence.last), (28, 70, day(315)));
        assert_eq!(cadence.silence(day(315 + 140)), None);
        assert_eq!(cadence.silence(day(315 + 141)), Some(141));
    }

    #[test]
    fn a_session_to_come_and_several_documents_of_one_session_are_no_habit() {
        let days = [0, 1, 2, 30, 31, 400].map(day);
        assert_eq!(Cadence::learn(&days, &days, day(100)), None);
        assert_eq!(Cadence::learn(&[], &[], day(0)), None);
    }

    #[test]
    fn what_was_first_seen_lately_breaks_the_silence_whatever_its_date() {
        let weekly: Vec<NaiveDate> = (0..10).map(|n| day(7 * n)).collect();
        let quiet = Cadence::learn(&weekly, &[], day(200)).unwrap();
        assert_eq!(quiet.silence(day(200)), Some(137));
        let woken = Cadence::learn(&weekly, &[day(190)], day(200)).unwrap();
        assert_eq!(woken.silence(day(200)), None);
    }
}
