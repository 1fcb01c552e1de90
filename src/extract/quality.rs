//! How good is the text of a page?
//!
//! A number from 0 to 1: the share of its words that stand in a French lexicon (`index/lexicon/README.md` tells whose it
//! is). Names of people and places are in no lexicon: an unknown word with a capital weighs half. Signs in a heap, and
//! letters mixed with figures, weigh as unknown words; numbers weigh nothing. It measures readings, of OCR or of a text
//! layer, and never judges what a text says.

use crate::model::fold;
use std::sync::LazyLock;
use tantivy_fst::raw::Fst;

/// A page of fewer words than this says too little to be measured.
const FEWEST: u32 = 5;

static LEXICON: LazyLock<Option<Fst<&'static [u8]>>> =
    LazyLock::new(|| Fst::new(include_bytes!("../../index/lexicon/fr.fst").as_slice()).ok());

/// The quality of `text`, 0 to 1; `None` when it holds too few words.
pub fn quality(text: &str) -> Option<f32> {
    let lexicon = LEXICON.as_ref()?;
    let (mut known, mut half, mut words) = (0_u32, 0_u32, 0_u32);
    for token in text.split_whitespace() {
        for part in token
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
        {
            match weigh(part, lexicon) {
                Weight::Known => (known, words) = (known + 1, words + 1),
                Weight::Name => (half, words) = (half + 1, words + 1),
                Weight::Odd => words += 1,
                Weight::Nothing => {}
            }
        }
        words += u32::from(is_heap(token));
    }
    let weight = words as f32 - half as f32 / 2.0;
    (words >= FEWEST).then(|| known as f32 / weight)
}

enum Weight {
    Known,
    Name,
    Odd,
    Nothing,
}

fn weigh(part: &str, lexicon: &Fst<&'static [u8]>) -> Weight {
    if part.chars().any(char::is_numeric) {
        return if is_figure(part) { Weight::Nothing } else { Weight::Odd };
    }
    // A letter alone is what elision leaves (« l' »), the rank of a paragraph, an initial.
    if part.chars().nth(1).is_none() {
        return Weight::Nothing;
    }
    if lexicon.contains_key(fold(part)) {
        Weight::Known
    } else if part.starts_with(char::is_uppercase) {
        Weight::Name
    } else {
        Weight::Odd
    }
}

/// A number, or what is written about one: `2024`, `3ème`, `DEL2024`, `20h30`. Letters and figures change places at
/// most once, but around the « h » of an hour.
fn is_figure(part: &str) -> bool {
    let hour = part.split_once('h').is_some_and(|(hour, minutes)| {
        let digits = |text: &str| !text.is_empty() && text.len() <= 2 && text.chars().all(|c| c.is_ascii_digit());
        digits(hour) && digits(minutes)
    });
    let kinds: Vec<bool> = part.chars().map(char::is_numeric).collect();
    hour || kinds.windows(2).filter(|pair| pair[0] != pair[1]).count() < 2
}

/// Signs without a letter or a figure between them, other than rules, bullets and dot leaders (one sign repeated).
fn is_heap(token: &str) -> bool {
    let mut signs = token.chars();
    let first = signs.next();
    token.chars().nth(1).is_some() && !token.chars().any(char::is_alphanumeric) && signs.any(|c| Some(c) != first)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = "Le conseil municipal, après en avoir délibéré, décide à l'unanimité d'approuver le budget 2024 \
        de l'école et autorise M. le maire à signer tout document s'y rapportant.";

    #[test]
    fn sound_french_is_near_one_and_rubbish_near_nought() {
        assert!(quality(SOUND).is_some_and(|q| q > 0.98), "{:?}", quality(SOUND));
        let misread = "Ie c0nsei1 muniçipai aprcs cn avoir dclibcrc dccidc a Iunanimitc dapprouvcr 1e hudgct";
        assert!(quality(misread).is_some_and(|q| q < 0.4), "{:?}", quality(misread));
        let heap = "|>~ ]{ s;e ~~/ xzqk vvlj ;:!? rtpq";
        assert!(quality(heap).is_some_and(|q| q < 0.1), "{:?}", quality(heap));
    }

    #[test]
    fn names_weigh_less_than_misread_words() {
        let names = quality("étaient présents Mme Kerzhervé M. Lagadeuc Mme Bozennec M. Trividic").unwrap_or_default();
        let misread =
            quality("étaient présents mme kerzhcrve m. lagadcuc mme bozcnnec m. trividxc").unwrap_or_default();
        assert!(names > misread + 0.1, "{names} {misread}");
    }

    #[test]
    fn figures_weigh_nothing_and_few_words_are_not_measured() {
        let figures = "2024 1er 12 500,00 20h30 DEL2024-053 3ème 45 678,90 .....";
        assert_eq!(quality(figures), None);
        assert_eq!(quality(&format!("{SOUND} {figures}")), quality(SOUND));
        assert_eq!(quality("Le maire"), None);
        assert_eq!(quality(""), None);
    }

    #[test]
    fn accents_case_and_compounds_do_not_matter() {
        let upper = "DÉLIBÉRATION DU CONSEIL MUNICIPAL COMPTE-RENDU AUJOURD'HUI PROCÈS-VERBAL";
        assert_eq!(quality(upper), Some(1.0));
    }
}
