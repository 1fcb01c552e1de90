//! How does this council publish? From one address to a source file, with the reasons.
//!
//! A polite walk within a budget of requests: the home page, what the platform is known to offer (interfaces, feeds,
//! sitemaps), then the pages that the words of the trade lead to. Pages are parsed in the worker's children; nothing is
//! kept. Start with [`Prober::probe`]; who the council is comes from a local list, see [`communes`].

mod choice;
pub mod communes;
mod platform;
mod proposal;
mod walk;

pub use platform::Platform;
pub use proposal::{Candidate, source_file};

use crate::fetch::{Body, Client, FetchError, Request};
use crate::model::Text;
use crate::worker::Pool;
use url::Url;

/// The most bytes of a page that is looked at.
const MOST_BYTES: u64 = 20 << 20;
/// Bytes of the home page in which the platform and post codes are looked for.
const MOST_LOOKED: usize = 1 << 20;

/// What looks around.
pub struct Prober {
    client: Client,
    pool: Pool,
}

/// What was found.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Found {
    /// Where it began, after redirects.
    pub url: Url,
    /// The title of the home page.
    pub title: Option<String>,
    /// Numbers of five figures on the home page: post codes are among them.
    pub postcodes: Vec<String>,
    /// What the site is made with.
    pub platform: Option<Platform>,
    /// The ways of publishing, the best first.
    pub candidates: Vec<Candidate>,
    /// Requests that were made, those for robots.txt and for redirects among them.
    pub requests: u64,
    /// Whether pages were left when the budget ended.
    pub exhausted: bool,
    /// What pages say of themselves that explains why nothing was found on them.
    pub notes: Vec<(Url, Text)>,
    /// What could not be had.
    pub failed: Vec<(Url, Text)>,
}

struct Fetched {
    answer: crate::fetch::Answer,
    file: crate::fetch::Download,
}

impl Prober {
    /// A prober that asks with `client` and parses in `pool`.
    pub fn new(client: Client, pool: Pool) -> Self {
        Self { client, pool }
    }

    /// Looks around from `url`, with at most `budget` requests.
    ///
    /// # Errors
    /// When the first page cannot be had.
    pub async fn probe(&self, url: &Url, budget: u64) -> Result<Found, FetchError> {
        let prober = Self::new(self.client.metered(), self.pool.clone());
        let home = prober.fetch(url).await?;
        let looked = looked_at(&home);
        let found = Found {
            url: home.answer.final_url.clone(),
            title: None,
            postcodes: communes::postcodes(&looked),
            platform: Platform::recognise(&looked),
            candidates: Vec::new(),
            requests: 0,
            exhausted: false,
            notes: Vec::new(),
            failed: Vec::new(),
        };
        Ok(walk::Walk::new(&prober, found, budget).run(url, home).await)
    }

    async fn fetch(&self, url: &Url) -> Result<Fetched, FetchError> {
        let request = Request {
            max_bytes: Some(MOST_BYTES),
            ..Request::new(url.clone())
        };
        let mut answer = self.client.get(&request).await?;
        match std::mem::replace(&mut answer.body, Body::NotModified) {
            Body::Received(file) => Ok(Fetched { answer, file }),
            Body::NotModified => Err(crate::fetch::Fault::Unasked304.at(url)),
        }
    }
}

/// The beginning of a page, its bytes taken as they are: only ASCII marks and figures are looked for.
fn looked_at(page: &Fetched) -> String {
    use std::io::Read;
    let mut bytes = Vec::new();
    if let Ok(file) = std::fs::File::open(&page.file.file) {
        let read = file.take(MOST_LOOKED as u64).read_to_end(&mut bytes);
        if read.is_err() {
            bytes.clear();
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
