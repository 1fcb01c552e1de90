//! What was read on a page's image, or why nothing was, put where the reader of the document will look for it.

use crate::extract::{mend_hyphens, quality};
use crate::model::{Doubt, DoubtCode, Extraction, Origin, Page, Scan, fold};
use std::collections::HashSet;

/// A text of this many words is no stamp on a picture of the real text but a text layer: it and OCR are rivals.
const LAYER: usize = 60;

/// Puts what was read of page `number` into `extraction`.
pub fn settle(extraction: &mut Extraction, number: u32, reading: Result<Scan, Doubt>) {
    let Some(page) = extraction.pages.iter_mut().find(|page| page.number == number) else {
        return;
    };
    match reading {
        Ok(scan) if !scan.text.is_empty() => fill(page, &scan),
        Ok(_) => {}
        Err(doubt) => extraction.doubts.push(doubt.on_page(number)),
    }
    let silent = page.text.trim().is_empty();
    let of_silence = |doubt: &Doubt| doubt.code == DoubtCode::NoText && doubt.page == Some(number);
    if !silent {
        extraction.doubts.retain(|doubt| !of_silence(doubt));
    } else if !extraction.doubts.iter().any(of_silence) {
        extraction.doubts.push(Doubt::new(DoubtCode::NoText).on_page(number));
    }
}

/// Ends the reading of a document: words that OCR read in two at the ends of lines are made one, by the words of the
/// whole document.
///
/// A document without a word on any page has no pages, and says why: what its pages failed by, or that it is empty.
/// Where only the engine was wanting, its pages stand: they may be read yet.
pub fn conclude(extraction: &mut Extraction) {
    let silent = extraction.pages.iter().all(|page| page.text.trim().is_empty());
    let has = |wanted: &dyn Fn(DoubtCode) -> bool| extraction.doubts.iter().any(|doubt| wanted(doubt.code));
    if !silent {
        return mend(&mut extraction.pages);
    }
    if has(&|code| code == DoubtCode::Ocr) {
        return;
    }
    if !has(&DoubtCode::is_refusal) {
        extraction.doubts.insert(0, Doubt::new(DoubtCode::Empty));
    }
    extraction.doubts.retain(|doubt| doubt.code != DoubtCode::NoText);
    extraction.pages.clear();
}

fn mend(pages: &mut [Page]) {
    let mut texts: Vec<String> = pages.iter().map(|page| page.text.clone()).collect();
    mend_hyphens(&mut texts);
    let read = pages
        .iter_mut()
        .zip(texts)
        .filter(|(page, _)| page.origin == Origin::Ocr);
    for (page, text) in read.filter(|(page, text)| page.text != *text) {
        page.quality = quality(&text);
        page.text = text;
    }
}

/// The words of the image become the page's text. What the page said in letters (a stamp of the prefecture) stands
/// before them, unless the image shows it too. A whole layer of text gives way to a better reading only.
fn fill(page: &mut Page, scan: &Scan) {
    let own = page.text.trim();
    if own.split_whitespace().count() >= LAYER {
        if scan.quality <= page.quality {
            return;
        }
        page.text.clone_from(&scan.text);
    } else if own.is_empty() || holds(&scan.text, own) {
        page.text.clone_from(&scan.text);
    } else {
        page.text = format!("{own}\n\n{}", scan.text);
    }
    page.origin = Origin::Ocr;
    page.confidence = scan.confidence;
    page.quality = quality(&page.text);
}

/// Whether nearly all words of `part` are among those of `text`; OCR may have misread one in five.
fn holds(text: &str, part: &str) -> bool {
    let words = |text: &str| -> HashSet<String> {
        let folded = fold(text);
        let words = folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let (text, part) = (words(text), words(part));
    part.intersection(&text).count() * 5 >= part.len() * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(stamp: &str) -> Extraction {
        Extraction {
            pages: vec![Page {
                number: 1,
                text: stamp.to_owned(),
                origin: if stamp.is_empty() { Origin::None } else { Origin::Text },
                confidence: None,
                quality: None,
            }],
            doubts: vec![Doubt::new(DoubtCode::NoText).on_page(1)],
            ..Extraction::default()
        }
    }

    fn said(text: &str) -> Result<Scan, Doubt> {
        Ok(Scan {
            text: text.to_owned(),
            confidence: Some(0.9),
            quality: quality(text),
            ..Scan::default()
        })
    }

    #[test]
    fn a_layer_of_text_gives_way_to_a_better_reading_only() {
        let sound = "Le conseil municipal décide à l'unanimité d'approuver le budget. ".repeat(10);
        let misread = "Lc conscil municipai dccidc a lunanimitc dapprouvcr Ic hudgct cn scancc. ".repeat(10);
        let layered = |text: &str| {
            let mut extraction = scanned(text);
            extraction.pages[0].quality = quality(text);
            extraction.doubts.clear();
            extraction
        };
        let mut poor = layered(&misread);
        settle(&mut poor, 1, said(&sound));
        assert_eq!(
            (poor.pages[0].text.as_str(), poor.pages[0].origin),
            (sound.as_str(), Origin::Ocr)
        );
        let mut good = layered(&sound);
        settle(&mut good, 1, said(&misread));
        assert_eq!(
            (good.pages[0].text.as_str(), good.pages[0].origin),
            (sound.as_str(), Origin::Text)
        );
    }

    #[test]
    fn a_page_that_was_read_is_no_longer_without_text() {
        let mut extraction = scanned("");
        settle(&mut extraction, 1, said("Le conseil délibère"));
        assert_eq!(extraction.pages[0].text, "Le conseil délibère");
        assert_eq!(extraction.pages[0].origin, Origin::Ocr);
        assert!(extraction.doubts.is_empty());
    }

    #[test]
    fn a_stamp_stands_before_the_words_of_the_image_unless_they_show_it() {
        let mut extraction = scanned("Reçu en préfecture le 04/07/2024");
        settle(&mut extraction, 1, said("Le conseil délibère"));
        let text = &extraction.pages[0].text;
        assert_eq!(text, "Reçu en préfecture le 04/07/2024\n\nLe conseil délibère");

        let mut extraction = scanned("Reçu en préfecture le 04/07/2024");
        settle(
            &mut extraction,
            1,
            said("RECU EN PREFECTURE le 04/07/2024 Le conseil délibère"),
        );
        assert_eq!(extraction.pages[0].text.matches("04/07/2024").count(), 1);
    }

    #[test]
    fn a_word_cut_by_the_end_of_a_line_is_one_word_again() {
        let mut extraction = scanned("");
        settle(
            &mut extraction,
            1,
            said("Le conseil a adopté la délibé-\nration du jour\nsur la délibération"),
        );
        conclude(&mut extraction);
        let text = &extraction.pages[0].text;
        assert_eq!(text.matches("délibération").count(), 2, "{text}");
    }

    #[test]
    fn a_document_of_silent_pages_is_empty_unless_the_engine_was_wanting() {
        let mut extraction = scanned("");
        settle(&mut extraction, 1, said(""));
        conclude(&mut extraction);
        assert!(extraction.pages.is_empty());
        assert_eq!(extraction.doubts, [Doubt::new(DoubtCode::Empty)]);

        let mut extraction = scanned("");
        settle(&mut extraction, 1, Err(Doubt::new(DoubtCode::Ocr)));
        conclude(&mut extraction);
        assert_eq!(extraction.pages.len(), 1);
    }

    #[test]
    fn a_page_that_failed_says_why_and_that_it_has_no_text_once() {
        let mut extraction = scanned("");
        settle(&mut extraction, 1, Err(Doubt::new(DoubtCode::Ocr)));
        let codes: Vec<&str> = extraction.doubts.iter().map(|d| d.code.as_str()).collect();
        assert_eq!(codes, ["no_text", "ocr"]);
        assert!(extraction.doubts.iter().all(|d| d.page == Some(1)));
    }
}
