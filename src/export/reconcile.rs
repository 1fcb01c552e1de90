//! Which statements are of one act? A row of the council's table, the deliberation itself, the list of the session, its
//! minutes: each says something, and where they differ that is told, never settled in silence.
//!
//! Pure. Two statements of one document are never the same act, however alike they are: a table that repeats a row says
//! it twice.

use super::statement::{Statement, is_full, keys, letters};
use crate::model::{DocumentId, fold};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Titles more alike than this (Sørensen–Dice over pairs of letters) are one act's, on one day, when numbers do not say.
const ALIKE: f64 = 0.85;
/// Acts of one day among which likeness is looked for; more are no council's session.
const A_SESSION: usize = 300;

/// One act, and all that is said of it: the most trusted first.
#[derive(Debug, Clone)]
pub struct Matched {
    /// What is said, at least one statement.
    pub said: Vec<Statement>,
}

/// Two statements that do not agree.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The column of the schema that it is about; `OUTCOME`, which no schema asks for, is what became of the act.
    pub column: &'static str,
    /// What the first says.
    pub first: String,
    /// What the other says.
    pub other: String,
    /// The other's document.
    pub document: DocumentId,
    /// Its address.
    pub url: String,
}

impl Matched {
    /// The most trusted answer to a question.
    pub fn first<T>(&self, asked: impl Fn(&Statement) -> Option<T>) -> Option<T> {
        self.said.iter().find_map(asked)
    }

    /// Where what is said differs from what the most trusted says. What one says and another does not is no difference.
    pub fn differences(&self) -> Vec<Difference> {
        let mut all = Vec::new();
        for (at, other) in self.said.iter().enumerate() {
            for (column, ask) in QUESTIONS {
                let Some(answer) = ask(other) else { continue };
                let before = self.said[..at].iter().find_map(ask);
                if let Some(first) = before.filter(|first| !agree(column, first, &answer)) {
                    all.push(Difference {
                        column,
                        first,
                        other: answer,
                        document: other.document.clone(),
                        url: other.url.clone(),
                    });
                }
            }
        }
        all
    }
}

type Question = fn(&Statement) -> Option<String>;

/// What statements are held against one another in.
const QUESTIONS: [(&str, Question); 8] = [
    ("DELIB_DATE", |s| s.date.map(|d| d.to_string())),
    ("DELIB_ID", |s| s.number.clone()),
    ("DELIB_OBJET", |s| Some(s.title.clone()).filter(|t| !t.is_empty())),
    ("DELIB_MATIERE_CODE", |s| {
        s.subject.as_ref().map(|(code, _)| code.clone())
    }),
    ("VOTE_POUR", |s| s.vote.in_favour.map(|n| n.to_string())),
    ("VOTE_CONTRE", |s| s.vote.against.map(|n| n.to_string())),
    ("VOTE_ABSTENTION", |s| s.vote.abstentions.map(|n| n.to_string())),
    ("OUTCOME", |s| s.outcome.map(|o| o.as_str().to_owned())),
];

fn agree(column: &str, first: &str, other: &str) -> bool {
    match column {
        "DELIB_OBJET" => {
            let (first, other) = (letters(first), letters(other));
            first.contains(&other) || other.contains(&first) || alike(&first, &other)
        }
        "DELIB_ID" => {
            let (first, other) = (keys(&significant(first)), keys(&significant(other)));
            first.iter().any(|key| other.contains(key))
        }
        _ => first == other,
    }
}

/// A number by its parts, leading zeros dropped.
fn significant(number: &str) -> String {
    let folded = fold(number);
    let parts = folded
        .split(|c: char| !c.is_alphanumeric())
        .map(|part| part.trim_start_matches('0'));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

fn alike(first: &str, other: &str) -> bool {
    strsim::sorensen_dice(first, other) >= ALIKE
}

/// Brings together what is said of each act. Acts are in the order of the most trusted statements, and of the documents
/// as given.
pub fn reconcile(mut said: Vec<Statement>) -> Vec<Matched> {
    said.sort_by_key(Statement::rank);
    let mut acts = Acts::default();
    let mut from = 0;
    while from < said.len() {
        let document = said[from].document.clone();
        let end = said[from..]
            .iter()
            .position(|s| s.document != document)
            .map_or(said.len(), |n| from + n);
        acts.take_document(&said[from..end]);
        from = end;
    }
    acts.all.into_iter().map(|said| Matched { said }).collect()
}

#[derive(Default)]
struct Acts {
    all: Vec<Vec<Statement>>,
    by_number: HashMap<(NaiveDate, String), Vec<usize>>,
    by_title: HashMap<(NaiveDate, String), Vec<usize>>,
    by_day: HashMap<NaiveDate, Vec<usize>>,
    by_address: HashMap<String, Vec<usize>>,
    /// By numbers that are an act's alone, whatever the day.
    by_full_number: HashMap<String, Vec<usize>>,
}

impl Acts {
    /// Takes the statements of one document: each joins an act that others told of, or is a new one. Numbers and titles
    /// speak first; what they leave is given to the rows that name this very document.
    fn take_document(&mut self, said: &[Statement]) {
        let before = self.all.len();
        let mut left = Vec::new();
        for statement in said {
            match self.find(statement, before) {
                Some(at) => self.put(statement, at),
                None => left.push(statement),
            }
        }
        for statement in left {
            let named = self.best(self.by_address.get(&statement.url), statement, before);
            let at = named.unwrap_or(self.all.len());
            if at == self.all.len() {
                self.all.push(Vec::new());
            }
            self.put(statement, at);
        }
    }

    /// Of these acts, the one most like a statement: among the first `before`, and that its document has not spoken of.
    fn best(&self, found: Option<&Vec<usize>>, statement: &Statement, before: usize) -> Option<usize> {
        let free = found
            .into_iter()
            .flatten()
            .copied()
            .filter(|at| self.is_free(*at, statement, before));
        let weighed = free.map(|at| (at, self.likeness(at, statement)));
        weighed
            .max_by(|(a, x), (b, y)| x.total_cmp(y).then(b.cmp(a)))
            .map(|(at, _)| at)
    }

    fn is_free(&self, at: usize, statement: &Statement, before: usize) -> bool {
        at < before && self.all[at].iter().all(|s| s.document != statement.document)
    }

    /// The act that a statement is of, when another document spoke of it.
    fn find(&self, statement: &Statement, before: usize) -> Option<usize> {
        let of_that_day = self.find_on_its_day(statement, before);
        of_that_day.or_else(|| self.find_on_another_day(statement, before))
    }

    /// By its number and its title together, where the day differs or is not said: that is a difference to tell, not
    /// another act. Only by a number that no other session gives again.
    fn find_on_another_day(&self, statement: &Statement, before: usize) -> Option<usize> {
        let mut keys = statement.keys.iter().filter(|key| is_full(key));
        let found = keys.find_map(|key| self.best(self.by_full_number.get(key), statement, before))?;
        (self.likeness(found, statement) >= ALIKE).then_some(found)
    }

    /// The act of that day, by its number, else by its title.
    fn find_on_its_day(&self, statement: &Statement, before: usize) -> Option<usize> {
        let free = |at: &usize| self.is_free(*at, statement, before);
        let day = statement.date?;
        let numbered = |key: &String| self.by_number.get(&(day, key.clone()));
        let mut keys = statement.keys.iter();
        if let Some(at) = keys.find_map(|key| self.best(numbered(key), statement, before)) {
            return Some(at);
        }
        let unnumbered = |at: &usize| statement.keys.is_empty() || self.all[*at].iter().all(|s| s.keys.is_empty());
        let same = self.by_title.get(&(day, statement.folded.clone()));
        if let Some(at) = same.into_iter().flatten().copied().filter(free).find(unnumbered) {
            return Some(at);
        }
        let session = self.by_day.get(&day).filter(|acts| acts.len() <= A_SESSION);
        let mut near = session.into_iter().flatten().copied().filter(free).filter(unnumbered);
        near.find(|at| self.likeness(*at, statement) >= ALIKE)
    }

    fn likeness(&self, at: usize, statement: &Statement) -> f64 {
        let titles = self.all[at]
            .iter()
            .map(|s| strsim::sorensen_dice(&s.folded, &statement.folded));
        titles.fold(0.0, f64::max)
    }

    fn put(&mut self, statement: &Statement, at: usize) {
        self.enter(statement, at);
        self.all[at].push(statement.clone());
    }

    fn enter(&mut self, statement: &Statement, at: usize) {
        let put = |places: &mut Vec<usize>| {
            if places.last() != Some(&at) {
                places.push(at);
            }
        };
        if let Some(url) = &statement.own {
            put(self.by_address.entry(url.clone()).or_default());
        }
        for key in statement.keys.iter().filter(|key| is_full(key)) {
            put(self.by_full_number.entry(key.clone()).or_default());
        }
        let Some(day) = statement.date else { return };
        put(self.by_day.entry(day).or_default());
        put(self.by_title.entry((day, statement.folded.clone())).or_default());
        for key in &statement.keys {
            put(self.by_number.entry((day, key.clone())).or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::{Act, Kind, Vote};

    fn said(document: &str, kind: Kind, number: Option<&str>, title: &str, in_favour: Option<u32>) -> Statement {
        let act = Act {
            number: number.map(str::to_owned),
            number_normalised: number.map(str::to_owned),
            title: title.to_owned(),
            vote: Vote {
                in_favour,
                ..Vote::default()
            },
            ..Act::default()
        };
        let url = format!("https://valmont.example/{document}.pdf");
        Statement::new(
            DocumentId::new(document),
            &url,
            kind,
            NaiveDate::from_ymd_opt(2024, 3, 18),
            &act,
        )
    }

    fn row(number: &str, title: &str, in_favour: u32) -> Statement {
        Statement {
            table: true,
            ..said(
                "table",
                Kind::ListeDesDeliberations,
                Some(number),
                title,
                Some(in_favour),
            )
        }
    }

    #[test]
    fn a_row_the_act_and_the_minutes_are_one_and_differences_are_told() {
        let all = reconcile(vec![
            said(
                "pv",
                Kind::ProcesVerbal,
                None,
                "Subvention à l'école de musique",
                Some(21),
            ),
            said(
                "delib",
                Kind::Deliberation,
                Some("DE2024-1"),
                "SUBVENTION A L'ECOLE DE MUSIQUE",
                Some(20),
            ),
            row("2024-1", "Subvention à l'école de musique", 20),
            row("2024-2", "Voirie", 20),
        ]);
        assert_eq!(all.iter().map(|m| m.said.len()).collect::<Vec<_>>(), [3, 1]);
        let told = all[0].differences();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(
            (told[0].column, &*told[0].first, &*told[0].other),
            ("VOTE_POUR", "20", "21")
        );
        assert_eq!(told[0].document.as_str(), "pv");
    }

    #[test]
    fn a_day_that_differs_is_told_and_numbers_of_an_agenda_join_nothing() {
        let on = |day: Option<u32>, statement: Statement| Statement {
            date: day.and_then(|day| NaiveDate::from_ymd_opt(2024, 4, day)),
            ..statement
        };
        let act = |number| said("delib", Kind::Deliberation, Some(number), "Cession du lavoir", None);
        let all = reconcile(vec![
            row("2024-03", "Cession du lavoir", 10),
            on(Some(2), act("2024-03")),
        ]);
        assert_eq!(all.len(), 1);
        let told = all[0].differences();
        let told = (told[0].column, &*told[0].first, &*told[0].other);
        assert_eq!(told, ("DELIB_DATE", "2024-03-18", "2024-04-02"));
        let undated = reconcile(vec![row("2024-03", "Cession du lavoir", 10), on(None, act("2024-03"))]);
        assert_eq!((undated.len(), undated[0].differences().len()), (1, 0));
        let agenda = reconcile(vec![row("3", "Cession du lavoir", 10), on(Some(2), act("3"))]);
        assert_eq!(agenda.len(), 2);
        let other = Statement {
            folded: letters("Budget"),
            ..on(Some(2), act("2024-03"))
        };
        assert_eq!(reconcile(vec![row("2024-03", "Cession du lavoir", 10), other]).len(), 2);
    }

    #[test]
    fn what_one_document_says_twice_stays_two() {
        let all = reconcile(vec![row("2024-1", "Voirie", 20), row("2024-1", "Voirie", 20)]);
        assert_eq!(all.len(), 2);
    }

    #[test]
    fn one_number_on_several_acts_goes_by_the_title() {
        let all = reconcile(vec![
            row("2024-1", "Tarifs de la cantine", 20),
            row("2024-1", "Réfection du lavoir", 18),
            said(
                "lavoir",
                Kind::Deliberation,
                Some("2024-1"),
                "Réfection du lavoir",
                Some(18),
            ),
            said(
                "cantine",
                Kind::Deliberation,
                Some("2024-1"),
                "Tarif de la cantine",
                Some(20),
            ),
        ]);
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].said[1].document.as_str(), "cantine");
        assert_eq!(all[1].said[1].document.as_str(), "lavoir");
    }

    #[test]
    fn other_numbers_and_other_days_are_other_acts() {
        let mut later = said("b", Kind::Deliberation, Some("2024-1"), "Tarifs", None);
        later.date = NaiveDate::from_ymd_opt(2024, 4, 2);
        let all = reconcile(vec![
            row("2024-1", "Voirie", 20),
            later,
            said("c", Kind::Deliberation, Some("2024-9"), "Voirie", None),
        ]);
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn a_row_that_names_its_document_is_that_documents_act() {
        let mut named = row("2024-1", "Voirie", 20);
        named.own = Some("https://valmont.example/b.pdf".to_owned());
        let all = reconcile(vec![
            named,
            said("b", Kind::Deliberation, Some("2024-7"), "Chemin rural", None),
        ]);
        assert_eq!(all.len(), 1);
        let columns: Vec<_> = all[0].differences().iter().map(|d| d.column).collect();
        assert_eq!(columns, ["DELIB_ID", "DELIB_OBJET"]);
    }
}
