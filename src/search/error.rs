//! Why is there no answer? Each reason says what helps.

use super::request::MAX_DEPTH;
use crate::index::IndexError;
use crate::model::Text;

/// The most words, phrases and conditions one question may hold.
pub(super) const MAX_LEAVES: usize = 256;

/// A question that was not answered.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Something that was to be searched for holds no word.
    #[error("« {0} » holds no word to search for; leave it out or write a word")]
    Wordless(String),
    /// The question is too long.
    #[error("the question holds more than {MAX_LEAVES} words and conditions; ask for less at once")]
    TooLong,
    /// Too many words begin as asked within a group of words.
    #[error("too many words begin as in « {0} »; write more letters")]
    TooBroad(String),
    /// Hits too far down were asked for.
    #[error("only the first {MAX_DEPTH} hits can be shown; narrow the search, by date for instance")]
    TooDeep,
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
}

impl From<tantivy::TantivyError> for SearchError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Index(error.into())
    }
}

impl SearchError {
    /// Whether the asker can do something about it; else it is ours.
    pub fn is_askers(&self) -> bool {
        !matches!(self, Self::Index(_))
    }

    /// What a reader is told.
    pub fn text(&self) -> Text {
        let fr = match self {
            Self::Wordless(what) => {
                format!("« {what} » ne contient aucun mot à chercher ; retirez-le ou écrivez un mot")
            }
            Self::TooLong => {
                format!("la recherche compte plus de {MAX_LEAVES} mots et conditions ; demandez-en moins à la fois")
            }
            Self::TooBroad(what) => format!("trop de mots commencent comme dans « {what} » ; ajoutez des lettres"),
            Self::TooDeep => format!(
                "seuls les {MAX_DEPTH} premiers résultats peuvent être montrés ; précisez la recherche, par date par exemple"
            ),
            Self::Index(_) => {
                "l'index ne répond pas ; l'administrateur peut le refaire avec « greffier reindex »".into()
            }
        };
        Text::new(fr, self.to_string())
    }
}
