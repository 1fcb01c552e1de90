//! What text does an `OpenDocument` text hold?
//!
//! `content.xml` holds it, in the order it is read (OASIS `OpenDocument` 1.3, part 3): paragraphs, headings, tables.
//! Deleted text, comments and scripts are not part of it. Entities that the file declares itself are never expanded.

use super::{Extracted, Limits, charset, clean, paged, refuse, zipped};
use crate::model::{Doubt, DoubtCode, Metadata};
use quick_xml::Reader;
use quick_xml::events::Event;

/// Elements whose content is not text of the document.
const SKIPPED: &[&str] = &[
    "tracked-changes",
    "annotation",
    "scripts",
    "forms",
    "desc",
    "title",
    "sequence-decls",
];

/// Reads an ODT.
pub fn read(bytes: &[u8], limits: &Limits) -> Extracted {
    let mut archive = match zipped::open(bytes) {
        Ok(archive) => archive,
        Err(why) => return refuse(why),
    };
    let manifest = zipped::entry(&mut archive, "META-INF/manifest.xml").unwrap_or_default();
    if String::from_utf8_lossy(&manifest).contains("encryption-data") {
        return refuse(Doubt::new(DoubtCode::Password));
    }
    let content = match zipped::entry(&mut archive, "content.xml") {
        Ok(content) => content,
        Err(why) => return refuse(why),
    };
    let metadata = zipped::entry(&mut archive, "meta.xml").map_or_else(|_| Metadata::default(), |xml| metadata(&xml));
    let (text, doubt) = body(&charset::decode(&content, None).text, limits.max_text);
    paged(vec![clean::text(&text)], metadata, doubt.into_iter().collect(), limits)
}

/// The text of `content.xml`, up to somewhat more than `most` bytes, and why it ends early when it does.
fn body(xml: &str, most: usize) -> (String, Option<Doubt>) {
    let mut reader = lenient(xml);
    let mut text = String::new();
    // How many open elements stand inside a skipped one, that one included.
    let mut skipped = 0_usize;
    while text.len() <= most {
        let event = match reader.read_event() {
            Ok(Event::Eof) => return (text, None),
            Ok(event) => event,
            Err(why) => {
                return (
                    text,
                    Some(Doubt::new(DoubtCode::Damaged).detail(format!("content.xml: {why}"))),
                );
            }
        };
        match event {
            Event::Start(_) if skipped > 0 => skipped += 1,
            Event::Start(tag) if SKIPPED.contains(&tag.local_name().into_inner()) => skipped = 1,
            Event::Start(tag) | Event::Empty(tag) if skipped == 0 => text.push_str(mark(tag.local_name().into_inner())),
            Event::End(_) if skipped > 0 => skipped -= 1,
            Event::End(tag) => text.push_str(end_mark(tag.local_name().into_inner())),
            Event::Text(piece) if skipped == 0 => text.push_str(&piece.into_inner().replace(['\n', '\r'], " ")),
            Event::CData(piece) if skipped == 0 => text.push_str(&piece.into_inner()),
            Event::GeneralRef(name) if skipped == 0 => text.push_str(&entity(&name.into_inner())),
            _ => {}
        }
    }
    (text, None)
}

/// What stands in the text where an element begins. `text:s` stands for any number of spaces: one is enough.
fn mark(element: &str) -> &'static str {
    match element {
        "s" => " ",
        "tab" => "\t",
        "line-break" => "\n",
        _ => "",
    }
}

/// What stands in the text where an element ends.
fn end_mark(element: &str) -> &'static str {
    match element {
        "p" | "h" | "table-row" => "\n",
        "table-cell" => "\t",
        _ => "",
    }
}

/// The character of a predefined or numeric reference (XML 1.0, 4.1 and 4.6); any other stands for nothing.
fn entity(name: &str) -> String {
    let code = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => name.strip_prefix('#').and_then(|number| {
            let hex = number
                .strip_prefix(['x', 'X'])
                .map(|digits| u32::from_str_radix(digits, 16));
            char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?)
        }),
    };
    code.map(String::from).unwrap_or_default()
}

/// `meta.xml`: title, author, dates.
fn metadata(xml: &[u8]) -> Metadata {
    let xml = charset::decode(xml, None).text;
    let mut reader = lenient(&xml);
    let mut found = Metadata::default();
    let (mut element, mut value) = (String::new(), String::new());
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                tag.local_name().into_inner().clone_into(&mut element);
                value.clear();
            }
            Ok(Event::Text(piece)) => value.push_str(&piece.into_inner()),
            Ok(Event::GeneralRef(name)) => value.push_str(&entity(&name.into_inner())),
            Ok(Event::End(_)) => {
                let said = clean::line(&value);
                match element.as_str() {
                    "title" => found.title = said,
                    "initial-creator" => found.author = said,
                    "creator" if found.author.is_none() => found.author = said,
                    "creation-date" => found.created = said,
                    "date" => found.modified = said,
                    _ => {}
                }
                element.clear();
            }
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

fn lenient(xml: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    reader
}
