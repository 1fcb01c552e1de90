//! What a source's reader finds on a page, in a table or in a folder.

use super::{Act, Doubt, Kind, PartialDate, Shape};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use url::Url;

/// Everything one page, table or folder offers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The documents it points at, in the order of the page, each address once.
    pub documents: Vec<Finding>,
    /// Further pages of the same listing, to be read by the same reader, each once.
    pub next_pages: Vec<Url>,
    /// The acts that a table states by itself, row by row; empty for other readers.
    pub rows: Vec<TableRow>,
    /// Other ways of publishing that the page names: feeds, datasets, tables. Only a walk looks for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<(super::SourceKind, Url)>,
    /// What the reader could not make out.
    pub doubts: Vec<Doubt>,
    /// What the page calls itself.
    #[serde(default)]
    pub title: Option<String>,
    /// What the page is built of; empty for what is no page.
    #[serde(default)]
    pub shape: Shape,
}

/// A document that a page offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The link as written in the page.
    pub href: String,
    /// The absolute address, without fragment.
    pub url: Url,
    /// Its title, from the nearest evidence.
    pub title: Option<String>,
    /// The date it is about (of the session, else of the document), as far as the page tells.
    pub date: Option<PartialDate>,
    /// What the words around the link say it is.
    pub kind: Option<Kind>,
    /// Why it was taken, and where title and date come from, in English: « link ends in .pdf; title from link text ».
    pub why: String,
}

/// One row of a table of acts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableRow {
    /// The line of the file on which the row begins, from 1.
    pub line: u32,
    /// The name of the council, as written.
    pub council: Option<String>,
    /// The date of the session.
    pub date: Option<PartialDate>,
    /// The act; its pages are 1.
    pub act: Act,
    /// The address of the act's own document, when the row names one that is not shared with other rows.
    pub url: Option<Url>,
    /// What the row states beside the act.
    #[serde(default)]
    pub stated: Stated,
}

/// What a row of a table states beside its act: the columns of the SCDL schema that no other document gives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stated {
    /// What sort of act the row says it is: an order, a decision.
    pub nature: Option<Kind>,
    /// COLL_SIRET: fourteen digits.
    pub siret: Option<String>,
    /// DELIB_MATIERE_NOM, as written: the nomenclature's name, or a theme of the council's own.
    pub subject_name: Option<String>,
    /// BUDGET_ANNEE: `2024` or `2024/2025`.
    pub budget_year: Option<String>,
    /// BUDGET_NOM.
    pub budget_name: Option<String>,
    /// PREF_ID: the office that controls legality.
    pub prefecture: Option<String>,
    /// PREF_DATE: when that office received the act.
    pub received: Option<NaiveDate>,
    /// VOTE_EFFECTIF: members in office.
    pub members: Option<u32>,
    /// VOTE_REEL: members who voted.
    pub voters: Option<u32>,
    /// DELIB_URL, also where other rows have the same.
    pub address: Option<Url>,
}
