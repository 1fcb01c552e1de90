//! Which way of publishing is the best one, why, and how is it written in a source file?

use super::communes::Identity;
use crate::model::{PartialDate, SourceKind, Text, fold};
use url::Url;

/// One way by which the site publishes.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Candidate {
    /// How it would be read.
    pub kind: SourceKind,
    /// Where.
    pub url: Url,
    /// Documents on its first page.
    pub documents: usize,
    /// Whether it has further pages, so that there are more.
    pub more: bool,
    /// How many are known for what they are (minutes, deliberations…).
    pub known_kinds: usize,
    /// How many have a date.
    pub dated: usize,
    /// The earliest of their dates.
    pub first: Option<PartialDate>,
    /// The latest.
    pub last: Option<PartialDate>,
    /// Why it stands where it stands.
    pub reasons: Vec<Text>,
}

impl Candidate {
    /// More is better; known and dated documents count more, and a page of further pages a little.
    fn score(&self) -> usize {
        let worth = self.documents + 2 * self.known_kinds + 2 * self.dated + 5 * usize::from(self.more);
        // A feed shows the latest only; a sitemap has no words but its addresses'.
        match self.kind {
            SourceKind::Feed => worth / 3,
            SourceKind::Sitemap => worth / 2,
            _ => worth,
        }
    }
}

/// Puts the best first, and says why.
pub(super) fn rank(candidates: &mut [Candidate]) {
    candidates.sort_by_key(|c| std::cmp::Reverse(c.score()));
    for candidate in candidates {
        candidate.reasons = reasons(candidate);
    }
}

fn reasons(of: &Candidate) -> Vec<Text> {
    let (n, kinds, dated) = (of.documents, of.known_kinds, of.dated);
    let least = if of.more { ("au moins ", "at least ") } else { ("", "") };
    let mut reasons = vec![
        Text::new(format!("{}{n} documents", least.0), format!("{}{n} documents", least.1)),
        Text::new(
            format!("{kinds} dont la nature est connue, {dated} datés"),
            format!("{kinds} of a known kind, {dated} with a date"),
        ),
    ];
    if let (Some(first), Some(last)) = (of.first, of.last) {
        reasons.push(Text::new(
            format!("de {first} à {last}"),
            format!("from {first} to {last}"),
        ));
    }
    match of.kind {
        SourceKind::Feed => reasons.push(Text::new(
            "un flux ne montre que les derniers",
            "a feed shows the latest only",
        )),
        SourceKind::Sitemap => reasons.push(Text::new(
            "un plan de site n'a d'autres mots que ses adresses",
            "a sitemap has no words but its addresses'",
        )),
        _ => {}
    }
    reasons
}

/// A source file for the best candidate: what `greffier check` accepts. The name is the list's, else `title`.
pub fn source_file(candidate: &Candidate, identity: Option<&Identity>, title: Option<&str>) -> String {
    let host = candidate.url.host_str().unwrap_or("source").trim_start_matches("www.");
    let name = identity.map(|i| i.name.as_str()).or(title).unwrap_or(host);
    let folded = fold(identity.map_or(host, |i| i.name.as_str()));
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let id: String = words.join("-").chars().take(80).collect();
    let mut council = toml_edit::Table::new();
    council["name"] = toml_edit::value(name);
    if let Some(code) = identity.and_then(|i| i.insee.as_deref()) {
        council["insee"] = toml_edit::value(code);
    }
    if let Some(siren) = identity.and_then(|i| i.siren.as_deref()) {
        council["siren"] = toml_edit::value(siren);
    }
    let mut source = toml_edit::Table::new();
    source["id"] = toml_edit::value(format!("{}-{}", id.trim_end_matches('-'), candidate.kind.as_str()));
    source["kind"] = toml_edit::value(candidate.kind.as_str());
    source["url"] = toml_edit::value(candidate.url.as_str());
    source["schedule"] = toml_edit::value("30 5 * * *");
    let mut sources = toml_edit::ArrayOfTables::new();
    sources.push(source);
    let mut file = toml_edit::DocumentMut::new();
    file["council"] = toml_edit::Item::Table(council);
    file["source"] = toml_edit::Item::ArrayOfTables(sources);
    file.to_string()
}
