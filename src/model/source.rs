//! Sources: where a council publishes, how it is read, how it fares.

use super::{CouncilId, Lang, SourceId};
use serde::{Deserialize, Serialize};
use url::Url;

/// One way by which one council publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Stable, unique among all sources.
    pub id: SourceId,
    /// The council that publishes there.
    pub council: CouncilId,
    /// How it is read.
    pub kind: SourceKind,
    /// Where reading begins; a `file:` address for a local [`SourceKind::Directory`].
    pub url: Url,
    /// When it is read: a cron expression, see [`crate::schedule`].
    pub schedule: String,
    /// How a listing is read, where the reader's own judgement is not wanted.
    #[serde(default)]
    pub selectors: Selectors,
}

/// What an administrator says of a listing page; each part that is absent is found by the reader itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selectors {
    /// CSS selector of one document's block.
    pub item: Option<String>,
    /// CSS selector, within the block, of the link to the document.
    pub link: Option<String>,
    /// CSS selector, within the block, of the title.
    pub title: Option<String>,
    /// CSS selector, within the block, of the date.
    pub date: Option<String>,
    /// CSS selector of the link to the next page of the listing.
    pub next: Option<String>,
    /// Globs over the path of the pages to go through.
    pub follow: Vec<String>,
}

/// The ways of publishing that Greffier reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// An HTML page that lists documents.
    Listing,
    /// A folder: local, or the index page of a web server.
    Directory,
    /// A table of deliberations by the SCDL schema, or near it.
    Scdl,
    /// A feed: RSS, Atom or JSON Feed, its enclosures and the documents its entries link.
    Feed,
    /// A sitemap, or an index of sitemaps.
    Sitemap,
    /// A WordPress site, by its REST interface: media and posts.
    WordPress,
    /// A site without a page that lists: its pages are walked, by the words of the trade, within a budget.
    Crawl,
    /// A dataset of an Opendatasoft portal, by the Explore API v2.1.
    OpenDataSoft,
    /// A dataset of data.gouv.fr, or of another udata portal: its resources.
    DataGouv,
    /// A table of an ArcGIS FeatureServer.
    ArcGis,
}

impl SourceKind {
    /// Every kind, in the order they are documented.
    pub const ALL: [Self; 10] = [
        Self::Listing,
        Self::Directory,
        Self::Scdl,
        Self::Feed,
        Self::Sitemap,
        Self::WordPress,
        Self::Crawl,
        Self::OpenDataSoft,
        Self::DataGouv,
        Self::ArcGis,
    ];

    /// The word used in configuration and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Listing => "listing",
            Self::Directory => "directory",
            Self::Scdl => "scdl",
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
            Self::WordPress => "wordpress",
            Self::Crawl => "crawl",
            Self::OpenDataSoft => "opendatasoft",
            Self::DataGouv => "datagouv",
            Self::ArcGis => "arcgis",
        }
    }

    /// Whether the pages of such a source are themselves tables of acts.
    pub fn is_table(self) -> bool {
        matches!(self, Self::Scdl | Self::OpenDataSoft | Self::DataGouv | Self::ArcGis)
    }

    /// Whether it names all that is published at each run, so that what it no longer names was taken away: a feed gives
    /// the latest entries only.
    pub fn lists_everything(self) -> bool {
        self != Self::Feed
    }

    /// The kind that [`SourceKind::as_str`] writes as `word`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }
}

/// How a source fared at its last run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// It answered and offered what was expected.
    Ok,
    /// It answered, and nothing was found: that is a failure.
    Empty,
    /// It offered far fewer documents than at its last good run.
    Shrunk,
    /// It refused us (401, 403, 429, robots.txt).
    Blocked,
    /// Its page changed so much that the reader no longer finds its way.
    Redesigned,
    /// It did not answer, or not with what was asked.
    Failing,
}

impl Health {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Ok,
        Self::Empty,
        Self::Shrunk,
        Self::Blocked,
        Self::Redesigned,
        Self::Failing,
    ];

    /// The word used in JSON and in the catalogue.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Empty => "empty",
            Self::Shrunk => "shrunk",
            Self::Blocked => "blocked",
            Self::Redesigned => "redesigned",
            Self::Failing => "failing",
        }
    }

    /// The state that [`Health::as_str`] writes as `word`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|h| h.as_str() == word)
    }

    /// What administrators read.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Ok => lang.pick("en ordre", "ok"),
            Self::Empty => lang.pick("vide", "empty"),
            Self::Shrunk => lang.pick("amoindrie", "shrunk"),
            Self::Blocked => lang.pick("bloquée", "blocked"),
            Self::Redesigned => lang.pick("refondue", "redesigned"),
            Self::Failing => lang.pick("en panne", "failing"),
        }
    }
}
