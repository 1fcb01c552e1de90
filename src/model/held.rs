//! What is held of a council, as far as its completeness is judged by it.

use super::{CouncilKind, DocumentId, Kind};
use chrono::NaiveDate;

/// Everything by which one council's holdings are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What sort of body it is.
    pub council: CouncilKind,
    /// How many people live there, for a commune.
    pub inhabitants: Option<u32>,
    /// Its documents that are held.
    pub documents: Vec<HeldDocument>,
    /// The acts in them.
    pub acts: Vec<HeldAct>,
    /// The minutes that its acts say were approved.
    pub approvals: Vec<Approval>,
}

/// A document that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldDocument {
    /// Which.
    pub id: DocumentId,
    /// What it is.
    pub kind: Kind,
    /// The day of its session.
    pub day: Option<NaiveDate>,
}

/// An act that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldAct {
    /// Its document.
    pub document: DocumentId,
    /// What that is.
    pub kind: Kind,
    /// The day of its session.
    pub day: Option<NaiveDate>,
    /// Its number, as written and made comparable.
    pub number: Option<(String, String)>,
}

/// Minutes that an act says were approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval {
    /// The session whose minutes they are.
    pub of: NaiveDate,
    /// The session that approved them.
    pub at: Option<NaiveDate>,
}
