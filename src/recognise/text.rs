//! The text as rules see it: all pages in one, folded (lower case, no accents, plain quotes and dashes), with the way
//! back from every folded byte to its page and its byte there.
//!
//! Folding spares the rules the many ways councils and OCR write one word. Nothing shown to people is folded text.

use crate::model::{Characters, Page, Words};
use std::collections::HashMap;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A place in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// The page's number.
    pub page: u32,
    /// The byte offset in the page's text, on a character boundary.
    pub offset: usize,
}

/// A line that is not blank, trimmed; offsets into the folded text.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub start: usize,
    pub end: usize,
    /// A running head or foot, a page number, a stamp of the control of legality.
    pub noise: bool,
    /// A blank line stands before it.
    pub after_blank: bool,
}

/// The whole text.
pub(super) struct Body {
    /// The pages' texts, each followed by a line break.
    written: String,
    folded: String,
    /// From these folded offsets on, the written offset is the second plus the distance.
    shifts: Vec<(usize, usize)>,
    /// Where each page begins in `written`, with its number and the length of its text.
    pages: Vec<(usize, u32, usize)>,
    /// The characters of `written`, counted.
    characters: Characters,
    lines: Vec<Line>,
}

impl Body {
    pub fn new(pages: &[Page]) -> Self {
        let mut body = Body {
            written: String::new(),
            folded: String::new(),
            shifts: vec![(0, 0)],
            pages: Vec::with_capacity(pages.len()),
            characters: Characters::default(),
            lines: Vec::new(),
        };
        for page in pages {
            body.pages.push((body.written.len(), page.number, page.text.len()));
            body.push(&page.text);
            body.push("\n");
        }
        body.characters = Characters::of(&body.written);
        body.lines = lines(&body.folded);
        body.mark_noise();
        body
    }

    /// The length of the folded text.
    pub fn len(&self) -> usize {
        self.folded.len()
    }

    pub fn is_blank(&self) -> bool {
        self.lines.is_empty()
    }

    /// A part of the folded text.
    pub fn folded(&self, span: Range<usize>) -> &str {
        self.folded.get(span).unwrap_or_default()
    }

    /// The lines that are neither blank nor noise are what rules read; `lines` has them all.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub fn line(&self, line: &Line) -> &str {
        self.folded(line.start..line.end)
    }

    /// The same part as the document writes it, over page breaks.
    pub fn written(&self, span: Range<usize>) -> &str {
        let (from, to) = (self.written_at(span.start), self.written_at(span.end));
        self.written.get(from..to.max(from)).unwrap_or_default()
    }

    /// The same, on one line.
    pub fn clean(&self, span: Range<usize>) -> String {
        self.written(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The same, on one line of at most 200 characters: what a fact is shown with.
    pub fn quote(&self, span: Range<usize>) -> String {
        let text = self.clean(span);
        match text.char_indices().nth(200) {
            Some((cut, _)) => format!("{}…", &text[..cut]),
            None => text,
        }
    }

    /// Where a part stands, blanks around it left out; over a page break, as far as it.
    pub fn words(&self, span: Range<usize>) -> Words {
        let text = self.folded(span.clone());
        let from = span.start + (text.len() - text.trim_start().len());
        let (from, to) = (
            self.written_at(from),
            self.written_at(span.start + text.trim_end().len()),
        );
        let Some((start, number, length)) = self.page(from) else {
            return Words::on_page(1);
        };
        let count = |at: usize| self.characters.before(&self.written, at.min(start + length));
        Words {
            page: number,
            start: count(from) - count(start),
            end: count(to.max(from)) - count(start),
        }
    }

    /// The page on which a written offset stands.
    fn page(&self, at: usize) -> Option<(usize, u32, usize)> {
        let page = self.pages.partition_point(|(start, ..)| *start <= at).max(1) - 1;
        self.pages.get(page).copied()
    }

    /// Where words, however their lines are broken, first stand within a part.
    pub fn find(&self, within: Range<usize>, words: &str) -> Option<Range<usize>> {
        let mut folded = String::with_capacity(words.len());
        words.chars().for_each(|c| fold_char(c, &mut folded));
        let (first, rest) = folded
            .trim()
            .split_once(char::is_whitespace)
            .unwrap_or((folded.trim(), ""));
        let text = self.folded(within.clone());
        if first.is_empty() {
            return None;
        }
        text.match_indices(first).take(FINDS).find_map(|(start, _)| {
            let mut end = start + first.len();
            for word in rest.split_whitespace() {
                let gap = text[end..].len() - text[end..].trim_start().len();
                end += gap;
                text[end..].strip_prefix(word)?;
                end += word.len();
            }
            Some(within.start + start..within.start + end)
        })
    }

    /// Where a folded offset stands in the document.
    pub fn position(&self, at: usize) -> Position {
        let at = self.written_at(at);
        match self.page(at) {
            Some((start, number, length)) => Position {
                page: number,
                offset: (at - start).min(length),
            },
            None => Position { page: 1, offset: 0 },
        }
    }

    /// Where the text before a folded offset ends, blanks left out.
    pub fn position_before(&self, end: usize) -> Position {
        self.position(self.folded(0..end).trim_end().len())
    }

    /// The words around a match, cut at its line breaks when there is more than enough.
    pub fn around(&self, span: &Range<usize>, reach: usize) -> Range<usize> {
        let from = self.folded.floor_char_boundary(span.start.saturating_sub(reach));
        let to = self.folded.ceil_char_boundary((span.end + reach).min(self.len()));
        let before = self.folded(from..span.start);
        let after = self.folded(span.end..to);
        // A word cut in two is left out; at the ends of the document none is.
        let whole = |end: bool, cut: Option<usize>| cut.filter(|_| !end);
        let from = span.start - before.len() + whole(from == 0, before.find(' ')).map_or(0, |cut| cut + 1);
        let to = span.end + whole(to == self.len(), after.rfind(' ')).unwrap_or(after.len());
        from..to
    }

    fn push(&mut self, text: &str) {
        let mut last = ' ';
        for c in text.chars() {
            let before = (self.folded.len(), self.written.len());
            self.written.push(c);
            // OCR reads the T of some capitals as Ï, which French has after A and O only.
            let t = c == 'Ï' && last.is_uppercase() && !"AO".contains(last);
            fold_char(if t { 'T' } else { c }, &mut self.folded);
            last = c;
            let grown = (self.folded.len() - before.0, self.written.len() - before.1);
            if grown.0 != grown.1 {
                self.shifts.push((self.folded.len(), self.written.len()));
            }
        }
    }

    /// The written offset of a folded one, on a character boundary.
    fn written_at(&self, at: usize) -> usize {
        let shift = self.shifts.partition_point(|(folded, _)| *folded <= at).max(1) - 1;
        let (folded, written) = self.shifts.get(shift).copied().unwrap_or_default();
        let next = self.shifts.get(shift + 1).map_or(self.written.len(), |s| s.1);
        self.written
            .floor_char_boundary((written + at.saturating_sub(folded)).min(next))
    }

    /// Marks what pages repeat at their head and foot.
    fn mark_noise(&mut self) {
        let shapes: Vec<String> = self.lines.iter().map(|l| shape(self.line(l))).collect();
        let pages: Vec<u32> = self.lines.iter().map(|l| self.position(l.start).page).collect();
        let mut seen: HashMap<&str, (u32, u32)> = HashMap::new();
        for (index, shape) in shapes.iter().enumerate() {
            let edge = |distance: usize| {
                pages.get(index.wrapping_sub(distance)) != Some(&pages[index])
                    || pages.get(index + distance) != Some(&pages[index])
            };
            let entry = seen.entry(shape).or_insert((0, u32::MAX));
            if edge(EDGE) && entry.1 != pages[index] {
                *entry = (entry.0 + 1, pages[index]);
            }
        }
        let often = u32::try_from(self.pages.len()).unwrap_or(u32::MAX).div_ceil(3).max(2);
        let noise: Vec<bool> = shapes
            .iter()
            .map(|s| bare_number(s) || stamp(s) || seen.get(s.as_str()).is_some_and(|(n, _)| *n > often && s.len() > 3))
            .collect();
        for (line, noise) in self.lines.iter_mut().zip(noise) {
            line.noise = noise;
        }
    }
}

/// How many beginnings of words are tried where they are looked for.
const FINDS: usize = 200;

/// How many lines at each end of a page may be running heads.
const EDGE: usize = 5;

/// A line with its figures made equal.
fn shape(line: &str) -> String {
    line.chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// A page number: « 3 », « - 3 - », « page 3 sur 12 », « 3/12 ».
fn bare_number(shape: &str) -> bool {
    let rest = shape.strip_prefix("page").unwrap_or(shape).replace("sur", "/");
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    (1..=8).contains(&digits)
        && rest.len() <= 10
        && rest.chars().all(|c| c.is_ascii_digit() || "/-".contains(c))
        && (digits <= 3 || shape.starts_with("page") || rest.contains('/'))
        && rest.matches('/').count() <= 1
}

/// The box of the control of legality, on every page of a transmitted act.
fn stamp(shape: &str) -> bool {
    [
        "envoyeenprefecture",
        "recuenprefecture",
        "accusedereception",
        "publiele0",
        "id:0",
        "affichele0",
    ]
    .iter()
    .any(|start| shape.starts_with(start))
        || shape.starts_with("affichele") && shape.len() < 16
}

/// The lines of a folded text that are not blank.
fn lines(folded: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut start, mut after_blank) = (0, true);
    for line in folded.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            after_blank = true;
        } else {
            let lead = line.len() - line.trim_start().len();
            lines.push(Line {
                start: start + lead,
                end: start + lead + trimmed.len(),
                noise: false,
                after_blank,
            });
            after_blank = false;
        }
        start += line.len();
    }
    lines
}

/// One character as rules see it: none, one or several.
fn fold_char(c: char, out: &mut String) {
    match c {
        '\n' => out.push('\n'),
        '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
        '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
        '’' | '‘' | 'ʼ' | '´' | '`' | '′' => out.push('\''),
        '–' | '—' | '‑' | '‐' | '−' | '―' | '‒' => out.push('-'),
        '«' | '»' | '“' | '”' | '„' => out.push('"'),
        'º' => out.push('°'),
        'œ' | 'Œ' => out.push_str("oe"),
        'æ' | 'Æ' => out.push_str("ae"),
        '|' => out.push(' '),
        c if c.is_ascii() => out.push(if c.is_ascii_control() {
            ' '
        } else {
            c.to_ascii_lowercase()
        }),
        c if c.is_whitespace() => out.push(' '),
        '\u{e000}'..='\u{f8ff}' | '•' | '▪' | '■' | '●' | '➢' | '➔' | '✓' | '❖' | '◆' => {
            out.push('*')
        }
        c => {
            for c in std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)) {
                out.extend(c.to_lowercase());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Origin;

    fn body(texts: &[&str]) -> Body {
        let pages: Vec<Page> = (1..)
            .zip(texts)
            .map(|(number, text)| Page {
                number,
                text: (*text).to_owned(),
                origin: Origin::Text,
                confidence: None,
                quality: None,
            })
            .collect();
        Body::new(&pages)
    }

    #[test]
    fn folded_offsets_lead_back_to_the_page_and_its_bytes() {
        let body = body(&["Évêché d’Œuvre\n", "", "Le préfet – reçu"]);
        let at = body.folded.find("recu").unwrap_or_default();
        let position = body.position(at);
        assert_eq!((position.page, &"Le préfet – reçu"[position.offset..]), (3, "reçu"));
        assert_eq!(body.clean(0..6), "Évêché");
        assert!(body.folded.starts_with("eveche d'oeuvre\n"));
    }

    #[test]
    fn running_heads_and_page_numbers_are_noise() {
        let text = "Ville de Bréhain\nConseil du 3 mai 2021\nUn fait.\nUn autre.\nUn tiers.\nUn quart.\nCinq.\nSix.\nSept.\nHuit.\nNeuf.\nDix.\n- 4 -";
        let body = body(&[text; 4]);
        let noise: Vec<&str> = body.lines[..13]
            .iter()
            .filter(|l| l.noise)
            .map(|l| body.line(l))
            .collect();
        assert!(noise.contains(&"ville de brehain") && noise.contains(&"- 4 -"));
        assert!(!noise.contains(&"six."));
    }
}
