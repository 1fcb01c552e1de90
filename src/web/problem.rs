//! What went wrong? Said once, in both languages; `dress` shows it as a page or, for machines, as RFC 9457 has it.

use crate::archive::ArchiveError;
use crate::catalog::CatalogError;
use crate::export::ExportError;
use crate::model::{Lang, Text};
use crate::search::SearchError;
use crate::search::query::QueryError;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An address that could not be answered as asked.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The status.
    pub status: StatusCode,
    /// Its sort, for machines: the end of the problem's type.
    pub sort: &'static str,
    /// Its sort, for people.
    pub title: Text,
    /// What exactly, and what helps.
    pub detail: Text,
    /// For a query: where, in characters from 0.
    pub position: Option<usize>,
    /// For a query: what may have been meant.
    pub proposal: Option<String>,
}

impl Problem {
    fn new(status: StatusCode, sort: &'static str, title: Text, detail: Text) -> Self {
        Self {
            status,
            sort,
            title,
            detail,
            position: None,
            proposal: None,
        }
    }

    /// A parameter that cannot be taken.
    pub fn parameter(fr: impl Into<String>, en: impl Into<String>) -> Self {
        let title = Text::new("Paramètre incompris", "Parameter not understood");
        Self::new(StatusCode::BAD_REQUEST, "parameter", title, Text::new(fr, en))
    }

    /// A query that was not understood.
    pub fn query(error: &QueryError) -> Self {
        let title = Text::new("Recherche incomprise", "Query not understood");
        Self {
            position: Some(error.position),
            proposal: error.proposal.clone(),
            ..Self::new(StatusCode::BAD_REQUEST, "query", title, error.what.clone())
        }
    }

    /// Nothing stands at this address.
    pub fn not_found() -> Self {
        Self::absent(
            "Rien ne se trouve à cette adresse. Elle a pu être mal copiée.",
            "Nothing stands at this address. It may have been copied wrongly.",
        )
    }

    /// Nothing of this name.
    pub fn absent(fr: &str, en: &str) -> Self {
        let title = Text::new("Page introuvable", "Page not found");
        Self::new(StatusCode::NOT_FOUND, "not-found", title, Text::new(fr, en))
    }

    /// A content that was taken out.
    pub fn withdrawn() -> Self {
        Self::new(
            StatusCode::GONE,
            "withdrawn",
            Text::new("Document retiré", "Document withdrawn"),
            Text::new(
                "Ce document a été retiré : son texte et sa copie ne sont plus conservés.",
                "This document was withdrawn: neither its text nor its copy is kept any longer.",
            ),
        )
    }

    /// Something of ours failed; the cause is in the log.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            Text::new("Erreur de notre côté", "An error on our side"),
            Text::new(
                "La page n'a pas pu être préparée. L'erreur est consignée ; réessayez dans un moment.",
                "The page could not be prepared. The error was logged; try again in a moment.",
            ),
        )
    }

    /// What a bare status means.
    pub fn of_status(status: StatusCode) -> Self {
        let (title, detail) = match status {
            StatusCode::NOT_FOUND => return Self::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => (
                Text::new("Méthode refusée", "Method not allowed"),
                Text::new(
                    "Cette adresse ne se demande pas ainsi.",
                    "This address is not asked for in this way.",
                ),
            ),
            StatusCode::PAYLOAD_TOO_LARGE => (
                Text::new("Envoi trop volumineux", "Request too large"),
                Text::new("Le contenu envoyé dépasse 64 Kio.", "What was sent exceeds 64 KiB."),
            ),
            StatusCode::RANGE_NOT_SATISFIABLE => (
                Text::new("Extrait impossible", "Range not satisfiable"),
                Text::new(
                    "Le document n'a pas ces octets.",
                    "The document does not have these bytes.",
                ),
            ),
            StatusCode::SERVICE_UNAVAILABLE => (
                Text::new("Réponse trop longue", "The answer took too long"),
                Text::new(
                    "Réessayez dans un moment, ou demandez moins.",
                    "Try again in a moment, or ask for less.",
                ),
            ),
            status if status.is_server_error() => return Self::internal(),
            _ => (
                Text::new("Demande incomprise", "Request not understood"),
                Text::new(
                    "L'adresse ou la demande est mal formée.",
                    "The address or the request is malformed.",
                ),
            ),
        };
        Self::new(status, "request", title, detail)
    }

    /// The problem document (RFC 9457), its type under the public address.
    pub fn json(&self, public: &str, lang: Lang) -> Value {
        let mut document = json!({
            "type": format!("{public}/api#problem-{}", self.sort),
            "title": self.title.get(lang),
            "status": self.status.as_u16(),
            "detail": self.detail.get(lang),
        });
        if let Some(position) = self.position {
            document["position"] = json!(position);
            document["proposal"] = json!(self.proposal);
        }
        document
    }
}

/// An empty answer that carries the problem: the visitor's language is known further out.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<CatalogError> for Problem {
    fn from(error: CatalogError) -> Self {
        tracing::error!(%error, "the catalogue did not answer");
        Self::internal()
    }
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        if error.is_askers() {
            let title = Text::new("Recherche impossible", "Search not possible");
            Self::new(StatusCode::BAD_REQUEST, "search", title, error.text())
        } else {
            tracing::error!(%error, "the index did not answer");
            Self {
                detail: error.text(),
                ..Self::internal()
            }
        }
    }
}

impl From<ExportError> for Problem {
    fn from(error: ExportError) -> Self {
        tracing::error!(%error, "what is held could not be gathered");
        Self::internal()
    }
}

impl From<ArchiveError> for Problem {
    fn from(error: ArchiveError) -> Self {
        tracing::error!(%error, "the archive did not answer");
        Self::internal()
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a page could not be written");
        Self::internal()
    }
}
