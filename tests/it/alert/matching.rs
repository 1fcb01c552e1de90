//! Each new or changed act is matched once, and only when it is news.

use super::sinks::Hook;
use super::town::{News, Town, news};
use chrono::TimeDelta;
use greffier::alert::{AlertError, Rhythm, Wish};
use greffier::model::{AlertId, Lang, Sha256};

fn voirie(n: u32) -> News {
    news(
        &format!("{n}.pdf"),
        &format!("Travaux {n}"),
        &format!("Réfection de la voirie, tranche {n}."),
    )
}

#[tokio::test]
async fn an_act_is_told_once_however_often_and_whenever_one_looks() {
    let hook = Hook::new(|_| 200).await;
    let mut town = Town::new().await;
    town.publish(&[voirie(0)]).await;
    town.alert("voirie", &hook.url()).await;
    town.alert("piscine", &hook.url()).await;
    assert_eq!(town.tell().await, 0, "what was there before the alert is no news");
    town.publish(&[voirie(1), voirie(2), news("3.pdf", "Budget", "Vote du budget.")])
        .await;
    assert_eq!(town.match_new().await, 2);
    town = town.reopened().await;
    assert_eq!(town.match_new().await, 0);
    assert_eq!(town.deliver().await.sent.len(), 1, "one message for the batch");
    town = town.reopened().await;
    assert_eq!((town.tell().await, hook.calls().len()), (0, 1));
    town.publish(&[voirie(4)]).await;
    assert_eq!((town.tell().await, hook.calls().len()), (1, 2));
}

#[tokio::test]
async fn an_act_is_matched_after_it_is_indexed_and_not_before() {
    let hook = Hook::new(|_| 200).await;
    let town = Town::new().await;
    town.alert("voirie", &hook.url()).await;
    town.publish(&[voirie(1)]).await;
    town.read(&voirie(2)).await;
    assert_eq!(town.match_new().await, 1);
    assert_eq!(town.match_new().await, 0);
    town.index().await;
    assert_eq!(town.match_new().await, 1);
}

#[tokio::test]
async fn old_sessions_are_no_news_unless_asked_for_and_undated_acts_are() {
    let hook = Hook::new(|_| 200).await;
    let town = Town::new().await;
    let recent = town.alert("voirie", &hook.url()).await;
    let any = town.alert_by("voirie", &hook.url(), Rhythm::AtOnce, true).await;
    let day = |days: i64| Some(town.now().date_naive() - TimeDelta::days(days));
    let dated = |n, date| News { date, ..voirie(n) };
    town.publish(&[
        dated(1, day(180)),
        dated(2, day(181)),
        dated(3, None),
        dated(4, day(4000)),
    ])
    .await;
    town.match_new().await;
    let waiting = async |id: &AlertId| town.catalog.waiting_matches(id, 99).await.unwrap().len();
    assert_eq!((waiting(&recent.alert.id).await, waiting(&any.alert.id).await), (2, 4));
}

#[tokio::test]
async fn a_changed_document_that_answers_now_is_told() {
    let hook = Hook::new(|_| 200).await;
    let town = Town::new().await;
    town.alert("piscine", &hook.url()).await;
    town.publish(&[voirie(1)]).await;
    assert_eq!(town.tell().await, 0);
    town.publish(&[News {
        text: "Réfection de la voirie et de la piscine.".into(),
        ..voirie(1)
    }])
    .await;
    assert_eq!(town.tell().await, 1);
    town.publish(&[News {
        text: "Réfection de la voirie, de la piscine et du parc.".into(),
        ..voirie(1)
    }])
    .await;
    assert_eq!(town.tell().await, 1, "an act whose words changed is told again");
    let told = hook.calls();
    assert!(
        told.iter().all(|call| call.body.contains("\"change\":\"words\"")),
        "with the reason"
    );
    let same = "RÉFECTION DE LA VOIRIE,\nDE LA PISCINE ET DU PARC.";
    town.publish(&[News {
        text: same.into(),
        ..voirie(1)
    }])
    .await;
    assert_eq!(town.tell().await, 0, "a change of layout tells nobody");
}

#[tokio::test]
async fn what_can_never_be_answered_is_refused_when_it_is_asked_for() {
    let town = Town::new().await;
    let ask = async |query: &str, to: &str| {
        let wish = Wish {
            query: query.into(),
            to: to.into(),
            rhythm: Rhythm::AtOnce,
            any_date: false,
            lang: Lang::Fr,
        };
        town.alerts.add(wish).await.unwrap_err()
    };
    match ask("voirie (", "https://example.org/").await {
        AlertError::Query(error) => assert_eq!(error.position, 7),
        other => panic!("{other}"),
    }
    assert!(matches!(
        ask("  ", "https://example.org/").await,
        AlertError::Everything
    ));
    assert!(matches!(ask("a", "mailto:a@example.org").await, AlertError::NoMail));
    for to in [
        "http://example.org/",
        "https://10.0.0.1/",
        "http://127.0.0.1/",
        "mailto:a@localhost",
        "a@example.org",
    ] {
        assert!(matches!(ask("voirie", to).await, AlertError::Recipient(_)), "{to}");
    }
    assert!(town.alerts.list().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_withdrawn_while_it_waits_is_never_told_and_the_rest_is() {
    let hook = Hook::new(|n| if n == 0 { 500 } else { 200 }).await;
    let mut town = Town::new().await;
    let alert = town.alert("voirie", &hook.url()).await;
    town.publish(&[voirie(1), voirie(2)]).await;
    let withdraw = async |town: &Town, n| {
        let content = Sha256::of(voirie(n).text.as_bytes());
        town.catalog
            .withdraw(&content, "droit à l'oubli", town.now())
            .await
            .unwrap();
    };
    town.match_new().await;
    assert_eq!(
        town.deliver().await.failed.len(),
        1,
        "one message of both, refused for now"
    );
    withdraw(&town, 1).await;
    town = town.reopened().await;
    let report = town.deliver().await;
    assert_eq!((report.sent.len(), report.sent[0].hits), (1, 1));
    let calls = hook.calls();
    assert_ne!(
        calls[0].headers["webhook-id"], calls[1].headers["webhook-id"],
        "another body has another id"
    );
    assert!(calls[0].body.contains("Travaux 1") && calls[1].body.contains("Travaux 2"));
    assert!(!calls[1].body.contains("Travaux 1"));
    // Withdrawn between the index's commit and the look: no match at all.
    town.publish(&[voirie(3)]).await;
    withdraw(&town, 3).await;
    assert_eq!(town.match_new().await, 0);
    // Withdrawn after the match, before the message.
    town.publish(&[voirie(4)]).await;
    assert_eq!(town.match_new().await, 1);
    withdraw(&town, 4).await;
    assert!(
        town.catalog
            .waiting_matches(&alert.alert.id, 9)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(town.deliver_all().await.sent.len(), 0);
}

#[tokio::test]
async fn a_trial_says_what_would_have_been_sent() {
    let town = Town::new().await;
    town.publish(&[
        voirie(1),
        News {
            date: "2020-01-01".parse().ok(),
            ..voirie(2)
        },
    ])
    .await;
    let results = town.alerts.test("voirie", "2025-01-01".parse().unwrap()).await.unwrap();
    assert_eq!((results.total, results.hits[0].title.as_str()), (1, "Travaux 1"));
}
