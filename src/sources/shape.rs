//! What is a page built of? The kinds of elements that stand in it, whatever its words: when a site is redesigned they
//! change, when its list is emptied they do not.

use crate::model::Shape;
use std::collections::BTreeSet;

/// Elements that every page has, or that stand within words.
const COMMON: [&str; 18] = [
    "a", "b", "body", "br", "em", "head", "html", "i", "img", "link", "meta", "p", "script", "span", "strong", "style",
    "title", "noscript",
];
/// Kinds of elements that are kept of one page.
const MOST: usize = 400;
/// Bytes of a tag that are looked at, and classes of it.
const LONGEST_TAG: usize = 2000;
const MOST_CLASSES: usize = 3;

/// The shape of a page: its elements by name and classes. Classes with figures number things and say nothing.
pub(super) fn of(text: &str) -> Shape {
    let mut kinds = BTreeSet::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let name = name(rest);
        if name.is_empty() {
            continue;
        }
        if matches!(name.as_str(), "script" | "style") {
            let end = rest.find("</").unwrap_or(rest.len());
            rest = &rest[end..];
        } else if !COMMON.contains(&name.as_str()) && kinds.len() < MOST {
            kinds.insert(kind(name, tag(rest)));
        }
    }
    Shape::new(kinds)
}

fn name(rest: &str) -> String {
    let name: String = rest
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(40)
        .collect();
    match name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => name.to_ascii_lowercase(),
        false => String::new(),
    }
}

/// The tag up to its end.
fn tag(rest: &str) -> &str {
    let end = rest.floor_char_boundary(rest.len().min(LONGEST_TAG));
    // Looked for no further than that: a page of tags without end would be read over and over.
    rest[..end].split('>').next().unwrap_or_default()
}

fn kind(mut name: String, tag: &str) -> String {
    for class in classes(tag) {
        name.push('.');
        name.push_str(class);
    }
    name
}

fn classes(tag: &str) -> BTreeSet<&str> {
    let value = tag.split("class=").nth(1).unwrap_or_default();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let value = match quote {
        Some(quote) => value[1..].split(quote).next().unwrap_or_default(),
        None => value.split_whitespace().next().unwrap_or_default(),
    };
    let named = value
        .split_whitespace()
        .filter(|c| !c.contains(|c: char| c.is_ascii_digit()));
    named.filter(|c| c.len() <= 40).take(MOST_CLASSES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"<html><body><main id=c><h1 class="titre">Conseil</h1><ul class='liste actes'>
        <li class="acte post-12"><a href="a.pdf">A</a></li></ul></main></body></html>"#;

    #[test]
    fn an_emptied_list_keeps_its_shape_and_a_redesigned_page_does_not() {
        let before = of(LIST);
        let emptied = of(r#"<main><h1 class="titre">Conseil</h1><ul class="actes liste"></ul><p>Aucun.</p></main>"#);
        assert!(before.kept_in(&emptied).is_some_and(|share| share >= 0.5));
        let redesigned =
            of(r#"<div class="wp-site"><section class="grid"><article class="card"></article></section></div>"#);
        assert_eq!(before.kept_in(&redesigned), Some(0.0));
        assert_eq!(before.kept_in(&before), Some(1.0));
    }

    #[test]
    fn a_page_of_tags_without_end_is_read_in_time() {
        let page = "<div class=a ".repeat(1 << 18);
        let began = std::time::Instant::now();
        assert!(!of(&page).is_empty());
        assert!(began.elapsed() < std::time::Duration::from_secs(20));
    }

    #[test]
    fn what_is_no_page_has_no_shape_and_nothing_breaks_it() {
        assert_eq!(of("{\"a\": 1}").kept_in(&of(LIST)), None);
        for odd in [
            "<",
            "<é",
            "<a class=",
            "<div class='",
            "<script",
            "< div>",
            "<div class=\"é".repeat(3000).as_str(),
        ] {
            of(odd);
        }
    }
}
