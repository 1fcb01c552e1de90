//! What text do office files hold: Word old and new, rich text, `OpenDocument`, spreadsheets?
//!
//! Start with [`read`]. The old binary formats and the spreadsheets of Excel are read by `office_oxide`, which this
//! file bounds and whose doubts it translates; the others are XML or nearly text, and read here.

mod docx;
mod lists;
mod numbering;
mod odf;
mod rtf;
mod sheet;
mod xml;

use super::{Extracted, Format, Limits, clean, paged, refuse};
use crate::model::{Doubt, DoubtCode, Metadata};
use office_oxide::core::Error as PackageError;
use office_oxide::doc::DocError;
use office_oxide::format::DocumentFormat;
use office_oxide::options::{Damage, DamageKind, ParseOptions};
use office_oxide::xls::XlsError;
use office_oxide::xlsx::XlsxError;
use office_oxide::{Document, OfficeError};
use std::io::Cursor;

/// The most bytes the parts of one document may expand to, and each of them.
const LARGEST_PACKAGE: u64 = 192 << 20;
const LARGEST_PART: u64 = 64 << 20;
/// How many doubts of one document are told.
const MOST_DOUBTS: usize = 5;

/// Reads a document of an office `format`.
pub fn read(bytes: &[u8], format: Format, limits: &Limits) -> Extracted {
    match format {
        Format::Docx => docx::read(bytes, limits),
        Format::Odt | Format::Ods => odf::read(bytes, format, limits),
        Format::Rtf => rtf::read(bytes, limits),
        Format::Xlsx => binary(bytes, DocumentFormat::Xlsx, limits),
        Format::Xls => binary(bytes, DocumentFormat::Xls, limits),
        _ => binary(bytes, DocumentFormat::Doc, limits),
    }
}

fn binary(bytes: &[u8], format: DocumentFormat, limits: &Limits) -> Extracted {
    let document = match Document::from_reader_with(Cursor::new(bytes.to_vec()), format, &options(limits)) {
        Ok(document) => document,
        Err(why) => return refuse(doubt(&why)),
    };
    let mut doubts: Vec<Doubt> = document.damage().iter().take(MOST_DOUBTS).map(damage).collect();
    let (pages, cut) = sheet::pages(&document).unwrap_or_else(|| (vec![document.plain_text()], None));
    doubts.extend(cut);
    let pages = pages.iter().map(|page| clean::text(page)).collect();
    paged(pages, metadata(&document), doubts, limits)
}

/// Ends the cell that began at `start`: the next one stands beside it, while its own paragraphs stay lines.
fn end_cell(out: &mut String, start: usize) {
    if out.len() > start && out.ends_with('\n') {
        out.pop();
    }
    out.push('\t');
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

/// What the file says of itself: its own properties, never a conversion of the whole document, whose title would be a
/// guess, and whose text may be a thousand times the file.
fn metadata(document: &Document) -> Metadata {
    let line = |value: &Option<String>| value.as_deref().and_then(clean::line);
    if let Some(book) = document.as_xlsx() {
        let core = book.core_properties.clone().unwrap_or_default();
        let app = book.app_properties.as_ref();
        return Metadata {
            title: line(&core.title),
            author: line(&core.creator),
            created: line(&core.created),
            modified: line(&core.modified),
            language: line(&core.language),
            producer: app.and_then(|app| line(&app.application)),
            ..Metadata::default()
        };
    }
    let old = document.as_doc().and_then(|doc| doc.summary_properties());
    let Some(said) = old.or_else(|| document.as_xls()?.summary_properties()) else {
        return Metadata::default();
    };
    Metadata {
        title: line(&said.title),
        author: line(&said.author),
        created: line(&said.created),
        modified: line(&said.modified),
        ..Metadata::default()
    }
}

fn doubt(why: &OfficeError) -> Doubt {
    let said = why.to_string();
    let package = match why {
        OfficeError::Core(inner) | OfficeError::Xlsx(XlsxError::Core(inner)) => Some(inner),
        _ => None,
    };
    let code = match (why, package) {
        (OfficeError::Doc(DocError::Encrypted), _)
        | (OfficeError::Xls(XlsError::Encrypted | XlsError::EncryptionNotSupported(_)), _) => DoubtCode::Password,
        (OfficeError::UnsupportedFormat(text), _) if text.contains("password") => DoubtCode::Password,
        (_, Some(PackageError::Unsupported(text))) if text.contains("password") => DoubtCode::Password,
        (_, Some(PackageError::DecompressionLimit { .. } | PackageError::PackageLimit(_))) => DoubtCode::TooLarge,
        // The only sheet was too large: told as broken XML, the limit in its words.
        _ if said.contains("limit exceeded") => DoubtCode::TooLarge,
        (OfficeError::Doc(DocError::UnsupportedVersion(_)) | OfficeError::Xls(XlsError::UnsupportedVersion(_)), _)
        | (_, Some(PackageError::FormatMismatch { .. })) => DoubtCode::Unsupported,
        _ => DoubtCode::Damaged,
    };
    Doubt::new(code).detail(said.chars().take(300).collect::<String>())
}

fn damage(found: &Damage) -> Doubt {
    let code = match found.kind {
        _ if found.detail.contains("limit exceeded") => DoubtCode::TooLarge,
        DamageKind::Truncated => DoubtCode::Truncated,
        _ => DoubtCode::Damaged,
    };
    Doubt::new(code).detail(found.to_string().chars().take(300).collect::<String>())
}
