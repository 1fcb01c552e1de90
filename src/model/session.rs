//! Sessions: what does a document say of the sitting itself, beside its day and its counts?

use super::{Fact, Lang, Recognition, Words};
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

impl Member {
    /// The name, with what else is said of the member: « Roy (excusé, procuration à Luce) ».
    pub fn told(&self, lang: Lang) -> String {
        let how = match self.attendance {
            Attendance::Present | Attendance::Absent => None,
            Attendance::Late => Some(lang.pick("en cours de séance", "came later").to_owned()),
            Attendance::Excused => Some(lang.pick("excusé", "excused").to_owned()),
        };
        let proxy = self.proxy.as_ref();
        let proxy = proxy.map(|to| lang.pick(format!("procuration à {to}"), format!("proxy to {to}")));
        let said: Vec<String> = how.into_iter().chain(proxy).collect();
        match said.is_empty() {
            true => self.name.clone(),
            false => format!("{} ({})", self.name, said.join(", ")),
        }
    }
}

impl Recognition {
    /// What is said of the session beside its day, each with its value in words, in the order in which it is told.
    pub fn particulars(&self, lang: Lang) -> Vec<(Fact, String)> {
        let names = |here: bool| {
            let members = self.session.members.iter();
            let listed = members.filter(|m| (m.attendance == Attendance::Present) == here);
            let told: Vec<String> = listed.map(|member| member.told(lang)).collect();
            Some(told.join(", ")).filter(|told| !told.is_empty())
        };
        let count = |n: Option<u32>| n.map(|n| n.to_string());
        let listed = |n: Option<u32>, names: Option<String>| match (n, names) {
            (Some(n), Some(names)) => Some(format!("{n} — {names}")),
            (Some(n), None) => Some(n.to_string()),
            (None, names) => names,
        };
        let session = &self.session;
        let said = [
            (Fact::Place, session.place.clone()),
            (Fact::Chair, session.chair.clone()),
            (Fact::Secretary, session.secretary.clone()),
            (Fact::InOffice, count(session.in_office)),
            (Fact::Present, listed(self.present, names(true))),
            (Fact::Absent, listed(self.absent, names(false))),
            (Fact::Proxies, count(self.proxies)),
            (Fact::Voting, count(session.voting)),
        ];
        said.into_iter()
            .filter_map(|(fact, value)| Some((fact, value?)))
            .collect()
    }
}
