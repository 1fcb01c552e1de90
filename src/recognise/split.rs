//! Splitting: which pieces of a document are acts?
//!
//! In minutes a piece is an act when it has a number of its own or states a decision; information, questions and
//! debates without one stay pages. In a list each row is one, in an agenda each item.

use super::headings::{self, Heading};
use super::rules::rule;
use super::text::Body;
use super::{approval, numbered, outcome, parts, ranks, single, titles, votes};
use crate::model::Kind;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A piece of the document that is an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Folded offsets, from its heading to the next.
    pub span: Range<usize>,
    /// Folded offsets of its heading.
    pub heading: Range<usize>,
    pub number: Option<String>,
    pub title: String,
}

rule!(
    END,
    r"^\W*(?:(?:(?:(?:objet|point|question|affaire)\s*)?(?:n\s?[°o]\s*)?[a-z0-9]{0,4}(?:\s?[-/).:]\s*|\s+))?(?:questions?\s+(?:diverses|orales|ecrites|et\s+informations?)|informations?\s+(?:diverses|generales|du\s+maire|et\s+questions?)|informations?\s*:?\s*$|affaires\s+diverses|tour\s+de\s+table|points?\s+divers|divers\s*:?\s*$)|l'ordre\s+du\s+jour\s+(?:etant|est)\s+(?:epuise|termine)|(?:la\s+)?seance\s+(?:est\s+)?(?:levee|close|cloturee)|fin\s+de\s+(?:la\s+)?seance|(?:rien\s+ne\s+restant|plus\s+rien\s+n'etant)|prochaine?\s+(?:conseil|reunion|seance))"
);
rule!(
    /// The decisions that the mayor took alone, told to the council: they follow the last act, unless they are one.
    REPORTED,
    r"^\W*(?:[a-z0-9]{1,4}\s?[-/).:]\s*)?(?:(?:compte[\s-]*rendu|information|communication)\s+(?:des|sur\s+les)\s+)?decisions?\s+(?:prises?\s+)?(?:(?:par\s+)?(?:(?:monsieur|madame|m\.|mme)\s+)?l[ea]\s+(?:maire|president)|du\s+(?:maire|president)|par\s+delegation|sur\s+delegation|prises\s+(?:sur|en\s+vertu|dans\s+le\s+cadre))\b[^.]{0,60}$"
);
rule!(
    /// Whatever stands below it, something was put to the vote.
    RESULT,
    r"(?m)^\W*resultats?\s+d(?:u|es)\s+(?:votes?|scrutins?|deliberes?)\s*:"
);
rule!(
    /// What stands below a list.
    POSTED,
    r"^\W*(?:date\s+d[e']\s*(?:l')?affichage|(?:liste\s+)?affichee?\b|(?:liste\s+)?(?:mise?|publiee?)\s+en\s+ligne|le\s+maire|la\s+maire|fait\s+a|certifiee?|publiee?\s+le|l[ea]\s+president)"
);
/// The acts of a document of `kind`.
pub(super) fn pieces(body: &Body, kind: Kind) -> Vec<Piece> {
    match kind {
        Kind::Deliberation => deliberations(body),
        Kind::Arrete | Kind::Decision => single::order(body).into_iter().collect(),
        Kind::ProcesVerbal | Kind::CompteRendu => minutes(body),
        Kind::ListeDesDeliberations => list(body),
        Kind::OrdreDuJour => agenda(body),
        Kind::RecueilDesActes => cut(body, &numbered::collected(body), &[]),
        _ => Vec::new(),
    }
}

/// An extract of the register: one act, or several of one session.
fn deliberations(body: &Body) -> Vec<Piece> {
    let mut several = decided(body, cut(body, &once(body, numbered::numbered(body)), &[]));
    if several.len() > 1 {
        return several;
    }
    let one = single::deliberation(body);
    // A whole session may be told as one extract, without an object of its own.
    if one.as_ref().is_none_or(|one| !names_object(&one.title)) && several.is_empty() {
        let told = minutes(body);
        if !told.is_empty() {
            return told;
        }
    }
    // « DB-2024-007 – Garantie d'emprunt »: a number without the word before it.
    if let (Some(whole), Some(mut numbered)) = (&one, several.pop())
        && whole.number.is_none()
    {
        numbered.span = whole.span.clone();
        return vec![numbered];
    }
    one.into_iter().collect()
}

/// Whether the title found for a whole document is that of one act, and not its agenda.
fn names_object(title: &str) -> bool {
    !title.is_empty() && !crate::model::fold(title).starts_with("ordre du jour")
}

fn minutes(body: &Body) -> Vec<Piece> {
    let ends = ends(body);
    let numbered = once(body, numbered::numbered(body));
    let worth = |chain: &[Heading]| decided(body, cut(body, chain, &ends)).len();
    let ranked = ranks::ranked(body, worth);
    let mut acts = if numbered.len() > 1 && worth(&numbered) * 2 >= worth(&ranked) {
        decided(body, cut(body, &with_neighbours(body, numbered), &ends))
    } else {
        titled(body, [numbered, ranked], &ends)
    };
    acts = acts.into_iter().flat_map(|act| parts::parts(body, act)).collect();
    let told = acts.iter().take(3).any(|act| approval::named(&act.title));
    let before = acts.first().map_or(body.len(), |act| act.span.start);
    acts.splice(0..0, approval::told(body, before).filter(|_| !told));
    acts
}

/// The acts that ranks or titles announce.
fn titled(body: &Body, [numbered, ranked]: [Vec<Heading>; 2], ends: &[usize]) -> Vec<Piece> {
    let mut plain = wholes(body, titles::plain(body));
    // One number among titles is one act more.
    plain.extend(
        numbered
            .iter()
            .filter(|one| plain.iter().all(|title| title.line != one.line))
            .cloned()
            .collect::<Vec<_>>(),
    );
    plain.sort_by_key(|title| title.line);
    let read = |headings: &[Heading]| decided(body, cut(body, headings, ends));
    let [ranked, repeated, plain] = [ranked, titles::repeated(body), plain].map(|headings| read(&headings));
    // The surest way counts, unless titles find many more acts: it was a list within one of them.
    let many = plain.len();
    let covered = many > repeated.len() && within(&repeated, &plain);
    let sure = [(ranked.len() > 1, &ranked), (repeated.len() > 1 && !covered, &repeated)];
    let surest = sure.into_iter().find(|(several, _)| *several).map(|(_, pieces)| pieces);
    if let Some(pieces) = surest.filter(|pieces| pieces.len() * 3 >= many * 2) {
        return pieces.clone();
    }
    if many > 1 {
        return plain;
    }
    let inline = read(&titles::inline(body));
    if inline.len() > 1 {
        return inline;
    }
    // What stands before the approval of earlier minutes is the opening's.
    let opened = approval::told(body, body.len()).map_or(0, |told| told.span.start);
    let inline = inline.into_iter().filter(|piece| piece.span.start >= opened).collect();
    // One act alone: the surest way that finds one.
    let ways = [read(&numbered), repeated, ranked, plain, inline];
    ways.into_iter().find(|pieces| !pieces.is_empty()).unwrap_or_default()
}

/// Whether all of some pieces begin where others do.
fn within(some: &[Piece], all: &[Piece]) -> bool {
    let starts: HashSet<usize> = all.iter().map(|piece| piece.span.start).collect();
    some.iter().all(|piece| starts.contains(&piece.span.start))
}

/// Among titles, those of whole acts: one that brings no report and follows one that does, with no decision between
/// them, is the title of a part.
fn wholes(body: &Body, titles: Vec<Heading>) -> Vec<Heading> {
    let nexts: Vec<usize> = titles
        .iter()
        .skip(1)
        .map(|t| t.span.start)
        .chain([body.len()])
        .collect();
    let mut open = false;
    let mut kept = Vec::with_capacity(titles.len());
    for (title, next) in titles.into_iter().zip(nexts) {
        let brings = headings::brings_report(body, &title);
        let decides = tells(body.folded(title.span.end..next));
        let part = open && !brings;
        if !part {
            kept.push(title);
        }
        open = (brings || part) && !decides;
    }
    kept
}

/// Whether an act of a collection is a council's, as against an order or a decision of its head.
pub(super) fn of_council(text: &str) -> bool {
    text.trim_start().starts_with("deliberation")
}

/// Among numbered acts: the lines in capitals that are as much a heading as theirs.
fn with_neighbours(body: &Body, numbered: Vec<Heading>) -> Vec<Heading> {
    let capitals = |heading: &Heading| !body.written(heading.title.clone()).chars().any(char::is_lowercase);
    let first = numbered.first().map_or(0, |h| h.line);
    let before: Vec<Heading> = ranks::ranked(body, <[Heading]>::len)
        .into_iter()
        .filter(|heading| heading.next <= first)
        .collect();
    let mut all = before;
    let upper = numbered.iter().filter(|h| capitals(h)).count() * 2 > numbered.len();
    for (index, heading) in numbered.iter().enumerate() {
        let mut heading = heading.clone();
        let stop = numbered.get(index + 1).map_or(body.lines().len(), |next| next.line);
        let mut line = heading.next;
        // In capitals, the lines that follow a title at once are its own.
        while let Some(found) =
            titles::capitals(body, line).filter(|f| upper && f.line == heading.next && f.next <= stop)
        {
            heading.next = found.next;
            heading.title.end = found.title.end;
            heading.span.end = found.span.end;
            line = found.next;
        }
        all.push(heading);
        while upper && line < stop {
            match titles::capitals(body, line)
                .filter(|found| ends_sentence(body, line) && !headings::heads_table(body, found))
            {
                Some(found) => {
                    line = found.next;
                    all.push(found);
                }
                None => line += 1,
            }
        }
    }
    all
}

/// Whether the line before ends a sentence or tells a vote.
fn ends_sentence(body: &Body, line: usize) -> bool {
    let before = line.checked_sub(1).and_then(|before| body.lines().get(before));
    before.is_some_and(|before| {
        let text = body.line(before);
        text.ends_with(['.', '!']) || text.contains("unanimite") || before.noise
    })
}

/// One heading for each number: the one whose piece is an act, else the last.
fn once(body: &Body, headings: Vec<Heading>) -> Vec<Heading> {
    // One number with two titles is two acts: « 15 A », « 15 B ».
    let key = |h: &Heading| {
        let words: Vec<&str> = body.folded(h.title.clone()).split_whitespace().take(2).collect();
        (h.number.as_deref().map(super::numbers::normalised), words.join(" "))
    };
    let mut best: HashMap<(Option<String>, String), (bool, usize)> = HashMap::new();
    for (index, piece) in cut(body, &headings, &[]).into_iter().enumerate() {
        let now = decision_in(body, &piece);
        let entry = best.entry(key(&headings[index])).or_insert((now, index));
        if now && !entry.0 {
            *entry = (true, index);
        }
    }
    let kept: std::collections::HashSet<usize> = best.into_values().map(|(_, index)| index).collect();
    headings
        .into_iter()
        .enumerate()
        .filter(|(index, _)| kept.contains(index))
        .map(|(_, h)| h)
        .collect()
}

/// The pieces between headings; a line of `ends` closes the piece it stands in.
pub(super) fn cut(body: &Body, headings: &[Heading], ends: &[usize]) -> Vec<Piece> {
    let starts = headings.iter().map(|h| h.span.start);
    let nexts = starts.skip(1).chain(std::iter::once(body.len()));
    headings
        .iter()
        .zip(nexts)
        .map(|(heading, next)| {
            let first = ends.partition_point(|end| *end < heading.span.end);
            let end = ends.get(first).copied().unwrap_or(next).min(next);
            // Between two acts, a decision after « divers » belongs to the act that it follows.
            let end = if next < body.len() && tells(body.folded(end..next)) {
                next
            } else {
                end
            };
            Piece {
                span: heading.span.start..said(body, end).max(heading.span.end),
                heading: heading.span.clone(),
                number: heading.number.as_deref().map(super::numbers::together),
                title: title(body, heading.title.clone()),
            }
        })
        .collect()
}

/// `end`, or where the page before ends when only its running heads and page numbers stand between.
fn said(body: &Body, end: usize) -> usize {
    let lines = &body.lines()[..body.lines().partition_point(|line| line.end <= end)];
    let page = |at: usize| body.position_before(at).page;
    let last = lines.iter().rev().find(|line| !line.noise).map_or(end, |line| line.end);
    if page(last) == page(end) { end } else { last }
}

/// The title on one line, without what closes it.
pub(super) fn title(body: &Body, span: Range<usize>) -> String {
    body.clean(span)
        .trim_end_matches([':', '.', ';', ',', ' ', '-', '–', '_', '|'])
        .to_owned()
}

/// The lines that close the last act: questions, the end of the session.
fn ends(body: &Body) -> Vec<usize> {
    let agenda = titles::agenda_line(body).unwrap_or(0);
    let lines = body
        .lines()
        .iter()
        .enumerate()
        .filter(|(i, line)| *i > agenda && (END.is_match(body.line(line)) || REPORTED.is_match(body.line(line))));
    lines.map(|(_, line)| line.start).collect()
}

/// The pieces that are acts.
fn decided(body: &Body, pieces: Vec<Piece>) -> Vec<Piece> {
    let acts = pieces.into_iter().filter(|piece| {
        let title = body.folded(piece.heading.clone());
        !END.is_match(title)
            && (piece.number.is_some() && piece.span.end - piece.heading.end > 80 || decision_in(body, piece))
    });
    acts.collect()
}

pub(super) fn decision_in(body: &Body, piece: &Piece) -> bool {
    tells(body.folded(piece.heading.end..piece.span.end))
}

/// Whether a text tells a decision.
pub(super) fn tells(text: &str) -> bool {
    let vote = votes::vote(text).vote;
    vote.in_favour.is_some() || outcome::outcome(text, &vote).is_some() || RESULT.is_match(text)
}

/// A list of the acts examined: each number begins a row, else each rank.
fn list(body: &Body) -> Vec<Piece> {
    let numbered = numbered::numbered(body);
    let bare = numbered::rows(body);
    let rows = if bare.len() > 2 && bare.len() > numbered.len() {
        bare
    } else if numbered.len() > 1 {
        numbered
    } else {
        let ranked = ranks::ranked(body, <[Heading]>::len);
        if ranked.len() > 1 {
            ranked
        } else {
            single::items(body, 0, true)
        }
    };
    let mut ends = ends(body);
    ends.extend(
        body.lines()
            .iter()
            .filter(|line| POSTED.is_match(body.line(line)))
            .map(|line| line.start),
    );
    ends.sort_unstable();
    let mut rows = cut(body, &rows, &ends);
    rows.retain(|row| !POSTED.is_match(body.folded(row.heading.clone())));
    single::share(body, &mut rows);
    rows.into_iter().map(|row| single::row(body, row)).collect()
}

/// The items of an agenda: ranked, else the lines that follow its heading.
fn agenda(body: &Body) -> Vec<Piece> {
    let agenda = titles::agenda_line(body).map_or(0, |line| line + 1);
    let ranked = ranks::ranked(body, <[Heading]>::len);
    let items = if ranked.len() > 1 {
        ranked
    } else {
        single::items(body, agenda, false)
    };
    let mut pieces = cut(body, &items, &[]);
    for piece in &mut pieces {
        piece.span.end = piece.heading.end;
    }
    pieces
}
