//! What robots.txt allows us, and what the answer that brings it means.

use super::origin::{self, Origin};
use super::{Fetcher, settings};
use crate::support::shared;
use base64::Engine;
use greffier::fetch::Fault;
use greffier::fetch::robots::Rules;
use serde_json::Value;
use std::time::{Duration, Instant};
use url::Url;

fn cases(name: &str) -> Vec<Value> {
    let Some(shared) = shared() else { return Vec::new() };
    let text = std::fs::read_to_string(shared.join("hostile/robots").join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn robots_txt(case: &Value) -> Vec<u8> {
    if let Some(text) = case["robots_txt"].as_str() {
        return text.as_bytes().to_vec();
    }
    if let Some(encoded) = case["robots_b64"].as_str() {
        return base64::engine::general_purpose::STANDARD.decode(encoded).unwrap();
    }
    let make = &case["robots_make"];
    let part = |name: &str| make[name].as_str().unwrap();
    let middle = part("repeat").repeat(make["times"].as_u64().unwrap() as usize);
    format!("{}{middle}{}", part("prefix"), part("suffix")).into_bytes()
}

/// Where we choose otherwise than a case that is no duty of RFC 9309:
/// - `Allow: /x/index.html` opening `/x/` as well is Google's own;
/// - misspelt keys (`Disalow`) are kept to: whoever wrote them meant to forbid;
/// - rules beyond 500 KiB are not read.
const CHOICES: [&str; 3] = ["google-71", "rfc-188", "big-beyond"];

#[test]
fn every_file_of_the_shared_cases_gets_its_verdict_in_good_time() {
    let mut wrong = Vec::new();
    for case in cases("cases.jsonl") {
        let text = robots_txt(&case);
        let url = Url::parse(case["url"].as_str().unwrap()).unwrap();
        let start = Instant::now();
        let allowed = Rules::parse(&text, case["agent"].as_str().unwrap()).allow(&url);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(1), "{} took {took:?}", case["id"]);
        let id = case["id"].as_str().unwrap();
        if Some(allowed) != case["allowed"].as_bool() && !CHOICES.contains(&id) {
            wrong.push(format!(
                "{id} normative={} {:.200}",
                case["normative"],
                String::from_utf8_lossy(&text)
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_group_names_us_with_a_version_or_more_words_too() {
    for line in [
        "Greffier",
        "greffier/1.0",
        "GREFFIER bot",
        "greffier # nous",
        "\tgreffier",
    ] {
        let text = format!("User-agent: {line}\r\nDisallow: /x\r\n\r\nUser-agent: *\r\nDisallow: /y\r\n");
        let rules = Rules::parse(text.as_bytes(), "Greffier");
        let allow = |path: &str| rules.allow(&Url::parse("http://a.example").unwrap().join(path).unwrap());
        assert!(!allow("/x") && allow("/y"), "{line}");
    }
    let rules = Rules::parse(b"User-agent: greff\nUser-agent: greffierbot\nDisallow: /\n", "Greffier");
    assert!(rules.allow(&Url::parse("http://a.example/").unwrap()));
}

#[test]
fn a_path_that_begins_with_no_slash_is_no_rule_but_ends_the_names() {
    let text = b"User-agent: greffier\nDisallow: x\nUser-agent: autre\nDisallow: http://a.example/\nDisallow: /\n";
    assert!(Rules::parse(text, "Greffier").allow(&Url::parse("http://a.example/x").unwrap()));
    assert!(!Rules::parse(text, "autre").allow(&Url::parse("http://a.example/x").unwrap()));
}

#[test]
fn the_worst_rules_on_the_longest_address_take_no_second() {
    let long = Url::parse(&format!("http://a.example/{}", "a".repeat(7900))).unwrap();
    for rule in [
        "Disallow: /*b\n",
        "Disallow: /*aab\n",
        "Disallow: /*a*a*a*a*b\n",
        "Disallow: /*a*$\n",
    ] {
        let text = format!("User-agent: *\n{}", rule.repeat(512_000 / rule.len()));
        let start = Instant::now();
        let rules = Rules::parse(text.as_bytes(), "Greffier");
        let parsed = start.elapsed();
        rules.allow(&long);
        eprintln!(
            "{rule:?}: read in {parsed:?}, decided in {:?}",
            start.elapsed() - parsed
        );
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "{rule} took {:?}",
            start.elapsed()
        );
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(text: Vec<u8>, path in "/[ -~]{0,40}") {
        let mut lines = b"User-agent: *\nDisallow: ".to_vec();
        lines.extend_from_slice(&text);
        Rules::parse(&text, "Greffier");
        if let Ok(url) = Url::parse("http://a.example").unwrap().join(&path) {
            Rules::parse(&lines, "Greffier").allow(&url);
        }
    }
}

/// Whether `/x` and `/` may be fetched from an origin whose robots.txt answers like this.
async fn verdict(answer: impl Fn(&origin::Seen) -> Vec<u8> + Send + Sync + 'static) -> (bool, bool) {
    let origin = Origin::new(move |seen| match seen.path() {
        "/" | "/x" => origin::answer(200, &[], b"page"),
        _ => answer(seen),
    })
    .await;
    // A client for each, as trouble closes the lane of the first.
    let x = Fetcher::new(settings()).get(&origin.url("/x")).await.is_ok();
    let root = Fetcher::new(settings()).get(&origin.url("/")).await.is_ok();
    (x, root)
}

const RULES: (bool, bool) = (false, true);
const ALLOW_ALL: (bool, bool) = (true, true);
const DISALLOW_ALL: (bool, bool) = (false, false);

#[tokio::test]
async fn every_answer_of_the_shared_cases_means_what_it_should() {
    for case in cases("fetch.jsonl") {
        let expected = case["expected"].as_str().unwrap().to_owned();
        let wanted: Vec<(bool, bool)> = [
            ("rules", RULES),
            ("disallow-all", DISALLOW_ALL),
            ("allow-all", ALLOW_ALL),
        ]
        .into_iter()
        .filter(|(word, _)| expected.split("-or-").any(|part| part.ends_with(word)))
        .map(|(_, verdict)| verdict)
        .collect();
        let known =
            case["answer"]["error"].is_null() && case["answer"]["note"].is_null() && case["answer"]["before"].is_null();
        if !known || wanted.is_empty() {
            continue; // Tests of their own, below.
        }
        let answer = case["answer"].clone();
        let got = verdict(move |seen| act(&answer, seen)).await;
        assert!(wanted.contains(&got), "{case} gave {got:?}");
    }
}

fn act(case: &Value, seen: &origin::Seen) -> Vec<u8> {
    let body = case["body"].as_str().unwrap_or_default().as_bytes();
    let hop: u64 = seen
        .path()
        .rsplit('/')
        .next()
        .and_then(|hop| hop.parse().ok())
        .unwrap_or(0);
    match &case["redirects"] {
        Value::String(_) => return origin::redirect("/robots.txt"),
        Value::Array(hops) if hop < hops.len() as u64 => {
            let to = case["to"].as_str().map_or(format!("/hop/{}", hop + 1), str::to_owned);
            return origin::redirect(&to);
        }
        _ => {}
    }
    let status = case["status"].as_u64().or(case["then"].as_u64()).unwrap_or(200) as u16;
    if !case["error_after"].is_null() {
        let whole = origin::answer(status, &[], body);
        return whole[..whole.len() - body.len() / 2].to_vec();
    }
    let kind = case["content_type"].as_str().unwrap_or("text/plain");
    origin::answer(status, &[("Content-Type", kind)], body)
}

#[tokio::test]
async fn nothing_is_fetched_from_a_site_that_is_down_or_unknown() {
    let listener = tokio::net::TcpListener::bind("127.0.0.2:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = Fetcher::new(settings())
        .get(&format!("http://{address}/x"))
        .await
        .unwrap_err();
    assert_eq!(error.fault, Fault::Connect);
    assert!(error.is_temporary());
    let error = Fetcher::new(settings())
        .get("http://nowhere.invalid./x")
        .await
        .unwrap_err();
    assert_eq!(error.code(), "refused");
}

#[tokio::test]
async fn rules_are_asked_for_once_for_each_scheme_host_and_port() {
    let pages = |seen: &origin::Seen| match seen.path() {
        "/robots.txt" => origin::answer(200, &[], b"User-agent: *\nDisallow: /x\n"),
        _ => origin::answer(200, &[], b"page"),
    };
    let (first, second) = (Origin::new(pages).await, Origin::new(|_| origin::not_found()).await);
    let fetcher = Fetcher::new(settings());
    for _ in 0..3 {
        assert_eq!(fetcher.code(&first.url("/x")).await, "robots");
        fetcher.get(&first.url("/")).await.unwrap();
    }
    assert_eq!(
        first.log().iter().filter(|seen| seen.path() == "/robots.txt").count(),
        1
    );
    assert_eq!(fetcher.code(&second.url("/x")).await, "status");
    assert_eq!(second.log().len(), 2);
}

#[tokio::test]
async fn a_crawl_delay_is_kept_to_and_an_absurd_one_is_cut_and_said() {
    let origin = Origin::new(|seen| match seen.path() {
        "/robots.txt" => origin::answer(200, &[], b"User-agent: *\nCrawl-delay: 0.2\n"),
        _ => origin::answer(200, &[], b"page"),
    })
    .await;
    let fetcher = Fetcher::new(settings());
    for _ in 0..2 {
        fetcher.get(&origin.url("/")).await.unwrap();
    }
    let log = origin.log();
    for pair in log[1..].windows(2) {
        assert!(pair[1].at - pair[0].at >= Duration::from_millis(190));
    }
    let rules = Rules::parse(b"User-agent: *\nCrawl-delay: 99999999999\n", "Greffier");
    assert!(rules.delay().unwrap() > greffier::fetch::robots::MAX_DELAY);
}
