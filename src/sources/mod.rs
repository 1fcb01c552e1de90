//! What does this page, folder or table offer? One reader for each way of publishing.
//!
//! Pure: decoded text in, a [`Reading`] out. No clock, no network, no store; nothing here fails or panics, whatever
//! the bytes: what cannot be made out is a doubt. Readers never decide what is fetched; they only say what is there.
//! Start with [`read`]; a local folder goes through [`directory::read_local`].

mod address;
mod crawl;
pub mod directory;
mod evidence;
mod feed;
mod listing;
mod offered;
mod offers;
mod portal;
mod scdl;
mod shape;
mod title;
mod wordpress;

use crate::model::{Doubt, DoubtCode, Reading, Selectors, SourceKind};
use std::borrow::Cow;
use std::io::Read;
use url::Url;

pub use listing::BARE_INDEX;
pub use scdl::read_workbook;

/// A page as it was received, its characters already decoded.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The decoded text.
    pub text: &'a str,
    /// Its final address, after redirects: links are resolved against it.
    pub url: &'a Url,
    /// The media type the server named, if any.
    pub content_type: Option<&'a str>,
}

/// Reads one page of a source.
///
/// A [`SourceKind::Directory`] on a web server is an index page, which the listing's reader knows by its look.
pub fn read(kind: SourceKind, selectors: &Selectors, page: &Page<'_>) -> Reading {
    let mut reading = match kind {
        SourceKind::Listing => listing::read(selectors, page),
        SourceKind::Directory => listing::read_index(page),
        SourceKind::Scdl => scdl::read(page),
        SourceKind::Feed => feed::read(page),
        SourceKind::Sitemap => listing::read_sitemap(page),
        SourceKind::WordPress => wordpress::read(page),
        SourceKind::Crawl => crawl::read(page),
        SourceKind::OpenDataSoft | SourceKind::DataGouv | SourceKind::ArcGis => portal::read(page),
    };
    if matches!(kind, SourceKind::Listing | SourceKind::Crawl | SourceKind::Directory) {
        reading.shape = shape::of(page.text);
        reading.title = title::of(page.text);
    }
    reading
}

/// The reading of an address that was taken for a page and answers with a file: the file itself is the document.
/// `None` for a page, and for kinds whose files are not documents but tables.
pub fn read_file(kind: SourceKind, url: &Url, bytes: &[u8]) -> Option<Reading> {
    const BEGINNINGS: [&[u8]; 4] = [b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"];
    let of_pages = matches!(
        kind,
        SourceKind::Listing | SourceKind::Crawl | SourceKind::Sitemap | SourceKind::Directory
    );
    let is_file = of_pages && BEGINNINGS.iter().any(|begins| bytes.starts_with(begins));
    is_file.then(|| {
        let name = address::document_name(url).unwrap_or_else(|| address::file_name(url));
        Reading {
            documents: vec![listing::from_file_name(
                url.as_str(),
                url,
                &name,
                "the address answers with a file",
            )],
            ..Reading::default()
        }
    })
}

/// The kind of portal, or the table, whose own address this is.
pub fn portal_of(url: &Url) -> Option<SourceKind> {
    offers::table(url)
}

/// Where reading a source begins: the address of its interface, from the one that people copy.
pub fn start(kind: SourceKind, url: &Url) -> Url {
    match kind {
        SourceKind::WordPress => wordpress::start(url),
        SourceKind::OpenDataSoft | SourceKind::DataGouv | SourceKind::ArcGis => portal::start(kind, url),
        _ => url.clone(),
    }
}

/// The bytes of a page, unpacked when they are gzip (sitemaps are sent so); at most [`MOST_UNPACKED`].
///
/// # Errors
/// When the archive is damaged or holds more.
pub fn unpack(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Doubt> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut unpacked = Vec::new();
    let mut reader = flate2::read::MultiGzDecoder::new(bytes).take(MOST_UNPACKED + 1);
    if reader.read_to_end(&mut unpacked).is_err() {
        return Err(Doubt::new(DoubtCode::Damaged).detail("the gzip archive cannot be unpacked"));
    }
    if unpacked.len() as u64 > MOST_UNPACKED {
        return Err(Doubt::new(DoubtCode::TooLarge).detail("the gzip archive holds more than 50 MiB"));
    }
    Ok(Cow::Owned(unpacked))
}

/// The most bytes that a packed page may hold: the limit of a sitemap (sitemaps.org).
const MOST_UNPACKED: u64 = 50 << 20;
