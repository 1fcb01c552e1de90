//! Which language does this visitor read? `?lang=` decides, else `Accept-Language`, else French.

use crate::model::Lang;
use axum::extract::FromRequestParts;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use std::convert::Infallible;

/// The visitor, as far as the request tells.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The language to answer in.
    pub lang: Lang,
    /// Whether the address itself asks for that language: links then carry it on.
    pub chosen: bool,
    /// The address asked for: path and query.
    pub uri: Uri,
}

impl Reader {
    /// Reads the visitor off a request's address and headers.
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let asked = uri.query().into_iter().flat_map(|query| query.split('&'));
        let asked = asked.filter_map(|pair| pair.strip_prefix("lang=")).find_map(tag);
        Self {
            lang: asked.unwrap_or_else(|| accepted(headers)),
            chosen: asked.is_some(),
            uri: uri.clone(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri, &parts.headers))
    }
}

fn tag(tag: &str) -> Option<Lang> {
    match tag {
        "fr" => Some(Lang::Fr),
        "en" => Some(Lang::En),
        _ => None,
    }
}

/// The better liked of the two languages (RFC 9110, section 12.5.4); French when neither is named.
fn accepted(headers: &HeaderMap) -> Lang {
    let listed = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let weight = |wanted: &str| {
        let liked = listed.split(',').filter_map(|item| {
            let (range, params) = item.split_once(';').unwrap_or((item, ""));
            let primary = range.trim().split('-').next().unwrap_or("");
            let q = params
                .trim()
                .strip_prefix("q=")
                .and_then(|q| q.trim().parse::<f32>().ok());
            primary.eq_ignore_ascii_case(wanted).then(|| q.unwrap_or(1.0))
        });
        liked.fold(0.0, f32::max)
    };
    if weight("en") > weight("fr") {
        Lang::En
    } else {
        Lang::Fr
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(uri: &str, accept: &str) -> (Lang, bool) {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, accept.parse().expect("a header"));
        let reader = Reader::of(&uri.parse().expect("an address"), &headers);
        (reader.lang, reader.chosen)
    }

    #[test]
    fn the_address_decides_before_the_browser_and_french_comes_first() {
        assert_eq!(read("/", ""), (Lang::Fr, false));
        assert_eq!(read("/", "en-GB,en;q=0.9,fr;q=0.8"), (Lang::En, false));
        assert_eq!(read("/", "fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5"), (Lang::Fr, false));
        assert_eq!(read("/", "de, en;q=0.5"), (Lang::En, false));
        assert_eq!(read("/?q=a&lang=fr", "en"), (Lang::Fr, true));
        assert_eq!(read("/?lang=xx", "en"), (Lang::En, false));
        assert_eq!(read("/", "en;q=nan, ;;,"), (Lang::Fr, false));
    }
}
