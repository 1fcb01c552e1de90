//! How is a letter written down as a message? RFC 5322 and MIME, in ASCII, no line over 998 bytes, made once and sent as
//! it is at every try.
//!
//! Headers are written here: whatever comes from outside goes through [`encoded`], which gives encoded words (RFC 2047)
//! for all that is not plain, so that nothing can end a line, begin a header, or be decoded twice.

use super::letter::Letter;
use super::wording::line;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::message::{Mailbox, MultiPart};

/// The longest name of a sender that is shown, in characters.
const LONGEST_NAME: usize = 200;
/// Bytes in one encoded word: 60 letters of base64, 12 around them, within the 75 of RFC 2047, section 2.
const PIECE: usize = 45;

/// What surrounds a letter.
pub struct Head<'a> {
    /// The delivery's id.
    pub id: &'a str,
    /// The alert's id.
    pub alert: &'a str,
    /// The name under which this house stands.
    pub host: &'a str,
    /// The sender.
    pub from: &'a Mailbox,
    /// The receiver.
    pub to: &'a Address,
    /// Leaves the list.
    pub unsubscribe: &'a str,
    /// When the delivery was made.
    pub date: DateTime<Utc>,
}

/// The message.
pub fn message(head: &Head<'_>, letter: &Letter) -> String {
    let Head {
        id,
        alert,
        host,
        to,
        unsubscribe,
        ..
    } = head;
    let headers = [
        ("From", sender(head.from)),
        ("To", format!("<{to}>")),
        ("Subject", encoded(&letter.subject)),
        ("Date", head.date.to_rfc2822()),
        ("Message-ID", format!("<{id}@{host}>")),
        // RFC 2919; RFC 2369 and RFC 8058; RFC 3834, section 5.
        ("List-Id", format!("<{alert}.{host}>")),
        ("List-Unsubscribe", format!("<{unsubscribe}>")),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("MIME-Version", "1.0".to_owned()),
    ];
    let mut message = String::new();
    for (name, value) in headers {
        message.push_str(&format!("{name}: {value}\r\n"));
    }
    let parts = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    message.push_str(&String::from_utf8_lossy(&parts.formatted()));
    message
}

fn sender(from: &Mailbox) -> String {
    let name = line(from.name.as_deref().unwrap_or_default(), LONGEST_NAME);
    let plain = |c: char| c.is_ascii_alphanumeric() || c == ' ';
    if name.is_empty() {
        format!("<{}>", from.email)
    } else if name.chars().all(plain) {
        format!("{name} <{}>", from.email)
    } else if name.chars().all(|c| c == ' ' || c.is_ascii_graphic()) && !name.contains("=?") {
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{quoted}\" <{}>", from.email)
    } else {
        format!("{}\r\n <{}>", encoded_words(&name), from.email)
    }
}

/// Text as a header carries it: as it is when it is short and plain, else in encoded words.
fn encoded(text: &str) -> String {
    let plain = text.len() <= 60 && text.chars().all(|c| c == ' ' || c.is_ascii_graphic()) && !text.contains("=?");
    if plain { text.to_owned() } else { encoded_words(text) }
}

/// Encoded words, a line each; no character is cut.
fn encoded_words(text: &str) -> String {
    let mut pieces = vec![String::new()];
    for c in text.chars() {
        if pieces.last().is_some_and(|piece| piece.len() + c.len_utf8() > PIECE) {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    let words: Vec<String> = pieces
        .iter()
        .map(|piece| format!("=?utf-8?B?{}?=", STANDARD.encode(piece)))
        .collect();
    words.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(name: &str) -> String {
        sender(&Mailbox::new(
            Some(name.to_owned()),
            Address::new("a", "example.org").expect("an address"),
        ))
    }

    #[test]
    fn a_senders_name_stays_a_name() {
        assert_eq!(from("Greffier"), "Greffier <a@example.org>");
        assert_eq!(from("Dupont, Marie"), "\"Dupont, Marie\" <a@example.org>");
        assert_eq!(from("a\\"), "\"a\\\\\" <a@example.org>");
        assert_eq!(from("a\rb"), "a b <a@example.org>");
        assert_eq!(
            from("x@example.org> <y@example.org"),
            "\"x@example.org> <y@example.org\" <a@example.org>"
        );
        assert_eq!(
            from("=?utf-8?q?x?="),
            "=?utf-8?B?PT91dGYtOD9xP3g/PQ==?=\r\n <a@example.org>"
        );
        assert_eq!(from(" \0 "), "<a@example.org>");
        assert!(from(&"É".repeat(1200)).split("\r\n").all(|line| line.len() <= 80));
    }

    #[test]
    fn what_is_not_plain_is_encoded_whole() {
        assert_eq!(encoded("Voirie"), "Voirie");
        assert_eq!(
            encoded("=?utf-8?b?QmNjOiB4?="),
            "=?utf-8?B?PT91dGYtOD9iP1FtTmpPaUI0Pz0=?="
        );
        let long = encoded(&"🏛️".repeat(100));
        for word in long.split("\r\n ") {
            let inner = word.trim_start_matches("=?utf-8?B?").trim_end_matches("?=");
            let bytes = STANDARD.decode(inner).expect("base64");
            assert!(word.len() <= 75 && String::from_utf8(bytes).is_ok(), "{word}");
        }
    }
}
