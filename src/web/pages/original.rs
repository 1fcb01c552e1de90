//! The archived bytes, as they were fetched: shown only when their content shows a kind that is safe to show, else saved.

use crate::catalog::DocumentView;
use crate::model::{DocumentId, Sha256};
use crate::web::Web;
use crate::web::machines::same;
use crate::web::params::Params;
use crate::web::problem::Problem;
use crate::web::reader::Reader;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::io::SeekFrom;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

/// What a browser may show by itself. SVG is not among them: it holds scripts.
const SHOWN: [&str; 6] = [
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/tiff",
];
/// What RFC 8187 lets stand in a file name as it is.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');
/// The longest file name, in characters.
const NAME_LENGTH: usize = 120;

/// `GET /documents/{id}/original`
pub async fn original(
    State(web): State<Web>,
    Path(id): Path<String>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut params = Params::read(reader.uri.query())?;
    let version = params.number("version", 0, 1, u32::MAX as usize)?;
    params.end(&["version"])?;
    let view = web.catalog.document(&DocumentId::new(id)).await?;
    let view =
        view.ok_or_else(|| Problem::absent("Aucun document ne porte cet identifiant.", "No document has this id."))?;
    let sha256 = content(&view, version)?;
    if web.catalog.is_withdrawn(&sha256).await? {
        return Err(Problem::withdrawn());
    }
    let file = File::open(web.archive.path(&sha256)).await.map_err(|error| {
        tracing::error!(%error, %sha256, "an archived content cannot be opened");
        Problem::internal()
    })?;
    let size = file.metadata().await.map_err(|_| Problem::internal())?.len();
    let mut response = partial(file, size, &sha256, &headers).await?;
    describe(
        response.headers_mut(),
        &view,
        &sha256,
        view.sha256.as_ref() == Some(&sha256),
    );
    Ok(response)
}

/// The content asked for: the current one, or that of a version.
fn content(view: &DocumentView, version: usize) -> Result<Sha256, Problem> {
    let current = || view.sha256.clone();
    let of = |wanted: usize| {
        view.versions
            .iter()
            .find(|v| v.number as usize == wanted)
            .map(|v| v.sha256.clone())
    };
    let found = if version == 0 { current() } else { of(version) };
    found.ok_or_else(|| {
        Problem::absent(
            "Aucune copie de ce document n'est conservée sous ce numéro de version.",
            "No copy of this document is kept under this version number.",
        )
    })
}

/// All of the file, or the part of it that was asked for (RFC 9110, section 14).
async fn partial(mut file: File, size: u64, sha256: &Sha256, headers: &HeaderMap) -> Result<Response, Problem> {
    let tag = format!("\"{sha256}\"");
    if same(headers, &tag) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let current = text(header::IF_RANGE).is_none_or(|held| held == tag);
    let range = text(header::RANGE)
        .filter(|_| current)
        .map_or(Asked::All, |range| asked(range, size));
    let (first, length) = match range {
        Asked::All => (0, size),
        Asked::Part { first, last } => (first, last - first + 1),
        Asked::Nothing => {
            let size = format!("bytes */{size}");
            let problem = Problem::of_status(StatusCode::RANGE_NOT_SATISFIABLE);
            return Ok(([(header::CONTENT_RANGE, size)], problem).into_response());
        }
    };
    file.seek(SeekFrom::Start(first))
        .await
        .map_err(|_| Problem::internal())?;
    let body = Body::from_stream(ReaderStream::with_capacity(file.take(length), 64 << 10));
    let mut response = ([(header::CONTENT_LENGTH, length)], body).into_response();
    if let Asked::Part { first, last } = range {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        insert(
            response.headers_mut(),
            header::CONTENT_RANGE,
            &format!("bytes {first}-{last}/{size}"),
        );
    }
    Ok(response)
}

/// What a `Range` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    All,
    Part { first: u64, last: u64 },
    Nothing,
}

/// One range of bytes; anything else (several, another unit, a malformed one) is answered with the whole.
fn asked(range: &str, size: u64) -> Asked {
    let Some(spec) = range
        .strip_prefix("bytes=")
        .map(str::trim)
        .filter(|spec| !spec.contains(','))
    else {
        return Asked::All;
    };
    let Some((first, last)) = spec.split_once('-') else {
        return Asked::All;
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(first) || !digits(last) {
        return Asked::All;
    }
    match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), _) if first >= size => Asked::Nothing,
        (Ok(first), Ok(last)) if last >= first => Asked::Part {
            first,
            last: last.min(size - 1),
        },
        (Ok(first), Err(_)) if last.is_empty() => Asked::Part { first, last: size - 1 },
        (Err(_), Ok(0)) if first.is_empty() => Asked::Nothing,
        (Err(_), Ok(_)) if first.is_empty() && size == 0 => Asked::Nothing,
        (Err(_), Ok(suffix)) if first.is_empty() => Asked::Part {
            first: size.saturating_sub(suffix),
            last: size - 1,
        },
        _ => Asked::All,
    }
}

/// What the bytes are: by their content, never by what their server said. Only the current content's kind is known;
/// older versions are saved.
fn describe(headers: &mut HeaderMap, view: &DocumentView, sha256: &Sha256, current: bool) {
    let found = view.media_type.as_deref().filter(|_| current).unwrap_or("");
    let shown = SHOWN.iter().find(|shown| **shown == found);
    let media_type = shown.copied().unwrap_or("application/octet-stream");
    insert(headers, header::CONTENT_TYPE, media_type);
    insert(headers, header::ETAG, &format!("\"{sha256}\""));
    insert(headers, header::ACCEPT_RANGES, "bytes");
    insert(
        headers,
        header::CONTENT_SECURITY_POLICY,
        "sandbox; default-src 'none'; frame-ancestors 'none'",
    );
    insert(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    insert(
        headers,
        header::CONTENT_DISPOSITION,
        &disposition(shown.is_some(), &name(view)),
    );
}

fn insert(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// RFC 6266: a plain name for all, the exact one for those who can read it.
fn disposition(shown: bool, name: &str) -> String {
    let way = if shown { "inline" } else { "attachment" };
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "-._ ".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let exact = utf8_percent_encode(name, NAME);
    format!("{way}; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

/// A name that is safe on every disk.
fn name(view: &DocumentView) -> String {
    let given = view.name.as_deref().unwrap_or("");
    let last = given.rsplit(['/', '\\']).next().unwrap_or("");
    let safe = last
        .chars()
        .filter(|c| !c.is_control() && !"<>:\"|?*\u{202e}\u{202d}\u{2066}\u{2067}".contains(*c));
    let safe: String = safe
        .collect::<Vec<char>>()
        .into_iter()
        .rev()
        .take(NAME_LENGTH)
        .collect::<Vec<char>>()
        .into_iter()
        .rev()
        .collect();
    let safe = safe.trim_matches([' ', '.']);
    if safe.is_empty() {
        format!("document-{}", view.id)
    } else {
        safe.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_answered_and_never_more_than_there_is() {
        let part = |first, last| Asked::Part { first, last };
        let cases = [
            ("bytes=0-", part(0, 9)),
            ("bytes=2-4", part(2, 4)),
            ("bytes=2-400", part(2, 9)),
            ("bytes=-3", part(7, 9)),
            ("bytes=-300", part(0, 9)),
            ("bytes=10-", Asked::Nothing),
            ("bytes=-0", Asked::Nothing),
            ("bytes=5-2", Asked::All),
            ("bytes=0-1,3-4", Asked::All),
            ("lines=1-2", Asked::All),
            ("bytes=+1-2", Asked::All),
            ("bytes=-", Asked::All),
            ("bytes=0-99999999999999999999999", Asked::All),
        ];
        for (range, expected) in cases {
            assert_eq!(asked(range, 10), expected, "{range}");
        }
        assert_eq!(asked("bytes=0-", 0), Asked::Nothing);
        assert_eq!(asked("bytes=-5", 0), Asked::Nothing);
    }

    #[test]
    fn a_file_name_cannot_leave_its_header() {
        let text = disposition(false, "délib \"é\"\r\n; x=.pdf");
        assert!(HeaderValue::from_str(&text).is_ok(), "{text}");
        assert!(text.starts_with("attachment; filename=\"d_lib ____"), "{text}");
        assert!(text.contains("filename*=UTF-8''d%C3%A9lib%20%22"), "{text}");
    }
}
