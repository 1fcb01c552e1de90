//! Outcomes: what did the council do with it, in its own verbs?

use super::rules::rule;
use crate::model::{Outcome, Vote};
use std::ops::Range;

/// Verbs of decision in the third person of the present, and the participles of « a été … ».
const VERBS: &str = "(?:approuve(?:nt)?|adopte(?:nt)?|decide(?:nt)?|autorise(?:nt)?|accepte(?:nt)?|fixe(?:nt)?|designe(?:nt)?|elit|elisent|\
    emet(?:tent)?\\s+(?:donc\\s+|ainsi\\s+)?un\\s+avis|donne(?:nt)?\\s+(?:un\\s+)?(?:son\\s+|leur\\s+)?(?:avis|accord|pouvoir|mandat|delegation|l'autorisation|autorisation|quitus|tout\\s+pouvoir)|\
    vote(?:nt)?|valide(?:nt)?|charge(?:nt)?|nomme(?:nt)?|confirme(?:nt)?|sollicite(?:nt)?|attribue(?:nt)?|renouvelle(?:nt)?|instaure(?:nt)?|\
    institue(?:nt)?|cree(?:nt)?|arretent|arrete\\s+(?:les?|la|l'|son|sa|ses|une?|ainsi|comme|que|definitivement)|retient|retiennent|mandate(?:nt)?|s'engage(?:nt)?|ratifie(?:nt)?|prononce(?:nt)?|habilite(?:nt)?|\
    octroie(?:nt)?|alloue(?:nt)?|abroge(?:nt)?|declare(?:nt)?|supprime(?:nt)?|opte(?:nt)?|choisi(?:t|ssent)|maintien(?:t|nent)|consent(?:ent)?)";

rule!(
    COUNCIL_DECIDES,
    r"(?:conseil(?:\s+\w+)?|assemblee(?:\s+\w+)?|membres(?:\s+du\s+conseil\s+\w+)?|conseillers(?:\s+\w+)?|comite\s+syndical|delibere|deliberation|apres\s+(?:discussion|debat|vote))\b[^.;]{0,160}?([^\s,:;*-]+)?[\s,:;*-]+",
    VERBS,
    r"\b"
);
rule!(
    LINE_DECIDES,
    r"(?m)^[^\w\n]{0,6}(?:article\s+\d+\s*(?:er)?\s*[:.-]*\s*)?(?:l'|le\s+)?(",
    VERBS,
    r")\b"
);
rule!(
    WAS_DECIDED,
    r"(?:est|sont|a\s+ete|ont\s+ete|deliberation|proposition|motion|budget|point)s?\s+(?:donc\s+|ainsi\s+)?(?:[al]\W{0,2}l'unanimite\s+)?(?:approuvee?s?|adoptee?s?|acceptee?s?|votee?s?|validee?s?|elu[es]{0,2}|nommee?s?|proclamee?s?|designee?s?)\b|(?m:^)\W*le\s+(?:conseil|comite)(?:\s+\w+)?\s+a\s+(?:approuve|adopte|accepte|vote|decide|valide)\s*,?\s*a\s+l(?:'unanimite|a\s+majorite)\b|(?:rendu|verbal|p\.?v\.?)\b[^.;:]{0,160}?\s(?:approuve|adopte|valide)e?s?\b"
);
rule!(
    NOTES,
    r"\b(?:pren(?:d|nent|ant)|pris|donnent?|prendre)\s+(?:bonne\s+)?acte\b"
);
rule!(
    REJECTS,
    r"\b(?:rejette(?:nt)?|refuse(?:nt)?\s|refusee?s?\s+(?:par|a\s+l)|n'est\s+pas\s+(?:adoptee?|approuvee?)|est\s+rejetee?|ne\s+souhaite\s+pas|s'oppose\s|n'approuve\s+pas|n'autorise\s+pas|n'accepte\s+pas)"
);
rule!(
    POSTPONES,
    r"\b(?:est|sont|etre|a\s+ete|decide\s+d[e']|point|projet|deliberation|question|dossier)\s*(?:donc\s+)?(?:ajourne[re]?e?s?\b|report(?:er|ee?s?)\b[^.]{0,60}(?:seance|conseil|date|ulterieur|prochain)|mise?\s+en\s+attente)|surse?oi[rt]|sursis\s+a\s+statuer"
);
rule!(
    /// « Le conseil décide à l'unanimité de surseoir à statuer »: what is voted is to wait.
    WAITS,
    r"\b(?:decide|vote|accepte)(?:nt)?\b[^.;:]{0,80}?\b(?:de\s+|d')(?:surseoir|sursoir|ajourner|reporter|differer)\b"
);
rule!(
    WITHDRAWS,
    r"(?:retire[re]?e?s?|retrait)\s+(?:de\s+)?(?:ce\s+point\s+)?(?:de\s+)?l'ordre\s+du\s+jour|(?:point|deliberation|projet|question)\s+(?:est\s+|a\s+ete\s+)?retiree?\b"
);
rule!(
    ROW,
    r"\b(approuve|adopte|accepte|vote|valide|unanimite|majorite|rejete|refuse|ajourne|report|retire|prend\s+acte|pris\s+acte|prise\s+d'acte)"
);

/// What became of the act that the folded text tells.
pub(super) fn outcome(text: &str, vote: &Vote) -> Option<Outcome> {
    if vote
        .in_favour
        .zip(vote.against)
        .is_some_and(|(pour, contre)| contre > pour)
    {
        return Some(Outcome::Rejected);
    }
    let deciding = decides(text);
    let noting = notes(text);
    let voted = vote.unanimous == Some(true)
        || vote.in_favour.is_some_and(|n| n > 0)
        || vote.against.is_some()
        || vote.abstentions.is_some();
    match (deciding, noting) {
        (None, Some(_)) => return Some(Outcome::Noted),
        (Some(verb), Some(note)) if note > verb && !decides_after(text, note) => return Some(Outcome::Noted),
        _ => {}
    }
    if WAITS.find(text).is_some_and(|waits| !decides_after(text, waits.end())) {
        return Some(Outcome::Postponed);
    }
    if vote.in_favour.is_some_and(|pour| pour > vote.against.unwrap_or(0)) {
        return Some(Outcome::Adopted);
    }
    if deciding.is_none() || !voted {
        if REJECTS.is_match(text) && told_of_council(text) {
            return Some(Outcome::Rejected);
        }
        if WITHDRAWS.is_match(text) && deciding.is_none() {
            return Some(Outcome::Withdrawn);
        }
        if POSTPONES.is_match(text) && !voted {
            return Some(Outcome::Postponed);
        }
    }
    // As many against as for: only the words tell.
    (deciding.is_some() || voted && !tied(vote)).then_some(Outcome::Adopted)
}

fn tied(vote: &Vote) -> bool {
    vote.in_favour.is_some() && vote.in_favour == vote.against
}

/// The same in a row of a list, where a word stands alone.
pub(super) fn listed(text: &str, vote: &Vote) -> Option<Outcome> {
    let Some(last) = ROW.find_iter(text).last() else {
        return outcome(text, vote).filter(|_| *vote != Vote::default());
    };
    Some(match last.as_str() {
        "rejete" | "refuse" => Outcome::Rejected,
        "ajourne" | "report" => Outcome::Postponed,
        "retire" => Outcome::Withdrawn,
        word if word.contains("acte") => Outcome::Noted,
        _ => Outcome::Adopted,
    })
}

/// Where the words for an outcome stand; none where the vote alone tells it.
pub(super) fn words(text: &str, outcome: Outcome, listed: bool) -> Option<Range<usize>> {
    if listed && let Some(last) = ROW.find_iter(text).last() {
        return Some(last.range());
    }
    let rule = match outcome {
        Outcome::Adopted => return decisions(text).into_iter().flatten().next().map(|at| own(text, at)),
        Outcome::Noted => return NOTES.find_iter(text).last().map(|m| m.range()),
        Outcome::Rejected => &REJECTS,
        Outcome::Postponed => {
            let waits = WAITS.find(text).or_else(|| POSTPONES.find(text));
            return waits.map(|m| m.range());
        }
        Outcome::Withdrawn => &WITHDRAWS,
    };
    rule.find(text).map(|m| m.range())
}

/// The same words from the last naming of those who decide.
fn own(text: &str, at: Range<usize>) -> Range<usize> {
    let words = &text[at.clone()];
    let who = ["conseil", "assemblee", "comite", "membres"];
    let from = who.into_iter().filter_map(|who| words.rfind(who)).max();
    at.start + from.unwrap_or(0)..at.end
}

/// Where the first verb of decision of the council ends.
fn decides(text: &str) -> Option<usize> {
    decision(text).map(|at| at.end)
}

/// The words with the first verb of decision.
fn decision(text: &str) -> Option<Range<usize>> {
    decisions(text).into_iter().flatten().min_by_key(|at| at.end)
}

/// The first words of decision, the surest way of telling it first: by the council's name, on a line, of an object.
fn decisions(text: &str) -> [Option<Range<usize>>; 3] {
    let council = COUNCIL_DECIDES.captures_iter(text).find(|found| {
        // « Le conseil municipal a autorisé » tells the past.
        !matches!(
            found.get(1).map(|m| m.as_str()),
            Some("a" | "avait" | "ayant" | "d'avoir" | "pas" | "qui")
        )
    });
    let council = council.and_then(|found| found.get(0)).map(|m| m.range());
    let line = LINE_DECIDES
        .captures_iter(text)
        .filter_map(|c| c.get(1))
        .find(|m| m.as_str() != "vote" && !m.as_str().starts_with("arrete"))
        .map(|m| m.range());
    let was = WAS_DECIDED.find(text).map(|m| m.range());
    [council, line, was]
}

fn notes(text: &str) -> Option<usize> {
    NOTES.find_iter(text).last().map(|m| m.start())
}

fn decides_after(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|rest| decides(rest).is_some())
}

fn told_of_council(text: &str) -> bool {
    ["conseil", "assemblee", "membres", "delibere"]
        .iter()
        .any(|word| text.contains(word))
}
