//! Titles: which lines without a number or a rank announce an act?
//!
//! A line of the agenda said again, a title that stands alone before a sentence, a title that begins its line, a line in
//! capitals.

use super::headings::{Heading, NO_TITLE, SENTENCE, heading};
use super::rules::rule;
use super::text::{Body, Line};
use std::collections::HashSet;

rule!(INLINE, r"^([-*>o]\s?)?([^:.;\n]{4,90}?)\s?:\s+\S");
rule!(
    AGENDA,
    r"^\W*(?:projet\s+d')?(?:l')?ordre\s+du\s+jour\b[^.]{0,40}$|\bordre\s+du\s+jour\s+(?:[a-z']+\s+){0,6}(?:est\s+le\s+|points?\s+|suivante?s?)(?:suivante?s?)?\s*:\s*$"
);
rule!(
    TELLS,
    r"\b(?:est|sont|ont|prevoit|propose|peut|peuvent|doit|doivent|permet|concerne|rappelle|expose|informe|precise|sera|seront|etait|s'eleve)\b"
);

/// Where the agenda stands: the lines after « Ordre du jour » that follow one another.
pub(super) fn agenda_line(body: &Body) -> Option<usize> {
    body.lines().iter().position(|line| AGENDA.is_match(body.line(line)))
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
                found.extend(heading(body, index, line.start, None));
            }
        } else if index < agenda + AGENDA_LINES && found.is_empty() {
            items.insert(key);
        }
    }
    found
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

/// Titles that stand alone: a short line without a full stop, after the end of a sentence and before a new one.
pub(super) fn plain(body: &Body) -> Vec<Heading> {
    let lines: Vec<(usize, &Line)> = body.lines().iter().enumerate().filter(|(_, l)| !l.noise).collect();
    let mut found = Vec::new();
    for window in lines.windows(3) {
        let [(_, before), (index, line), _] = window else {
            continue;
        };
        let text = body.line(line);
        let last = body.line(before);
        let ended = line.after_blank
            || last.ends_with(['.', ';', ':', '!', '?', ')'])
            || last.contains("unanimite")
            || last.chars().filter(|c| c.is_alphanumeric()).count() < 2;
        if !ended || !stands_alone(body, line, text) {
            continue;
        }
        let Some(heading) = heading(body, *index, line.start, None) else {
            continue;
        };
        let begins = body.lines().get(heading.next).is_some_and(|next| {
            let capital = body.written(next.start..next.end).starts_with(char::is_uppercase);
            let small = body.written(line.start..line.end).contains(char::is_lowercase);
            // In capitals after a blank line, a title needs no sentence below.
            SENTENCE.is_match(body.line(next)) || (line.after_blank && (!small || capital && !next.after_blank))
        });
        // What ends with a full stop was a sentence.
        let title = body.folded(heading.title.clone());
        if begins && !title.ends_with('.') && heading.next - heading.line <= 3 && !TELLS.is_match(title) {
            found.push(heading);
        }
    }
    found
}

/// Titles that begin the line of their text, after a blank line or a bullet: « * Location de la salle : le conseil … ».
pub(super) fn inline(body: &Body) -> Vec<Heading> {
    let lines = body.lines().iter().enumerate().filter(|(_, line)| !line.noise);
    lines
        .filter_map(|(index, line)| {
            let text = body.line(line);
            let found = INLINE.captures(text)?;
            let title = found.get(2)?;
            let title = line.start + title.start()..line.start + title.end();
            let capital = body.written(title.clone()).starts_with(char::is_uppercase);
            let begins = line.after_blank || found.get(1).is_some();
            let titled = capital && begins && !NO_TITLE.is_match(text) && !SENTENCE.is_match(text);
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

fn stands_alone(body: &Body, line: &Line, text: &str) -> bool {
    let begins = body.written(line.start..line.end).chars().next();
    (8..=150).contains(&text.len())
        && begins.is_some_and(char::is_uppercase)
        && !text.ends_with(['.', ';', ','])
        && !SENTENCE.is_match(text)
        && !NO_TITLE.is_match(text)
        && !text.contains('€')
        && text.chars().filter(char::is_ascii_digit).count() * 3 < text.len()
}
