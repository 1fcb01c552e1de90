//! What text does an `OpenDocument` text or spreadsheet hold?
//!
//! `content.xml` holds it, in the order it is read (OASIS `OpenDocument` 1.3, part 3): paragraphs, headings, tables;
//! `styles.xml` holds what is printed at the head and foot of every page. Deleted text, comments and scripts are not
//! part of it. A cell or row that is said to be repeated is read once: repetition fills empty grids.

use super::end_cell;
use super::lists::Lists;
use super::xml::{self, Piece, attribute};
use crate::extract::{Extracted, Format, Limits, charset, clean, paged, refuse, zipped};
use crate::model::{Doubt, DoubtCode, Metadata};

/// Elements whose content is not text of the document.
const SKIPPED: &[&str] = &[
    "tracked-changes",
    "annotation",
    "scripts",
    "forms",
    "desc",
    "title",
    "sequence-decls",
    "index-title-template",
];

/// The cells of tables, covered by another one or not.
const CELLS: &[&str] = &["table-cell", "covered-table-cell"];

/// Reads an ODT or an ODS; each sheet of the latter is a page.
pub fn read(bytes: &[u8], format: Format, limits: &Limits) -> Extracted {
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
    let mut body = Body::new(format == Format::Ods, limits.max_text);
    let styles = match format {
        Format::Odt => zipped::entry(&mut archive, "styles.xml").ok(),
        _ => None,
    };
    let styles = styles.map(|styles| charset::decode(&styles, None).text);
    body.learn(styles.as_deref().unwrap_or_default());
    let doubt = body.read("content.xml", &charset::decode(&content, None).text);
    drop(content);
    body.frame(styles.as_deref().unwrap_or_default());
    let pages = body.pages.iter().map(|page| clean::text(page)).collect();
    paged(pages, metadata, doubt.into_iter().collect(), limits)
}

/// The text gathered so far.
struct Body {
    by_sheets: bool,
    most: usize,
    pages: Vec<String>,
    bytes: usize,
    /// How many open elements stand inside a skipped one, that one included.
    skipped: usize,
    /// How many tables stand around: only the outermost is a sheet.
    tables: usize,
    /// Where the cells that stand around begin.
    cells: Vec<usize>,
    lists: Lists,
}

impl Body {
    fn new(by_sheets: bool, most: usize) -> Self {
        Self {
            by_sheets,
            most,
            pages: vec![String::new()],
            bytes: 0,
            skipped: 0,
            tables: 0,
            cells: Vec::new(),
            lists: Lists::default(),
        }
    }

    /// Takes in what the lists of `styles.xml` look like.
    fn learn(&mut self, styles: &str) {
        xml::walk("styles.xml", styles, |piece| {
            if let Piece::Start(tag) = piece {
                self.lists.define(&tag);
            }
            true
        });
    }

    /// Reads one part, up to somewhat more text than is kept; says why it ends early when it does.
    fn read(&mut self, part: &str, content: &str) -> Option<Doubt> {
        xml::walk(part, content, |piece| {
            self.take(piece);
            self.bytes <= self.most
        })
    }

    fn take(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Start(_) if self.skipped > 0 => self.skipped += 1,
            Piece::End(_) if self.skipped > 0 => self.skipped -= 1,
            Piece::Text(_) if self.skipped > 0 => {}
            Piece::Start(tag) => {
                let name = tag.local_name().into_inner();
                if SKIPPED.contains(&name) {
                    self.skipped = 1;
                } else if name == "table" {
                    self.tables += 1;
                    if self.by_sheets && self.tables == 1 {
                        self.sheet(attribute(&tag, "name"));
                    }
                } else if CELLS.contains(&name) {
                    let start = self.page().len();
                    self.cells.push(start);
                } else if !self.lists.define(&tag) {
                    self.push(mark(name));
                    if let Some(label) = self.lists.begin(&tag) {
                        self.push(&label);
                        self.push(" ");
                    }
                }
            }
            Piece::End(name) if CELLS.contains(&name.as_str()) => {
                let start = self.cells.pop().unwrap_or_default();
                end_cell(self.page(), start);
            }
            Piece::End(name) => {
                self.tables -= usize::from(name == "table" && self.tables > 0);
                self.lists.end(&name);
                self.push(end_mark(&name));
            }
            Piece::Text(text) => self.push(&text.replace(['\n', '\r'], " ")),
        }
    }

    /// A sheet begins: a page of its own, under its name.
    fn sheet(&mut self, name: Option<String>) {
        if self.pages.last().is_some_and(|page| !page.trim().is_empty()) {
            self.pages.push(String::new());
        }
        if let Some(name) = name {
            self.push(&name);
            self.push("\n");
        }
    }

    fn push(&mut self, text: &str) {
        self.bytes += text.len();
        self.page().push_str(text);
    }

    /// The page at hand.
    fn page(&mut self) -> &mut String {
        if self.pages.is_empty() {
            self.pages.push(String::new());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    /// What stands at the head and foot of every page: before and after the text, once.
    fn frame(&mut self, styles: &str) {
        let side = |wanted: [&str; 3]| {
            let mut frame = Self::new(false, self.most);
            let mut inside = 0_usize;
            xml::walk("styles.xml", styles, |piece| {
                match piece {
                    Piece::Start(ref tag) if inside > 0 || wanted.contains(&tag.local_name().into_inner()) => {
                        inside += 1;
                        frame.take(piece);
                    }
                    Piece::End(_) if inside > 0 => {
                        inside -= 1;
                        frame.take(piece);
                    }
                    Piece::Text(_) if inside > 0 => frame.take(piece),
                    _ => {}
                }
                frame.bytes <= frame.most
            });
            frame.pages.concat()
        };
        let head = side(["header", "header-first", "header-left"]);
        let foot = side(["footer", "footer-first", "footer-left"]);
        if let Some(page) = self.pages.first_mut()
            && !head.trim().is_empty()
        {
            page.insert_str(0, &(head + "\n"));
        }
        if let Some(page) = self.pages.last_mut() {
            page.push('\n');
            page.push_str(&foot);
        }
    }
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
        _ => "",
    }
}

/// `meta.xml`: title, author, dates, program, language.
fn metadata(content: &[u8]) -> Metadata {
    let mut found = Metadata::default();
    xml::properties(&charset::decode(content, None).text, |element, value| {
        let said = clean::line(value);
        match element {
            "title" => found.title = said,
            "initial-creator" => found.author = said,
            "creator" if found.author.is_none() => found.author = said,
            "creation-date" => found.created = said,
            "date" => found.modified = said,
            "generator" => found.producer = said,
            "language" => found.language = said,
            _ => {}
        }
    });
    found
}
