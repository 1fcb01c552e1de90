//! What is the site made with, and what does such a site offer to machines?

use crate::model::SourceKind;
use url::Url;

/// The platforms whose marks are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// WordPress.
    WordPress,
    /// Joomla.
    Joomla,
    /// Drupal.
    Drupal,
    /// SPIP.
    Spip,
    /// TYPO3.
    Typo3,
    /// An Opendatasoft portal.
    OpenDataSoft,
    /// Wix.
    Wix,
    /// e-monsite.
    EMonsite,
}

/// What an Opendatasoft portal is asked for (Explore API v2.1): its datasets of deliberations.
const CATALOGUE: &str = "/api/explore/v2.1/catalog/datasets?where=search(%22deliberations%22)&limit=20";

impl Platform {
    /// The platform whose marks stand in a home page.
    pub fn recognise(html: &str) -> Option<Self> {
        const MARKS: [(Platform, &[&str]); 8] = [
            (
                Platform::WordPress,
                &["/wp-content/", "/wp-json/", "content=\"wordpress"],
            ),
            (
                Platform::Joomla,
                &["content=\"joomla", "/media/system/js/", "option=com_"],
            ),
            (
                Platform::Drupal,
                &["content=\"drupal", "/sites/default/files/", "data-drupal-"],
            ),
            (Platform::Spip, &["content=\"spip", "spip.php", "spip_"]),
            (Platform::Typo3, &["content=\"typo3", "/typo3temp/", "/typo3conf/"]),
            (Platform::OpenDataSoft, &["opendatasoft"]),
            (Platform::Wix, &["content=\"wix.com", "wixstatic.com"]),
            (Platform::EMonsite, &["content=\"e-monsite", "e-monsite.com"]),
        ];
        let html = html.to_ascii_lowercase();
        MARKS
            .into_iter()
            .find(|(_, marks)| marks.iter().any(|mark| html.contains(mark)))
            .map(|(platform, _)| platform)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::WordPress => "WordPress",
            Self::Joomla => "Joomla",
            Self::Drupal => "Drupal",
            Self::Spip => "SPIP",
            Self::Typo3 => "TYPO3",
            Self::OpenDataSoft => "Opendatasoft",
            Self::Wix => "Wix",
            Self::EMonsite => "e-monsite",
        }
    }
}

/// What is tried before the walk: sitemaps everywhere, interfaces and feeds where the platform has them.
pub(super) fn tries(platform: Option<Platform>, home: &Url) -> Vec<(SourceKind, Url)> {
    let at = |kind, path: &str| home.join(path).ok().map(|url| (kind, url));
    let known = match platform {
        Some(Platform::WordPress) => vec![
            at(SourceKind::WordPress, "/"),
            at(SourceKind::Feed, "/feed/"),
            at(SourceKind::Sitemap, "/wp-sitemap.xml"),
        ],
        Some(Platform::Joomla) => vec![at(SourceKind::Feed, "/?format=feed&type=rss")],
        Some(Platform::Drupal) => vec![at(SourceKind::Feed, "/rss.xml")],
        Some(Platform::Spip) => vec![at(SourceKind::Feed, "/spip.php?page=backend")],
        Some(Platform::OpenDataSoft) => vec![at(SourceKind::OpenDataSoft, CATALOGUE)],
        Some(Platform::Typo3 | Platform::Wix | Platform::EMonsite) | None => Vec::new(),
    };
    let everywhere = at(SourceKind::Sitemap, "/sitemap.xml");
    known.into_iter().chain([everywhere]).flatten().collect()
}

/// Whether an address is a sitemap's, by its ending.
pub(super) fn is_sitemap(url: &Url) -> bool {
    url.path().ends_with(".xml") || url.path().ends_with(".xml.gz")
}
