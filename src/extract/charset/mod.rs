//! Which characters do these bytes stand for?
//!
//! In this order: a byte order mark, the NULs of UTF-16 and UTF-32, strict UTF-8, UTF-8 with a few foreign bytes, the
//! `Content-Type` header, what the document declares of itself, and last a guess. UTF-8 stands before any declaration
//! because hardly any other text happens to be valid UTF-8, while declarations are often wrong.

mod guess;
mod single;
mod wide;

use encoding_rs::Encoding;

/// Decoded text, and how it was come by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text: without byte order mark, without NUL, U+FFFD where bytes stood for nothing.
    pub text: String,
    /// The character set, by its name in the WHATWG Encoding Standard where it has one.
    pub charset: &'static str,
    /// Whether nothing said so but the bytes themselves.
    pub guessed: bool,
}

/// Decodes any text: HTML, XML, plain, tables. `content_type` is the header, parameters included.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    let mut decoded = choose(bytes, content_type);
    if decoded.text.contains('\0') {
        decoded.text.retain(|c| c != '\0');
    }
    decoded
}

fn choose(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    if let Some(decoded) = wide::decode(bytes) {
        return decoded;
    }
    if let Ok(text) = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) {
        return said(text.to_owned(), "UTF-8");
    }
    let header = content_type.and_then(charset_parameter);
    let declared = declaration(bytes);
    if let Some(text) = nearly_utf8(bytes, header.as_deref(), declared.as_deref()) {
        return Decoded {
            text,
            charset: "UTF-8",
            guessed: true,
        };
    }
    if let Some(decoded) = header.and_then(|label| by_label(&label, bytes)) {
        return decoded;
    }
    if let Some(decoded) = declared.and_then(|label| by_label(&label, bytes)) {
        return decoded;
    }
    guess::decode(bytes)
}

fn said(text: String, charset: &'static str) -> Decoded {
    Decoded {
        text,
        charset,
        guessed: false,
    }
}

/// Decodes by a declared character set, unless it is unknown or one that the bytes were already seen not to be.
fn by_label(label: &str, bytes: &[u8]) -> Option<Decoded> {
    if single::is_ibm850(label) {
        return Some(said(single::ibm850(bytes), single::IBM850));
    }
    let encoding = Encoding::for_label_no_replacement(label.as_bytes())?;
    let unicode = [encoding_rs::UTF_8, encoding_rs::UTF_16LE, encoding_rs::UTF_16BE];
    if unicode.contains(&encoding) {
        return None;
    }
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Some(said(text.into_owned(), encoding.name()))
}

/// The text of a page in UTF-8 onto which a few pieces in windows-1252 were glued. The valid sequences of several
/// bytes must be as many as the foreign bytes, or a fourth of them where the page says that it is UTF-8: in other
/// character sets such sequences are hardly ever met by chance.
fn nearly_utf8(bytes: &[u8], header: Option<&str>, declared: Option<&str>) -> Option<String> {
    let (mut text, mut valid, mut foreign) = (String::with_capacity(bytes.len()), 0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        text.push_str(chunk.valid());
        foreign += chunk.invalid().len();
        let (piece, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(chunk.invalid());
        text.push_str(&piece);
    }
    let utf8 = |label: &str| Encoding::for_label(label.as_bytes()) == Some(encoding_rs::UTF_8);
    let says_so = header.is_some_and(utf8) || declared.is_some_and(utf8);
    let enough = if says_so { valid * 4 } else { valid };
    (valid > 0 && enough >= foreign).then_some(text)
}

/// The `charset` parameter of a `Content-Type` (RFC 9110, 8.3.1).
fn charset_parameter(content_type: &str) -> Option<String> {
    content_type
        .split(';')
        .skip(1)
        .filter_map(|parameter| parameter.split_once('='))
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim().trim_matches(['"', '\'']).to_owned())
        .find(|value| !value.is_empty())
}

/// What the first bytes say: an XML declaration, `<meta charset>`, `<meta http-equiv>` or CSS-like `@charset`. The
/// standard looks at 1,024 bytes; real pages put it later.
fn declaration(bytes: &[u8]) -> Option<String> {
    const LOOKED_AT: usize = 16 << 10;
    let head = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    let head: String = head.iter().map(|&b| char::from(b).to_ascii_lowercase()).collect();
    let xml = head
        .trim_start()
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split("?>").next())
        .and_then(|declared| quoted_after(declared, "encoding"));
    xml.or_else(|| {
        head.split("<meta")
            .skip(1)
            .filter_map(|rest| rest.split('>').next())
            .find_map(|meta| quoted_after(meta, "charset"))
    })
}

/// The value that follows `name` and `=`, with or without quotes.
fn quoted_after(text: &str, name: &str) -> Option<String> {
    let rest = text.split_once(name)?.1.trim_start().strip_prefix('=')?;
    let value: String = rest
        .trim_start()
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c))
        .take(40)
        .collect();
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::{charset_parameter, decode};

    #[test]
    fn a_declaration_never_overrules_valid_utf8() {
        let decoded = decode("été".as_bytes(), Some("text/plain; charset=iso-8859-1"));
        assert_eq!((decoded.text.as_str(), decoded.charset), ("été", "UTF-8"));
    }

    #[test]
    fn the_header_comes_before_the_page() {
        let page = b"<meta charset='macintosh'>\xe9t\xe9";
        let decoded = decode(page, Some("text/html; charset=\"windows-1252\""));
        assert!(decoded.text.ends_with("été") && !decoded.guessed);
    }

    #[test]
    fn utf16_is_seen_with_and_without_mark() {
        for (bom, big) in [(true, true), (true, false), (false, true), (false, false)] {
            let mark = if bom { "\u{feff}" } else { "" };
            let text = format!("{mark}Délibération du 12 mars");
            let unit = |u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() };
            let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
            assert_eq!(decode(&bytes, None).text, "Délibération du 12 mars", "{bom} {big}");
        }
    }

    #[test]
    fn undeclared_french_is_guessed_and_said_to_be() {
        let phrase = "Délibération n° 12 : création d'un poste à l'école « Été »";
        let (latin1, _, _) = encoding_rs::WINDOWS_1252.encode(phrase);
        let (mac, _, _) = encoding_rs::MACINTOSH.encode(phrase);
        for bytes in [latin1, mac] {
            let decoded = decode(&bytes, None);
            assert_eq!((decoded.text.as_str(), decoded.guessed), (phrase, true));
        }
    }

    #[test]
    fn no_bytes_and_odd_labels_do_no_harm() {
        assert_eq!(decode(b"", None).text, "");
        assert_eq!(decode(b"\xe9", Some("text/html; charset=; charset=%00;;")).text, "é");
        assert_eq!(
            charset_parameter("text/html; x=1; CharSet = utf-8 ").as_deref(),
            Some("utf-8")
        );
    }
}
