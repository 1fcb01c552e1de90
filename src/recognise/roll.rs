//! The roll: whom does the opening list as present or absent, and who gave a proxy to whom?
//!
//! Lists stand under headings (« Étaient présents : », « Absents excusés », « Pouvoirs : »). A list is read entry by
//! entry, as long as its entries are names; what stands in brackets behind a name tells of that member. Those who
//! only attend (services, press, public) are left out.

use super::entries::{CIVIL, Entry, entries, last_title};
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

/// Their attendance, whether they gave proxies, and whether that is all that is said of them.
type Class = (Attendance, bool, bool);

/// The lists of a text, each as far as the next heading or what ends it.
fn sections(text: &str) -> Vec<Section> {
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
