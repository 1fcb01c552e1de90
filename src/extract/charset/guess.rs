//! Bytes that say nothing of themselves: which reading looks most like what a French council writes?
//!
//! chardetng knows the web's encodings but never names macintosh or code page 850, and on a line or two it takes
//! ISO-8859-15 for windows-1252. So the French readings are scored by their accented letters in their places, and one
//! of them is taken when it reads better than chardetng's.

use super::{Decoded, single};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{ISO_8859_15, MACINTOSH, WINDOWS_1252};

/// How much of the bytes is scored: enough to tell, whatever the size of the file.
const LOOKED_AT: usize = 64 << 10;

/// Decodes by the best guess.
pub fn decode(bytes: &[u8]) -> Decoded {
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, true);
    let web = detector.guess(Some(b"fr"), Utf8Detection::Deny);
    let read = |encoding: &'static encoding_rs::Encoding, bytes: &[u8]| -> String {
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    };

    let mut best = (french(&read(web, head)), web.name());
    let candidates = [WINDOWS_1252, ISO_8859_15, MACINTOSH].map(|e| (french(&read(e, head)), e.name()));
    let old = (french(&single::ibm850(head)), single::IBM850);
    for (score, name) in candidates.into_iter().chain([old]) {
        // A tie goes to the reading met first: the commoner one.
        if score > best.0 && score > 0 {
            best = (score, name);
        }
    }
    let text = match [WINDOWS_1252, ISO_8859_15, MACINTOSH, web]
        .iter()
        .find(|e| e.name() == best.1)
    {
        Some(encoding) => read(encoding, bytes),
        None => single::ibm850(bytes),
    };
    Decoded {
        text,
        charset: best.1,
        guessed: true,
    }
}

/// How French the characters beyond ASCII look, each judged by its neighbours.
fn french(text: &str) -> i64 {
    let chars: Vec<char> = text.chars().collect();
    let at = |n: Option<usize>| n.and_then(|n| chars.get(n)).copied().unwrap_or(' ');
    (0..chars.len())
        .filter(|&n| !chars[n].is_ascii())
        .map(|n| judge(at(n.checked_sub(1)), chars[n], at(n.checked_add(1))))
        .sum()
}

fn judge(before: char, c: char, after: char) -> i64 {
    let touches = before.is_alphabetic() || after.is_alphabetic() || matches!(before, '\'' | '’');
    match c {
        'é' | 'è' | 'ê' | 'à' | 'ç' | 'ô' | 'î' | 'û' | 'ù' | 'â' | 'ë' | 'ï' | 'œ' | 'ü' | 'ÿ' | 'æ' => {
            if touches {
                3
            } else {
                1
            }
        }
        // A capital after a small letter is a misreading.
        'É' | 'È' | 'Ê' | 'À' | 'Ç' | 'Ô' | 'Î' | 'Û' | 'Ù' | 'Â' | 'Œ' | 'Ë' | 'Ï' => {
            match (before.is_lowercase(), touches) {
                (true, _) => -3,
                (false, touches) => i64::from(touches) * 2,
            }
        }
        '’' | '‘' => {
            if before.is_alphabetic() && after.is_alphabetic() {
                3
            } else {
                0
            }
        }
        '°' if before.is_ascii_alphanumeric() && !after.is_alphabetic() => 2,
        '«' => {
            if after.is_whitespace() || after.is_alphanumeric() {
                2
            } else {
                0
            }
        }
        '»' => {
            if before.is_whitespace() || before.is_alphanumeric() {
                2
            } else {
                0
            }
        }
        '€' if before.is_ascii_digit() || before.is_whitespace() => 2,
        '–' | '—' | '…' | '•' | '²' | '³' => 0,
        '\u{a0}' | '\u{202f}' => 0,
        c if c.is_control() || c == char::REPLACEMENT_CHARACTER => -4,
        c if c.is_alphabetic() => -2,
        _ => -1,
    }
}
