//! Which pages of a source are still to be read, and which are never: each once, no more than a bound.

use super::run::Tally;
use crate::model::{Source, SourceKind, Text};
use std::collections::{HashSet, VecDeque};
use url::Url;

/// The most pages of one listing that a run goes through.
const MOST_PAGES: usize = 300;

/// The pages that are still to be read: those of the listing's own host, each once, within a budget.
pub(super) struct Queue {
    host: Option<String>,
    /// A dataset's resources stand where the council put them.
    anywhere: bool,
    waiting: VecDeque<Url>,
    known: HashSet<Url>,
    /// What is not followed, and why.
    left: Vec<(Url, Text)>,
    pub(super) taken: usize,
    pub(super) exhausted: bool,
}

impl Queue {
    pub(super) fn from(source: &Source) -> Self {
        let url = crate::sources::start(source.kind, &source.url);
        Self {
            host: url.host_str().map(bare_host),
            anywhere: source.kind == SourceKind::DataGouv,
            waiting: [url.clone()].into(),
            known: [url].into(),
            left: Vec::new(),
            taken: 0,
            exhausted: false,
        }
    }

    /// Adds the further pages of a page; one that `repeats` only documents already listed has no successor: a pager
    /// without end shows its last page for ever.
    pub(super) fn add(&mut self, page: &Url, next: &[Url], repeats: bool) {
        // The first page's host may have moved (`http` to `https`, `www.`): where it answered from is home as well.
        if self.taken == 1 {
            self.host = page.host_str().map(bare_host);
            self.known.insert(page.clone());
        }
        for url in next {
            if !self.known.insert(url.clone()) {
                continue;
            }
            if repeats && shape(url) == shape(page) {
                let why = Text::new(
                    "la page d'avant n'apporte rien de nouveau : la suite n'est pas lue",
                    "the page before brings nothing new: what follows is not read",
                );
                self.left.push((url.clone(), why));
            } else if self.anywhere || url.host_str().map(bare_host) == self.host {
                self.waiting.push_back(url.clone());
            } else {
                self.left
                    .push((url.clone(), Text::new("page d'un autre site", "page of another site")));
            }
        }
    }

    pub(super) fn next(&mut self, tally: &mut Tally) -> Option<Url> {
        for (url, why) in self.left.drain(..) {
            tally.skip(url.as_str(), why);
        }
        let url = self.waiting.pop_front()?;
        if self.taken == MOST_PAGES {
            self.exhausted = true;
            self.waiting.clear();
            tally.skip(
                url.as_str(),
                Text::new(
                    format!("la liste compte plus de {MOST_PAGES} pages : les suivantes ne sont pas lues"),
                    format!("the listing has more than {MOST_PAGES} pages: further ones are not read"),
                ),
            );
            return None;
        }
        self.taken += 1;
        Some(url)
    }
}

/// An address with every number in it alike: the pages of one pager have one shape.
fn shape(url: &Url) -> String {
    let mut shape = String::new();
    for c in url.as_str().chars() {
        match c {
            '0'..='9' if shape.ends_with('#') => {}
            '0'..='9' => shape.push('#'),
            c => shape.push(c),
        }
    }
    shape
}

fn bare_host(host: &str) -> String {
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}
