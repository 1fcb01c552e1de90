//! Lists of members: where does each begin and end, and of whom does its heading speak?

use super::entries::CIVIL;
use super::rules::rule;
use crate::model::Attendance;
use std::ops::Range;

rule!(
    /// The heading of a list: its first words begin a line or a sentence.
    HEADER,
    r"(?:^|[\n.;)*]|\s-\s|\s\s)[^\w\n(]{0,6}(?:(?:etai(?:en)?t|sont|etant|ont|ayant|avai(?:en)?t|membres?|conseill\w+|elu[es]*|delegue[es]*|les?|la|titulaires|suppleants|egalement|non|tous|liste|des|municipaux|communautaires|mmes?\.?|mm\.?|mesdames|messieurs|et|donne|:)\s+){0,7}((?:present|absent|excuse|represente|pou?r?voir|procuration|mandat)(?:e?s?|\(?e?\)?\(?s?\)?)\b\)?(?:[\s,/-]*(?:et|ou|non|present\w*|excuse\w*|absent\w*|represente\w*|ayant|avait|avoir|ont|donne\w*|recu\w*|remis|pou?r?voirs?|procurations?|mandats?|votes?|a|au|aux|par|leurs?|l[ea]s?|seance|reunion|session|ouverture|lors|de|d[ue]s?|l'|d'|conseill?e?r?s?|municipa\w+|communautaires?|membres?|delegue\w*|elus?|avec|sans|voix|deliberative|titulaires|suppleants|egalement|ce|jour|votants|qualite|tous|toutes|suivants?|\(\w{1,3}\)|\(\d{1,3}\)|\d{1,3})(?:\b|[\s)]))*)"
);
rule!(
    /// What may follow a heading up to its colon: « en application de l'article L. 2121-20 du code … : ».
    MORE,
    r"^[^:;,()\n]{1,100}(?:\n[^:;,()\n]{1,60})?:"
);
rule!(
    /// Where lists end.
    END,
    r"secretaire|secretariat|\bformant\b|date\s+d|ordre\s+du\s+jour|nombre\s+(?:d|tot)|assist(?:ai(?:en)?t|e|ent|ance)\b|quorum|convocation|en\s+exercice|votants|\bl[ea]\s+seance|invite[es]*\b|public\b|presse\b|personnel|technicien|directeur|directrice|services\b|dgs\b|\bvu\b|l[ea]\s+conseil\b|(?:monsieur|m\.|madame|mme|m)\s+l[ea]\s+(?:maire|president)|l[ea]\s+(?:maire|president\w*)\s+\w+e\b|soit\s+|total"
);
rule!(LABELLED, r"^\w*(?:\s+de\s+(?:la\s+)?seance)?\s*:");

/// The heading of a list and what follows it.
pub(super) struct Section {
    pub attendance: Attendance,
    /// They gave a proxy.
    pub proxies: bool,
    /// They are not said to be absent: whoever gives no proxy here is no member.
    pub only: bool,
    pub body: Range<usize>,
}

/// Their attendance, whether they gave proxies, and whether that is all that is said of them.
type Class = (Attendance, bool, bool);

/// The lists of a text, each as far as the next heading or what ends it.
pub(super) fn sections(text: &str) -> Vec<Section> {
    let mut heads: Vec<(Range<usize>, Option<Class>)> = Vec::new();
    let mut at = 0;
    while let Some(found) = HEADER.captures_at(text, at) {
        let (Some(whole), Some(said)) = (found.get(0), found.get(1)) else {
            break;
        };
        let rest = after_brackets(text[whole.end()..].trim_start_matches(' '));
        let end = text.len() - rest.len();
        let opens = rest.starts_with([':', '\n', '-', '\r']) || CIVIL.find(rest).is_some_and(|m| m.start() == 0);
        let more = MORE.find(rest).filter(|m| !opens && !CIVIL.is_match(m.as_str()));
        if opens || more.is_some() {
            let end = more.map_or(end, |m| end + m.end());
            heads.push((whole.start()..end, class(whole.as_str(), said.as_str())));
            at = end;
        } else {
            at = said.start() + 1;
        }
        at = text.ceil_char_boundary(at);
    }
    let mut sections = Vec::new();
    for (index, (head, class)) in heads.iter().enumerate() {
        let Some((attendance, proxies, only)) = *class else {
            continue;
        };
        let next = heads
            .get(index + 1)
            .map_or(text.len(), |(next, _)| next.start.max(head.end));
        let list = &text[head.end..next];
        let mut ends = END.find_iter(list).filter(|end| !in_brackets(list, end.start()));
        let list = &list[..ends.next().map_or(list.len(), |end| stop(list, &end))];
        sections.push(Section {
            attendance,
            proxies,
            only,
            body: head.end..head.end + list.len(),
        });
    }
    sections
}

/// « Présents (à l'ouverture de la séance) : »
fn after_brackets(rest: &str) -> &str {
    let closing = rest.strip_prefix('(').and_then(|inner| inner.find(')'));
    match closing.filter(|length| *length < 100) {
        Some(length) => rest[length + 2..].trim_start_matches(' '),
        None => rest,
    }
}

fn in_brackets(list: &str, at: usize) -> bool {
    let before = &list[..at];
    before
        .rfind('(')
        .is_some_and(|open| !before[open..].contains([')', '\n']))
}

/// Where a list ends that is cut by these words: « Mme Roy est nommée secrétaire » is a line of its own.
fn stop(list: &str, end: &regex::Match<'_>) -> usize {
    if end.as_str().starts_with("secretai") {
        // A label says that the list ends there, even on the same line.
        let labels = LABELLED.is_match(&list[end.end()..]);
        let line = list[..end.start()].rfind('\n').unwrap_or(0);
        return if labels && line == 0 { end.start() } else { line };
    }
    end.start()
}

/// Of whom a heading speaks; `None` for those who are no members.
fn class(whole: &str, said: &str) -> Option<Class> {
    if whole.contains("egalement") || whole.contains("sans voix") {
        return None;
    }
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let proxies = has(&["pouvoir", "pourvoir", "procuration", "mandat", "represente"]);
    let away = has(&["absent", "excuse"]);
    if said.starts_with("present") && !away {
        return Some((Attendance::Present, false, false));
    }
    // « Absents et excusés », « absents ou excusés » may be either.
    let excused = has(&["excuse"]) && !has(&["non", " et ", " ou ", "/"]);
    let attendance = if excused {
        Attendance::Excused
    } else {
        Attendance::Absent
    };
    Some((attendance, proxies, proxies && !away && !has(&["represente"])))
}
