//! What does one element say by its name, its attributes and its short text?

use super::super::address;
use super::super::evidence::said::Said;
use super::super::evidence::tidy;
use super::page::{MAX_TEXT, text_of};
use ego_tree::NodeRef;
use scraper::Node;

/// What the attributes of a link, and the images in it, call what it leads to.
pub(super) fn labels(node: NodeRef<'_, Node>) -> Vec<String> {
    let mut labels = Vec::new();
    let Some(element) = node.value().as_element() else {
        return labels;
    };
    labels.extend(
        ["download", "title", "aria-label"]
            .iter()
            .filter_map(|a| element.attr(a))
            .map(|l| tidy(l, MAX_TEXT)),
    );
    let images = node
        .descendants()
        .skip(1)
        .take(40)
        .filter_map(|n| n.value().as_element());
    labels.extend(
        images
            .filter_map(|e| e.attr("alt").or_else(|| e.attr("title")))
            .map(|l| tidy(l, MAX_TEXT)),
    );
    labels.retain(|l| !l.is_empty());
    labels
}

/// The address of a document quoted in a piece of script.
pub(super) fn quoted_document(script: &str) -> Option<&str> {
    let script = script.get(..2000).unwrap_or(script);
    if address::is_document_name(script.trim()) && !script.contains(['\'', '"', '(']) {
        return Some(script);
    }
    script.split(['\'', '"']).find(|part| address::is_document_name(part))
}

/// Short words that stand over what follows, though they are no heading: a caption, a term, a bold line, a year in a list.
pub(super) fn stands_as_heading(node: NodeRef<'_, Node>, element: &scraper::node::Element) -> Option<Said> {
    const MAX: usize = 120;
    let class = element.attr("class").unwrap_or_default().to_lowercase();
    let by_class = || {
        ["title", "titre", "heading", "accordion", "annee", "year"]
            .iter()
            .any(|w| class.contains(w))
    };
    let text = match element.name() {
        "caption" | "legend" | "summary" | "dt" | "p" | "strong" | "b" | "button" | "th" => text_of(node, MAX + 1),
        "div" | "span" if by_class() => text_of(node, MAX + 1),
        "li" | "td"
            if node
                .children()
                .any(|c| c.value().as_element().is_some_and(|e| matches!(e.name(), "ul" | "ol"))) =>
        {
            let own: Vec<&str> = node
                .children()
                .filter_map(|c| c.value().as_text().map(|t| &**t))
                .collect();
            tidy(&own.join(" "), MAX + 1)
        }
        _ => return None,
    };
    let holds_link = || {
        node.descendants().take(60).any(|n| {
            n.value()
                .as_element()
                .is_some_and(|e| e.name() == "a" && e.attr("href").is_some())
        })
    };
    if !(1..=MAX).contains(&text.len()) || !matches!(element.name(), "li" | "td") && holds_link() {
        return None;
    }
    let said = Said::new(text);
    let tells = said.kind().is_some() || said.speaks_of_council() || said.is_the_states() || !said.dates().is_empty();
    tells.then_some(said)
}

/// Whether an element holds a menu, or the head or foot of the page.
pub(super) fn is_menu(element: &scraper::node::Element) -> bool {
    let named = |words: &[&str]| {
        [element.attr("class"), element.attr("id")]
            .into_iter()
            .flatten()
            .any(|v| {
                v.to_lowercase()
                    .split(|c: char| !c.is_ascii_alphanumeric())
                    .any(|w| words.contains(&w))
            })
    };
    match element.name() {
        "nav" | "footer" => true,
        "body" | "html" | "main" | "article" => false,
        "header" => !named(&["entry", "article", "post", "page"]),
        _ => {
            element
                .attr("role")
                .is_some_and(|r| matches!(r, "navigation" | "contentinfo"))
                || named(&[
                    "menu",
                    "nav",
                    "navbar",
                    "navigation",
                    "footer",
                    "breadcrumb",
                    "breadcrumbs",
                    "menubar",
                    "topbar",
                    "megamenu",
                ])
        }
    }
}

/// Whether an element holds links to the pages of a listing.
pub(super) fn is_pager(element: &scraper::node::Element) -> bool {
    let value = [element.attr("class"), element.attr("id"), element.attr("aria-label")];
    value.into_iter().flatten().any(|v| {
        let v = v.to_lowercase();
        [
            "pagination",
            "paginat",
            "pager",
            "page-numbers",
            "wp-pagenavi",
            "nav-links",
        ]
        .iter()
        .any(|w| v.contains(w))
    })
}

/// Whether an element draws a picture out of a word: icon fonts write « download » for an arrow.
pub(super) fn is_icon(node: NodeRef<'_, Node>) -> bool {
    node.value().as_element().is_some_and(|e| {
        let class = e.attr("class").unwrap_or_default();
        e.name() == "mat-icon"
            || e.attr("data-mat-icon-type").is_some()
            || class.contains("material-icons")
            || class.contains("material-symbols")
    })
}

/// Whether an element stands within a line of text.
pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "i"
            | "em"
            | "strong"
            | "font"
            | "span"
            | "sup"
            | "sub"
            | "u"
            | "small"
            | "mark"
            | "abbr"
            | "time"
            | "wbr"
    )
}
