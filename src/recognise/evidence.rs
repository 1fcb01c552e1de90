//! Evidence: in which words does each fact stand?
//!
//! Rules that know where they found a fact say so; where a fact is its own words (a number, an object, a name), they
//! are looked for in the part that it was read from. A fact that was counted, or that the shape of a document tells,
//! has no words: none are made up.

use super::split::Piece;
use super::text::Body;
use super::{kinds, outcome, session, subject};
use crate::model::{Evidence, Fact, Kind, Outcome, Subject};
use chrono::NaiveDate;
use std::ops::Range;

/// The words of what is said of a document.
pub(super) fn of_document(body: &Body, kind: Kind, council: Option<&str>, date: Option<NaiveDate>) -> Evidence {
    let all = 0..body.len();
    let found = [
        (Fact::Kind, kinds::words(body, kind)),
        (Fact::Council, council.and_then(|name| body.find(all, name))),
        (Fact::SessionDate, date.and_then(|day| session::words(body, day))),
    ];
    placed(body, found)
}

/// What of an act has words that are looked for.
pub(super) struct Told<'a> {
    /// Its piece of the document.
    pub piece: &'a Piece,
    /// Its subject.
    pub subject: Option<&'a Subject>,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// Whether it is a row of a list.
    pub listed: bool,
}

/// The words of an act; `votes` are where its vote was read, from the beginning of its piece.
pub(super) fn of_act(body: &Body, told: &Told<'_>, votes: Vec<(Fact, Range<usize>)>) -> Evidence {
    let Told { piece, subject, .. } = told;
    let start = piece.span.start;
    let text = body.folded(piece.span.clone());
    let shifted = |at: Range<usize>| start + at.start..start + at.end;
    let of_vote = votes
        .iter()
        .find(|(fact, _)| matches!(fact, Fact::For | Fact::Unanimous));
    let outcome = told.outcome.and_then(|outcome| {
        let words = outcome::words(text, outcome, told.listed);
        words.or_else(|| of_vote.map(|(_, at)| at.clone()))
    });
    let number = piece.number.as_deref().and_then(|number| {
        let heading = body.find(piece.heading.clone(), number);
        heading.or_else(|| body.find(piece.span.clone(), number))
    });
    let title = body.find(piece.heading.clone(), &piece.title);
    let title = title.or_else(|| body.find(piece.span.clone(), &piece.title));
    let found = [
        (Fact::Number, number),
        (
            Fact::Title,
            title.or(Some(piece.heading.clone()).filter(|at| !at.is_empty())),
        ),
        (
            Fact::Subject,
            subject.and_then(|subject| stated(text, subject)).map(shifted),
        ),
        (Fact::Outcome, outcome.map(shifted)),
    ];
    let votes = votes.into_iter().map(|(fact, at)| (fact, Some(shifted(at))));
    placed(body, found.into_iter().chain(votes))
}

fn placed(body: &Body, found: impl IntoIterator<Item = (Fact, Option<Range<usize>>)>) -> Evidence {
    let found = found.into_iter().filter_map(|(fact, at)| Some((fact, body.words(at?))));
    found.filter(|(_, words)| words.end > words.start).collect()
}

/// The line that states a subject; an inferred one has none.
fn stated(text: &str, said: &Subject) -> Option<Range<usize>> {
    if !said.is_stated() {
        return None;
    }
    text.match_indices(said.code.as_str()).take(20).find_map(|(at, code)| {
        let from = text[..at].rfind('\n').map_or(0, |cut| cut + 1);
        let to = text[at..].find('\n').map_or(text.len(), |cut| at + cut);
        let line = subject::stated(&text[from..to])?;
        (line.code == said.code).then_some(from..to.max(at + code.len()))
    })
}
