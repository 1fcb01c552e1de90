//! What is on the line: the typed text as characters with their places, one spelling for each sign.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A character and where it was typed, in characters from 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Char {
    pub(super) c: char,
    pub(super) at: usize,
}

/// Whether there is nothing to see in `typed`.
pub(super) fn is_blank(typed: &str) -> bool {
    typed.chars().all(|c| is_invisible(c) || plain(c) == ' ')
}

/// The characters of `typed`: accents joined to their letters (NFC), invisible characters left out, every blank or
/// control a space, full-width forms and curly apostrophes as the keyboard has them.
pub(super) fn read(typed: &str) -> Vec<Char> {
    let mut line = Vec::with_capacity(typed.len());
    let mut cluster = String::new();
    let mut start = 0;
    let seen = typed.chars().enumerate().filter(|&(_, c)| !is_invisible(c));
    for (at, c) in seen.map(|(at, c)| (at, plain(c))) {
        if !is_combining_mark(c) {
            flush(&mut cluster, start, &mut line);
            start = at;
        }
        cluster.push(c);
    }
    flush(&mut cluster, start, &mut line);
    line
}

fn flush(cluster: &mut String, at: usize, line: &mut Vec<Char>) {
    line.extend(cluster.nfc().map(|c| Char { c: plain(c), at }));
    cluster.clear();
}

/// The characters as text.
pub(super) fn text(line: &[Char]) -> String {
    line.iter().map(|c| c.c).collect()
}

/// Soft hyphens, zero-width characters, byte-order marks, directions: they leave no trace on paper.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

fn plain(c: char) -> char {
    match c {
        c if c.is_whitespace() || c.is_control() => ' ',
        '’' | '‘' | '‛' | 'ʼ' | '＇' => '\'',
        '\u{37e}' => ';',
        '\u{387}' => '·',
        '\u{1fef}' => '`',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// Any double quotation mark, French, English or straight.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '«' | '»' | '“' | '”' | '„' | '‟')
}

/// Whether `close` ends what `open` began: guillemets end guillemets, the others one another.
pub(super) fn closes(open: char, close: char) -> bool {
    is_quote(close) && matches!(open, '«' | '»') == matches!(close, '«' | '»')
}

/// The hyphens and dashes that keyboards and word processors put before a word to exclude it.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{fe63}')
}

/// Signs that no word begins or ends with.
pub(super) fn is_punctuation(c: char) -> bool {
    (c.is_ascii_punctuation() && c != '_')
        || matches!(c, '¡' | '§' | '¶' | '·' | '¿' | '\u{2212}' | '\u{fe63}')
        || matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203b}' | '\u{203d}'..='\u{205e}')
        || is_quote(c)
}

/// Whether there is something to search for in `text`, be it a sign that is no punctuation.
pub(super) fn has_content(text: &str) -> bool {
    text.chars().any(|c| c != ' ' && c != '_' && !is_punctuation(c))
}
