//! What does the invented town publish? Its site, embedded, as a router.
//!
//! Valmont-sur-Orne and INSEE code 14999 do not exist. `make_town.py` makes the PDF and DOCX files from `town/sources`.

use crate::model::{Council, CouncilKind, Selectors, Source, SourceId, SourceKind};
use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use url::Url;

const NAME: &str = "Valmont-sur-Orne";
const INSEE: &str = "14999";

const HTML: &str = "text/html; charset=utf-8";
const PDF: &str = "application/pdf";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Path, media type, bytes.
type Published = (&'static str, &'static str, &'static [u8]);

macro_rules! published {
    ($($path:literal, $kind:expr, $file:literal;)*) => {
        &[$(($path, $kind, include_bytes!(concat!("town/", $file)))),*]
    };
}

const SITE: &[Published] = published! {
    "/", HTML, "index.html";
    "/robots.txt", "text/plain; charset=utf-8", "robots.txt";
    "/actes.atom", "application/atom+xml", "actes.atom";
    "/donnees/deliberations-2025.csv", "text/csv; charset=utf-8", "deliberations-2025.csv";
    "/conseil-municipal/", HTML, "conseil-municipal.html";
    "/conseil-municipal/2024-058-mediatheque.pdf", PDF, "2024-058-mediatheque.pdf";
    "/conseil-municipal/2024-11-28-proces-verbal.pdf", PDF, "2024-11-28-proces-verbal.pdf";
    "/conseil-municipal/2025-041-plan-local-urbanisme.pdf", PDF, "2025-041-plan-local-urbanisme.pdf";
    "/conseil-municipal/2025-10-02-proces-verbal.html", HTML, "2025-10-02-proces-verbal.html";
    "/conseil-municipal/2025-12-11-recensement.docx", DOCX, "2025-12-11-recensement.docx";
    "/conseil-municipal/2026-01-29-proces-verbal.pdf", PDF, "2026-01-29-proces-verbal.pdf";
    "/conseil-municipal/2026-014-piste-cyclable.pdf", PDF, "2026-014-piste-cyclable.pdf";
    "/conseil-municipal/2026-015-subventions.pdf", PDF, "2026-015-subventions.pdf";
    "/conseil-municipal/2026-04-16-liste.pdf", PDF, "2026-04-16-liste.pdf";
    // robots.txt asks to leave it alone.
    "/prive/2026-05-21-proces-verbal-projet.html", HTML, "2026-05-21-proces-verbal-projet.html";
};

/// The town's web site.
pub(super) fn site() -> Router {
    Router::new().fallback(answer)
}

async fn answer(uri: Uri) -> Response {
    match SITE.iter().find(|(path, ..)| *path == uri.path()) {
        Some((_, kind, bytes)) => ([(header::CONTENT_TYPE, *kind)], *bytes).into_response(),
        None => (StatusCode::NOT_FOUND, "Rien à cette adresse.\n").into_response(),
    }
}

/// The town as a configuration would name it.
pub(super) fn council() -> Council {
    Council {
        id: Council::identify(NAME, Some(INSEE), None),
        name: NAME.to_owned(),
        kind: CouncilKind::Commune,
        insee: Some(INSEE.to_owned()),
        siren: None,
        siret: None,
        inhabitants: None,
        timezone: chrono_tz::Europe::Paris,
    }
}

/// Where the town publishes, when its site is at `base`.
///
/// # Errors
/// When `base` can have no path.
pub(super) fn sources(base: &Url) -> Result<Vec<Source>, url::ParseError> {
    let source = |id: &str, kind, path: &str| {
        Ok::<_, url::ParseError>(Source {
            id: SourceId::new(id),
            council: council().id,
            kind,
            url: base.join(path)?,
            schedule: "30 5 * * *".to_owned(),
            selectors: Selectors::default(),
        })
    };
    Ok(vec![
        source("valmont-conseil", SourceKind::Listing, "/conseil-municipal/")?,
        source("valmont-donnees", SourceKind::Scdl, "/donnees/deliberations-2025.csv")?,
    ])
}
