//! The polite client: whom it asks, when, and what it makes of the answers.

mod client;
mod guard;
pub mod hostile;
mod origin;
mod robots;

use greffier::fetch::{Addrs, Answer, Body, Client, Ledger, Name, Request, Resolve, Resolving, Settings};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Settings under which an origin on 127.0.0.2 may be fetched without waiting, and nothing else that is private.
fn settings() -> Settings {
    Settings {
        contact: Some("https://example.org/robot".into()),
        min_interval: Duration::ZERO,
        allow_private: vec!["127.0.0.2/32".parse().unwrap()],
        ..Settings::default()
    }
}

/// A ledger of its own, by a clock that stands still.
fn ledger() -> Ledger {
    Ledger::new(greffier::model::Clock::new(chrono::DateTime::default))
}

/// A client and the folder it receives into.
struct Fetcher {
    client: Client,
    spool: tempfile::TempDir,
}

impl Fetcher {
    fn new(settings: Settings) -> Self {
        let spool = tempfile::tempdir().unwrap();
        let client = Client::new(settings, spool.path().to_owned(), ledger()).unwrap();
        Self { client, spool }
    }

    /// A client for which every name leads to `address`.
    fn with_all_names_at(settings: Settings, address: SocketAddr) -> Self {
        let spool = tempfile::tempdir().unwrap();
        let resolver = Arc::new(Everywhere(address));
        let client = Client::with_resolver(settings, spool.path().to_owned(), ledger(), resolver).unwrap();
        Self { client, spool }
    }

    async fn get(&self, url: &str) -> Result<Answer, greffier::fetch::FetchError> {
        self.client.get(&Request::new(Url::parse(url).unwrap())).await
    }

    /// The code of the error that fetching `url` ends in.
    async fn code(&self, url: &str) -> &'static str {
        match self.get(url).await {
            Ok(answer) => panic!("{url} answered {}", answer.status),
            Err(error) => error.code(),
        }
    }

    /// Whether any body still lies in the spool.
    fn is_empty(&self) -> bool {
        std::fs::read_dir(self.spool.path()).unwrap().next().is_none()
    }
}

struct Everywhere(SocketAddr);

impl Resolve for Everywhere {
    fn resolve(&self, _: Name) -> Resolving {
        let address = self.0;
        Box::pin(async move { Ok(Box::new(std::iter::once(address)) as Addrs) })
    }
}

fn text(answer: &Answer) -> String {
    match &answer.body {
        Body::Received(download) => String::from_utf8_lossy(&std::fs::read(&download.file).unwrap()).into_owned(),
        Body::NotModified => "not modified".into(),
    }
}
