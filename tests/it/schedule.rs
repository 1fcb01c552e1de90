//! When a source is due: crontab's meaning, daylight saving time, the spread.

use chrono::{DateTime, Datelike, Duration, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use greffier::model::SourceId;
use greffier::schedule::{Schedule, next_due};
use proptest::prelude::*;

fn schedule(expression: &str) -> Schedule {
    Schedule::parse(expression).unwrap_or_else(|e| panic!("{expression}: {e}"))
}

fn at(rfc3339: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(rfc3339).unwrap().to_utc()
}

/// The first `n` runs after `after`, as the clocks of `tz` show them.
fn runs(expression: &str, tz: Tz, after: &str, n: usize) -> Vec<String> {
    let schedule = schedule(expression);
    let mut last = at(after);
    let mut shown = Vec::new();
    while let Some(next) = schedule.next_after(last, tz).filter(|_| shown.len() < n) {
        shown.push(next.with_timezone(&tz).format("%a %Y-%m-%dT%H:%M:%S%:z").to_string());
        last = next;
    }
    shown
}

#[test]
fn zero_and_seven_are_both_sunday_in_five_fields() {
    for expression in ["0 5 * * 0", "0 5 * * 7", "0 5 * * sun", "0 5 * * 0,7"] {
        assert_eq!(
            runs(expression, Tz::UTC, "2026-11-20T00:00:00Z", 2),
            ["Sun 2026-11-22T05:00:00+00:00", "Sun 2026-11-29T05:00:00+00:00"],
            "{expression}"
        );
    }
}

#[test]
fn six_fields_keep_the_meaning_of_the_cron_crate() {
    assert_eq!(
        runs("0 0 5 * * 1", Tz::UTC, "2026-11-20T00:00:00Z", 1),
        ["Sun 2026-11-22T05:00:00+00:00"],
        "1 is Sunday"
    );
    assert_eq!(
        runs("0 0 5 13 * 6", Tz::UTC, "2026-01-01T00:00:00Z", 2),
        ["Fri 2026-02-13T05:00:00+00:00", "Fri 2026-03-13T05:00:00+00:00"],
        "day of month AND day of week"
    );
    assert_eq!(
        runs("30 0 5 1 1 * 2030", Tz::UTC, "2026-01-01T00:00:00Z", 5),
        ["Tue 2030-01-01T05:00:30+00:00"],
        "a year, and then never again"
    );
}

#[test]
fn day_of_month_or_day_of_week_when_both_are_restricted() {
    assert_eq!(
        runs("0 5 13 * 5", Tz::UTC, "2026-11-07T00:00:00Z", 4),
        [
            "Fri 2026-11-13T05:00:00+00:00",
            "Fri 2026-11-20T05:00:00+00:00",
            "Fri 2026-11-27T05:00:00+00:00",
            "Fri 2026-12-04T05:00:00+00:00"
        ]
    );
    assert_eq!(
        runs("0 5 14 * 5", Tz::UTC, "2026-11-12T00:00:00Z", 2),
        ["Fri 2026-11-13T05:00:00+00:00", "Sat 2026-11-14T05:00:00+00:00"]
    );
    assert_eq!(
        runs("0 5 */2 * 5", Tz::UTC, "2026-11-12T00:00:00Z", 2),
        ["Fri 2026-11-13T05:00:00+00:00", "Fri 2026-11-27T05:00:00+00:00"],
        "a field that starts with an asterisk is not restricted: crontab(5)"
    );
}

#[test]
fn a_run_in_the_hour_that_summer_time_skips_happens_once_after_the_gap() {
    let paris = Tz::Europe__Paris;
    assert_eq!(
        runs("30 2 * * *", paris, "2026-03-28T12:00:00Z", 2),
        ["Sun 2026-03-29T03:00:00+02:00", "Mon 2026-03-30T02:30:00+02:00"]
    );
    assert_eq!(
        runs("*/20 2,3 29 3 *", paris, "2026-03-28T12:00:00Z", 3),
        [
            "Sun 2026-03-29T03:00:00+02:00",
            "Sun 2026-03-29T03:20:00+02:00",
            "Sun 2026-03-29T03:40:00+02:00"
        ],
        "three skipped runs and the one due at three are one run"
    );
}

#[test]
fn a_run_in_the_hour_that_winter_time_repeats_happens_once_the_first_time() {
    let paris = Tz::Europe__Paris;
    assert_eq!(
        runs("30 2 * * *", paris, "2026-10-24T12:00:00Z", 2),
        ["Sun 2026-10-25T02:30:00+02:00", "Mon 2026-10-26T02:30:00+01:00"]
    );
    // Asked while the hour is shown for the second time, it is still done for the day.
    assert_eq!(
        runs("30 2 * * *", paris, "2026-10-25T01:10:00Z", 1),
        ["Mon 2026-10-26T02:30:00+01:00"]
    );
    assert_eq!(
        runs("0 * * * *", paris, "2026-10-24T23:30:00Z", 3),
        [
            "Sun 2026-10-25T02:00:00+02:00",
            "Sun 2026-10-25T03:00:00+01:00",
            "Sun 2026-10-25T04:00:00+01:00"
        ]
    );
}

#[test]
fn councils_overseas_keep_their_own_hours() {
    assert_eq!(
        runs("30 5 * * *", Tz::Pacific__Noumea, "2026-03-28T18:00:00Z", 2),
        ["Sun 2026-03-29T05:30:00+11:00", "Mon 2026-03-30T05:30:00+11:00"]
    );
    assert_eq!(
        runs("30 5 * * *", Tz::America__Guadeloupe, "2026-10-25T00:00:00Z", 2),
        ["Sun 2026-10-25T05:30:00-04:00", "Mon 2026-10-26T05:30:00-04:00"]
    );
    // Saint-Pierre-et-Miquelon changes its clocks by the American rule.
    assert_eq!(
        runs("30 2 * * *", Tz::America__Miquelon, "2026-03-08T03:00:00Z", 2),
        ["Sun 2026-03-08T03:00:00-02:00", "Mon 2026-03-09T02:30:00-02:00"]
    );
    assert_eq!(
        runs("0 12 * * *", Tz::Pacific__Apia, "2011-12-29T23:00:00Z", 2),
        ["Sat 2011-12-31T00:00:00+14:00", "Sat 2011-12-31T12:00:00+14:00"],
        "a whole day can be skipped"
    );
}

#[test]
fn what_is_no_schedule_is_refused_with_a_proposal_where_one_is_near() {
    for wrong in [
        "",
        "  ",
        "* * * *",
        "30 5 * * * * * *",
        "60 5 * * *",
        "0 24 * * *",
        "0 5 0 * *",
        "0 5 32 * *",
        "0 5 * 13 *",
        "0 5 * * 8",
        "*/0 * * * *",
        "*/60 * * * *",
        "5-1 * * * *",
        "0 5 * * 5-1",
        "a b c d e",
        "+5 * * * *",
        "-1 * * * *",
        "5, * * * *",
        "1-2-3 * * * *",
        "0 5 ? * *",
        "0 5 L * *",
        "1//2 * * * *",
        "*/ * * * *",
        "99999999999999999999 * * * *",
        "0 */0 5 * * *",
        "61 * * * * *",
        "0 0 5 * * 8",
        "0 0 5 * * 0",
        "é * * * *",
        "@",
        "@ daily",
        "0 5 * * mon-",
    ] {
        assert!(Schedule::parse(wrong).is_err(), "{wrong:?}");
    }
    let proposal = |word: &str| Schedule::parse(word).unwrap_err().proposal;
    assert_eq!(proposal("@dialy").as_deref(), Some("@daily"));
    assert_eq!(proposal("@Weekly").as_deref(), Some("@weekly"));
    assert_eq!(proposal("@houry").as_deref(), Some("@hourly"));
    assert_eq!(proposal("@reboot").as_deref(), Some("@daily"));
    assert_eq!(proposal("@quelconque"), None);
    assert!(Schedule::parse(&"0,".repeat(100_000)).is_err());
}

#[test]
fn shorthands_are_those_of_the_cron_crate_and_the_two_other_spellings_of_crontab() {
    for (word, first) in [
        ("@hourly", "Fri 2026-11-20T11:00:00+01:00"),
        ("@daily", "Sat 2026-11-21T00:00:00+01:00"),
        ("@midnight", "Sat 2026-11-21T00:00:00+01:00"),
        ("@weekly", "Sun 2026-11-22T00:00:00+01:00"),
        ("@monthly", "Tue 2026-12-01T00:00:00+01:00"),
        ("@yearly", "Fri 2027-01-01T00:00:00+01:00"),
        ("@annually", "Fri 2027-01-01T00:00:00+01:00"),
    ] {
        assert_eq!(
            runs(word, Tz::Europe__Paris, "2026-11-20T09:00:00Z", 1),
            [first],
            "{word}"
        );
    }
}

#[test]
fn what_is_never_due_says_so() {
    for expression in ["0 0 31 2 *", "0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 0 31 2 *"] {
        assert!(schedule(expression).never_due(), "{expression}");
        assert_eq!(
            schedule(expression).next_after(at("2026-01-01T00:00:00Z"), Tz::UTC),
            None
        );
    }
    assert!(!schedule("0 0 29 2 *").never_due());
    assert!(!schedule("0 0 31 2 1").never_due(), "or any Monday of February");
}

#[test]
fn every_minute_is_legal_and_more_often_is_told() {
    assert!(!schedule("* * * * *").too_often());
    assert!(!schedule("30 * * * * *").too_often());
    assert!(schedule("*/30 * * * * *").too_often());
    assert_eq!(schedule("* * * * *").period(), Some(TimeDelta::minutes(1)));
    assert_eq!(schedule("30 5 * * *").period(), Some(TimeDelta::days(1)));
    assert_eq!(schedule("0 5,6 * * *").period(), Some(TimeDelta::hours(1)));
    assert_eq!(schedule("0 0 0 1 1 * 2030").period(), None);
}

#[test]
fn a_thousand_sources_due_at_one_time_are_spread_over_ten_minutes() {
    let daily = schedule("30 5 * * *");
    let spreads: Vec<i64> = (0..1000)
        .map(|n| daily.spread(&SourceId::new(format!("source-{n}"))).num_seconds())
        .collect();
    assert!(spreads.iter().all(|s| (0..=600).contains(s)));
    let busiest = (0..10).map(|m| spreads.iter().filter(|s| **s / 60 == m).count()).max();
    assert!(busiest < Some(150), "{busiest:?} of 1000 in one minute");
    let often = schedule("*/5 * * * *");
    assert!((0..1000).all(|n| often.spread(&SourceId::new(format!("s{n}"))).num_seconds() <= 30));
    let once = schedule("0 0 0 1 1 * 2030");
    assert_eq!(once.spread(&SourceId::new("a")), TimeDelta::zero());
}

#[test]
fn the_ends_of_time_do_no_harm() {
    let daily = schedule("30 5 * * *");
    for after in [
        DateTime::<Utc>::MIN_UTC,
        DateTime::<Utc>::MAX_UTC,
        at("2100-12-31T23:00:00Z"),
        at("1969-06-01T00:00:00Z"),
    ] {
        for tz in [Tz::Europe__Paris, Tz::Pacific__Noumea, Tz::America__Guadeloupe] {
            let _ = next_due(&daily, &SourceId::new("a"), tz, after);
        }
    }
    assert!(daily.next_after(DateTime::<Utc>::MIN_UTC, Tz::UTC).is_some());
    assert_eq!(daily.next_after(DateTime::<Utc>::MAX_UTC, Tz::UTC), None);
}

/// crontab(5) written down as plainly as possible: does this minute match?
mod model {
    use super::*;

    pub fn due(fields: &[String; 5], shown: NaiveDateTime) -> bool {
        let [minute, hour, day, month, weekday] = fields;
        let day_fits = fits(day, shown.day(), 1, 31);
        let sunday = shown.weekday().num_days_from_sunday();
        let weekday_fits = fits(weekday, sunday, 0, 7) || (sunday == 0 && fits(weekday, 7, 0, 7));
        let both = !day.starts_with('*') && !weekday.starts_with('*');
        let on_this_day = if both {
            day_fits || weekday_fits
        } else {
            day_fits && weekday_fits
        };
        fits(minute, shown.minute(), 0, 59)
            && fits(hour, shown.hour(), 0, 23)
            && fits(month, shown.month(), 1, 12)
            && on_this_day
    }

    fn fits(field: &str, value: u32, least: u32, most: u32) -> bool {
        field.split(',').any(|part| {
            let (range, step) = part.split_once('/').unwrap_or((part, "1"));
            let (first, last) = match range.split_once('-') {
                Some((a, b)) => (a.parse().unwrap(), b.parse().unwrap()),
                None if range == "*" => (least, most),
                None => (range.parse().unwrap(), range.parse().unwrap()),
            };
            (first..=last).contains(&value) && (value - first).is_multiple_of(step.parse().unwrap())
        })
    }
}

fn field(least: u32, most: u32) -> impl Strategy<Value = String> {
    let number = least..=most;
    let range = (least..=most, least..=most).prop_map(|(a, b)| (a.min(b), a.max(b)));
    let part = prop_oneof![
        3 => Just("*".to_owned()),
        1 => (1..=most).prop_map(|step| format!("*/{step}")),
        3 => number.prop_map(|n| n.to_string()),
        1 => range.clone().prop_map(|(a, b)| format!("{a}-{b}")),
        1 => (range, 1..=most).prop_map(|((a, b), step)| format!("{a}-{b}/{step}")),
    ];
    prop::collection::vec(part, 1..3).prop_map(|parts| parts.join(","))
}

fn crontab() -> impl Strategy<Value = [String; 5]> {
    [
        field(0, 59).boxed(),
        field(0, 23).boxed(),
        field(1, 31).boxed(),
        field(1, 12).boxed(),
        field(0, 7).boxed(),
    ]
}

fn zone() -> impl Strategy<Value = Tz> {
    prop::sample::select(vec![
        Tz::UTC,
        Tz::Europe__Paris,
        Tz::Pacific__Noumea,
        Tz::America__Guadeloupe,
        Tz::America__Miquelon,
        Tz::Australia__Lord_Howe,
    ])
}

/// Instants in 2026, half of them near a change of clocks in Paris.
fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    let year = (0..365_i64 * 86_400).prop_map(|s| at("2026-01-01T00:00:00Z") + Duration::seconds(s));
    let near = |day: &'static str| (0..2 * 86_400_i64).prop_map(move |s| at(day) + Duration::seconds(s));
    prop_oneof![2 => year, 1 => near("2026-03-28T00:00:00Z"), 1 => near("2026-10-24T00:00:00Z")]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// Where clocks never change, the next run is the first minute that a plain reading of crontab(5) matches.
    #[test]
    fn five_fields_mean_what_crontab_means(fields in crontab(), after in instants()) {
        let schedule = schedule(&fields.join(" "));
        let horizon = after + Duration::days(40);
        let first_minute = after.with_second(0).unwrap() + Duration::minutes(1);
        let expected = std::iter::successors(Some(first_minute), |m| Some(*m + Duration::minutes(1)))
            .take_while(|m| *m <= horizon)
            .find(|m| model::due(&fields, m.naive_utc()));
        let found = schedule.next_after(after, Tz::UTC).filter(|due| *due <= horizon);
        prop_assert_eq!(found, expected, "{}", fields.join(" "));
    }

    /// Wherever clocks change, every minute that they show and that matches is run at its first showing, and nothing
    /// else is run but what a gap has put off.
    #[test]
    fn each_matching_minute_of_the_wall_clock_runs_once(fields in crontab(), tz in zone(), after in instants()) {
        let schedule = schedule(&fields.join(" "));
        let mut due = Vec::new();
        let mut last = after;
        let horizon = after + Duration::days(2);
        while let Some(next) = schedule.next_after(last, tz).filter(|next| *next <= horizon) {
            prop_assert!(next > last);
            due.push(next);
            last = next;
        }
        let mut minute = after.with_second(0).unwrap() + Duration::minutes(1);
        while minute <= horizon {
            let shown = minute.with_timezone(&tz).naive_local();
            let shown_before = tz.from_local_datetime(&shown).earliest().unwrap() < minute;
            let skipped_to = (minute - Duration::minutes(1)).with_timezone(&tz).naive_local() + Duration::minutes(1);
            let put_off = std::iter::successors(Some(skipped_to), |m| Some(*m + Duration::minutes(1)))
                .take_while(|m| *m < shown)
                .any(|m| model::due(&fields, m));
            let expected = (model::due(&fields, shown) && !shown_before) || put_off;
            prop_assert_eq!(due.contains(&minute), expected, "{} at {} in {}", fields.join(" "), shown, tz);
            minute += Duration::minutes(1);
        }
    }

    /// The spread moves all due times by one amount, and neither drops nor repeats one, whenever it is asked.
    #[test]
    fn the_spread_neither_skips_nor_repeats(fields in crontab(), tz in zone(), after in instants(), id in "[a-z0-9-]{1,20}", wait in 0..100_000_i64) {
        let schedule = schedule(&fields.join(" "));
        let source = SourceId::new(id);
        let spread = schedule.spread(&source);
        prop_assert!(spread >= TimeDelta::zero() && spread <= TimeDelta::minutes(10));
        prop_assert!(schedule.period().is_none_or(|period| spread <= period / 10));
        if let Some(first) = next_due(&schedule, &source, tz, after) {
            prop_assert!(first > after);
            prop_assert!(schedule.next_after(first - spread - Duration::seconds(1), tz) == Some(first - spread));
            // Asked at any time before it is due, the answer is the same.
            let asked = after + Duration::seconds(wait);
            if asked < first {
                prop_assert_eq!(next_due(&schedule, &source, tz, asked), Some(first));
            }
            let second = next_due(&schedule, &source, tz, first);
            prop_assert_eq!(second.map(|s| s - spread), schedule.next_after(first - spread, tz));
        }
    }

    #[test]
    fn no_text_at_all_makes_it_panic(text in "\\PC{0,40}") {
        let _ = Schedule::parse(&text).map(|s| s.next_after(at("2026-01-01T00:00:00Z"), Tz::Europe__Paris));
    }

    #[test]
    fn nothing_made_of_cron_characters_makes_it_panic(text in "[0-9*/,\\-? @A-Za-z]{0,30}") {
        let _ = Schedule::parse(&text).map(|s| s.next_after(at("2026-01-01T00:00:00Z"), Tz::Europe__Paris));
    }
}
