//! What the rows of several tables have in common.

use super::{CatalogError, Result};
use crate::model::{Kind, Origin, PartialDate, Sha256};
use chrono::NaiveDate;

pub(super) fn sha256(text: String) -> Result<Sha256> {
    Sha256::parse(&text).map_err(|_| CatalogError::Corrupt {
        what: "sha256",
        value: text,
    })
}

pub(super) fn kind(text: Option<String>) -> Option<Kind> {
    text.as_deref().and_then(Kind::parse)
}

pub(super) fn partial_date(text: Option<String>) -> Option<PartialDate> {
    text.as_deref().and_then(|t| PartialDate::parse(t).ok())
}

pub(super) fn day(text: Option<String>) -> Option<NaiveDate> {
    text.as_deref().and_then(|t| t.parse().ok())
}

pub(super) fn origin(text: &str) -> Origin {
    match text {
        "text" => Origin::Text,
        "ocr" => Origin::Ocr,
        _ => Origin::None,
    }
}

/// A count or size for SQLite, whose integers are signed.
pub(super) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A count or size out of SQLite.
pub(super) fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
