//! The walk itself: the most promising address next, until none is left or the budget is spent.
//!
//! Interfaces, feeds and datasets come first, then pages by how early and how near to the beginning they were named.

use super::choice::{Looked, Map};
use super::{Fetched, Found, Prober, platform};
use crate::model::{Doubt, DoubtCode, Lang, Reading, Selectors, SourceKind, Text};
use crate::sources;
use std::collections::{BTreeMap, HashMap, HashSet};
use url::Url;

/// How much a step away from the beginning weighs against places on one page.
const STEP: usize = 3;
/// Further pages of an interface or a feed that are looked at: they are all alike.
const MOST_TURNS: usize = 3;
/// Notes kept.
const MOST_NOTES: usize = 20;

/// An address still to be looked at.
struct Step {
    kind: SourceKind,
    /// The address to be written in a source; what is asked follows from it.
    url: Url,
    /// Whether it is only tried: that it is not there is no failure.
    tried: bool,
    cost: usize,
}

pub(super) struct Walk<'a> {
    prober: &'a Prober,
    budget: u64,
    found: Found,
    map: Map,
    /// By cost, then in the order they were named.
    waiting: BTreeMap<(usize, usize), Step>,
    known: HashSet<Url>,
    turns: HashMap<SourceKind, usize>,
}

impl<'a> Walk<'a> {
    pub fn new(prober: &'a Prober, found: Found, budget: u64) -> Self {
        Self {
            prober,
            budget,
            map: Map {
                looked: Vec::new(),
                at: HashMap::new(),
                named: found.url.clone(),
            },
            found,
            waiting: BTreeMap::new(),
            known: HashSet::new(),
            turns: HashMap::new(),
        }
    }

    /// Walks from the home page, asked for as `url`.
    pub async fn run(mut self, url: &Url, home: Fetched) -> Found {
        let start = self.found.url.clone();
        self.map.named = url.clone();
        // Who names a dataset's own address means the dataset.
        if let Some(kind) = sources::portal_of(url) {
            self.add(kind, url.clone(), true, 0);
        }
        self.known.extend([url.clone(), start.clone()]);
        for sitemap in self.prober.client.sitemaps(&start).await {
            self.add(SourceKind::Sitemap, sitemap, true, 0);
        }
        for (kind, url) in platform::tries(self.found.platform, &start) {
            self.add(kind, url, true, 0);
        }
        self.look(
            &Step {
                kind: SourceKind::Listing,
                url: url.clone(),
                tried: false,
                cost: 0,
            },
            home,
        )
        .await;
        while let Some((_, step)) = self.waiting.pop_first() {
            if self.prober.client.traffic().requests >= self.budget {
                self.found.exhausted = true;
                break;
            }
            match self.prober.fetch(&sources::start(step.kind, &step.url)).await {
                Ok(page) => self.look(&step, page).await,
                Err(_) if step.tried => {}
                Err(error) => self.found.failed.push((step.url, error.text())),
            }
        }
        self.found.requests = self.prober.client.traffic().requests;
        self.found.candidates = self.map.candidates();
        self.found
    }

    fn add(&mut self, kind: SourceKind, url: Url, tried: bool, cost: usize) {
        if self.known.insert(url.clone()) {
            let step = Step { kind, url, tried, cost };
            self.waiting.insert((cost, self.known.len()), step);
        }
    }

    /// Reads what an address answered: what it offers is noted, where it leads is walked.
    async fn look(&mut self, step: &Step, page: Fetched) {
        let Some(reading) = self.read(step.kind, &page).await else {
            return;
        };
        self.found.title = self.found.title.take().or_else(|| reading.title.clone());
        let url = page.answer.final_url.clone();
        let index = self.map.looked.len();
        self.map.at.extend([
            (step.url.clone(), index),
            (url.clone(), index),
            (sources::start(step.kind, &step.url), index),
        ]);
        let links = match step.kind {
            SourceKind::Listing => self.read(SourceKind::Crawl, &page).await,
            _ => None,
        };
        // From here on the page is of no use: its bytes are let go before the next is asked for.
        drop(page);
        self.note(&url, &reading.doubts);
        let is_page = matches!(step.kind, SourceKind::Listing | SourceKind::Sitemap);
        let leads = links.unwrap_or_else(|| reading.clone());
        for (kind, url) in leads.offers {
            self.add(kind, url, true, 1);
        }
        if is_page {
            self.follow(step, leads.next_pages);
        } else {
            self.turn(step.kind, &reading);
        }
        self.map.looked.push(Looked {
            kind: step.kind,
            url: if is_page { url } else { step.url.clone() },
            rows: reading.rows.iter().map(|row| row.date).collect(),
            documents: reading.documents,
            next: reading.next_pages,
        });
    }

    async fn read(&mut self, kind: SourceKind, page: &Fetched) -> Option<Reading> {
        let (url, typed) = (&page.answer.final_url, page.answer.content_type.as_deref());
        let selectors = Selectors::default();
        let read = self.prober.pool.read(kind, &selectors, url, typed, &page.file.file);
        match read.await {
            Ok(reading) => Some(reading),
            Err(doubt) => {
                self.found.failed.push((url.clone(), text(&doubt)));
                None
            }
        }
    }

    /// The pages of the same site, the first named first.
    fn follow(&mut self, step: &Step, pages: Vec<Url>) {
        let own: Vec<Url> = pages.into_iter().filter(|u| same_host(u, &self.found.url)).collect();
        for (place, url) in own.into_iter().enumerate() {
            let kind = if platform::is_sitemap(&url) {
                SourceKind::Sitemap
            } else {
                SourceKind::Listing
            };
            self.add(kind, url, false, step.cost + STEP + place);
        }
    }

    /// Some further pages of an interface or a feed.
    fn turn(&mut self, kind: SourceKind, reading: &Reading) {
        for url in &reading.next_pages {
            let turns = self.turns.entry(kind).or_default();
            if *turns < MOST_TURNS {
                *turns += 1;
                self.add(kind, url.clone(), true, STEP);
            }
        }
    }

    fn note(&mut self, url: &Url, doubts: &[Doubt]) {
        let telling = doubts
            .iter()
            .filter(|d| matches!(d.code, DoubtCode::Script | DoubtCode::Link));
        for doubt in telling {
            if self.found.notes.len() < MOST_NOTES {
                self.found.notes.push((url.clone(), text(doubt)));
            }
        }
    }
}

fn text(doubt: &Doubt) -> Text {
    Text::new(doubt.message(Lang::Fr), doubt.message(Lang::En))
}

fn same_host(a: &Url, b: &Url) -> bool {
    let bare = |url: &Url| url.host_str().map(|h| h.trim_start_matches("www.").to_owned());
    bare(a) == bare(b)
}
