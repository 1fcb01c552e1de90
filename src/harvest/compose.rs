//! A document as entries of the index: one for each act, one for what stands outside its acts.

use crate::catalog::{DocumentView, IndexedDocument, ReadAct};
use crate::index::Entry;
use crate::model::{ActId, Origin, Page, outside};

/// The entries of a document; none when another document of the same council speaks for its content.
pub fn entries(document: &IndexedDocument, pages: &[Page]) -> Vec<Entry> {
    let mut entries = of_content(document, pages);
    entries.iter_mut().for_each(|entry| entry.gone = document.gone);
    entries
}

fn of_content(document: &IndexedDocument, pages: &[Page]) -> Vec<Entry> {
    let view = &document.view;
    if !document.principal || view.sha256.is_none() {
        return Vec::new();
    }
    if let [(id, read)] = view.acts.as_slice()
        && view.kind().is_an_act()
    {
        // One act, and the document is that act: its header and signatures are part of it.
        let whole = pages.iter().map(|p| (p.number, p.text.clone())).collect();
        return vec![act_entry(view, id, read, whole, pages)]
            .into_iter()
            .flatten()
            .collect();
    }
    let mut entries = Vec::with_capacity(view.acts.len() + 1);
    for (id, read) in &view.acts {
        let part = |page: &Page| Some((page.number, read.act.part(page)?.to_owned()));
        let slices = pages.iter().filter_map(part).collect();
        entries.extend(act_entry(view, id, read, slices, pages));
    }
    let left: Vec<(u32, String)> = outside(view.acts.iter().map(|(_, read)| &read.act), pages)
        .into_iter()
        .map(|page| (page.number, page.text))
        .collect();
    if view.acts.is_empty() || left.iter().any(|(_, text)| !text.trim().is_empty()) {
        entries.extend(rest_entry(view, left, pages));
    }
    entries
}

fn act_entry(
    view: &DocumentView,
    id: &ActId,
    read: &ReadAct,
    text: Vec<(u32, String)>,
    pages: &[Page],
) -> Option<Entry> {
    let act = &read.act;
    let title = if act.title.trim().is_empty() {
        view.title()
    } else {
        &act.title
    };
    Some(Entry {
        key: id.to_string(),
        act: Some(id.clone()),
        title: title.to_owned(),
        number: act.number.clone(),
        number_normalised: act.number_normalised.clone(),
        session_date: read.session_date.or_else(|| view.session_date()),
        subject: act.subject.clone(),
        outcome: act.outcome,
        vote: act.vote.clone(),
        amounts: act.amounts.clone(),
        origin: origin(pages, &text),
        quality: quality(pages, &text),
        pages: text,
        ..blank(view)?
    })
}

fn rest_entry(view: &DocumentView, text: Vec<(u32, String)>, pages: &[Page]) -> Option<Entry> {
    Some(Entry {
        origin: origin(pages, &text),
        quality: quality(pages, &text),
        pages: text,
        ..blank(view)?
    })
}

/// The entry of a document as a whole, without text.
fn blank(view: &DocumentView) -> Option<Entry> {
    Some(Entry {
        key: view.id.to_string(),
        document: view.id.clone(),
        act: None,
        council: view.council.clone(),
        kind: view.kind(),
        title: view.title().to_owned(),
        number: None,
        number_normalised: None,
        session_date: view.session_date(),
        subject: None,
        outcome: None,
        vote: crate::model::Vote::default(),
        amounts: Vec::new(),
        pages: Vec::new(),
        origin: Origin::None,
        quality: None,
        url: view.url.clone(),
        fetched_at: view.capture()?.fetched_at,
        sha256: view.sha256.clone()?,
        gone: false,
    })
}

/// Where the text of these pages comes from: OCR as soon as one of them does.
fn origin(pages: &[Page], text: &[(u32, String)]) -> Origin {
    let origins = || {
        pages
            .iter()
            .filter(|p| text.iter().any(|(n, t)| *n == p.number && !t.trim().is_empty()))
            .map(|p| p.origin)
    };
    if origins().any(|o| o == Origin::Ocr) {
        Origin::Ocr
    } else if origins().any(|o| o == Origin::Text) {
        Origin::Text
    } else {
        Origin::None
    }
}

/// How good these pages are, each counting by the length of what is taken of it.
fn quality(pages: &[Page], text: &[(u32, String)]) -> Option<f32> {
    let length = |page: &Page| {
        text.iter()
            .find(|(n, _)| *n == page.number)
            .map_or(0, |(_, t)| t.trim().len())
    };
    let measured = pages
        .iter()
        .filter_map(|page| Some((page.quality?, length(page) as f32)));
    let (sum, weight) = measured.fold((0.0, 0.0), |(sum, weight), (quality, length)| {
        (sum + quality * length, weight + length)
    });
    (weight > 0.0).then(|| sum / weight)
}
