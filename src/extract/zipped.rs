//! What does this ZIP hold, and what is in one of its entries, without ever unpacking more than a bounded amount?

use super::Format;
use crate::model::{Doubt, DoubtCode};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// The most bytes one entry may expand to.
const LARGEST_ENTRY: u64 = 64 << 20;

/// Which document format a ZIP is, by the names of its entries; a broken one by the names that can still be seen.
pub fn kind(bytes: &[u8]) -> Format {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return broken_kind(bytes);
    };
    if let Ok(declared) = entry(&mut archive, "mimetype") {
        let declared = String::from_utf8_lossy(&declared);
        let formats = [Format::Odt, Format::Ods, Format::Odp];
        // Templates and masters add a suffix to the type: `…text-template`.
        if let Some(format) = formats.iter().find(|f| declared.trim().starts_with(f.media_type())) {
            return *format;
        }
        if declared.trim() == "application/epub+zip" {
            return Format::Known("application/epub+zip");
        }
    }
    let holds = |prefix: &str| archive.file_names().any(|name| name.starts_with(prefix));
    if holds("word/") {
        Format::Docx
    } else if holds("xl/") {
        Format::Xlsx
    } else if holds("ppt/") {
        Format::Pptx
    } else if holds("[Content_Types].xml") {
        // A package of Office whose parts stand in folders of other names: its reader finds them by their relations.
        Format::Docx
    } else {
        Format::Zip
    }
}

/// The format of a ZIP that lost its directory, by what the names in its first bytes are.
fn broken_kind(bytes: &[u8]) -> Format {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    let marks = [
        ("opendocument.text", Format::Odt),
        ("opendocument.spreadsheet", Format::Ods),
        ("opendocument.presentation", Format::Odp),
        ("word/", Format::Docx),
        ("xl/", Format::Xlsx),
        ("ppt/", Format::Pptx),
        ("[Content_Types].xml", Format::Docx),
    ];
    let seen = marks.iter().find(|(mark, _)| head.contains(mark));
    seen.map_or(Format::Zip, |(_, format)| *format)
}

/// Opens `bytes` as a ZIP.
///
/// # Errors
/// The doubt to tell when they are none.
pub fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, Doubt> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|why| doubt("archive", &why))
}

/// The content of the entry `name`.
///
/// # Errors
/// The doubt to tell when it is missing, broken, locked or too large.
pub fn entry(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>, Doubt> {
    let mut file = archive.by_name(name).map_err(|why| doubt(name, &why))?;
    let mut content = Vec::new();
    let limited = (&mut file).take(LARGEST_ENTRY + 1).read_to_end(&mut content);
    if content.len() as u64 > LARGEST_ENTRY {
        let said = format!("{name} expands to more than {LARGEST_ENTRY} bytes");
        return Err(Doubt::new(DoubtCode::TooLarge).detail(said));
    }
    match limited {
        Ok(_) => Ok(content),
        Err(why) => Err(Doubt::new(DoubtCode::Damaged).detail(format!("{name}: {why}"))),
    }
}

fn doubt(name: &str, why: &ZipError) -> Doubt {
    let code = match why {
        ZipError::InvalidPassword => DoubtCode::Password,
        ZipError::UnsupportedArchive(said) if said.contains("assword") => DoubtCode::Password,
        _ => DoubtCode::Damaged,
    };
    Doubt::new(code).detail(format!("{name}: {why}"))
}
