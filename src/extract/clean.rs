//! What do extracted characters become before anybody reads them?
//!
//! One rule for every format: NFC, no control or invisible characters, ligatures undone, white space tidied. Lines
//! stay lines: the recogniser needs them. Words are never changed.

use unicode_normalization::UnicodeNormalization;

/// `raw` tidied: runs of blanks become one (a tab if the run holds one), lines are trimmed, at most one empty line
/// stands between two others.
pub fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut state = Gap::default();
    let mut previous = '\0';
    for c in raw.chars().flat_map(spelled).nfc() {
        // CR LF and a lone CR are one line end each.
        let line_end = matches!(c, '\n' | '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}') || (c == '\r');
        if line_end {
            if !(c == '\n' && previous == '\r') {
                state.lines += 1;
                state.blank = None;
            }
        } else if let Some(blank) = blank(c) {
            state.widen(blank);
        } else if !is_noise(c) {
            state.write(&mut out);
            out.push(c);
        }
        previous = c;
    }
    out
}

/// One line of metadata: [`text`] on a single line, cut at a length no honest title has; `None` when nothing is left.
pub fn line(raw: &str) -> Option<String> {
    const LONGEST: usize = 500;
    let head: String = raw.chars().take(4 * LONGEST).collect();
    let one: String = text(&head).split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = one.chars().take(LONGEST).collect();
    (!cut.is_empty()).then_some(cut)
}

/// The white space met since the last visible character.
#[derive(Default)]
struct Gap {
    lines: usize,
    blank: Option<char>,
}

impl Gap {
    fn widen(&mut self, blank: char) {
        self.blank = match (self.blank, blank) {
            (Some('\t'), _) | (_, '\t') => Some('\t'),
            // A blank that does not break says more than one that does.
            (Some(kept), ' ') => Some(kept),
            (_, new) => Some(new),
        };
    }

    fn write(&mut self, out: &mut String) {
        if !out.is_empty() {
            if self.lines > 0 {
                out.push_str(if self.lines > 1 { "\n\n" } else { "\n" });
            } else if let Some(blank) = self.blank {
                out.push(blank);
            }
        }
        *self = Self::default();
    }
}

/// The blank that `c` stands for: French typography keeps its no-break spaces, all others are plain.
fn blank(c: char) -> Option<char> {
    match c {
        '\t' => Some('\t'),
        '\u{a0}' | '\u{202f}' => Some(c),
        c if c.is_whitespace() => Some(' '),
        _ => None,
    }
}

/// Characters that nobody sees: controls, soft hyphens, zero width and direction marks, non-characters.
fn is_noise(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e007f}')
        || (u32::from(c) & 0xfffe) == 0xfffe
}

/// Ligatures of U+FB00 to U+FB06 letter by letter, and the commonest signs of symbol fonts by their Unicode twins.
fn spelled(c: char) -> Spelled {
    let letters = match c {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        '\u{f0b7}' => "•",
        '\u{f0a7}' => "▪",
        '\u{f0d8}' => "➢",
        '\u{f0e8}' => "➔",
        '\u{f0fc}' => "✓",
        _ => {
            return Spelled {
                one: Some(c),
                more: "".chars(),
            };
        }
    };
    Spelled {
        one: None,
        more: letters.chars(),
    }
}

struct Spelled {
    one: Option<char>,
    more: std::str::Chars<'static>,
}

impl Iterator for Spelled {
    type Item = char;
    fn next(&mut self) -> Option<char> {
        self.one.take().or_else(|| self.more.next())
    }
}

#[cfg(test)]
mod tests {
    use super::{line, text};

    #[test]
    fn ligatures_accents_and_noise_are_undone() {
        assert_eq!(text("o\u{fb03}ciel e\u{301}te\u{301}\0\u{7}\u{200b}"), "officiel été");
    }

    #[test]
    fn lines_stay_and_blanks_are_tidied() {
        assert_eq!(text("  a   b \r\n\r\n\r\n\r\n c\td  \te\rf\n"), "a b\n\nc\td\te\nf");
    }

    #[test]
    fn no_break_spaces_of_french_typography_stay() {
        assert_eq!(
            text("4\u{202f}500\u{a0}€ «\u{a0}Été\u{a0} »"),
            "4\u{202f}500\u{a0}€ «\u{a0}Été\u{a0}»"
        );
    }

    #[test]
    fn a_line_is_one_line_of_bounded_length() {
        assert_eq!(line(" a\n b "), Some("a b".to_owned()));
        assert_eq!(line(" \n\0 "), None);
        assert_eq!(line(&"é".repeat(100_000)).map(|l| l.chars().count()), Some(500));
    }
}
