//! A page that lists documents: which are the council's, with what title, date and kind, and which pages go on?
//!
//! Without selectors the page's own words decide: [`page`] collects the links with what stands around them, [`card`]
//! finds the row or card of one, [`judge`] takes it or leaves it, [`next`] finds further pages. A sitemap and a bare
//! index of files are known by their content. [`gate`] makes any HTML safe to parse first.

mod bare;
mod card;
mod element;
mod gate;
mod judge;
mod minutes;
mod next;
mod page;
mod selected;
mod sitemap;
mod years;

use super::Page;
use super::address;
use super::evidence::{dates, names, tidy, words};
use crate::model::{Doubt, DoubtCode, Finding, Reading, Selectors};
pub use bare::BARE_INDEX;
pub(super) use bare::finding as from_file_name;
use page::{Collected, Link};
use scraper::Html;
use std::collections::{HashMap, HashSet};
use url::Url;

/// Bytes of a page that are read.
const MAX_PAGE: usize = 10 * 1024 * 1024;
/// Documents taken from one page.
const MAX_DOCUMENTS: usize = 10_000;
/// Further pages taken from one page.
const MAX_NEXT: usize = 1_000;

/// Reads a listing.
pub(super) fn read(selectors: &Selectors, page: &Page<'_>) -> Reading {
    let text = cut(page.text);
    let mut reading = match sitemap::kind(text) {
        Some(kind) => sitemap::read(kind, text, page.url),
        None => read_html(selectors, text, page.url, false),
    };
    finish(&mut reading, page);
    reading
}

/// Reads the index page of a folder on a web server.
pub(super) fn read_index(page: &Page<'_>) -> Reading {
    let mut reading = read_html(&Selectors::default(), cut(page.text), page.url, true);
    finish(&mut reading, page);
    reading
}

/// Reads a sitemap, whose pages about sessions are themselves read as listings.
pub(super) fn read_sitemap(page: &Page<'_>) -> Reading {
    let mut reading = read(&Selectors::default(), page);
    // Reached by the words of its address: a page without documents is no mistake.
    if sitemap::kind(page.text).is_none() {
        reading.doubts.retain(|d| d.code != DoubtCode::Empty);
    }
    reading
}

/// A page parsed, made safe first.
pub(super) fn parse(page: &Page<'_>) -> Html {
    Html::parse_document(&gate::gate(cut(page.text)).html)
}

/// The links of a page and their words.
pub(super) fn links(page: &Page<'_>) -> Vec<(Url, String)> {
    let html = parse(page);
    let collected = page::collect(&html, page.url);
    collected.links.into_iter().map(|link| (link.url, link.text)).collect()
}

fn read_html(selectors: &Selectors, text: &str, url: &Url, index: bool) -> Reading {
    let gated = gate::gate(text);
    let html = Html::parse_document(&gated.html);
    let collected = page::collect(&html, url);
    let mut reading = if index || bare::is_bare(&html, &collected, url) {
        bare::read(&collected, url)
    } else if selectors.item.is_some() || selectors.link.is_some() {
        selected::read(selectors, &html, &collected, url)
    } else {
        let mut reading = by_itself(&html, &collected, url);
        selected::pages(selectors, &html, &collected, url, &mut reading);
        reading
    };
    reading.doubts.extend(collected.doubts);
    if gated.cut {
        let detail = "elements nested too deep, or with too many attributes, were left out";
        reading.doubts.push(Doubt::new(DoubtCode::Truncated).detail(detail));
    }
    if reading.documents.is_empty() && reading.next_pages.is_empty() {
        reading
            .doubts
            .push(nothing(&html, &collected.title, &collected.heading, gated.scripted));
    }
    reading
}

/// Finds documents and pages without being told where they stand.
fn by_itself(html: &Html, collected: &Collected<'_>, url: &Url) -> Reading {
    let page_words = judge::page_words(collected, url);
    let mut groups: Vec<Vec<&Link<'_>>> = Vec::new();
    let mut known: HashMap<&Url, usize> = HashMap::new();
    for link in collected.links.iter().filter(|l| may_be_document(l, url)) {
        let at = *known.entry(&link.url).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) if group.len() < 12 => group.push(link),
            Some(_) => {}
            None => groups.push(vec![link]),
        }
    }
    let mut reading = Reading {
        doubts: only_shown(collected),
        ..Reading::default()
    };
    let mut documents: Vec<Finding> = groups
        .iter()
        .filter_map(|links| judge::document(links, collected, &page_words))
        .collect();
    if documents.is_empty() {
        documents.extend(minutes::of_page(html, &page_words, url));
    }
    drop_pages_of_files(&mut documents);
    reading.documents = documents;
    reading.next_pages = next::pages(collected, url, &page_words);
    reading
}

/// Documents that a service of another site shows page by page, without giving the file.
fn only_shown(collected: &Collected<'_>) -> Vec<Doubt> {
    const VIEWERS: [&str; 11] = [
        "calameo.com",
        "issuu.com",
        "fliphtml5.com",
        "yumpu.com",
        "joomag.com",
        "publuu.com",
        "heyzine.com",
        "flipsnack.com",
        "madmagz.com",
        "drive.google.com",
        "docs.google.com",
    ];
    let shown = |link: &&Link<'_>| {
        let host = link.url.host_str().unwrap_or_default();
        let viewer = |v: &str| host == v || host.ends_with(&format!(".{v}"));
        !link.file && VIEWERS.iter().any(|v| viewer(v)) && words::kind(&link.text).is_some()
    };
    let told = collected.links.iter().filter(shown).take(20).map(|link| {
        let detail = format!(
            "{}: shown by a viewer on another site, no file is linked",
            tidy(&link.href, 120)
        );
        Doubt::new(DoubtCode::Link).detail(detail)
    });
    told.collect()
}

/// Whether a link may lead to a document: a file, or a page of minutes of one session.
fn may_be_document(link: &Link<'_>, page: &Url) -> bool {
    link.file || is_page_of_minutes(link, page)
}

/// Leaves out the page that a download manager makes for a file which is itself among the documents: the same address
/// but for `?wpdmdl=`.
fn drop_pages_of_files(documents: &mut Vec<Finding>) {
    let managed = documents
        .iter()
        .filter(|d| d.url.query().is_some_and(|q| q.starts_with("wpdmdl=")));
    let pages: HashSet<String> = managed.map(|d| d.url.path().to_owned()).collect();
    documents.retain(|d| d.url.query().is_some() || !pages.contains(d.url.path()));
}

/// A page written by hand that is one session's minutes: « Procès-verbal du 12 mars 2024 », `pv-2024-03-12.html`.
fn is_page_of_minutes(link: &Link<'_>, page: &Url) -> bool {
    let name = address::file_name(&link.url);
    let one = |text: &str| {
        let spaced = words::spaced(text);
        [
            " proces verbal",
            " compte rendu ",
            " deliberation ",
            " pv ",
            " minutes ",
        ]
        .iter()
        .any(|w| spaced.contains(w))
    };
    let has_day = |text: &str| dates::in_text(text).iter().any(|f| f.day.is_some() && f.year.is_some());
    address::is_page_name(&name)
        && address::same_site(&link.url, page)
        && link.url != *page
        && link.text.len() < 200
        && one(&link.text)
        && (has_day(&link.text) || names::date(&name).is_some_and(|f| f.day.is_some()))
}

/// What to say of a page without anything on it.
fn nothing(html: &Html, title: &str, heading: &str, scripted: bool) -> Doubt {
    let said = words::spaced(&format!("{title} {heading}"));
    let missing = [
        " 404 ",
        " introuvable ",
        " non trouvee ",
        " not found ",
        " n existe pas ",
    ];
    let text = page::text_of(*html.root_element(), 400);
    let (code, detail) = if missing.iter().any(|w| said.contains(w)) {
        (DoubtCode::Empty, "the page says that it was not found")
    } else if text.is_empty() && !scripted {
        (DoubtCode::Empty, "the page is empty")
    } else if scripted && text.len() < 400 {
        (
            DoubtCode::Script,
            "no document is linked; the page seems to be drawn by a script",
        )
    } else if scripted && (words::kind(&said).is_some() || words::speaks_of_council(&said)) {
        (
            DoubtCode::Script,
            "no document is linked, though the page speaks of them; a script may draw them",
        )
    } else {
        (DoubtCode::Empty, "no document and no further page was found")
    };
    Doubt::new(code).detail(detail)
}

/// The part of a page that is read.
fn cut(text: &str) -> &str {
    let end = text.floor_char_boundary(text.len().min(MAX_PAGE));
    text.get(..end).unwrap_or(text)
}

/// Holds a reading to its promises: each address once, no document among the pages, nothing cut in silence.
fn finish(reading: &mut Reading, page: &Page<'_>) {
    let limit = |what: &str| Doubt::new(DoubtCode::Truncated).detail(what.to_owned());
    if page.text.len() > MAX_PAGE {
        let detail = format!("{} bytes, the first {MAX_PAGE} were read", page.text.len());
        reading.doubts.push(Doubt::new(DoubtCode::TooLarge).detail(detail));
    }
    let mut seen: HashSet<Url> = HashSet::new();
    reading.documents.retain(|d| seen.insert(d.url.clone()));
    if reading.documents.len() > MAX_DOCUMENTS {
        let detail = format!(
            "{} documents, the first {MAX_DOCUMENTS} are listed",
            reading.documents.len()
        );
        reading.doubts.push(limit(&detail));
        reading.documents.truncate(MAX_DOCUMENTS);
    }
    seen.insert(page.url.clone());
    reading.next_pages.retain(|p| seen.insert(p.clone()));
    if reading.next_pages.len() > MAX_NEXT {
        let detail = format!(
            "{} further pages, the first {MAX_NEXT} are named",
            reading.next_pages.len()
        );
        reading.doubts.push(limit(&detail));
        reading.next_pages.truncate(MAX_NEXT);
    }
    for Finding { title, .. } in &mut reading.documents {
        *title = title.take().map(|t| tidy(&t, 600)).filter(|t| !t.is_empty());
    }
}
