//! The roll: whom does the opening list as present or absent, and who gave a proxy to whom?
//!
//! Lists stand under headings (« Étaient présents : », « Absents excusés », « Pouvoirs : »). A list is read entry by
//! entry, as long as its entries are names; what stands in brackets behind a name tells of that member. Those who
//! only attend (services, press, public) are left out.

use super::entries::{Entry, entries, last_title};
use super::lists::{Section, sections};
use super::names;
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
    /// How many of them gave a proxy, also where nobody is said to have received it.
    pub given: usize,
}

const PROXY: &str = r"(?:pou?r?voirs?|procurations?|mandats?)";

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
rule!(LEFT, r"\bpartir\s+d|\ba\s+compter\s+d|\bdepart|\bapres\s");
rule!(COMES, r"\bjusqu|\barriv|\bavant\s");
rule!(LATE, r"\barriv|\bpartir\s+d|\ba\s+compter\s+d|\bretard|\ba\s+rejoint");
rule!(
    /// « M. X arrive à 20 h 15 », « Arrivée de Mme Y à 19h ».
    ARRIVES,
    r"\barriv(?:e|ee|ees|es|ent|ant)\s+(?:de|d')\s*(.{3,50}?)\s+(?:a|vers|au)\s|(?m:^|[.;,]\s)([^.;,\n]{3,50}?)\s+(?:est\s+|etait\s+|sont\s+)?arriv(?:e|ee|ees|es|ent)\s+(?:a|vers|au|en|lors)\s"
);
rule!(
    LEAVES,
    r"\bdepart\b|\bquitt|\bs'absent|\bsort\b|\bpart\s+a\s|\ba\s+partir\s+d"
);

/// Reads the lists of the first `end` folded bytes.
pub(super) fn roll(body: &Body, end: usize) -> Roll {
    let text = body.folded(0..end);
    let mut roll = Roll::default();
    for section in sections(text) {
        let before = roll.members.len();
        let (place, given) = read(body, text, &section, &mut roll.members);
        roll.given += given;
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
    told(body, text, &mut roll);
    late(body, text, &mut roll.members);
    roll
}

/// Adds the members that a list names: where the list stands, and how many of them gave a proxy.
fn read(body: &Body, text: &str, section: &Section, members: &mut Vec<Member>) -> (Option<Range<usize>>, usize) {
    let mut place: Option<Range<usize>> = None;
    let first = members.len();
    let (mut named, mut giving) = (0, 0);
    for entry in entries(text, section.body.clone()) {
        let said = &text[entry.at.clone()];
        if said.chars().filter(|c| c.is_alphabetic()).count() < 2 && entry.brackets.is_none() {
            // A figure of the margin, a stroke.
            continue;
        }
        let (given, all) = understood(body, text, &entry, section.proxies);
        if all.is_empty() {
            if let Some(last) = members.get_mut(first..).and_then(<[_]>::last_mut)
                && goes_on(said, &given, last)
            {
                giving += usize::from(given.is_some());
                continue;
            }
            if prose(said) || entry.paragraph && place.is_some() {
                break;
            }
            continue;
        };
        let aside = match &entry.brackets {
            Some(span) => &text[entry.at.start..span.end],
            None => said,
        };
        let Some(attendance) = attended(section.attendance, aside, given.is_some()) else {
            continue;
        };
        if section.only && given.is_none() {
            continue;
        }
        named += all.len();
        giving += usize::from(given.is_some());
        for (name, at) in all {
            place = Some(place.map_or(at.clone(), |place| place.start..at.end));
            let member = Member {
                name,
                attendance,
                proxy: given.clone().flatten(),
                words: body.words(at),
            };
            enter(members, member);
        }
    }
    // « Absents représentés : Mme Roy, M. Luce » tells no receivers.
    let all = section.proxies && giving == 0;
    (place, if all { named } else { giving })
}

/// Whether an entry goes on about the one before: « Mme Luce, ayant donné pouvoir à M. Roy », « M. Roy, arrivé à 20 h ».
fn goes_on(said: &str, given: &Option<Option<String>>, last: &mut Member) -> bool {
    let begins = |rule: &regex::Regex| rule.find(said).is_some_and(|m| m.start() == 0);
    if let Some(to) = given.as_ref().filter(|_| begins(&GIVES)) {
        last.proxy = last.proxy.take().or_else(|| to.clone());
        if last.attendance == Attendance::Present {
            last.attendance = Attendance::Absent;
        }
        return true;
    }
    let late = begins(&LATE);
    if late {
        last.attendance = Attendance::Late;
    }
    late
}

/// What brackets and proxies change: who gave a proxy is not there, who comes later was not there at the opening.
/// `None` for those listed as absent who only left later.
fn attended(listed: Attendance, said: &str, given: bool) -> Option<Attendance> {
    Some(match listed {
        Attendance::Present if LATE.is_match(said) => Attendance::Late,
        Attendance::Present if said.contains("excuse") => Attendance::Excused,
        Attendance::Present if given || said.contains("absent") => Attendance::Absent,
        Attendance::Present => Attendance::Present,
        _ if LEFT.is_match(said) => return None,
        _ if COMES.is_match(said) && !given => Attendance::Late,
        Attendance::Absent if said.contains("excuse") && !said.contains("non ") => Attendance::Excused,
        away => away,
    })
}

/// What an entry says: to whom a proxy is given, if one is (`Some(None)`: to someone unreadable), and who is named.
type Understood = (Option<Option<String>>, Vec<(String, Range<usize>)>);

fn understood(body: &Body, text: &str, entry: &Entry, proxies: bool) -> Understood {
    let said = &text[entry.at.clone()];
    let shifted = |at: Range<usize>| entry.at.start + at.start..entry.at.start + at.end;
    let receiver = |from: usize| names::name(body, from..entry.at.end).map(|(name, _)| name);
    if let Some(gives) = GIVES.find(said).filter(|_| !NOT_GIVEN.is_match(said)) {
        let to = receiver(entry.at.start + gives.end());
        return (
            Some(to),
            names::name(body, shifted(0..gives.start())).into_iter().collect(),
        );
    }
    let lead = OF_TO.find(said).map_or(0, |m| m.end());
    if (proxies || lead > 0)
        && let Some(to) = TO.find_at(said, lead)
    {
        let giver = names::name(body, shifted(lead..to.start()));
        if giver.is_some() {
            return (Some(receiver(entry.at.start + to.end())), giver.into_iter().collect());
        }
    }
    let given = entry.brackets.clone().and_then(|span| bracketed(body, text, span));
    // « Couloisy : M. Roy » and « Maryline : absente ».
    let named = match said.rfind(':') {
        Some(colon) => {
            let after = names::names(body, shifted(colon + 1..said.len()));
            match after.is_empty() {
                true => names::names(body, shifted(0..colon)),
                false => after,
            }
        }
        None => names::names(body, entry.at.clone()),
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

/// Adds those whose proxies are told in a sentence of their own. Not those given by someone who leaves.
fn told(body: &Body, text: &str, roll: &mut Roll) {
    for gives in GIVES.find_iter(text).filter(|gives| !gives.as_str().contains(':')) {
        let line = text[..gives.start()]
            .rfind(['\n', ';', ',', '(', ':'])
            .map_or(0, |cut| cut + 1);
        let from = line + last_title(&text[line..gives.start()]);
        if LEAVES.is_match(&text[text[..line].rfind('\n').map_or(0, |cut| cut + 1)..gives.start()]) {
            continue;
        }
        let Some((name, at)) = names::name(body, from..gives.start()) else {
            continue;
        };
        let Some((to, _)) = names::begins(body, gives.end()) else {
            continue;
        };
        if roll
            .members
            .iter()
            .any(|known| known.proxy.is_some() && same(&known.name, &name))
        {
            continue;
        }
        let member = Member {
            name,
            attendance: Attendance::Absent,
            proxy: Some(to),
            words: body.words(at.clone()),
        };
        enter(&mut roll.members, member);
        roll.given += 1;
        if !roll.lists.1 {
            (roll.lists.1, roll.places.1) = (true, at);
        }
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

/// Whether an entry is a sentence, in which names mean something else.
fn prose(said: &str) -> bool {
    const SMALL: [&str; 7] = ["de", "du", "des", "la", "le", "les", "et"];
    let words = said.split_whitespace().filter(|word| !SMALL.contains(word));
    words.count() > 6
}

/// Whether a text begins with the giving of a proxy.
pub(super) fn gives(text: &str) -> bool {
    GIVES.find(text).is_some_and(|m| m.start() == 0)
}
