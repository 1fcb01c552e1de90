//! The files of a configuration: which ones `sources` points at, and their bytes.

use super::patterns::glob;
use super::report::Problem;
use crate::model::Text;
use globset::GlobMatcher;
use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// No configuration file is larger.
const LARGEST: u64 = 16 << 20;

/// More entries than this under one pattern: it points at a whole disk, not at a configuration.
const MOST_ENTRIES: usize = 100_000;

/// Reads a regular file of reasonable size.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let unreadable = |error: &std::io::Error| {
        Problem::new(
            Text::new(
                format!("le fichier ne peut être lu : {error}"),
                format!("the file cannot be read: {error}"),
            ),
            Text::new("vérifiez son nom et ses droits", "check its name and its permissions"),
        )
    };
    // Asked before opening: opening a pipe would wait for a writer.
    let meta = fs::metadata(path).map_err(|e| unreadable(&e))?;
    if !meta.is_file() || meta.len() > LARGEST {
        return Err(Problem::new(
            Text::new(
                "ce n'est pas un fichier ordinaire de moins de 16 Mio",
                "this is no regular file under 16 MiB",
            ),
            Text::new("désignez un fichier de texte", "name a text file"),
        ));
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|e| unreadable(&e))?;
    file.take(LARGEST).read_to_end(&mut bytes).map_err(|e| unreadable(&e))?;
    Ok(bytes)
}

/// The files that `pattern` points at, relative to `base`, in order. As in a shell, names that begin with a full stop
/// are passed over, and `**` does not go through links to folders.
pub(super) fn matching(base: &Path, pattern: &str) -> Result<Vec<PathBuf>, Problem> {
    let (folder, rest) = split(pattern);
    if rest.as_os_str().is_empty() {
        let file = base.join(folder);
        return Ok(if file.is_dir() || !file.exists() {
            Vec::new()
        } else {
            vec![file]
        });
    }
    let rest = rest.to_string_lossy();
    let anywhere = rest.contains("**") || rest.contains('{');
    let mut walk = Walk {
        root: base.join(folder),
        matcher: glob(&rest)?,
        deepest: if anywhere { 32 } else { rest.split('/').count() },
        entries: 0,
        found: BTreeSet::new(),
    };
    walk.folder(Path::new(""), 1)?;
    Ok(walk.found.into_iter().collect())
}

/// A pattern, split before its first component that holds a wildcard.
fn split(pattern: &str) -> (PathBuf, PathBuf) {
    let wild = |c: &Component<'_>| c.as_os_str().to_string_lossy().contains(['*', '?', '[', '{', '\\']);
    let components: Vec<_> = Path::new(pattern).components().collect();
    let at = components.iter().position(wild).unwrap_or(components.len());
    (components[..at].iter().collect(), components[at..].iter().collect())
}

struct Walk {
    root: PathBuf,
    matcher: GlobMatcher,
    deepest: usize,
    entries: usize,
    found: BTreeSet<PathBuf>,
}

impl Walk {
    fn folder(&mut self, below: &Path, depth: usize) -> Result<(), Problem> {
        let folder = self.root.join(below);
        let named = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            &folder
        };
        let entries = match fs::read_dir(named) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && depth == 1 => return Ok(()),
            Err(error) => return Err(unreadable_folder(&folder, &error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| unreadable_folder(&folder, &error))?;
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                return Err(too_many(&self.root));
            }
            let name = entry.file_name();
            if name.to_string_lossy().starts_with('.') {
                continue;
            }
            let relative = below.join(&name);
            if entry.file_type().is_ok_and(|t| t.is_dir()) {
                if depth < self.deepest {
                    self.folder(&relative, depth + 1)?;
                }
            } else if self.matcher.is_match(&relative) && !entry.path().is_dir() {
                self.found.insert(folder.join(&name));
            }
        }
        Ok(())
    }
}

fn unreadable_folder(folder: &Path, error: &std::io::Error) -> Problem {
    let folder = folder.display();
    Problem::new(
        Text::new(
            format!("le répertoire {folder} ne peut être lu : {error}"),
            format!("the folder {folder} cannot be read: {error}"),
        ),
        Text::new("vérifiez son nom et ses droits", "check its name and its permissions"),
    )
}

fn too_many(root: &Path) -> Problem {
    let root = root.display();
    Problem::new(
        Text::new(
            format!("plus de {MOST_ENTRIES} fichiers sous {root}"),
            format!("more than {MOST_ENTRIES} files under {root}"),
        ),
        Text::new("désignez un répertoire plus précis", "point at a narrower folder"),
    )
}
