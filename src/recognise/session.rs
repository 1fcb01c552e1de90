//! The session: on which day did the council sit (or was the act signed, or will the council sit)?
//!
//! Convocation, posting, transmission and the sessions of earlier minutes stand on the same page: each way of stating
//! the day is tried in the order of its certainty, and two that disagree are a doubt.

use super::dates::{self, Dated, MONTH, WEEKDAY};
use super::kinds::FLAT;
use super::numbers;
use super::rules::rule;
use super::text::Body;
use crate::model::{Doubt, DoubtCode, Kind};
use chrono::{Datelike, NaiveDate};
use std::ops::Range;

rule!(
    THE_YEAR,
    r"\b[l1i]\s?'?\s?an\s+((?:20|19)\d\d|(?:deux[\s-]+)?mil(?:le)?(?:[\s-]+[a-z]+){0,5}?)\s*,?\s*(?:et\s+)?(?:le\s+)?(?:",
    WEEKDAY,
    r"\s+)?(?:le\s+)?(\d{1,2}|1\s?er|premier|",
    &numbers::letters(),
    r")\s*(?:jours?\s+)?(?:du\s+mois\s+d[e']\s*)?(",
    MONTH,
    r")\b"
);
rule!(
    SAT,
    r"(?:s'est|se\s+sont|s'etant|etant|est)\s+(?:legalement\s+|regulierement\s+|de\s+nouveau\s+)?(?:reuni|assembl)|tenu\s+seance|s'est\s+tenue?|a\s+siege"
);
rule!(
    TITLE,
    r"\b(?:seance|conseil|reunion|session|assemblee|cr|bureau|comite|deliberations|compte[\s-]*rendu|proces[\s-]*verbal)\b"
);
rule!(
    OTHER_DAY,
    r"convo[cq]|affich|transmi|transmettre|recu\b|reception|publi[ec]a?|envoy|prefecture|notifi|depuis|approuv|approbation|adoption|preceden|mis[e]?\s+en\s+ligne|deliberation\s+(?:n|du|en\s+date)|arrete\s+(?:n|du|en\s+date)|\bloi\b|decret|ordonnance|certifi|date\s+d[eu']|arrete\s+prefectoral|signe\b"
);
rule!(
    NEXT,
    r"se\s+(?:tiendra|reunira|deroulera)|aura\s+lieu|est\s+convoque|assister|participer"
);
rule!(DAY_ONLY, r"\b", WEEKDAY, r"\s+(\d{1,2}|1\s?er)\s+(", MONTH, r")\b");
rule!(
    OF_THE_ACT,
    r"^\W*(?:arrete|decision|deliberation)\b[^\n]{0,60}?\d[^\n]{0,20}\s(?:du|en\s+date\s+du)\s"
);
rule!(
    DONE_AT,
    r"\bfait\s+(?:et\s+\w+\s+)?(?:a|en)\s+[^\n]{0,50}?,?\s*le\b|\bfait,?\s+le\b|\bsigne\s+[^\n]{0,40}\ble\b|(?m:^)[a-z' -]{2,40},\s*le\b"
);

/// The day, and the doubt when the document states two.
pub(super) fn date(body: &Body, kind: Kind) -> (Option<NaiveDate>, Option<Doubt>) {
    match kind {
        Kind::Arrete | Kind::Decision => (numbered(body).or_else(|| signed(body)), None),
        Kind::Annexe | Kind::RecueilDesActes => (None, None),
        Kind::OrdreDuJour => (titled(body).or_else(|| announced(body)), None),
        Kind::Other => (announced(body).or_else(|| titled(body)), None),
        _ => match (told(body), titled(body).or_else(|| of_extract(body, kind))) {
            (Some(told), Some(titled)) if told != titled => {
                let detail = format!("the account says {told}, the heading {titled}");
                (Some(told), Some(Doubt::new(DoubtCode::Date).detail(detail)))
            }
            (told, titled) => (told.or(titled).or_else(|| sat(body)), None),
        },
    }
}

/// Where the day is told first, in the ways in which [`date`] reads it.
pub(super) fn words(body: &Body, day: NaiveDate) -> Option<Range<usize>> {
    let text = body.folded(0..body.around(&(0..0), OPENING).end);
    let told = THE_YEAR.captures_iter(text).find_map(|found| {
        let said = dates::day(&found[2], &found[3], dates::year(&found[1])?)?;
        Some(found.get(0)?.range()).filter(|_| said == day)
    });
    let dates = |text: &str| {
        dates::dates(text)
            .into_iter()
            .filter(|dated| dated.date == day)
            .collect::<Vec<_>>()
    };
    let own = |text: &str| {
        let all = dates(text);
        let of_session = all.iter().find(|dated| !of_another_day(text, dated.start, 45));
        of_session.or(all.first()).map(|dated| dated.start..dated.end)
    };
    told.or_else(|| own(text)).or_else(|| own(body.folded(0..body.len())))
}

/// « L'an deux mille vingt-trois, le trente et un mars ».
fn told(body: &Body) -> Option<NaiveDate> {
    let opening = body.folded(0..body.around(&(0..0), OPENING).end);
    let mut found = THE_YEAR.captures_iter(opening);
    found.find_map(|found| dates::day(&found[2], &found[3], dates::year(&found[1])?))
}

/// How far the opening may reach, in bytes.
const OPENING: usize = 8000;

/// A date in the sentence that says that the council sat.
fn sat(body: &Body) -> Option<NaiveDate> {
    let opening = body.folded(0..body.around(&(0..0), OPENING).end);
    SAT.find_iter(opening)
        .take(3)
        .find_map(|sat| sentence_date(body, sat.start()))
}

/// The date in the same sentence as `at`, unless the words before it make it another day's.
fn sentence_date(body: &Body, at: usize) -> Option<NaiveDate> {
    let around = body.around(&(at..at), 300);
    let text = body.folded(around.clone());
    let here = at - around.start;
    let before = text[..here]
        .rfind(". ")
        .or_else(|| text[..here].rfind("\n\n"))
        .map_or(0, |cut| cut + 2);
    let after = text[here..].find(".\n").map_or(text.len(), |cut| here + cut);
    nearest(text, before..after, 45)
}

/// The first date within `span` that is not said to be another day's in the `reach` bytes before it.
fn nearest(text: &str, span: Range<usize>, reach: usize) -> Option<NaiveDate> {
    dates::dates(text.get(span.clone())?)
        .into_iter()
        .find(|dated| !of_another_day(text, span.start + dated.start, reach))
        .map(|dated| dated.date)
}

fn of_another_day(text: &str, at: usize, reach: usize) -> bool {
    let from = text.ceil_char_boundary(at.saturating_sub(reach));
    OTHER_DAY.is_match(&text[from..at])
}

/// « Séance du 19 octobre 2020 », « Conseil municipal du 01 mars 2022 », in the heading: the first forty lines.
fn titled(body: &Body) -> Option<NaiveDate> {
    let head: Vec<_> = body.lines().iter().take(HEAD).collect();
    let ends = head.last().map_or(0, |line| line.end);
    let found = dates::dates(body.folded(0..ends));
    found
        .iter()
        .find(|dated| heading_date(body, &head, dated))
        .map(|dated| dated.date)
}

/// How many lines are a document's heading.
const HEAD: usize = 40;

/// Whether a date stands in a heading: its line, or the two before it, name the session and no other event.
fn heading_date(body: &Body, head: &[&super::text::Line], dated: &Dated) -> bool {
    let Some(index) = head
        .iter()
        .position(|line| line.start <= dated.start && dated.start < line.end)
    else {
        return false;
    };
    let own = body.folded(head[index].start..dated.start);
    let rest = body.folded(dated.end.min(head[index].end)..head[index].end);
    // A line that holds the whole document begins with its heading.
    let flat = index == 0 && rest.len() > FLAT && own.len() < 160;
    if OTHER_DAY.is_match(own) || rest.len() > 60 && !flat {
        return false;
    }
    if TITLE.is_match(own) {
        return true;
    }
    let short =
        own.len() <= 40 && (own.trim().is_empty() || own.contains("du ") || own.contains("le ") || own.contains("di "));
    short
        && head[index.saturating_sub(3)..index]
            .iter()
            .rev()
            .take_while(|line| line.end - line.start < 90)
            .any(|line| {
                let line = body.line(line);
                TITLE.is_match(line) && !OTHER_DAY.is_match(line)
            })
        && head
            .get(index.wrapping_sub(1))
            .is_none_or(|line| !OTHER_DAY.is_match(body.line(line)))
}

/// « La séance se tiendra le mercredi 21 janvier à 18 h 30 »: the year is the next after the letter's date.
fn announced(body: &Body) -> Option<NaiveDate> {
    let text = body.folded(0..body.len());
    let next = NEXT.find(text)?;
    let around = body.around(&(next.start()..next.end()), 300);
    let words = body.folded(next.start()..around.end);
    let named = DAY_ONLY.find(words).map_or(usize::MAX, |m| m.start() + 12);
    if let Some(dated) = dates::first(words).filter(|dated| dated.start <= named) {
        return Some(dated.date);
    }
    let letter = dates::first(body.folded(0..next.start()))?.date;
    let found = DAY_ONLY.captures(words)?;
    [letter.year(), letter.year() + 1]
        .into_iter()
        .filter_map(|year| dates::day(&found[1], &found[2], year))
        .find(|day| *day >= letter)
}

/// « Arrêté n° 2023-12 du 23 mars 2023 », in the heading.
fn numbered(body: &Body) -> Option<NaiveDate> {
    body.lines().iter().take(HEAD).find_map(|line| {
        let text = body.line(line);
        let found = OF_THE_ACT.find(text)?;
        let dated = dates::first(&text[found.end()..])?;
        (dated.start < 12).then_some(dated.date)
    })
}

/// « Délibération n° 8 du 3 mai 2021 » heads an extract.
fn of_extract(body: &Body, kind: Kind) -> Option<NaiveDate> {
    (kind == Kind::Deliberation).then(|| numbered(body)).flatten()
}

/// « Fait à Bréhain, le 20 juin 2023 », « Bréhain, le 20 juin 2023 » on a line of its own: the last such line.
fn signed(body: &Body) -> Option<NaiveDate> {
    let text = body.folded(0..body.len());
    DONE_AT
        .find_iter(text)
        .filter_map(|found| {
            let around = body.around(&found.range(), 30);
            let dated = dates::first(body.folded(found.end().min(around.end)..around.end))?;
            (dated.start < 12).then_some(dated.date)
        })
        .last()
}
