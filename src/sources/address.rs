//! Which addresses may be taken from a page, and what do they name? Never asks the network.

use percent_encoding::percent_decode_str;
use url::Url;

/// Longer addresses are not taken: browsers and servers agree on far less.
const MAX_ADDRESS: usize = 4096;

/// File endings of documents, by the formats that extraction knows or can name.
const DOCUMENT_ENDINGS: [&str; 20] = [
    "pdf", "doc", "docx", "docm", "dot", "odt", "ott", "rtf", "xls", "xlsx", "xlsm", "ods", "ppt", "pptx", "odp",
    "txt", "tex", "zip", "tif", "tiff",
];

/// File endings of web pages that may themselves be documents.
const PAGE_ENDINGS: [&str; 3] = ["html", "htm", "xhtml"];

/// Why a link is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It points into the page itself or nowhere: nothing worth telling.
    Here,
    /// Its scheme is not one of the web's: `mailto:` and `tel:` are common and worth no word.
    Scheme,
    /// Something a careful reader wants to know of.
    Odd(&'static str),
}

/// The absolute address that `href` names on a page whose base is `base`, without fragment.
pub(super) fn resolve(base: &Url, href: &str) -> Result<Url, Refusal> {
    let href = href.trim_matches(|c: char| c.is_ascii_control() || c == ' ');
    if href.is_empty() || href.starts_with('#') {
        return Err(Refusal::Here);
    }
    if href.len() > MAX_ADDRESS {
        return Err(Refusal::Odd("address longer than 4096 bytes"));
    }
    if href.contains('\u{fffd}') || href.contains('\0') {
        return Err(Refusal::Odd("address with characters that could not be decoded"));
    }
    if href.starts_with("///") || href.starts_with("\\\\\\") {
        return Err(Refusal::Odd("malformed address"));
    }
    let mut url = base.join(href).map_err(|_| Refusal::Odd("malformed address"))?;
    match url.scheme() {
        "http" | "https" => {}
        "mailto" | "tel" | "sms" | "fax" | "callto" | "skype" | "whatsapp" => return Err(Refusal::Scheme),
        "javascript" => return Err(Refusal::Odd("a script, not an address")),
        _ => return Err(Refusal::Odd("not an address of the web (http or https)")),
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(Refusal::Odd("address without a host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::Odd("address with a user name or a password in it"));
    }
    url.set_fragment(None);
    Ok(url)
}

/// The last part of the path, percent-decoded: the file's name, when there is one.
pub(super) fn file_name(url: &Url) -> String {
    let last = url
        .path_segments()
        .and_then(|parts| parts.rev().find(|p| !p.is_empty()))
        .unwrap_or_default();
    decode(last)
}

/// `text` with its percent-encoding undone; bytes that are no UTF-8 become U+FFFD.
pub(super) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The ending of a file's name, in lower case: `pdf`.
pub(super) fn ending(name: &str) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.')?;
    let plausible =
        !stem.is_empty() && (1..=5).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    plausible.then(|| ending.to_ascii_lowercase())
}

/// Whether a file of this name is a document by its ending.
pub(super) fn is_document_name(name: &str) -> bool {
    ending(name).is_some_and(|e| DOCUMENT_ENDINGS.contains(&e.as_str()))
}

/// Whether a file of this name is a web page by its ending.
pub(super) fn is_page_name(name: &str) -> bool {
    ending(name).is_some_and(|e| PAGE_ENDINGS.contains(&e.as_str()))
}

/// Whether a file in a folder or a bare index is to be left: hidden, temporary, half-downloaded.
pub(super) fn is_passing_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    name.starts_with('.')
        || name.starts_with('~')
        || name.ends_with('~')
        || [
            ".part",
            ".tmp",
            ".temp",
            ".crdownload",
            ".download",
            ".swp",
            ".bak",
            ".lock",
        ]
        .iter()
        .any(|end| lower.ends_with(end))
}

/// The document that an address names by its ending: in its path, or in a value of its query (downloads). The whole
/// address of another site in a query is shared, not offered.
pub(super) fn document_name(url: &Url) -> Option<String> {
    let name = file_name(url);
    if is_document_name(&name) {
        return Some(name);
    }
    url.query_pairs()
        .filter(|(_, value)| !value.contains("://") || Url::parse(value).is_ok_and(|inner| same_site(&inner, url)))
        .map(|(_, value)| value.rsplit(['/', '\\']).next().unwrap_or_default().to_owned())
        .find(|value| is_document_name(value) && !value.contains(char::is_whitespace) || value.ends_with(".pdf"))
}

/// The file that a viewer's address shows: `viewer.html?file=/docs/pv.pdf`, `gview?url=https://…/pv.pdf`.
pub(super) fn unwrapped(url: &Url) -> Option<Url> {
    let name = file_name(url).to_lowercase();
    if !name.contains("view") && !url.path().to_lowercase().contains("pdfjs") {
        return None;
    }
    let shown = url.query_pairs().find(|(key, value)| {
        matches!(&*key.to_lowercase(), "file" | "url" | "src" | "pdf" | "document")
            && (value.starts_with('/') || value.contains("://"))
    });
    let shown = resolve(url, &shown?.1).ok()?;
    is_document_name(&file_name(&shown)).then_some(shown)
}

/// Words by which an address without a document's ending says that it is a download.
const DOWNLOADS: [&str; 15] = [
    "download",
    "downloads",
    "telecharger",
    "telechargement",
    "telechargements",
    "getfile",
    "get_file",
    "viewfile",
    "attachment",
    "doc_num",
    "doc_download",
    "openfile",
    "dumpfile",
    "filedownload",
    "sendfile",
];

/// Whether an address without a document's ending looks like a download all the same: `/download/123`,
/// `/media/45/download`, `?task=download.send&id=4`, `/pv-2024/file`. The folder of a site's downloads is a page.
pub(super) fn looks_like_download(url: &Url) -> bool {
    let name = file_name(url);
    if is_page_name(&name) && url.query().is_none() {
        return false;
    }
    let named = |word: &str| DOWNLOADS.contains(&word.trim_end_matches(".php"));
    let path = crate::model::fold(&decode(url.path()));
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    let numbered = |part: &&str| part.bytes().any(|b| b.is_ascii_digit());
    let in_path = parts.iter().enumerate().any(|(at, part)| {
        let (before, after) = (at.checked_sub(1).and_then(|b| parts.get(b)), parts.get(at + 1..));
        let last = at + 1 == parts.len();
        // Joomla's download managers: « 45-pv-du-12-mars/file », « send/3-pv/45-pv-du-12-mars ».
        let joomla = *part == "file" && last && before.is_some_and(numbered)
            || *part == "send" && after.is_some_and(|a| a.len() == 2 && a.iter().all(numbered));
        let told = named(part) && (url.query().is_some() || part.ends_with(".php"));
        let around =
            named(part) && (after.is_some_and(|a| a.iter().any(numbered)) || last && before.is_some_and(numbered));
        joomla || told || around
    });
    let in_query = url.query_pairs().any(|(key, value)| {
        let (key, value) = (key.to_lowercase(), value.to_lowercase());
        named(&key)
            || value.split('.').any(named)
            || matches!(key.as_str(), "attachment_id" | "wpdmdl" | "explnum_id" | "idtf")
    });
    in_path || in_query
}

/// Parts of a query that name a visit or a way of showing, not a page or a file.
const PASSING: [&str; 16] = [
    "phpsessid",
    "jsessionid",
    "sid",
    "session",
    "sessionid",
    "cftoken",
    "cfid",
    "print",
    "sort",
    "order",
    "share",
    "replytocom",
    "lang",
    "tmpl",
    "fbclid",
    "gclid",
];

/// The address of a page without what names a visit or an order of sorting.
pub(super) fn lasting_page(url: &Url) -> Url {
    without(url, |key| PASSING.contains(&key))
}

/// The address of a document without what changes from one visit to the next: sessions, trackers, WP Download
/// Manager's token of freshness. What names the document stays.
pub(super) fn lasting_file(url: &Url) -> Url {
    let managed = url.query_pairs().any(|(key, _)| key == "wpdmdl");
    without(url, |key| {
        matches!(key, "phpsessid" | "jsessionid" | "fbclid" | "gclid") || managed && key == "refresh"
    })
}

/// The address without the parts of its query that pass; untouched when there are none.
fn without(url: &Url, passes: impl Fn(&str) -> bool) -> Url {
    let mut clean = url.clone();
    if let Some((path, _)) = url.path().split_once(";jsessionid=") {
        clean.set_path(path);
    }
    let passes = |key: &str| passes(&key.to_lowercase()) || key.starts_with("utm_");
    if !url.query_pairs().any(|(key, _)| passes(&key)) {
        return clean;
    }
    // The parts that stay keep their own spelling: servers tell `%20` from `+`.
    let kept: Vec<&str> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|part| !passes(part.split('=').next().unwrap_or_default()))
        .collect();
    clean.set_query(Some(&kept.join("&")).filter(|q| !q.is_empty()).map(|q| &**q));
    clean
}

/// Calendars, and paths that repeat themselves: pages without end.
pub(super) fn is_trap(url: &Url) -> bool {
    const CALENDARS: [&str; 7] = [
        "calendrier",
        "calendar",
        "agenda",
        "evenement",
        "evenements",
        "events",
        "event",
    ];
    let path = crate::model::fold(url.path());
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    let repeated = parts.iter().any(|p| parts.iter().filter(|q| q == &p).count() > 2);
    let dated = url
        .query_pairs()
        .any(|(k, _)| matches!(k.as_ref(), "month" | "mois" | "day" | "jour" | "week"));
    repeated || parts.len() > 12 || dated || parts.iter().any(|p| CALENDARS.contains(p))
}

/// Whether an address can be a page: no picture, archive, feed or other file.
pub(super) fn has_page_shape(url: &Url) -> bool {
    let name = file_name(url);
    match ending(&name) {
        None => true,
        Some(end) => {
            is_page_name(&name)
                || matches!(end.as_str(), "php" | "asp" | "aspx" | "jsp" | "do" | "cfm")
                || end.bytes().all(|b| b.is_ascii_digit())
        }
    }
}

/// Whether two addresses are on the same site: the same host, `www.` or not.
pub(super) fn same_site(a: &Url, b: &Url) -> bool {
    let site = |u: &Url| u.host_str().map(|h| h.trim_start_matches("www.").to_owned());
    site(a) == site(b) && a.port_or_known_default() == b.port_or_known_default()
        || site(a) == site(b) && a.port().is_none() && b.port().is_none()
}
