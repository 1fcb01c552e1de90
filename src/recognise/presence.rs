//! Presence: how many members were present, absent, represented, at the opening?
//!
//! The figure stated comes first, then the names of a list (see [`super::roll`]) that can be counted without a doubt.

use super::roll::{self, Roll};
use super::rules::rule;
use super::text::Body;
use super::{numbers, officers};
use crate::model::{Attendance, Doubt, DoubtCode, Evidence, Fact, Session, Vote};
use std::ops::Range;

/// What the opening of the document says.
#[derive(Debug, Default, Clone)]
pub(super) struct Presence {
    pub present: Option<u32>,
    pub absent: Option<u32>,
    pub proxies: Option<u32>,
    pub session: Session,
    pub words: Evidence,
}

impl Presence {
    /// Why a vote cannot be right beside those present: more voices than members who may vote.
    pub fn contradicted_by(&self, vote: &Vote) -> Option<String> {
        let voices = [vote.in_favour, vote.against, vote.abstentions, vote.not_voting];
        let cast = voices.into_iter().flatten().fold(0u32, u32::saturating_add);
        // Without the proxies stated, those absent may all be represented.
        let represented = self.proxies.or(self.absent);
        // Those who came later may have voted.
        let late = u32::try_from(self.session.who(Attendance::Late).count()).unwrap_or(u32::MAX);
        let there = self.present.zip(represented);
        let there = there.map(|(n, more)| n.saturating_add(more).saturating_add(late));
        let most = [there, self.session.voting, self.session.in_office]
            .into_iter()
            .flatten()
            .max()?;
        (cast > most).then(|| format!("{cast} > {most}"))
    }

    /// What the figures of the session contradict among themselves.
    pub fn doubt(&self) -> Option<Doubt> {
        let office = self.session.in_office;
        let beyond = |n: Option<u32>, most: Option<u32>| n.zip(most).filter(|(n, most)| n > most);
        let all = self.present.zip(self.absent).map(|(n, away)| n.saturating_add(away));
        let (said, (n, most)) = [
            ("present > in office", beyond(self.present, office)),
            ("present + absent > in office", beyond(all, office)),
            ("proxies > absent", beyond(self.proxies, self.absent)),
            ("voting > in office", beyond(self.session.voting, office)),
        ]
        .into_iter()
        .find_map(|(said, found)| Some((said, found?)))?;
        let page = self.words.get(&Fact::Present).map(|words| words.page);
        let doubt = Doubt::new(DoubtCode::Presence).detail(format!("{said}: {n} > {most}"));
        Some(match page {
            Some(page) => doubt.on_page(page),
            None => doubt,
        })
    }
}

rule!(OFFICE, r"en\s+exercice\s*[:=]?\s*(", &numbers::count(), r")\b");
rule!(
    OFFICE_BEFORE,
    r"\b(",
    &numbers::count(),
    r")[ ]+(?:membres|conseillers(?:\s+municipaux)?|delegues)\s+en\s+exercice"
);
rule!(
    PRESENT,
    r"(?:presents?|en\s+seance)(?:\s+a\s+la\s+seance)?\s*[:=]\s*(",
    &numbers::count(),
    r")\s*(?:\n|$|[,;.)/-]|\s(?:votants?|absents?|pouvoirs?|procurations?|excuses?|representes?|nombre|membres|conseillers|date))"
);
rule!(
    PRESENT_AFTER,
    r"\b(",
    &numbers::count(),
    r")[ ]+(?:membres?\s+|conseillers?\s+|elus\s+)?presents?\b"
);
rule!(
    ABSENT,
    r"absents?(?:\s+(?:excuses?|et\s+(?:representes?|excuses?|procurations?|pouvoirs?)))?\s*[:=]\s*(\d{1,3})\s*(?:\n|$|[,;.)/-]|\s(?:nombre|date)\b)"
);
rule!(
    PROXIES,
    r"(\bet\s+)?(?:pouvoirs?|procurations?|representes?)\s*[:=]\s*(\d{1,3})\s*(?:\n|$|[,;.)/-]|\s(?:votants?|nombre|absents?))"
);
rule!(
    PROXIES_AFTER,
    r"\b(",
    &numbers::count(),
    r")[ ]+(?:procurations?|pouvoirs?)\b"
);
rule!(
    VOTING,
    r"\bvotants?\s*[:=]\s*(",
    &numbers::count(),
    r")\b|\bpris\s+part\s+(?:a\s+la\s+deliberation|au\s+vote)\s*[:=]\s*(\d{1,3})\b"
);
rule!(
    VOTING_AFTER,
    r"\b(",
    &numbers::count(),
    r")[ ]+votants?\b|\bvotants?[ ]+(\d{1,3})\b"
);
rule!(
    /// One proxy, told with the one who receives it.
    GIVEN,
    r"(?:(?:(?:pour?voirs?|procurations?|mandat)(?:\s+(?:a\s+ete\s+)?donnee?s?)?|represente\w*)\s+(?:a|par|pour)\b\s*[^\s:])|pouvoir\s+donne\s"
);
rule!(
    NOT_GIVEN,
    r"(?:pas\s+de|sans|aucun|accord\s+et)\s+(?:pour?voir|procuration)"
);

rule!(
    /// A column's label, by what it counts.
    COLUMN,
    r"\b(?:(afferents)|(en\s+exercice)|(presents?|en\s+seance)|(absents?)|(representes?|pouvoirs?|procurations?)|(votants?|(?:pris|prenant|prennent)\s+part))\b"
);
rule!(
    /// A line of labels and nothing else.
    LABELS,
    r"^(?:afferents|en\s+exercice|exercice|presents?|seance|absents?|representes?|pouvoirs?|procurations?|votants?|pris|prenant|prennent|part|nombre|membres?|conseillers?|municipaux|communautaires?|delegues|elus|conseil|municipal|comite|syndical|ont|ayant|qui|deliberation|vote|excuses?|donnes?|suffrages|exprimes|au|a|aux|l[ea]s?|l'|d'|d[eu]s?|en|et|ou|[^\w]|_)+$"
);
rule!(DIGITS, r"\d+");
rule!(FIGURES, r"^(?:\d{1,3}\b[^\w]*)+$");

/// How far the opening may reach: the list of a large council.
const REACH: usize = 12_000;

/// Where what is inferred stands.
const NOWHERE: Range<usize> = 0..0;

/// A count and where it stands.
type Count = Option<(u32, Range<usize>)>;

/// What the text before the first act says.
pub(super) fn presence(body: &Body, opening: usize) -> Presence {
    let reach = if opening < 300 { body.len() } else { opening };
    let end = if reach > REACH {
        body.around(&(0..0), REACH).end
    } else {
        reach
    };
    let text = body.folded(0..end);
    let roll = roll::roll(body, end);
    let columns = columns(body, end);
    let [in_office, there, away, represented, voters] = columns;
    let office = stated(&OFFICE, text)
        .or_else(|| stated(&OFFICE_BEFORE, text))
        .or(in_office);
    let present = stated(&PRESENT, text)
        .or(there)
        .or_else(|| stated(&PRESENT_AFTER, text))
        .or_else(|| listed_present(&roll));
    let difference = office
        .as_ref()
        .zip(present.as_ref())
        .and_then(|((office, _), (present, _))| Some((office.checked_sub(*present)?, NOWHERE)));
    let absent = stated(&ABSENT, text)
        .or(away)
        .or(difference)
        .or_else(|| listed_absent(&roll));
    let most = absent.as_ref().map(|(n, _)| *n);
    let proxies = stated(&PROXIES, text)
        .or_else(|| stated(&PROXIES_AFTER, text))
        .or(represented)
        .or_else(|| proxies(text, &roll, most));
    let voting = stated(&VOTING, text).or_else(|| stated(&VOTING_AFTER, text)).or(voters);
    let (mut session, mut words) = officers::officers(body, end);
    session.in_office = office.as_ref().map(|(n, _)| *n);
    session.voting = voting.as_ref().map(|(n, _)| *n);
    let counts = [
        (Fact::InOffice, &office),
        (Fact::Present, &present),
        (Fact::Absent, &absent),
        (Fact::Proxies, &proxies),
        (Fact::Voting, &voting),
    ];
    for (fact, count) in counts {
        let stands = count.as_ref().filter(|(_, at)| !at.is_empty());
        words.extend(stands.map(|(_, at)| (fact, body.words(at.clone()))));
    }
    session.members = roll.members;
    Presence {
        present: present.map(|(n, _)| n),
        absent: absent.map(|(n, _)| n),
        proxies: proxies.map(|(n, _)| n),
        session,
        words,
    }
}

/// The first count that a rule finds, with all of its words.
fn stated(rule: &regex::Regex, text: &str) -> Count {
    // « Absents et procurations : 4 » counts both.
    let both = |found: &regex::Captures<'_>| found.get(1).is_some_and(|m| m.as_str().starts_with("et"));
    let found = rule.captures_iter(text).find(|found| !both(found))?;
    let figure = (1..found.len()).find_map(|group| found.get(group))?;
    let whole = found.get(0)?;
    // What follows a figure after its label is only there to end it.
    let to = if figure.start() == whole.start() {
        whole.end()
    } else {
        figure.end()
    };
    Some((numbers::persons(figure.as_str())?, whole.start()..to))
}

/// Figures set apart from their labels, in a margin or a table: as many figures follow as there are labels, or come
/// before them. In order: in office, present, absent, represented, voting.
fn columns(body: &Body, end: usize) -> [Count; 5] {
    let mut counts = [const { None }; 5];
    let mut labels: Vec<usize> = Vec::new();
    let mut figures: Vec<(u32, Range<usize>)> = Vec::new();
    let mut before = false;
    for line in body.lines().iter().take_while(|line| line.end <= end) {
        let text = body.line(line);
        if FIGURES.is_match(text) {
            if before && !labels.is_empty() {
                before = false;
                if labels.len() == figures.len() {
                    settle(&mut labels, &mut figures, &mut counts);
                }
                // Else what stood before the labels was a page's number.
                figures.clear();
            }
            before |= labels.is_empty();
            let found = DIGITS.find_iter(text).filter_map(|m| {
                let at = line.start + m.start()..line.start + m.end();
                Some((m.as_str().parse().ok()?, at))
            });
            figures.extend(found);
        } else if LABELS.is_match(text) {
            if !figures.is_empty() && !before {
                settle(&mut labels, &mut figures, &mut counts);
            }
            let groups = |found: regex::Captures<'_>| (1..=6).find(|group| found.get(*group).is_some());
            labels.extend(COLUMN.captures_iter(text).filter_map(groups));
        } else {
            before = false;
            settle(&mut labels, &mut figures, &mut counts);
        }
    }
    settle(&mut labels, &mut figures, &mut counts);
    counts
}

/// Gives each label its figure, if there are as many; the first count of its kind stands.
fn settle(labels: &mut Vec<usize>, figures: &mut Vec<(u32, Range<usize>)>, counts: &mut [Count; 5]) {
    let (labels, figures) = (std::mem::take(labels), std::mem::take(figures));
    if labels.len() != figures.len() || labels.len() < 2 {
        return;
    }
    for (label, figure) in labels.into_iter().zip(figures) {
        // The seats of a council, « afférents », are no count of members.
        if let Some(count) = label.checked_sub(2).and_then(|index| counts.get_mut(index)) {
            count.get_or_insert(figure);
        }
    }
}

fn listed_present(roll: &Roll) -> Count {
    let count = roll
        .members
        .iter()
        .filter(|m| m.attendance == Attendance::Present)
        .count();
    let count = u32::try_from(count).ok().filter(|n| (3..200).contains(n))?;
    roll.lists.0.then(|| (count, roll.places.0.clone()))
}

fn listed_absent(roll: &Roll) -> Count {
    let count = roll
        .members
        .iter()
        .filter(|m| m.attendance != Attendance::Present)
        .count();
    let count = u32::try_from(count).ok().filter(|n| *n > 0)?;
    roll.lists.1.then(|| (count, roll.places.1.clone()))
}

/// The proxies counted. Only the absent give one: more than they are are not all of the opening.
fn proxies(text: &str, roll: &Roll, absent: Option<u32>) -> Count {
    let given: Vec<_> = GIVEN.find_iter(text).map(|m| m.range()).collect();
    let refused = NOT_GIVEN.find_iter(text).count();
    let told = given.len().saturating_sub(refused).max(roll.given);
    let fits = |count: &usize| *count > 0 && absent.is_none_or(|absent| *count <= absent as usize);
    let count = [told, roll.given].into_iter().find(fits)?;
    let at = match (given.first(), given.last()) {
        (Some(first), Some(last)) => first.start..last.end + text[last.end..].find(['\n', ')']).unwrap_or(0),
        _ => roll.places.1.clone(),
    };
    Some((u32::try_from(count).ok()?, at))
}
