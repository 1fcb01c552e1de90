//! How a request goes, from its headers to the bytes on disk.

use super::origin::{self, Origin};
use super::{Fetcher, settings, text};
use greffier::fetch::{Body, Fault, Request, Settings, Traffic};
use greffier::model::Sha256;
use std::io::Write;
use std::time::Duration;
use url::Url;

/// An origin without robots.txt that answers everything else like this.
async fn pages(answer: impl Fn(&origin::Seen) -> Vec<u8> + Send + Sync + 'static) -> Origin {
    Origin::new(move |seen| match seen.path() {
        "/robots.txt" => origin::not_found(),
        _ => answer(seen),
    })
    .await
}

#[tokio::test]
async fn a_document_is_written_down_and_hashed_and_everything_is_counted() {
    let headers = [
        ("Content-Type", "application/pdf"),
        ("ETag", "\"v1\""),
        ("X-Nom", "Été"),
    ];
    let origin = pages(move |_| origin::answer(200, &headers, b"%PDF-1.7 corps")).await;
    let fetcher = Fetcher::new(settings());

    let answer = fetcher.get(&origin.url("/a.pdf#page=2")).await.unwrap();

    let Body::Received(download) = &answer.body else {
        panic!("{answer:?}")
    };
    assert_eq!(std::fs::read(&download.file).unwrap(), b"%PDF-1.7 corps");
    assert_eq!((download.bytes, &download.sha256), (14, &Sha256::of(b"%PDF-1.7 corps")));
    assert_eq!(answer.content_type.as_deref(), Some("application/pdf"));
    assert_eq!(answer.etag.as_deref(), Some("\"v1\""));
    assert!(answer.headers.contains(&("x-nom".into(), "Été".into())));
    assert_eq!(answer.final_url.as_str(), origin.url("/a.pdf"));
    assert_eq!(fetcher.client.traffic(), Traffic { requests: 2, bytes: 14 });
    assert_eq!(fetcher.client.metered().traffic(), Traffic::default());
    drop(answer);
    assert!(fetcher.is_empty());
}

#[tokio::test]
async fn a_request_says_who_asks_and_reads_french_and_brings_no_cookies() {
    let origin = pages(|_| origin::answer(200, &[("Set-Cookie", "a=b")], b"")).await;
    let fetcher = Fetcher::new(settings());
    fetcher.get(&origin.url("/1")).await.unwrap();
    fetcher.get(&origin.url("/2")).await.unwrap();
    for seen in origin.log() {
        let agent = seen.header("user-agent").unwrap();
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(agent, format!("Greffier/{version} (+https://example.org/robot)"));
        assert!(seen.header("accept-language").unwrap().starts_with("fr"));
        assert_eq!(seen.header("cookie"), None);
        assert_eq!(seen.header("referer"), None);
    }
}

#[tokio::test]
async fn what_is_there_already_is_not_sent_again() {
    let origin = pages(|seen| match seen.header("if-none-match") {
        Some("\"v1\"") => origin::answer(304, &[("ETag", "\"v1\"")], b""),
        _ => origin::answer(200, &[("ETag", "\"v1\"")], b"page"),
    })
    .await;
    let fetcher = Fetcher::new(settings());
    let mut request = Request::new(Url::parse(&origin.url("/")).unwrap());
    request.etag = fetcher.client.get(&request).await.unwrap().etag;
    request.last_modified = Some("Tue, 12 Mar 2024 10:00:00 GMT".into());

    let again = fetcher.client.get(&request).await.unwrap();

    assert!(matches!(again.body, Body::NotModified));
    let log = origin.log();
    assert_eq!(
        log.last().unwrap().header("if-modified-since"),
        Some("Tue, 12 Mar 2024 10:00:00 GMT")
    );
}

#[tokio::test]
async fn a_validator_that_is_none_is_not_sent_and_an_unasked_304_is_a_failure() {
    let origin = pages(|_| origin::answer(304, &[], b"")).await;
    let fetcher = Fetcher::new(settings());
    let mut request = Request::new(Url::parse(&origin.url("/")).unwrap());
    request.etag = Some("sans-guillemets".into());
    request.last_modified = Some("Sat, 01 Jan 2999 00:00:00 GMT".into());
    let error = fetcher.client.get(&request).await.unwrap_err();
    assert_eq!(error.fault, Fault::Unasked304);
    let log = origin.log();
    assert_eq!(
        log[1].header("if-none-match").or(log[1].header("if-modified-since")),
        None
    );
}

#[tokio::test]
async fn requests_to_one_host_come_one_at_a_time_at_the_interval_also_through_redirects() {
    let origin = pages(|seen| match seen.path() {
        "/go" => origin::redirect("/there"),
        _ => origin::answer(200, &[], b"page"),
    })
    .await;
    let min_interval = Duration::from_millis(150);
    let fetcher = Fetcher::new(Settings {
        min_interval,
        ..settings()
    });
    let urls = ["/a", "/b", "/go"].map(|path| origin.url(path));
    futures_util::future::join_all(urls.iter().map(|url| fetcher.get(url))).await;
    let log = origin.log();
    assert_eq!(log.len(), 5);
    for pair in log.windows(2) {
        assert!(pair[1].at - pair[0].at >= min_interval - Duration::from_millis(10));
    }
}

#[tokio::test]
async fn a_host_that_asks_for_rest_gets_it_and_is_not_waited_for() {
    let origin = pages(|_| origin::answer(429, &[("Retry-After", "3600")], b"")).await;
    let fetcher = Fetcher::new(settings());
    let error = fetcher.get(&origin.url("/a")).await.unwrap_err();
    assert_eq!(error.fault, Fault::Blocked(429, Some(Duration::from_secs(3600))));
    assert!(error.is_temporary());

    let error = fetcher.get(&origin.url("/b")).await.unwrap_err();

    assert_eq!(error.code(), "left-alone");
    assert!(error.is_temporary());
    assert_eq!(origin.log().len(), 2);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use async_compression::tokio::write::GzipEncoder;
    use tokio::io::AsyncWriteExt;
    let encoded = async {
        let mut encoder = GzipEncoder::new(Vec::new());
        encoder.write_all(bytes).await.unwrap();
        encoder.shutdown().await.unwrap();
        encoder.into_inner()
    };
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(encoded)
}

async fn gzipped(bytes: Vec<u8>) -> Vec<u8> {
    tokio::task::spawn_blocking(move || gzip(&bytes)).await.unwrap()
}

#[tokio::test]
async fn a_compressed_body_is_expanded_and_a_broken_one_refused() {
    let whole = gzipped(b"conseil municipal ".repeat(1000)).await;
    let (cut, coding) = (whole[..whole.len() - 9].to_vec(), [("Content-Encoding", "gzip")]);
    let wire = whole.len() as u64;
    let origin = pages(move |seen| match seen.path() {
        "/whole" => origin::answer(200, &coding, &whole),
        "/cut" => origin::answer(200, &coding, &cut),
        "/twice" => origin::answer(200, &[("Content-Encoding", "gzip, gzip")], &whole),
        _ => origin::answer(200, &[("Content-Encoding", "x-nowhere")], &whole),
    })
    .await;
    let fetcher = Fetcher::new(settings());
    let answer = fetcher.get(&origin.url("/whole")).await.unwrap();
    assert_eq!(text(&answer), "conseil municipal ".repeat(1000));
    assert_eq!(fetcher.client.traffic().bytes, wire);
    drop(answer);
    for path in ["/cut", "/twice", "/unknown"] {
        assert_eq!(fetcher.code(&origin.url(path)).await, "encoding", "{path}");
    }
    assert!(fetcher.is_empty());
}

#[tokio::test]
async fn a_bomb_and_a_giant_stop_at_the_limit() {
    let bomb = gzipped(vec![b' '; 20 << 20]).await;
    let origin = pages(move |seen| match seen.path() {
        "/bomb" => origin::answer(200, &[("Content-Encoding", "gzip")], &bomb),
        "/giant" => b"HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nx".to_vec(),
        _ => origin::answer(200, &[], &[b'x'; 2000]),
    })
    .await;
    let fetcher = Fetcher::new(Settings {
        max_bytes: 1 << 20,
        ..settings()
    });
    assert_eq!(fetcher.code(&origin.url("/bomb")).await, "too-large");
    assert_eq!(fetcher.code(&origin.url("/giant")).await, "too-large");
    let mut request = Request::new(Url::parse(&origin.url("/page")).unwrap());
    request.max_bytes = Some(1999);
    assert_eq!(
        fetcher.client.get(&request).await.unwrap_err().fault,
        Fault::TooLarge(1999)
    );
    request.max_bytes = Some(2000);
    fetcher.client.get(&request).await.unwrap();
    assert!(fetcher.is_empty());
}

#[tokio::test]
async fn a_webhook_is_told_without_asking_robots_and_private_ones_are_not() {
    let origin = Origin::new(|_| origin::answer(204, &[], b"")).await;
    let fetcher = Fetcher::new(settings());
    let url = Url::parse(&origin.url("/hook")).unwrap();
    let headers = [("Content-Type", "application/json"), ("X-Signature", "abc")];
    assert_eq!(fetcher.client.post(&url, &headers, b"{}".to_vec()).await.unwrap(), 204);
    let log = origin.log();
    assert_eq!((log.len(), log[0].header("x-signature")), (1, Some("abc")));
    let private = Url::parse("http://127.0.0.1:9/hook").unwrap();
    assert_eq!(
        fetcher.client.post(&private, &[], Vec::new()).await.unwrap_err().code(),
        "refused"
    );
}

#[tokio::test]
async fn an_unwelcome_status_has_its_name() {
    let origin = pages(|seen| origin::answer(seen.path()[1..].parse().unwrap(), &[], b"<p>x</p>")).await;
    for (status, code, temporary) in [
        (401, "blocked", false),
        (403, "blocked", false),
        (404, "status", false),
        (410, "status", false),
        (451, "blocked", false),
        (206, "status", false),
        (204, "status", false),
        (500, "status", true),
        (999, "status", true),
    ] {
        let error = Fetcher::new(settings())
            .get(&origin.url(&format!("/{status}")))
            .await
            .unwrap_err();
        assert_eq!((error.code(), error.is_temporary()), (code, temporary), "{status}");
        assert!(error.text().fr.contains(&status.to_string()), "{}", error.text().fr);
    }
}

#[tokio::test]
async fn a_port_that_speaks_no_tls_gives_no_secure_connection() {
    let origin = pages(|_| origin::answer(200, &[], b"")).await;
    let error = Fetcher::new(settings())
        .get(&origin.url("/").replace("http:", "https:"))
        .await
        .unwrap_err();
    assert_eq!(error.fault, Fault::Tls);
    assert!(error.text().fr.contains("certificat"));
}

#[test]
fn a_contact_that_cannot_stand_in_a_header_is_said() {
    let contact = Some("https://example.org/\r\nX: y".into());
    let made = greffier::fetch::Client::new(
        Settings { contact, ..settings() },
        std::env::temp_dir(),
        super::ledger(),
    );
    assert_eq!(made.err().unwrap().code(), "header");
}

#[test]
fn errors_show_no_passwords_and_no_endless_addresses() {
    let url = Url::parse(&format!("http://user:secret@a.example/{}", "é".repeat(4000))).unwrap();
    let shown = Fault::Dns.at(&url).text().fr;
    assert!(!shown.contains("secret") && shown.len() < 600, "{shown}");
    std::io::stderr().flush().unwrap();
}
