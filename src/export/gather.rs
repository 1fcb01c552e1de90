//! What is held, document by document: those that speak for their content, and nothing of what was withdrawn.

use super::{ExportError, Exporter, Wanted, Written};
use crate::catalog::{DocumentView, KeptRow};
use crate::model::{Council, DocumentId, TableRow};

/// A document, and its rows when it is a table of acts.
pub(super) struct Held {
    pub view: DocumentView,
    pub rows: Vec<KeptRow>,
}

impl Held {
    /// The row that an act of the table stands for.
    pub fn row(&self, act: usize) -> Option<&TableRow> {
        // Rows and acts are in one order: the row of an act is at its place or, for rows left to documents, after it.
        let after = self.rows.get(act..)?;
        after.iter().find(|kept| kept.act == Some(act)).map(|kept| &kept.row)
    }

    /// The rows that are left to a document of their own.
    pub fn left(&self) -> impl Iterator<Item = &TableRow> {
        self.rows.iter().filter(|kept| kept.act.is_none()).map(|kept| &kept.row)
    }
}

impl Exporter {
    /// The councils wanted, by name.
    pub(super) async fn councils(&self, wanted: &Wanted) -> Result<Vec<Council>, ExportError> {
        let mut councils = self.catalog.councils().await?;
        councils.retain(|council| wanted.council(&council.id));
        Ok(councils)
    }

    /// A document, when it speaks for its content and nothing speaks against its leaving.
    pub(super) async fn held(&self, id: &DocumentId) -> Result<Option<Held>, ExportError> {
        let Some(document) = self.catalog.indexed(id).await?.filter(|d| d.principal) else {
            return Ok(None);
        };
        let view = document.view;
        let rows = match &view.sha256 {
            Some(content) => self.catalog.table_rows(content).await?,
            None => Vec::new(),
        };
        Ok(Some(Held { view, rows }))
    }

    /// Whether the document of a row gives acts of its own: then they speak for the row.
    pub(super) async fn speaks(&self, table: &DocumentView, row: &TableRow) -> Result<bool, ExportError> {
        let Some(url) = &row.url else { return Ok(false) };
        let id = DocumentId::of(&table.source, url.as_str());
        let own = self.catalog.document(&id).await?;
        // What was withdrawn takes its row with it: the row told of it.
        Ok(own.is_some_and(|own| own.withdrawn.is_some() || !own.acts.is_empty()))
    }
}

impl Written {
    /// Takes note of where something comes from.
    pub(super) fn note(&mut self, view: &DocumentView) {
        self.sources.insert((
            format!("{} — {}", view.council.name, view.source),
            view.listed_on.clone(),
        ));
        self.last_update = self.last_update.max(view.capture().map(|c| c.fetched_at));
    }
}
