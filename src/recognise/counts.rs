//! The words around a figure: is it a count of this vote, or does it mean something else?

use super::numbers;
use super::rules::rule;
use std::ops::Range;

rule!(
    OWN_LINE,
    r"^\W*(?:adopt|approuv|vote|a\s+l'unanim|unanim|resultat|le\s+conseil|delib|apres\s+(?:en\s+)?(?:avoir\s+)?delib|pour\b|decision)"
);
rule!(
    VOTE_FOLLOWS,
    r"^(?:et\s+)?(?:",
    &numbers::count(),
    r")\s*(?:voix|votes?|contre|pour\b|abs)"
);
rule!(
    /// What may stand before a bare « N pour »: the beginning of a clause, or words that bring a count.
    BRINGS,
    r"(?:^|[\n:;,()\-/\x22*.!=]|\b(?:par|avec|a|et|vote[es]*|votants?|resultat|adopte[es]*|approuve[es]*|majorite|unanimite|soit|contre|pour|abstentions?|voix|scrutin|votes))\s*$"
);
rule!(
    UNANIMOUS,
    r"unanimi[tfil][e6]|\bunanimement\b|\bunanimes?\b|unanimit[^ ]?\b"
);
rule!(
    NOT_UNANIMOUS,
    r"unanimit\w\s*,?\s*(?:moins|sauf|a\s+l'exception|excepte)|(?:quasi|pas|sans)[\s-]+(?:a\s+)?(?:l')?unanimit|requis\w*\s+l'unanimite|n[ée']\s*(?:a|est|fait|recueille)\s+pas\s+[^.]{0,30}unanimit|unanimit\w\s+(?:[^.;,\n]{0,40}\s)?(?:requise|necessaire|exigee)"
);
rule!(
    /// The council that sits, or its having deliberated.
    OWN,
    r"conseil\s+(?:municipal|communautaire|syndical|metropolitain|departemental|regional)|comite\s+syndical|assemblee\s+deliberante|delibere|^\W*le\s+conseil\s+d'administration\s*(?:,|decide|adopte|approuve|fixe|apres|a\s+l')"
);
rule!(
    /// Another body's vote, an earlier one, or a rule about votes.
    ELSEWHERE,
    r"\b(?:commissions?|communes\b[^.]{0,30}\bont|comite\s+(?:technique|social|de\s+pilotage)|\bcst\b|\bctp?\b|bureau|jury|deja\s+vote|conseil\s+d'(?:administration|ecole)|avait|avaient|par\s+deliberation|deliberation\s+(?:n|du|en\s+date)|lors\s+d[eu]\s+(?:la\s+|sa\s+)?(?:seance|conseil|derniere)|requiert|requis|doi(?:t|vent)|pourra|serait|seraient|peuvent|\bl\.\s?\d{3,4})\b"
);

/// Whether the digits go on after the figure: « pour : 15 000 », « contre : 3,5 », « pour : 2 % ».
pub(super) fn figure_goes_on(after: &str) -> bool {
    let mut chars = after.chars();
    match (chars.next(), chars.next()) {
        (Some(c), _) if c.is_alphanumeric() || c == '%' || c == '€' => true,
        (Some(',' | '.' | '/' | '-' | ' '), Some(d)) if d.is_ascii_digit() || d == '€' || d == '%' => {
            // « Pour : 15 2 contre » is a count after a count; « 15 000 » is one figure.
            after.starts_with([',', '.', '/', '-'])
                || after[1..].chars().take_while(char::is_ascii_digit).count() == 3
                || d == '€'
                || d == '%'
        }
        (Some(' '), Some('e')) => after.trim_start().starts_with("euro"),
        _ => false,
    }
}

/// Whether digits stand just before the figure: « 1 500 pour », « 2,5 pour », « n° 12 pour ».
pub(super) fn figure_began_before(before: &str) -> bool {
    let trimmed = before.trim_end_matches(' ');
    trimmed.ends_with(|c: char| c.is_ascii_digit() && before.len() - trimmed.len() <= 1)
        || trimmed.ends_with(['°', ',', '.', '/']) && before.ends_with(['°', ',', '.', '/'])
}

/// Whether a bare « N pour » or « N contre » ends a clause, as counts of votes do.
pub(super) fn closes(after: &str) -> bool {
    let after = after.trim_start_matches([' ', '"']);
    let next = after.chars().next();
    // « 2 contre : M. A, Mme B ».
    let names = after.strip_prefix(':').map(str::trim_start);
    let named = |text: &str| {
        ["m.", "mm", "monsieur", "madame", "mesdames"]
            .iter()
            .any(|w| text.starts_with(w))
    };
    next.is_none_or(|c| ",;.)(/\n-".contains(c))
        || names.is_some_and(named)
        || VOTE_FOLLOWS.is_match(after)
        || ["et ", "abst", "contre", "absent", "une ", "deux ", "m.", "mme", "voix"]
            .iter()
            .any(|w| after.starts_with(w))
}

/// Whether a bare « N pour » begins a clause: « le SDEM 50 pour » does not.
pub(super) fn brings(before: &str) -> bool {
    let from = before.ceil_char_boundary(before.len().saturating_sub(40));
    BRINGS.is_match(&before[from..])
}

/// Whether the sentence up to `at` speaks of another vote.
pub(super) fn elsewhere(text: &str, at: usize) -> bool {
    let from = text.ceil_char_boundary(at.saturating_sub(220));
    let before = &text[from..at];
    let cut = [". ", ".\n", ";", "\n-", "\n\n", ":\n"]
        .iter()
        .filter_map(|stop| before.rfind(stop))
        .max()
        .unwrap_or(0);
    // « ADOPTÉ À L'UNANIMITÉ » on a line of its own is a sentence.
    let line = before.rfind('\n').map_or(0, |stop| stop + 1);
    let cut = if OWN_LINE.is_match(&text[from + line..]) {
        line
    } else {
        cut
    };
    let sentence = &before[cut..];
    // « Après avis de la commission, le conseil municipal, à l'unanimité »: the council comes last.
    let own = OWN.find_iter(sentence).last().map_or(0, |m| m.end());
    ELSEWHERE.is_match(&sentence[own..])
}

pub(super) fn unanimous(text: &str) -> Option<Range<usize>> {
    let mut found = UNANIMOUS.find_iter(text).map(|m| m.range());
    found.find(|at| !elsewhere(text, at.start) && !not_so(text, at.start, at.end))
}

fn not_so(text: &str, start: usize, end: usize) -> bool {
    let from = text.ceil_char_boundary(start.saturating_sub(40));
    let to = text.floor_char_boundary((end + 60).min(text.len()));
    NOT_UNANIMOUS.is_match(&text[from..to.max(end)])
}
