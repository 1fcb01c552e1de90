//! Which pages of a content can be drawn, and where in its file each of them lies.

use super::{Catalog, Result, from_json};
use crate::model::{Part, Place, Sha256};
use sqlx::Row;

/// Where the pages of a content lie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawn {
    media_type: String,
    parts: Vec<Part>,
}

impl Drawn {
    /// Where the page of this number is to be drawn from; `None` for one that has no picture of its own: text, HTML, an
    /// Office document.
    pub fn place(&self, number: u32) -> Option<Place> {
        let (place, part) = Place::among(&self.parts, number);
        let media_type = part.map_or(&self.media_type, |part| &part.media_type);
        is_drawn(media_type).then_some(place)
    }
}

/// Whether the pages of such a file look everywhere the same.
fn is_drawn(media_type: &str) -> bool {
    matches!(
        media_type,
        "application/pdf" | "image/jpeg" | "image/png" | "image/tiff"
    )
}

impl Catalog {
    /// Where the pages of a content lie; nowhere for one that is unknown, unread or withdrawn.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn drawn(&self, content: &Sha256) -> Result<Drawn> {
        let row = sqlx::query(
            "SELECT media_type, parts FROM contents WHERE sha256 = $1 AND media_type IS NOT NULL
             AND sha256 NOT IN (SELECT sha256 FROM withdrawals)",
        )
        .bind(content.as_str())
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else {
            return Ok(Drawn::default());
        };
        let parts: Option<String> = row.get("parts");
        Ok(Drawn {
            media_type: row.get("media_type"),
            parts: parts.map_or_else(|| Ok(Vec::new()), |parts| from_json("parts", &parts))?,
        })
    }

    /// Whether a content has a page of this number.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn has_page(&self, content: &Sha256, number: u32) -> Result<bool> {
        let row = sqlx::query("SELECT 1 FROM pages WHERE sha256 = $1 AND number = $2")
            .bind(content.as_str())
            .bind(number)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }
}
