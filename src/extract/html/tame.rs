//! What must be taken out of a page before an HTML parser may see it?
//!
//! The standard's algorithm walks the stack of open elements at every tag and compares every attribute with those
//! before it: 128 kB of nested lists cost seconds. One linear pass bounds the depth, the open formatting elements and
//! the attributes of a tag; no text is dropped, only tags.

use std::borrow::Cow;
use std::collections::HashMap;

/// How deep elements may nest. Real pages stay under a hundred.
const DEEPEST: usize = 256;
/// How many formatting elements may be open: each paragraph opens all of them again.
const MOST_FORMATTING: usize = 32;
/// How many attributes a tag keeps.
const MOST_ATTRIBUTES: usize = 128;

/// A page that a parser may see.
#[derive(Debug)]
pub struct Tamed<'a> {
    /// The page.
    pub html: Cow<'a, str>,
    /// What was taken out of it, in English.
    pub dropped: Option<&'static str>,
}

/// Takes out of `page` the tags that nest too deep and the attributes that are too many.
pub fn tame(page: &str) -> Tamed<'_> {
    let mut pass = Pass::new(page);
    while pass.step() {}
    match pass.dropped {
        None => Tamed {
            html: Cow::Borrowed(page),
            dropped: None,
        },
        dropped => {
            pass.out.push_str(&page[pass.copied..]);
            Tamed {
                html: Cow::Owned(pass.out),
                dropped,
            }
        }
    }
}

struct Pass<'a> {
    page: &'a str,
    /// Up to where the page was looked at.
    at: usize,
    /// Up to where it was copied to `out`.
    copied: usize,
    out: String,
    dropped: Option<&'static str>,
    depth: usize,
    formatting: usize,
    /// Open elements by name; and how many of that name were dropped while open.
    open: HashMap<String, (usize, usize)>,
}

impl<'a> Pass<'a> {
    fn new(page: &'a str) -> Self {
        Self {
            page,
            at: 0,
            copied: 0,
            out: String::new(),
            dropped: None,
            depth: 0,
            formatting: 0,
            open: HashMap::new(),
        }
    }

    /// Looks at the next tag, comment or raw text; false at the end.
    fn step(&mut self) -> bool {
        let Some(found) = self.page[self.at..].find('<') else {
            return false;
        };
        let start = self.at + found;
        let rest = &self.page[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            self.at = comment.find("-->").map_or(self.page.len(), |n| start + 4 + n + 3);
            return true;
        }
        let closing = rest.starts_with('/');
        let name_at = start + 1 + usize::from(closing);
        let name = tag_name(&self.page[name_at..]);
        if name.is_empty() {
            self.at = start + 1;
            return true;
        }
        let tag = Tag::read(&self.page[name_at + name.len()..]);
        let end = name_at + name.len() + tag.length;
        self.at = end;
        let name = name.to_ascii_lowercase();
        if closing {
            self.close(&name, start, end);
        } else {
            self.open(&name, start, end, name_at + name.len() + tag.kept, &tag);
        }
        true
    }

    fn open(&mut self, name: &str, start: usize, end: usize, kept: usize, tag: &Tag) {
        if is_raw(name) {
            self.at = raw_end(self.page, end, name);
        } else if nests(name) {
            let light = is_formatting(name);
            if self.depth >= DEEPEST || (light && self.formatting >= MOST_FORMATTING) {
                self.open.entry(name.to_owned()).or_default().1 += 1;
                self.cut(start, end, "elements nested too deep were flattened");
                return;
            }
            self.depth += 1;
            self.formatting += usize::from(light);
            self.open.entry(name.to_owned()).or_default().0 += 1;
        }
        if tag.too_many {
            self.cut(kept, end, "a tag had too many attributes");
            self.out.push('>');
        }
    }

    fn close(&mut self, name: &str, start: usize, end: usize) {
        let Some((open, dropped)) = self.open.get_mut(name) else {
            return;
        };
        if *dropped > 0 {
            *dropped -= 1;
            self.cut(start, end, "elements nested too deep were flattened");
        } else if *open > 0 {
            *open -= 1;
            self.depth = self.depth.saturating_sub(1);
            self.formatting = self.formatting.saturating_sub(usize::from(is_formatting(name)));
        }
    }

    /// Leaves out what stands from `start` to `end`.
    fn cut(&mut self, start: usize, end: usize, why: &'static str) {
        self.out.push_str(&self.page[self.copied..start]);
        self.copied = end;
        self.dropped = Some(why);
    }
}

/// What stands between a tag's name and its end.
struct Tag {
    /// How long it is, `>` included.
    length: usize,
    /// How much of it holds the attributes that are kept.
    kept: usize,
    too_many: bool,
}

impl Tag {
    fn read(rest: &str) -> Self {
        let bytes = rest.as_bytes();
        let (mut at, mut attributes, mut kept) = (0, 0, 0);
        let mut in_name = false;
        while let Some(&b) = bytes.get(at) {
            match b {
                b'>' => break,
                b'=' => {
                    at = value_end(bytes, at + 1);
                    in_name = false;
                    continue;
                }
                b'/' | b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' => in_name = false,
                _ if !in_name => {
                    in_name = true;
                    attributes += 1;
                    if attributes <= MOST_ATTRIBUTES + 1 {
                        kept = at;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        Self {
            length: (at + 1).min(bytes.len()),
            kept,
            too_many: attributes > MOST_ATTRIBUTES,
        }
    }
}

/// Where the value that begins at `at` ends.
fn value_end(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    match bytes.get(at) {
        Some(&quote @ (b'"' | b'\'')) => {
            let rest = &bytes[at + 1..];
            rest.iter()
                .position(|b| *b == quote)
                .map_or(bytes.len(), |n| at + 1 + n + 1)
        }
        _ => {
            while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && *b != b'>') {
                at += 1;
            }
            at
        }
    }
}

fn tag_name(rest: &str) -> &str {
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    let end = rest
        .find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>')
        .unwrap_or(rest.len());
    &rest[..end]
}

/// Elements whose content is no markup.
fn is_raw(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "textarea" | "title" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript"
    )
}

/// Where the end tag of a raw element begins, or the end of the page.
fn raw_end(page: &str, from: usize, name: &str) -> usize {
    let bytes = page.as_bytes();
    let mut at = from;
    while let Some(found) = page[at..].find("</") {
        let start = at + found;
        let end = start + 2 + name.len();
        if bytes
            .get(start + 2..end)
            .is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
        {
            return start;
        }
        at = start + 2;
    }
    page.len()
}

/// Formatting elements (HTML, 13.2.4.2), which the parser opens again in every block.
fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u"
    )
}

/// Whether an element of this name stays open until its end tag: not the void ones, nor those that the next of their
/// kind closes.
fn nests(name: &str) -> bool {
    !matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "image"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
            | "html"
            | "head"
            | "body"
            | "p"
            | "li"
            | "dt"
            | "dd"
            | "option"
            | "optgroup"
            | "tr"
            | "td"
            | "th"
            | "thead"
            | "tbody"
            | "tfoot"
            | "colgroup"
            | "caption"
            | "rt"
            | "rp"
            | "rb"
            | "rtc"
    )
}

#[cfg(test)]
mod tests {
    use super::tame;

    #[test]
    fn an_ordinary_page_is_left_alone() {
        let page = "<html><!-- <div> --><script>'<ul>'</script><p>a<p>b<ul><li>c<li>d</ul><br/><img alt='>'>";
        let page = page.repeat(400);
        assert!(tame(&page).dropped.is_none());
    }

    #[test]
    fn deep_nesting_is_flattened_and_its_text_kept() {
        let page = format!("{}fond{}", "<ul><li>".repeat(5000), "</li></ul>".repeat(5000));
        let tamed = tame(&page);
        assert!(tamed.dropped.is_some());
        assert!(tamed.html.contains("fond") && tamed.html.matches("<ul>").count() == 256);
        assert_eq!(tamed.html.matches("<ul>").count(), tamed.html.matches("</ul>").count());
    }

    #[test]
    fn attributes_beyond_reason_are_dropped() {
        let page = format!(
            "<div {}>texte</div>",
            (0..5000).map(|n| format!("a{n}='>' ")).collect::<String>()
        );
        let tamed = tame(&page);
        assert!(
            tamed.html.len() < 2000 && tamed.html.ends_with(">texte</div>"),
            "{}",
            tamed.html
        );
    }

    #[test]
    fn cut_pages_do_no_harm() {
        for page in [
            "<",
            "</",
            "<a",
            "<a href='",
            "<!--",
            "<script>",
            "<é>",
            "<a href=\"é",
            "</é",
            "<a =",
            "<title>é",
        ] {
            assert!(tame(page).dropped.is_none());
        }
    }
}
