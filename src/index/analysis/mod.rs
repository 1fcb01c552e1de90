//! What is one word, and which words are the same? French text to tokens, for the index, for queries and for passages.
//!
//! Case, accents and ligatures are folded first, then inflections are taken away (measured best in that order: people type
//! without accents). Two forms of every word are kept, folded and stemmed, at the same positions. Start with
//! [`scan::Scanner`]; the word lists are in `index/fr/`. This module never looks at a whole sentence.

mod lexicon;
mod scan;
mod tokenizer;

pub(crate) use lexicon::fingerprint;
pub(crate) use scan::{Scanner, groups};
pub(crate) use tokenizer::FrenchTokenizer;

/// The folded words of a query's text, in order.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut scanner = Scanner::new(text);
    let mut word = String::new();
    std::iter::from_fn(|| scanner.next(&mut word).map(|_| word.clone())).collect()
}

/// Turns a folded word into the form that its inflections share, in place.
pub(crate) fn stemmed(word: &mut String) {
    if word.len() <= lexicon::LEXICON.longest_fixed
        && let Some(fixed) = lexicon::LEXICON.fixed.get(word.as_str())
    {
        word.clone_from(fixed);
        return;
    }
    crate::model::stem(word);
}

/// The stem of a folded word.
pub(crate) fn stem_of(word: &str) -> String {
    let mut word = word.to_owned();
    stemmed(&mut word);
    word
}

/// Whether a folded word only joins others: it ranks, and is not required beside them.
pub(crate) fn is_tool_word(word: &str) -> bool {
    lexicon::LEXICON.tool_words.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fold;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(words(text), expected, "{text}");
    }

    #[test]
    fn text_is_cut_into_folded_words() {
        check("L'École d’été, aujourd'hui", &["ecole", "ete", "aujourd", "hui"]);
        check(
            "Saint-Malo (Ille-et-Vilaine)",
            &["saint", "malo", "ille", "et", "vilaine"],
        );
        check("cœur ÆQUO Straße", &["coeur", "aequo", "straße"]);
        check(
            "le P.L.U. et la S.A Dupont, M.Dupont",
            &["le", "plu", "et", "la", "sa", "dupont", "m", "dupont"],
        );
        check(
            "DEL2024-053 art. L.2121-29",
            &["del", "2024", "053", "art", "l", "2121", "29"],
        );
        check(
            "120 m², e\u{301}cole, déli\u{ad}béré",
            &["120", "m", "2", "ecole", "delibere"],
        );
        check("§ — … l'", &[]);
    }

    #[test]
    fn a_figure_is_one_word_however_it_is_grouped() {
        for text in [
            "1250000",
            "1 250 000",
            "1\u{202f}250\u{a0}000",
            "1.250.000,00",
            "1 250 000,00 ",
        ] {
            check(text, &["1250000"]);
        }
        check("15 000 12 500,50", &["15000", "12500", "50"]);
        check("02 99 62 10 00", &["02", "99", "62", "10", "00"]);
        check("en 2024 053", &["en", "2024", "053"]);
    }

    #[test]
    fn the_groups_of_a_figure_are_found_at_its_place() {
        use tantivy::tokenizer::{TokenStream, Tokenizer};
        let mut tokenizer = FrenchTokenizer::exact();
        let mut stream = tokenizer.token_stream("soit 1 250 euros");
        let mut seen = Vec::new();
        stream.process(&mut |token| seen.push((token.text.clone(), token.position)));
        let expected = [("soit", 0), ("1250", 1), ("1", 1), ("250", 1), ("euros", 2)];
        assert_eq!(seen, expected.map(|(w, p)| (w.to_owned(), p)));
    }

    #[test]
    fn words_are_folded_as_the_model_folds() {
        for c in ('\u{80}'..='\u{24f}').filter(|c| c.is_alphabetic()) {
            let text = c.to_string();
            let expected: Vec<String> = Some(fold(&text)).filter(|w| !w.is_empty()).into_iter().collect();
            assert_eq!(words(&text), expected, "{text}");
        }
    }

    #[test]
    fn protected_words_and_abbreviations_are_as_listed() {
        for (one, same) in [
            ("st", "saint"),
            ("mairies", "mairie"),
            ("conseillères", "conseillers"),
            ("fonds", "fonds"),
        ] {
            assert_eq!(stem_of(&fold(one)), stem_of(&fold(same)), "{one}, {same}");
        }
        for (one, other) in [
            ("plus", "plu"),
            ("mairie", "maire"),
            ("vers", "verser"),
            ("cours", "course"),
            ("fonds", "fond"),
        ] {
            assert_ne!(stem_of(one), stem_of(other), "{one}, {other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_cut_without_panic_and_in_order(text in "\\PC{0,80}") {
            let mut scanner = Scanner::new(&text);
            let (mut word, mut last) = (String::new(), 0);
            while let Some(span) = scanner.next(&mut word) {
                proptest::prop_assert!(last <= span.start && span.start < span.end);
                proptest::prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
                last = span.end;
            }
        }
    }
}
