//! Hostile addresses, names and titles, each held to its verdict.

use super::mail::Mail;
use super::sinks::{Mailbag, Post};
use super::town::{News, Town, news};
use crate::support::shared;
use greffier::alert::Recipient;
use lettre::message::Mailbox;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

fn cases(file: &str) -> Option<Vec<Value>> {
    let text = std::fs::read_to_string(shared()?.join("hostile/mail").join(file)).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_address_gets_its_verdict() {
    for case in cases("addresses.json").unwrap_or_default() {
        let (address, verdict) = (case["address"].as_str().unwrap(), case["verdict"].as_str().unwrap());
        let taken = Recipient::parse(&format!("mailto:{address}"));
        let shown: String = address.chars().take(60).collect();
        if verdict == "refuse" {
            assert!(taken.is_err(), "{shown:?}");
        } else if !verdict.contains("refuse") {
            let kept = taken.map(|r| r.to_string());
            assert_eq!(kept, Ok(format!("mailto:{}", address.to_lowercase())), "{shown:?}");
        } else if let Ok(Recipient::Mail(address)) = taken {
            assert_eq!(address.to_string().matches('@').count(), 1, "{shown:?}");
        }
    }
}

#[tokio::test]
async fn every_sender_and_every_title_gives_a_sound_message() {
    let titles = cases("titles.json").unwrap_or_default();
    for case in cases("names.json").unwrap_or_default() {
        let bag = Mailbag::new(|_| Post::Take).await;
        let mut town = Town::mailing(&bag).await;
        let name = case["display_name"].as_str().unwrap().to_owned();
        let from = town.mail.as_mut().unwrap();
        from.from = Mailbox::new(Some(name.clone()), "a@example.org".parse().unwrap());
        let town = town.reopened().await;
        town.alert("voirie", "mailto:a@example.org").await;
        let all: Vec<_> = titles
            .iter()
            .enumerate()
            .map(|(n, case)| {
                news(
                    &format!("{n}.pdf"),
                    case["title"].as_str().unwrap(),
                    &format!("La voirie {n}."),
                )
            })
            .collect();
        for batch in all.chunks(12) {
            town.publish(batch).await;
            assert_eq!(town.tell().await, 1, "{name:?}");
        }
        for raw in bag.taken() {
            let mail = Mail::read(&raw);
            assert!(mail.header("from").ends_with("<a@example.org>") && mail.header("bcc").is_empty());
            assert!(!mail.html.contains("<script") && !mail.text.contains('\0'));
        }
    }
}

/// The servers that misbehave on demand, as a process of their own.
struct Sinks {
    process: Child,
    dir: tempfile::TempDir,
}

impl Sinks {
    fn start() -> Option<Self> {
        let program = shared()?.join("hostile/make/hostile_sinks.py");
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name).display().to_string();
        let started = Command::new("python3")
            .arg(program)
            .args([
                "--host",
                "127.0.0.2",
                "--port-file",
                &at("http"),
                "--smtp-port-file",
                &at("smtp"),
            ])
            .args(["--ledger", &at("ledger")])
            .spawn();
        let Ok(process) = started else {
            eprintln!("skipped: needs python3");
            return None;
        };
        let sinks = Self { process, dir };
        while sinks.read("http").is_empty() || sinks.read("smtp").is_empty() {
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(sinks)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(Path::new(self.dir.path()).join(name)).unwrap_or_default()
    }

    fn address(&self, name: &str) -> SocketAddr {
        format!("127.0.0.2:{}", self.read(name).trim()).parse().unwrap()
    }

    fn behave(&self, mode: &str) {
        let mut control = TcpStream::connect(self.address("http")).unwrap();
        write!(control, "POST /__smtp/{mode} HTTP/1.1\r\nContent-Length: 0\r\n\r\n").unwrap();
        let mut answer = String::new();
        control.read_to_string(&mut answer).unwrap();
        assert!(answer.contains(" 200 "), "{mode}: {answer}");
    }

    /// What was accepted of this sort: the ids and the bytes, in order.
    fn accepted(&self, kind: &str) -> Vec<(String, String)> {
        let ledger = self.read("ledger");
        let rows = ledger.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let accepted = rows.filter(|row| row["kind"] == kind && row["accepted"] == true);
        let id = |row: &Value| {
            row["message_id"]
                .as_str()
                .or(row["headers"]["webhook-id"].as_str())
                .unwrap()
                .to_owned()
        };
        let bytes = |row: &Value| row["raw"].as_str().or(row["body"].as_str()).unwrap().to_owned();
        accepted.map(|row| (id(&row), bytes(&row))).collect()
    }
}

impl Drop for Sinks {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn act(mode: &str) -> News {
    news(&format!("{mode}.pdf"), mode, &format!("La voirie, cas {mode}."))
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_mail_server_does_each_letter_arrives_and_a_second_copy_can_be_told() {
    let Some(sinks) = Sinks::start() else { return };
    let bag = Mailbag::new(|_| Post::Take).await;
    let mut town = Town::mailing(&bag).await;
    town.mail.as_mut().unwrap().server = format!("smtp://{}", sinks.address("smtp"));
    town = town.reopened().await;
    town.alert("voirie", "mailto:a@example.org").await;
    let modes = "ok down greeting-421 greeting-554 greeting-huge ehlo-garbage mail-from-451 greylist?n=2 data-354-close \
                 accept-then-close data-451 reply-code-garbage reply-multiline-mixed reply-utf8 reply-huge \
                 quit-hangs reset flaky rcpt-550 data-554 data-552";
    for mode in modes.split_whitespace() {
        let before = sinks.accepted("mail").len();
        sinks.behave(mode);
        town.publish(&[act(mode.split('?').next().unwrap())]).await;
        town.match_new().await;
        let begun = Instant::now();
        let mut report = town.deliver_all().await;
        assert!(begun.elapsed() < Duration::from_secs(30), "{mode}");
        let for_good = matches!(mode, "rcpt-550" | "data-554" | "data-552");
        if mode != "ok" && for_good {
            assert_eq!((report.failed.len(), report.failed[0].next_try), (1, None), "{mode}");
            assert_eq!(sinks.accepted("mail").len(), before, "{mode}");
            continue;
        }
        for _ in 0..3 {
            if report.sent.is_empty() {
                assert!(report.failed[0].next_try.is_some(), "{mode}: {report:?}");
                town = town.reopened().await;
                report = town.deliver_all().await;
            }
        }
        sinks.behave("ok");
        if report.sent.is_empty() {
            report = town.deliver_all().await;
        }
        assert_eq!(report.sent.len(), 1, "{mode}: {report:?}");
        let new = &sinks.accepted("mail")[before..];
        let once = !matches!(mode, "accept-then-close");
        assert!(
            if once { new.len() == 1 } else { new.len() > 1 },
            "{mode}: {}",
            new.len()
        );
        assert!(new.iter().all(|copy| *copy == new[0]), "{mode}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_webhook_does_its_message_keeps_its_id_and_nobody_else_waits() {
    let Some(sinks) = Sinks::start() else { return };
    let modes = "ok 204 timeout fail-then-ok accept-then-500 accept-then-close 400 401 404 410 413 429 429-garbage \
                 503-year redirect-private redirect-metadata redirect-file redirect-self redirect-get huge endless drip \
                 gzip-bomb header-flood garbage reset html 100-continue early-200";
    let taken = [
        "ok",
        "204",
        "huge",
        "endless",
        "drip",
        "gzip-bomb",
        "html",
        "100-continue",
        "early-200",
    ];
    let town = Town::new().await;
    let mut alerts = Vec::new();
    for mode in modes.split_whitespace() {
        let to = format!("http://{}/hook/{mode}", sinks.address("http"));
        alerts.push((mode, town.alert("voirie", &to).await.alert.id));
    }
    town.publish(&[act("x")]).await;
    town.match_new().await;
    for round in 0..4 {
        let begun = Instant::now();
        let report = town.deliver_all().await;
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "round {round}: {:?}",
            begun.elapsed()
        );
        for (mode, id) in &alerts {
            let sent = report.sent.iter().any(|sent| sent.alert == *id);
            let expected = if round == 0 {
                taken.contains(mode)
            } else {
                round == 3 && *mode == "fail-then-ok"
            };
            assert_eq!(sent, expected, "{mode} in round {round}: {report:?}");
        }
    }
    let ids: std::collections::HashMap<String, String> = sinks.accepted("webhook").into_iter().collect();
    for (id, bytes) in sinks.accepted("webhook").iter().filter(|(_, bytes)| !bytes.is_empty()) {
        assert_eq!(&ids[id], bytes, "{id}");
    }
}
