//! Where facts were read: the words behind a fact, and the way to them in the text below.

use crate::model::{Act, Fact as Known, Lang, Page, Recognition, Words};
use crate::web::marks::Told;
use std::ops::Range;

/// The words in which a fact was read.
pub struct Quoted {
    /// The words, in quotation marks; nothing where they only say the value again.
    pub text: Option<String>,
    /// Their page.
    pub page: u32,
    /// Where they are shown in the text.
    pub href: String,
}

impl Quoted {
    /// Only the page, where the words are many.
    pub fn short(self) -> Self {
        let text = self.text.filter(|text| text.chars().count() <= LONG);
        Self { text, ..self }
    }
}

/// How many characters of a list are told again.
const LONG: usize = 60;

/// Quotes the words of facts.
pub struct Quotes<'a> {
    /// The pages of the document.
    pub pages: &'a [Page],
    /// The address that shows the text; empty for the page itself.
    pub address: String,
    /// Of the quotation marks.
    pub lang: Lang,
}

impl Quotes<'_> {
    /// The words of a fact of this value, if it has some.
    pub fn quote(&self, words: Option<&Words>, id: &str, value: &str) -> Option<Quoted> {
        let words = words?;
        words.quote(self.pages)?;
        let text = words.telling(self.pages, value);
        Some(Quoted {
            text: text.map(|text| self.lang.pick(format!("« {text} »"), format!("“{text}”"))),
            page: words.page,
            href: format!("{}#{id}", self.address),
        })
    }
}

/// The name of the words of a fact within a page of ours.
pub fn id(fact: Known) -> String {
    format!("told-{}", fact.as_str().replace('_', "-"))
}

/// The same for the nth amount or reference of an act, from 0.
pub fn nth(what: &str, n: usize) -> String {
    format!("{what}-{}", n + 1)
}

/// The words of the facts of a document.
pub fn of_document(read: &Recognition) -> Vec<(Words, String)> {
    read.words.iter().map(|(fact, words)| (*words, id(*fact))).collect()
}

/// The words of the facts of an act.
pub fn of_act(act: &Act) -> Vec<(Words, String)> {
    let facts = act.words.iter().map(|(fact, words)| (*words, id(*fact)));
    let amounts = act.amounts.iter().enumerate();
    let amounts = amounts.map(|(n, amount)| (amount.words, nth("amount", n)));
    let references = act.references.iter().enumerate();
    let references = references.map(|(n, reference)| (reference.words, nth("reference", n)));
    facts.chain(amounts).chain(references).collect()
}

/// Those that stand in the part of a page that is shown, with their bytes there.
pub fn shown(told: &[(Words, String)], page: &Page, part: &Range<usize>) -> Vec<Told> {
    let here = told.iter().filter(|(words, _)| words.page == page.number);
    let here = here.filter_map(|(words, id)| {
        let at = words.span(&page.text)?;
        let at = at.start.max(part.start)..at.end.min(part.end);
        (at.start < at.end).then(|| Told {
            at: at.start - part.start..at.end - part.start,
            id: id.clone(),
        })
    });
    here.collect()
}
