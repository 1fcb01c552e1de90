//! The bad manners of the shared hostile server, each with the outcome it deserves.

use super::{Fetcher, text};
use crate::support::shared;
use greffier::fetch::{Fault, Phase, Settings};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The server, ended when dropped.
pub struct Hostile {
    child: Child,
    base: String,
    _dir: tempfile::TempDir,
}

impl Hostile {
    /// Starts it, if this machine has it; with this kind of robots.txt.
    pub fn start(robots: &str) -> Option<Self> {
        let script = shared()?.join("hostile/make/hostile_httpd.py");
        let dir = tempfile::tempdir().unwrap();
        let port_file = dir.path().join("port");
        let mut command = Command::new("python3");
        command
            .arg(script)
            .args(["--port", "0", "--quiet", "--robots", robots, "--port-file"])
            .arg(&port_file);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        let mut hostile = Self {
            child,
            base: String::new(),
            _dir: dir,
        };
        let end = Instant::now() + Duration::from_secs(20);
        while Instant::now() < end {
            if let Ok(port) = std::fs::read_to_string(&port_file) {
                hostile.base = format!("http://127.0.0.1:{}", port.trim());
                return Some(hostile);
            }
            std::thread::yield_now();
        }
        None
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Short limits, so that the tests are short.
fn hurried() -> Settings {
    Settings {
        contact: Some("https://example.org/robot".into()),
        min_interval: Duration::ZERO,
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        max_bytes: 4 << 20,
        connect_timeout: Duration::from_millis(500),
        read_timeout: Duration::from_millis(1500),
        total_timeout: Duration::from_secs(3),
        ..Settings::default()
    }
}

/// Every path must end in one of these codes, quickly, and leave nothing behind.
async fn all_end_in(hostile: &Hostile, cases: &[(&str, &[&str])]) {
    let one = async |path: &str, codes: &[&str]| {
        // A client for each: trouble rightly closes the lane of the host for the others.
        let fetcher = Fetcher::new(hurried());
        let start = Instant::now();
        let got = fetcher.get(&hostile.url(path)).await;
        let code = got.as_ref().map_or_else(|error| error.code(), |_| "answer");
        assert!(codes.contains(&code), "{path}: {code}, not {codes:?}");
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "{path} took {:?}",
            start.elapsed()
        );
        drop(got);
        assert!(fetcher.is_empty(), "{path}");
    };
    futures_util::future::join_all(cases.iter().map(|(path, codes)| one(path, codes))).await;
}

#[tokio::test]
async fn slow_and_endless_answers_end() {
    let Some(hostile) = Hostile::start("none") else { return };
    let cases: &[(&str, &[&str])] = &[
        ("/drip?s=0.2", &["timeout"]),
        ("/drip-head?s=0.2", &["timeout"]),
        ("/silent?s=20", &["timeout"]),
        ("/stall", &["timeout"]),
        ("/endless", &["too-large"]),
        ("/endless-html", &["too-large"]),
        ("/endless-chunked", &["too-large"]),
        ("/feed-endless", &["too-large"]),
        ("/interim-flood", &["answer", "timeout", "garbled"]),
        ("/header-endless", &["garbled"]),
        ("/header-flood", &["garbled"]),
        ("/header-huge", &["garbled"]),
        ("/cookie-flood", &["answer"]),
    ];
    all_end_in(&hostile, cases).await;
}

#[tokio::test]
async fn broken_answers_leave_nothing_half() {
    let Some(hostile) = Hostile::start("none") else { return };
    let cases: &[(&str, &[&str])] = &[
        ("/length-too-long", &["interrupted"]),
        ("/length-huge", &["too-large"]),
        ("/length-garbage", &["garbled", "interrupted"]),
        ("/length-twice", &["garbled", "interrupted"]),
        ("/length-and-chunked", &["answer"]),
        ("/chunked-garbage", &["interrupted", "garbled"]),
        ("/chunked-cut", &["interrupted"]),
        ("/chunked-extensions", &["interrupted", "garbled", "answer", "timeout"]),
        ("/gzip-bomb?n=64", &["too-large"]),
        ("/gzip-bomb-twice", &["encoding"]),
        ("/br-bomb", &["too-large"]),
        ("/gzip-lie", &["encoding"]),
        ("/gzip-corrupt", &["encoding"]),
        ("/encoding-unknown", &["encoding"]),
        ("/status-line-garbage", &["garbled"]),
        ("/http09", &["garbled"]),
        ("/http2-preface", &["garbled", "interrupted"]),
        ("/tls-alert", &["garbled"]),
        ("/ssh-banner", &["garbled"]),
        ("/upgrade", &["status", "garbled", "interrupted"]),
        ("/reset-before", &["interrupted", "connect"]),
        ("/reset-middle", &["interrupted"]),
        ("/close-before", &["interrupted", "connect"]),
        ("/header-malformed", &["garbled", "answer"]),
        ("/304-unasked", &["status"]),
        ("/modified-future", &["answer"]),
        ("/length-too-short", &["answer"]),
    ];
    all_end_in(&hostile, cases).await;
}

#[tokio::test]
async fn redirects_lead_only_where_one_may_go() {
    let Some(hostile) = Hostile::start("none") else { return };
    let refused: &[&str] = &["redirect-refused", "redirect"];
    let private = "metadata private link-local mapped octal decimal cgnat file data javascript ftp gopher userinfo \
                   scheme-relative backslash space long port-22";
    let paths: Vec<String> = private
        .split_whitespace()
        .map(|kind| format!("/redirect-to/{kind}"))
        .collect();
    let cases: Vec<(&str, &[&str])> = paths.iter().map(|path| (path.as_str(), refused)).collect();
    all_end_in(&hostile, &cases).await;
    let cases: &[(&str, &[&str])] = &[
        ("/redirect-self", &["redirect-loop"]),
        ("/redirect-pair", &["redirect-loop"]),
        ("/redirect-chain", &["too-many-redirects"]),
        ("/redirect-chain/9", &["answer"]),
        ("/redirect-endless", &["too-many-redirects"]),
        ("/redirect-no-location", &["redirect"]),
        ("/redirect-twice", &["redirect"]),
        ("/redirect-to/fragment", &["answer"]),
        ("/redirect-to/utf8", &["status"]),
        ("/redirect-to/crlf", &["answer", "status"]),
    ];
    all_end_in(&hostile, cases).await;
}

#[tokio::test]
async fn odd_connections_mix_up_no_answers() {
    let Some(hostile) = Hostile::start("none") else { return };
    let fetcher = Fetcher::new(hurried());
    for path in [
        "/keepalive-trap",
        "/second-answer",
        "/length-too-short",
        "/etag-weird",
        "/ok",
    ] {
        for _ in 0..3 {
            let answer = fetcher.get(&hostile.url(path)).await.unwrap();
            assert!(!text(&answer).contains("empoisonn"), "{path}");
        }
    }
    let answer = fetcher.get(&hostile.url("/ok/doc/1.pdf")).await.unwrap();
    assert!(text(&answer).starts_with("%PDF-"));
}

#[tokio::test]
async fn hosts_that_ask_for_rest_are_named_and_left_alone() {
    let Some(hostile) = Hostile::start("none") else { return };
    let week = Duration::from_secs(7 * 24 * 3600);
    for (kind, rest) in [
        ("seconds", Some(5)),
        ("year", Some(7 * 86400)),
        ("overflow", Some(7 * 86400)),
        ("garbage", None),
    ] {
        let fetcher = Fetcher::new(hurried());
        let error = fetcher.get(&hostile.url(&format!("/429/{kind}"))).await.unwrap_err();
        assert_eq!(
            error.fault,
            Fault::Blocked(429, rest.map(Duration::from_secs)),
            "{kind}"
        );
        assert!(error.retry_after().unwrap_or_default() <= week);
    }
    let fetcher = Fetcher::new(hurried());
    assert_eq!(fetcher.code(&hostile.url("/503/year")).await, "status");
    assert_eq!(fetcher.code(&hostile.url("/ok")).await, "backing-off");
}

#[tokio::test]
async fn every_kind_of_robots_txt_is_understood() {
    let denied = "deny 5xx 429 redirect redirect-private huge endless slow silent reset bom cr gzip group";
    let allowed = "none allow 403 401 410 html redirect-loop sitemaps empty regex";
    for (kinds, wanted) in [(denied, false), (allowed, true)] {
        for kind in kinds.split_whitespace() {
            let Some(hostile) = Hostile::start(kind) else { return };
            let got = Fetcher::new(hurried()).get(&hostile.url("/politeness?n=1")).await;
            let denied = matches!(&got, Err(error) if error.code().starts_with("robots"));
            assert_eq!((got.is_ok(), denied), (wanted, !wanted), "{kind}: {got:?}");
        }
    }
}

#[tokio::test]
async fn a_timeout_says_what_was_too_slow() {
    let Some(hostile) = Hostile::start("none") else { return };
    let fault = async |path: &str| Fetcher::new(hurried()).get(&hostile.url(path)).await.unwrap_err().fault;
    assert_eq!(fault("/silent?s=20").await, Fault::Timeout(Phase::Read));
    assert_eq!(fault("/drip?s=0.2").await, Fault::Timeout(Phase::Total));
}
