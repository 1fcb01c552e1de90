//! Voters: who voted against, and who abstained, where the text names them?
//!
//! Names stand after the count they explain (« 2 contre : M. Roy et Mme Luce », « 3 abstentions (…) ») or before what
//! they did (« M. Roy et Mme Luce s'abstiennent »). Names that do not make up the count stated are not told.

use super::names::{CIVILITY, is_name};
use super::numbers;
use super::rules::rule;
use super::text::Body;
use crate::model::Vote;
use std::ops::Range;

rule!(
    /// « contre : 2 (M. Roy, Mme Luce) », « 4 abstentions : Mme Roy », « abstention : M. Roy ».
    AFTER,
    r"\b(contres?|abs?tentions?)(?:\s+au\s+vote)?\s*(?:[:=]\s*(?:",
    &numbers::count(),
    r")?)?\s*(?:voix\s*)?([:(\[-]\s*)?(",
    CIVILITY,
    r")\s"
);
rule!(
    /// « 4 contre (ROY, LUCE) »: no title, but as many names as were counted.
    BARE,
    r"\b(contres?|abs?tentions?)\s*(?:[:=]\s*(?:",
    &numbers::count(),
    r"))?\s*[(\[]\s*([^()\n;:\]]{2,300})[)\]]"
);
rule!(
    BEFORE,
    r"\b(",
    CIVILITY,
    r"\s+[^.;:()\n]{2,40}?(?:(?:,|\bet\b|\n)\s*(?:m\.\s)?[^.;:()\n]{2,40}?){0,20}?),?\s*(?:qui\s+)?(?:(vot(?:e|ent|ant)\s+contre)|s'abst(?:ient|iennent))\b"
);
rule!(TITLE, r"^(?:et\s+)?", CIVILITY, r"\s*");
rule!(
    END,
    r"\n\s*\n|\s(?:qui|pour|contre|abstentions?|vot(?:e|ent)|ne|n'|s'|se|souhait\w+|indiqu\w+|precis\w+|adopt\w+|approuv\w+|decid\w+|le\s+conseil|a\s+l')\b?|[a-z]{3,}\.(?:\s|$)|\.\n|\d|:"
);

/// Adds to `vote` the names that the folded span of one act gives.
pub(super) fn name(body: &Body, span: &Range<usize>, vote: &mut Vote) {
    let text = body.folded(span.clone());
    let mut against = Vec::new();
    let mut abstaining = Vec::new();
    let mut add = |against_it: bool, names: Vec<String>| {
        let side = if against_it { &mut against } else { &mut abstaining };
        if !names.is_empty() && !side.contains(&names) {
            side.push(names);
        }
    };
    for found in AFTER.captures_iter(text) {
        let Some(title) = found.get(3) else { continue };
        let list = listed(text, title.start());
        add(found[1].starts_with('c'), names_in(body, shifted(&list, span.start)));
    }
    for found in BARE.captures_iter(text) {
        let Some(names) = found.get(2) else { continue };
        let said = names_in(body, shifted(&names.range(), span.start));
        let count = if found[1].starts_with('c') {
            vote.against
        } else {
            vote.abstentions
        };
        if count.is_some_and(|n| usize::try_from(n) == Ok(said.len())) {
            add(found[1].starts_with('c'), said);
        }
    }
    for found in BEFORE.captures_iter(text) {
        let Some(names) = found.get(1) else { continue };
        add(
            found.get(2).is_some(),
            names_in(body, shifted(&names.range(), span.start)),
        );
    }
    vote.against_names = agreed(against, vote.against);
    vote.abstention_names = agreed(abstaining, vote.abstentions);
}

fn shifted(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// The enumeration as far as it goes: to the end of its line unless a comma or « et » leads on.
fn listed(text: &str, at: usize) -> Range<usize> {
    let reach = text.floor_char_boundary((at + 400).min(text.len()));
    let words = &text[at..reach];
    let words = &words[..words.find(['(', ')', ';', ']']).unwrap_or(words.len())];
    let mut end = END.find(words).map_or(words.len(), |m| {
        // A full stop after a name belongs to the match with the letters before it.
        m.start() + m.as_str().find('.').unwrap_or(0)
    });
    let mut from = 0;
    while let Some(stop) = words[from..end].find('\n').map(|cut| from + cut) {
        let line = words[..stop].trim_end();
        let next = words[stop..end].trim_start();
        if !(line.ends_with(',') || line.ends_with(" et") || next.starts_with("et ") || TITLE.is_match(next)) {
            end = stop;
            break;
        }
        from = stop + 1;
    }
    at..at + end
}

/// The names of an enumeration as written, without their titles; none when a part is no name.
fn names_in(body: &Body, at: Range<usize>) -> Vec<String> {
    let written = body.clean(at);
    let mut names = Vec::new();
    for part in written.split(',').flat_map(|part| part.split(" et ")) {
        let mut part = part.trim().trim_end_matches(['.', '-', ' ']);
        if part.is_empty() {
            continue;
        }
        while let Some(title) = TITLE.find(&part.to_lowercase()).filter(|m| !m.is_empty()) {
            let Some(rest) = part.get(title.end()..) else { break };
            part = rest.trim();
        }
        if !is_name(part) {
            return Vec::new();
        }
        names.push(part.to_owned());
    }
    names
}

/// The one enumeration that makes up the count; without a count, the only one.
fn agreed(mut sides: Vec<Vec<String>>, count: Option<u32>) -> Vec<String> {
    if let Some(count) = count {
        sides.retain(|names| usize::try_from(count) == Ok(names.len()));
    }
    match sides.len() {
        1 => sides.remove(0),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Origin, Page};
    use crate::recognise::votes;

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let body = Body::new(&[Page {
            number: 1,
            quality: None,
            text: text.to_owned(),
            origin: Origin::Text,
            confidence: None,
        }]);
        let mut vote = votes::vote(body.folded(0..body.len())).vote;
        name(&body, &(0..body.len()), &mut vote);
        (vote.against_names, vote.abstention_names)
    }

    #[test]
    fn those_who_did_not_agree_are_named_in_the_ways_councils_name_them() {
        for (text, against, abstaining) in [
            (
                "par 23 voix pour, 2 contre (M. Roy, Mme de Luce) et 1 abstention (M. Féral)",
                &["Roy", "de Luce"][..],
                &["Féral"][..],
            ),
            (
                "2 contre : M. Leblanc et M. Thuillier\n1 abstention : Mme Debuisser\nDépart de M. Roy",
                &["Leblanc", "Thuillier"],
                &["Debuisser"],
            ),
            (
                "Vote :\n- Pour : 15\n- Abstentions : 3 (Mme DEBUISSER, M. THUILLIER,\nM. LEBLANC)",
                &[],
                &["DEBUISSER", "THUILLIER", "LEBLANC"],
            ),
            ("Adopté, sauf par M. GUESNIER qui s'abstient.", &[], &["GUESNIER"]),
            (
                "Monsieur Jean-Paul Roy et Madame Luce votent contre.",
                &["Jean-Paul Roy", "Luce"],
                &[],
            ),
            ("Contre : 2 (ROY, LUCE)", &["ROY", "LUCE"], &[]),
            ("Abstention : M. Tanguy\n\nMonsieur Tanguy explique", &[], &["Tanguy"]),
        ] {
            let expected = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
            assert_eq!(read(text), (expected(against), expected(abstaining)), "{text}");
        }
    }

    #[test]
    fn names_that_do_not_make_up_the_count_are_not_told() {
        for text in [
            "3 contre (M. Roy, Mme Luce)",
            "Contre : 2 (les élus du groupe)",
            "Monsieur le Maire explique la lutte contre : M. le préfet",
            "Pour : 12, contre : 0, abstention : 0",
        ] {
            assert_eq!(read(text), (Vec::new(), Vec::new()), "{text}");
        }
    }
}
