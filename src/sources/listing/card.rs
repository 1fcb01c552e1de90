//! Which words on the page are about one link alone? Its row, its list item, its card.

use super::super::evidence::{dates, tidy, words};
use super::page::text_of;
use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::Node;
use std::collections::HashMap;
use url::Url;

/// The words about one document, from the innermost element outwards.
#[derive(Debug, Default)]
pub(super) struct Card {
    /// What most likely is its title.
    pub title: Option<String>,
    /// Every piece of text of the whole card, in order.
    pub pieces: Vec<Piece>,
}

/// One piece of a card's text.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// The words.
    pub text: String,
    /// What its element says it is.
    pub role: PieceRole,
}

/// What an element says of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PieceRole {
    /// A heading, or an element of a class that says title.
    Title,
    /// A `<time>`, or an element of a class that says date.
    Date,
    /// An element of a class that says category.
    Category,
    /// Nothing.
    Plain,
}

/// The largest element around `node` that speaks of `url` alone, and what it says.
pub(super) fn card(node: NodeRef<'_, Node>, url: &Url, holds: &HashMap<NodeId, Option<Url>>) -> Card {
    let mut card = Card::default();
    for around in std::iter::once(node).chain(node.ancestors()) {
        let Some(element) = around.value().as_element() else {
            break;
        };
        let alone = holds.get(&around.id()).is_none_or(|held| held.as_ref() == Some(url));
        let natural = matches!(element.name(), "li" | "tr" | "article" | "figure" | "dd");
        let limit = if natural { 1200 } else { 450 };
        if !alone || matches!(element.name(), "body" | "html" | "main") || text_of(around, limit + 1).len() > limit {
            break;
        }
        // A link's own words are not around it; a block that a script makes a link has them all inside.
        if around.id() != node.id() || matches!(element.name(), "article" | "div" | "li" | "tr" | "section") {
            card.pieces = pieces(around);
            if card.title.is_none() {
                card.title = title(&card.pieces);
            }
        }
        if natural {
            break;
        }
    }
    card
}

/// The words before a link in a block that it shares with links to other documents, those links' own words left out:
/// « Séance du 12 mars 2024 : ordre du jour, procès-verbal ».
pub(super) fn shared(node: NodeRef<'_, Node>, holds: &HashMap<NodeId, Option<Url>>) -> String {
    const MAX: usize = 1500;
    let is_block = |n: &NodeRef<'_, Node>| {
        let block = |e: &scraper::node::Element| {
            matches!(
                e.name(),
                "li" | "tr" | "p" | "dd" | "article" | "div" | "td" | "section"
            )
        };
        n.value().as_element().is_some_and(block) && holds.get(&n.id()).is_some_and(Option::is_none)
    };
    let Some(block) = node.ancestors().find(is_block) else {
        return String::new();
    };
    if text_of(block, MAX + 1).len() > MAX {
        return String::new();
    }
    let mut before = String::new();
    let mut in_link = 0_usize;
    for edge in block.traverse().take(4000) {
        match edge {
            Edge::Open(n) if n.id() == node.id() => break,
            Edge::Open(n) => match n.value() {
                Node::Text(t) if in_link == 0 => before.push_str(t),
                Node::Element(e) => {
                    in_link += usize::from(e.name() == "a");
                    before.push(' ');
                }
                _ => {}
            },
            Edge::Close(n) => in_link -= usize::from(n.value().as_element().is_some_and(|e| e.name() == "a")),
        }
    }
    tidy(&before, MAX)
}

/// The words of the other link in its row, where there is but one that says something: a manager of downloads links the
/// title to a page about the file, and « Télécharger » to the file.
pub(super) fn neighbour(node: NodeRef<'_, Node>) -> Option<String> {
    let named =
        |n: &NodeRef<'_, Node>, names: &[&str]| n.value().as_element().is_some_and(|e| names.contains(&e.name()));
    let row = node.ancestors().find(|n| named(n, &["tr", "li", "article"]))?;
    let links = row
        .descendants()
        .take(400)
        .filter(|n| named(n, &["a"]) && n.id() != node.id());
    let mut said = links
        .map(|n| text_of(n, 300))
        .filter(|t| !t.is_empty() && !words::is_generic(t));
    let first = said.next()?;
    said.all(|other| other == first).then_some(first)
}

/// The words of the cells above that reach down to the row in which a link stands (`rowspan`).
pub(super) fn spanning(node: NodeRef<'_, Node>) -> Vec<String> {
    const MAX_ROWS: usize = 60;
    let named =
        |n: &NodeRef<'_, Node>, names: &[&str]| n.value().as_element().is_some_and(|e| names.contains(&e.name()));
    let Some(row) = node.ancestors().find(|n| named(n, &["tr"])) else {
        return Vec::new();
    };
    let above = row
        .prev_siblings()
        .filter(|n| named(n, &["tr"]))
        .take(MAX_ROWS)
        .enumerate();
    let reaching = above.flat_map(|(back, row)| {
        row.children().take(100).filter(move |cell| {
            let span = cell.value().as_element().and_then(|e| e.attr("rowspan"));
            span.and_then(|s| s.trim().parse::<usize>().ok())
                .is_some_and(|rows| rows > back + 1)
        })
    });
    reaching
        .map(|cell| text_of(cell, 300))
        .filter(|t| !t.is_empty())
        .collect()
}

/// What heads the column of a table in which a link stands.
pub(super) fn column(node: NodeRef<'_, Node>) -> Option<String> {
    let named =
        |n: &NodeRef<'_, Node>, names: &[&str]| n.value().as_element().is_some_and(|e| names.contains(&e.name()));
    let cell = node.ancestors().find(|n| named(n, &["td"]))?;
    let table = cell.ancestors().find(|n| named(n, &["table"]))?;
    let at = cell
        .prev_siblings()
        .take(100)
        .filter(|n| named(n, &["td", "th"]))
        .count();
    let head = table.descendants().take(2000).find(|n| named(n, &["tr"]))?;
    let name = head.children().filter(|n| named(n, &["td", "th"])).nth(at)?;
    (!cell.ancestors().any(|n| n.id() == head.id()))
        .then(|| text_of(name, 120))
        .filter(|t| !t.is_empty())
}

/// The piece that names the document, if any does.
fn title(pieces: &[Piece]) -> Option<String> {
    let names = |p: &&Piece| {
        p.role != PieceRole::Date
            && p.text.chars().count() >= 4
            && !words::is_generic(&p.text)
            && !is_only_a_date(&p.text)
    };
    let titled = pieces.iter().filter(names).find(|p| p.role == PieceRole::Title);
    let plain = || pieces.iter().filter(names).filter(|p| p.role == PieceRole::Plain);
    let cued = || plain().find(|p| words::kind(&p.text).is_some() && !p.text.ends_with(':'));
    let longest = || plain().max_by_key(|p| p.text.len());
    titled.or_else(cued).or_else(longest).map(|p| p.text.clone())
}

/// Whether words hold nothing but a date.
pub(super) fn is_only_a_date(text: &str) -> bool {
    let letters = words::spaced(text);
    let left = letters
        .split_whitespace()
        .filter(|w| !w.bytes().all(|b| b.is_ascii_digit()) && !dates::is_month(w))
        .filter(|w| {
            !matches!(
                *w,
                "le" | "du" | "de" | "date" | "publie" | "mis" | "en" | "ligne" | "on" | "1er" | "posted" | "published"
            )
        })
        .count();
    left == 0 && !dates::in_text(text).is_empty()
}

/// The pieces of text within an element, cut at its blocks.
fn pieces(node: NodeRef<'_, Node>) -> Vec<Piece> {
    const MAX_PIECES: usize = 60;
    let mut pieces: Vec<Piece> = Vec::new();
    let mut text = String::new();
    let mut roles: Vec<PieceRole> = vec![PieceRole::Plain];
    let mut hidden = 0_usize;
    let mut flush = |text: &mut String, role: PieceRole| {
        let words = tidy(text, 600);
        text.clear();
        if !words.is_empty() && pieces.len() < MAX_PIECES {
            pieces.push(Piece { text: words, role });
        }
    };
    for edge in node.traverse() {
        match edge {
            Edge::Open(n) => match n.value() {
                Node::Text(t) if hidden == 0 => text.push_str(t),
                Node::Element(e) => {
                    let role = role(e);
                    hidden += usize::from(is_icon(e));
                    if !stays_inline(e, role) {
                        flush(&mut text, roles.last().copied().unwrap_or(PieceRole::Plain));
                    }
                    // What a `<time>` writes tells also what the date is about: « Mis en ligne le … ».
                    let silent = || dates::in_text(&text_of(n, 200)).is_empty();
                    if let Some(when) = e.attr("datetime").filter(|_| e.name() == "time" && silent()) {
                        flush(&mut when.to_owned(), PieceRole::Date);
                    }
                    let inherited = roles.last().copied().unwrap_or(PieceRole::Plain);
                    roles.push(role.unwrap_or(inherited));
                }
                _ => {}
            },
            Edge::Close(n) => {
                if let Node::Element(e) = n.value() {
                    hidden -= usize::from(is_icon(e));
                    let inner = roles.pop().unwrap_or(PieceRole::Plain);
                    if !stays_inline(e, role(e)) {
                        flush(&mut text, inner);
                    }
                }
            }
        }
    }
    flush(&mut text, PieceRole::Plain);
    pieces
}

fn stays_inline(element: &scraper::node::Element, role: Option<PieceRole>) -> bool {
    role.is_none()
        && matches!(
            element.name(),
            "b" | "i" | "em" | "strong" | "font" | "span" | "sup" | "sub" | "u" | "small" | "mark" | "abbr"
        )
}

fn is_icon(element: &scraper::node::Element) -> bool {
    matches!(element.name(), "svg" | "mat-icon" | "button" | "select") || element.attr("data-mat-icon-type").is_some()
}

fn role(element: &scraper::node::Element) -> Option<PieceRole> {
    if matches!(element.name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
        return Some(PieceRole::Title);
    }
    if element.name() == "time" {
        return Some(PieceRole::Date);
    }
    let class = element.attr("class")?.to_lowercase();
    // A class of the block itself (« card__title »), not of what holds it (« has-title »).
    let says = |words: &[&str]| {
        class.split_whitespace().any(|c| {
            words
                .iter()
                .any(|w| c.ends_with(w) || c.starts_with(w) && c.len() <= w.len() + 8)
        })
    };
    if says(&["title", "titre", "intitule", "objet", "libelle"]) {
        Some(PieceRole::Title)
    } else if says(&["date"]) {
        Some(PieceRole::Date)
    } else if says(&["category", "categorie", "rubrique", "tag"]) {
        Some(PieceRole::Category)
    } else {
        None
    }
}
