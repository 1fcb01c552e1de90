//! Hours of the day in which nothing is fetched.

use chrono::{DateTime, Days, MappedLocalTime, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// A window of each day, by the clocks of the council: from its first minute up to, not including, its last; over
/// midnight when it begins later than it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    from: NaiveTime,
    to: NaiveTime,
}

impl QuietHours {
    /// Reads `07:00-20:00`. `None` when it is no window, or one that never ends.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once(['-', '–'])?;
        let hour = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
        let (from, to) = (hour(from)?, hour(to)?);
        (from != to).then_some(Self { from, to })
    }

    /// When the window that `now` lies in ends, by clocks in `tz`; `None` outside of it.
    pub fn end(&self, now: DateTime<Utc>, tz: Tz) -> Option<DateTime<Utc>> {
        let within = |(start, end): &(DateTime<Utc>, DateTime<Utc>)| (*start..*end).contains(&now);
        self.windows(now, tz).find(within).map(|(_, end)| end)
    }

    /// When the next window after `now` begins; `now` itself within one.
    pub fn start(&self, now: DateTime<Utc>, tz: Tz) -> Option<DateTime<Utc>> {
        let open = self.windows(now, tz).find(|(_, end)| *end > now);
        open.map(|(start, _)| start.max(now))
    }

    /// The windows from the day before `now` on, in order.
    fn windows(&self, now: DateTime<Utc>, tz: Tz) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> {
        let (from, to) = (self.from, self.to);
        let today = now.with_timezone(&tz).date_naive();
        let days = (0..4).filter_map(move |n| today.pred_opt()?.checked_add_days(Days::new(n)));
        days.filter_map(move |day| {
            let last = if from < to { day } else { day.succ_opt()? };
            // In an hour that is shown twice silence begins early and ends late: it is never cut short.
            let start = shown(day.and_time(from), tz)?.earliest()?;
            let end = shown(last.and_time(to), tz)?.latest()?;
            Some((start.with_timezone(&Utc), end.with_timezone(&Utc)))
        })
    }
}

impl std::fmt::Display for QuietHours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}–{}", self.from.format("%H:%M"), self.to.format("%H:%M"))
    }
}

/// The instants at which clocks in `tz` show `at`; where they are put forward over it, that at which they are.
fn shown(at: NaiveDateTime, tz: Tz) -> Option<MappedLocalTime<DateTime<Tz>>> {
    // Clocks are put forward by two hours at most where councils sit.
    let mut instants = (0..=120).map(|minutes| tz.from_local_datetime(&(at + TimeDelta::minutes(minutes))));
    instants.find(|instant| instant.latest().is_some())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use chrono_tz::Europe::Paris;

    fn end(hours: &str, now: &str) -> Option<String> {
        let hours = QuietHours::parse(hours).unwrap();
        hours
            .end(now.parse().unwrap(), Paris)
            .map(|end| end.format("%dT%H:%M").to_string())
    }

    #[test]
    fn a_window_ends_by_the_clocks_of_the_council_in_summer_and_in_winter() {
        assert_eq!(end("07:00-20:00", "2026-01-12T06:00:00Z").as_deref(), Some("12T19:00"));
        assert_eq!(end("07:00-20:00", "2026-07-12T05:00:00Z").as_deref(), Some("12T18:00"));
        assert_eq!(end("07:00-20:00", "2026-07-12T04:59:59Z"), None);
        assert_eq!(end("07:00-20:00", "2026-07-12T18:00:00Z"), None);
    }

    #[test]
    fn a_window_may_pass_midnight() {
        assert_eq!(end("22:00-06:00", "2026-01-12T21:30:00Z").as_deref(), Some("13T05:00"));
        assert_eq!(end("22:00-06:00", "2026-01-12T04:00:00Z").as_deref(), Some("12T05:00"));
        assert_eq!(end("22:00-06:00", "2026-01-12T12:00:00Z"), None);
    }

    #[test]
    fn hours_that_clocks_skip_or_show_twice_neither_lose_nor_cut_the_window() {
        // 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC. 25 October: 03:00 becomes 02:00 at 01:00 UTC.
        assert_eq!(end("00:00-02:30", "2026-03-29T00:30:00Z").as_deref(), Some("29T01:00"));
        assert_eq!(end("00:00-02:30", "2026-10-25T00:15:00Z").as_deref(), Some("25T01:30"));
        for now in ["00:45", "01:15"] {
            let now = format!("2026-10-25T{now}:00Z");
            assert_eq!(end("00:00-02:30", &now).as_deref(), Some("25T01:30"), "{now}");
        }
    }

    #[test]
    fn the_next_window_is_known_beforehand() {
        let hours = QuietHours::parse("07:00 - 20:00").unwrap();
        let at = |now: &str| hours.start(now.parse().unwrap(), Paris).unwrap().to_rfc3339();
        assert_eq!(at("2026-01-12T04:00:00Z"), "2026-01-12T06:00:00+00:00");
        assert_eq!(at("2026-01-12T20:00:00Z"), "2026-01-13T06:00:00+00:00");
        assert_eq!(at("2026-01-12T10:00:00Z"), "2026-01-12T10:00:00+00:00");
    }

    #[test]
    fn what_is_no_window_is_none() {
        for text in ["", "07:00", "7h-20h", "07:00-07:00", "07:00-25:00", "07:00-20:00-21:00"] {
            assert!(QuietHours::parse(text).is_none(), "{text}");
        }
        assert_eq!(QuietHours::parse("7:00-20:00").unwrap().to_string(), "07:00–20:00");
    }
}
