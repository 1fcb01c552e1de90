//! What text does a Word document hold since 2007 (ECMA-376, part 1, 17)?
//!
//! What a printed copy shows, in its order: the head of the pages, the body with its tables row by row and its text
//! boxes, notes, the foot of the pages, the numbers that Word puts before paragraphs. What was deleted under revision, hidden or commented is not part of it.

use super::end_cell;
use super::numbering::{Numbered, Numbering};
use super::xml::{self, Piece, attribute};
use crate::extract::{Extracted, Limits, charset, clean, paged, refuse, zipped};
use crate::model::{Doubt, Metadata};
use quick_xml::events::BytesStart;
use std::io::Cursor;
use zip::ZipArchive;

/// Elements whose content is not shown: deletions and the places text was moved from (17.13.5), instructions of
/// fields (17.16.23), the second form of what a newer program draws (part 3, 10.2.1), properties but for what is read
/// of them.
const SKIPPED: &[&str] = &[
    "del",
    "moveFrom",
    "delText",
    "instrText",
    "delInstrText",
    "Fallback",
    "sectPr",
    "tabs",
    "pPrChange",
    "rPrChange",
];

/// Reads a DOCX.
pub fn read(bytes: &[u8], limits: &Limits) -> Extracted {
    let mut package = match zipped::open(bytes) {
        Ok(archive) => Package(archive),
        Err(why) => return refuse(why),
    };
    let main = package.main();
    let body = match zipped::entry(&mut package.0, &main) {
        Ok(body) => body,
        Err(why) => return refuse(why),
    };
    let mut doubts = Vec::new();
    let mut body_text = Text::new(limits.max_text);
    body_text.numbering = package.numbering(&main);
    doubts.extend(body_text.read(&main, &body));
    drop(body);
    let [heads, notes, feet] = [&["header"][..], &["footnotes", "endnotes"], &["footer"]].map(|kinds| {
        let mut text = Text::new(limits.max_text);
        for part in package.related(&main, kinds) {
            if let Ok(content) = zipped::entry(&mut package.0, &part) {
                doubts.extend(text.once(&part, &content));
            }
        }
        text.out
    });
    let text = [heads, body_text.out, notes, feet].join("\n");
    paged(vec![clean::text(&text)], package.metadata(), doubts, limits)
}

struct Package<'a>(ZipArchive<Cursor<&'a [u8]>>);

impl Package<'_> {
    /// The name of the main part: as the package's relations say, else where Word puts it.
    fn main(&mut self) -> String {
        let usual = "word/document.xml";
        let said = self
            .relations("")
            .into_iter()
            .find(|(kind, _)| kind == "officeDocument");
        match said {
            Some((_, target)) => target,
            None => usual.to_owned(),
        }
    }

    /// The parts of the `kinds` that `part` is related to, in the order of their names.
    fn related(&mut self, part: &str, kinds: &[&str]) -> Vec<String> {
        let mut parts: Vec<String> = self
            .relations(part)
            .into_iter()
            .filter(|(kind, _)| kinds.contains(&kind.as_str()))
            .map(|(_, target)| target)
            .collect();
        parts.sort();
        parts.dedup();
        parts
    }

    /// What numbers the paragraphs of `part`.
    fn numbering(&mut self, part: &str) -> Numbering {
        let [lists, styles] = [["numbering"], ["styles"]].map(|kind| {
            let said = self.related(part, &kind).into_iter().next();
            said.and_then(|name| zipped::entry(&mut self.0, &name).ok())
                .unwrap_or_default()
        });
        Numbering::read(&lists, &styles)
    }

    /// The relations of a part, `""` for the package: the last word of the kind, and the name of the target inside the
    /// package. Those that lead outside are left out.
    fn relations(&mut self, part: &str) -> Vec<(String, String)> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let of = format!("{folder}/_rels/{name}.rels");
        let Ok(content) = zipped::entry(&mut self.0, of.trim_start_matches('/')) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        xml::walk("relations", &charset::decode(&content, None).text, |piece| {
            if let Piece::Start(tag) = piece
                && attribute(&tag, "TargetMode").is_none_or(|mode| mode != "External")
                && let (Some(kind), Some(target)) = (attribute(&tag, "Type"), attribute(&tag, "Target"))
            {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                let target = target.strip_prefix('/').map_or_else(
                    || format!("{folder}/{target}").trim_start_matches('/').to_owned(),
                    str::to_owned,
                );
                found.push((kind, target));
            }
            true
        });
        found
    }

    /// `docProps/core.xml` and `docProps/app.xml`.
    fn metadata(&mut self) -> Metadata {
        let mut found = Metadata::default();
        for part in ["docProps/core.xml", "docProps/app.xml"] {
            let content = zipped::entry(&mut self.0, part).unwrap_or_default();
            xml::properties(&charset::decode(&content, None).text, |element, value| {
                let said = clean::line(value);
                match element {
                    "title" => found.title = said,
                    "creator" => found.author = said,
                    "created" => found.created = said,
                    "modified" => found.modified = said,
                    "language" => found.language = said,
                    "Application" => found.producer = said,
                    _ => {}
                }
            });
        }
        found
    }
}

/// The text of one or several parts.
struct Text {
    out: String,
    most: usize,
    /// How many open elements stand inside a skipped one, that one included.
    skipped: usize,
    /// Where the cells that stand around begin.
    cells: Vec<usize>,
    /// Whether the run at hand is hidden.
    hidden: bool,
    /// Whether text stands inside `w:t`.
    shown: bool,
    /// The lists of the document, and where the paragraph at hand stands in them.
    numbering: Numbering,
    numbered: Numbered,
}

impl Text {
    fn new(most: usize) -> Self {
        Self {
            out: String::new(),
            most,
            skipped: 0,
            cells: Vec::new(),
            hidden: false,
            shown: false,
            numbering: Numbering::default(),
            numbered: Numbered::default(),
        }
    }

    fn read(&mut self, part: &str, content: &[u8]) -> Option<Doubt> {
        xml::walk(part, &charset::decode(content, None).text, |piece| {
            self.take(piece);
            self.out.len() <= self.most
        })
    }

    /// Reads a part unless its text stands there already: first, odd and even pages often have the same head.
    fn once(&mut self, part: &str, content: &[u8]) -> Option<Doubt> {
        let mut other = Self::new(self.most.saturating_sub(self.out.len()));
        let doubt = other.read(part, content);
        let text = other.out.trim();
        if !text.is_empty() && !self.out.contains(text) {
            self.out.push_str(text);
            self.out.push('\n');
        }
        doubt
    }

    fn take(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Start(_) if self.skipped > 0 => self.skipped += 1,
            Piece::End(_) if self.skipped > 0 => self.skipped -= 1,
            Piece::Start(tag) => self.start(&tag),
            Piece::End(name) => self.end(&name),
            Piece::Text(text) if self.shown && self.skipped == 0 && !self.hidden => {
                self.out.push_str(&text.replace(['\n', '\r'], " "));
            }
            Piece::Text(_) => {}
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name().into_inner();
        match name {
            _ if SKIPPED.contains(&name) => self.skipped = 1,
            "r" => self.hidden = false,
            "vanish" | "webHidden" => self.hidden = is_on(tag),
            "t" => self.shown = true,
            // A text box inside a line: its own lines stand apart.
            "txbxContent" if !self.hidden => self.out.push('\n'),
            "tc" => self.cells.push(self.out.len()),
            "pPr" => self.numbered = Numbered::default(),
            "pStyle" | "numId" | "ilvl" => self.numbered.take(tag),
            _ if !self.hidden => self.out.push_str(mark(name)),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.shown = false,
            "r" => self.hidden = false,
            "pPr" => {
                if let Some(label) = self.numbering.label(&self.numbered) {
                    self.out.push_str(&label);
                    self.out.push(' ');
                }
            }
            "tc" => {
                let start = self.cells.pop().unwrap_or_default();
                end_cell(&mut self.out, start);
            }
            "tr" | "p" => self.out.push('\n'),
            _ => {}
        }
    }
}

/// Whether a property that may be switched off is on (17.17.4).
fn is_on(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "val").is_none_or(|value| !matches!(value.as_str(), "0" | "false" | "off"))
}

/// What stands in the text for an element without text of its own.
fn mark(element: &str) -> &'static str {
    match element {
        "tab" | "ptab" => "\t",
        "br" | "cr" => "\n",
        "noBreakHyphen" => "-",
        _ => "",
    }
}
