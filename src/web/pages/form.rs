//! The search form with what was typed, what was wrong with it, and, before anything is asked, ways to begin.

use crate::model::Kind;
use crate::web::asked::Asked;
use crate::web::frame::Frame;
use crate::web::problem::Problem;
use crate::web::shelf::Holdings;
use crate::web::{Web, format};
use chrono::Datelike;

/// Up to this many councils are offered in a list; more are typed.
const LISTED: usize = 200;

/// The form, with what was typed.
pub struct Form {
    pub asked: Asked,
    pub open: bool,
    pub councils: Option<Vec<Choice>>,
    pub kinds: Vec<Choice>,
    pub from: String,
    pub to: String,
}

/// One of several values, as a list offers them.
pub struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

/// A search that was not understood.
pub struct Trouble {
    pub title: String,
    pub detail: String,
    /// What was typed before the place, at it, and after it.
    pub place: Option<(String, String, String)>,
    pub proposal: Option<(String, String)>,
}

/// What is held, and ways to begin.
pub struct Home {
    pub documents: u64,
    pub acts: u64,
    pub councils: u64,
    pub since: Option<String>,
    pub examples: Vec<Example>,
}

/// A query that works, and what it finds.
pub struct Example {
    pub query: String,
    pub href: String,
    pub said: String,
}

impl Form {
    /// The form as it was sent.
    pub fn new(asked: &Asked, holdings: &Holdings, frame: &Frame) -> Self {
        let kinds = Kind::ALL.iter().map(|kind| Choice {
            value: kind.as_str().to_owned(),
            label: kind.label(frame.lang).to_owned(),
            chosen: asked.kind == kind.as_str(),
        });
        let known = |typed: &String| holdings.councils.iter().any(|c| c.council.id.as_str() == typed);
        let listed = holdings.councils.len() <= LISTED && asked.council.iter().all(known);
        let councils = holdings.councils.iter().map(|held| Choice {
            value: held.council.id.to_string(),
            label: held.council.name.clone(),
            chosen: asked.council.first().is_some_and(|id| id == held.council.id.as_str()),
        });
        let (from, to) = asked.days();
        let filters = [&asked.kind, &asked.subject, &asked.from, &asked.to];
        Self {
            open: !asked.council.is_empty() || filters.iter().any(|filter| !filter.is_empty()),
            councils: listed.then(|| councils.collect()),
            kinds: kinds.collect(),
            from: from.map_or(String::new(), |day| day.to_string()),
            to: to.map_or(String::new(), |day| day.to_string()),
            asked: asked.clone(),
        }
    }
}

impl Trouble {
    /// What is said of a problem with a search.
    pub fn new(problem: &Problem, asked: &Asked, frame: &Frame) -> Self {
        let place = problem.position.map(|at| {
            let chars: Vec<char> = asked.q.chars().collect();
            let at = at.min(chars.len());
            // A long query is shown around the place only.
            let (from, to) = (at.saturating_sub(120), (at + 120).min(chars.len()));
            let before = if from > 0 { "…" } else { "" };
            let after = if to < chars.len() { "…" } else { "" };
            let piece = |range: std::ops::Range<usize>| chars[range].iter().collect::<String>();
            let next = (at + 1).min(to).max(at);
            (
                before.to_owned() + &piece(from..at),
                piece(at..next),
                piece(next..to) + after,
            )
        });
        let proposal = problem.proposal.clone().map(|proposal| {
            let meant = Asked {
                q: proposal.clone(),
                ..asked.clone()
            };
            (frame.link(&meant.at("/")), proposal)
        });
        let said = |text: &crate::model::Text| frame.t(&text.fr, &text.en).into_owned();
        Self {
            title: said(&problem.title),
            detail: said(&problem.detail),
            place,
            proposal,
        }
    }
}

impl Home {
    /// What a visitor sees who has asked nothing yet.
    pub fn new(web: &Web, holdings: &Holdings, frame: &Frame) -> Self {
        let year = web.clock.now().year();
        let examples = [
            (
                "subvention association".to_owned(),
                "les deux mots, au singulier ou au pluriel",
                "both words, singular or plural",
            ),
            (
                "\"plan local d'urbanisme\"".to_owned(),
                "cette expression exacte",
                "this exact phrase",
            ),
            (
                "voirie montant:>100000".to_owned(),
                "un montant de plus de 100 000 €",
                "an amount above €100,000",
            ),
            (
                format!("contre:>0 date:{year}"),
                "des voix contre, cette année",
                "votes against, this year",
            ),
        ];
        let examples = examples.into_iter().map(|(query, fr, en)| Example {
            href: frame.link(
                &Asked {
                    q: query.clone(),
                    ..Asked::default()
                }
                .at("/"),
            ),
            said: frame.t(fr, en).into_owned(),
            query,
        });
        Self {
            documents: holdings.documents,
            acts: holdings.acts,
            councils: holdings.councils.iter().filter(|held| held.documents > 0).count() as u64,
            since: holdings
                .since
                .map(|at| format::day(at.with_timezone(&format::PARIS).date_naive(), frame.lang)),
            examples: examples.collect(),
        }
    }
}
