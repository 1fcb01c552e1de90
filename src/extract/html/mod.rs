//! What text does a page of the web hold, without its menus?
//!
//! Start with [`read`]. [`tame`] stands before the parser, whose time is quadratic in the depth of nesting.

mod tame;
mod tree;

pub use tame::{Tamed, tame};

use super::{Extracted, Limits, charset, clean, paged};
use crate::model::{Doubt, DoubtCode, Metadata};
use scraper::{Html, Selector};

/// Reads HTML; `content_type` may name the character set.
pub fn read(bytes: &[u8], content_type: Option<&str>, limits: &Limits) -> Extracted {
    let decoded = charset::decode(bytes, content_type);
    let mut doubts = Vec::new();
    if decoded.guessed {
        doubts.push(Doubt::new(DoubtCode::Charset).detail(decoded.charset));
    }
    let tamed = tame(&decoded.text);
    if let Some(what) = tamed.dropped {
        doubts.push(Doubt::new(DoubtCode::Truncated).detail(what));
    }
    let page = Html::parse_document(&tamed.html);
    let text = clean::text(&tree::main_text(&page));
    if text.is_empty() {
        doubts.clear();
    }
    paged(vec![text], metadata(&page), doubts, limits)
}

fn metadata(page: &Html) -> Metadata {
    Metadata {
        title: first(page, "title", None),
        author: first(page, "meta[name=author]", Some("content")),
        created: first(page, "meta[property='article:published_time']", Some("content")),
        modified: first(page, "meta[property='article:modified_time']", Some("content")),
        producer: first(page, "meta[name=generator]", Some("content")),
        language: first(page, "html[lang]", Some("lang")),
        stamps: Vec::new(),
    }
}

/// The first element that `selector` finds: its attribute, or its text.
fn first(page: &Html, selector: &str, attribute: Option<&str>) -> Option<String> {
    let selector = Selector::parse(selector).ok()?;
    let element = page.select(&selector).next()?;
    let value = match attribute {
        Some(name) => element.value().attr(name)?.to_owned(),
        None => element.text().collect(),
    };
    clean::line(&value)
}
