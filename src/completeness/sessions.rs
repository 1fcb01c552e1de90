//! Which sessions are known, and what should be online of them? The legal calendar of the general code of local
//! authorities (CGCT), as in force since 1 July 2022 (ordonnance 2021-1310); the day is an argument.

use crate::model::{CouncilKind, DocumentId, Held, Kind};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// The list within a week of the session (article L2121-25), the minutes within a week of the session that adopts them
/// (article L2121-15).
const WEEK: Days = Days::new(7);
/// Under so many inhabitants a commune may have chosen to post or print its acts (article L2131-1).
const MAY_CHOOSE_PAPER: u32 = 3500;

/// A session that is known to have been held.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Session {
    /// Its day.
    pub day: NaiveDate,
    /// What it is known by: kinds of documents held, `proces-verbal` also when a later session approved its minutes.
    pub known_by: Vec<Kind>,
    /// Its minutes.
    pub minutes: Paper,
    /// The list of its deliberations.
    pub list: Paper,
}

/// What is known of a paper that the law asks of a session. Only the first two are certain.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum Paper {
    /// It is here.
    Held {
        /// The document.
        document: DocumentId,
    },
    /// A session approved it, so it exists; it is not here.
    Approved {
        /// The day of that session.
        on: NaiveDate,
    },
    /// By law it was to be online since that day; it is not here.
    Due {
        /// The day.
        since: NaiveDate,
    },
    /// The same of a commune whose size is not known, so that another rule may hold.
    Expected {
        /// The day.
        since: NaiveDate,
    },
    /// It is not here, and a commune of this size may have chosen paper.
    Optional,
    /// It need not be online yet.
    Pending {
        /// The last day on which it need not; absent until a further session is known.
        until: Option<NaiveDate>,
    },
    /// The session was held under the law before July 2022, which asked for an account instead.
    Former,
}

/// The first day under the law as it is.
fn reform() -> NaiveDate {
    NaiveDate::from_ymd_opt(2022, 7, 1).unwrap_or_default()
}

#[derive(Default)]
struct Known {
    by: Vec<Kind>,
    minutes: Option<DocumentId>,
    list: Option<DocumentId>,
    approved: Option<Option<NaiveDate>>,
}

impl Known {
    fn by(&mut self, kind: Kind) {
        if !self.by.contains(&kind) {
            self.by.push(kind);
        }
    }
}

/// The sessions known until `today`, the latest first.
pub(super) fn of(held: &Held, today: NaiveDate) -> Vec<Session> {
    let mut days: BTreeMap<NaiveDate, Known> = BTreeMap::new();
    let documents = held.documents.iter().map(|d| (d.day, d.kind, Some(&d.id)));
    // A table of acts is of many sessions: it tells of each, and is the list or the minutes of none.
    let acts = held.acts.iter().map(|a| (a.day, a.kind, None));
    for (day, kind, document) in documents.chain(acts) {
        let Some(day) = day.filter(|day| *day <= today && tells_of_a_session(kind)) else {
            continue;
        };
        let known = days.entry(day).or_default();
        known.by(kind);
        let paper = match kind {
            kind if kind.is_minutes() => &mut known.minutes,
            Kind::ListeDesDeliberations => &mut known.list,
            _ => continue,
        };
        *paper = paper.take().or_else(|| document.cloned());
    }
    for approval in held
        .approvals
        .iter()
        .filter(|a| a.of <= today && a.at.is_none_or(|at| at > a.of))
    {
        let known = days.entry(approval.of).or_default();
        known.by(Kind::ProcesVerbal);
        known.approved = Some(approval.at);
    }
    let following: Vec<NaiveDate> = days.keys().copied().collect();
    let mut sessions: Vec<Session> = days
        .into_iter()
        .zip(following.into_iter().skip(1).map(Some).chain([None]))
        .map(|((day, known), next)| Session {
            day,
            minutes: minutes(&known, day, next, held, today),
            list: list(&known, day, held, today),
            known_by: known.by,
        })
        .collect();
    sessions.reverse();
    sessions
}

/// Whether a document of this kind is of a session of the council.
fn tells_of_a_session(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Deliberation | Kind::ProcesVerbal | Kind::CompteRendu | Kind::ListeDesDeliberations | Kind::OrdreDuJour
    )
}

fn minutes(known: &Known, day: NaiveDate, next: Option<NaiveDate>, held: &Held, today: NaiveDate) -> Paper {
    if let Some(document) = &known.minutes {
        return Paper::Held {
            document: document.clone(),
        };
    }
    if day < reform() {
        return Paper::Former;
    }
    let adopted = known.approved.flatten();
    let Some(due) = adopted.or(next).map(|session| session + WEEK) else {
        return Paper::Pending { until: None };
    };
    match adopted {
        _ if today <= due => Paper::Pending { until: Some(due) },
        Some(on) => Paper::Approved { on },
        None => missing(held, due),
    }
}

fn list(known: &Known, day: NaiveDate, held: &Held, today: NaiveDate) -> Paper {
    if let Some(document) = &known.list {
        return Paper::Held {
            document: document.clone(),
        };
    }
    let due = day + WEEK;
    match day < reform() {
        true => Paper::Former,
        false if today <= due => Paper::Pending { until: Some(due) },
        false => missing(held, due),
    }
}

/// What is to be said of a paper that is not here though its day is past.
fn missing(held: &Held, since: NaiveDate) -> Paper {
    match (held.council, held.inhabitants) {
        (CouncilKind::Commune, Some(count)) if count < MAY_CHOOSE_PAPER => Paper::Optional,
        (CouncilKind::Commune, None) => Paper::Expected { since },
        _ => Paper::Due { since },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::{Approval, HeldAct, HeldDocument};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn held(documents: &[(&str, Kind)], inhabitants: Option<u32>) -> Held {
        let document = |(on, kind): &(&str, Kind)| HeldDocument {
            id: DocumentId::new(*on),
            kind: *kind,
            day: Some(day(on)),
        };
        Held {
            council: CouncilKind::Commune,
            inhabitants,
            documents: documents.iter().map(document).collect(),
            acts: Vec::new(),
            approvals: Vec::new(),
        }
    }

    fn of_day(held: &Held, on: &str, today: &str) -> Session {
        of(held, day(today)).into_iter().find(|s| s.day == day(on)).unwrap()
    }

    const TWO: [(&str, Kind); 2] = [("2026-01-12", Kind::OrdreDuJour), ("2026-02-09", Kind::Deliberation)];

    #[test]
    fn minutes_are_due_a_week_after_the_session_that_follows_and_the_list_a_week_after_its_own() {
        let large = held(&TWO, Some(12_000));
        let early = of_day(&large, "2026-01-12", "2026-02-16");
        assert_eq!(
            early.minutes,
            Paper::Pending {
                until: Some(day("2026-02-16"))
            }
        );
        assert_eq!(
            early.list,
            Paper::Due {
                since: day("2026-01-19")
            }
        );
        let late = of_day(&large, "2026-01-12", "2026-02-17");
        assert_eq!(
            late.minutes,
            Paper::Due {
                since: day("2026-02-16")
            }
        );
        let last = of_day(&large, "2026-02-09", "2026-06-01");
        assert_eq!(
            last.minutes,
            Paper::Pending { until: None },
            "no session is known to have adopted them"
        );
    }

    #[test]
    fn what_a_small_commune_may_print_is_never_said_to_be_missing_and_without_a_size_it_is_only_expected() {
        let small = of_day(&held(&TWO, Some(800)), "2026-01-12", "2026-06-01");
        assert_eq!((small.minutes, small.list), (Paper::Optional, Paper::Optional));
        let unknown = of_day(&held(&TWO, None), "2026-01-12", "2026-06-01");
        assert_eq!(
            unknown.minutes,
            Paper::Expected {
                since: day("2026-02-16")
            }
        );
    }

    #[test]
    fn minutes_that_a_session_approved_are_known_to_exist_and_their_session_too() {
        let mut held = held(&[("2026-02-09", Kind::ProcesVerbal)], Some(800));
        held.approvals.push(Approval {
            of: day("2026-01-12"),
            at: Some(day("2026-02-09")),
        });
        let session = of_day(&held, "2026-01-12", "2026-06-01");
        assert_eq!(session.minutes, Paper::Approved { on: day("2026-02-09") });
        assert_eq!(session.known_by, [Kind::ProcesVerbal]);
        let here = of_day(&held, "2026-02-09", "2026-06-01");
        assert!(matches!(here.minutes, Paper::Held { .. }));
    }

    #[test]
    fn a_table_of_acts_makes_sessions_known_and_is_the_list_of_none() {
        let mut held = held(&[], Some(12_000));
        held.acts.push(HeldAct {
            document: DocumentId::new("table"),
            kind: Kind::ListeDesDeliberations,
            day: Some(day("2026-01-12")),
            number: None,
        });
        let session = of_day(&held, "2026-01-12", "2026-06-01");
        assert_eq!(
            session.list,
            Paper::Due {
                since: day("2026-01-19")
            }
        );
    }

    #[test]
    fn sessions_to_come_orders_and_years_before_the_reform_ask_for_nothing() {
        let all = [
            ("2021-03-01", Kind::Deliberation),
            ("2021-04-01", Kind::Deliberation),
            ("2026-03-01", Kind::Arrete),
            ("2026-12-14", Kind::OrdreDuJour),
        ];
        let sessions = of(&held(&all, Some(12_000)), day("2026-06-01"));
        assert_eq!(sessions.len(), 2);
        assert!(
            sessions
                .iter()
                .all(|s| s.minutes == Paper::Former && s.list == Paper::Former)
        );
    }
}
