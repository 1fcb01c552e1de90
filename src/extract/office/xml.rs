//! How is the XML of office files read? Piece by piece and leniently, without ever expanding what the file declares
//! itself: no entity but the predefined ones and character numbers (XML 1.0, 4.1 and 4.6) stands for anything.

use crate::model::{Doubt, DoubtCode};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What a reader of a document meets, in order.
pub enum Piece<'a> {
    /// An element begins; one without content ends at once after.
    Start(BytesStart<'a>),
    /// An element ends: its name without prefix.
    End(String),
    /// Text.
    Text(String),
}

/// Calls `take` with every piece of `xml` until it says false; says why it ends early when the XML is broken.
pub fn walk(part: &str, xml: &str, mut take: impl FnMut(Piece<'_>) -> bool) -> Option<Doubt> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    loop {
        let go_on = match reader.read_event() {
            Ok(Event::Eof) => return None,
            Ok(Event::Start(tag)) => take(Piece::Start(tag)),
            Ok(Event::Empty(tag)) => {
                let name = tag.local_name().into_inner().to_owned();
                take(Piece::Start(tag)) && take(Piece::End(name))
            }
            Ok(Event::End(tag)) => take(Piece::End(tag.local_name().into_inner().to_owned())),
            Ok(Event::Text(text)) => take(Piece::Text(text.into_inner().into_owned())),
            Ok(Event::CData(text)) => take(Piece::Text(text.into_inner().into_owned())),
            Ok(Event::GeneralRef(name)) => take(Piece::Text(entity(&name.into_inner()))),
            Ok(_) => true,
            Err(why) => return Some(Doubt::new(DoubtCode::Damaged).detail(format!("{part}: {why}"))),
        };
        if !go_on {
            return None;
        }
    }
}

/// The text of each element of a flat list of properties, by its name without prefix: `meta.xml`, `docProps/core.xml`.
pub fn properties(xml: &str, mut take: impl FnMut(&str, &str)) {
    let (mut element, mut value) = (String::new(), String::new());
    walk("properties", xml, |piece| {
        match piece {
            Piece::Start(tag) => {
                tag.local_name().into_inner().clone_into(&mut element);
                value.clear();
            }
            Piece::Text(text) => value.push_str(&text),
            Piece::End(_) => {
                take(&element, &value);
                element.clear();
            }
        }
        true
    });
}

/// An attribute by its name without prefix, as it is written.
pub fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    attributes.with_checks(false);
    let found = attributes.flatten().find(|a| a.key.local_name().into_inner() == name)?;
    Some(found.value.into_owned())
}

/// The character of a predefined or numeric reference; any other stands for nothing.
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
