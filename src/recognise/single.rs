//! Single acts: what are the number and the object of a document, a row or a line that is one act?

use super::headings::{self, Heading};
use super::numbered::NUMBER;
use super::numbers;
use super::rules::rule;
use super::split::{Piece, title};
use super::text::{Body, Line};
use std::ops::Range;

rule!(
    NUMBERED,
    r"(?m)^[^'\n]{0,25}?\b(?:(?:projet\s+de\s+)?(?:deliberation|decision|arrete)(?:\s+(?:municipale?|permanent|temporaire|du\s+maire|du\s+conseil\s+\w+))?\s*(?:portant\s+)?(?:n\s?[°o*.]?|numero)\s*[:°]?\s*((?:[a-z]{1,4}-)?[a-z]{0,6}[-_ ]?\d[a-z0-9]*(?:[-_/][a-z0-9]+|\s?[-_/.]\s?\d+[a-z]?)*)|(?:n\s?°|numero|deliberation\s*:?)\s*:?\s*([a-z]{0,6}[-_ ]?\d[a-z0-9]*(?:[-_/][a-z0-9]+|\s?[-_/.]\s?\d+[a-z]?)+))"
);
rule!(
    STAMPED,
    r"id\s?:\s?\d[\dab]\d\s?-\s?\d{9}\s?-\s?\d{8}\s?-\s?([a-z0-9_]+)\s?-\s?(?:de|ar|au|cc|bf|ci)\b"
);
rule!(
    /// What else has a number: « loi n° 2023-175 » is no number of the act.
    ANOTHERS,
    r"\b(?:lois?|decrets?|ordonnances?|directives?|reglements?|circulaires?|articles?|code|parcelles?|section|lots?)\b"
);
rule!(
    /// A number on a line of its own above the object; three parts could be a day.
    ABOVE_OBJECT,
    r"(?m)^\W*(\d{2,4}[-/_.]\d{2,4})[^\S\n]*\n\s*objet\b"
);
rule!(CITES, r"^\W*vus?\b");
rule!(REPORTS, r"\brapporteu[rs]e?\b|\brapporte\s*:?\s*$");
rule!(OBJECT, r"(?m)^\W*objet(?:\s+de\s+la\s+deliberation)?\s*[:\-]\s*");
rule!(
    RAPPORTEUR,
    r"\bexpose\s*:?\s*$|^\W*(?:vu\b|considerant|monsieur\s+le\s+maire|madame\s+l[ea]\s+maire)"
);
rule!(SECRETARY, r"secretaire\s+(?:de\s+(?:la\s+)?seance)?\s*:");
rule!(
    OPENING,
    r"secretaire|absents?\b|excuse|\bpouvoirs?\b|procuration|presents?\b|quorum|votants?\b|exercice|\bm\.|\bmme\b"
);
rule!(
    PORTANT,
    r"(?m)^[^'\n,]{0,20}?((?:arrete\s+)?\b(?:portant|relati[fv]e?|reglementant|autorisant|interdisant|fixant|modifiant|abrogeant|prescrivant|instituant|instaurant|accordant|limitant)\b)"
);
rule!(
    ROW_NUMBER,
    r"^[^\w]{0,4}(?:\d{2}/\d{2}/\d{4}\s+)?(?:(?:deliberation|delib)\.?\s+)?(?:n\s?°\s*)?",
    NUMBER
);
rule!(
    RESULT,
    r"\s*(?:\b(?:approuvee?s?|adoptee?s?|rejetee?s?|ajournee?s?|retiree?s?|reportee?s?|votees?\b|vote\s*(?:$|a\s+l|[:(])|(?:a\s+l')?unanimite|(?:a\s+la\s+)?majorite|(?:le\s+conseil\s+(?:\w+\s+)?)?prend\s+acte|(?:le\s+conseil\s+(?:\w+\s+)?)?pris\s+acte|pour\s*:|\d+\s+(?:pour|voix|contre|abstention))|\b\d{2}/\d{2}/\d{4}\b).*$"
);
rule!(
    /// The heads of a table's columns, and other lines that no row begins with.
    HEADS,
    r"\b(?:objet|numero|n\s?°|date|decision|rejetee|seance|conseil|resultat|vote|liste)\b"
);
rule!(BULLET, r"^(?:[-*o>]\s?|\d{1,3}\s?[-/).]\s*)");
rule!(
    FOOT,
    r"\b(?:tel|courriel|fax|mairie|hotel\s+de\s+ville|le\s+maire|la\s+maire|le\s+president|fait\s+a|signe|veuillez|je\s+vous|prie\s+d'agreer|www\.)\b|@|\b\d{5}\s+[a-z]"
);

/// The whole document as one deliberation.
pub(super) fn deliberation(body: &Body) -> Option<Piece> {
    if body.is_blank() {
        return None;
    }
    let number = number(body);
    let heading = object(body, number.as_ref()).unwrap_or(0..0);
    Some(Piece {
        span: first_line(body)..body.len(),
        title: title(body, heading.clone()),
        heading,
        number: number.map(|span| as_written(body, span)),
    })
}

/// The whole document as one order or decision.
pub(super) fn order(body: &Body) -> Option<Piece> {
    let text = body.folded(0..body.len());
    let number = number(body);
    let portant = PORTANT.captures(text).and_then(|c| c.get(1)).map(|m| m.start());
    let heading = match portant.and_then(|at| at_offset(body, at)) {
        Some(found) => Some(found.title),
        None => object(body, number.as_ref()),
    };
    // An order without a title that can be told is one all the same.
    let heading = heading.or_else(|| {
        body.lines()
            .iter()
            .find(|line| !line.noise)
            .map(|line| line.start..line.end)
    })?;
    Some(Piece {
        span: first_line(body)..body.len(),
        title: title(body, heading.clone()),
        heading,
        number: number.map(|span| as_written(body, span)),
    })
}

/// In a table the number may stand in the middle of its row: a row whose own line holds only a result takes the line
/// above from the row before.
pub(super) fn share(body: &Body, rows: &mut [Piece]) {
    for index in 0..rows.len() {
        let lines = lines_of(body, &rows[index].span);
        let Some(own) = lines.first().map(|line| words(body, line)) else {
            continue;
        };
        let Some(before) = index.checked_sub(1) else {
            let above = body
                .lines()
                .iter()
                .rev()
                .find(|line| line.end <= rows[index].span.start && !line.noise);
            if let Some(line) = above.filter(|line| own.is_empty() && !HEADS.is_match(body.line(line))) {
                rows[index].span.start = line.start;
            }
            continue;
        };
        let above = lines_of(body, &rows[before].span);
        let [_, .., last] = &above[..] else { continue };
        let goes_on =
            own.is_empty() || own.starts_with(|c: char| c.is_lowercase()) || headings::open_end(body.line(last));
        if goes_on {
            rows[index].span.start = last.start;
            rows[before].span.end = last.start;
        }
    }
}

/// A row of a list: its title without its number, its date and the result that closes it.
pub(super) fn row(body: &Body, mut row: Piece) -> Piece {
    let lines = lines_of(body, &row.span);
    let parts: Vec<String> = lines
        .iter()
        .take(8)
        .map(|line| words(body, line))
        .filter(|w| !w.is_empty())
        .collect();
    let joined = parts.join(" ");
    let own = row.number.as_deref().unwrap_or_default();
    let bare = joined.strip_prefix(own).unwrap_or(&joined);
    let bare = bare
        .trim_start_matches(|c: char| !c.is_alphanumeric() && c != '«')
        .trim_end_matches([' ', '|', ':', '-', '.']);
    if row.number.is_some() && !bare.is_empty() {
        row.title = bare.to_owned();
    }
    row.heading = row.span.start..lines.last().map_or(row.span.end, |line| line.end);
    row
}

fn lines_of<'a>(body: &'a Body, span: &Range<usize>) -> Vec<&'a Line> {
    let lines = body.lines();
    let first = lines.partition_point(|line| line.start < span.start);
    lines[first..]
        .iter()
        .take_while(|line| line.end <= span.end)
        .filter(|line| !line.noise)
        .collect()
}

/// What a line of a table says besides its date, number and result.
fn words(body: &Body, line: &Line) -> String {
    let text = body.line(line);
    let from = ROW_NUMBER.find(text).map_or(0, |m| m.end());
    let to = RESULT.find_at(text, from).map_or(text.len(), |m| m.start());
    body.clean(line.start + from..line.start + to.max(from))
        .trim_matches(['|', ' '])
        .to_owned()
}

/// The lines from `first` on, each an item, as far as they look like items; only those with a bullet when any has one
/// or `bullets` asks for it.
pub(super) fn items(body: &Body, first: usize, bullets: bool) -> Vec<Heading> {
    let mut found: Vec<Heading> = Vec::new();
    let mut index = first;
    let marked = body
        .lines()
        .iter()
        .skip(first)
        .filter(|l| BULLET.is_match(body.line(l)));
    let bulleted = bullets || marked.count() > 1;
    while let Some(line) = body.lines().get(index) {
        if line.noise {
            index += 1;
            continue;
        }
        let text = body.line(line);
        let item = BULLET.is_match(text);
        if FOOT.is_match(text) && !(bulleted && item) {
            break;
        }
        match headings::heading(body, index, line.start, None) {
            Some(heading) if !bulleted || item => {
                index = heading.next;
                found.push(heading);
            }
            _ => index += 1,
        }
    }
    found
}

fn first_line(body: &Body) -> usize {
    body.lines().first().map_or(0, |line| line.start)
}

/// Where the number stands: announced as one, else in the stamp of the control of legality.
fn number(body: &Body) -> Option<Range<usize>> {
    // The orders and deliberations that an act cites follow « Vu ».
    let cites = body.lines().iter().find(|line| CITES.is_match(body.line(line)));
    let text = body.folded(0..cites.map_or(body.len(), |line| line.start));
    let announced = |group: usize| {
        NUMBERED.captures_iter(text).take(6).find_map(|found| {
            let (whole, number) = (found.get(0)?, found.get(group)?);
            let anothers = ANOTHERS.is_match(&text[whole.start()..number.start()]);
            let own = !anothers && number.as_str().contains(|c: char| c.is_ascii_digit());
            own.then(|| number.range())
        })
    };
    // « Délibération n° … » says more than « rapport n° … ».
    announced(1)
        .or_else(|| announced(2))
        .or_else(|| ABOVE_OBJECT.captures(text)?.get(1).map(|m| m.range()))
        .or_else(|| STAMPED.captures(body.folded(0..body.len()))?.get(1).map(|m| m.range()))
}

fn as_written(body: &Body, span: Range<usize>) -> String {
    numbers::together(&body.clean(span))
}

/// Where the object stands: after « Objet : », after the number on its line, or above the one who reports.
fn object(body: &Body, number: Option<&Range<usize>>) -> Option<Range<usize>> {
    let text = body.folded(0..body.len());
    if let Some(found) = OBJECT.find(text) {
        return at_offset(body, found.end()).map(|h| h.title);
    }
    if let Some(number) = number {
        let line = body.lines().iter().find(|l| l.end >= number.end)?;
        let rest = body.folded(number.end.min(line.end)..line.end);
        if rest.chars().filter(|c| c.is_alphabetic()).count() > 8 {
            return at_offset(body, number.end).map(|h| h.title);
        }
    }
    let below = || at_offset(body, number?.end).map(|h| h.title);
    above_report(body)
        .or_else(|| above_number(body, number?))
        .or_else(below)
        .or_else(|| below_opening(body))
}

/// The title that follows the last line of the opening, the naming of the secretary.
fn below_opening(body: &Body) -> Option<Range<usize>> {
    let lines = body.lines();
    let secretary = lines
        .iter()
        .take(OPENING_LINES)
        .rposition(|line| SECRETARY.is_match(body.line(line)))?;
    let line = lines.get(secretary + 1).filter(|line| !line.noise)?;
    let begins = body.written(line.start..line.end).starts_with(char::is_uppercase);
    let found = headings::heading(body, secretary + 1, line.start, None).filter(|_| begins)?;
    (!body.folded(found.title.clone()).ends_with('.') || found.next - found.line > 1).then_some(found.title)
}

/// How many lines the opening may have: the list of a large council.
const OPENING_LINES: usize = 80;

/// The lines just above the number, where those who sat are told before it: a heading of the document names no object.
fn above_number(body: &Body, number: &Range<usize>) -> Option<Range<usize>> {
    let lines: Vec<&Line> = body.lines().iter().filter(|l| !l.noise).collect();
    let at = lines.iter().position(|line| line.end >= number.end)?;
    let opened = lines[..at].iter().any(|line| OPENING.is_match(body.line(line)));
    above(body, &lines, at).filter(|_| opened)
}

/// The heading that begins at a folded offset.
fn at_offset(body: &Body, at: usize) -> Option<Heading> {
    let index = body.lines().iter().position(|line| line.end > at)?;
    let from = at.max(body.lines().get(index)?.start);
    headings::heading(body, index, from, None)
}

/// The lines just above « … rapporte : » or the first « Vu », back to a blank line or to the opening.
fn above_report(body: &Body) -> Option<Range<usize>> {
    let lines: Vec<&Line> = body.lines().iter().filter(|l| !l.noise).collect();
    let reports = |rule: &regex::Regex| lines.iter().position(|line| rule.is_match(body.line(line)));
    let report = reports(&REPORTS).or_else(|| reports(&RAPPORTEUR))?;
    above(body, &lines, report)
}

/// The lines just above one of them, back to a blank line or to the opening.
fn above(body: &Body, lines: &[&Line], at: usize) -> Option<Range<usize>> {
    let mut first = at;
    while first > 0 && at - first < 4 {
        let line = lines[first - 1];
        if OPENING.is_match(body.line(line)) || body.line(line).ends_with(['.', ',']) {
            break;
        }
        first -= 1;
        if line.after_blank {
            break;
        }
    }
    (first < at).then(|| lines[first].start..lines[at - 1].end)
}
