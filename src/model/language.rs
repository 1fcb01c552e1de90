//! The two languages people read, and text in both.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A language people read. French comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// French, the default.
    #[default]
    Fr,
    /// English.
    En,
}

impl Lang {
    /// The wording of `self` among two.
    pub fn pick<T>(self, fr: T, en: T) -> T {
        match self {
            Self::Fr => fr,
            Self::En => en,
        }
    }

    /// The language's tag, for `lang=` attributes and `LANG`-like settings.
    pub fn tag(self) -> &'static str {
        self.pick("fr", "en")
    }

    /// The language that a tag such as `fr`, `en_GB.UTF-8` or `en-US` begins with; French for any other.
    pub fn from_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("en") {
            Self::En
        } else {
            Self::Fr
        }
    }
}

/// A sentence in both languages. Whoever meets a problem says it once, in both; whoever shows it knows the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The French wording.
    pub fr: String,
    /// The English wording.
    pub en: String,
}

impl Text {
    /// A sentence in French and in English.
    pub fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            fr: fr.into(),
            en: en.into(),
        }
    }

    /// The wording for `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.fr, &self.en)
    }
}

/// Shown without a reader at hand (logs, tests), text is English, like the rest of the code.
impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.en)
    }
}

/// `text` in lower case without accents and with ligatures undone: what two spellings of one word have in common.
/// The order of folded text, ties broken by the text itself, is the order French readers expect in a list.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfd() {
        match c {
            'œ' | 'Œ' => folded.push_str("oe"),
            'æ' | 'Æ' => folded.push_str("ae"),
            '’' | 'ʼ' => folded.push('\''),
            c if unicode_normalization::char::is_combining_mark(c) => {}
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded
}
