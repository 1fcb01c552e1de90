//! Approvals: were the minutes of an earlier session approved before the first act, without a heading of their own?

use super::rules::rule;
use super::split::{self, Piece};
use super::text::Body;

rule!(
    MINUTES,
    r"(?:(?:l[ea]s?|du|des)\s+)?((?:proces[\s-]*verb(?:al|aux)|comptes?[\s-]*rendus?|p\.?v\.?)\b[^.;:]{0,160}?)(?:\.\s+il\s+n'[^.]{0,80}[.:]|\.\s+(?:il|celui-ci|ce\s+dernier)\b)?\s*[,:]?\s*(?:(?:n'appelant|ne\s+faisant|ne\s+soulevant|n'ayant)[^.;:]{0,60})?(?:\bil\s+)?(?:est|sont|a\s+ete|ont\s+ete)?\s*(?:lus?\s+et\s+)?(?:donc\s+|ainsi\s+|alors\s+|ensuite\s+)?\b(?:approuve|adopte|valide)e?s?\b"
);
rule!(
    /// « Adoption à l'unanimité du procès-verbal du 3 mai ».
    APPROVAL,
    r"(?m:^)\W*(?:approbation|adoption|validation)\s+a\s+l'unanimite\s+(?:de\s+la\s+proposition\s+)?d[ue]s?\s+((?:proces[\s-]*verb(?:al|aux)|comptes?[\s-]*rendus?)\b[^.;:\n]{0,120})"
);
rule!(
    /// « Adoption du procès-verbal du 3 mai à l'unanimité », « …, par 18 voix pour ».
    APPROVAL_BEFORE,
    r"(?m:^)\W*(?:approbation|adoption|validation)\s+d[ue]s?\s+((?:proces[\s-]*verb(?:al|aux)|comptes?[\s-]*rendus?)\b[^.;:,\n]{0,120}?),?\s+(?:a\s+l'unanimite|(?:a|par)\s+\d{1,3}\s+(?:voix|pour))\b"
);
rule!(
    /// « Sur le procès-verbal du 3 mai, son approbation est reportée à la prochaine séance ».
    POSTPONED,
    r"\b((?:proces[\s-]*verb(?:al|aux)|comptes?[\s-]*rendus?)\b[^.;:]{0,120}?),?\s+(?:son|leur|l')\s*approbation\s+(?:est|a\s+ete)\s+(?:reportee|ajournee|remise)\b"
);
rule!(
    /// Minutes named with their day: « procès-verbal de la séance du 3 mai 2021 ».
    DATED_MINUTES,
    r"(?:(?:adoption|approbation|validation)\s+d[ue]s?\s+)?(?:proces[\s-]*verb(?:al|aux)|comptes?[\s-]*rendus?)\b[^.;:]{3,90}?\b(?:\d{4}|\d{2}/\d{2}/\d{2})\b"
);

rule!(APPROVES, r"^(?:adoption|approbation|validation)");

/// The approval of earlier minutes, told before the first act without a heading of its own.
pub(super) fn told(body: &Body, before: usize) -> Option<Piece> {
    let text = body.folded(0..before);
    let ways = [&*APPROVAL, &*APPROVAL_BEFORE, &*MINUTES, &*POSTPONED];
    let found = ways.into_iter().find_map(|way| way.captures(text))?;
    let (whole, named) = (found.get(0)?, found.get(1)?);
    let rest = body.folded(whole.end()..body.around(&whole.range(), 160).end);
    let sentence = whole.end() + rest.find('.').unwrap_or(0);
    let line = body.lines().iter().find(|line| line.end >= sentence)?;
    // Minutes that the sentence does not date may have been named before it.
    let near = body.around(&named.range(), 800).start..named.start();
    let head = opening(body).saturating_sub(near.start);
    let earlier = || {
        let named = DATED_MINUTES.find_iter(body.folded(near.clone()));
        let last = named
            .filter(|m| m.start() >= head || APPROVES.is_match(m.as_str()))
            .last()?;
        Some(near.start + last.start()..near.start + last.end())
    };
    let dated = named.as_str().contains(|c: char| c.is_ascii_digit()) || named.as_str().contains("preced");
    let heading = (!dated).then(earlier).flatten().unwrap_or(named.range());
    Some(Piece {
        span: whole.start().min(heading.start)..line.end,
        title: split::title(body, heading.clone()),
        heading,
        number: None,
    })
}

/// Whether a title names minutes.
pub(super) fn named(title: &str) -> bool {
    let title = crate::model::fold(title);
    title.contains("rendu") || title.contains("verbal") || title.contains("pv ")
}

/// Where the lines that head the document itself end.
fn opening(body: &Body) -> usize {
    let lines = body.lines().iter().filter(|line| !line.noise);
    let ends = lines.take(HEAD_LINES).last().map_or(0, |line| line.end);
    ends.min(body.around(&(0..0), HEAD).end)
}

/// How many lines head a document, and in how many bytes.
const HEAD_LINES: usize = 3;
const HEAD: usize = 300;
