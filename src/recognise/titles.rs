//! Titles: which lines without a number or a rank announce an act?
//!
//! A line of the agenda said again, a title that stands alone before a sentence, a title that begins its line, a line in
//! capitals.

use super::headings::{Heading, NO_TITLE, SENTENCE, heading};
use super::ranks::after_rank;
use super::rules::rule;
use super::text::{Body, Line};
use std::collections::HashSet;

rule!(INLINE, r"^([-*>o]\s?)?([^:.;\n]{4,90}?)\s?:\s+(\S)");
rule!(
    /// After a colon, members: « Délégués de l'Orbe : Mmes Luce, Roy ».
    LISTS,
    r"^(?:mmes?|mm)\b"
);
rule!(
    AGENDA,
    r"^\W*(?:projet\s+d')?(?:l')?ordre\s+du\s+jour\b[^.]{0,40}$|\bordre\s+du\s+jour\s+(?:[a-z']+\s+){0,6}(?:est\s+le\s+|points?\s+|suivante?s?)(?:suivante?s?)?\s*:\s*$"
);
rule!(
    TELLS,
    r"\b(?:est|sont|ont|prevoit|propose|peut|peuvent|doit|doivent|permet|concerne|rappelle|expose|informe|precise|sera|seront|etai(?:en)?t|n'etant|s'eleve)\b"
);

rule!(
    /// What ends with a count of votes: « Contre 0 ».
    COUNTED,
    r"\b(?:pour|contres?|abst\w*)\W*\d{1,3}\W*$"
);
rule!(
    /// The line that heads the document: « Conseil communautaire du 12 mars 2013 ».
    HEADED,
    r"^\W*(?:conseil|seance|reunion|compte|proces)\b[^.]{0,80}\b\d{4}\W*$"
);

/// Where the agenda stands: the lines after « Ordre du jour » that follow one another.
pub(super) fn agenda_line(body: &Body) -> Option<usize> {
    body.lines().iter().position(|line| AGENDA.is_match(body.line(line)))
}

/// Whether a line heads the document with what it is and its day.
pub(super) fn heads_document(text: &str) -> bool {
    HEADED.is_match(text)
}

/// Lines of the agenda that the document says again as headings.
pub(super) fn repeated(body: &Body) -> Vec<Heading> {
    let Some(agenda) = agenda_line(body) else {
        return Vec::new();
    };
    let lines = body.lines();
    let mut items: HashSet<Vec<&str>> = HashSet::new();
    let mut found: Vec<Heading> = Vec::new();
    let mut said: HashSet<Vec<&str>> = HashSet::new();
    for (index, line) in lines.iter().enumerate().skip(agenda + 1).filter(|(_, l)| !l.noise) {
        let key = key(body.line(line));
        if key.len() < 2 || NO_TITLE.is_match(body.line(line)) && !body.line(line).starts_with("d") {
            continue;
        }
        if items.contains(&key) {
            if said.insert(key) {
                found.extend(heading(body, index, after_rank(body, line), None));
            }
        } else if index < agenda + AGENDA_LINES && found.is_empty() {
            items.insert(key);
        }
    }
    found
}

/// The line after the items of the agenda that begin with a bullet; they announce acts and are none.
fn agenda_end(body: &Body) -> usize {
    let lines = body.lines();
    let first = agenda_line(body).map_or(0, |line| line + 1);
    let item = |line: &Line| body.line(line).starts_with(['-', '*']);
    if first == 0 || !lines.get(first).is_some_and(item) {
        return 0;
    }
    let items = lines[first..].iter().enumerate().take(AGENDA_LINES);
    // What is neither an item nor the rest of one closes the agenda.
    items
        .take_while(|(at, line)| item(line) || *at > 0 && !line.after_blank && begins_small(body, line))
        .last()
        .map_or(first, |(at, _)| first + at + 1)
}

fn begins_small(body: &Body, line: &Line) -> bool {
    body.written(line.start..line.end).starts_with(char::is_lowercase)
}

/// How many lines an agenda may have.
const AGENDA_LINES: usize = 90;

/// The first three words of a line that mean something.
fn key(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.len() > 3)
        .take(3)
        .collect()
}

/// Titles that stand alone: a short line without a full stop, after the end of a sentence and before a new one. Some
/// councils close each of their titles with one: several of them are titles all the same.
pub(super) fn plain(body: &Body) -> Vec<Heading> {
    let lines: Vec<(usize, &Line)> = body.lines().iter().enumerate().filter(|(_, l)| !l.noise).collect();
    let agenda = agenda_end(body);
    let mut found: Vec<(Heading, bool)> = Vec::new();
    for window in lines.windows(3) {
        let [(_, before), (index, line), _] = window else {
            continue;
        };
        let text = body.line(line);
        let stopped = text.ends_with('.') && text.len() <= STOPPED;
        let text = if stopped { text.trim_end_matches('.') } else { text };
        let begins = *index == agenda || ended(body, before, line);
        if !begins || !stands_alone(body, line, text) {
            continue;
        }
        let Some(heading) = heading(body, *index, line.start, None) else {
            continue;
        };
        let title = body.folded(heading.title.clone());
        // What ends with a full stop was a sentence.
        let sentence = title.ends_with('.') != stopped || TELLS.is_match(title);
        if !sentence && heading.next - heading.line <= 3 && begins_text(body, line, &heading, stopped) {
            found.push((heading, stopped));
        }
    }
    let several = found.iter().filter(|(_, stopped)| *stopped).count() >= 3;
    found.retain(|(_, stopped)| !stopped || several);
    found.into_iter().map(|(heading, _)| heading).collect()
}

/// How long a title that ends with a full stop may be: a longer line is a sentence.
const STOPPED: usize = 75;

/// Whether something ended just before a line.
pub(super) fn ended(body: &Body, before: &Line, line: &Line) -> bool {
    let last = body.line(before);
    line.after_blank
        || last.ends_with(['.', ';', ':', '!', '?', ')'])
        || last.contains("unanimite")
        || heads_document(last)
        || COUNTED.is_match(last)
        || last.chars().filter(|c| c.is_alphanumeric()).count() < 2
}

/// Whether a text begins below a title.
fn begins_text(body: &Body, line: &Line, heading: &Heading, stopped: bool) -> bool {
    body.lines().get(heading.next).is_some_and(|next| {
        let capital = body.written(next.start..next.end).starts_with(char::is_uppercase);
        let small = body.written(line.start..line.end).contains(char::is_lowercase);
        // In capitals after a blank line, a title needs no sentence below.
        let roll = person(body, line) && person(body, next);
        let apart = !stopped && line.after_blank && !roll && (!small || capital && !next.after_blank);
        SENTENCE.is_match(body.line(next)) || apart
    })
}

/// Whether a line is a name alone: « Anne LUCE ».
fn person(body: &Body, line: &Line) -> bool {
    let words: Vec<&str> = body.written(line.start..line.end).split_whitespace().collect();
    let [first, .., last] = words[..] else { return false };
    words.len() <= 4 && first.contains(char::is_lowercase) && last.len() > 2 && !last.contains(char::is_lowercase)
}

/// Titles that begin the line of their text, after a blank line or a bullet: « * Location de la salle : le conseil … ».
pub(super) fn inline(body: &Body) -> Vec<Heading> {
    let lines = body.lines().iter().enumerate().skip(agenda_end(body));
    lines
        .filter(|(_, line)| !line.noise)
        .filter_map(|(index, line)| {
            let text = body.line(line);
            let found = INLINE.captures(text)?;
            let title = found.get(2)?;
            let title = line.start + title.start()..line.start + title.end();
            let capital = body.written(title.clone()).starts_with(char::is_uppercase);
            let begins = line.after_blank || found.get(1).is_some();
            let roll = LISTS.is_match(&text[found.get(3)?.start()..]);
            let titled = capital && begins && !roll && !NO_TITLE.is_match(text) && !SENTENCE.is_match(text);
            titled.then(|| Heading {
                line: index,
                next: index + 1,
                span: line.start..title.end,
                title,
                number: None,
            })
        })
        .collect()
}

/// Lines all in capitals that can be titles.
pub(super) fn capitals(body: &Body, index: usize) -> Option<Heading> {
    let line = body.lines().get(index).filter(|l| !l.noise)?;
    let written = body.written(line.start..line.end);
    let letters = written.chars().filter(|c| c.is_alphabetic()).count();
    let small = written.chars().filter(|c| c.is_lowercase()).count();
    let text = body.line(line);
    let words = text.split_whitespace().filter(|word| word.len() > 1).count();
    let title = letters >= 8
        && words > 1
        && small == 0
        && text.len() <= 120
        && !NO_TITLE.is_match(text)
        && !text.ends_with('.');
    title.then(|| heading(body, index, line.start, None)).flatten()
}

pub(super) fn stands_alone(body: &Body, line: &Line, text: &str) -> bool {
    let begins = body.written(line.start..line.end).chars().next();
    (8..=150).contains(&text.len())
        && begins.is_some_and(char::is_uppercase)
        && !text.ends_with(['.', ';', ','])
        && !SENTENCE.is_match(text)
        && !NO_TITLE.is_match(text)
        && !text.contains('€')
        && text.chars().filter(char::is_ascii_digit).count() * 2 < text.len()
}
