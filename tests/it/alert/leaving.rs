//! Leaving a list: by one click, without a login, and never by a look.

use super::sinks::{Mailbag, Post};
use super::town::{Town, news};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use greffier::alert::Left;
use greffier::archive::Archive;
use greffier::model::{AlertId, Clock};
use greffier::web::{self, Web};
use tower::ServiceExt;

async fn ask(town: &Town, method: &str, address: &str) -> (StatusCode, String) {
    let now = town.now();
    let web = Web {
        catalog: town.catalog.clone(),
        index: town.index.clone(),
        archive: Archive::open(&town.dir.path().join("archive")).unwrap(),
        images: web::PageImages::open(
            town.dir.path().join("images"),
            &greffier::worker::Settings::default(),
            env!("CARGO_BIN_EXE_greffier").into(),
        ),
        alerts: town.alerts.clone(),
        settings: web::Settings {
            listen: "127.0.0.1:0".parse().unwrap(),
            public_url: super::town::PUBLIC.parse().unwrap(),
        },
        robot: greffier::web::Robot::default(),
        clock: Clock::new(move || now),
    };
    let request = Request::builder()
        .method(method)
        .uri(address)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(if method == "POST" {
            "List-Unsubscribe=One-Click"
        } else {
            ""
        }))
        .unwrap();
    let response = web::router(web).oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_look_changes_nothing_a_click_leaves_and_may_be_repeated() {
    let bag = Mailbag::new(|_| Post::Take).await;
    let town = Town::mailing(&bag).await;
    let alert = town.alert("voirie <b>", "mailto:a@example.org").await.alert;
    town.publish(&[news("1.pdf", "Travaux", "Réfection de la voirie b.")])
        .await;
    town.match_new().await;
    let leave = format!("/alerts/{}/unsubscribe?token={}", alert.id, alert.token);
    let (status, page) = ask(&town, "GET", &leave).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        page.contains("<form method=\"post\"") && page.contains("noindex"),
        "{page}"
    );
    assert!(!page.contains("a@example.org") && !page.contains("<b>"));
    assert_eq!(town.alerts.list().await.unwrap().len(), 1);
    let (status, page) = ask(&town, "POST", &leave).await;
    assert!(
        status == StatusCode::OK && page.contains("C'est fait") || page.contains("C&#39;est fait"),
        "{page}"
    );
    assert!(town.alerts.list().await.unwrap().is_empty());
    assert_eq!(town.deliver_all().await.sent.len(), 0, "what waited is not sent");
    let (status, page) = ask(&town, "POST", &leave).await;
    assert!(status == StatusCode::OK && page.contains("déjà"), "{page}");
    assert_eq!(ask(&town, "GET", &leave).await.0, StatusCode::OK);
    assert_eq!(
        town.alerts.unsubscribe(&alert.id, &alert.token).await.unwrap(),
        Left::Already
    );
}

#[tokio::test]
async fn a_wrong_link_is_a_page_that_is_not_there() {
    let bag = Mailbag::new(|_| Post::Take).await;
    let town = Town::mailing(&bag).await;
    let alert = town.alert("voirie", "mailto:a@example.org").await.alert;
    let half = &alert.token[..32];
    for wrong in [
        format!("/alerts/{}/unsubscribe", alert.id),
        format!("/alerts/{}/unsubscribe?token=", alert.id),
        format!("/alerts/{}/unsubscribe?token={half}", alert.id),
        format!("/alerts/{}/unsubscribe?token={}0", alert.id, alert.token),
        format!("/alerts/none/unsubscribe?token={}", alert.token),
    ] {
        for method in ["GET", "POST"] {
            assert_eq!(
                ask(&town, method, &wrong).await.0,
                StatusCode::NOT_FOUND,
                "{method} {wrong}"
            );
        }
    }
    assert_eq!(
        town.alerts.unsubscribe(&AlertId::new("none"), "x").await.unwrap(),
        Left::Unknown
    );
    assert_eq!(town.alerts.list().await.unwrap().len(), 1);
    let (status, page) = ask(&town, "GET", &format!("/alerts/{}", alert.id)).await;
    assert!(status == StatusCode::OK && page.contains("le mot"), "{page}");
    assert!(!page.contains("a@example.org") && !page.contains(&alert.token));
}
