//! Which hyphens at the ends of lines were put there by the typesetter, and which belong to the word?
//!
//! The document itself is the dictionary: it usually writes the word somewhere else. Compounds keep their hyphen.
//! Where nothing speaks for either, a hyphen between two fragments that are no words is the typesetter's. Words in
//! capitals, numbers and names are left alone.

use std::collections::HashSet;

/// First parts of French compounds that the rest of a document seldom settles.
const HEADS: &[&str] = &[
    "procès",
    "peut",
    "sous",
    "vice",
    "rendez",
    "compte",
    "comptes",
    "demi",
    "mi",
    "semi",
    "ci",
    "au",
    "avant",
    "après",
    "contre",
    "quasi",
    "non",
    "celui",
    "celle",
    "ceux",
    "celles",
    "ex",
    "hors",
    "chef",
    "porte",
    "plus",
    "moins",
    "bien",
    "mieux",
    "grand",
    "haut",
    "bas",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
    "quatre",
    "cent",
    "dix",
    "lui",
    "elle",
    "eux",
    "nous",
    "vous",
    "moi",
    "soi",
    "rez",
    "main",
    "mot",
    "prud",
    "est",
    "sont",
    "dit",
    "ont",
    "jusque",
    "là",
    "auto",
    "éco",
    "socio",
];

/// Last parts of French compounds and inversions.
const TAILS: &[&str] = &[
    "ci",
    "là",
    "même",
    "mêmes",
    "il",
    "elle",
    "on",
    "ils",
    "elles",
    "je",
    "tu",
    "vous",
    "nous",
    "lui",
    "leur",
    "le",
    "la",
    "les",
    "ce",
    "être",
    "lieu",
    "verbal",
    "verbaux",
    "rendu",
    "rendus",
    "maire",
    "maires",
    "président",
    "présidente",
    "présidents",
    "présidentes",
    "préfet",
    "préfète",
    "préfecture",
    "joint",
    "jointe",
    "joints",
    "jointes",
    "après",
    "avant",
    "dessus",
    "dessous",
    "contre",
    "dire",
    "parole",
    "value",
    "values",
    "à",
    "en",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "vis",
    "delà",
    "major",
    "huissier",
];

/// Undoes, page by page, the hyphenation at the ends of lines.
pub fn mend(pages: &mut [String]) {
    if !pages
        .iter()
        .any(|page| page.contains("-\n") || page.contains("\u{2010}\n"))
    {
        return;
    }
    let words = vocabulary(pages);
    let mended: Vec<String> = pages.iter().map(|page| mend_page(page, &words)).collect();
    for (page, text) in pages.iter_mut().zip(mended) {
        *page = text;
    }
}

/// Every word of the document, in lower case: whole compounds, and words without hyphen. Words cut by a line end do
/// not count, whichever side.
fn vocabulary(pages: &[String]) -> HashSet<String> {
    let mut words = HashSet::new();
    for page in pages {
        let mut after_cut = false;
        for line in page.lines() {
            let pieces: Vec<&str> = line.split(|c: char| !in_word(c)).filter(|w| !w.is_empty()).collect();
            let cut = line.ends_with(['-', '\u{2010}']);
            for (n, piece) in pieces.iter().enumerate() {
                let broken = (n == 0 && after_cut) || (n + 1 == pieces.len() && cut);
                if !broken {
                    words.insert(piece.trim_matches('-').replace('\u{2010}', "-").to_lowercase());
                }
            }
            after_cut = cut;
        }
    }
    words
}

fn mend_page(page: &str, words: &HashSet<String>) -> String {
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = rest.find('\n') {
        let (line, next) = (&rest[..at], &rest[at + 1..]);
        match joint(line, next, words) {
            Some(Joint { keep_hyphen, tail }) => {
                let body = line.trim_end_matches(['-', '\u{2010}']);
                out.push_str(body);
                if keep_hyphen {
                    out.push('-');
                }
                out.push_str(tail);
                out.push('\n');
                rest = next[tail.len()..].trim_start_matches(' ');
                // A tail that was the whole line leaves no empty one behind.
                rest = rest.strip_prefix('\n').unwrap_or(rest);
            }
            None => {
                out.push_str(&rest[..=at]);
                rest = next;
            }
        }
    }
    out.push_str(rest);
    out.truncate(out.trim_end_matches('\n').len());
    out
}

/// How two lines are joined.
struct Joint<'a> {
    keep_hyphen: bool,
    /// What moves up from the next line: the end of the word and the punctuation that touches it.
    tail: &'a str,
}

fn joint<'a>(line: &str, next: &'a str, words: &HashSet<String>) -> Option<Joint<'a>> {
    let body = line.strip_suffix(['-', '\u{2010}'])?;
    let head = body.rsplit(|c: char| !in_word(c)).next()?;
    let small = |c: char| c.is_lowercase();
    if !body.ends_with(small) || !next.starts_with(small) {
        return None;
    }
    let end = next.find(|c: char| !in_word(c)).unwrap_or(next.len());
    let fragment = next[..end].trim_end_matches(['-', '\u{2010}']);
    // A word cut twice, or a tail that itself ends in a hyphen, is left as it is.
    if fragment.len() != end {
        return None;
    }
    let token = next.find(char::is_whitespace).unwrap_or(next.len());
    Some(Joint {
        keep_hyphen: is_compound(&head.to_lowercase(), &fragment.to_lowercase(), words),
        tail: &next[..token],
    })
}

fn is_compound(head: &str, tail: &str, words: &HashSet<String>) -> bool {
    if words.contains(&format!("{head}-{tail}")) {
        return true;
    }
    if words.contains(&format!("{head}{tail}")) {
        return false;
    }
    let first = head.rsplit('-').next().unwrap_or(head);
    HEADS.contains(&first) || TAILS.contains(&tail) || (words.contains(first) && words.contains(tail))
}

fn in_word(c: char) -> bool {
    c.is_alphabetic() || c == '-' || c == '\u{2010}'
}

#[cfg(test)]
mod tests {
    fn mended(text: &str) -> String {
        let mut pages = vec![text.to_owned()];
        super::mend(&mut pages);
        pages.remove(0)
    }

    #[test]
    fn a_word_cut_at_the_end_of_a_line_is_mended() {
        assert_eq!(mended("la délibé-\nration du conseil"), "la délibération\ndu conseil");
        assert_eq!(mended("l'assem-\nblée, puis"), "l'assemblée,\npuis");
    }

    #[test]
    fn a_compound_keeps_its_hyphen() {
        assert_eq!(mended("le procès-\nverbal de séance"), "le procès-verbal\nde séance");
        assert_eq!(mended("vice-\nprésident"), "vice-président");
        assert_eq!(
            mended("un garde-fou\nun garde-\nfou neuf"),
            "un garde-fou\nun garde-fou\nneuf"
        );
        assert_eq!(
            mended("une aire\nde jeux\nl'aire-\njeux ici"),
            "une aire\nde jeux\nl'aire-jeux\nici"
        );
    }

    #[test]
    fn numbers_names_and_capitals_are_left_alone() {
        for text in [
            "DEL2024-\n053",
            "Saint-\nMartin",
            "SAINT-\nMARTIN",
            "- un\n- deux",
            "a -\nb",
        ] {
            assert_eq!(mended(text), text);
        }
    }

    #[test]
    fn no_text_is_lost() {
        let text = "à bas-\n\nle reste -\nsuite aaa-\nbbb-\nccc fin-";
        let bare = |s: &str| s.replace(['-', '\n', ' '], "");
        assert_eq!(bare(&mended(text)), bare(text));
    }
}
