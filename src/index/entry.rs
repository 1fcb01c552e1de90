//! What does one entry of the index hold? An act, or what a document holds outside its acts.

use crate::model::{ActId, Amount, Council, CouncilId, DocumentId, Kind, Origin, Outcome, Sha256, Subject, Vote};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// One entry. A document gives one for each of its acts and one for the rest of its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The act's id; the document's, for the rest of a document.
    pub key: String,
    /// The document it comes from.
    pub document: DocumentId,
    /// The act, when it is one.
    pub act: Option<ActId>,
    /// The council whose document it is.
    pub council: Council,
    /// What the document is.
    pub kind: Kind,
    /// The act's object, or the document's title.
    pub title: String,
    /// The act's number, as written.
    pub number: Option<String>,
    /// The act's number, made comparable.
    pub number_normalised: Option<String>,
    /// The date of the session.
    pub session_date: Option<NaiveDate>,
    /// The subject, by the national nomenclature.
    pub subject: Option<Subject>,
    /// What became of the act.
    pub outcome: Option<Outcome>,
    /// How it was voted.
    pub vote: Vote,
    /// The amounts it states.
    pub amounts: Vec<Amount>,
    /// Its text: the number of a page of the original, and what of the entry stands on it.
    pub pages: Vec<(u32, String)>,
    /// Where the text comes from: OCR as soon as one page does.
    pub origin: Origin,
    /// How many of the words of its pages are French ones, 0 to 1.
    pub quality: Option<f32>,
    /// The original's address.
    pub url: String,
    /// When the original was fetched.
    pub fetched_at: DateTime<Utc>,
    /// The original's SHA-256.
    pub sha256: Sha256,
    /// Whether the document is no longer offered by its source.
    pub gone: bool,
}

/// What the index gives back of an entry: all that a hit shows. The text is read apart, see [`Stored`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// See [`Entry::key`].
    pub key: String,
    /// See [`Entry::document`].
    pub document: DocumentId,
    /// See [`Entry::act`].
    pub act: Option<ActId>,
    /// The council's id.
    pub council: CouncilId,
    /// The council's name.
    pub council_name: String,
    /// See [`Entry::kind`].
    pub kind: Kind,
    /// See [`Entry::title`].
    pub title: String,
    /// See [`Entry::number`].
    pub number: Option<String>,
    /// See [`Entry::session_date`].
    pub session_date: Option<NaiveDate>,
    /// See [`Entry::outcome`].
    pub outcome: Option<Outcome>,
    /// See [`Entry::vote`].
    pub vote: Vote,
    /// See [`Entry::amounts`].
    pub amounts: Vec<Amount>,
    /// The numbers of the pages, in the order of the text.
    pub pages: Vec<u32>,
    /// See [`Entry::origin`].
    pub origin: Origin,
    /// See [`Entry::quality`].
    pub quality: Option<f32>,
    /// See [`Entry::url`].
    pub url: String,
    /// See [`Entry::fetched_at`].
    pub fetched_at: DateTime<Utc>,
    /// See [`Entry::sha256`].
    pub sha256: Sha256,
    /// See [`Entry::gone`].
    pub gone: bool,
}

/// An entry as the index gives it back.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its facts.
    pub record: Record,
    /// Its title and number.
    pub heading: String,
    text: String,
}

/// What stands between two pages in the stored text. Never inside a page.
const PAGE_BREAK: char = '\x0c';

impl Stored {
    pub(super) fn new(record: Record, heading: String, text: String) -> Self {
        Self { record, heading, text }
    }

    /// The whole text, page after page.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number of each page, and where its text stands in [`Stored::text`], in bytes.
    pub fn pages(&self) -> Vec<(u32, Range<usize>)> {
        let mut start = 0;
        let texts = self.text.split(PAGE_BREAK).map(|page| {
            let range = start..start + page.len();
            start = range.end + PAGE_BREAK.len_utf8();
            range
        });
        self.record.pages.iter().copied().zip(texts).collect()
    }
}

impl From<&Entry> for Record {
    fn from(entry: &Entry) -> Self {
        Self {
            key: entry.key.clone(),
            document: entry.document.clone(),
            act: entry.act.clone(),
            council: entry.council.id.clone(),
            council_name: entry.council.name.clone(),
            kind: entry.kind,
            title: entry.title.clone(),
            number: entry.number.clone(),
            session_date: entry.session_date,
            outcome: entry.outcome,
            vote: entry.vote.clone(),
            amounts: entry.amounts.clone(),
            pages: entry.pages.iter().map(|(number, _)| *number).collect(),
            origin: entry.origin,
            quality: entry.quality,
            url: entry.url.clone(),
            fetched_at: entry.fetched_at,
            sha256: entry.sha256.clone(),
            gone: entry.gone,
        }
    }
}

impl Entry {
    /// What is indexed before the text, and apart from it: no phrase runs from the one into the other.
    pub(super) fn heading(&self) -> String {
        let parts = [Some(self.title.as_str()), self.number.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }

    /// The text that is indexed and kept, page after page. A form feed within a page would be taken for its end.
    pub(super) fn text(&self) -> String {
        let size: usize = self.pages.iter().map(|(_, text)| text.len() + 1).sum();
        let mut all = String::with_capacity(size);
        for (i, (_, page)) in self.pages.iter().enumerate() {
            if i > 0 {
                all.push(PAGE_BREAK);
            }
            for (n, piece) in page.split(PAGE_BREAK).enumerate() {
                all.push_str(if n > 0 { "\n" } else { "" });
                all.push_str(piece);
            }
        }
        all
    }

    /// Whether the votes stated show that the council was of one mind, or was not; `None` when they do not say.
    pub(super) fn unanimity(&self) -> Option<bool> {
        let divided = [self.vote.against, self.vote.abstentions]
            .into_iter()
            .flatten()
            .any(|n| n > 0);
        match self.vote.unanimous {
            Some(true) => Some(true),
            _ => divided.then_some(false),
        }
    }
}
