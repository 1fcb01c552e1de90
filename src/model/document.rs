//! Documents: their kind, their text page by page, and what is doubtful about them.

use super::{Lang, fold};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a document is. The words are those of the public interface.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One or several acts, extracted from the register.
    Deliberation,
    /// Minutes (CGCT L2121-15).
    ProcesVerbal,
    /// The account of a session, the form in use before July 2022.
    CompteRendu,
    /// The list of the acts examined at a session (CGCT L2121-25).
    ListeDesDeliberations,
    /// An agenda, or a convocation with one.
    OrdreDuJour,
    /// A collection of acts.
    RecueilDesActes,
    /// A decision of the executive.
    Decision,
    /// An order of the executive.
    Arrete,
    /// What is annexed to an act.
    Annexe,
    /// Anything else.
    #[default]
    Other,
}

impl Kind {
    /// Every kind, in the order of the public interface.
    pub const ALL: [Self; 10] = [
        Self::Deliberation,
        Self::ProcesVerbal,
        Self::CompteRendu,
        Self::ListeDesDeliberations,
        Self::OrdreDuJour,
        Self::RecueilDesActes,
        Self::Decision,
        Self::Arrete,
        Self::Annexe,
        Self::Other,
    ];

    /// Whether a document of this kind is of the body that it names as deliberating: a regulation or a report names many,
    /// and is no act of theirs.
    pub fn is_of_a_body(self) -> bool {
        !matches!(self, Self::Annexe | Self::Other)
    }

    /// The word used in JSON, addresses and queries.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deliberation => "deliberation",
            Self::ProcesVerbal => "proces-verbal",
            Self::CompteRendu => "compte-rendu",
            Self::ListeDesDeliberations => "liste-des-deliberations",
            Self::OrdreDuJour => "ordre-du-jour",
            Self::RecueilDesActes => "recueil-des-actes",
            Self::Decision => "decision",
            Self::Arrete => "arrete",
            Self::Annexe => "annexe",
            Self::Other => "other",
        }
    }

    /// Whether a document of this kind is one act itself, its header and its signatures included.
    pub fn is_an_act(self) -> bool {
        matches!(self, Self::Deliberation | Self::Arrete | Self::Decision)
    }

    /// Whether it is the account of a session: minutes, or the form in use before July 2022.
    pub fn is_minutes(self) -> bool {
        matches!(self, Self::ProcesVerbal | Self::CompteRendu)
    }

    /// The kind named `word`; case and accents do not matter.
    pub fn parse(word: &str) -> Option<Self> {
        let word = fold(word);
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }

    /// What readers call it.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Deliberation => lang.pick("délibération", "deliberation"),
            Self::ProcesVerbal => lang.pick("procès-verbal", "minutes"),
            Self::CompteRendu => lang.pick("compte rendu", "account of a session"),
            Self::ListeDesDeliberations => lang.pick("liste des délibérations", "list of deliberations"),
            Self::OrdreDuJour => lang.pick("ordre du jour", "agenda"),
            Self::RecueilDesActes => lang.pick("recueil des actes", "collection of acts"),
            Self::Decision => lang.pick("décision", "decision"),
            Self::Arrete => lang.pick("arrêté", "order"),
            Self::Annexe => lang.pick("annexe", "annex"),
            Self::Other => lang.pick("autre document", "other document"),
        }
    }
}

/// The text of a document, page by page. Also what `greffier extract --json` prints, path, size and hash added.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Extraction {
    /// The media type its content shows, whatever its name or header said.
    pub media_type: String,
    /// Its pages, from 1; a document without pages is page 1. Empty when nothing could be read.
    pub pages: Vec<Page>,
    /// The documents that it carries (an archive's members, a PDF's attachments), whose pages are counted on after its
    /// own. Empty for all others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// What the file says of itself.
    pub metadata: Metadata,
    /// Why something is missing or uncertain.
    pub doubts: Vec<Doubt>,
    /// The pages whose text the second reader gave, since the first failed or gave rubbish.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub second_reader: Vec<u32>,
}

impl Extraction {
    /// Where the page of this number is to be looked for.
    pub fn place(&self, number: u32) -> Place {
        Place::among(&self.parts, number).0
    }
}

/// Where a page lies in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The part that holds it, by its place in [`Extraction::parts`]; none for the document's own pages.
    pub part: Option<usize>,
    /// The page of that part, from 1.
    pub page: u32,
}

impl Place {
    /// Where the page of this number is to be looked for in a document with these `parts`, and which of them that is.
    pub fn among(parts: &[Part], number: u32) -> (Self, Option<&Part>) {
        let holds = |part: &Part| (part.first_page..part.first_page.saturating_add(part.pages)).contains(&number);
        match parts.iter().enumerate().find(|(_, part)| holds(part)) {
            Some((index, part)) => {
                let page = number - part.first_page + 1;
                (
                    Self {
                        part: Some(index),
                        page,
                    },
                    Some(part),
                )
            }
            None => (Self::from(number), None),
        }
    }
}

impl From<u32> for Place {
    fn from(page: u32) -> Self {
        Self { part: None, page }
    }
}

/// A document carried by another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name in there, on one line; only ever shown, never a path to open.
    pub name: String,
    /// The media type its content shows.
    pub media_type: String,
    /// The number of its first page among all pages.
    pub first_page: u32,
    /// How many pages it has; none when it could not be read.
    pub pages: u32,
}

impl Part {
    /// The number of a page of the whole among its own, from 1; `None` for a page of another part.
    pub fn page(&self, number: u32) -> Option<u32> {
        let within = number.checked_sub(self.first_page)?;
        (within < self.pages).then_some(within + 1)
    }
}

/// One page of text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// The text in NFC; empty when there is none.
    pub text: String,
    /// Where the text comes from.
    pub origin: Origin,
    /// For OCR, the mean confidence of the words, 0 to 1.
    pub confidence: Option<f32>,
    /// How many of its words are French ones, 0 to 1; `None` when it holds too few to tell.
    #[serde(default)]
    pub quality: Option<f32>,
}

/// Where a page's text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The document's own text.
    Text,
    /// Optical character recognition: derived, and to be called so before readers.
    Ocr,
    /// There is none.
    None,
}

impl Origin {
    /// The word used in JSON and in the catalogue.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Ocr => "ocr",
            Self::None => "none",
        }
    }
}

/// What a file says of itself. Titles are often a template's: never shown as the document's title without a look.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The title property.
    pub title: Option<String>,
    /// The author property.
    pub author: Option<String>,
    /// When it says it was made, RFC 3339 or as written.
    pub created: Option<String>,
    /// When it says it was changed, RFC 3339 or as written.
    pub modified: Option<String>,
    /// The program that it says made it.
    #[serde(default)]
    pub producer: Option<String>,
    /// The language it says it is written in, as it says it: `fr-FR`, `fr`.
    #[serde(default)]
    pub language: Option<String>,
    /// What the State's transmission wrote on its pages, in their order, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stamps: Vec<Stamp>,
}

/// A stamp of the transmission to the State's representative (CGCT L2131-1, R2131-1): what it says, never more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The page on which it stands first.
    pub page: u32,
    /// « Envoyé en préfecture le ».
    pub sent: Option<NaiveDate>,
    /// « Reçu en préfecture le ».
    pub received: Option<NaiveDate>,
    /// « Publié le », « Affiché le ».
    pub published: Option<NaiveDate>,
    /// « ID : 0XX-… »: department, SIREN or SIRET, date, number and nature of the act.
    pub id: Option<String>,
}

/// Something a reader could not make out, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// What sort of doubt it is.
    pub code: DoubtCode,
    /// The page, from 1, when it is about one.
    pub page: Option<u32>,
    /// What exactly, in English, for whoever looks closer; [`Doubt::message`] is what people read first.
    pub detail: Option<String>,
}

impl Doubt {
    /// A doubt about the whole.
    pub fn new(code: DoubtCode) -> Self {
        Self {
            code,
            page: None,
            detail: None,
        }
    }

    /// The same doubt, with what exactly is meant.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The same doubt, about one page.
    #[must_use]
    pub fn on_page(mut self, page: u32) -> Self {
        self.page = Some(page);
        self
    }

    /// What a reader is told.
    pub fn message(&self, lang: Lang) -> String {
        let said = self.code.label(lang);
        match &self.detail {
            Some(detail) => lang.pick(format!("{said} ({detail})"), format!("{said} ({detail})")),
            None => said.to_owned(),
        }
    }
}

/// The sorts of doubts. The first six say why a document could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoubtCode {
    /// There is nothing in it.
    Empty,
    /// It asks for a password.
    Password,
    /// It is broken.
    Damaged,
    /// Its format is not one that Greffier reads.
    Unsupported,
    /// It is larger than the limits.
    TooLarge,
    /// Reading it took longer than the limits.
    Timeout,
    /// Only a part was read.
    Truncated,
    /// A page has no text that could be read.
    NoText,
    /// No OCR could be done (missing engine or language, a failure).
    Ocr,
    /// The character set is a guess.
    Charset,
    /// The session's date is uncertain.
    Date,
    /// Votes do not agree with those present, or with one another.
    Vote,
    /// The figures of those present do not agree with one another.
    Presence,
    /// The cut into acts is uncertain.
    Split,
    /// A row of a table could not be read whole.
    Row,
    /// A link could not be followed or is not to be.
    Link,
    /// A page whose content only a script draws: nothing of it is in what was received.
    Script,
}

impl DoubtCode {
    /// Whether a document with this doubt and no text could not be read at all.
    pub fn is_refusal(self) -> bool {
        matches!(
            self,
            Self::Empty | Self::Password | Self::Damaged | Self::Unsupported | Self::TooLarge | Self::Timeout
        )
    }

    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Password => "password",
            Self::Damaged => "damaged",
            Self::Unsupported => "unsupported",
            Self::TooLarge => "too_large",
            Self::Timeout => "timeout",
            Self::Truncated => "truncated",
            Self::NoText => "no_text",
            Self::Ocr => "ocr",
            Self::Charset => "charset",
            Self::Date => "date",
            Self::Vote => "vote",
            Self::Presence => "presence",
            Self::Split => "split",
            Self::Row => "row",
            Self::Link => "link",
            Self::Script => "script",
        }
    }

    /// What readers are told.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Empty => lang.pick("document vide", "empty document"),
            Self::Password => lang.pick(
                "document protégé par un mot de passe",
                "document protected by a password",
            ),
            Self::Damaged => lang.pick("document endommagé", "damaged document"),
            Self::Unsupported => lang.pick("format non pris en charge", "unsupported format"),
            Self::TooLarge => lang.pick("document trop volumineux", "document too large"),
            Self::Timeout => lang.pick(
                "lecture trop longue, abandonnée",
                "reading took too long and was given up",
            ),
            Self::Truncated => lang.pick("lecture partielle", "only partly read"),
            Self::NoText => lang.pick("page sans texte lisible", "page without readable text"),
            Self::Ocr => lang.pick(
                "reconnaissance de caractères impossible",
                "no character recognition possible",
            ),
            Self::Charset => lang.pick("jeu de caractères deviné", "character set guessed"),
            Self::Date => lang.pick("date de séance incertaine", "session date uncertain"),
            Self::Vote => lang.pick("votes incohérents", "votes inconsistent"),
            Self::Presence => lang.pick("présences incohérentes", "attendance inconsistent"),
            Self::Split => lang.pick("découpage en actes incertain", "cut into acts uncertain"),
            Self::Row => lang.pick("ligne de tableau illisible en partie", "table row not wholly readable"),
            Self::Link => lang.pick("lien non suivi", "link not followed"),
            Self::Script => lang.pick(
                "contenu dessiné par un script, qui n'est pas exécuté",
                "content drawn by a script, which is not run",
            ),
        }
    }
}
