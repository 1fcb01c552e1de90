//! Which way of publishing is the best one, why, and how is it written in a source file?

use super::communes::Identity;
use crate::model::{PartialDate, SourceKind, Text, fold};
use std::collections::HashSet;
use url::Url;

/// One way by which the site publishes.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Candidate {
    /// How it would be read.
    pub kind: SourceKind,
    /// Where.
    pub url: Url,
    /// Documents, or rows of a table, seen there and on the further pages that were looked at.
    pub documents: usize,
    /// How many there may be, the pages that were not looked at counted like the others.
    pub estimated: usize,
    /// Whether it has further pages that were not looked at, so that there are more.
    pub more: bool,
    /// Pages looked at.
    pub pages: usize,
    /// How many are known for what they are (minutes, deliberations…).
    pub known_kinds: usize,
    /// How many have a date.
    pub dated: usize,
    /// The earliest of their dates.
    pub first: Option<PartialDate>,
    /// The latest.
    pub last: Option<PartialDate>,
    /// Whether it is one of the few that together list what was found.
    pub chosen: bool,
    /// Why it stands where it stands.
    pub reasons: Vec<Text>,
    /// The documents' addresses; none for a table, whose rows are acts.
    #[serde(skip)]
    pub(super) addresses: Vec<Url>,
}

impl Candidate {
    /// More is better; known and dated documents count more. Pages written for people say most of each document: a feed
    /// shows the latest only, a sitemap has no words but its addresses', an interface lists also what no page links.
    pub(super) fn score(&self) -> usize {
        let worth = self.documents + 2 * self.known_kinds + 2 * self.dated;
        let weight = match self.kind {
            SourceKind::Feed => 3,
            SourceKind::Sitemap => 5,
            SourceKind::WordPress | SourceKind::Crawl => 7,
            _ => 10,
        };
        worth * weight
    }

    /// The documents' addresses as a set.
    pub(super) fn addresses(&self) -> HashSet<Url> {
        self.addresses.iter().cloned().collect()
    }
}

/// Why a candidate is worth what it is.
pub(super) fn reasons(of: &Candidate) -> Vec<Text> {
    let (n, kinds, dated, pages) = (of.documents, of.known_kinds, of.dated, of.pages);
    let mut reasons = vec![Text::new(format!("{n} documents"), format!("{n} documents"))];
    if of.more {
        let about = of.estimated;
        reasons.push(Text::new(
            format!("environ {about} avec les pages non lues"),
            format!("about {about} with the pages not read"),
        ));
    }
    if pages > 1 {
        reasons.push(Text::new(format!("sur {pages} pages"), format!("on {pages} pages")));
    }
    reasons.push(Text::new(
        format!("{kinds} dont la nature est connue, {dated} datés"),
        format!("{kinds} of a known kind, {dated} with a date"),
    ));
    if let (Some(first), Some(last)) = (of.first, of.last) {
        reasons.push(Text::new(
            format!("de {first} à {last}"),
            format!("from {first} to {last}"),
        ));
    }
    let what = match of.kind {
        SourceKind::Feed => Text::new("un flux ne montre que les derniers", "a feed shows the latest only"),
        SourceKind::Sitemap => Text::new(
            "un plan de site n'a d'autres mots que ses adresses",
            "a sitemap has no words but its addresses'",
        ),
        SourceKind::WordPress => Text::new(
            "l'interface de WordPress donne aussi ce qu'aucune page ne lie",
            "WordPress's interface gives also what no page links",
        ),
        SourceKind::Crawl => Text::new(
            "les documents sont dispersés : le site est parcouru",
            "the documents are scattered: the site is walked",
        ),
        SourceKind::Scdl | SourceKind::OpenDataSoft | SourceKind::DataGouv | SourceKind::ArcGis => {
            Text::new("une table : chaque ligne est un acte", "a table: each row is an act")
        }
        SourceKind::Listing | SourceKind::Directory => return reasons,
    };
    reasons.push(what);
    reasons
}

/// A source file for the chosen candidates: what `greffier check` accepts. The name is the list's, else `title`.
pub fn source_file(chosen: &[&Candidate], identity: Option<&Identity>, title: Option<&str>) -> Option<String> {
    let first = chosen.first()?;
    let host = first.url.host_str().unwrap_or("source").trim_start_matches("www.");
    let name = identity
        .map(|i| i.name.as_str())
        .or(title.and_then(own_name))
        .unwrap_or(host);
    let folded = fold(identity.map_or(host, |i| i.name.as_str()));
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let id: String = words.join("-").chars().take(80).collect();
    let mut council = toml_edit::Table::new();
    council["name"] = toml_edit::value(name);
    if let Some(identity) = identity {
        let codes = [("insee", &identity.insee), ("siren", &identity.siren)];
        for (key, code) in codes {
            if let Some(code) = code {
                council[key] = toml_edit::value(code.as_str());
            }
        }
        council["kind"] = toml_edit::value(identity.kind.as_str());
    }
    let mut sources = toml_edit::ArrayOfTables::new();
    let mut ids: Vec<String> = Vec::new();
    for candidate in chosen {
        let plain = format!("{}-{}", id.trim_end_matches('-'), candidate.kind.as_str());
        let same = ids.iter().filter(|known| known.starts_with(&plain)).count();
        let id = if same == 0 {
            plain
        } else {
            format!("{plain}-{}", same + 1)
        };
        let mut source = toml_edit::Table::new();
        source["id"] = toml_edit::value(&id);
        source["kind"] = toml_edit::value(candidate.kind.as_str());
        source["url"] = toml_edit::value(candidate.url.as_str());
        source["schedule"] = toml_edit::value("30 5 * * *");
        sources.push(source);
        ids.push(id);
    }
    let mut file = toml_edit::DocumentMut::new();
    file["council"] = toml_edit::Item::Table(council);
    file["source"] = toml_edit::Item::ArrayOfTables(sources);
    Some(file.to_string())
}

/// The part of a home page's title that names the council: « Accueil - Valmont-sur-Orne ».
fn own_name(title: &str) -> Option<&str> {
    let mut parts = vec![title];
    for mark in [" - ", " | ", " – ", " — ", " : ", " • ", " :: "] {
        parts = parts.into_iter().flat_map(|part| part.split(mark)).collect();
    }
    let says = |part: &&str| {
        let words = fold(part);
        let empty = ["accueil", "bienvenue", "home", "site officiel"];
        !part.is_empty() && !empty.iter().any(|w| words.starts_with(w))
    };
    parts.into_iter().map(str::trim).find(says)
}
