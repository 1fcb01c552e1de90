//! Makes strangers' HTML safe to parse: the parser is quadratic in nesting depth and in attributes, this is not.
//!
//! One pass over the bytes. Tags beyond a depth are dropped (their text and links stay), elements' attributes are
//! counted, comments and the contents of scripts and styles go. The text comes out otherwise as it was.

use std::collections::HashMap;

/// Elements open at once; no page for people comes near it.
const MAX_DEPTH: usize = 200;
/// Formatting elements open at once: the parser opens them again in every block.
const MAX_FORMATTING: usize = 40;
/// Attributes of one element: the parser compares each with all before it.
const MAX_ATTRIBUTES: usize = 64;

const VOID: [&str; 16] = [
    "area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "!doctype",
];
const RAW: [&str; 7] = ["script", "style", "textarea", "title", "xmp", "noembed", "noframes"];
const FORMATTING: [&str; 13] = [
    "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];
/// What an end tag from within cannot reach beyond (HTML, "has an element in scope").
const BARRIERS: [&str; 11] = [
    "td",
    "th",
    "caption",
    "table",
    "template",
    "object",
    "applet",
    "marquee",
    "svg",
    "math",
    "foreignobject",
];
const CLOSES_P: [&str; 28] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "nav",
    "ol",
    "p",
    "section",
    "ul",
];

/// A page made safe to parse.
pub(super) struct Gated {
    /// The HTML.
    pub html: String,
    /// Whether anything but comments, scripts and styles was dropped.
    pub cut: bool,
    /// Whether scripts draw on the page.
    pub scripted: bool,
}

/// Makes `text` safe to parse.
pub(super) fn gate(text: &str) -> Gated {
    let mut gate = Gate {
        text,
        at: 0,
        open: Vec::new(),
        dropped: HashMap::new(),
        formatting: 0,
        out: Gated {
            html: String::with_capacity(text.len()),
            cut: false,
            scripted: false,
        },
    };
    gate.run();
    gate.out
}

struct Gate<'a> {
    text: &'a str,
    at: usize,
    open: Vec<String>,
    dropped: HashMap<String, usize>,
    formatting: usize,
    out: Gated,
}

impl<'a> Gate<'a> {
    fn run(&mut self) {
        while let Some(next) = self.rest().find('<') {
            let (before, _) = self.rest().split_at(next);
            self.out.html.push_str(before);
            self.at += next;
            let rest = self.rest();
            if rest.starts_with("<!--") {
                self.at += comment_length(rest);
            } else if rest.starts_with("<!") || rest.starts_with("<?") {
                let end = rest.find('>').map_or(rest.len(), |e| e + 1);
                if rest.get(..9).is_some_and(|d| d.eq_ignore_ascii_case("<!doctype")) {
                    self.out.html.push_str(rest.get(..end).unwrap_or_default());
                }
                self.at += end;
            } else if !Tag::begins(rest) {
                self.out.html.push('<');
                self.at += 1;
            } else if let Some(tag) = Tag::read(rest) {
                self.at += tag.length;
                match tag.name.as_str() {
                    // No script runs here, so what stands in for one is part of the page.
                    "noscript" => self.out.scripted = true,
                    _ if tag.end => self.end(&tag),
                    _ => self.start(&tag),
                }
            } else {
                // The page ends within a tag: that is no tag, and nothing follows it.
                self.out.cut = true;
                self.at = self.text.len();
            }
        }
        let rest = self.rest();
        self.out.html.push_str(rest);
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn start(&mut self, tag: &Tag<'a>) {
        let name = tag.name.as_str();
        if RAW.contains(&name) {
            return self.raw(tag);
        }
        self.close_implied(name);
        self.out.cut |= tag.cut;
        if VOID.contains(&name) {
            return self.out.html.push_str(&tag.source);
        }
        let formatting = FORMATTING.contains(&name);
        let too_deep = self.open.len() >= MAX_DEPTH || formatting && self.formatting >= MAX_FORMATTING;
        // A link is never dropped, and never nests: the parser closes the one before.
        if too_deep && name != "a" {
            *self.dropped.entry(tag.name.clone()).or_default() += 1;
            self.out.cut |= !formatting;
            return;
        }
        self.out.html.push_str(&tag.source);
        if name != "a" {
            self.formatting += usize::from(formatting);
            self.open.push(tag.name.clone());
        }
    }

    fn end(&mut self, tag: &Tag<'a>) {
        let name = tag.name.as_str();
        if let Some(dropped) = self.dropped.get_mut(name).filter(|n| **n > 0) {
            *dropped -= 1;
            return;
        }
        if name == "a" || name == "p" || name == "br" {
            if self.open.last().is_some_and(|top| top == "p") && name == "p" {
                self.open.pop();
            }
            return self.out.html.push_str(&tag.source);
        }
        let tabular = matches!(
            name,
            "table" | "tr" | "td" | "th" | "tbody" | "thead" | "tfoot" | "caption" | "template" | "svg"
        );
        let reach = self
            .open
            .iter()
            .rev()
            .position(|o| o == name || !tabular && BARRIERS.contains(&o.as_str()));
        let found = reach
            .map(|back| self.open.len() - 1 - back)
            .filter(|i| self.open.get(*i).is_some_and(|o| o == name));
        match found {
            // Formatting outlives the block it was opened in: it stays counted until its own end tag.
            _ if FORMATTING.contains(&name) && self.formatting > 0 => {
                self.formatting -= 1;
                if let Some(found) = found {
                    self.open.remove(found);
                }
            }
            Some(found) => self.open.truncate(found),
            None => return,
        }
        self.out.html.push_str(&tag.source);
    }

    /// Takes off what the parser closes by itself before this element.
    fn close_implied(&mut self, name: &str) {
        let top_is = |open: &Vec<String>, names: &[&str]| open.last().is_some_and(|t| names.contains(&t.as_str()));
        if CLOSES_P.contains(&name) && top_is(&self.open, &["p"]) {
            self.open.pop();
        }
        let (through, last): (&[&str], &[&str]) = match name {
            "li" => (&["p", "li"], &["li"]),
            "dt" | "dd" => (&["p", "dt", "dd"], &["dt", "dd"]),
            "option" => (&["option"], &["option"]),
            "td" | "th" => (&["p", "td", "th"], &["td", "th"]),
            "tr" => (&["p", "td", "th", "tr"], &["tr"]),
            "tbody" | "thead" | "tfoot" => (
                &["p", "td", "th", "tr", "tbody", "thead", "tfoot"],
                &["tbody", "thead", "tfoot"],
            ),
            _ => return,
        };
        while top_is(&self.open, through) {
            let popped = self.open.pop();
            if popped.is_some_and(|p| last.contains(&p.as_str())) {
                break;
            }
        }
    }

    /// Copies an element whose content is no markup; scripts and styles lose theirs.
    fn raw(&mut self, tag: &Tag<'a>) {
        let rest = self.rest();
        let close = find_close(rest, &tag.name);
        let content = rest.get(..close.unwrap_or(rest.len())).unwrap_or_default();
        self.at += content.len();
        match tag.name.as_str() {
            "script" => self.out.scripted = true,
            "style" | "noembed" | "noframes" => {}
            _ => self
                .out
                .html
                .push_str(&format!("{}{content}</{}>", tag.source, tag.name)),
        }
        let after = self.rest();
        if close.is_some() {
            self.at += after.find('>').map_or(after.len(), |e| e + 1);
        }
    }
}

/// One tag as it stands in the source.
struct Tag<'a> {
    name: String,
    end: bool,
    /// The tag as it is to be written: its own text, or fewer attributes.
    source: std::borrow::Cow<'a, str>,
    length: usize,
    cut: bool,
}

impl<'a> Tag<'a> {
    /// Whether a tag begins at the head of `text`.
    fn begins(text: &str) -> bool {
        let bytes = text.as_bytes();
        let from = 1 + usize::from(bytes.get(1) == Some(&b'/'));
        bytes.get(from).is_some_and(u8::is_ascii_alphabetic)
    }

    /// Reads the tag at the head of `text`, by the tokenizer's rules: quotes hide `>`. `None` when the page ends in it.
    fn read(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let end = bytes.get(1) == Some(&b'/');
        let from = 1 + usize::from(end);
        let mut at = from;
        while bytes
            .get(at)
            .is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>'))
        {
            at += 1;
        }
        let name = text.get(from..at)?.to_ascii_lowercase();
        let (mut attributes, mut keep) = (0_usize, None);
        while let Some(b) = bytes.get(at) {
            match b {
                b'>' => break,
                b if b.is_ascii_whitespace() || *b == b'/' => at += 1,
                _ => {
                    if attributes == MAX_ATTRIBUTES {
                        keep = Some(at);
                    }
                    attributes += 1;
                    at = attribute_end(bytes, at);
                }
            }
        }
        let length = (at + 1).min(text.len());
        bytes.get(at)?;
        let source = match keep {
            Some(keep) => format!("{}>", text.get(..keep)?).into(),
            None => text.get(..length)?.into(),
        };
        Some(Self {
            name,
            end,
            source,
            length,
            cut: keep.is_some(),
        })
    }
}

/// Where the attribute that begins at `at` ends.
fn attribute_end(bytes: &[u8], mut at: usize) -> usize {
    at += 1;
    while bytes
        .get(at)
        .is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'=' | b'>' | b'/'))
    {
        at += 1;
    }
    let mut value = at;
    while bytes.get(value).is_some_and(u8::is_ascii_whitespace) {
        value += 1;
    }
    if bytes.get(value) != Some(&b'=') {
        return at;
    }
    value += 1;
    while bytes.get(value).is_some_and(u8::is_ascii_whitespace) {
        value += 1;
    }
    match bytes.get(value) {
        Some(quote @ (b'"' | b'\'')) => {
            let rest = bytes.get(value + 1..).unwrap_or_default();
            rest.iter()
                .position(|b| b == quote)
                .map_or(bytes.len(), |close| value + 2 + close)
        }
        _ => {
            while bytes.get(value).is_some_and(|b| !b.is_ascii_whitespace() && *b != b'>') {
                value += 1;
            }
            value
        }
    }
}

/// How long the comment at the head of `text` is.
fn comment_length(text: &str) -> usize {
    for empty in ["<!-->", "<!--->"] {
        if text.starts_with(empty) {
            return empty.len();
        }
    }
    let mut from = 4;
    while let Some(i) = text.get(from..).and_then(|rest| rest.find("--")) {
        let at = from + i;
        let after = text.get(at + 2..).unwrap_or_default();
        if after.starts_with('>') {
            return at + 3;
        }
        if after.starts_with("!>") {
            return at + 4;
        }
        from = at + 1;
    }
    text.len()
}

/// Where the end tag of a raw element begins.
fn find_close(text: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(i) = text.get(from..)?.find("</") {
        let at = from + i;
        let after = text.get(at + 2..)?.as_bytes();
        let named = after
            .get(..name.len())
            .is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()));
        let ended = after
            .get(name.len())
            .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'));
        if named && ended {
            return Some(at);
        }
        from = at + 2;
    }
    None
}
