//! The town in a box: found whole, and gone without a trace.

use std::io::Read;
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A phrase of each way in which the town publishes.
const PHRASES: [(&str, &str); 4] = [
    ("a PDF", "haie basse"),
    ("a page", "pommiers à cidre"),
    ("a DOCX", "agents recenseurs vacataires"),
    ("a table", "grange aux dîmes"),
];
const SCANNED: &str = "charpente du lavoir";

#[test]
fn the_demo_finds_a_phrase_of_every_kind_of_document_and_leaves_nothing_behind() {
    let temporary = tempfile::tempdir().unwrap();
    let mut demo = Demo(
        Command::new(env!("CARGO_BIN_EXE_greffier"))
            .args(["demo", "--port", "0", "--json"])
            .env("TMPDIR", temporary.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let ready = first_document(&mut demo.0);
    let address = ready["url"].as_str().unwrap().trim_end_matches('/').to_owned();
    assert_eq!(ready["runs"].as_array().unwrap().len(), 2, "{ready}");
    assert!(std::fs::read_dir(temporary.path()).unwrap().next().is_some());
    for (kind, phrase) in PHRASES {
        assert!(found(&address, phrase) > 0, "« {phrase} » of {kind}: {ready}");
    }
    if reads_scans() {
        assert!(found(&address, SCANNED) > 0, "« {SCANNED} » of a scan: {ready}");
    } else {
        eprintln!("skipped: the scan, which needs tesseract with its French");
    }
    assert_eq!(
        found(&address, "brouillon réservé aux élus"),
        0,
        "robots.txt was not kept to"
    );
    assert!(
        ready.to_string().contains("robots.txt"),
        "the corner that robots.txt forbids is not told: {ready}"
    );

    rustix::process::kill_process(rustix::process::Pid::from_child(&demo.0), rustix::process::Signal::TERM).unwrap();
    assert!(demo.0.wait().unwrap().success());
    let left: Vec<_> = std::fs::read_dir(temporary.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Ends with its test, whatever happened.
struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The JSON document that says that the demo is ready; its output stays open.
fn first_document(child: &mut Child) -> serde_json::Value {
    let output = child.stdout.take().unwrap();
    let mut documents = serde_json::Deserializer::from_reader(output).into_iter();
    documents.next().expect("the demo ended early").unwrap()
}

/// How many results the phrase has.
fn found(address: &str, phrase: &str) -> u64 {
    let mut url = url::Url::parse(&format!("{address}/api/v1/search")).unwrap();
    url.query_pairs_mut().append_pair("q", &format!("\"{phrase}\""));
    let host = address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    let target = &url[url::Position::BeforePath..];
    let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    let (from, to) = (body.find('{').unwrap(), body.rfind('}').unwrap());
    let found: serde_json::Value = serde_json::from_str(&body[from..=to]).unwrap();
    found["total"].as_u64().unwrap_or_else(|| panic!("{found}"))
}

fn reads_scans() -> bool {
    let listed = Command::new("tesseract").arg("--list-langs").output();
    listed.is_ok_and(|out| String::from_utf8_lossy(&out.stdout).lines().any(|line| line == "fra"))
}
