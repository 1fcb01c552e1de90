//! What did the transmission to the prefecture write on these pages?
//!
//! The stamp of the teletransmission (« @CTES » and its operators) stands in a corner of every page of an act: when it
//! was sent and received, when it was published, and the number under which the State knows it. Each operator lays it
//! out its own way; the words are the same.

use crate::model::{Page, Stamp};
use chrono::NaiveDate;
use regex::Regex;
use std::sync::LazyLock;

/// How many different stamps of one document are told: a register of a year holds fewer acts.
const MOST: usize = 2_000;

/// The words of a stamp, a date or number after each. Optical recognition may leave out accents.
static SAID: LazyLock<Regex> = LazyLock::new(|| {
    let date = r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})";
    let to = r"(?:(?:en|à\s+la|par\s+la|a\s+la)\s+(?:sous[-\s])?pr[ée]fecture|par\s+le\s+(?:sous[-\s])?pr[ée]fet)";
    let sent =
        format!(r"(?P<sent>(?:envoy[ée]e?|transmise?)\s+{to}|envoi\s+(?:en\s+)?pr[ée]fecture)\s*(?:le)?\s*:?\s*{date}");
    let received = format!(
        r"(?P<received>re[çc]ue?\s+{to}\s*(?:le)?|r[ée]ception\s+{to}\s*(?:le)?|(?P<short>re[çc]ue?\s+le))\s*:?\s*{date}"
    );
    let published =
        format!(r"(?P<published>(?:mise?\s+en\s+ligne|publi[ée]e?|affich[ée]e?)\s+le|publication)\s*:?\s*{date}");
    // The edges of words are those of ASCII: where Unicode's are asked for, every page with an accent takes many times longer.
    // Department on three places, SIREN or SIRET, date, number, nature of the act.
    let id = r"(?P<id>(?-u:\b)0?\d[\dab]\d?-\d{9}(?:\d{5})?-(?:19|20)\d{6}-[\p{L}\d_./-]{1,60}?-(?:DE|AR|AU|BF|CC|AI|DC|DEL))(?-u:\b)";
    build(&format!("(?i){sent}|{received}|{published}|{id}"))
});

#[expect(clippy::expect_used, reason = "the pattern is fixed, and a test compiles it")]
fn build(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a sound pattern")
}

/// The stamps on `pages`, in their order; one that stands on several pages is told once.
pub fn read(pages: &[Page]) -> Vec<Stamp> {
    let mut found: Vec<Stamp> = Vec::new();
    for page in pages {
        if found.len() >= MOST {
            break;
        }
        let stamp = on_page(page);
        // Only what the State is told of makes a stamp: « publié le » alone stands in any text.
        if stamp.id.is_none() && stamp.received.is_none() && stamp.sent.is_none() {
            continue;
        }
        match found.iter_mut().rev().take(3).find(|known| agree(known, &stamp)) {
            Some(known) => complete(known, stamp),
            None => found.push(stamp),
        }
    }
    found
}

fn on_page(page: &Page) -> Stamp {
    // « Reçu le » beside a number of the State is its receipt; elsewhere it may be any letter's.
    let mut received = None;
    let mut stamp = Stamp {
        page: page.number,
        ..Stamp::default()
    };
    for said in SAID.captures_iter(&page.text) {
        if let Some(id) = said.name("id") {
            stamp.id.get_or_insert_with(|| id.as_str().to_uppercase());
            continue;
        }
        let mut figures = said
            .iter()
            .skip(1)
            .flatten()
            .filter_map(|figure| figure.as_str().parse::<u32>().ok());
        let (Some(day), Some(month), Some(year)) = (figures.next(), figures.next(), figures.next()) else {
            continue;
        };
        let date = i32::try_from(year)
            .ok()
            .and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
        let slot = match () {
            () if said.name("sent").is_some() => &mut stamp.sent,
            () if said.name("short").is_some() => &mut received,
            () if said.name("received").is_some() => &mut stamp.received,
            () => &mut stamp.published,
        };
        *slot = slot.or(date);
    }
    if stamp.id.is_some() {
        stamp.received = stamp.received.or(received);
    }
    stamp
}

/// Whether two pages bear the same stamp: nothing that both say differs, and they say one thing in common.
fn agree(one: &Stamp, other: &Stamp) -> bool {
    fn same<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> Option<bool> {
        one.as_ref().zip(other.as_ref()).map(|(a, b)| a == b)
    }
    let said = [
        same(&one.id, &other.id),
        same(&one.received, &other.received),
        same(&one.sent, &other.sent),
        same(&one.published, &other.published),
    ];
    said.contains(&Some(true)) && !said.contains(&Some(false))
}

fn complete(known: &mut Stamp, stamp: Stamp) {
    known.id = known.id.take().or(stamp.id);
    known.received = known.received.or(stamp.received);
    known.sent = known.sent.or(stamp.sent);
    known.published = known.published.or(stamp.published);
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::model::{Origin, Page, Stamp};
    use chrono::NaiveDate;

    fn pages(texts: &[&str]) -> Vec<Page> {
        (1..)
            .zip(texts)
            .map(|(number, text)| Page {
                number,
                text: (*text).to_owned(),
                origin: Origin::Text,
                confidence: None,
                quality: None,
            })
            .collect()
    }

    fn day(day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(2024, 3, day)
    }

    const ID: &str = "014-211409991-20240311-2024_017-DE";

    #[test]
    fn a_stamp_is_read_once_however_many_pages_bear_it() {
        let stamp = format!(
            "Envoyé en préfecture le 12/03/2024\nReçu en préfecture le 13/03/2024\nPublié le 14/03/2024\nID : {ID}\nLe conseil"
        );
        let found = read(&pages(&[&stamp, &stamp, "Annexe"]));
        let expected = Stamp {
            page: 1,
            sent: day(12),
            received: day(13),
            published: day(14),
            id: Some(ID.to_owned()),
        };
        assert_eq!(found, [expected]);
    }

    #[test]
    fn other_operators_say_it_in_other_words() {
        let found = read(&pages(&[&format!(
            "Accusé de réception - Ministère de l'Intérieur\n{ID}\nAccusé certifié exécutoire\n\
             Réception par le préfet : 13/03/2024\nPublication : 14/03/2024"
        )]));
        assert_eq!((found[0].received, found[0].published), (day(13), day(14)));
        assert_eq!(found[0].id.as_deref(), Some(ID));
        let found = read(&pages(&[&format!(
            "AR Prefecture\n{ID}\nReçu le 13/03/2024\nPublié le 14/03/2024"
        )]));
        assert_eq!((found[0].received, found[0].published), (day(13), day(14)));
    }

    #[test]
    fn a_bundle_of_acts_has_a_stamp_for_each() {
        let second = ID.replace("017", "018");
        let found = read(&pages(&[&format!("ID : {ID}"), &format!("ID : {second}")]));
        let told: Vec<_> = found.iter().map(|stamp| (stamp.page, stamp.id.as_deref())).collect();
        assert_eq!(told, [(1, Some(ID)), (2, Some(second.as_str()))]);
    }

    #[test]
    fn what_is_no_stamp_is_none() {
        assert!(
            read(&pages(&[
                "Le rapport, publié le 14/03/2024, a été lu.",
                "Courrier reçu le 12/03/2024"
            ]))
            .is_empty()
        );
        assert_eq!(read(&pages(&["Reçu en préfecture le 31/02/2024"])), []);
    }
}
