//! Which part of a page is its content, and how is it read as lines?

use scraper::node::Element;
use scraper::{Html, Node};
use std::collections::HashMap;

type NodeRef<'a> = ego_tree::NodeRef<'a, Node>;

/// The least part of the words of a page that its `main` must hold to be taken for the content.
const MAIN_SHARE: f64 = 0.3;

/// The text of the page's main content: its `main` if that holds enough of the words, else all but the chrome.
pub fn main_text(page: &Html) -> String {
    let words = Words::count(page);
    let root = page.tree.root();
    let body = root
        .descendants()
        .find(|n| element(*n).is_some_and(|e| e.name() == "body"))
        .unwrap_or(root);
    let chrome = |n: NodeRef<'_>| is_chrome(n, &words, words.of(body));
    let mains = root.descendants().filter(|n| element(*n).is_some_and(is_main));
    let main = mains.max_by_key(|n| words.of(*n));
    // What counts is the share of the text that would be read without it.
    let readable = read(body, &chrome);
    match main {
        Some(main) => {
            let text = read(main, &chrome);
            let (part, whole) = (count(&text), count(&readable));
            #[expect(clippy::cast_precision_loss, reason = "a share needs no more precision than f64 has")]
            let enough = part as f64 >= MAIN_SHARE * whole as f64 && part > 0;
            if enough { text } else { readable }
        }
        None => readable,
    }
}

/// How many words stand under each node.
struct Words(HashMap<ego_tree::NodeId, usize>);

impl Words {
    /// Counts in one pass: a parent's identity is always met before its children's.
    fn count(page: &Html) -> Self {
        let nodes: Vec<NodeRef<'_>> = page.tree.root().descendants().collect();
        let mut words = HashMap::with_capacity(nodes.len());
        for node in nodes.iter().rev() {
            let own = match node.value() {
                Node::Text(text) if !node.parent().is_some_and(is_silent) => count(text),
                _ => 0,
            };
            let total = own + words.get(&node.id()).copied().unwrap_or(0);
            words.insert(node.id(), total);
            if let Some(parent) = node.parent() {
                *words.entry(parent.id()).or_insert(0) += total;
            }
        }
        Self(words)
    }

    fn of(&self, node: NodeRef<'_>) -> usize {
        self.0.get(&node.id()).copied().unwrap_or(0)
    }
}

fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

fn element(node: NodeRef<'_>) -> Option<&Element> {
    node.value().as_element()
}

fn is_main(element: &Element) -> bool {
    element.name() == "main" || element.attr("role").is_some_and(|r| r.eq_ignore_ascii_case("main"))
}

/// Elements that never hold readable text.
fn is_silent(node: NodeRef<'_>) -> bool {
    element(node).is_some_and(|e| {
        matches!(
            e.name(),
            "script"
                | "style"
                | "template"
                | "noscript"
                | "svg"
                | "iframe"
                | "object"
                | "head"
                | "select"
                | "button"
                | "datalist"
                | "textarea"
                | "audio"
                | "video"
                | "canvas"
                | "map"
        ) || e.attr("hidden").is_some()
    })
}

/// Menus, banners, feet and forms: unless one holds most of the page, as where the whole page is one form.
fn is_chrome(node: NodeRef<'_>, words: &Words, whole: usize) -> bool {
    let Some(e) = element(node) else { return false };
    let role = e.attr("role").unwrap_or_default();
    let within = || {
        node.ancestors()
            .take(40)
            .filter_map(element)
            .any(|a| a.name() == "article" || is_main(a))
    };
    let chrome = match e.name() {
        "nav" | "aside" | "form" => true,
        "header" | "footer" => !within(),
        _ => matches!(
            role,
            "navigation" | "banner" | "contentinfo" | "search" | "complementary"
        ),
    };
    chrome && words.of(node) * 2 <= whole
}

/// The text under `root` as lines: blocks begin and end lines, cells are set apart by tabs. Iterative, as pages nest.
fn read(root: NodeRef<'_>, skip: &dyn Fn(NodeRef<'_>) -> bool) -> String {
    let mut out = String::new();
    let mut preformatted = 0_usize;
    let mut node = root;
    let mut entering = true;
    loop {
        let descend = entering && enter(node, root, skip, &mut out, &mut preformatted);
        if descend && let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        if !entering || descend {
            leave(node, &mut out, &mut preformatted);
        }
        if node == root {
            return out;
        }
        (node, entering) = match (node.next_sibling(), node.parent()) {
            (Some(next), _) => (next, true),
            (None, Some(parent)) => (parent, false),
            (None, None) => return out,
        };
    }
}

/// Writes what stands where `node` begins; false when it is passed over.
fn enter(
    node: NodeRef<'_>,
    root: NodeRef<'_>,
    skip: &dyn Fn(NodeRef<'_>) -> bool,
    out: &mut String,
    preformatted: &mut usize,
) -> bool {
    match node.value() {
        Node::Text(text) if *preformatted > 0 => out.push_str(text),
        Node::Text(text) => {
            // Line ends within a paragraph are blanks like others.
            out.extend(
                text.chars()
                    .map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }),
            );
        }
        Node::Element(_) if is_silent(node) || (node != root && skip(node)) => {
            out.push(' ');
            return false;
        }
        Node::Element(e) => {
            match e.name() {
                "br" | "hr" => out.push('\n'),
                "td" | "th" => out.push('\t'),
                name if is_block(name) => end_line(out),
                _ => {}
            }
            *preformatted += usize::from(e.name() == "pre");
        }
        _ => {}
    }
    true
}

fn leave(node: NodeRef<'_>, out: &mut String, preformatted: &mut usize) {
    if let Some(e) = element(node) {
        *preformatted -= usize::from(e.name() == "pre");
        if is_block(e.name()) {
            end_line(out);
        }
        // The style sheet sets these apart by white space.
        if matches!(
            e.name(),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" | "pre" | "blockquote"
        ) {
            out.push('\n');
        }
    }
}

/// Ends the line, unless nothing stands on it.
fn end_line(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
    if !out.ends_with('\n') {
        out.push('\n');
    }
}

/// Elements that the standard's style sheet shows as blocks (HTML, 15.3), rows included.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "tr"
            | "ul"
            | "option"
    )
}
