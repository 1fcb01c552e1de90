//! What links are on a page, and what stands around each? Collects; never judges.

use super::super::address::{self, Refusal};
use super::super::evidence::said::Said;
use super::super::evidence::tidy;
use super::element::{
    goes_on, is_icon, is_inline, is_menu, is_pager, labels, quoted_document, says_file, stands_as_heading,
};
use super::years;
use crate::model::{Doubt, DoubtCode};
use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::{Html, Node};
use std::collections::HashMap;
use std::rc::Rc;
use url::Url;

/// Links looked at; a page of more is cut, and says so.
const MAX_LINKS: usize = 40_000;
/// Bytes kept of any text.
pub(super) const MAX_TEXT: usize = 600;
/// Odd links named one by one in the doubts.
const MAX_ODD: usize = 20;

/// Attributes other than `href` in which pages keep the address of a document.
const DATA_ATTRIBUTES: [&str; 11] = [
    "data-downloadurl",
    "data-href",
    "data-url",
    "data-file",
    "data-src",
    "data-link",
    "data-pdf",
    "data-document",
    "data-download",
    "data-file-url",
    "data-pdf-url",
];

/// A parsed page with its links.
pub(super) struct Collected<'a> {
    /// Every link that may be taken, in the order of the page.
    pub links: Vec<Link<'a>>,
    /// The page's title.
    pub title: String,
    /// Its first heading.
    pub heading: String,
    /// Where a refresh or frames lead.
    pub onward: Vec<Url>,
    /// Links that are not taken, and why.
    pub doubts: Vec<Doubt>,
    /// For each element that holds links to documents, the one address they share, or `None` for several.
    pub holds: HashMap<ego_tree::NodeId, Option<Url>>,
}

/// A link on a page.
pub(super) struct Link<'a> {
    /// The element.
    pub node: NodeRef<'a, Node>,
    /// As written.
    pub href: String,
    /// Resolved.
    pub url: Url,
    /// The words within it.
    pub text: String,
    /// What its attributes call it: `download`, `title`, `aria-label`, an image's `alt`.
    pub labels: Vec<String>,
    /// The headings it stands under, nearest first.
    pub headings: Vec<Rc<Said>>,
    /// Whether it stands in a menu, a page's head or foot.
    pub menu: bool,
    /// Whether it stands among links to the pages of a listing.
    pub pager: bool,
    /// Whether its words or its `rel` say that the listing goes on there: « Page suivante », « Charger plus ».
    pub goes_on: bool,
    /// The name of the document it leads to, by its ending.
    pub document: Option<String>,
    /// Whether it leads to a file: by its ending, else because address or element say that it is a download.
    pub file: bool,
}

/// The base against which a page's links are resolved: its first `<base href>` of the web, else its own address.
pub(super) fn base(html: &Html, url: &Url) -> Url {
    html.tree
        .nodes()
        .filter_map(|n| n.value().as_element())
        .filter(|e| e.name() == "base")
        .find_map(|e| e.attr("href"))
        .and_then(|href| url.join(href.trim()).ok())
        .filter(|base| matches!(base.scheme(), "http" | "https") && base.has_host())
        .unwrap_or_else(|| url.clone())
}

/// Collects what is on the page.
pub(super) fn collect<'a>(html: &'a Html, url: &Url) -> Collected<'a> {
    let mut collector = Collector {
        base: base(html, url),
        page: url.clone(),
        headings: Default::default(),
        near: Vec::new(),
        menu: 0,
        pager: 0,
        odd: 0,
        cut: false,
        out: Collected {
            links: Vec::new(),
            title: String::new(),
            heading: String::new(),
            onward: Vec::new(),
            doubts: Vec::new(),
            holds: HashMap::new(),
        },
    };
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => collector.open(node),
            Edge::Close(node) => collector.close(node),
        }
    }
    collector.finish()
}

/// The words within an element, tidied and cut.
pub(super) fn text_of(node: NodeRef<'_, Node>, max: usize) -> String {
    let mut text = String::new();
    for part in node.descendants().take(400 + 8 * max) {
        match part.value() {
            Node::Text(t) if !part.parent().is_some_and(is_icon) => text.push_str(t),
            Node::Element(e) if !is_inline(e.name()) => text.push(' '),
            _ => {}
        }
        if text.len() > max * 4 {
            break;
        }
    }
    tidy(&text, max)
}

/// The element over whose content words stand that are no heading: what holds the element that holds them; for a row
/// that is one cell, the table.
fn scope<'a>(node: NodeRef<'a, Node>) -> Option<NodeRef<'a, Node>> {
    let named =
        |n: &NodeRef<'_, Node>, names: &[&str]| n.value().as_element().is_some_and(|e| names.contains(&e.name()));
    let row = node.ancestors().take(4).find(|n| named(n, &["tr"]));
    let whole = row.filter(|row| row.children().filter(|c| named(c, &["td", "th"])).count() == 1);
    let table = whole.and_then(|row| row.ancestors().find(|n| named(n, &["table"])));
    table.or_else(|| node.parent().and_then(|p| p.parent()).or_else(|| node.parent()))
}

struct Collector<'a> {
    base: Url,
    page: Url,
    headings: [Option<Rc<Said>>; 6],
    /// Words that stand as a heading for what follows within an element.
    near: Vec<(ego_tree::NodeId, Rc<Said>)>,
    menu: usize,
    pager: usize,
    odd: usize,
    cut: bool,
    out: Collected<'a>,
}

impl<'a> Collector<'a> {
    fn open(&mut self, node: NodeRef<'a, Node>) {
        let Some(element) = node.value().as_element() else {
            return;
        };
        self.menu += usize::from(is_menu(element));
        self.pager += usize::from(is_pager(element));
        match element.name() {
            "title" if self.out.title.is_empty() => self.out.title = text_of(node, MAX_TEXT),
            name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => self.heading(node, name),
            "meta" => self.refresh(element),
            "frame" => self.frame(element, false),
            "iframe" => self.frame(element, true),
            "option" => self.option(node, element),
            _ => {}
        }
        if let Some(text) = stands_as_heading(node, element) {
            let scope = scope(node);
            if let Some(scope) = scope {
                self.near.retain(|(id, _)| *id != scope.id());
                self.near.push((scope.id(), Rc::new(text)));
            }
        }
        self.links_of(node, element);
    }

    fn close(&mut self, node: NodeRef<'a, Node>) {
        let Some(element) = node.value().as_element() else {
            return;
        };
        self.menu -= usize::from(is_menu(element));
        self.pager -= usize::from(is_pager(element));
        while self.near.last().is_some_and(|(id, _)| *id == node.id()) {
            self.near.pop();
        }
    }

    fn heading(&mut self, node: NodeRef<'a, Node>, name: &str) {
        let text = text_of(node, 300);
        let level = name
            .as_bytes()
            .get(1)
            .map_or(0, |b| usize::from(b.saturating_sub(b'1')))
            .min(5);
        if text.is_empty() {
            return;
        }
        if level == 0 && self.out.heading.is_empty() {
            self.out.heading.clone_from(&text);
        }
        for deeper in self.headings.iter_mut().skip(level) {
            *deeper = None;
        }
        if let Some(slot) = self.headings.get_mut(level) {
            *slot = Some(Rc::new(Said::new(text)));
        }
        self.near.clear();
    }

    fn refresh(&mut self, element: &scraper::node::Element) {
        let is_refresh = element
            .attr("http-equiv")
            .is_some_and(|v| v.trim().eq_ignore_ascii_case("refresh"));
        let Some(content) = element.attr("content").filter(|_| is_refresh) else {
            return;
        };
        let Some((_, target)) = content.split_once([';', ',']) else {
            return;
        };
        let target = target.trim();
        let target = match target.get(..3) {
            Some(start) if start.eq_ignore_ascii_case("url") => {
                target.get(3..).unwrap_or_default().trim_start().trim_start_matches('=')
            }
            _ => target,
        };
        let target = target.trim().trim_matches(['"', '\'']);
        match address::resolve(&self.base, target) {
            Ok(url) if url != self.page => self.out.onward.push(url),
            Ok(_) => self.doubt("refresh", "the page refreshes to itself"),
            Err(Refusal::Odd(why)) => self.doubt(target, why),
            Err(_) => {}
        }
    }

    /// A frame holds a part of the page; within a page, only what the site itself has drawn in it.
    fn frame(&mut self, element: &scraper::node::Element, within: bool) {
        let Some(src) = element.attr("src") else { return };
        match address::resolve(&self.base, src) {
            Ok(url) if within && (!address::same_site(&url, &self.page) || !address::has_page_shape(&url)) => {}
            Ok(url) if within && (address::document_name(&url).is_some() || address::looks_like_download(&url)) => {}
            Ok(url) if url != self.page => self.out.onward.push(url),
            Err(Refusal::Odd(why)) => self.doubt(src, why),
            _ => {}
        }
    }

    /// A choice that leads to another page: its value is an address, or its form asks for a year.
    fn option(&mut self, node: NodeRef<'a, Node>, element: &'a scraper::node::Element) {
        let value = element.attr("value").unwrap_or_default();
        if value.starts_with(['/', '?']) || value.starts_with("http") {
            self.add(node, value, false, false);
        } else if let Some(asked) = years::asked(node, value) {
            self.add(node, &asked, false, false);
        }
    }

    fn links_of(&mut self, node: NodeRef<'a, Node>, element: &'a scraper::node::Element) {
        let name = element.name();
        if let Some(href) = element.attr("href").filter(|_| matches!(name, "a" | "area")) {
            self.add(node, href, false, false);
        }
        let embedded = match name {
            "object" => element.attr("data"),
            "embed" | "iframe" => element.attr("src").or_else(|| element.attr("data-src")),
            "form" => element.attr("action"),
            _ => None,
        };
        if let Some(href) = embedded {
            self.add(node, href, true, true);
        }
        for (key, value) in element.attrs() {
            let button = name == "button" && key == "data-href";
            if DATA_ATTRIBUTES.contains(&key) {
                let more = || goes_on(element, &text_of(node, 80), self.pager > 0);
                self.add(node, value, !button && !more(), false);
            } else if (key == "onclick" || key == "value" && name == "option")
                && let Some(href) = quoted_document(value)
            {
                // What a whole block says is not what one link is called.
                let block = name != "a" && node.children().any(|c| c.value().is_element());
                self.add(node, href, true, block);
            }
        }
    }

    /// Adds a link; `only_documents` for attributes that hold many other things.
    fn add(&mut self, node: NodeRef<'a, Node>, href: &str, only_documents: bool, embedded: bool) {
        let url = match address::resolve(&self.base, href) {
            Ok(url) => url,
            Err(Refusal::Odd(why)) if !only_documents => return self.doubt(href, why),
            Err(_) => return,
        };
        let url = address::unwrapped(&url).unwrap_or(url);
        let text = if embedded {
            String::new()
        } else {
            text_of(node, MAX_TEXT)
        };
        let document = address::document_name(&url);
        let file =
            document.is_some() || address::looks_like_download(&url) || !only_documents && says_file(node, &url, &text);
        if !file && (only_documents || url == self.page) {
            return;
        }
        if self.out.links.len() == MAX_LINKS {
            self.cut = true;
            return;
        }
        let url = if file { address::lasting_file(&url) } else { url };
        if file {
            self.hold(node, &url);
        }
        let goes_on = node
            .value()
            .as_element()
            .is_some_and(|e| goes_on(e, &text, self.pager > 0));
        let link = Link {
            node,
            href: tidy(href, 4096),
            url,
            text,
            labels: labels(node),
            headings: self.headings_here(),
            menu: self.menu > 0,
            pager: self.pager > 0,
            goes_on,
            document,
            file,
        };
        self.out.links.push(link);
    }

    /// Marks every element around a document's link, so that its own card can be told from a list of several.
    fn hold(&mut self, node: NodeRef<'a, Node>, url: &Url) {
        for around in std::iter::once(node).chain(node.ancestors()) {
            match self.out.holds.get_mut(&around.id()) {
                None => {
                    self.out.holds.insert(around.id(), Some(url.clone()));
                }
                Some(Some(held)) if held == url => {}
                Some(None) => break,
                Some(several) => *several = None,
            }
        }
    }

    fn headings_here(&self) -> Vec<Rc<Said>> {
        let near = self.near.iter().rev().take(3).map(|(_, text)| text.clone());
        near.chain(self.headings.iter().rev().flatten().cloned()).collect()
    }

    fn doubt(&mut self, href: &str, why: &str) {
        self.odd += 1;
        if self.odd <= MAX_ODD {
            let detail = format!("{}: {why}", tidy(href, 120));
            self.out.doubts.push(Doubt::new(DoubtCode::Link).detail(detail));
        }
    }

    fn finish(mut self) -> Collected<'a> {
        if self.cut {
            let detail = format!("more than {MAX_LINKS} links, the rest was left");
            self.out.doubts.push(Doubt::new(DoubtCode::Truncated).detail(detail));
        }
        if self.odd > MAX_ODD {
            let detail = format!("{} more links of this sort", self.odd - MAX_ODD);
            self.out.doubts.push(Doubt::new(DoubtCode::Link).detail(detail));
        }
        self.out
    }
}
