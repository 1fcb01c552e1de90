//! A local folder as a source: the listing is the folder, the fetch is a copy.

use super::document::file_name;
use super::listing::Walk;
use super::run::Tally;
use super::{HarvestError, Harvester, Progress};
use crate::catalog::{Capture, DueDocument, Observation};
use crate::model::{Health, Reading, Sha256, Source, Text};
use crate::sources::directory::{self, Entry};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256 as Hasher};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use url::Url;

/// The most files of one folder, and the deepest, that a run looks at.
const MOST_FILES: usize = 200_000;
const DEEPEST: usize = 32;

impl Harvester {
    pub(super) async fn walk_folder(&self, source: &Source, tally: &mut Tally) -> Result<Walk, HarvestError> {
        let Some(reading) = self.read_folder(source, tally) else {
            let why = Text::new(
                "le dossier n'existe pas ou ne peut être lu",
                "the folder does not exist or cannot be read",
            );
            tally.fail(source.url.as_str(), why.clone());
            return Ok(Walk {
                refused: Some((Health::Failing, Some(why))),
                ..Walk::default()
            });
        };
        let now = self.doors().clock.now();
        let documents = self
            .doors()
            .catalog
            .list(
                &source.id,
                &source.council,
                source.url.as_str(),
                &reading.documents,
                now,
            )
            .await?;
        self.tell(Progress::Listed(documents.len() as u64));
        tally.listed = documents.len() as u64;
        Ok(Walk {
            found: documents.len() as u64,
            documents,
            complete: true,
            ..Walk::default()
        })
    }

    /// What the folder offers; `None` when it cannot be read.
    pub(super) fn read_folder(&self, source: &Source, tally: &mut Tally) -> Option<Reading> {
        let root = source
            .url
            .to_file_path()
            .ok()?
            .canonicalize()
            .ok()
            .filter(|p| p.is_dir())?;
        let mut entries = Vec::new();
        gather(&root, &root, 0, &mut entries, tally);
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        let base = Url::from_directory_path(&root).ok()?;
        Some(directory::read_local(&base, &entries))
    }

    pub(super) async fn take_file(
        &self,
        source: &Source,
        run: i64,
        due: &DueDocument,
        url: &Url,
        tally: &mut Tally,
    ) -> Result<(), HarvestError> {
        let doors = self.doors();
        let seen = doors.catalog.seen(&source.id, &due.url).await?;
        let mut capture = Capture {
            run,
            source: source.id.clone(),
            url: due.url.clone(),
            final_url: Some(due.url.clone()),
            fetched_at: doors.clock.now(),
            status: None,
            sha256: None,
            content_type: None,
            etag: None,
            last_modified: None,
            headers: Vec::new(),
            error: None,
        };
        let (path, spool) = (url.to_file_path().ok(), doors.spool.clone());
        let known = seen.and_then(|s| s.last_modified);
        let copied = tokio::task::spawn_blocking(move || copy(path.as_deref(), &spool, known.as_deref()))
            .await
            .map_err(|e| HarvestError::Interrupted(e.to_string()))?;
        let observation = match copied {
            Ok(Copied::Unchanged { modified }) => {
                capture.last_modified = Some(modified);
                Observation::NotModified
            }
            Ok(Copied::File {
                file,
                sha256,
                bytes,
                modified,
            }) => {
                tally.fetched += 1;
                tally.copied += bytes;
                doors.archive.put(&file, &sha256).await?;
                capture.sha256 = Some(sha256);
                capture.last_modified = Some(modified);
                Observation::Content {
                    bytes,
                    name: file_name(url),
                    table_url: None,
                }
            }
            Err(error) => {
                let why = Text::new(
                    format!("fichier illisible : {error}"),
                    format!("unreadable file: {error}"),
                );
                tally.fail(&due.url, why.clone());
                capture.error = Some(why);
                Observation::Failed
            }
        };
        let sighting = doors.catalog.observe(&due.id, &capture, &observation).await?;
        self.count(sighting, &due.url, &capture, tally).await
    }
}

enum Copied {
    Unchanged {
        modified: String,
    },
    File {
        file: tempfile::TempPath,
        sha256: Sha256,
        bytes: u64,
        modified: String,
    },
}

/// Copies a file into the spool and hashes it on the way; a file of the known date and size is left alone.
fn copy(path: Option<&Path>, spool: &Path, known: Option<&str>) -> std::io::Result<Copied> {
    let path = path.ok_or_else(|| std::io::Error::other("no local path"))?;
    let mut from = std::fs::File::open(path)?;
    let metadata = from.metadata()?;
    let modified = format!(
        "{} {}",
        DateTime::<Utc>::from(metadata.modified()?).to_rfc3339(),
        metadata.len()
    );
    if known == Some(modified.as_str()) {
        return Ok(Copied::Unchanged { modified });
    }
    let mut to = tempfile::NamedTempFile::new_in(spool)?;
    let (mut hasher, mut bytes, mut buffer) = (Hasher::new(), 0_u64, vec![0_u8; 64 << 10]);
    loop {
        let n = from.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        hasher.update(&buffer[..n]);
        to.write_all(&buffer[..n])?;
        bytes += n as u64;
    }
    let sha256 = Sha256::parse(&hex::encode(hasher.finalize())).map_err(std::io::Error::other)?;
    Ok(Copied::File {
        file: to.into_temp_path(),
        sha256,
        bytes,
        modified,
    })
}

/// Lists the regular files under `folder`. Symbolic links are not followed: they could lead out of the folder, or round
/// in circles.
fn gather(root: &Path, folder: &Path, depth: usize, entries: &mut Vec<Entry>, tally: &mut Tally) {
    let Ok(listing) = std::fs::read_dir(folder) else {
        tally.fail(
            &folder.display().to_string(),
            Text::new("dossier illisible", "unreadable folder"),
        );
        return;
    };
    let mut paths: Vec<PathBuf> = listing.filter_map(|entry| entry.ok().map(|e| e.path())).collect();
    paths.sort();
    for path in paths {
        let Ok(metadata) = path.symlink_metadata() else {
            continue;
        };
        if metadata.is_dir() && depth < DEEPEST {
            gather(root, &path, depth + 1, entries, tally);
        } else if metadata.is_file() && entries.len() < MOST_FILES {
            match path.strip_prefix(root).ok().and_then(Path::to_str) {
                Some(relative) => entries.push(Entry {
                    path: relative.to_owned(),
                    bytes: metadata.len(),
                }),
                None => tally.skip(
                    &path.display().to_string(),
                    Text::new("nom de fichier illisible", "unreadable file name"),
                ),
            }
        } else if metadata.is_file() || metadata.is_dir() {
            let why = Text::new("dossier trop profond ou trop grand", "folder too deep or too large");
            tally.skip(&path.display().to_string(), why);
        } else {
            let why = Text::new("ni fichier ni dossier ordinaire", "neither a plain file nor a folder");
            tally.skip(&path.display().to_string(), why);
        }
    }
}
