//! The picture of a page of a document, whole or in part, and the part of it that shows the words of a search.

use crate::catalog::Drawn;
use crate::model::{Crop, DocumentId, Sha256, WordBox};
use crate::web::Web;
use crate::web::frame::Frame;
use crate::web::images::{Missing, Wanted};
use crate::web::machines::same;
use crate::web::params::Params;
use crate::web::problem::Problem;
use crate::web::reader::Reader;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::ops::Range;

/// Marked words no farther apart than this, in parts of the page's height, are shown together.
const REACH: f32 = 0.1;
/// Words before and after that must be the same for a marked word to be found again among those of the scan.
const AROUND: usize = 2;
/// Words of a page looked for; more of them tell nothing new.
const MOST_WORDS: usize = 200;

/// `GET /documents/{id}/pages/{n}.webp`, `?crop=left,top,width,height` in thousandths
pub async fn picture(
    State(web): State<Web>,
    Path((id, page)): Path<(String, String)>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = number(&page).ok_or_else(Problem::not_found)?;
    let crop = crop_of(&reader)?;
    let view = web.catalog.document(&DocumentId::new(id)).await?;
    let view =
        view.ok_or_else(|| Problem::absent("Aucun document ne porte cet identifiant.", "No document has this id."))?;
    if view.withdrawn.is_some() {
        return Err(Problem::withdrawn());
    }
    let content = view.sha256.ok_or_else(no_page)?;
    if !web.catalog.has_page(&content, page).await? {
        return Err(no_page());
    }
    let place = web.catalog.drawn(&content).await?.place(page).ok_or_else(no_picture)?;
    let wanted = Wanted {
        content,
        page,
        place,
        crop,
    };
    let tag = format!("\"{}\"", wanted.name());
    if same(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let file = web.archive.path(&wanted.content);
    let image = web.images.get(&wanted, &file).await.map_err(|missing| match missing {
        Missing::Undrawable => no_picture(),
        Missing::Busy => Problem::of_status(StatusCode::SERVICE_UNAVAILABLE),
    })?;
    let headers = [(header::CONTENT_TYPE, "image/webp".to_owned()), (header::ETAG, tag)];
    Ok((headers, image).into_response())
}

/// The address of the picture of a page.
fn address(document: &DocumentId, page: u32, crop: Option<Crop>) -> String {
    let crop = crop.map_or_else(String::new, |crop| format!("?crop={crop}"));
    format!("/documents/{document}/pages/{page}.webp{crop}")
}

/// `3.webp`, written in the one way there is.
fn number(page: &str) -> Option<u32> {
    let digits = page.strip_suffix(".webp")?;
    let number: u32 = digits.parse().ok()?;
    (number > 0 && number.to_string() == digits).then_some(number)
}

fn crop_of(reader: &Reader) -> Result<Option<Crop>, Problem> {
    let mut params = Params::read(reader.uri.query())?;
    let crop = params.one("crop")?;
    params.end(&["crop"])?;
    let Some(crop) = crop else { return Ok(None) };
    Crop::parse(&crop).map(Some).ok_or_else(|| {
        Problem::parameter(
            "« crop » dit en millièmes de la page : gauche,haut,largeur,hauteur, par exemple 0,120,1000,95.",
            "“crop” says, in thousandths of the page: left,top,width,height, for example 0,120,1000,95.",
        )
    })
}

fn no_page() -> Problem {
    Problem::absent("Ce document n'a pas cette page.", "This document has no such page.")
}

fn no_picture() -> Problem {
    Problem::absent(
        "Cette page n'a pas d'image : elle ne peut pas être dessinée. La copie archivée reste disponible.",
        "This page has no picture: it cannot be drawn. The archived copy remains available.",
    )
}

/// A picture in a page of ours.
pub struct Picture {
    /// Its address.
    pub href: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// Its width and height in pixels, so that nothing moves when it comes: those of A4, which most pages are.
    pub size: [u32; 2],
}

impl Picture {
    /// The picture of a page; `None` where it has none.
    pub fn of(document: &DocumentId, page: u32, drawn: &Drawn, frame: &Frame) -> Option<Self> {
        drawn.place(page)?;
        Some(Self {
            href: frame.asset(&address(document, page, None)),
            alt: frame
                .lang
                .pick(format!("Image de la page {page}"), format!("Picture of page {page}")),
            size: [910, 1286],
        })
    }

    /// The part of a page read by OCR where those words of `text`, a stretch of its own, stand that are `marked`; `None`
    /// where they cannot be told.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn of_words(
        web: &Web,
        (document, content, number): (&DocumentId, &Sha256, u32),
        (text, marked): (&str, &[Range<usize>]),
        frame: &Frame,
    ) -> Result<Option<Self>, Problem> {
        if marked.is_empty() {
            return Ok(None);
        }
        let words = web.catalog.ocr_words(content, number).await?;
        Ok(crop(text, marked, &words).map(|crop| Self {
            href: frame.asset(&address(document, number, Some(crop))),
            alt: frame.lang.pick(
                format!("Extrait de l'image de la page {number}, autour des mots trouvés"),
                format!("Part of the picture of page {number}, around the words found"),
            ),
            size: [1240, (u32::from(crop.height) * 1754).div_ceil(1000)],
        }))
    }
}

/// The part of the page where most of the words at `marked` in `text` stand close together, by the boxes of the scan.
fn crop(text: &str, marked: &[Range<usize>], words: &[WordBox]) -> Option<Crop> {
    let shown: Vec<(usize, &str)> = with_places(text).collect();
    let mut groups: Vec<&[WordBox]> = Vec::new();
    for at in marked.iter().take(MOST_WORDS) {
        let first = shown.partition_point(|(start, word)| start + word.len() <= at.start);
        let last = shown.partition_point(|(start, _)| *start < at.end);
        groups.extend(found_again(&shown, first..last, words));
    }
    let top = |group: &[WordBox]| group.iter().map(|word| word.top).fold(f32::INFINITY, f32::min);
    groups.sort_by(|a, b| top(a).total_cmp(&top(b)));
    let close = |n: usize| {
        let first = top(groups[n]);
        let together = groups[n..].partition_point(|group| top(group) <= first + REACH);
        &groups[n..n + together]
    };
    // Of stretches that hold as many, the first.
    let best = (0..groups.len()).map(close).rev().max_by_key(|groups| groups.len())?;
    Crop::around(best.iter().copied().flatten())
}

/// The words of a text, each with where it begins, in bytes.
fn with_places(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_whitespace().map(move |word| {
        let start = at + text[at..].find(word).unwrap_or_default();
        at = start + word.len();
        (start, word)
    })
}

/// The words of the scan that are those of `shown` at `wanted`, told by their neighbours. The text that is shown may be
/// a part of the page, or have something before it that no engine read.
fn found_again<'a>(shown: &[(usize, &str)], wanted: Range<usize>, words: &'a [WordBox]) -> Option<&'a [WordBox]> {
    if wanted.is_empty() {
        return None;
    }
    // A neighbour may be a word that was cut by the end of a line and is whole in the text.
    [AROUND, 0].into_iter().find_map(|around| {
        let before = wanted.start.saturating_sub(around)..wanted.start;
        let after = wanted.end..(wanted.end + around).min(shown.len());
        let stretch = &shown[before.start..after.end];
        let same = |at: &[WordBox]| at.iter().zip(stretch).all(|(a, (_, b))| a.text == *b);
        let start = words.windows(stretch.len()).position(same)? + before.len();
        words.get(start..start + wanted.len())
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::slice;

    fn boxes(text: &str) -> Vec<WordBox> {
        let one = |(n, word): (usize, &str)| WordBox {
            text: word.to_owned(),
            left: 0.1,
            top: n as f32 * 0.05,
            width: 0.1,
            height: 0.01,
            confidence: 0.9,
        };
        text.split_whitespace().enumerate().map(one).collect()
    }

    #[test]
    fn the_words_of_a_search_are_found_on_the_scan_whatever_stands_before_them() {
        let words = boxes("le conseil décide que le lavoir sera refait par la commune");
        let text = "Reçu en préfecture\n\nle conseil décide\nque le lavoir sera refait par la commune";
        let at = text.find("lavoir").unwrap();
        let lavoir = at..at + 6;
        let crop = crop(text, slice::from_ref(&lavoir), &words).unwrap();
        assert!(crop.top < 250 && crop.top + crop.height > 260, "{crop}");
        assert!(crop.height < 80, "{crop}");
        assert_eq!(
            super::crop("un tout autre lavoir? ici", slice::from_ref(&(14..20)), &words),
            None
        );
    }

    #[test]
    fn where_most_of_the_words_stand_is_shown() {
        let words = boxes("lavoir a b c d e f g lavoir lavoir");
        let text = "lavoir a b c d e f g lavoir lavoir";
        let marked: Vec<_> = text
            .match_indices("lavoir")
            .map(|(at, word)| at..at + word.len())
            .collect();
        let crop = crop(text, &marked, &words).unwrap();
        assert!(crop.top > 350, "{crop}");
    }

    #[test]
    fn a_page_has_one_address() {
        assert_eq!(number("3.webp"), Some(3));
        for wrong in [
            "3",
            "03.webp",
            "0.webp",
            "+3.webp",
            "3.png",
            ".webp",
            "99999999999.webp",
        ] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }
}
