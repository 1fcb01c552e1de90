//! The roll: whom does the opening list as present or absent, and who gave a proxy to whom?
//!
//! Lists stand under headings (« Étaient présents : », « Absents excusés », « Pouvoirs : »). A list is read entry by
//! entry, as long as its entries are names; what stands in brackets behind a name tells of that member. Those who
//! only attend (services, press, public) are left out.

use super::names::{self, CIVILITY};
use super::rules::rule;
use super::text::Body;
use crate::model::{Attendance, Member, fold};
use std::ops::Range;

/// What the lists say.
#[derive(Debug, Default, Clone)]
pub(super) struct Roll {
    /// The members, in the order of the document.
    pub members: Vec<Member>,
    /// Whether a list of those present was found, and of those absent.
    pub lists: (bool, bool),
    /// Where the list of those present stands, and that of those absent; folded offsets.
    pub places: (Range<usize>, Range<usize>),
}

const PROXY: &str = r"(?:pou?r?voirs?|procurations?|mandats?)";

rule!(
    /// The heading of a list: its first words begin a line or a sentence.
    HEADER,
    r"(?:^|[\n.;)*]|\s-\s|\s\s)[^\w\n(]{0,6}(?:(?:etai(?:en)?t|sont|etant|ont|ayant|avai(?:en)?t|membres?|conseill\w+|elu[es]*|delegue[es]*|les?|la|titulaires|suppleants|egalement|non|tous|liste|des|municipaux|communautaires|mmes?\.?|mm\.?|mesdames|messieurs|et|donne|:)\s+){0,7}((?:present|absent|excuse|represente|pou?r?voir|procuration|mandat)(?:e?s?|\(?e?\)?\(?s?\)?)\b\)?(?:[\s,/]*(?:et|ou|non|present\w*|excuse\w*|absent\w*|represente\w*|ayant|avait|avoir|ont|donne\w*|recu\w*|remis|pou?r?voirs?|procurations?|mandats?|votes?|a|au|aux|par|leurs?|l[ea]s?|seance|reunion|session|ouverture|lors|de|d[ue]s?|l'|d'|conseill?e?r?s?|municipa\w+|communautaires?|membres?|delegue\w*|elus?|avec|sans|voix|deliberative|titulaires|suppleants|egalement|ce|jour|votants|qualite|tous|toutes|suivants?|mesdames|messieurs|mmes?\.?|mm\.?|\(\w{1,3}\)|\(\d{1,3}\)|\d{1,3})(?:\b|[\s):]))*)"
);
rule!(
    /// Where lists end.
    END,
    r"secretaire|secretariat|\bformant\b|date\s+d|ordre\s+du\s+jour|nombre\s+(?:d|tot)|assist(?:ai(?:en)?t|e|ent|ance)\b|quorum|convocation|en\s+exercice|votants|\bl[ea]\s+seance|invite[es]*\b|public\b|presse\b|personnel|technicien|directeur|directrice|services\b|dgs\b|\bvu\b|l[ea]\s+conseil\b|(?:monsieur|m\.|madame|mme|m)\s+l[ea]\s+(?:maire|president)|l[ea]\s+(?:maire|president\w*)\s+\w+e\b|soit\s+|total|\*{4}"
);
rule!(
    /// « a donné pouvoir à », « (procuration à », « représentée par ».
    GIVES,
    r"[\s(,:-]*\b(?:(?:a|ont|ayant|avait|qui\s+a|qui\s+avait|ayant\s+donne|a\s+donne|avait\s+donne|donn\w+|remis|laisse|confie|est|excuse\w*|absent\w*)[\s,]+){0,3}(?:son\s+|sa\s+)?(?:",
    PROXY,
    r"(?:\s+de\s+vote)?(?:\s+(?:a\s+ete\s+|est\s+)?(?:donne\w*|ecrit\w*|remis\w*))?|represente\w*)(?:\s+(?:a|par|pour|en\s+faveur\s+de|au\s+profit\s+de)\b|\s*[:>]|\s*->)[\s:]*"
);
rule!(
    /// « pouvoir de M. X à M. Y ».
    OF_TO,
    r"^[^\w]*",
    PROXY,
    r"\s+(?:donne\w*\s+)?(?:de|d')\s*"
);
rule!(
    /// « M. X à M. Y », « M. X par M. Y », in a list of proxies.
    TO,
    r"\s(?:a|par|pour)\s+|\s*->\s*|\s*=>?\s*|\s*>\s*"
);
rule!(NOT_GIVEN, r"(?:pas\s+de|sans|aucun)\s+(?:pou?r?voir|procuration)");
rule!(LATE, r"\barriv|\bpartir\s+d|\ba\s+compter\s+d|\bretard|\ba\s+rejoint");
rule!(
    /// « M. X arrive à 20 h 15 », « Arrivée de Mme Y à 19h ».
    ARRIVES,
    r"\barriv(?:e|ee|ees|es|ent|ant)\s+(?:de|d')\s*(.{3,50}?)\s+(?:a|vers|au)\s|(?m:^|[.;,]\s)([^.;,\n]{3,50}?)\s+(?:est\s+|etait\s+|sont\s+)?arriv(?:e|ee|ees|es|ent)\s+(?:a|vers|au|en|lors)\s"
);
rule!(CIVIL, r"\b", CIVILITY, r"\s*");
rule!(
    LEADS_ON,
    r"(?:\b(?:a|par|pour|de|et|representee?)|d'|[:>(]|\b",
    CIVILITY,
    r")\s*$"
);

/// The heading of a list and what follows it.
struct Section {
    attendance: Attendance,
    /// They gave a proxy.
    proxies: bool,
    /// They are not said to be absent: whoever gives no proxy here is no member.
    only: bool,
    body: Range<usize>,
}

/// Reads the lists of the first `end` folded bytes.
pub(super) fn roll(body: &Body, end: usize) -> Roll {
    let text = body.folded(0..end);
    let mut roll = Roll::default();
    for section in sections(text) {
        let before = roll.members.len();
        let place = read(body, text, &section, &mut roll.members);
        let Some(place) = place else { continue };
        match section.attendance {
            Attendance::Present if !roll.lists.0 => {
                roll.lists.0 = true;
                roll.places.0 = place;
            }
            Attendance::Present => {}
            _ if roll.members.len() > before => {
                roll.places.1 = if roll.lists.1 {
                    roll.places.1.start..place.end
                } else {
                    place
                };
                roll.lists.1 = true;
            }
            _ => {}
        }
    }
    told(body, text, &mut roll.members);
    late(body, text, &mut roll.members);
    roll
}

/// The lists of a text, each as far as the next heading or what ends it.
fn sections(text: &str) -> Vec<Section> {
    let mut heads: Vec<(Range<usize>, Option<(Attendance, bool, bool)>)> = Vec::new();
    let mut at = 0;
    while let Some(found) = HEADER.captures_at(text, at) {
        let (Some(whole), Some(said)) = (found.get(0), found.get(1)) else {
            break;
        };
        at = whole.end().max(whole.start() + 1);
        let rest = text[whole.end()..].trim_start_matches(' ');
        let opens = rest.starts_with([':', '\n', '-', '\r']) || CIVIL.find(rest).is_some_and(|m| m.start() == 0);
        if opens {
            heads.push((whole.start()..whole.end(), class(whole.as_str(), said.as_str())));
        } else {
            at = said.start() + 1;
        }
        while !text.is_char_boundary(at) {
            at += 1;
        }
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
        let list = &list[..END.find(list).map_or(list.len(), |m| stop(list, &m))];
        sections.push(Section {
            attendance,
            proxies,
            only,
            body: head.end..head.end + list.len(),
        });
    }
    sections
}

/// Where a list ends that is cut by these words: « Mme Roy est nommée secrétaire » is a line of its own.
fn stop(list: &str, end: &regex::Match<'_>) -> usize {
    if end.as_str().starts_with("secretai") {
        return list[..end.start()].rfind('\n').unwrap_or(0);
    }
    end.start()
}

/// Of whom a heading speaks: their attendance, whether they gave proxies, and whether that is all that is said of
/// them; `None` for those who are no members.
fn class(whole: &str, said: &str) -> Option<(Attendance, bool, bool)> {
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

/// One entry of a list.
#[derive(Debug)]
struct Entry {
    at: Range<usize>,
    brackets: Option<Range<usize>>,
    /// A blank line stands before it.
    paragraph: bool,
}

/// Adds the members that a list names; where the list stands.
fn read(body: &Body, text: &str, section: &Section, members: &mut Vec<Member>) -> Option<Range<usize>> {
    let mut place: Option<Range<usize>> = None;
    let first = members.len();
    for entry in entries(text, section.body.clone()) {
        let said = &text[entry.at.clone()];
        if said.chars().filter(|c| c.is_alphabetic()).count() < 2 && entry.brackets.is_none() {
            // A figure of the margin, a stroke.
            continue;
        }
        let (given, name) = understood(body, text, &entry, section.proxies);
        let Some((name, at)) = name else {
            if let (Some(to), Some(last)) = (given, members.get_mut(first..).and_then(<[_]>::last_mut)) {
                // « Mme Luce, ayant donné pouvoir à M. Roy ».
                last.proxy = last.proxy.take().or(to);
                if last.attendance == Attendance::Present {
                    last.attendance = Attendance::Absent;
                }
                continue;
            }
            if prose(said) || entry.paragraph && place.is_some() {
                break;
            }
            continue;
        };
        if section.only && given.is_none() {
            continue;
        }
        place = Some(place.map_or(at.clone(), |place| place.start..at.end));
        let said = entry.brackets.clone().map(|span| &text[span]).unwrap_or_default();
        let attendance = attended(section.attendance, said, given.is_some());
        enter(
            members,
            Member {
                name,
                attendance,
                proxy: given.flatten(),
                words: body.words(at),
            },
        );
    }
    place
}

/// What brackets and proxies change: who gave a proxy is not there, who comes later was not there at the opening.
fn attended(listed: Attendance, said: &str, given: bool) -> Attendance {
    match listed {
        Attendance::Present if LATE.is_match(said) => Attendance::Late,
        Attendance::Present if said.contains("excuse") => Attendance::Excused,
        Attendance::Present if given || said.contains("absent") => Attendance::Absent,
        Attendance::Absent if said.contains("excuse") && !said.contains("non ") => Attendance::Excused,
        listed => listed,
    }
}

/// What an entry says: to whom a proxy is given, if one is (`Some(None)`: to someone unreadable), and who is named.
type Understood = (Option<Option<String>>, Option<(String, Range<usize>)>);

fn understood(body: &Body, text: &str, entry: &Entry, proxies: bool) -> Understood {
    let said = &text[entry.at.clone()];
    let shifted = |at: Range<usize>| entry.at.start + at.start..entry.at.start + at.end;
    let receiver = |from: usize| names::name(body, from..entry.at.end).map(|(name, _)| name);
    if let Some(gives) = GIVES.find(said).filter(|_| !NOT_GIVEN.is_match(said)) {
        let to = receiver(entry.at.start + gives.end());
        return (Some(to), names::name(body, shifted(0..gives.start())));
    }
    let lead = OF_TO.find(said).map_or(0, |m| m.end());
    if (proxies || lead > 0)
        && let Some(to) = TO.find_at(said, lead)
    {
        let giver = names::name(body, shifted(lead..to.start()));
        if giver.is_some() {
            return (Some(receiver(entry.at.start + to.end())), giver);
        }
    }
    let given = entry.brackets.clone().and_then(|span| bracketed(body, text, span));
    // « Couloisy : M. Roy » and « Maryline : absente ».
    let named = match said.rfind(':') {
        Some(colon) => names::name(body, shifted(colon + 1..said.len()))
            .or_else(|| names::name(body, shifted(0..colon)))
            .filter(|_| !said[..colon].trim_end().ends_with("commune")),
        None => names::name(body, entry.at.clone()),
    };
    (given, named)
}

/// The receiver that brackets tell: « (pouvoir à M. Roy) ».
fn bracketed(body: &Body, text: &str, span: Range<usize>) -> Option<Option<String>> {
    let said = &text[span.clone()];
    if NOT_GIVEN.is_match(said) {
        return None;
    }
    let gives = GIVES.find(said)?;
    Some(names::name(body, span.start + gives.end()..span.end).map(|(name, _)| name))
}

/// Enters a member once: one who was listed and then gives a proxy is the same.
fn enter(members: &mut Vec<Member>, member: Member) {
    let known = members.iter().position(|known| same(&known.name, &member.name));
    let Some(known) = known else {
        members.push(member);
        return;
    };
    let listed = &mut members[known];
    let exact = fold(&listed.name) == fold(&member.name);
    match (listed.attendance, member.attendance) {
        (Attendance::Present, Attendance::Present | Attendance::Late) if exact => {}
        (Attendance::Present, _) if !exact || member.proxy.is_none() => members.push(member),
        (Attendance::Present, away) => {
            listed.attendance = away;
            listed.proxy = member.proxy;
        }
        (_, Attendance::Present) => members.push(member),
        (Attendance::Absent, Attendance::Excused) => {
            listed.attendance = Attendance::Excused;
            listed.proxy = listed.proxy.take().or(member.proxy);
        }
        _ => listed.proxy = listed.proxy.take().or(member.proxy),
    }
}

/// Whether two names are one member's: « C. DE ROSTOLAN » and « DE ROSTOLAN ».
fn same(one: &str, other: &str) -> bool {
    let parts = |name: &str| -> Vec<String> {
        let name = fold(name);
        let words = name.split([' ', '-', '.', '\'']);
        words
            .filter(|word| word.len() > 2 && *word != "des")
            .map(str::to_owned)
            .collect()
    };
    let (one, other) = (parts(one), parts(other));
    let (few, many) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    !few.is_empty() && few.iter().all(|word| many.contains(word))
}

/// The proxies told in a sentence of their own.
fn told(body: &Body, text: &str, members: &mut Vec<Member>) {
    for gives in GIVES.find_iter(text) {
        let line = text[..gives.start()]
            .rfind(['\n', ';', ',', '(', ':'])
            .map_or(0, |cut| cut + 1);
        let from = line + last_title(&text[line..gives.start()]);
        let Some((name, at)) = names::name(body, from..gives.start()) else {
            continue;
        };
        let Some((to, _)) = names::begins(body, gives.end()) else {
            continue;
        };
        if members
            .iter()
            .any(|known| known.proxy.is_some() && same(&known.name, &name))
        {
            continue;
        }
        let member = Member {
            name,
            attendance: Attendance::Absent,
            proxy: Some(to),
            words: body.words(at),
        };
        enter(members, member);
    }
}

/// Those present of whom a sentence says that they arrived later.
fn late(body: &Body, text: &str, members: &mut [Member]) {
    for found in ARRIVES.captures_iter(text) {
        let Some(who) = found.get(1).or(found.get(2)) else {
            continue;
        };
        let from = last_title(who.as_str());
        let Some((name, _)) = names::name(body, who.start() + from..who.end()) else {
            continue;
        };
        let listed = members.iter_mut().filter(|m| m.attendance == Attendance::Present);
        listed
            .filter(|member| same(&member.name, &name))
            .for_each(|member| member.attendance = Attendance::Late);
    }
}

/// Where the last title in some words begins; 0 without one. « Madame M. Roy » has one title and an initial.
pub(super) fn last_title(words: &str) -> usize {
    let mut last: Option<Range<usize>> = None;
    for found in CIVIL.find_iter(words) {
        if last.as_ref().is_none_or(|last| last.end < found.start()) {
            last = Some(found.range());
        }
    }
    last.map_or(0, |last| last.start)
}

/// Whether an entry is a sentence, in which names mean something else.
fn prose(said: &str) -> bool {
    const SMALL: [&str; 7] = ["de", "du", "des", "la", "le", "les", "et"];
    let words = said.split_whitespace().filter(|word| !SMALL.contains(word));
    words.count() > 6
}

/// The entries of a list: between commas, semicolons, dashes and the like, before titles, and between lines where
/// lines are what parts them.
fn entries(text: &str, at: Range<usize>) -> Vec<Entry> {
    let list = &text[at.clone()];
    let lines = list.matches('\n').count() > list.matches([',', ';', '/']).count();
    let titles: Vec<usize> = CIVIL.find_iter(list).map(|m| m.start()).collect();
    let bytes = list.as_bytes();
    let mut entries: Vec<Entry> = Vec::new();
    let (mut start, mut brackets, mut paragraph, mut index) = (0, None, false, 0);
    let mut next_title = titles.iter().copied().peekable();
    let mut cut = |from: usize, to: usize, brackets: &mut Option<Range<usize>>, paragraph: &mut bool| {
        let said = &list[from..to];
        let lead = said.len() - said.trim_start().len();
        let trimmed = said.trim();
        if trimmed.is_empty() && brackets.is_none() {
            return;
        }
        entries.push(Entry {
            at: at.start + from + lead..at.start + from + lead + trimmed.len(),
            brackets: brackets.take(),
            paragraph: std::mem::take(paragraph),
        });
    };
    while index < bytes.len() {
        while next_title.peek().is_some_and(|title| *title < index) {
            next_title.next();
        }
        let said = &list[start..index];
        if next_title.peek() == Some(&index) && !said.trim().is_empty() && !LEADS_ON.is_match(said) {
            cut(start, index, &mut brackets, &mut paragraph);
            start = index;
        }
        let step = match bytes[index] {
            b'(' | b'[' => {
                let closing = list[index..].find([')', ']']).map(|n| n + 1).filter(|n| *n < 200);
                if let Some(length) = closing {
                    let end = index + length;
                    brackets = Some(at.start + index + 1..at.start + end - 1);
                    cut(start, index, &mut brackets, &mut paragraph);
                    start = end;
                    length
                } else {
                    1
                }
            }
            b',' | b';' | b'/' | b'*' | b'_' => {
                cut(start, index, &mut brackets, &mut paragraph);
                start = index + 1;
                1
            }
            b'-' if dash(bytes, index) => {
                cut(start, index, &mut brackets, &mut paragraph);
                start = index + 1;
                1
            }
            b' ' if list[index..].starts_with(" et ") => {
                cut(start, index, &mut brackets, &mut paragraph);
                start = index + 4;
                4
            }
            b'\n' => {
                let rest = &list[index + 1..];
                let blank = rest.lines().next().is_none_or(|line| line.trim().is_empty());
                let goes_on = LEADS_ON.is_match(said) || continues(rest.trim_start());
                if (blank || lines) && !goes_on && !said.trim().is_empty() {
                    cut(start, index, &mut brackets, &mut paragraph);
                    start = index + 1;
                }
                paragraph |= blank && !goes_on && list[start..index.max(start)].trim().is_empty();
                1
            }
            _ => 1,
        };
        index += step;
    }
    cut(start, list.len(), &mut brackets, &mut paragraph);
    entries
}

/// A line that goes on with a proxy or its receiver.
fn continues(rest: &str) -> bool {
    rest.starts_with("a m") || rest.starts_with("par m") || GIVES.find(rest).is_some_and(|m| m.start() == 0)
}

/// A dash between entries, not within a name.
fn dash(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    let after = bytes.get(at + 1);
    let blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    blank(before) && (blank(after) || before != Some(&b' '))
}
