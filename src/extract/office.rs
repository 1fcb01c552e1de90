//! What text does a Word document hold, old (DOC) or new (DOCX)?
//!
//! `office_oxide` reads both; this file bounds it and translates what it has to say.

use super::{Extracted, Format, Limits, clean, paged, refuse};
use crate::model::{Doubt, DoubtCode, Metadata};
use office_oxide::core::Error as PackageError;
use office_oxide::doc::DocError;
use office_oxide::docx::DocxError;
use office_oxide::format::DocumentFormat;
use office_oxide::options::{Damage, DamageKind, ParseOptions};
use office_oxide::{Document, OfficeError};
use std::io::Cursor;

/// The most bytes the parts of one document may expand to, and each of them.
const LARGEST_PACKAGE: u64 = 192 << 20;
const LARGEST_PART: u64 = 64 << 20;
/// How many doubts of one document are told.
const MOST_DOUBTS: usize = 5;

/// Reads a document of `format`, [`Format::Docx`] or [`Format::Doc`].
pub fn read(bytes: &[u8], format: Format, limits: &Limits) -> Extracted {
    let format = if format == Format::Doc {
        DocumentFormat::Doc
    } else {
        DocumentFormat::Docx
    };
    let document = match Document::from_reader_with(Cursor::new(bytes.to_vec()), format, &options(limits)) {
        Ok(document) => document,
        Err(why) => return refuse(doubt(&why)),
    };
    let text = clean::text(&document.plain_text());
    let doubts = document.damage().iter().take(MOST_DOUBTS).map(damage).collect();
    paged(vec![text], metadata(&document), doubts, limits)
}

fn options(limits: &Limits) -> ParseOptions {
    let mut options = ParseOptions::default();
    options.limits.package_bytes = LARGEST_PACKAGE;
    options.limits.part_bytes = LARGEST_PART;
    options.limits.package_entries = 20_000;
    options.limits.embedded_depth = 1;
    options.limits.embedded_packages = 50;
    options.limits.memory_bytes = LARGEST_PACKAGE;
    options.limits.text_chars = limits.max_text;
    options.include_hidden_text = false;
    options.include_deleted_text = false;
    options
}

fn metadata(document: &Document) -> Metadata {
    let said = document.to_ir().metadata;
    let line = |value: Option<String>| value.as_deref().and_then(clean::line);
    Metadata {
        title: line(said.title),
        author: line(said.author),
        created: line(said.created),
        modified: line(said.modified),
    }
}

fn doubt(why: &OfficeError) -> Doubt {
    let package = match why {
        OfficeError::Core(inner) | OfficeError::Docx(DocxError::Core(inner)) => Some(inner),
        _ => None,
    };
    let said = why.to_string();
    let code = match (why, package) {
        (OfficeError::Doc(DocError::Encrypted), _) => DoubtCode::Password,
        (OfficeError::UnsupportedFormat(text), _) if text.contains("password") => DoubtCode::Password,
        (_, Some(PackageError::Unsupported(text))) if text.contains("password") => DoubtCode::Password,
        (_, Some(PackageError::DecompressionLimit { .. } | PackageError::PackageLimit(_))) => DoubtCode::TooLarge,
        (OfficeError::Doc(DocError::UnsupportedVersion(_)), _) => DoubtCode::Unsupported,
        (_, Some(PackageError::FormatMismatch { .. })) => DoubtCode::Unsupported,
        _ => DoubtCode::Damaged,
    };
    Doubt::new(code).detail(said.chars().take(300).collect::<String>())
}

fn damage(found: &Damage) -> Doubt {
    let code = if found.kind == DamageKind::Truncated {
        DoubtCode::Truncated
    } else {
        DoubtCode::Damaged
    };
    Doubt::new(code).detail(found.to_string().chars().take(300).collect::<String>())
}
