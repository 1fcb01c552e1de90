//! A listing read as its administrator says: by CSS selectors and globs. What is not said is found as everywhere.

use super::super::address::{self, Refusal};
use super::super::evidence::{dates, names, tidy, words};
use super::page::{self, Collected, text_of};
use super::{card, judge, next};
use crate::model::{Doubt, DoubtCode, Finding, PartialDate, Reading, Selectors};
use globset::GlobBuilder;
use scraper::{ElementRef, Html, Selector};
use url::Url;

/// Reads the documents of each block, and the further pages.
pub(super) fn read(selectors: &Selectors, html: &Html, collected: &Collected<'_>, url: &Url) -> Reading {
    let mut reading = Reading::default();
    let base = page::base(html, url);
    let mut parse = |name: &str, given: &Option<String>| selector(name, given.as_deref(), &mut reading.doubts);
    let item = parse("item", &selectors.item);
    let parts = Parts {
        link: parse("link", &selectors.link),
        title: parse("title", &selectors.title),
        date: parse("date", &selectors.date),
    };
    let blocks: Vec<ElementRef<'_>> = match (&item, &parts.link) {
        (Some(item), _) => html.select(item).collect(),
        (None, Some(link)) => html.select(link).collect(),
        (None, None) => Vec::new(),
    };
    if blocks.is_empty() {
        let given = selectors
            .item
            .as_deref()
            .or(selectors.link.as_deref())
            .unwrap_or_default();
        let detail = format!("the selector « {} » matches nothing on the page", tidy(given, 200));
        reading.doubts.push(Doubt::new(DoubtCode::Empty).detail(detail));
    }
    for block in blocks {
        for link in parts.links(block, item.is_none()) {
            match address::resolve(&base, &link.1) {
                Ok(found) => reading.documents.push(parts.finding(block, link.0, &link.1, found)),
                Err(Refusal::Odd(why)) => {
                    let detail = format!("{}: {why}", tidy(&link.1, 120));
                    reading.doubts.push(Doubt::new(DoubtCode::Link).detail(detail));
                }
                Err(_) => {}
            }
        }
    }
    let page_words = judge::page_words(collected, url);
    reading.next_pages = next::pages(collected, url, &page_words);
    pages(selectors, html, collected, url, &mut reading);
    reading
}

/// Puts the pages that `next` and `follow` name in the place of those found without them.
pub(super) fn pages(selectors: &Selectors, html: &Html, collected: &Collected<'_>, url: &Url, reading: &mut Reading) {
    if selectors.next.is_none() && selectors.follow.is_empty() {
        return;
    }
    let base = page::base(html, url);
    let mut pages: Vec<Url> = Vec::new();
    if let Some(next) = selector("next", selectors.next.as_deref(), &mut reading.doubts) {
        let hrefs = html
            .select(&next)
            .filter_map(|e| e.attr("href").or_else(|| e.attr("data-href")));
        pages.extend(hrefs.filter_map(|href| address::resolve(&base, href).ok()));
    }
    let globs: Vec<_> = selectors
        .follow
        .iter()
        .filter_map(|glob| match GlobBuilder::new(glob).literal_separator(true).build() {
            Ok(glob) => Some(glob.compile_matcher()),
            Err(error) => {
                reading
                    .doubts
                    .push(Doubt::new(DoubtCode::Link).detail(format!("follow: {error}")));
                None
            }
        })
        .collect();
    let followed = collected.links.iter().filter(|l| {
        let path = address::decode(l.url.path());
        l.document.is_none()
            && address::same_site(&l.url, url)
            && globs.iter().any(|g| g.is_match(&path) || g.is_match(l.url.path()))
    });
    pages.extend(followed.map(|l| l.url.clone()));
    if selectors.follow.is_empty() {
        // Only the way to the next page was given: the rest stays as found.
        pages.append(&mut reading.next_pages);
    }
    reading.next_pages = pages;
}

struct Parts {
    link: Option<Selector>,
    title: Option<Selector>,
    date: Option<Selector>,
}

impl Parts {
    /// The links of a block: those selected, else those to documents, else the first.
    fn links<'a>(&self, block: ElementRef<'a>, block_is_link: bool) -> Vec<(ElementRef<'a>, String)> {
        let address = |e: ElementRef<'a>| {
            let href = ["href", "data-href", "data-url", "data", "src"]
                .iter()
                .find_map(|a| e.attr(a));
            href.map(|h| (e, h.to_owned()))
        };
        if block_is_link {
            return address(block).into_iter().collect();
        }
        if let Some(link) = &self.link {
            return block.select(link).filter_map(address).collect();
        }
        let anchors = || {
            block
                .descendent_elements()
                .filter(|e| e.attr("href").is_some())
                .filter_map(address)
        };
        let is_document = |href: &str| address::is_document_name(href.split(['?', '#']).next().unwrap_or_default());
        let documents: Vec<_> = anchors().filter(|(_, href)| is_document(href)).collect();
        if documents.is_empty() {
            anchors().take(1).collect()
        } else {
            documents
        }
    }

    fn finding(&self, block: ElementRef<'_>, link: ElementRef<'_>, href: &str, url: Url) -> Finding {
        let chosen = |selector: &Option<Selector>| selector.as_ref().and_then(|s| block.select(s).next());
        let name = address::document_name(&url).unwrap_or_else(|| address::file_name(&url));
        let words_of = |e: ElementRef<'_>| Some(text_of(*e, 600)).filter(|t| !t.is_empty());
        let selected_title = chosen(&self.title).and_then(words_of);
        let (title, title_from) = match selected_title {
            Some(title) => (title, "the title's selector"),
            None => match words_of(link).filter(|t| !words::is_generic(t)) {
                Some(text) => (text, "the link's text"),
                None => match words_of(block).filter(|t| !words::is_generic(t) && !card::is_only_a_date(t)) {
                    Some(text) => (text, "the block's text"),
                    None => (names::title(&name), "the file's name"),
                },
            },
        };
        let selected_date = chosen(&self.date).and_then(|e| {
            let stated = e.attr("datetime").and_then(first_date);
            stated.or_else(|| first_date(&text_of(*e, 300)))
        });
        let found = || {
            let by_title = first_date(&title).map(|d| (d, title_from));
            let by_name = || {
                names::date(&name)
                    .and_then(|f| f.date(None))
                    .map(|d| (d, "the file's name"))
            };
            let by_block = || first_date(&text_of(*block, 600)).map(|d| (d, "the block's text"));
            by_title.or_else(by_name).or_else(by_block)
        };
        let date = selected_date.map(|d| (d, "the date's selector")).or_else(found);
        let kind = words::kind(&title)
            .or_else(|| words::kind_of_number(&name))
            .or_else(|| words::kind(&names::words(&name)))
            .or_else(|| words::kind(&text_of(*block, 600)));
        let mut why = format!("named by the source's selectors; title from {title_from}");
        if let Some((_, from)) = date {
            why.push_str(&format!("; date from {from}"));
        }
        Finding {
            href: tidy(href, 4096),
            url,
            title: Some(title).filter(|t| !t.is_empty()),
            date: date.map(|(d, _)| d),
            kind: kind.map(|cue| cue.kind),
            why,
        }
    }
}

fn first_date(text: &str) -> Option<PartialDate> {
    let found = dates::in_text(text);
    let stated = found.iter().find(|f| f.role == dates::Role::Stated);
    stated.or(found.first()).and_then(|f| f.date(None))
}

fn selector(name: &str, given: Option<&str>, doubts: &mut Vec<Doubt>) -> Option<Selector> {
    let given = given?;
    match Selector::parse(given) {
        Ok(selector) => Some(selector),
        Err(error) => {
            let detail = format!("{name}: « {} » is no CSS selector: {error}", tidy(given, 200));
            doubts.push(Doubt::new(DoubtCode::Link).detail(detail));
            None
        }
    }
}
