//! Presence: how many members were present, absent, represented, at the opening?
//!
//! The figure stated comes first, then the names of a list that can be counted without a doubt.

use super::numbers;
use super::rules::rule;
use super::text::Body;
use crate::model::Vote;

/// What the opening of the document says.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Presence {
    pub present: Option<u32>,
    pub absent: Option<u32>,
    pub proxies: Option<u32>,
}

impl Presence {
    /// Why a vote cannot be right beside those present: more voices than members present or represented.
    pub fn contradicted_by(self, vote: &Vote) -> Option<String> {
        let voices = [vote.in_favour, vote.against, vote.abstentions, vote.not_voting];
        let cast = voices.into_iter().flatten().fold(0u32, u32::saturating_add);
        // Without the proxies stated, those absent may all be represented.
        let represented = self.proxies.or(self.absent)?;
        let most = self.present?.saturating_add(represented);
        (cast > most).then(|| format!("{cast} > {most}"))
    }
}

rule!(OFFICE, r"en\s+exercice\s*[:=]?\s*(", &numbers::count(), r")\b");
rule!(
    PRESENT,
    r"(?:presents?|en\s+seance)(?:\s+a\s+la\s+seance)?\s*[:=]\s*(",
    &numbers::count(),
    r")\s*(?:\n|$|[,;.)/-]|\s(?:votants?|absents?|pouvoirs?|procurations?|excuses?|representes?|nombre|membres|conseillers))"
);
rule!(
    PRESENT_AFTER,
    r"\b(",
    &numbers::count(),
    r")\s+(?:membres?\s+|conseillers?\s+)?presents?\b"
);
rule!(
    ABSENT,
    r"absents?(?:\s+(?:excuses?|et\s+representes?))?\s*[:=]\s*(\d{1,3})\s*(?:\n|$|[,;.)/-])"
);
rule!(
    PROXIES,
    r"(?:pouvoirs?|procurations?)\s*[:=]\s*(\d{1,3})\s*(?:\n|$|[,;.)/-])|\b(",
    &numbers::count(),
    r")\s+(?:procurations?|pouvoirs?)\b"
);
rule!(
/// « Étaient présents : », « Absents excusés : », « Absents ayant donné procuration à : ».

    HEADER,
    r"\b(?:(present)e?s?|(absent)(?:e?s?|\(e?s?\))|(excuse)(?:e?s?|\(e?s?\))|(?:represente|pouvoir|pourvoir|procuration|mandat)[a-z()]*)\b[^:\n]{0,110}(?:\n[^:\n]{0,60})?:"
);
rule!(
    LIST_END,
    r"secretaire\b|\bformant\b|date\s+d|ordre\s+du\s+jour|nombre\s+d|assistai(?:en)?t|quorum|convocation|en\s+exercice|votants|\bl[ea]\s+seance|\barriv|\bdepart\b|\bvu\b|le\s+conseil|monsieur\s+le\s+maire\s|madame\s+l[ea]\s+maire\s"
);
rule!(
/// One proxy, told with the one who receives it.

    GIVEN,
    r"(?:(?:(?:pour?voirs?|procurations?|mandat)(?:\s+(?:a\s+ete\s+)?donnee?s?)?|represente\w*)\s+(?:a|par|pour)\b\s*[^\s:])|pouvoir\s+donne\s"
);
rule!(NOT_GIVEN, r"(?:pas\s+de|sans|aucun)\s+(?:pour?voir|procuration)");
rule!(TO, r"\sa\s+(?:m\.|mme\s|monsieur\s|madame\s|mlle\s)?");
rule!(CIVILITY, r"(\sa\s+|\spar\s+)?\b(?:m\.|mme|monsieur|madame|mlle|mr)\s");
rule!(COUNTED, r"\((\d{1,3})\)");

/// How far the opening may reach: the list of a large council.
const REACH: usize = 12_000;

/// What the text before the first act says.
pub(super) fn presence(body: &Body, opening: usize) -> Presence {
    let reach = if opening < 300 { body.len() } else { opening };
    let end = body.around(&(0..0), reach.min(REACH)).end;
    let text = body.folded(0..end);
    let lists = Lists::read(text);
    let present = stated(&PRESENT, text)
        .or_else(|| stated(&PRESENT_AFTER, text))
        .or(lists.present);
    let office = stated(&OFFICE, text);
    let by_difference = office
        .zip(present)
        .and_then(|(office, present)| office.checked_sub(present));
    let told = u32::try_from(GIVEN.find_iter(text).count()).unwrap_or(u32::MAX);
    let refused = u32::try_from(NOT_GIVEN.find_iter(text).count()).unwrap_or(u32::MAX);
    let absent = stated(&ABSENT, text).or(by_difference).or(lists.absent);
    Presence {
        present,
        absent,
        proxies: stated(&PROXIES, text).or_else(|| {
            let told = told.saturating_sub(refused);
            // Only the absent give a proxy: more than they are is a mistake of the reader.
            Some(told.max(lists.proxies)).filter(|n| *n > 0 && absent.is_none_or(|absent| *n <= absent))
        }),
    }
}

fn stated(rule: &regex::Regex, text: &str) -> Option<u32> {
    let found = rule.captures(text)?;
    let figure = found.get(1).or(found.get(2))?;
    numbers::persons(figure.as_str())
}

/// The lists of names of the opening, counted.
#[derive(Default)]
struct Lists {
    present: Option<u32>,
    absent: Option<u32>,
    proxies: u32,
}

impl Lists {
    fn read(text: &str) -> Self {
        let mut lists = Self::default();
        let headers: Vec<_> = HEADER.captures_iter(text).collect();
        let (mut absent, mut away) = (0, 0);
        let mut absentees = String::new();
        for (index, header) in headers.iter().enumerate() {
            let Some(whole) = header.get(0) else { continue };
            let next = headers
                .get(index + 1)
                .and_then(|h| h.get(0))
                .map_or(text.len(), |m| m.start());
            let names = &text[whole.end()..next.max(whole.end())];
            let names = &names[..LIST_END.find(names).map_or(names.len().min(3000), |m| m.start())];
            let proxy = ["pouvoir", "pourvoir", "procuration", "represente", "mandat"]
                .iter()
                .any(|w| whole.as_str().contains(w));
            let count = persons(paragraph(names));
            if header.get(1).is_some() && !proxy {
                lists.present = lists.present.or(Some(count).filter(|n| (3..200).contains(n)));
                continue;
            }
            if proxy {
                lists.proxies = lists.proxies.max(count);
            }
            if header.get(2).or(header.get(3)).is_some() {
                absent += count;
                absentees.push_str(names);
            } else if proxy && !known(names, &absentees) {
                away += count;
            }
        }
        lists.absent = Some(absent + away).filter(|n| *n > 0 && absent > 0);
        lists
    }
}

/// A list as far as its blank line, unless a comma says that it goes on.
fn paragraph(names: &str) -> &str {
    let names = names.trim_start();
    let mut from = 0;
    while let Some(at) = names[from..].find("\n") {
        let cut = from + at;
        let rest = &names[cut + 1..];
        let blank = rest.lines().next().is_none_or(|line| line.trim().is_empty());
        if blank && !names[..cut].trim_end().ends_with([',', '-', ';']) {
            return &names[..cut];
        }
        from = cut + 1;
    }
    names
}

/// Whether those who gave a proxy were already listed as absent.
fn known(names: &str, absentees: &str) -> bool {
    let giver = TO.split(names).next().unwrap_or_default();
    let longest = giver
        .split(|c: char| !c.is_alphanumeric())
        .max_by_key(|w| w.len())
        .unwrap_or_default();
    longest.len() > 3 && absentees.contains(longest)
}

/// How many persons a list names, the receivers of proxies left out: its own count, else its names.
fn persons(list: &str) -> u32 {
    if let Some(own) = COUNTED.captures(list).and_then(|found| found[1].parse().ok()) {
        return own;
    }
    let civil = CIVILITY.captures_iter(list).filter(|c| c.get(1).is_none()).count();
    let spaced = list.trim().replace(" - ", ",").replace("- ", ",").replace(" -", ",");
    let bare = spaced
        .split([',', ';', '/'])
        .map(|part| part.trim_matches(|c: char| !c.is_alphabetic()))
        .filter(|part| {
            part.len() > 1
                && !part.starts_with("procuration")
                && !part.starts_with("pouvoir")
                && !part.starts_with("maire")
        })
        .count();
    let count = if civil > 2 && civil * 10 >= bare * 9 || civil > 0 && civil >= bare {
        civil
    } else {
        bare
    };
    u32::try_from(count).unwrap_or(u32::MAX)
}
