//! What does this ZIP hold, and what is in one of its entries, without ever unpacking more than a bounded amount?

use super::Format;
use crate::model::{Doubt, DoubtCode};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::read::ZipFile;
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
    if let Some(format) = entry(&mut archive, "[Content_Types].xml")
        .ok()
        .and_then(|types| of_package(&types))
    {
        return format;
    }
    let holds = |prefix: &str| archive.file_names().any(|name| name.starts_with(prefix));
    if holds("word/") {
        Format::Docx
    } else if holds("xl/") {
        Format::Xlsx
    } else if holds("ppt/") {
        Format::Pptx
    } else {
        Format::Zip
    }
}

/// The format of a package of Office, by the type of its main part (ECMA-376, part 2, 7.2.3): its folders may have any
/// name, and what is embedded in it has other types.
fn of_package(types: &[u8]) -> Option<Format> {
    let types = super::charset::decode(types, None).text;
    let marks = [
        ("wordprocessingml.document.main", Format::Docx),
        ("wordprocessingml.template.main", Format::Docx),
        ("ms-word.document.macroEnabled.main", Format::Docx),
        ("ms-word.template.macroEnabledTemplate.main", Format::Docx),
        ("spreadsheetml.sheet.main", Format::Xlsx),
        ("spreadsheetml.template.main", Format::Xlsx),
        ("ms-excel.sheet", Format::Xlsx),
        ("presentationml.", Format::Pptx),
        ("ms-powerpoint.", Format::Pptx),
    ];
    let seen = marks.iter().find(|(mark, _)| types.contains(mark));
    seen.map(|(_, format)| *format)
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

/// An archive that is read from memory.
pub type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The members of an archive that are files of whoever made it, and not of the system it was made on.
pub fn members(archive: &Archive<'_>) -> Vec<usize> {
    let litter = |name: &str| {
        let last = name.rsplit('/').next().unwrap_or_default();
        name.ends_with('/') || name.starts_with("__MACOSX/") || last.starts_with('.') || last == "Thumbs.db"
    };
    let names = (0..archive.len()).filter_map(|index| Some((index, archive.name_for_index(index)?)));
    names
        .filter(|(_, name)| !litter(name))
        .map(|(index, _)| index)
        .collect()
}

/// The name of a member, and its bytes.
///
/// # Errors
/// The doubt to tell when they are more than `most`, locked or broken.
pub fn member(archive: &mut Archive<'_>, index: usize, most: u64) -> (String, Result<Vec<u8>, Doubt>) {
    let name = archive.name_for_index(index).unwrap_or_default().to_owned();
    let bytes = archive
        .by_index(index)
        .map_err(|why| doubt(&why))
        .and_then(|file| unpack(file, most));
    (name, bytes)
}

/// Opens `bytes` as a ZIP.
///
/// # Errors
/// The doubt to tell when they are none.
pub fn open(bytes: &[u8]) -> Result<Archive<'_>, Doubt> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|why| doubt(&why))
}

/// The content of the entry `name`.
///
/// # Errors
/// The doubt to tell when it is missing, broken, locked or too large.
pub fn entry(archive: &mut Archive<'_>, name: &str) -> Result<Vec<u8>, Doubt> {
    let file = archive.by_name(name).map_err(|why| doubt(&why));
    file.and_then(|file| unpack(file, LARGEST_ENTRY)).map_err(|doubt| {
        let said = doubt.detail.as_deref().unwrap_or_default();
        let said = format!("{name}: {said}");
        doubt.detail(said)
    })
}

fn unpack<R: Read>(mut file: ZipFile<'_, R>, most: u64) -> Result<Vec<u8>, Doubt> {
    let mut content = Vec::new();
    let limited = (&mut file).take(most.saturating_add(1)).read_to_end(&mut content);
    if content.len() as u64 > most {
        return Err(Doubt::new(DoubtCode::TooLarge).detail(format!("it expands to more than {most} bytes")));
    }
    match limited {
        Ok(_) => Ok(content),
        Err(why) => Err(Doubt::new(DoubtCode::Damaged).detail(why.to_string())),
    }
}

fn doubt(why: &ZipError) -> Doubt {
    let code = match why {
        ZipError::InvalidPassword => DoubtCode::Password,
        ZipError::UnsupportedArchive(said) if said.contains("assword") => DoubtCode::Password,
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => DoubtCode::Unsupported,
        _ => DoubtCode::Damaged,
    };
    Doubt::new(code).detail(why.to_string())
}
