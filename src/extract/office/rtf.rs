//! What text does a rich text file hold (Rich Text Format 1.9.1)?
//!
//! Groups, control words, bytes: read in one pass without recursion. Text stands everywhere but in destinations that
//! say otherwise (fonts, styles, pictures …). Deleted and hidden text is not part of it.

use crate::extract::{Extracted, Limits, clean, paged, refuse};
use crate::model::{Doubt, DoubtCode, Metadata};
use encoding_rs::{Encoding, WINDOWS_1252};
use std::collections::HashMap;

/// How many groups may stand in each other: Word's own reader allows far fewer.
const DEEPEST: usize = 10_000;

/// Reads an RTF.
pub fn read(bytes: &[u8], limits: &Limits) -> Extracted {
    let mut reader = Reader::new(bytes, limits.max_text);
    let doubt = reader.run();
    let frame = [&reader.head, &reader.body, &reader.foot].map(|part| part.trim_end());
    let text = clean::text(&frame.join("\n"));
    if text.is_empty() {
        return refuse(doubt.unwrap_or_else(|| Doubt::new(DoubtCode::Empty)));
    }
    paged(vec![text], reader.metadata, doubt.into_iter().collect(), limits)
}

/// Where the text at hand goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Body,
    Head,
    Foot,
    /// The table of fonts: their character sets are wanted, their names are not.
    Fonts,
    /// A property of the document.
    Title,
    Author,
    Nowhere,
}

/// What a group may change for itself and those inside it.
#[derive(Debug, Clone, Copy)]
struct State {
    place: Place,
    hidden: bool,
    /// How many bytes stand after `\u` for readers that do not know it.
    fallback: usize,
    encoding: &'static Encoding,
    /// `\*` was met: an unknown word next means that the group is not for us.
    optional: bool,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    most: usize,
    state: State,
    outer: Vec<State>,
    fonts: HashMap<i32, &'static Encoding>,
    font: i32,
    default: &'static Encoding,
    /// Bytes of a character set that stand together, not decoded yet: a character may be two.
    pending: Vec<u8>,
    /// The first half of a character beyond the first plane.
    surrogate: Option<u16>,
    /// How many characters are still to be passed over after `\u`.
    skip: usize,
    head: String,
    body: String,
    foot: String,
    property: String,
    metadata: Metadata,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], most: usize) -> Self {
        let state = State {
            place: Place::Body,
            hidden: false,
            fallback: 1,
            encoding: WINDOWS_1252,
            optional: false,
        };
        Self {
            bytes,
            at: 0,
            most,
            state,
            outer: Vec::new(),
            fonts: HashMap::new(),
            font: -1,
            default: WINDOWS_1252,
            pending: Vec::new(),
            surrogate: None,
            skip: 0,
            head: String::new(),
            body: String::new(),
            foot: String::new(),
            property: String::new(),
            metadata: Metadata::default(),
        }
    }

    /// Reads to the end; says why it ends early when it does.
    fn run(&mut self) -> Option<Doubt> {
        let damaged = |said: &str| Some(Doubt::new(DoubtCode::Damaged).detail(said));
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' if self.outer.len() >= DEEPEST => {
                    self.flush();
                    return damaged("groups nested too deep");
                }
                b'{' => {
                    self.flush();
                    self.outer.push(self.state);
                    self.skip = 0;
                }
                b'}' => {
                    self.close();
                    if self.outer.is_empty() {
                        return None;
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                other => self.byte(other),
            }
            if self.body.len() > self.most {
                return None;
            }
        }
        self.flush();
        damaged("the end is missing")
    }

    fn close(&mut self) {
        self.flush();
        let place = self.state.place;
        if let Some(outer) = self.outer.pop() {
            if outer.place != place {
                self.settle(place);
            }
            self.state = outer;
        }
        self.skip = 0;
    }

    /// A property of the document ends.
    fn settle(&mut self, place: Place) {
        let said = clean::line(&std::mem::take(&mut self.property));
        match place {
            Place::Title => self.metadata.title = said,
            Place::Author => self.metadata.author = said,
            _ => {}
        }
    }

    /// A backslash was read: what does it begin?
    fn control(&mut self) {
        let Some(&first) = self.bytes.get(self.at) else { return };
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            return self.symbol(first);
        }
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let word = std::str::from_utf8(&rest[..length]).unwrap_or_default();
        let rest = &rest[length..];
        let sign = usize::from(rest.first() == Some(&b'-') && rest.get(1).is_some_and(u8::is_ascii_digit));
        let digits = rest[sign..].iter().take_while(|b| b.is_ascii_digit()).count();
        let number = std::str::from_utf8(&rest[..sign + digits])
            .ok()
            .and_then(|n| n.parse().ok());
        self.at += length + sign + digits;
        // One space ends the word and belongs to it.
        self.at += usize::from(self.bytes.get(self.at) == Some(&b' '));
        self.word(word, number);
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'\'' => {
                let hex = self.bytes.get(self.at..self.at + 2);
                let code = hex.and_then(|hex| std::str::from_utf8(hex).ok());
                if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
                    self.at += 2;
                    self.byte(byte);
                }
            }
            b'*' => self.state.optional = true,
            b'~' => self.say("\u{a0}"),
            b'_' => self.say("-"),
            b'\r' | b'\n' => self.say("\n"),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        if word != "u" {
            self.flush();
        }
        let optional = std::mem::take(&mut self.state.optional);
        match word {
            "u" => self.unicode(number.unwrap_or_default()),
            "uc" => self.state.fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            "ansicpg" => self.set_default(by_code_page(number.unwrap_or_default())),
            "mac" => self.set_default(Some(encoding_rs::MACINTOSH)),
            "f" => self.set_font(number.unwrap_or_default()),
            "fcharset" if self.state.place == Place::Fonts => {
                let encoding = by_charset(number.unwrap_or_default()).unwrap_or(self.default);
                self.fonts.insert(self.font, encoding);
            }
            "plain" => self.state.hidden = false,
            "v" | "deleted" => self.state.hidden = number != Some(0),
            "bin" => {
                self.at = self
                    .at
                    .saturating_add(usize::try_from(number.unwrap_or_default()).unwrap_or(0))
            }
            "info" => self.state.place = Place::Nowhere,
            "title" if self.state.place == Place::Nowhere => self.state.place = Place::Title,
            "author" if self.state.place == Place::Nowhere => self.state.place = Place::Author,
            "fonttbl" => self.state.place = Place::Fonts,
            "header" | "headerl" | "headerr" | "headerf" => self.enter(Place::Head),
            "footer" | "footerl" | "footerr" | "footerf" => self.enter(Place::Foot),
            // The text of a drawing, inside a group that only new readers know.
            "shptxt" => self.state.place = Place::Body,
            "shpinst" => {}
            _ if optional || SILENT.contains(&word) => self.state.place = Place::Nowhere,
            _ => self.say(mark(word)),
        }
    }

    /// A head or foot of pages, unless it stands inside what is not read.
    fn enter(&mut self, place: Place) {
        if self.state.place != Place::Nowhere {
            self.state.place = place;
        }
    }

    fn set_default(&mut self, encoding: Option<&'static Encoding>) {
        self.default = encoding.unwrap_or(self.default);
        self.state.encoding = self.default;
    }

    fn set_font(&mut self, font: i32) {
        self.font = font;
        if self.state.place != Place::Fonts {
            self.state.encoding = self.fonts.get(&font).copied().unwrap_or(self.default);
        }
    }

    /// A character by its UTF-16 code, written as a signed number.
    fn unicode(&mut self, code: i32) {
        self.flush_bytes();
        self.skip = self.state.fallback;
        let Ok(unit) = u16::try_from(code & 0xffff) else { return };
        let pair = self.surrogate.take().map(|high| [high, unit]);
        if (0xd800..0xdc00).contains(&unit) {
            self.surrogate = Some(unit);
            return;
        }
        let text = match pair {
            Some(pair) => String::from_utf16_lossy(&pair),
            None => String::from_utf16_lossy(&[unit]),
        };
        self.put(&text);
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else {
            self.pending.push(byte);
        }
    }

    fn say(&mut self, text: &str) {
        if !text.is_empty() {
            self.flush();
            self.put(text);
        }
    }

    fn flush(&mut self) {
        self.flush_bytes();
        self.skip = 0;
    }

    fn flush_bytes(&mut self) {
        if !self.pending.is_empty() {
            let bytes = std::mem::take(&mut self.pending);
            let text = self.state.encoding.decode_without_bom_handling(&bytes).0.into_owned();
            self.put(&text);
        }
    }

    fn put(&mut self, text: &str) {
        if self.state.hidden {
            return;
        }
        match self.state.place {
            Place::Body => self.body.push_str(text),
            Place::Head => self.head.push_str(text),
            Place::Foot => self.foot.push_str(text),
            Place::Title | Place::Author if self.property.len() < 4096 => self.property.push_str(text),
            _ => {}
        }
    }
}

/// Destinations without text of the document, known even without `\*`.
const SILENT: &[&str] = &[
    "colortbl",
    "stylesheet",
    "listtable",
    "listoverridetable",
    "revtbl",
    "rsidtbl",
    "pict",
    "object",
    "objdata",
    "nonshppict",
    "shprslt",
    "themedata",
    "colorschememapping",
    "latentstyles",
    "datastore",
    "fldinst",
    "bkmkstart",
    "bkmkend",
    "annotation",
    "atnid",
    "atnauthor",
    "generator",
    "filetbl",
    "xmlnstbl",
    "operator",
    "creatim",
    "revtim",
    "printim",
    "sp",
    "sn",
    "sv",
    "tc",
    "xe",
    "private",
    "formfield",
];

/// What stands in the text for a control word.
fn mark(word: &str) -> &'static str {
    match word {
        "par" | "line" | "row" | "sect" | "page" | "nestrow" => "\n",
        "tab" | "cell" | "nestcell" => "\t",
        "emdash" => "—",
        "endash" => "–",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "bullet" => "•",
        "emspace" | "enspace" | "qmspace" => " ",
        _ => "",
    }
}

/// A Windows code page.
fn by_code_page(page: i32) -> Option<&'static Encoding> {
    match page {
        10000 => Some(encoding_rs::MACINTOSH),
        65001 => Some(encoding_rs::UTF_8),
        932 => Some(encoding_rs::SHIFT_JIS),
        936 => Some(encoding_rs::GBK),
        949 => Some(encoding_rs::EUC_KR),
        950 => Some(encoding_rs::BIG5),
        _ => Encoding::for_label(format!("windows-{page}").as_bytes()),
    }
}

/// The character set of a font.
fn by_charset(charset: i32) -> Option<&'static Encoding> {
    by_code_page(match charset {
        0 => 1252,
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}
