//! Which words of a text answered the search that led to it? Those of the entry's best passage, wherever they stand.

use super::Web;
use super::asked::Asked;
use crate::search::{Request, Results, search};
use std::ops::Range;

/// Words of a text in which a fact was read.
#[derive(Debug, Clone)]
pub struct Told {
    /// Their bytes.
    pub at: Range<usize>,
    /// The name by which the fact leads to them.
    pub id: String,
}

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

    /// The text as HTML, escaped, with the words marked, and with the words in which facts were read shown as such.
    pub fn html(&self, text: &str, told: &[Told]) -> String {
        let marks = self.find(text);
        let mut bounds: Vec<usize> = vec![0, text.len()];
        bounds.extend(marks.iter().flat_map(|at| [at.start, at.end]));
        bounds.extend(told.iter().flat_map(|told| [told.at.start, told.at.end]));
        bounds.sort_unstable();
        bounds.dedup();
        let mut html = String::with_capacity(text.len() + 64);
        for pair in bounds.windows(2) {
            let part = pair[0]..pair[1];
            let Some(words) = text.get(part.clone()) else { continue };
            for told in told.iter().filter(|told| told.at.start == part.start) {
                html.push_str("<a id=\"");
                escape(&told.id, &mut html);
                html.push_str("\"></a>");
            }
            let within = |at: &Range<usize>| at.start <= part.start && part.end <= at.end;
            let (read, marked) = (told.iter().any(|told| within(&told.at)), marks.iter().any(within));
            html.push_str(if read { "<span class=\"told\">" } else { "" });
            html.push_str(if marked { "<mark>" } else { "" });
            escape(words, &mut html);
            html.push_str(if marked { "</mark>" } else { "" });
            html.push_str(if read { "</span>" } else { "" });
        }
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
        let html = marks.html("<la voirie> voiries & voirie\u{0}", &[]);
        assert_eq!(
            html,
            "&lt;<mark>la voirie</mark>&gt; voiries &amp; <mark>voirie</mark> "
        );
    }

    #[test]
    fn words_in_which_facts_were_read_are_shown_across_marks() {
        let marks = Marks(vec!["voirie".to_owned()]);
        let told = |at: Range<usize>, id: &str| Told { at, id: id.to_owned() };
        let html = marks.html("la voirie & co", &[told(3..14, "b"), told(0..5, "a")]);
        assert_eq!(
            html,
            "<a id=\"a\"></a><span class=\"told\">la </span><a id=\"b\"></a><span class=\"told\"><mark>vo</mark></span>\
             <span class=\"told\"><mark>irie</mark></span><span class=\"told\"> &amp; co</span>"
        );
    }
}
