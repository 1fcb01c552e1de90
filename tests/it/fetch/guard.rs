//! Which addresses may be asked: every verdict of the shared cases, and redirects hop by hop.

use super::origin::{self, Origin};
use super::{Fetcher, settings};
use crate::support::shared;
use greffier::fetch::guard::{check_ip, check_resolved, check_url};
use greffier::fetch::{Fault, Refusal, Settings};
use serde_json::Value;
use std::collections::HashMap;
use std::net::IpAddr;
use url::Url;

fn public_only() -> Settings {
    Settings {
        allow_private: Vec::new(),
        ..settings()
    }
}

fn cases(name: &str) -> Vec<Value> {
    let Some(shared) = shared() else { return Vec::new() };
    let bytes = std::fs::read(shared.join("hostile/urls").join(name)).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn every_address_of_the_shared_cases_gets_its_verdict() {
    let mut wrong = Vec::new();
    for case in cases("ssrf_urls.json") {
        let url = Url::parse(case["url"].as_str().unwrap()).ok();
        let allowed = url.is_some_and(|url| check_url(&url, &public_only()).is_ok());
        if allowed != case["verdict"].as_str().unwrap().starts_with("allow") {
            wrong.push(format!("{} {} {}", case["id"], case["url"], case["why"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_answer_of_a_name_server_gets_its_verdict() {
    for case in cases("dns.json") {
        let answers = case["answers"].as_object().unwrap();
        let name = answers
            .keys()
            .find(|name| *name == "localhost")
            .map_or("www.mairie.example", String::as_str);
        let verdict = case["verdict"].as_str().unwrap();
        let allow = verdict
            .split('"')
            .find(|part| part.contains('/') && part.parse::<ipnet::IpNet>().is_ok());
        let settings = Settings {
            allow_private: allow.iter().map(|net| net.parse().unwrap()).collect(),
            ..settings()
        };
        let rounds = rounds(answers, name);
        let permitted = |round: &Vec<IpAddr>| round.iter().any(|ip| check_resolved(name, *ip, &settings).is_ok());
        let last = rounds.last().is_some_and(permitted);
        let allowed = verdict.starts_with("allow") || verdict.contains("only the public one");
        assert_eq!(last, allowed, "{case}");
        for ip in rounds.iter().flatten().filter(|ip| ip.is_loopback()) {
            assert!(check_resolved(name, *ip, &settings).is_err(), "{case}");
        }
    }
}

/// The addresses a name leads to at each asking, aliases followed.
fn rounds(answers: &serde_json::Map<String, Value>, name: &str) -> Vec<Vec<IpAddr>> {
    let mut at = name;
    for _ in 0..8 {
        match &answers[at] {
            Value::Object(alias) => at = alias["cname"].as_str().unwrap(),
            found => return serde_json::from_value(found.clone()).unwrap(),
        }
    }
    Vec::new()
}

#[test]
fn the_edges_of_ranges_are_exact() {
    for (ip, allowed) in [
        ("9.255.255.255", true),
        ("10.0.0.0", false),
        ("10.255.255.255", false),
        ("11.0.0.0", true),
        ("100.63.255.255", true),
        ("100.127.255.255", false),
        ("172.15.255.255", true),
        ("172.31.255.255", false),
        ("198.17.255.255", true),
        ("223.255.255.255", true),
        ("224.0.0.0", false),
        ("255.255.255.255", false),
        ("64:ff9b::808:808", true),
        ("64:ff9b::7f00:1", false),
        ("::ffff:192.168.1.1", false),
        ("::8.8.8.8", false),
        ("2002:808:808::1", false),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", false),
        ("2001:4860:4860::8888", true),
        ("3fff::1", false),
        ("4000::1", false),
        ("100::1", false),
    ] {
        assert_eq!(check_ip(ip.parse().unwrap(), &[]).is_ok(), allowed, "{ip}");
    }
}

#[test]
fn a_network_named_in_the_settings_may_be_asked_however_its_addresses_are_wrapped() {
    let allow = ["10.0.0.0/8".parse().unwrap()];
    for ip in ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::a01:203"] {
        assert!(check_ip(ip.parse().unwrap(), &allow).is_ok(), "{ip}");
    }
    for ip in ["127.0.0.1", "192.168.0.1", "::1"] {
        assert!(check_ip(ip.parse().unwrap(), &allow).is_err(), "{ip}");
    }
}

#[test]
fn without_a_contact_only_this_machine_is_asked() {
    let settings = Settings {
        contact: None,
        allow_private: vec!["127.0.0.0/8".parse().unwrap(), "10.0.0.0/8".parse().unwrap()],
        ..settings()
    };
    let check = |url: &str| check_url(&Url::parse(url).unwrap(), &settings);
    assert_eq!(check("http://127.0.0.1:8000/"), Ok(()));
    assert_eq!(check("http://10.0.0.1/"), Err(Refusal::NoContact));
    assert_eq!(check("http://8.8.8.8/"), Err(Refusal::NoContact));
    let found = |name, ip: &str| check_resolved(name, ip.parse().unwrap(), &settings);
    assert_eq!(found("www.mairie.example", "185.26.120.1"), Err(Refusal::NoContact));
    assert_eq!(found("localhost", "127.0.0.1"), Ok(()));
}

#[test]
fn a_local_name_leads_only_where_the_settings_say() {
    let settings = Settings {
        allow_private: vec!["192.168.0.0/16".parse().unwrap()],
        ..settings()
    };
    assert!(check_url(&Url::parse("http://nas.lan/").unwrap(), &settings).is_ok());
    assert!(check_url(&Url::parse("http://nas.lan/").unwrap(), &public_only()).is_err());
    assert!(check_resolved("nas.lan", "192.168.0.7".parse().unwrap(), &settings).is_ok());
    assert!(check_resolved("nas.lan", "185.26.120.1".parse().unwrap(), &settings).is_err());
    assert!(check_resolved("localhost", "192.168.0.7".parse().unwrap(), &settings).is_err());
    assert!(check_url(&Url::parse("http://x.onion/").unwrap(), &settings).is_err());
}

#[tokio::test]
async fn every_chain_of_redirects_gets_its_verdict() {
    for case in cases("redirects.json") {
        let chain: Vec<String> = serde_json::from_value(case["chain"].clone()).unwrap();
        let verdict = case["verdict"].as_str().unwrap();
        // The origin speaks plain HTTP; the one chain about https itself is judged beside the code.
        if chain[0].starts_with("https") && chain[1].starts_with("http:") {
            continue;
        }
        let chain: Vec<String> = chain.iter().map(|hop| hop.replacen("https:", "http:", 1)).collect();
        let origin = chain_origin(&chain).await;
        let fetcher = Fetcher::with_all_names_at(settings(), origin.address);
        let got = fetcher.get(&chain[0]).await;
        if let Some(hop) = verdict.strip_prefix("refuse at hop ") {
            let fault = got.unwrap_err().fault;
            let refused = matches!(fault, Fault::RedirectRefused(_) | Fault::RedirectNowhere);
            assert!(refused, "{case} {fault:?}");
            assert_eq!(origin.paths().len(), hop.parse::<usize>().unwrap() - 1, "{case}");
        } else if verdict.contains("loop") {
            assert_eq!(got.unwrap_err().fault, Fault::RedirectLoop, "{case}");
        } else if verdict.contains("too many") {
            assert_eq!(got.unwrap_err().fault, Fault::TooManyRedirects(10), "{case}");
            assert_eq!(origin.paths().len(), 11);
        } else if let Some(expected) = verdict.strip_prefix("allow: ") {
            let url = got.unwrap().final_url;
            assert_eq!(url.as_str(), expected.split(' ').next().unwrap(), "{case}");
        } else {
            let answer = got.unwrap();
            assert!(!answer.headers.iter().any(|(name, _)| name == "x-injected"), "{case}");
        }
    }
}

/// An origin for all names that redirects from each address of the chain to the next.
async fn chain_origin(chain: &[String]) -> Origin {
    let mut next = HashMap::new();
    let mut at = Url::parse(&chain[0]).unwrap();
    for to in &chain[1..] {
        let key = format!(
            "{} {}",
            at.host_str().unwrap_or_default(),
            &at[url::Position::BeforePath..url::Position::AfterQuery]
        );
        next.insert(key, to.clone());
        match at.join(to) {
            Ok(url) => at = url,
            Err(_) => break,
        }
    }
    Origin::new(move |seen| {
        let key = format!("{} {}", seen.header("host").unwrap_or_default(), seen.path());
        match next.get(&key) {
            Some(to) => origin::redirect(to),
            None if seen.path() == "/robots.txt" => origin::not_found(),
            None => origin::answer(200, &[], b"arrived"),
        }
    })
    .await
}

#[tokio::test]
async fn a_location_in_latin_1_is_followed_byte_by_byte() {
    let origin = Origin::new(|seen| match seen.path() {
        "/" => {
            let mut bytes =
                b"HTTP/1.1 302 X\r\nContent-Length: 0\r\nConnection: close\r\nLocation: /d\xe9lib.pdf\r\n\r\n".to_vec();
            bytes.shrink_to_fit();
            bytes
        }
        "/d%E9lib.pdf" => origin::answer(200, &[], b"ici"),
        _ => origin::not_found(),
    })
    .await;
    let answer = Fetcher::new(settings()).get(&origin.url("/")).await.unwrap();
    assert_eq!(answer.final_url.path(), "/d%E9lib.pdf");
}

#[tokio::test]
async fn a_name_that_turns_private_is_not_connected_to() {
    let origin = Origin::new(|_| origin::answer(200, &[], b"private")).await;
    let fetcher = Fetcher::with_all_names_at(public_only(), origin.address);
    let error = fetcher.get("http://www.mairie.example/").await.unwrap_err();
    assert!(
        matches!(error.fault, Fault::Refused(Refusal::Network { .. })),
        "{error:?}"
    );
    assert!(origin.log().is_empty());
    assert!(error.text().fr.contains("127.0.0.2"), "{}", error.text().fr);
}
