//! What is held of a council and what it lacks: the catalogue and the council's own table, judged together.

use super::{ExportError, Exporter, Matched};
use crate::completeness::{self, Year};
use crate::model::CouncilId;
use chrono::NaiveDate;

impl Exporter {
    /// What is held of a council and what it lacks, year by year, as judged on `today`; `None` when there is no such
    /// council.
    ///
    /// # Errors
    /// When what is held cannot be read.
    pub async fn years(&self, council: &CouncilId, today: NaiveDate) -> Result<Option<Vec<Year>>, ExportError> {
        let Some(held) = self.catalog.held(council).await? else {
            return Ok(None);
        };
        let tabled = self.tabled(council).await?;
        let row = |act: &Matched| (act.first(|s| s.date), act.said.iter().any(|s| !s.table));
        let rows: Vec<_> = tabled.iter().map(row).collect();
        Ok(Some(completeness::years(&held, &rows, today)))
    }
}
