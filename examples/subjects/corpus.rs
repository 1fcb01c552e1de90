//! The acts of real documents: what is read of tables and of documents with text of their own, without OCR, so that
//! every machine reads the same.

use greffier::extract::{Hint, Limits, charset, extract};
use greffier::model::{Selectors, Sha256, SourceKind, fold};
use greffier::recognise::recognise;
use greffier::sources::{Page, read, read_workbook};
use std::path::{Path, PathBuf};

/// An act as its file gives it.
pub struct Read {
    /// The file, from the folder of the corpus.
    pub file: String,
    /// The line of a table, or the rank of the act in its document, from 1.
    pub row: usize,
    /// Its object.
    pub title: String,
}

impl Read {
    /// What names the act in the file of labels: eight hexadecimal digits of the first hundred and twenty letters and figures of its
    /// object, folded, so that neither spaces, case nor a longer ending change it.
    pub fn mark(&self) -> String {
        let letters: String = fold(&self.title)
            .chars()
            .filter(|c| c.is_alphanumeric())
            .take(120)
            .collect();
        Sha256::of(letters.as_bytes()).as_str().chars().take(8).collect()
    }

    /// The folder of the council.
    pub fn council(&self) -> &str {
        self.file.split('/').nth(1).unwrap_or_default()
    }
}

/// Where real documents are: `$GREFFIER_SHARED`, else `../shared` beside the checkout.
pub fn folder() -> Result<PathBuf, String> {
    let named = std::env::var_os("GREFFIER_SHARED").map(PathBuf::from);
    let beside = || {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .map(|dir| dir.join("shared"))
    };
    let corpus = named.or_else(beside).map(|dir| dir.join("corpus"));
    corpus
        .filter(|dir| dir.is_dir())
        .ok_or_else(|| "no corpus: set GREFFIER_SHARED to the folder that holds it".to_owned())
}

/// The classes of files that hold acts and need no OCR.
const CLASSES: [&str; 4] = ["office", "pdf-text", "scdl", "text"];

/// The files that may hold acts, sorted, from the folder of the corpus.
pub fn files(corpus: &Path) -> std::io::Result<Vec<String>> {
    let mut files = Vec::new();
    for class in CLASSES {
        for council in std::fs::read_dir(corpus.join(class))? {
            for file in std::fs::read_dir(council?.path())? {
                let path = file?.path();
                files.extend(path.strip_prefix(corpus).ok().and_then(Path::to_str).map(str::to_owned));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The acts of one file.
pub fn acts(corpus: &Path, file: &str) -> std::io::Result<Vec<Read>> {
    let bytes = std::fs::read(corpus.join(file))?;
    Ok(if file.starts_with("scdl/") {
        rows(file, &bytes)
    } else {
        document(file, &bytes)
    })
}

fn rows(file: &str, bytes: &[u8]) -> Vec<Read> {
    // No address is asked: relative links of the table are resolved against it, and not used here.
    let Ok(url) = "https://corpus.example/table".parse() else {
        return Vec::new();
    };
    let reading = read_workbook(&url, bytes).unwrap_or_else(|| {
        let decoded = charset::decode(bytes, None);
        let page = Page {
            text: &decoded.text,
            url: &url,
            content_type: None,
        };
        read(SourceKind::Scdl, &Selectors::default(), &page)
    });
    let act = |row: greffier::model::TableRow| Read {
        file: file.to_owned(),
        row: row.line as usize,
        title: row.act.title,
    };
    reading.rows.into_iter().map(act).collect()
}

fn document(file: &str, bytes: &[u8]) -> Vec<Read> {
    let name = file.rsplit('/').next();
    let hint = Hint {
        content_type: None,
        name,
    };
    let pages = extract(bytes, &hint, &Limits::default()).extraction.pages;
    let recognised = recognise(&pages).acts.into_iter().enumerate();
    let act = |(i, act): (usize, greffier::model::Act)| Read {
        file: file.to_owned(),
        row: i + 1,
        title: act.title,
    };
    recognised.map(act).collect()
}
