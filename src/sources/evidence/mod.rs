//! What do a few words, or a file's name, say of a document: its kind, its date, whose it is?
//!
//! Only what the readers of pages, folders and tables need; the text of documents is `recognise`'s.

pub(super) mod dates;
mod lexicon;
pub(super) mod names;
pub(super) mod said;
pub(super) mod words;

/// `text` with runs of white space made one space, control characters dropped, and no more than `max` bytes.
pub(super) fn tidy(text: &str, max: usize) -> String {
    let mut tidy = String::with_capacity(text.len().min(max));
    for word in text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
    {
        if !tidy.is_empty() {
            tidy.push(' ');
        }
        for c in word
            .chars()
            .filter(|c| !matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}'))
        {
            if tidy.len() + c.len_utf8() > max {
                return tidy.trim_end().to_owned();
            }
            tidy.push(c);
        }
    }
    tidy.trim_end().to_owned()
}
