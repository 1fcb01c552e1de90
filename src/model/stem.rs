//! Which form do the inflections of a French word share?
//!
//! The light stemmer of Jacques Savoy (UniNE, "Light Stemming Approaches for the French, Portuguese, German and
//! Hungarian Languages", 2006), the one that measured best on councils' pages, for words that are already folded: rules
//! that look at accents are left out or, for -ière and -ième, written for what folding leaves of them. It takes plurals,
//! feminines and the commonest endings away, and never looks a word up; exceptions are in `index/fr/`.

/// An ending, the length a word must exceed, and what stands in its place.
struct Rule(&'static str, usize, &'static str);

/// The first that fits is applied, and then only [`normalise`].
const FIRST: [Rule; 9] = [
    Rule("issement", 9, "ir"),
    Rule("issant", 8, "ir"),
    Rule("ivement", 7, "if"),
    Rule("ement", 6, "e"),
    Rule("ficatrice", 11, "fier"),
    Rule("ficateur", 10, "fier"),
    Rule("catrice", 9, "quer"),
    Rule("cateur", 8, "quer"),
    Rule("atrice", 8, "er"),
];

/// Tried after [`FIRST`]; the first that fits ends too.
const SECOND: [Rule; 9] = [
    Rule("ateur", 7, "er"),
    Rule("ieme", 5, ""),
    Rule("teuse", 7, "ter"),
    Rule("teur", 6, "ter"),
    Rule("euse", 5, "eu"),
    Rule("iere", 6, "ier"),
    Rule("ive", 7, "if"),
    Rule("nnelle", 9, "n"),
    Rule("nnel", 9, "n"),
];

/// Tried last, after « -ique » has gone.
const THIRD: [Rule; 7] = [
    Rule("esse", 8, "e"),
    Rule("inage", 7, "in"),
    Rule("ualisation", 12, "uel"),
    Rule("isation", 9, ""),
    Rule("isateur", 9, ""),
    Rule("ation", 8, ""),
    Rule("ition", 8, ""),
];

/// Turns a folded word into its stem, in place. Words with a letter outside a-z, and figures, stay as they are.
pub fn stem(word: &mut String) {
    if word.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return;
    }
    singular(word);
    if !apply(&FIRST, word) {
        if word.len() > 6 && word.ends_with("trice") {
            replace(word, "trice".len(), "teur");
        }
        if !apply(&SECOND, word) {
            if word.len() > 8 && word.ends_with("ique") {
                replace(word, "ique".len(), "");
            }
            apply(&THIRD, word);
        }
    }
    normalise(word);
}

fn singular(word: &mut String) {
    if word.len() > 5 && word.ends_with("aux") && !word.ends_with("eaux") {
        replace(word, "ux".len(), "l");
    } else if word.len() > 3 && word.ends_with('x') {
        word.pop();
    }
    if word.len() > 3 && word.ends_with('s') {
        word.pop();
    }
}

fn apply(rules: &[Rule], word: &mut String) -> bool {
    let fits = |rule: &&Rule| word.len() > rule.1 && word.ends_with(rule.0);
    let Some(rule) = rules.iter().find(fits) else {
        return false;
    };
    replace(word, rule.0.len(), rule.2);
    true
}

fn replace(word: &mut String, ending: usize, by: &str) {
    word.truncate(word.len() - ending);
    word.push_str(by);
}

/// Doubled letters are written once, and the last weak letters go.
fn normalise(word: &mut String) {
    if word.len() > 4 {
        let mut last = '\0';
        word.retain(|c| std::mem::replace(&mut last, c) != c);
    }
    if word.len() > 4 && word.ends_with("ie") {
        replace(word, 2, "");
    }
    if word.len() > 4 {
        for weak in ['r', 'e', 'e'] {
            if word.ends_with(weak) {
                word.pop();
            }
        }
        let bytes = word.as_bytes();
        if bytes[bytes.len() - 1] == bytes[bytes.len() - 2] {
            word.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stemmed(word: &str) -> String {
        let mut word = crate::model::fold(word);
        stem(&mut word);
        word
    }

    #[test]
    fn inflections_share_a_stem() {
        for forms in [
            &["subvention", "subventions"][..],
            &["municipal", "municipaux", "municipale", "municipales"],
            &["association", "associations"],
            &["premier", "première", "premières"],
            &["financier", "financière", "financiers"],
            &["bureau", "bureaux"],
            &["sportif", "sportive", "sportives"],
            &["directeur", "directrice"],
            &["établissement", "établissements"],
            &["délibération", "délibérations"],
            &["approuvé", "approuvée", "approuver", "approuve"],
            &["école", "écoles"],
        ] {
            let stems: std::collections::BTreeSet<String> = forms.iter().map(|w| stemmed(w)).collect();
            assert_eq!(stems.len(), 1, "{forms:?} gave {stems:?}");
        }
    }

    #[test]
    fn other_words_keep_another_stem() {
        for (one, other) in [("commune", "communication"), ("marché", "marais"), ("vote", "voiture")] {
            assert_ne!(stemmed(one), stemmed(other), "{one}, {other}");
        }
    }

    #[test]
    fn figures_and_other_scripts_stay() {
        for word in ["2024", "αβγδες", "l2121"] {
            assert_eq!(stemmed(word), word);
        }
    }
}
