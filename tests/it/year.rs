//! A council's site over a year, a run each week, the clock in the test's hand: every event is told once, by its name,
//! and none is invented.

#[path = "year/town.rs"]
mod town;

use chrono::TimeDelta;
use greffier::model::Health;
use town::{Look, Town};

#[tokio::test(flavor = "multi_thread")]
async fn a_year_of_a_site_is_told_event_by_event_and_none_is_invented() {
    let mut town = Town::open(9).await;
    for week in 0..=56 {
        happen(&town, week);
        town.run(&format!("week {week}")).await;
        if week == 10 {
            town.pass(TimeDelta::days(3));
            town.run("week 10, thursday").await;
            town.pass(-TimeDelta::days(3));
        }
        town.pass(TimeDelta::days(7));
    }
    assert_eq!(
        town.told,
        [
            "week 0: ok, 9 new",
            "week 4: 1 new, 1 alert",
            "week 6: 1 changed (layout)",
            "week 8: 1 new, 1 alert",
            "week 9: 1 changed (words), 1 alert",
            "week 10: failing",
            "week 11: ok",
            "week 12: 1 new, 1 alert",
            "week 14: blocked",
            "week 15: ok",
            "week 16: 1 new, 1 alert",
            "week 18: shrunk",
            "week 19: ok",
            "week 20: 1 new, 1 alert",
            "week 22: empty",
            "week 23: ok",
            "week 24: 1 new, 1 alert",
            "week 27: 2 gone",
            "week 28: 1 new, 1 alert",
            "week 30: 1 back",
            "week 32: redesigned, 15 new",
            "week 33: ok",
            "week 35: 15 gone",
            "week 36: 1 new, 1 alert",
            "week 38: moved to /nouveau/conseil/",
            "week 49: quiet",
            "week 52: redesigned, moved to /publications/actes/, not quiet",
        ]
    );
    let gone = town.find("lavoir 0").await;
    assert!(
        gone.gone_since.is_some() && gone.sha256.is_some(),
        "what is gone is still held"
    );
    assert!(town.hit("\"lavoir 0\"").await.gone, "and found, and said to be gone");
    let twice = town.hit("\"lavoir 3\"").await;
    assert!(!twice.gone, "what is still on the site under another address is not");
    let why = town.status().await.health_why.unwrap();
    assert!(why.fr.contains("construction"), "{why:?}");
}

/// What happens on the site in a week of the year.
fn happen(town: &Town, week: i64) {
    match week {
        4 | 8 | 12 | 16 | 20 | 24 | 28 | 36 => town.publish(),
        6 => town.replace(5, "lavoir 5", "/UserUnit 1"),
        9 => town.replace(5, "lavoir 5 et du pont", "/UserUnit 1"),
        10 => town.answer_with(Some(503)),
        14 => town.answer_with(Some(403)),
        11 | 15 => town.answer_with(None),
        18 => town.show(0..3),
        19 | 23 => town.show(0..99),
        22 => town.show(0..0),
        25 => town.show(2..99),
        30 => town.show(1..99),
        32 => town.look(Look::Cards),
        38 => town.redirect("/nouveau/conseil/"),
        52 => town.look(Look::Script),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_that_is_not_there_any_more_is_looked_for_once_a_week_and_proposed() {
    let mut town = Town::open(6).await;
    town.run("first").await;
    town.remove_listing();
    town.pass(TimeDelta::days(1));
    let requests = town.run("second").await;
    let status = town.status().await;
    assert_eq!(status.health, Some(Health::Failing));
    let found = status.search.and_then(|search| search.found).expect("a better address");
    assert!(found.url.ends_with("/publications/actes/"), "{found:?}");
    assert!(status.source.url.path() == "/conseil/", "it is proposed, never taken");
    town.pass(TimeDelta::days(1));
    assert!(
        town.run("third").await < requests,
        "the site is not looked around at each run"
    );
    assert_eq!(
        town.told,
        ["first: ok, 6 new", "second: failing, moved to /publications/actes/"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_shows_the_latest_only_and_makes_nothing_gone() {
    let mut town = Town::feed(6).await;
    for (week, shown) in [0..6, 4..6, 4..6, 4..6, 4..6, 4..6].into_iter().enumerate() {
        town.show(shown);
        town.run(&format!("week {week}")).await;
        town.pass(TimeDelta::days(7));
    }
    assert!(town.told.iter().all(|told| !told.contains("gone")), "{:?}", town.told);
}
