//! How does this council publish? From one address to a source file, with the reasons.
//!
//! A polite walk within a budget of requests: the home page, what the platform is known to offer (interfaces, feeds,
//! sitemaps), then the pages that the words of the trade lead to. Pages are parsed in the worker's children; nothing is
//! kept. Start with [`Prober::probe`]; who the council is comes from a local list, see [`communes`].

pub mod communes;
mod platform;
mod proposal;

pub use platform::Platform;
pub use proposal::{Candidate, source_file};

use crate::fetch::{Body, Client, FetchError, Request};
use crate::model::{Lang, PartialDate, Reading, Selectors, SourceKind, Text};
use crate::worker::Pool;
use std::collections::{HashSet, VecDeque};
use url::Url;

/// The most bytes of a page that is looked at.
const MOST_BYTES: u64 = 20 << 20;
/// Bytes of the home page in which the platform and the title are looked for.
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
    /// What the site is made with.
    pub platform: Option<Platform>,
    /// The ways of publishing, the best first.
    pub candidates: Vec<Candidate>,
    /// Requests for pages that were made.
    pub requests: usize,
    /// Whether pages were left when the budget ended.
    pub exhausted: bool,
    /// What could not be had.
    pub failed: Vec<(Url, Text)>,
}

/// A page still to be looked at.
struct Step {
    kind: SourceKind,
    url: Url,
    /// Whether it is only tried: that it is not there is no failure.
    tried: bool,
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

    /// Looks around from `url`, with at most `budget` requests for pages.
    ///
    /// # Errors
    /// When the first page cannot be had.
    pub async fn probe(&self, url: &Url, budget: usize) -> Result<Found, FetchError> {
        let home = self.fetch(url).await?;
        let looked = looked_at(&home);
        let mut found = Found {
            url: home.answer.final_url.clone(),
            title: platform::title(&looked),
            platform: Platform::recognise(&looked),
            candidates: Vec::new(),
            requests: 1,
            exhausted: false,
            failed: Vec::new(),
        };
        let mut waiting: VecDeque<Step> = platform::tries(found.platform, &found.url)
            .into_iter()
            .map(|(kind, url)| Step { kind, url, tried: true })
            .collect();
        let mut known: HashSet<Url> = waiting.iter().map(|s| s.url.clone()).collect();
        known.extend([url.clone(), found.url.clone()]);
        self.look(SourceKind::Crawl, &home, &mut found, &mut waiting, &mut known)
            .await;
        drop(home);
        while let Some(step) = waiting.pop_front() {
            if found.requests >= budget {
                found.exhausted = true;
                break;
            }
            found.requests += 1;
            match self.fetch(&step.url).await {
                Ok(page) => self.look(step.kind, &page, &mut found, &mut waiting, &mut known).await,
                Err(_) if step.tried => {}
                Err(error) => found.failed.push((step.url, error.text())),
            }
        }
        proposal::rank(&mut found.candidates);
        Ok(found)
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

    /// Reads a page: what it offers is a candidate, where it leads is walked.
    async fn look(
        &self,
        kind: SourceKind,
        page: &Fetched,
        found: &mut Found,
        waiting: &mut VecDeque<Step>,
        known: &mut HashSet<Url>,
    ) {
        let (url, typed) = (&page.answer.final_url, page.answer.content_type.as_deref());
        let reading = self
            .pool
            .read(kind, &Selectors::default(), url, typed, &page.file.file)
            .await;
        let reading = match reading {
            Ok(reading) => reading,
            Err(doubt) => {
                let why = Text::new(doubt.message(Lang::Fr), doubt.message(Lang::En));
                return found.failed.push((url.clone(), why));
            }
        };
        if !reading.documents.is_empty() {
            found.candidates.push(candidate(kind, url, &reading));
        }
        // Interfaces and feeds are judged by their first page; a harvest goes through the others.
        if matches!(kind, SourceKind::Crawl | SourceKind::Sitemap) {
            for next in reading.next_pages.into_iter().filter(|u| same_host(u, &found.url)) {
                if known.insert(next.clone()) {
                    let kind = if platform::is_sitemap(&next) {
                        SourceKind::Sitemap
                    } else {
                        SourceKind::Crawl
                    };
                    waiting.push_back(Step {
                        kind,
                        url: next,
                        tried: false,
                    });
                }
            }
        }
    }
}

fn candidate(kind: SourceKind, url: &Url, reading: &Reading) -> Candidate {
    let mut dates: Vec<PartialDate> = reading.documents.iter().filter_map(|d| d.date).collect();
    dates.sort_by_key(|d| d.first_day());
    Candidate {
        // A page found on the walk is read as a listing.
        kind: if kind == SourceKind::Crawl {
            SourceKind::Listing
        } else {
            kind
        },
        url: url.clone(),
        documents: reading.documents.len(),
        more: !reading.next_pages.is_empty(),
        known_kinds: reading.documents.iter().filter(|d| d.kind.is_some()).count(),
        dated: dates.len(),
        first: dates.first().copied(),
        last: dates.last().copied(),
        reasons: Vec::new(),
    }
}

/// The beginning of a page, its bytes taken as they are: only ASCII marks and the title are looked for.
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

fn same_host(a: &Url, b: &Url) -> bool {
    let bare = |url: &Url| url.host_str().map(|h| h.trim_start_matches("www.").to_owned());
    bare(a) == bare(b)
}
