//! What hostile visitors send, from the shared corpus: the server answers in the expected class and stays up.

use super::town::{Town, parsed};
use crate::support::shared;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

#[tokio::test(flavor = "multi_thread")]
async fn hostile_requests_get_the_expected_class_of_answer() {
    let Some(folder) = shared().map(|dir| dir.join("hostile/http")) else {
        return;
    };
    let town = Town::open().await;
    let cases: Value = serde_json::from_slice(&std::fs::read(folder.join("cases.json")).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for case in cases["cases"].as_array().unwrap() {
        let (name, expected) = (case["file"].as_str().unwrap(), case["expected"].as_str().unwrap());
        let bytes = std::fs::read(folder.join(name)).unwrap();
        // A case that leaves the connection open is closed by the server's limit on heads, 10 s.
        let answer = tokio::time::timeout(Duration::from_secs(15), town.send(&bytes)).await;
        let Ok(answer) = answer else {
            wrong.push(format!("{name}: left open"));
            continue;
        };
        let first = parsed(&answer);
        if !is_expected(first.status, expected) {
            wrong.push(format!("{name}: {} for {expected}", first.status));
        }
        let text = String::from_utf8_lossy(&answer);
        let page = first.header("content-type").starts_with("text/html");
        if page && text.contains("<script") || text.contains("root:") || first.header("location").contains("evil") {
            wrong.push(format!("{name}: {text}"));
        }
        if name.starts_with("host-") && text.contains("evil.example") {
            wrong.push(format!("{name}: the Host header is in the answer"));
        }
        if town.get("/healthz").await.status != 200 {
            wrong.push(format!("{name}: /healthz does not answer"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    town.close().await;
}

/// Whether a status (0: closed without one) is of a class that `expected` names.
fn is_expected(status: u16, expected: &str) -> bool {
    let closed = expected.contains("closed") || expected.contains("time limit");
    let class = format!("{}xx", status / 100);
    status < 500 && (expected.contains(&class) || expected.contains(&status.to_string()) || (status == 0 && closed))
        || status == 501 && expected.contains("501")
        // « 200 answers in order »
        || status == 200 && expected.contains("200")
        // A head that is too large may be told so by either.
        || matches!(status, 413 | 414 | 431) && expected.contains("400")
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_queries_are_answered_at_once_and_never_by_an_error_of_ours() {
    let Some(file) = shared().map(|dir| dir.join("hostile/query/queries.jsonl")) else {
        return;
    };
    let town = Town::open().await;
    let mut wrong = Vec::new();
    for line in std::fs::read_to_string(file).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let query = match (case["q_bytes"].as_str(), case["make"].as_object(), case["q"].as_str()) {
            (Some(bytes), _, _) => bytes.to_owned(),
            (_, Some(make), _) => {
                let text = |key: &str| make[key].as_str().unwrap_or("");
                let times = usize::try_from(make["times"].as_u64().unwrap()).unwrap();
                encoded(&format!(
                    "{}{}{}",
                    text("prefix"),
                    text("repeat").repeat(times),
                    text("suffix")
                ))
            }
            (_, _, Some(q)) => encoded(q),
            _ => continue,
        };
        for path in ["/", "/api/v1/search", "/feeds/search.atom"] {
            let begun = Instant::now();
            let answer = town.get(&format!("{path}?q={query}")).await;
            // In a test build; the promise of a second is the release build's.
            let slow = begun.elapsed() > Duration::from_secs(5);
            if slow || !matches!(answer.status, 200 | 400 | 414 | 431) {
                wrong.push(format!(
                    "{} {path}: {} in {:?}",
                    case["id"],
                    answer.status,
                    begun.elapsed()
                ));
            }
            if answer.header("content-type").starts_with("text/html") && answer.text().contains("<script") {
                wrong.push(format!("{} {path}: a script", case["id"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(town.get("/healthz").await.status, 200);
    town.close().await;
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_visitors_do_not_keep_others_waiting() {
    use tokio::io::AsyncWriteExt;
    let town = Town::open().await;
    let mut slow = JoinSet::new();
    for _ in 0..200 {
        let address = town.address;
        slow.spawn(async move {
            let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
            stream.write_all(b"GET / HTTP/1.1\r\nX: ").await.unwrap();
            let mut rest = Vec::new();
            tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut rest).await.ok();
        });
    }
    assert_eq!(town.get("/?q=voirie").await.status, 200);
    let all = async { while slow.join_next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(20), all)
        .await
        .expect("each slow head is closed by a time limit");
    town.close().await;
}
