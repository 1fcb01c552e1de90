//! What is asked of the index, and what comes back.

use super::passage::Passage;
use super::query::Query;
use crate::index::Record;
use crate::model::{ActId, Amount, CouncilId, DocumentId, Kind, Origin, Outcome, Sha256, Vote};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use std::time::Duration;

/// Hits beyond this place are not reached by turning pages.
pub const MAX_DEPTH: usize = 10_000;

/// A question and how its answer is wanted.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// What is asked.
    pub query: Query,
    /// Only these councils, each by id, code or words of its name; none: all.
    pub council: Vec<String>,
    /// Only this kind of document.
    pub kind: Option<Kind>,
    /// Only this subject and those under it.
    pub subject: Option<String>,
    /// Only sessions from this day on.
    pub from: Option<NaiveDate>,
    /// Only sessions up to this day.
    pub to: Option<NaiveDate>,
    /// In which order.
    pub sort: Sort,
    /// How many hits.
    pub limit: usize,
    /// After how many.
    pub offset: usize,
    /// Whether to count by council, kind, subject and year.
    pub facets: bool,
    /// Only these entries, by key.
    pub only_keys: Option<&'a [String]>,
}

impl Request<'_> {
    /// The first twenty answers to `query`, best first.
    pub fn new(query: Query) -> Self {
        Self {
            query,
            council: Vec::new(),
            kind: None,
            subject: None,
            from: None,
            to: None,
            sort: Sort::Relevance,
            limit: 20,
            offset: 0,
            facets: false,
            only_keys: None,
        }
    }
}

/// An order of hits. Equals follow by date, the latest first and the undated last, then by key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// The best first.
    #[default]
    Relevance,
    /// The latest session first, the undated last.
    Date,
}

impl Sort {
    /// The order named `word` on the command line and in addresses.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "relevance" => Some(Self::Relevance),
            "date" => Some(Self::Date),
            _ => None,
        }
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Results {
    /// How many entries answer, exactly.
    pub total: usize,
    /// How long it took.
    pub took: Duration,
    /// The hits asked for.
    pub hits: Vec<Hit>,
    /// All answers counted; empty unless asked for.
    pub facets: Facets,
}

/// One entry that answers. Its JSON is that of the public interface.
#[derive(Debug, Clone, Serialize)]
pub struct Hit {
    /// The act; `None` for what a document holds outside its acts.
    pub act: Option<ActId>,
    /// Its document.
    pub document: DocumentId,
    /// Its council.
    pub council: HitCouncil,
    /// What the document is.
    pub kind: Kind,
    /// The act's object, or the document's title.
    pub title: String,
    /// The act's number, as written.
    pub number: Option<String>,
    /// The date of the session.
    pub session_date: Option<NaiveDate>,
    /// The page of the original on which the passage begins.
    pub page: u32,
    /// The best passage.
    pub passage: Passage,
    /// What became of the act.
    pub outcome: Option<Outcome>,
    /// How it was voted.
    pub vote: Vote,
    /// The amounts it states.
    pub amounts: Vec<Amount>,
    /// The original's address.
    pub url: String,
    /// When it was fetched.
    pub fetched_at: DateTime<Utc>,
    /// The original's SHA-256.
    pub sha256: Sha256,
    /// Where the text comes from.
    pub origin: Origin,
    /// How many of the words of its pages are French ones, 0 to 1.
    pub quality: Option<f32>,
    /// How well it answers; comparable within one answer only.
    pub score: f32,
    /// Whether its source no longer offers the document.
    pub gone: bool,
}

/// A hit's council.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HitCouncil {
    /// Its id.
    pub id: CouncilId,
    /// Its name.
    pub name: String,
}

impl Hit {
    pub(super) fn new(record: Record, score: f32, page: u32, passage: Passage) -> Self {
        Self {
            act: record.act,
            document: record.document,
            council: HitCouncil {
                id: record.council,
                name: record.council_name,
            },
            kind: record.kind,
            title: record.title,
            number: record.number,
            session_date: record.session_date,
            page,
            passage,
            outcome: record.outcome,
            vote: record.vote,
            amounts: record.amounts,
            url: record.url,
            fetched_at: record.fetched_at,
            sha256: record.sha256,
            origin: record.origin,
            quality: record.quality,
            score,
            gone: record.gone,
        }
    }
}

/// All answers, counted. Each list begins with the most frequent; years with the latest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// By council; the value is its id.
    pub council: Vec<FacetValue>,
    /// By kind of document.
    pub kind: Vec<FacetValue>,
    /// By subject; the value is its code.
    pub subject: Vec<FacetValue>,
    /// By year of the session.
    pub year: Vec<FacetValue>,
}

/// One line of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetValue {
    /// What a filter takes.
    pub value: String,
    /// What readers see; for kinds in French, [`Kind::label`] has the others.
    pub label: String,
    /// How many entries.
    pub count: usize,
}
