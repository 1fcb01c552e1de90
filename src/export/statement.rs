//! What one document or one row of a table states of an act.

use crate::model::{Act, ActId, DocumentId, Kind, Outcome, Stated, TableRow, Vote, fold};
use chrono::NaiveDate;

/// What one document says of one act.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The document.
    pub document: DocumentId,
    /// Its address.
    pub url: String,
    /// What it is.
    pub kind: Kind,
    /// Whether it is a table of acts: what the council itself states.
    pub table: bool,
    /// The act; `None` for a row of a table that is left to a document.
    pub id: Option<ActId>,
    /// The address of the row's own document.
    pub own: Option<String>,
    /// The name of the council, as written.
    pub council: Option<String>,
    /// The day of the session.
    pub date: Option<NaiveDate>,
    /// The number, as written.
    pub number: Option<String>,
    /// The object.
    pub title: String,
    /// The subject's code and name, where the document states the code itself.
    pub subject: Option<(String, String)>,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// How it was voted.
    pub vote: Vote,
    /// What only tables state.
    pub stated: Stated,
    pub(super) keys: Vec<String>,
    pub(super) folded: String,
}

impl Statement {
    /// What `document`, at `url`, says in `act`.
    pub fn new(document: DocumentId, url: &str, kind: Kind, date: Option<NaiveDate>, act: &Act) -> Self {
        let stated = act.subject.as_ref().filter(|s| s.confidence >= 1.0);
        Self {
            document,
            url: url.to_owned(),
            kind,
            table: false,
            id: None,
            own: None,
            council: None,
            date,
            number: act.number.clone(),
            title: act.title.split_whitespace().collect::<Vec<_>>().join(" "),
            subject: stated.map(|s| (s.code.clone(), s.label.clone())),
            outcome: act.outcome,
            vote: act.vote.clone(),
            stated: Stated::default(),
            keys: act.number_normalised.as_deref().map(keys).unwrap_or_default(),
            folded: letters(&act.title),
        }
    }

    /// The same, said in a row of a table.
    #[must_use]
    pub fn in_table(self, row: &TableRow) -> Self {
        Self {
            table: true,
            own: row.url.as_ref().map(ToString::to_string),
            council: row.council.clone(),
            stated: row.stated.clone(),
            ..self
        }
    }

    /// The order in which statements are believed: the council's own table, the act itself, then what tells of it.
    pub(super) fn rank(&self) -> usize {
        let order = [
            Kind::Deliberation,
            Kind::ListeDesDeliberations,
            Kind::ProcesVerbal,
            Kind::CompteRendu,
            Kind::RecueilDesActes,
        ];
        match self.table {
            true => 0,
            false => 1 + order.iter().position(|k| *k == self.kind).unwrap_or(order.len()),
        }
    }
}

/// The forms under which a number is found: whole, and without the letters before it (`DE2024-111`, `2024-111`).
pub(super) fn keys(normalised: &str) -> Vec<String> {
    let bare = normalised.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut keys = vec![normalised.to_owned()];
    if !bare.is_empty() && bare != normalised {
        keys.push(bare.to_owned());
    }
    keys
}

/// Whether a number is long enough to be an act's alone, its year in it: `2024-17`, not the `3` of an agenda.
pub(super) fn is_full(number: &str) -> bool {
    number.bytes().filter(u8::is_ascii_digit).count() >= 5
}

/// A title by its letters and figures alone.
pub(super) fn letters(title: &str) -> String {
    fold(title).chars().filter(|c| c.is_alphanumeric()).collect()
}
