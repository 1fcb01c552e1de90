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

/// The document that an address names by its ending: in its path, or in a value of its query (viewers, downloads).
pub(super) fn document_name(url: &Url) -> Option<String> {
    let name = file_name(url);
    if is_document_name(&name) {
        return Some(name);
    }
    url.query_pairs()
        .map(|(_, value)| value.rsplit(['/', '\\']).next().unwrap_or_default().to_owned())
        .find(|value| is_document_name(value) && !value.contains(char::is_whitespace) || value.ends_with(".pdf"))
}

/// Whether an address without a document's ending looks like a download all the same.
pub(super) fn looks_like_download(url: &Url) -> bool {
    const WORDS: [&str; 9] = [
        "download",
        "telecharger",
        "telechargement",
        "getfile",
        "get_file",
        "attachment",
        "doc_num",
        "openfile",
        "filedownload",
    ];
    let name = file_name(url);
    if is_page_name(&name) && url.query().is_none() {
        return false;
    }
    let path = crate::model::fold(&decode(url.path()));
    let in_path = path
        .split('/')
        .any(|part| WORDS.contains(&part) || WORDS.contains(&part.trim_end_matches(".php")));
    let in_query = url.query_pairs().any(|(key, value)| {
        let (key, value) = (key.to_lowercase(), value.to_lowercase());
        WORDS.contains(&key.as_str())
            || WORDS.contains(&value.as_str())
            || matches!(key.as_str(), "attachment_id" | "wpdmdl" | "explnum_id")
    });
    in_path || in_query
}

/// Whether two addresses are on the same site: the same host, `www.` or not.
pub(super) fn same_site(a: &Url, b: &Url) -> bool {
    let site = |u: &Url| u.host_str().map(|h| h.trim_start_matches("www.").to_owned());
    site(a) == site(b) && a.port_or_known_default() == b.port_or_known_default()
        || site(a) == site(b) && a.port().is_none() && b.port().is_none()
}
