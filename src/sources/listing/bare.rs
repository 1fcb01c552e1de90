//! Is the page a bare index of files, and which files does it give? File names with no words around them.

use super::super::address;
use super::super::evidence::{dates, names, tidy, words};
use super::page::{Collected, text_of};
use crate::model::{Finding, Reading};
use scraper::Html;
use url::Url;

/// How the reason begins for which a file of a bare index was taken.
pub const BARE_INDEX: &str = "listed in a bare index of files";

/// Words that web servers write around an index: headings of columns, months, their own names.
const SERVER_WORDS: [&str; 40] = [
    "index",
    "of",
    "directory",
    "listing",
    "for",
    "name",
    "last",
    "modified",
    "size",
    "description",
    "parent",
    "type",
    "server",
    "at",
    "port",
    "apache",
    "nginx",
    "lighttpd",
    "caddy",
    "python",
    "debian",
    "ubuntu",
    "unix",
    "linux",
    "win",
    "files",
    "file",
    "folders",
    "folder",
    "directories",
    "items",
    "total",
    "up",
    "go",
    "date",
    "time",
    "nom",
    "taille",
    "repertoire",
    "dossier",
];

/// Whether the page is a bare index: its links' texts are their own files' names, and hardly a word stands beside them.
pub(super) fn is_bare(html: &Html, page: &Collected<'_>, url: &Url) -> bool {
    let entries: Vec<_> = page
        .links
        .iter()
        .filter(|l| is_below(&l.url, url) || l.document.is_some())
        .collect();
    let others = page.links.len() - entries.len();
    let titled = [
        "index of ",
        "directory listing",
        "index de ",
        "listing of ",
        "contenu de ",
    ]
    .iter()
    .any(|w| page.title.to_lowercase().starts_with(w) || page.heading.to_lowercase().starts_with(w));
    // Caddy titles an index by its path, IIS by its host and path.
    let path = address::decode(url.path());
    let titled = titled || path.len() > 1 && (page.title == path || page.title.ends_with(&format!(" - {path}")));
    let own_names = entries.iter().filter(|l| is_own_name(&l.text, &l.url)).count();
    if entries.is_empty() || own_names * 10 < entries.len() * 9 {
        return false;
    }
    if titled {
        return true;
    }
    // Sorting links and the parent folder are a handful; a site's menu is more.
    let headed = entries
        .iter()
        .flat_map(|l| &l.headings)
        .any(|h| h.kind().is_some() || h.speaks_of_council());
    others <= 8 && !headed && few_words_beside(html, entries.len())
}

/// Every document file of the index, and the folders below it.
pub(super) fn read(page: &Collected<'_>, url: &Url) -> Reading {
    let mut reading = Reading::default();
    for link in page.links.iter().filter(|l| address::same_site(&l.url, url)) {
        let name = address::file_name(&link.url);
        if address::is_passing_name(&name) || link.url.query().is_some() {
            continue;
        }
        if link.url.path().ends_with('/') {
            if is_below(&link.url, url) {
                reading.next_pages.push(link.url.clone());
            }
        } else if address::is_document_name(&name) || address::is_page_name(&name) && is_below(&link.url, url) {
            reading
                .documents
                .push(finding(&link.href, &link.url, &name, BARE_INDEX));
        }
    }
    reading
}

/// A document of which only the file's name is known.
pub(in crate::sources) fn finding(href: &str, url: &Url, name: &str, place: &str) -> Finding {
    let spoken = names::words(name);
    let kind = words::kind_of_number(name).filter(|_| words::kind(&spoken).is_none_or(|c| c.at > 0));
    let kind = words::kind(&spoken)
        .filter(|c| c.kind == crate::model::Kind::Annexe)
        .or(kind)
        .or_else(|| words::kind(&spoken));
    let date = names::date(name)
        .filter(|f| f.role == dates::Role::Stated)
        .and_then(|f| f.date(None));
    let mut why = format!("{place}; title");
    if date.is_some() {
        why.push_str(", date");
    }
    why.push_str(" from the file's name");
    Finding {
        href: tidy(href, 4096),
        url: url.clone(),
        title: Some(names::title(name)).filter(|t| !t.is_empty()),
        date,
        kind: kind.map(|cue| cue.kind),
        why,
    }
}

/// Whether `link` is in the folder of `page` or below.
fn is_below(link: &Url, page: &Url) -> bool {
    let folder = page.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    address::same_site(link, page)
        && link.query().is_none()
        && link.path().len() > folder.len() + 1
        && link.path().starts_with(folder)
        && link.path().as_bytes().get(folder.len()) == Some(&b'/')
}

/// Whether a link's text is its file's name, whole or cut as Apache does (« compte-rendu-du-cons..> »).
fn is_own_name(text: &str, url: &Url) -> bool {
    let text = text.trim().trim_end_matches('/');
    let name = address::file_name(url);
    let cut = text.trim_end_matches(['.', '>', '…']);
    !text.is_empty() && (text == name || cut.len() >= 8 && cut.len() < text.len() && name.starts_with(cut))
}

/// Whether little is written on the page beside its links.
fn few_words_beside(html: &Html, entries: usize) -> bool {
    let body = text_of(*html.root_element(), 20_000);
    let listed: usize = html
        .tree
        .nodes()
        .filter(|n| n.value().as_element().is_some_and(|e| e.name() == "a"))
        .map(|n| {
            n.descendants()
                .filter_map(|d| {
                    d.value()
                        .as_text()
                        .map(|t| words::spaced(t).split_whitespace().filter(|w| speaks(w)).count())
                })
                .sum::<usize>()
        })
        .sum();
    let all = words::spaced(&body).split_whitespace().filter(|w| speaks(w)).count();
    all.saturating_sub(listed) <= 6 + entries / 20
}

/// Whether a word says something: no figure, month, unit or word of a server.
fn speaks(word: &str) -> bool {
    word.len() >= 3
        && word.bytes().all(|b| b.is_ascii_alphabetic())
        && !SERVER_WORDS.contains(&word)
        && !dates::is_month(word)
}
