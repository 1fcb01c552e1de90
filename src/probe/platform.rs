//! What is the site made with, and what does such a site offer to machines?

use crate::model::SourceKind;
use crate::sources;
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
}

impl Platform {
    /// The platform whose marks stand in a home page.
    pub fn recognise(html: &str) -> Option<Self> {
        const MARKS: [(Platform, &[&str]); 6] = [
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
        }
    }
}

/// What is tried before the walk: sitemaps everywhere, interfaces and feeds where the platform has them.
pub(super) fn tries(platform: Option<Platform>, home: &Url) -> Vec<(SourceKind, Url)> {
    let at = |kind, path: &str| home.join(path).ok().map(|url| (kind, url));
    let known = match platform {
        Some(Platform::WordPress) => vec![
            home.join("/")
                .ok()
                .map(|root| (SourceKind::WordPress, sources::start(SourceKind::WordPress, &root))),
            at(SourceKind::Feed, "/feed/"),
            at(SourceKind::Sitemap, "/wp-sitemap.xml"),
        ],
        Some(Platform::Joomla) => vec![at(SourceKind::Feed, "/?format=feed&type=rss")],
        Some(Platform::Drupal) => vec![at(SourceKind::Feed, "/rss.xml")],
        Some(Platform::Spip) => vec![at(SourceKind::Feed, "/spip.php?page=backend")],
        Some(Platform::Typo3 | Platform::OpenDataSoft) | None => Vec::new(),
    };
    let everywhere = at(SourceKind::Sitemap, "/sitemap.xml");
    known.into_iter().chain([everywhere]).flatten().collect()
}

/// Whether an address is a sitemap's, by its ending.
pub(super) fn is_sitemap(url: &Url) -> bool {
    url.path().ends_with(".xml") || url.path().ends_with(".xml.gz")
}

/// The words of the first `<title>`.
pub(super) fn title(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let open = start + lower.get(start..)?.find('>')? + 1;
    let close = open + lower.get(open..)?.find('<')?;
    let words: Vec<&str> = html.get(open..close)?.split_whitespace().collect();
    let title: String = words.join(" ").chars().take(200).collect();
    Some(title).filter(|t| !t.is_empty())
}
