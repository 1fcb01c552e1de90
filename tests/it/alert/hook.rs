//! Webhooks: signed, the same bytes at each try, retried with back-off, ended by 410.

use super::sinks::Hook;
use super::town::{Town, news};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use greffier::alert::Rhythm;
use hmac::{Hmac, KeyInit, Mac};
use std::collections::HashSet;

#[tokio::test]
async fn a_webhook_carries_the_hits_and_a_signature_that_holds() {
    let hook = Hook::new(|_| 204).await;
    let town = Town::new().await;
    let alert = town.alert("voirie", &hook.url()).await.alert;
    town.publish(&[news("1.pdf", "Travaux", "Réfection de la voirie.")])
        .await;
    assert_eq!(town.tell().await, 1);
    let call = &hook.calls()[0];
    let [id, timestamp, signature] = ["id", "timestamp", "signature"].map(|h| &call.headers[&format!("webhook-{h}")]);
    let key = STANDARD.decode(alert.secret.strip_prefix("whsec_").unwrap()).unwrap();
    assert!(key.len() >= 24);
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{id}.{timestamp}.{}", call.body).as_bytes());
    assert_eq!(
        signature,
        &format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    );
    assert_eq!(timestamp, &town.now().timestamp().to_string());
    let body: serde_json::Value = serde_json::from_str(&call.body).unwrap();
    assert_eq!(
        (&body["type"], &body["data"]["total"]),
        (&"acts.matched".into(), &1.into())
    );
    assert_eq!(body["data"]["alert"]["query"], "voirie");
    assert_eq!(
        body["data"]["alert"]["url"],
        format!("https://greffier.example/conseils/alerts/{}", alert.id).as_str()
    );
    let hit = &body["data"]["hits"][0];
    assert_eq!((&hit["title"], &hit["page"]), (&"Travaux".into(), &1.into()));
    assert_eq!(hit["passage"], "Réfection de la [[voirie]].");
    assert_eq!(hit["council"]["name"], "Valmont-sur-Orne");
}

#[tokio::test]
async fn a_refused_webhook_is_tried_again_later_with_the_same_id_and_bytes() {
    // Server trouble, a redirect, an answer that breaks off after the call was taken.
    let hook = Hook::new(|n| [500, 307, 0, 404, 200][n.min(4)]).await;
    let mut town = Town::new().await;
    town.alert("voirie", &hook.url()).await;
    town.publish(&[news("1.pdf", "Travaux", "Réfection de la voirie.")])
        .await;
    town.match_new().await;
    let mut waits = Vec::new();
    for _ in 0..4 {
        let report = town.deliver().await;
        let next = report.failed[0].next_try.unwrap();
        waits.push((next - town.now()).num_minutes());
        assert!(town.deliver().await.failed.is_empty(), "not before its time");
        town.pass(next - town.now());
        town = town.reopened().await;
    }
    assert_eq!(waits, [1, 5, 30, 120]);
    assert_eq!(town.deliver().await.sent.len(), 1);
    assert_eq!(town.deliver_all().await, Default::default());
    let calls = hook.calls();
    let distinct = |header: &str| calls.iter().map(|c| &c.headers[header]).collect::<HashSet<_>>().len();
    assert_eq!((calls.len(), distinct("webhook-id")), (5, 1));
    assert_eq!(calls.iter().map(|c| &c.body).collect::<HashSet<_>>().len(), 1);
    assert_eq!((distinct("webhook-timestamp"), distinct("webhook-signature")), (5, 5));
}

#[tokio::test]
async fn delivering_all_does_not_wait_for_the_back_off() {
    let hook = Hook::new(|n| if n < 3 { 503 } else { 200 }).await;
    let town = Town::new().await;
    town.alert("voirie", &hook.url()).await;
    town.publish(&[news("1.pdf", "Travaux", "Réfection de la voirie.")])
        .await;
    town.match_new().await;
    for _ in 0..3 {
        assert_eq!(town.deliver_all().await.failed.len(), 1);
    }
    assert_eq!(town.deliver_all().await.sent.len(), 1);
}

#[tokio::test]
async fn a_webhook_that_is_gone_ends_its_alert_and_one_that_never_answers_is_given_up() {
    let (gone, broken) = (Hook::new(|_| 410).await, Hook::new(|_| 500).await);
    let town = Town::new().await;
    let ended = town.alert("voirie", &gone.url()).await.alert.id;
    let kept = town.alert("voirie", &broken.url()).await.alert.id;
    town.publish(&[news("1.pdf", "Travaux", "Réfection de la voirie.")])
        .await;
    town.match_new().await;
    let report = town.deliver().await;
    let failed = report.failed.iter().find(|failed| failed.alert == ended).unwrap();
    assert!(failed.next_try.is_none() && failed.why.fr.contains("410"), "{failed:?}");
    assert_eq!(
        town.alerts
            .list()
            .await
            .unwrap()
            .iter()
            .map(|row| &row.alert.id)
            .collect::<Vec<_>>(),
        [&kept]
    );
    let mut tries = 1;
    loop {
        town.pass(TimeDelta::hours(1));
        match town.deliver().await.failed.first() {
            Some(failed) if failed.next_try.is_none() => break,
            Some(_) => tries += 1,
            None => {}
        }
        assert!(tries < 50);
    }
    assert!(tries >= 8, "{tries}");
    assert!(town.now() - town.alerts.list().await.unwrap()[0].created > TimeDelta::days(4));
    town.pass(TimeDelta::days(9));
    assert_eq!(town.deliver_all().await, Default::default());
    assert_eq!((gone.calls().len(), town.alerts.list().await.unwrap().len()), (1, 1));
}

#[tokio::test]
async fn a_digest_waits_for_its_day_and_gathers() {
    let hook = Hook::new(|_| 200).await;
    let town = Town::new().await;
    town.alert_by("voirie", &hook.url(), Rhythm::Daily, false).await;
    town.publish(&[news("1.pdf", "Travaux", "Réfection de la voirie.")])
        .await;
    assert_eq!(town.tell().await, 0);
    assert_eq!(
        town.deliver_all().await.sent.len(),
        0,
        "a digest whose day has not come stays uncomposed"
    );
    town.publish(&[news("2.pdf", "Trottoirs", "La voirie, suite.")]).await;
    town.pass(TimeDelta::hours(24));
    town.match_new().await;
    assert_eq!(town.deliver().await.sent[0].hits, 2);
    town.publish(&[news("3.pdf", "Ponts", "La voirie, fin.")]).await;
    town.pass(TimeDelta::hours(23));
    assert_eq!(town.tell().await, 0);
    town.pass(TimeDelta::hours(1));
    assert_eq!(town.tell().await, 1);
}
