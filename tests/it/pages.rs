//! Pages of invented councils, each as one platform or habit writes them, and what a careful reader finds on each.
//!
//! A fixture: its address, its content type, a blank line, the page (sent in the charset that the type names), a line of
//! four dashes, then one line for each thing to find. `+ address | date | kind | title` is a document (`-` is not
//! compared), `>` a further page, `?` words of a doubt, `~` an address that may be named or not. What is not listed must
//! not be found.

use greffier::extract::charset;
use greffier::model::{Finding, Reading, Selectors, SourceKind};
use greffier::sources::{Page, read};
use std::path::Path;
use url::Url;

struct Fixture {
    url: Url,
    content_type: String,
    body: Vec<u8>,
    expected: Vec<(char, String)>,
}

impl Fixture {
    fn open(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let (head, rest) = text.split_once("\n\n").unwrap();
        let (body, expected) = rest.split_once("\n----\n").unwrap();
        let (url, content_type) = head.split_once('\n').unwrap();
        let charset = body
            .split_once("charset=")
            .filter(|_| !content_type.contains("charset"));
        let named = content_type
            .rsplit_once("charset=")
            .or(charset)
            .map_or("utf-8", |(_, c)| c);
        let named = named.split(['"', '>']).next().unwrap();
        let encoding = encoding_rs::Encoding::for_label(named.as_bytes()).unwrap();
        let line = |line: &str| (line.chars().next().unwrap(), line.get(2..).unwrap().to_owned());
        Self {
            url: url.parse().unwrap(),
            content_type: content_type.to_owned(),
            body: encoding.encode(body).0.into_owned(),
            expected: expected.lines().map(line).collect(),
        }
    }

    fn read(&self) -> Reading {
        let text = charset::decode(&self.body, Some(&self.content_type)).text;
        let page = Page {
            text: &text,
            url: &self.url,
            content_type: Some(&self.content_type),
        };
        read(SourceKind::Listing, &Selectors::default(), &page)
    }

    fn of(&self, sign: char) -> impl Iterator<Item = &str> {
        self.expected
            .iter()
            .filter(move |(s, _)| *s == sign)
            .map(|(_, text)| text.as_str())
    }

    fn at(&self, address: &str) -> Url {
        self.url.join(address.trim()).unwrap()
    }

    /// What differs from what a careful reader finds.
    fn differences(&self) -> Vec<String> {
        let reading = self.read();
        let mut wrong = Vec::new();
        let optional: Vec<Url> = self.of('~').map(|a| self.at(a)).collect();
        let mut wanted = Vec::new();
        for line in self.of('+') {
            let parts: Vec<&str> = line.split(" | ").collect();
            let url = self.at(parts[0]);
            match reading.documents.iter().find(|d| d.url == url) {
                Some(found) => wrong.extend(unlike(found, &parts)),
                None => wrong.push(format!("missing {url}")),
            }
            wanted.push(url);
        }
        let pages: Vec<Url> = self.of('>').map(|a| self.at(a)).collect();
        let extra = |found: &Url, wanted: &[Url]| !wanted.contains(found) && !optional.contains(found);
        let documents = reading.documents.iter().filter(|d| extra(&d.url, &wanted));
        wrong.extend(documents.map(|d| format!("too much {} «{:?}» ({})", d.url, d.title, d.why)));
        wrong.extend(
            pages
                .iter()
                .filter(|p| !reading.next_pages.contains(p))
                .map(|p| format!("no page {p}")),
        );
        wrong.extend(
            reading
                .next_pages
                .iter()
                .filter(|p| extra(p, &pages))
                .map(|p| format!("page too much {p}")),
        );
        let told = |words: &str| {
            reading
                .doubts
                .iter()
                .any(|d| d.detail.as_deref().is_some_and(|d| d.contains(words)))
        };
        wrong.extend(
            self.of('?')
                .filter(|w| !told(w))
                .map(|w| format!("not told: {w} ({:?})", reading.doubts)),
        );
        wrong
    }
}

/// How a finding differs from `address | date | kind | title`.
fn unlike(found: &Finding, parts: &[&str]) -> Vec<String> {
    let date = found.date.map(|d| d.to_string()).unwrap_or_default();
    let kind = found.kind.map(|k| k.as_str()).unwrap_or_default();
    let got = [date.as_str(), kind, found.title.as_deref().unwrap_or_default()];
    let names = ["date", "kind", "title"];
    let pairs = parts.iter().skip(1).zip(got).zip(names);
    pairs
        .filter(|((want, got), _)| **want != "-" && *want != got)
        .map(|((want, got), name)| format!("{}: {name} «{got}» and not «{want}» ({})", found.url, found.why))
        .collect()
}

#[test]
fn pages_as_platforms_write_them_are_read_as_a_careful_reader_reads_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/pages");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let mut wrong = Vec::new();
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        wrong.extend(
            Fixture::open(&path)
                .differences()
                .into_iter()
                .map(|what| format!("{name}: {what}")),
        );
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}
