//! Why could an alert not be kept, matched or delivered?

use crate::catalog::CatalogError;
use crate::index::IndexError;
use crate::model::Text;
use crate::search::SearchError;
use crate::search::query::QueryError;

/// What went wrong with alerts as a whole. One message that is not accepted is no error: see
/// [`NotSent`](super::NotSent).
#[derive(Debug, thiserror::Error)]
pub enum AlertError {
    /// The query was not understood.
    #[error("query, {0}")]
    Query(#[from] QueryError),
    /// The query asks for nothing in particular.
    #[error("the query matches every act: say what you want to be told of, a word or a council for instance")]
    Everything,
    /// The address cannot be written to.
    #[error("{0}")]
    Recipient(Text),
    /// E-mail was asked for, and no mail server is set.
    #[error(
        "no e-mail is offered here: set the table [mail] in the configuration, or give a webhook's https:// address"
    )]
    NoMail,
    /// The search cannot be done.
    #[error(transparent)]
    Search(SearchError),
    /// The index did not answer.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The catalogue did not answer.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// Something of ours failed.
    #[error("alerts: {0}")]
    Internal(String),
}

impl From<SearchError> for AlertError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Index(error) => Self::Index(error),
            other => Self::Search(other),
        }
    }
}

impl AlertError {
    /// What people are told.
    pub fn text(&self) -> Text {
        let fr = match self {
            Self::Query(error) => {
                return Text::new(
                    error.message(crate::model::Lang::Fr),
                    error.message(crate::model::Lang::En),
                );
            }
            Self::Recipient(text) => return text.clone(),
            Self::Search(error) => return error.text(),
            Self::Everything => {
                "la recherche correspond à tous les actes : dites ce dont vous voulez être averti, un mot ou une commune par exemple".to_owned()
            }
            Self::NoMail => {
                "aucun courriel n'est proposé ici : renseignez la table [mail] de la configuration, ou donnez l'adresse https:// d'un webhook".to_owned()
            }
            Self::Index(error) => format!("l'index ne répond pas : {error}"),
            Self::Catalog(error) => format!("le catalogue ne répond pas : {error}"),
            Self::Internal(why) => format!("alertes : {why}"),
        };
        Text::new(fr, self.to_string())
    }

    /// Whether the asker can do something about it; else it is ours.
    pub fn is_askers(&self) -> bool {
        !matches!(self, Self::Index(_) | Self::Catalog(_) | Self::Internal(_))
    }
}
