//! Sessions: what does a document say of the sitting itself, beside its day and its counts?

use super::Words;
use serde::{Deserialize, Serialize};

/// What a document says of the session. Counts are those of the opening. What is not stated is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Where the council sat, as written: « salle du conseil ».
    pub place: Option<String>,
    /// Who presided, without title.
    pub chair: Option<String>,
    /// The secretary of the session, without title.
    pub secretary: Option<String>,
    /// How many members the council has: « en exercice ».
    pub in_office: Option<u32>,
    /// How many may vote: « votants ».
    pub voting: Option<u32>,
    /// The members that the document lists, in its order. Their presence is public (CGCT, article L2121-15; CRPA,
    /// article D312-1-3); nobody else's is kept.
    pub members: Vec<Member>,
}

impl Session {
    /// The members of whom this is said.
    pub fn who(&self, attendance: Attendance) -> impl Iterator<Item = &Member> {
        self.members
            .iter()
            .filter(move |member| member.attendance == attendance)
    }
}

/// A member of the council at a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The name as written, without title.
    pub name: String,
    /// Whether they were there.
    pub attendance: Attendance,
    /// To whom they gave their vote, as written, without title.
    pub proxy: Option<String>,
    /// Where their name stands.
    #[serde(flatten)]
    pub words: Words,
}

/// Whether a member was there when the session was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Attendance {
    /// There.
    Present,
    /// Not yet there; came later.
    Late,
    /// Absent and said to be excused.
    Excused,
    /// Absent, represented or not.
    Absent,
}
