//! What a reader of a document must know before its text: what is gone, withdrawn, changed or doubtful.

use crate::catalog::{DocumentView, VersionView};
use crate::model::{Alteration, Doubt, Reworded};
use crate::web::format;
use crate::web::frame::Frame;

/// Places shown at which a version differs from the one before.
const PLACES: usize = 50;

/// What a reader must know first.
pub(super) fn notices(view: &DocumentView, frame: &Frame) -> Vec<String> {
    let at = |when| format::instant(when, view.council.timezone, frame.lang);
    let mut notices = Vec::new();
    if let Some((reason, when)) = &view.withdrawn {
        let said = frame.t("Ce document a été retiré", "This document was withdrawn");
        let when = at(*when);
        let why = frame.t("Motif :", "Reason:");
        notices.push(match frame.lang {
            crate::model::Lang::Fr => format!("{said} le {when}. {why} {reason}"),
            crate::model::Lang::En => format!("{said} on {when}. {why} {reason}"),
        });
        return notices;
    }
    if let Some(gone) = view.gone_since {
        let said = frame.t(
            "Ce document n'est plus proposé par le site d'origine. La copie archivée reste. Absence constatée le",
            "The original site no longer offers this document. The archived copy remains. Found gone on",
        );
        notices.push(format!("{said} {}.", at(gone)));
    }
    if let Some(failed) = &view.failed {
        let said = frame.t("Le dernier téléchargement a échoué :", "The last fetch failed:");
        notices.push(format!("{said} {}", failed.get(frame.lang)));
    }
    if view.sha256.is_none() {
        let said = frame.t(
            "Ce document n'a pas encore été téléchargé.",
            "This document has not been fetched yet.",
        );
        notices.push(said.into_owned());
    } else if view.recognition.is_none() {
        notices.push(
            frame
                .t(
                    "Ce document n'a pas encore été lu.",
                    "This document has not been read yet.",
                )
                .into_owned(),
        );
    }
    notices
}

/// That the words are no longer those first seen.
pub(super) fn reworded(view: &DocumentView, frame: &Frame) -> Option<String> {
    let words = |version: &&VersionView| {
        let difference = version.difference.as_ref();
        difference.is_some_and(|difference| difference.alteration() == Alteration::Words)
    };
    let version = view.versions.iter().rev().find(words)?;
    let seen = format::instant(version.seen_first, view.council.timezone, frame.lang);
    let said = frame.t(
        "Le texte de ce document a changé depuis qu'il a été vu pour la première fois (voir « Versions », plus bas). Changement constaté le",
        "The text of this document has changed since it was first seen (see “Versions” below). Change found on",
    );
    Some(format!("{said} {seen}."))
}

/// What each version changed, the latest first, as far as both texts are known.
pub(super) fn changes(view: &DocumentView, frame: &Frame) -> Vec<Changed> {
    let changed = |version: &VersionView| {
        let difference = version.difference.as_ref()?;
        let said = match difference.alteration() {
            Alteration::Layout => frame.t(
                "seuls la mise en page ou les métadonnées changent",
                "only layout or metadata change",
            ),
            Alteration::Words => frame.t("des mots changent", "words change"),
        };
        Some(Changed {
            version: version.number,
            said: said.into_owned(),
            places: difference.places.iter().take(PLACES).cloned().collect(),
        })
    };
    view.versions.iter().rev().filter_map(changed).collect()
}

pub(super) fn doubt(doubt: &Doubt, frame: &Frame) -> String {
    let message = doubt.message(frame.lang);
    match doubt.page {
        Some(page) => format!("p.\u{a0}{page}{} {message}", frame.t(" :", ":")),
        None => message,
    }
}

/// What a version changed.
pub(super) struct Changed {
    pub(super) version: u32,
    pub(super) said: String,
    pub(super) places: Vec<Reworded>,
}
