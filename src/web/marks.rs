//! Which words of a text answered the search that led to it? Those of the entry's best passage, wherever they stand.

use super::Web;
use super::asked::Asked;
use crate::search::{Request, Results, search};
use std::ops::Range;

/// Words to be marked in a text; none marks nothing.
#[derive(Debug, Default)]
pub struct Marks(Vec<String>);

impl Marks {
    /// The words by which the entry `key` answers the query `typed`. A query that is not understood marks nothing: the
    /// page it leads to is still the right one.
    pub async fn of(web: &Web, typed: Option<&str>, key: &str) -> Self {
        let asked = Asked {
            q: typed.unwrap_or("").to_owned(),
            ..Asked::default()
        };
        if asked.is_blank() {
            return Self::default();
        }
        let Ok(query) = asked.query() else {
            return Self::default();
        };
        let (index, keys) = (web.index.clone(), vec![key.to_owned()]);
        let found = tokio::task::spawn_blocking(move || {
            let request = Request {
                limit: 1,
                only_keys: Some(&keys),
                ..Request::new(query)
            };
            search(&index, &request).ok()
        });
        Self::from_results(found.await.ok().flatten())
    }

    fn from_results(results: Option<Results>) -> Self {
        let mut words = Vec::new();
        for hit in results.into_iter().flat_map(|results| results.hits) {
            let text = hit.passage.text();
            words.extend(
                hit.passage
                    .matches()
                    .iter()
                    .filter_map(|at| text.get(at.clone()))
                    .map(str::to_owned),
            );
        }
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.dedup();
        words.retain(|word| !word.is_empty());
        Self(words)
    }

    /// The text as HTML, escaped, with the words marked.
    pub fn html(&self, text: &str) -> String {
        let mut html = String::with_capacity(text.len() + 64);
        let mut at = 0;
        for found in self.find(text) {
            escape(&text[at..found.start], &mut html);
            html.push_str("<mark>");
            escape(&text[found.clone()], &mut html);
            html.push_str("</mark>");
            at = found.end;
        }
        escape(&text[at..], &mut html);
        html
    }

    /// Where the words stand in a text, in bytes, in order and apart from one another.
    pub fn find(&self, text: &str) -> Vec<Range<usize>> {
        let all = self.0.iter().flat_map(|word| text.match_indices(word.as_str()));
        let mut all: Vec<Range<usize>> = all.map(|(at, word)| at..at + word.len()).collect();
        all.retain(|at| whole(text, at));
        all.sort_by_key(|at| (at.start, std::cmp::Reverse(at.end)));
        let mut end = 0;
        all.retain(|at| {
            let apart = at.start >= end;
            if apart {
                end = at.end;
            }
            apart
        });
        all
    }
}

fn whole(text: &str, at: &Range<usize>) -> bool {
    let before = text[..at.start].chars().next_back();
    let after = text[at.end..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c if c.is_control() && c != '\n' && c != '\t' => html.push(' '),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_marked_and_everything_is_escaped() {
        let marks = Marks(vec!["voirie".to_owned(), "la voirie".to_owned()]);
        let html = marks.html("<la voirie> voiries & voirie\u{0}");
        assert_eq!(
            html,
            "&lt;<mark>la voirie</mark>&gt; voiries &amp; <mark>voirie</mark> "
        );
    }
}
