//! Acts: what a council decided, as far as its documents state it. What is not stated is `None`, never guessed.

use super::{Doubt, Evidence, Kind, Lang, Page, Session, Siren, Subject, Words};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What the text of one document was understood to be. Also what `greffier recognise --json` prints, path added.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Recognition {
    /// What the document is.
    pub kind: Kind,
    /// The deliberating body, as the document names it.
    pub council: Option<String>,
    /// The SIREN of that body, where its papers state it.
    #[serde(default)]
    pub siren: Option<Siren>,
    /// The date of the session (of the act itself, for orders and decisions).
    pub session_date: Option<NaiveDate>,
    /// How many members were present.
    pub present: Option<u32>,
    /// How many were absent, represented or not.
    pub absent: Option<u32>,
    /// How many proxies were given.
    pub proxies: Option<u32>,
    /// What else is said of the session.
    #[serde(default)]
    pub session: Session,
    /// The words of the facts above.
    #[serde(default)]
    pub words: Evidence,
    /// The acts, in the order of the document.
    pub acts: Vec<Act>,
    /// What is uncertain.
    pub doubts: Vec<Doubt>,
}

/// One act.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Act {
    /// Its number as written, without « n° » or « Délibération », prefix kept: `DEL2024-53`.
    pub number: Option<String>,
    /// The same, made comparable within a council: upper case, one `-` between parts, no leading zeros.
    pub number_normalised: Option<String>,
    /// Its object.
    pub title: String,
    /// Its subject by the national nomenclature.
    pub subject: Option<Subject>,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// How it was voted.
    pub vote: Vote,
    /// The amounts in euros that its text states.
    pub amounts: Vec<Amount>,
    /// The other acts that its text names.
    #[serde(default)]
    pub references: Vec<Reference>,
    /// The page on which it begins, from 1.
    pub first_page: u32,
    /// The page on which it ends, from 1.
    pub last_page: u32,
    /// Where its text begins: byte offset into the text of `first_page`.
    pub start: usize,
    /// Where its text ends (exclusive): byte offset into the text of `last_page`.
    pub end: usize,
    /// The words it was recognised by.
    pub quote: String,
    /// The words of its facts.
    #[serde(default)]
    pub words: Evidence,
}

impl Act {
    /// The bytes of `page` that belong to the act; `None` for a page it does not reach. Offsets that do not fit the
    /// text (they always should) give the whole page: better too much shown than a word lost.
    pub fn span(&self, page: &Page) -> Option<Range<usize>> {
        if !(self.first_page..=self.last_page).contains(&page.number) {
            return None;
        }
        let whole = 0..page.text.len();
        let from = if page.number == self.first_page {
            self.start
        } else {
            whole.start
        };
        let to = if page.number == self.last_page {
            self.end
        } else {
            whole.end
        };
        Some(page.text.get(from..to).map_or(whole, |_| from..to))
    }

    /// The words of `page` that belong to the act; `None` for a page it does not reach.
    pub fn part<'p>(&self, page: &'p Page) -> Option<&'p str> {
        page.text.get(self.span(page)?)
    }

    /// What of the pages of its document belongs to the act.
    pub fn pages(&self, pages: &[Page]) -> Vec<Page> {
        let within = |page: &Page| {
            let text = self.part(page)?.to_owned();
            Some(Page { text, ..page.clone() })
        };
        pages.iter().filter_map(within).collect()
    }

    /// The text of the act, out of the pages of its document.
    pub fn text(&self, pages: &[Page]) -> String {
        let parts: Vec<&str> = pages.iter().filter_map(|page| self.part(page)).collect();
        parts.join("\n\n")
    }
}

/// What of the pages of a document belongs to none of its acts.
pub fn outside<'a>(acts: impl Iterator<Item = &'a Act> + Clone, pages: &[Page]) -> Vec<Page> {
    let left = |page: &Page| {
        let mut taken: Vec<Range<usize>> = acts.clone().filter_map(|act| act.span(page)).collect();
        taken.sort_unstable_by_key(|span| (span.start, span.end));
        let (mut text, mut at) = (String::new(), 0);
        for span in taken {
            text.push_str(page.text.get(at..span.start).unwrap_or_default());
            text.push('\n');
            at = at.max(span.end);
        }
        text.push_str(page.text.get(at..).unwrap_or_default());
        Page { text, ..page.clone() }
    };
    pages.iter().map(left).collect()
}

/// How an act was voted: the figures stated for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Votes for.
    #[serde(rename = "for")]
    pub in_favour: Option<u32>,
    /// Votes against.
    pub against: Option<u32>,
    /// Abstentions.
    pub abstentions: Option<u32>,
    /// Members who took no part.
    pub not_voting: Option<u32>,
    /// `Some(true)` where unanimity is stated in words; never `Some(false)`.
    pub unanimous: Option<bool>,
    /// Those who voted against, where they are named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against_names: Vec<String>,
    /// Those who abstained, where they are named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub abstention_names: Vec<String>,
}

/// What became of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The council approved, decided, authorised, fixed, elected…
    Adopted,
    /// The council refused.
    Rejected,
    /// Put off to a later session.
    Postponed,
    /// Taken off the agenda.
    Withdrawn,
    /// « Prend acte ».
    Noted,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 5] = [
        Self::Adopted,
        Self::Rejected,
        Self::Postponed,
        Self::Withdrawn,
        Self::Noted,
    ];

    /// The word used in JSON, queries and the index.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::Rejected => "rejected",
            Self::Postponed => "postponed",
            Self::Withdrawn => "withdrawn",
            Self::Noted => "noted",
        }
    }

    /// The outcome that [`Outcome::as_str`] writes as `word`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|o| o.as_str() == word)
    }

    /// What readers call it.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Adopted => lang.pick("adopté", "adopted"),
            Self::Rejected => lang.pick("rejeté", "rejected"),
            Self::Postponed => lang.pick("reporté", "postponed"),
            Self::Withdrawn => lang.pick("retiré", "withdrawn"),
            Self::Noted => lang.pick("pris acte", "noted"),
        }
    }
}

/// Another act that an act names. Which act that is, if it is held, the catalogue knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// What the act does to it.
    pub relation: Relation,
    /// Its number as written.
    pub number: Option<String>,
    /// The same, made comparable: see [`Act::number_normalised`].
    pub number_normalised: Option<String>,
    /// Its date, or that of the session whose minutes it is.
    pub date: Option<NaiveDate>,
    /// The words that name it.
    #[serde(flatten)]
    pub words: Words,
    /// The words around.
    pub quote: String,
}

/// What an act does to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// Names it, as « Vu la délibération n° … » does.
    Cites,
    /// Changes or completes it.
    Modifies,
    /// Ends it for the future; « annule et remplace » too.
    Abrogates,
    /// Undoes it from its beginning: « retire », « rapporte » (CRPA, article L240-1).
    Withdraws,
    /// Approves it: the minutes of an earlier session (CGCT, article L2121-15).
    Approves,
}

impl Relation {
    /// Every relation.
    pub const ALL: [Self; 5] = [
        Self::Cites,
        Self::Modifies,
        Self::Abrogates,
        Self::Withdraws,
        Self::Approves,
    ];

    /// The word used in JSON and in the catalogue.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cites => "cites",
            Self::Modifies => "modifies",
            Self::Abrogates => "abrogates",
            Self::Withdraws => "withdraws",
            Self::Approves => "approves",
        }
    }

    /// The relation that [`Relation::as_str`] writes as `word`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == word)
    }

    /// What readers call it, from the act that names the other.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Cites => lang.pick("Cite", "Cites"),
            Self::Modifies => lang.pick("Modifie", "Modifies"),
            Self::Abrogates => lang.pick("Abroge", "Abrogates"),
            Self::Withdraws => lang.pick("Retire", "Withdraws"),
            Self::Approves => lang.pick("Approuve le procès-verbal", "Approves the minutes"),
        }
    }

    /// What readers call it, from the act that is named.
    pub fn label_back(self, lang: Lang) -> &'static str {
        match self {
            Self::Cites => lang.pick("Cité par", "Cited by"),
            Self::Modifies => lang.pick("Modifié par", "Modified by"),
            Self::Abrogates => lang.pick("Abrogé par", "Abrogated by"),
            Self::Withdraws => lang.pick("Retiré par", "Withdrawn by"),
            Self::Approves => lang.pick("Procès-verbal approuvé par", "Minutes approved by"),
        }
    }
}

/// An amount in euros that an act states.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// In euros with two decimals: `12500.00`.
    pub eur: String,
    /// Its figures, or the words for them.
    #[serde(flatten)]
    pub words: Words,
    /// The words it stands in.
    pub quote: String,
    /// What it is, where its sentence says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AmountKind>,
    /// With or without tax, where that is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Tax>,
    /// Who receives it, where its sentence names them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beneficiary: Option<String>,
}

/// What an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AmountKind {
    /// Given: a subsidy, an aid, a grant received or asked for.
    Subsidy,
    /// Paid for works, supplies or services: a contract, an amendment, a quotation.
    Contract,
    /// Borrowed.
    Loan,
    /// Of a sale or a purchase.
    Price,
    /// A rent or a due.
    Rent,
    /// A tariff, a membership, an allowance.
    Fee,
    /// Of the budget: credits, results, transfers.
    Budget,
}

impl AmountKind {
    /// What readers call it.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Subsidy => lang.pick("subvention", "subsidy"),
            Self::Contract => lang.pick("marché ou prestation", "contract"),
            Self::Loan => lang.pick("emprunt", "loan"),
            Self::Price => lang.pick("prix de vente ou d'achat", "sale price"),
            Self::Rent => lang.pick("loyer ou redevance", "rent"),
            Self::Fee => lang.pick("tarif ou indemnité", "fee"),
            Self::Budget => lang.pick("budget", "budget"),
        }
    }
}

/// Whether an amount has its tax in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Tax {
    /// « HT ».
    #[serde(rename = "HT")]
    Without,
    /// « TTC ».
    #[serde(rename = "TTC")]
    With,
}

impl Tax {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Without => "HT",
            Self::With => "TTC",
        }
    }
}

impl Amount {
    /// The amount in cents, for comparisons; `None` when [`Amount::eur`] is not of its form or too large.
    pub fn cents(&self) -> Option<i64> {
        let (euros, cents) = self.eur.split_once('.')?;
        let euros: i64 = euros.parse().ok()?;
        let part: i64 = (cents.len() == 2).then(|| cents.parse().ok()).flatten()?;
        euros.checked_mul(100)?.checked_add(part)
    }
}
