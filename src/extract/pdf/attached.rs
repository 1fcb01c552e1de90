//! Which files does a PDF carry?
//!
//! Those of the document's own list (ISO 32000-1, 7.11.4): attachments, and the whole content of a portfolio. Their
//! names are shown, never opened.

use super::open;
use crate::model::{Doubt, DoubtCode};
use pdfboss_core::embedded_file::EmbeddedFile;
use pdfboss_core::{Document, Error};

/// The files that a PDF carries, unpacked one at a time.
pub struct Attached {
    document: Document,
    files: Vec<EmbeddedFile>,
}

impl Attached {
    /// The files in `bytes`; none when these are no PDF that can be opened.
    pub fn list(bytes: &[u8]) -> Option<Self> {
        let document = open(bytes).ok()?;
        let files = document.embedded_files();
        Some(Self { document, files })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// The name of a file, and its bytes.
    ///
    /// # Errors
    /// The doubt to tell when they are more than `most`, or cannot be unpacked.
    pub fn file(&self, index: usize, most: u64) -> (String, Result<Vec<u8>, Doubt>) {
        let file = &self.files[index];
        (file.name.clone(), self.unpack(file, most))
    }

    fn unpack(&self, file: &EmbeddedFile, most: u64) -> Result<Vec<u8>, Doubt> {
        let too_large = || Doubt::new(DoubtCode::TooLarge).detail(format!("more than {most} bytes"));
        if file.size.is_some_and(|size| size > most) {
            return Err(too_large());
        }
        let damaged = |why: Error| Doubt::new(DoubtCode::Damaged).detail(why.to_string());
        let bytes = self.document.embedded_file_data(file).map_err(damaged)?;
        if bytes.len() as u64 > most {
            Err(too_large())
        } else {
            Ok(bytes)
        }
    }
}
