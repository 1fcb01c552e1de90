//! How an answer can be narrowed, widened or ordered: each way an address.

use super::form::Choice;
use crate::model::{Kind, subject_label};
use crate::search::{FacetValue, Results};
use crate::web::asked::Asked;
use crate::web::format;
use crate::web::frame::Frame;
use crate::web::shelf::Holdings;

/// How many values of a facet are shown.
const VALUES: usize = 12;

/// A way to go on.
pub struct Link {
    pub href: String,
    pub label: String,
}

/// One way in which the answers spread.
pub struct Facet {
    pub title: String,
    pub values: Vec<Count>,
    pub more: u64,
}

/// One value of a facet: what it leads to, and how many answer there.
pub struct Count {
    pub href: String,
    pub label: String,
    pub count: String,
}

/// The conditions in force, each with the address without it.
pub fn filters(asked: &Asked, holdings: &Holdings, frame: &Frame) -> Vec<Link> {
    let mut links = Vec::new();
    let mut add = |label: String, without: Asked| {
        links.push(Link {
            href: frame.link(&without.at("/")),
            label,
        })
    };
    for (i, council) in asked.council.iter().enumerate() {
        let held = holdings
            .councils
            .iter()
            .find(|held| held.council.id.as_str() == council);
        let mut without = asked.clone();
        without.council.remove(i);
        add(
            held.map_or_else(|| council.clone(), |held| held.council.name.clone()),
            without,
        );
    }
    if let Some(kind) = Kind::parse(&asked.kind) {
        add(
            kind.label(frame.lang).to_owned(),
            Asked {
                kind: String::new(),
                ..asked.clone()
            },
        );
    }
    if !asked.subject.is_empty() {
        let label = format!("{} {}", frame.t("matière", "subject"), asked.subject);
        add(
            label,
            Asked {
                subject: String::new(),
                ..asked.clone()
            },
        );
    }
    if !asked.from.is_empty() && asked.from == asked.to {
        add(
            dated(&asked.from, frame),
            Asked {
                from: String::new(),
                to: String::new(),
                ..asked.clone()
            },
        );
    } else {
        if !asked.from.is_empty() {
            let label = format!("{} {}", frame.t("depuis", "from"), dated(&asked.from, frame));
            add(
                label,
                Asked {
                    from: String::new(),
                    ..asked.clone()
                },
            );
        }
        if !asked.to.is_empty() {
            let label = format!("{} {}", frame.t("jusqu'à", "until"), dated(&asked.to, frame));
            add(
                label,
                Asked {
                    to: String::new(),
                    ..asked.clone()
                },
            );
        }
    }
    links
}

fn dated(typed: &str, frame: &Frame) -> String {
    crate::model::PartialDate::parse(typed).map_or_else(|_| typed.to_owned(), |date| format::partial(date, frame.lang))
}

/// The orders, each with its address.
pub fn orders(asked: &Asked, frame: &Frame) -> Vec<Choice> {
    let orders = [
        ("", frame.t("pertinence", "relevance")),
        ("date", frame.t("date de séance", "session date")),
    ];
    let orders = orders.into_iter().map(|(sort, label)| Choice {
        value: frame.link(
            &Asked {
                sort: sort.to_owned(),
                ..asked.clone()
            }
            .at("/"),
        ),
        label: label.into_owned(),
        chosen: (asked.sort == "date") == (sort == "date"),
    });
    orders.collect()
}

/// How the answers spread, except along what is filtered already.
pub fn facets(results: &Results, asked: &Asked, frame: &Frame) -> Vec<Facet> {
    let facets = &results.facets;
    let narrowed_by_year = !asked.from.is_empty() || !asked.to.is_empty();
    let all = [
        (
            frame.t("Collectivité", "Council"),
            &facets.council,
            !asked.council.is_empty(),
            "council",
        ),
        (frame.t("Type", "Kind"), &facets.kind, !asked.kind.is_empty(), "kind"),
        (frame.t("Matière", "Subject"), &facets.subject, false, "subject"),
        (
            frame.t("Année", "Year"),
            &facets.year,
            narrowed_by_year && facets.year.len() < 2,
            "year",
        ),
    ];
    let all = all
        .into_iter()
        .filter(|(_, values, chosen, _)| !values.is_empty() && !chosen);
    let all = all.map(|(title, values, _, which)| Facet {
        title: title.into_owned(),
        values: values
            .iter()
            .take(VALUES)
            .map(|value| counted(value, which, asked, frame))
            .collect(),
        more: values.len().saturating_sub(VALUES) as u64,
    });
    all.collect()
}

fn counted(value: &FacetValue, which: &str, asked: &Asked, frame: &Frame) -> Count {
    let (mut narrowed, mut label) = (asked.clone(), value.label.clone());
    let chosen = value.value.clone();
    match which {
        "council" => narrowed.council = vec![chosen],
        "kind" => {
            label = Kind::parse(&chosen).map_or(label, |kind| kind.label(frame.lang).to_owned());
            narrowed.kind = chosen;
        }
        "subject" => {
            let named = subject_label(&chosen, frame.lang).or((label != chosen).then_some(label));
            label = named.map_or_else(|| chosen.clone(), |name| format!("{chosen} {name}"));
            narrowed.subject = chosen;
        }
        _ => (narrowed.from, narrowed.to) = (chosen.clone(), chosen),
    }
    Count {
        href: frame.link(&narrowed.at("/")),
        label,
        count: format::number(value.count as u64, frame.lang),
    }
}

/// What may help when nothing was found: the same with less asked.
pub fn suggestions(asked: &Asked, frame: &Frame) -> Vec<Link> {
    let mut links = Vec::new();
    let bare = Asked {
        q: asked.q.clone(),
        ..Asked::default()
    };
    if bare != *asked && !asked.q.is_empty() {
        let label = frame.t(
            "la même recherche sans aucun filtre",
            "the same search without any filter",
        );
        links.push(Link {
            href: frame.link(&bare.at("/")),
            label: label.into_owned(),
        });
    }
    if asked.q.contains('"') {
        let loose = Asked {
            q: asked.q.replace('"', " "),
            ..asked.clone()
        };
        let label = frame.t(
            "sans guillemets : les mots dans n'importe quel ordre",
            "without quotation marks: the words in any order",
        );
        links.push(Link {
            href: frame.link(&loose.at("/")),
            label: label.into_owned(),
        });
    }
    let words: Vec<&str> = asked.q.split_whitespace().collect();
    let plain = words
        .iter()
        .all(|word| word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '\''));
    if plain && (2..=8).contains(&words.len()) {
        let either = Asked {
            q: words.join(frame.lang.pick(" OU ", " OR ")),
            ..asked.clone()
        };
        let label = frame.t("l'un ou l'autre des mots", "any one of the words");
        links.push(Link {
            href: frame.link(&either.at("/")),
            label: label.into_owned(),
        });
    }
    if plain && words.len() == 1 && words[0].chars().count() > 4 {
        let near = Asked {
            q: format!("{}~", words[0]),
            ..asked.clone()
        };
        let label = frame.t("ce mot à une lettre près", "this word, give or take one letter");
        links.push(Link {
            href: frame.link(&near.at("/")),
            label: label.into_owned(),
        });
    }
    links
}
