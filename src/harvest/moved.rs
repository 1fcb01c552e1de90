//! Where has a source moved? What redirects say, and what a look around its site finds. Proposed, never taken.

use super::listing::Walk;
use super::run::Tally;
use super::{HarvestError, Harvester};
use crate::catalog::{Moved, Search, SourceStatus};
use crate::model::{Health, Source, Text};
use crate::probe::{Candidate, Prober};
use chrono::TimeDelta;
use url::Url;

/// Requests that a look around may take.
const BUDGET: u64 = 15;
/// A page with fewer documents known for what they are is no listing.
const FEWEST: usize = 3;
/// While a source stays ill, its site is looked around again after so long.
const AGAIN: TimeDelta = TimeDelta::days(7);

impl Harvester {
    /// What is known now of where a source has moved: when it is empty, redesigned or not there, what a look around its
    /// site finds, which is done once when it falls ill and again each week; else the address its own redirects to for
    /// good.
    pub(super) async fn whereabouts(
        &self,
        status: &SourceStatus,
        health: Health,
        walk: &Walk,
        tally: &Tally,
    ) -> Result<Option<Search>, HarvestError> {
        let now = self.doors().clock.now();
        let lost = match health {
            Health::Empty | Health::Redesigned => true,
            Health::Failing => walk.absent,
            _ => false,
        };
        let by_redirect = walk
            .redirected
            .as_ref()
            .and_then(|url| by_redirect(&status.source, url));
        let found = match &status.search {
            Some(last) if lost && status.health == Some(health) && now - last.at < AGAIN => {
                return Ok(Some(last.clone()));
            }
            _ if lost => self.look_around(&status.source, tally).await.or(by_redirect),
            _ if by_redirect.is_some() => by_redirect,
            // A refusal, or a failure for a while, says nothing against what was found before.
            search => return Ok(search.clone().filter(|_| health != Health::Ok)),
        };
        Ok(Some(Search { at: now, found }))
    }

    async fn look_around(&self, source: &Source, tally: &Tally) -> Option<Moved> {
        let home = source.url.join("/").ok().filter(|home| home.host().is_some())?;
        let prober = Prober::new(tally.client.clone(), self.doors().pool.clone());
        let found = prober.probe(&home, BUDGET).await.ok()?;
        let elsewhere =
            |candidate: &&Candidate| candidate.known_kinds >= FEWEST && !is_same(&candidate.url, &source.url);
        found.candidates.iter().find(elsewhere).map(by_probe)
    }
}

/// A redirect for good to another page; that of `http` to `https`, or to `www.`, is no move.
fn by_redirect(source: &Source, to: &Url) -> Option<Moved> {
    (!is_same(&source.url, to)).then(|| Moved {
        kind: source.kind,
        url: to.to_string(),
        why: Text::new(
            "l'adresse de la source y redirige durablement",
            "the source's address redirects there for good",
        ),
    })
}

fn by_probe(candidate: &Candidate) -> Moved {
    let all = |reason: fn(&Text) -> &str| {
        let reasons: Vec<&str> = candidate.reasons.iter().map(reason).collect();
        reasons.join(", ")
    };
    Moved {
        kind: candidate.kind,
        url: candidate.url.to_string(),
        why: Text::new(
            format!("trouvée en parcourant le site : {}", all(|t| &t.fr)),
            format!("found by looking around the site: {}", all(|t| &t.en)),
        ),
    }
}

/// Whether two addresses are one page but for scheme, `www.` and a last slash.
fn is_same(a: &Url, b: &Url) -> bool {
    let bare = |url: &Url| {
        let host = url.host_str().map(|host| host.trim_start_matches("www.").to_owned());
        let path = url.path().trim_end_matches('/').to_owned();
        let port = url.port();
        (host, port, path, url.query().map(str::to_owned))
    };
    bare(a) == bare(b)
}
