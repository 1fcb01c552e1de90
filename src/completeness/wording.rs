//! How is it said what a year holds and lacks? In careful words: known, or expected.

use super::{Gap, Paper, Series, Session, Year};
use crate::model::Lang;
use chrono::NaiveDate;

/// Gaps and sessions named one by one.
const NAMED: usize = 24;

/// What is to be said of a year, a line each; `day` writes a day.
pub fn said(year: &Year, lang: Lang, day: fn(NaiveDate, Lang) -> String) -> Vec<String> {
    let mut lines: Vec<String> = year.series.iter().map(|series| numbers(series, lang)).collect();
    lines.extend(sessions(year, lang));
    let days = |paper: &dyn Fn(&Session) -> bool| -> Vec<NaiveDate> {
        year.sessions.iter().rev().filter(|s| paper(s)).map(|s| s.day).collect()
    };
    let mut tell = |days: Vec<NaiveDate>, (fr, en): (&str, &str)| {
        if !days.is_empty() {
            let named: Vec<String> = days.iter().take(NAMED).map(|d| day(*d, lang)).collect();
            lines.push(format!(
                "{}{} {}{}",
                lang.pick(fr, en),
                lang.pick(" :", ":"),
                named.join(", "),
                more(days.len(), lang)
            ));
        }
    };
    for (of, approved, due, expected, optional) in PAPERS {
        tell(days(&|s| matches!(of(s), Paper::Approved { .. })), approved);
        tell(days(&|s| matches!(of(s), Paper::Due { .. })), due);
        tell(days(&|s| matches!(of(s), Paper::Expected { .. })), expected);
        tell(days(&|s| matches!(of(s), Paper::Optional)), optional);
    }
    lines.extend(year.table.map(|table| {
        let (rows, held, left) = (table.rows, table.held, table.rows - table.held);
        lang.pick(
            format!(
                "Tableau publié par la collectivité : {rows} lignes, dont {held} racontées aussi par un document tenu et {left} \
                 que seul le tableau connaît"
            ),
            format!(
                "Table published by the council: {rows} rows, of which {held} are also told by a document held and {left} are \
                 known from the table alone"
            ),
        )
    }));
    lines
}

type Said = (&'static str, &'static str);
type Papers = (fn(&Session) -> &Paper, Said, Said, Said, Said);

const PAPERS: [Papers; 2] = [
    (
        |s| &s.minutes,
        (
            "Procès-verbal approuvé par une séance suivante, donc connu, mais non tenu ici",
            "Minutes approved by a later session, so known to exist, but not held here",
        ),
        (
            "Procès-verbal attendu en ligne une semaine après la séance suivante (CGCT, L2121-15), non tenu",
            "Minutes to be online a week after the session that follows (CGCT, L2121-15), not held",
        ),
        ("Procès-verbal attendu, non tenu", "Minutes expected, not held"),
        (
            "Procès-verbal non tenu (une commune de moins de 3 500 habitants peut avoir choisi l'affichage ou le papier)",
            "Minutes not held (a commune of fewer than 3,500 inhabitants may have chosen posting or paper)",
        ),
    ),
    (
        |s| &s.list,
        ("", ""),
        (
            "Liste des délibérations attendue en ligne une semaine après la séance (CGCT, L2121-25), non tenue",
            "List of deliberations to be online a week after the session (CGCT, L2121-25), not held",
        ),
        (
            "Liste des délibérations attendue, non tenue",
            "List of deliberations expected, not held",
        ),
        (
            "Liste des délibérations non tenue (une commune de moins de 3 500 habitants peut avoir choisi l'affichage ou le papier)",
            "List of deliberations not held (a commune of fewer than 3,500 inhabitants may have chosen posting or paper)",
        ),
    ),
];

fn numbers(series: &Series, lang: Lang) -> String {
    let Series {
        first,
        last,
        held,
        absent,
        gaps,
    } = series;
    let range = lang.pick(
        format!("Numéros {first} à {last}"),
        format!("Numbers {first} to {last}"),
    );
    if gaps.is_empty() {
        return lang.pick(
            format!("{range} : tous tenus ({held})"),
            format!("{range}: all held ({held})"),
        );
    }
    let gap = |gap: &Gap| match gap.from == gap.to {
        true => gap.from.clone(),
        false => format!("{}{}{}", gap.from, lang.pick(" à ", " to "), gap.to),
    };
    let named: Vec<String> = gaps.iter().take(NAMED).map(gap).collect();
    let (named, more) = (named.join(", "), more(gaps.len(), lang));
    lang.pick(
        format!("{range} : {held} tenus, {absent} non tenus ({named}{more})"),
        format!("{range}: {held} held, {absent} not held ({named}{more})"),
    )
}

fn sessions(year: &Year, lang: Lang) -> Option<String> {
    let known = year.sessions.len();
    let of = |paper: fn(&Session) -> &Paper| {
        let held = year.sessions.iter().filter(|s| matches!(paper(s), Paper::Held { .. }));
        held.count()
    };
    let (minutes, lists) = (of(|s| &s.minutes), of(|s| &s.list));
    (known > 0).then(|| {
        lang.pick(
            format!("Séances connues : {known} ; procès-verbal ou compte rendu tenu pour {minutes}, liste des délibérations pour {lists}"),
            format!("Sessions known: {known}; minutes held for {minutes}, list of deliberations for {lists}"),
        )
    })
}

fn more(all: usize, lang: Lang) -> String {
    match all.saturating_sub(NAMED) {
        0 => String::new(),
        n => lang.pick(format!(" et {n} autres"), format!(" and {n} more")),
    }
}
