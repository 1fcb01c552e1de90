//! Recognition: which acts does this text hold, and what does it say of the session?
//!
//! Pure: pages in, a [`Recognition`] out, never an error, in a time linear in the length of the text. What is not
//! stated stays `None`; what is contradictory becomes a doubt, not a choice. No rule knows a council: each is written
//! in the words that councils share. Start with [`recognise`]; each file below answers one question.

mod amounts;
mod approval;
mod called;
mod council;
mod counts;
mod dates;
mod entries;
mod evidence;
mod headings;
mod kinds;
mod lists;
mod names;
mod numbered;
mod numbers;
mod officers;
mod outcome;
mod parts;
mod presence;
mod purpose;
mod ranks;
mod references;
mod roll;
mod rules;
mod session;
mod single;
mod siren;
mod split;
pub mod subject;
mod tables;
mod tally;
mod text;
mod titles;
mod voters;
mod votes;

use crate::model::{Act, Doubt, DoubtCode, Fact, Kind, Outcome, Page, Recognition};
use chrono::NaiveDate;
use split::Piece;
use text::Body;

/// The version of the rules: raised with every change of what they find, so that old results become due.
pub const VERSION: u32 = 4;

/// Reads a document's pages. Never fails: what cannot be made out is absent, and said to be doubtful.
pub fn recognise(pages: &[Page]) -> Recognition {
    let body = Body::new(pages);
    let mut doubts = Vec::new();
    if body.is_blank() {
        doubts.push(Doubt::new(DoubtCode::Empty));
    }
    let kind = kinds::kind(&body);
    let council = council::council(&body, kind);
    let (session_date, contradiction) = session::date(&body, kind);
    doubts.extend(contradiction);
    let pieces = split::pieces(&body, kind);
    let opening = pieces.first().map_or(body.len(), |piece| piece.heading.start);
    let presence = match kind {
        Kind::Deliberation | Kind::ProcesVerbal | Kind::CompteRendu => presence::presence(&body, opening),
        _ => presence::Presence::default(),
    };
    let acts = pieces
        .iter()
        .map(|piece| act(&body, (kind, session_date), piece, &presence, &mut doubts))
        .collect();
    doubts.extend(presence.doubt());
    let siren = siren::siren(&body);
    let mut words = evidence::of_document(&body, kind, council.as_deref(), session_date);
    words.extend(siren.iter().map(|(_, at)| (Fact::Siren, body.words(at.clone()))));
    words.extend(presence.words);
    Recognition {
        kind,
        council,
        siren: siren.map(|(siren, _)| siren),
        session_date,
        present: presence.present,
        absent: presence.absent,
        proxies: presence.proxies,
        session: presence.session,
        words,
        acts,
        doubts,
    }
}

/// One piece of a document of this kind and day, read as an act.
fn act(
    body: &Body,
    (kind, session): (Kind, Option<NaiveDate>),
    piece: &Piece,
    presence: &presence::Presence,
    doubts: &mut Vec<Doubt>,
) -> Act {
    let from = body.position(piece.span.start);
    let to = body.position_before(piece.span.end);
    let text = body.folded(piece.span.clone());
    let (read, outcome) = match kind {
        Kind::OrdreDuJour | Kind::Arrete | Kind::Decision => (votes::Read::default(), None),
        Kind::RecueilDesActes if !split::of_council(text) => (votes::Read::default(), None),
        _ => decided(text, kind, from.page, doubts),
    };
    let mut vote = read.vote;
    if kind != Kind::OrdreDuJour {
        voters::name(body, &piece.span, &mut vote);
    }
    if let Some(why) = presence.contradicted_by(&vote) {
        doubts.push(Doubt::new(DoubtCode::Vote).on_page(from.page).detail(why));
    }
    let subject = subject::subject(&piece.title, text);
    let told = evidence::Told {
        piece,
        subject: subject.as_ref(),
        outcome,
        listed: kind == Kind::ListeDesDeliberations,
    };
    Act {
        words: evidence::of_act(body, &told, read.words),
        number_normalised: piece.number.as_deref().map(numbers::normalised),
        number: piece.number.clone(),
        title: piece.title.clone(),
        subject,
        outcome,
        vote,
        amounts: match kind {
            Kind::OrdreDuJour => Vec::new(),
            _ => amounts::amounts(body, piece.span.clone()),
        },
        references: match kind {
            // An agenda does nothing to the acts that it names.
            Kind::OrdreDuJour => references::named(references::references(body, piece, session)),
            _ => references::references(body, piece, session),
        },
        first_page: from.page,
        last_page: to.page,
        start: from.offset,
        end: to.offset,
        quote: body.quote(piece.heading.clone()),
    }
}

/// How an act was voted and what became of it.
fn decided(text: &str, kind: Kind, page: u32, doubts: &mut Vec<Doubt>) -> (votes::Read, Option<Outcome>) {
    let mut read = votes::vote(text);
    if let Some(why) = read.contradiction.take() {
        doubts.push(Doubt::new(DoubtCode::Vote).on_page(page).detail(why));
    }
    let outcome = if kind == Kind::ListeDesDeliberations {
        outcome::listed(text, &read.vote)
    } else {
        outcome::outcome(text, &read.vote)
    };
    (read, outcome)
}
