//! What does a reader see of a hit? A stretch of its text, with the matches marked.

use serde::{Serialize, Serializer};
use std::ops::Range;

/// About as many characters a passage has.
pub(super) const LENGTH: usize = 240;
/// How far before the first match a passage may begin, in bytes.
const LEAD: usize = 100;

/// A stretch of text, its white space made even, and where the matches stand in it. In JSON: the text with `[[` `]]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    text: String,
    matches: Vec<Range<usize>>,
}

impl Passage {
    /// The text, matches unmarked.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the matches stand in [`Passage::text`], in bytes, in order and apart from one another.
    pub fn matches(&self) -> &[Range<usize>] {
        &self.matches
    }

    /// The text in pieces, each with whether it is a match.
    pub fn segments(&self) -> Vec<(bool, &str)> {
        let mut pieces = Vec::new();
        let mut at = 0;
        for found in &self.matches {
            pieces.push((false, &self.text[at..found.start]));
            pieces.push((true, &self.text[found.clone()]));
            at = found.end;
        }
        pieces.push((false, &self.text[at..]));
        pieces.retain(|(_, piece)| !piece.is_empty());
        pieces
    }

    /// The text with every match between `open` and `close`.
    pub fn marked(&self, open: &str, close: &str) -> String {
        let piece = |(found, text): (bool, &str)| {
            if found {
                format!("{open}{text}{close}")
            } else {
                text.to_owned()
            }
        };
        self.segments().into_iter().map(piece).collect()
    }

    /// The text as HTML, escaped, with every match in `<mark>`.
    pub fn html(&self) -> String {
        let piece = |(found, text): (bool, &str)| {
            let text = escape(text);
            if found { format!("<mark>{text}</mark>") } else { text }
        };
        self.segments().into_iter().map(piece).collect()
    }

    /// The passage of `text[page]` around `first`, a match (or where to begin); `matches` are in order.
    pub(super) fn cut(text: &str, page: Range<usize>, first: &Range<usize>, matches: &[Range<usize>]) -> Self {
        let start = beginning(text, &page, first.start);
        let end = ending(text, &page, start, first.end);
        let mut passage = Self::default();
        if start > page.start && !text[page.start..start].trim().is_empty() {
            passage.text.push_str("… ");
        }
        passage.copy(text, start..end, matches);
        if !text[end..page.end].trim().is_empty() {
            passage.text.push_str(" …");
        }
        passage
    }

    /// The beginning of `text[page]`, with nothing marked.
    pub(super) fn beginning(text: &str, page: Range<usize>) -> Self {
        let start = page.start..page.start;
        Self::cut(text, page, &start, &[])
    }

    fn copy(&mut self, text: &str, part: Range<usize>, matches: &[Range<usize>]) {
        let mut ahead = matches
            .iter()
            .filter(|m| m.start >= part.start && m.end <= part.end)
            .peekable();
        let mut open = None;
        let mut gap = false;
        for (i, c) in text[part.clone()].char_indices().map(|(i, c)| (part.start + i, c)) {
            if c.is_whitespace() || c.is_control() {
                gap = !self.text.is_empty() && !self.text.ends_with(' ');
            } else {
                if std::mem::take(&mut gap) {
                    self.text.push(' ');
                }
                if open.is_none() && ahead.peek().is_some_and(|m| m.start == i) {
                    open = Some(self.text.len());
                }
                self.text.push(c);
            }
            if let Some(from) = open
                && ahead.peek().is_some_and(|m| m.end <= i + c.len_utf8())
            {
                self.matches.push(from..self.text.len());
                ahead.next();
                open = None;
            }
        }
    }
}

impl Serialize for Passage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.marked("[[", "]]"))
    }
}

/// Where the passage begins: at the sentence's or the page's beginning when it is near, else at a word's.
fn beginning(text: &str, page: &Range<usize>, first: usize) -> usize {
    let floor = first.saturating_sub(LEAD);
    if floor <= page.start {
        return page.start;
    }
    let floor = text.ceil_char_boundary(floor).min(first);
    let lead = &text[floor..first];
    let ends = |mark: &str| lead.rfind(mark).map(|at| at + mark.len());
    let sentence = [". ", ".\n", "! ", "? ", "; ", "\n\n"]
        .into_iter()
        .filter_map(ends)
        .max();
    let word = || lead.find(char::is_whitespace).map(|at| at + 1);
    let at = floor + sentence.or_else(word).unwrap_or(lead.len());
    text.ceil_char_boundary(at).min(first)
}

/// Where the passage ends: after [`LENGTH`] characters, at the last word's end, but never within the first match.
fn ending(text: &str, page: &Range<usize>, start: usize, first_end: usize) -> usize {
    let rest = &text[start..page.end];
    let Some((cut, _)) = rest.char_indices().nth(LENGTH) else {
        return page.end;
    };
    let word = rest[..cut].rfind(char::is_whitespace).unwrap_or(cut);
    (start + word).max(first_end).min(page.end)
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, word: &str) -> Passage {
        let matches: Vec<Range<usize>> = text.match_indices(word).map(|(at, w)| at..at + w.len()).collect();
        Passage::cut(text, 0..text.len(), &matches[0], &matches)
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        let passage = cut("Le  conseil\n vote l'été.", "été");
        assert_eq!(passage.marked("[[", "]]"), "Le conseil vote l'[[été]].");
    }

    #[test]
    fn a_long_text_is_cut_at_words_around_the_match() {
        let text = format!(
            "{}. Le conseil vote la voirie {}",
            "avant ".repeat(60),
            "après ".repeat(60)
        );
        let passage = cut(&text, "voirie");
        assert!(
            passage.text().starts_with("… Le conseil vote la voirie après"),
            "{}",
            passage.text()
        );
        assert!(passage.text().ends_with("après …"), "{}", passage.text());
        assert!(passage.text().chars().count() <= LENGTH + 4);
        assert_eq!(&passage.text()[passage.matches()[0].clone()], "voirie");
    }

    #[test]
    fn strangers_text_is_escaped() {
        let passage = cut("<b>voirie</b> & \"co\"", "voirie");
        assert_eq!(
            passage.html(),
            "&lt;b&gt;<mark>voirie</mark>&lt;/b&gt; &amp; &quot;co&quot;"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_cut_anywhere(text in "[a-zé .\n…]{1,900}", at in 0usize..900, length in 1usize..40) {
            let start = text.floor_char_boundary(at.min(text.len() - 1));
            let end = text.ceil_char_boundary((start + length).min(text.len()));
            let passage = Passage::cut(&text, 0..text.len(), &(start..end), std::slice::from_ref(&(start..end)));
            for found in passage.matches() {
                proptest::prop_assert!(passage.text().get(found.clone()).is_some());
            }
        }
    }
}
