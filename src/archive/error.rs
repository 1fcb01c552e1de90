//! What can go wrong in the archive, for people.

use crate::model::{Sha256, Text};
use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

/// Why bytes could not be kept or found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
pub enum ArchiveError {
    /// No space left (or no quota). Nothing that was there is lost.
    Full {
        /// The archive's directory.
        dir: PathBuf,
    },
    /// No such content: never kept, or withdrawn.
    Missing {
        /// Its hash.
        sha: Sha256,
    },
    /// Bytes that do not have the hash they should have.
    Damaged {
        /// The hash they should have.
        sha: Sha256,
        /// Where they are.
        path: PathBuf,
    },
    /// The disk or its permissions.
    Failed {
        /// What was being done.
        doing: Doing,
        /// To what.
        path: PathBuf,
        /// The kind of trouble.
        kind: io::ErrorKind,
    },
}

/// What the archive was doing when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Opening its directory.
    Open,
    /// Reading.
    Read,
    /// Writing.
    Write,
    /// Removing.
    Delete,
}

impl ArchiveError {
    /// The error that `cause` stands for. The cause itself goes to the log.
    pub(super) fn of(doing: Doing, path: &Path, cause: &(dyn Error + 'static)) -> Self {
        tracing::debug!(%cause, ?doing, "archive");
        match io_kind(cause) {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { dir: path.to_owned() },
            kind => Self::Failed {
                doing,
                path: path.to_owned(),
                kind,
            },
        }
    }

    /// What happened, where, and what to do.
    pub fn text(&self) -> Text {
        match self {
            Self::Full { dir } => Text::new(
                format!(
                    "le disque de l'archive est plein ({}) ; libérez de l'espace, rien n'est perdu",
                    dir.display()
                ),
                format!(
                    "the archive's disk is full ({}); free some space, nothing is lost",
                    dir.display()
                ),
            ),
            Self::Missing { sha } => Text::new(
                format!("le contenu {sha} n'est pas dans l'archive"),
                format!("the content {sha} is not in the archive"),
            ),
            Self::Damaged { sha, path } => Text::new(
                format!(
                    "{} n'a pas l'empreinte {sha} ; restaurez-le depuis une sauvegarde ou collectez-le à nouveau",
                    path.display()
                ),
                format!(
                    "{} does not hash to {sha}; restore it from a backup or fetch it again",
                    path.display()
                ),
            ),
            Self::Failed { doing, path, kind } => {
                let ((fr, en), (why_fr, why_en)) = (doing.words(), why(*kind));
                Text::new(
                    format!(
                        "{fr} de {} impossible ({why_fr}) ; vérifiez le disque et les droits",
                        path.display()
                    ),
                    format!(
                        "cannot {en} {} ({why_en}); check the disk and its permissions",
                        path.display()
                    ),
                )
            }
        }
    }
}

impl Doing {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Open => ("ouverture", "open"),
            Self::Read => ("lecture", "read"),
            Self::Write => ("écriture", "write to"),
            Self::Delete => ("suppression", "delete"),
        }
    }
}

fn why(kind: io::ErrorKind) -> (&'static str, &'static str) {
    match kind {
        io::ErrorKind::PermissionDenied => ("droits insuffisants", "permission denied"),
        io::ErrorKind::NotFound => ("introuvable", "not found"),
        io::ErrorKind::ReadOnlyFilesystem => ("disque en lecture seule", "read-only disk"),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            ("un fichier est à cette place", "a file is in its place")
        }
        _ => ("erreur du disque", "disk error"),
    }
}

/// The kind of the `io::Error` somewhere among the causes.
fn io_kind<'a>(error: &'a (dyn Error + 'static)) -> io::ErrorKind {
    let next = |error: &&'a (dyn Error + 'static)| -> Option<&'a (dyn Error + 'static)> { (*error).source() };
    std::iter::successors(Some(error), next)
        .find_map(|cause| cause.downcast_ref::<io::Error>())
        .map_or(io::ErrorKind::Other, io::Error::kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_named_however_deep_it_is_wrapped() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let wrapped = object_store::Error::Generic {
            store: "test",
            source: Box::new(full),
        };
        let error = ArchiveError::of(Doing::Write, Path::new("/state/archive"), &wrapped);
        assert!(matches!(error, ArchiveError::Full { .. }));
        assert!(error.text().fr.contains("plein"));
    }
}
