//! What does one element say by its name, its attributes and its short text?

use super::super::address;
use super::super::evidence::said::Said;
use super::super::evidence::{tidy, words};
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
        ["download", "title", "aria-label", "data-title"]
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

/// Whether a link whose address has no document's ending says that it leads to a file: by its type, as a download, by
/// a class, or by a format and a size beside it alone.
pub(super) fn says_file(node: NodeRef<'_, Node>, url: &url::Url, text: &str) -> bool {
    let Some(element) = node.value().as_element().filter(|e| e.name() == "a") else {
        return false;
    };
    if address::is_page_name(&address::file_name(url)) {
        return false;
    }
    let typed = element.attr("type").is_some_and(|t| {
        let t = t.trim().to_ascii_lowercase();
        t.strip_prefix("application/")
            .is_some_and(|t| !t.starts_with("xhtml") && !t.contains("xml") && !t.contains("json"))
            && !t.contains("ld+")
    });
    let class = element.attr("class").unwrap_or_default().to_ascii_lowercase();
    let classed = class.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == "pdf");
    let alone = || {
        let anchors = |n: NodeRef<'_, Node>| {
            let is_anchor = |d: &NodeRef<'_, Node>| d.value().as_element().is_some_and(|e| e.name() == "a");
            n.descendants().take(40).filter(is_anchor).count()
        };
        let around = node.parent().filter(|p| anchors(*p) == 1)?;
        Some(text_of(around, 250)).filter(|t| t.len() < 250)
    };
    typed || classed || element.attr("download").is_some() || has_size(text) || alone().is_some_and(|t| has_size(&t))
}

/// Whether words name a format and a size: « PDF - 240 Ko », « 1,2 Mo, pdf ».
fn has_size(text: &str) -> bool {
    if text.len() > 400 || !text.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let words = words::spaced(text);
    let parts: Vec<&str> = words.split_whitespace().collect();
    let format = parts
        .iter()
        .any(|w| matches!(*w, "pdf" | "doc" | "docx" | "odt" | "rtf"));
    let sized = parts.windows(2).any(|pair| {
        matches!(pair, [n, unit] if n.bytes().all(|b| b.is_ascii_digit())
            && matches!(*unit, "ko" | "mo" | "kb" | "mb" | "kio" | "mio" | "octets" | "bytes"))
    });
    format && sized
}

/// Whether an element says that the listing goes on where it leads. A bare arrow says so among a listing's pages only.
pub(super) fn goes_on(element: &scraper::node::Element, text: &str, in_pager: bool) -> bool {
    const WORDS: [&str; 19] = [
        " suivant ",
        " suivante ",
        " suivants ",
        " page suivante ",
        " next ",
        " next page ",
        " suite de la liste ",
        " resultats suivants ",
        " documents suivants ",
        " articles plus anciens ",
        " publications plus anciennes ",
        " older posts ",
        " plus anciens ",
        " afficher la suite ",
        " charger la suite ",
        " charger davantage ",
        " afficher davantage ",
        " derniere page ",
        " page precedente ",
    ];
    const MORE: [&str; 7] = [
        " charger plus",
        " afficher plus",
        " voir plus de ",
        " plus de resultats",
        " plus de documents",
        " load more",
        " show more",
    ];
    let rel = element.attr("rel").unwrap_or_default().to_ascii_lowercase();
    let words = words::spaced(text);
    rel.split_whitespace().any(|r| r == "next")
        || WORDS.contains(&words.as_str())
        || words.len() < 60 && MORE.iter().any(|w| words.starts_with(w))
        || in_pager && matches!(text.trim(), "»" | "›" | ">" | ">>" | "→")
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
