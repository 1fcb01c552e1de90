//! What are these bytes? Their content decides; the name and the header only settle what content leaves open.

use super::{Hint, charset, zipped};

/// The formats that are told apart. Not all are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// PDF.
    Pdf,
    /// HTML.
    Html,
    /// XML that is no XHTML: feeds, sitemaps.
    Xml,
    /// Plain text.
    Text,
    /// A table as text.
    Csv,
    /// Word, since 2007.
    Docx,
    /// Word, before.
    Doc,
    /// Rich text.
    Rtf,
    /// `OpenDocument` text.
    Odt,
    /// `OpenDocument` spreadsheet.
    Ods,
    /// `OpenDocument` presentation.
    Odp,
    /// Excel, since 2007.
    Xlsx,
    /// Excel, before.
    Xls,
    /// `PowerPoint`, since 2007.
    Pptx,
    /// `PowerPoint`, before.
    Ppt,
    /// An Office document behind a password.
    Protected,
    /// A ZIP archive of anything else.
    Zip,
    /// A picture of a page.
    Jpeg,
    /// A picture of a page.
    Png,
    /// Pictures of pages.
    Tiff,
    /// Another known format, by its media type: other images, archives, sound.
    Known(&'static str),
    /// Bytes of no known format.
    Binary,
}

impl Format {
    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Html => "text/html",
            Self::Xml => "application/xml",
            Self::Text => "text/plain",
            Self::Csv => "text/csv",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Doc => "application/msword",
            Self::Rtf => "application/rtf",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Odp => "application/vnd.oasis.opendocument.presentation",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Xls => "application/vnd.ms-excel",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Ppt => "application/vnd.ms-powerpoint",
            Self::Protected => "application/x-ole-storage",
            Self::Zip => "application/zip",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Tiff => "image/tiff",
            Self::Known(media_type) => media_type,
            Self::Binary => "application/octet-stream",
        }
    }
}

/// How far into the bytes the beginning of the document may be (ISO 32000-1, annex H.3 for PDF).
const HEAD: usize = 1024;

/// The format of `bytes`.
pub fn sniff(bytes: &[u8], hint: &Hint<'_>) -> Format {
    let head = &bytes[..bytes.len().min(HEAD)];
    let lead = head.trim_ascii_start();
    if lead.starts_with(b"%PDF-") {
        Format::Pdf
    } else if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        zipped::kind(bytes)
    } else if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        compound(bytes)
    } else if lead.starts_with(b"{\\rtf") {
        Format::Rtf
    } else {
        by_text(bytes, head, hint)
    }
}

/// An OLE compound file, by the names in its directory ([MS-CFB] 2.6.1: UTF-16LE).
fn compound(bytes: &[u8]) -> Format {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        contains(bytes, &wide)
    };
    if holds("EncryptedPackage") {
        Format::Protected
    } else if holds("WordDocument") {
        Format::Doc
    } else if holds("Workbook") || holds("Book\0") {
        Format::Xls
    } else if holds("PowerPoint Document") {
        Format::Ppt
    } else {
        Format::Known("application/x-ole-storage")
    }
}

fn by_text(bytes: &[u8], head: &[u8], hint: &Hint<'_>) -> Format {
    let known = infer::get(bytes).map(|kind| kind.mime_type());
    let texty = |mime: &&str| mime.starts_with("text/") || *mime == "application/pdf";
    if let Some(mime) = known.filter(|mime| !texty(mime)) {
        let pictures = [Format::Jpeg, Format::Png, Format::Tiff];
        let picture = pictures.into_iter().find(|format| format.media_type() == mime);
        return picture.unwrap_or(Format::Known(mime));
    }
    let late_pdf = contains(head, b"%PDF-");
    let text = text_of(bytes);
    let format = match &text {
        // A page that speaks of PDF is a page; anything else with the mark of a PDF near its start is one.
        Some(text) if late_pdf => markup(text, None),
        Some(text) => textual(text, hint),
        None => None,
    };
    if let Some(format) = format {
        return format;
    }
    let said_pdf = named(hint, "application/pdf", &["pdf"]);
    if late_pdf || (said_pdf && contains(bytes, b" obj") && contains(bytes, b"endobj")) {
        return Format::Pdf;
    }
    Format::Binary
}

/// The beginning of `bytes` as text, unless they hold what text never holds.
fn text_of(bytes: &[u8]) -> Option<String> {
    const LOOKED_AT: usize = 16 << 10;
    let sample = &bytes[..bytes.len().min(LOOKED_AT)];
    let text = charset::decode(sample, None).text;
    let odd = |c: &char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1a}' | '\u{1b}');
    let odds = text.chars().filter(odd).count();
    // NULs are gone by now: count them where they stood, unless they were half of UTF-16.
    let nuls = sample.iter().filter(|b| **b == 0).count();
    let wide = nuls > 0 && text.len() <= sample.len() * 3 / 4 && odds == 0;
    let bad = odds + if wide { 0 } else { nuls };
    (bad * 100 <= sample.len()).then_some(text)
}

fn textual(text: &str, hint: &Hint<'_>) -> Option<Format> {
    let lead = text.trim_start();
    if lead.starts_with("%PDF-") {
        // A PDF that was recoded as text is a broken PDF, not a text.
        return Some(Format::Pdf);
    }
    if let Some(format) = markup(text, Some(hint)) {
        return Some(format);
    }
    if named(hint, "application/pdf", &["pdf"]) && contains(text.as_bytes(), b"endobj") {
        return None;
    }
    Some(if named(hint, "text/csv", &["csv", "tsv"]) {
        Format::Csv
    } else {
        Format::Text
    })
}

/// HTML or XML, by how it begins; a hint makes HTML of what merely holds tags.
fn markup(text: &str, hint: Option<&Hint<'_>>) -> Option<Format> {
    let start: String = text.chars().take(HEAD).collect::<String>().to_ascii_lowercase();
    let start = start.trim_start();
    if !start.starts_with('<') && !hint.is_some_and(|h| named(h, "text/html", &["html", "htm"])) {
        return None;
    }
    let html = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<title",
        "<meta",
        "<script",
        "<table",
        "<div",
        "<h1",
        "<p>",
        "<a ",
    ];
    if start.starts_with("<?xml") || start.starts_with("<rss") || start.starts_with("<feed") {
        let page = start.contains("<html") || start.contains("<!doctype html");
        let drawing = start.contains("<svg");
        return Some(match (page, drawing) {
            (true, _) => Format::Html,
            (_, true) => Format::Known("image/svg+xml"),
            _ => Format::Xml,
        });
    }
    if start.starts_with("<svg") {
        return Some(Format::Known("image/svg+xml"));
    }
    let said = hint.is_some_and(|h| named(h, "text/html", &["html", "htm", "xhtml"]));
    (said || html.iter().any(|tag| start.contains(tag))).then_some(Format::Html)
}

/// Whether the header or the name says so.
fn named(hint: &Hint<'_>, media_type: &str, extensions: &[&str]) -> bool {
    let header = hint.content_type.and_then(|ct| ct.split(';').next()).map(str::trim);
    header.is_some_and(|h| h.eq_ignore_ascii_case(media_type)) || hint.ends_in(extensions)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    // The first byte is found fast; the rest is compared where it stands.
    let Some((&first, _)) = part.split_first() else {
        return true;
    };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|b| *b == first) {
        rest = &rest[at..];
        if rest.starts_with(part) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{Format, Hint, sniff};

    fn told(bytes: &[u8], name: &str) -> Format {
        let hint = Hint {
            name: Some(name),
            content_type: None,
        };
        sniff(bytes, &hint)
    }

    #[test]
    fn content_decides_and_not_the_name() {
        assert_eq!(told(b"%PDF-1.4\n%...", "a.html"), Format::Pdf);
        assert_eq!(told(b"<!DOCTYPE html><p>Connexion", "pv.pdf"), Format::Html);
        assert_eq!(told(b"{\\rtf1 x}", "pv.doc"), Format::Rtf);
        assert_eq!(told(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "pv.pdf"), Format::Png);
        assert_eq!(told(b"Bonjour", "pv.pdf"), Format::Text);
        assert_eq!(told("une;deux\n1;2".as_bytes(), "liste.CSV"), Format::Csv);
        assert_eq!(told(&[1, 2, 3, 0, 255, 254, 0, 7, 1, 2, 3], "pv.txt"), Format::Binary);
        assert_eq!(told(b"<?xml version='1.0'?><rss/>", "flux"), Format::Xml);
    }

    #[test]
    fn a_pdf_may_begin_late_but_a_page_about_pdf_is_a_page() {
        let late = [&b"\x01\x02\x00junk"[..], b"%PDF-1.4 1 0 obj"].concat();
        assert_eq!(told(&late, "x"), Format::Pdf);
        assert_eq!(told(b"<html><p>the header %PDF-1.4", "x"), Format::Html);
    }

    #[test]
    fn text_in_utf16_is_text() {
        let wide: Vec<u8> = "Le conseil municipal adopte"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(told(&wide, "x"), Format::Text);
    }
}
