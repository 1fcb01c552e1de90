//! Headings: which lines announce an act, and what number and title do they give it?
//!
//! Four ways are known, from the surest: a number of act at the head of the line ([`super::numbered`]), a rank in a
//! sequence ([`super::ranks`]), a line of the agenda said again and a title that stands alone before a sentence
//! ([`super::titles`]). [`super::split`] chooses among them.

use super::numbered::{AFTER_SIGN, AFTER_WORD, BARE};
use super::ranks::RANK;
use super::rules::rule;
use super::text::{Body, Line};
use std::ops::Range;

/// A line that announces an act (or an item of the agenda).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    /// The first line, counted in [`Body::lines`].
    pub line: usize,
    /// The line after the last one of the title.
    pub next: usize,
    /// Folded offsets of the whole heading.
    pub span: Range<usize>,
    /// Folded offsets of the title.
    pub title: Range<usize>,
    /// The number of the act, as written.
    pub number: Option<String>,
}

rule!(
    SENTENCE,
    r"^[^\w]{0,3}(?:monsieur|madame|messieurs|mesdames|m\.|mm\b|mme|mlle|mr\b|le\s+(?:conseil|comite|bureau|maire|president|rapporteur|quorum|compte\s+rendu)|la\s+(?:maire|presidente|commission|seance)|les?\s+membres|le\s+\d{1,2}(?:er)?\s+[a-z]+\s|plusieurs\s+(?:conseillers|membres|elus)|vu\b|considerant|rapporteur|expose|il\s+(?:est|a|convient|s'agit)|elle\s|par\s+(?:deliberation|courrier|arrete|lettre|consequent)|dans\s+le|afin|suite\s+(?:a|au|aux|la)\b|apres|conformement|l'assemblee|l'article|aucune\s+(?:observation|remarque|question)|sur\s+(?:proposition|rapport|invitation|demande)|en\s+(?:application|vertu|raison|effet)|nous\s|depuis|compte\s+tenu|cette?\s|ces?\s|pour\s*:|vote\s*:|unanimite|adopte|presents?\b|depenses|recettes|chapitre|montant|\d+\s+(?:votes?|voix|abst|contre|pour)|rapport\s*$)"
);
rule!(
    NO_TITLE,
    r"^[^\w]{0,3}(?:[^:\n]{3,60},\s*(?:\w+\s+)?procuration\s+a\b|(?:fait\s+)?a\s+[a-z' -]{2,40},\s*le\s+\d|affiche|envoye\b|recu\b|compte\s+re\w{0,4}\W*$|(?:seance|reunion|conseil\s+municipal)\s+(?:du|ordinaire|publique|extraordinaire)\b|total|sous[\s-]total|recettes?|depenses?|(?:section\s+d[e'u]\s*)?(?:fonctionnement|investissement)|accord\s+d|montants?|chapitres?|articles?|(?:decide|autorise|approuve|adopte|accepte|refuse|charge|designe)\b|le\s+conseil|vu\b|considerant|apres\s+en|pour\s*:?\s*\d|contre\s*:|abstentions?|vote\s*(?:[:.]|$)|(?:le\s+)?resultat\s+du\s+(?:vote|scrutin)|votants|presents?\b|absent|excuse|pouvoirs?|procurations?|secretaire|ordre\s+du\s+jour|nombres?\s+de|date\s+d|page\b|fait\s+a|le\s+maire|la\s+maire|le\s+president|signature|l'an\b|etai(?:en)?t\b|republique|departement|mairie|commune\s+de|ville\s+de|convocation|dit\s+que|d'|de\s|du\s|des\s|a\s+l'unanimite|unanimite|monsieur|madame|mme|m\.|arrivee?|departs?\b|article|annexe|objet\s*$|(?:proces[\s-]*verbal|compte[\s-]*rendu)\s+(?:de\s+la|du)\s+(?:reunion|seance|conseil|comite)|ouverture\s+de|debut\s+d[eu]|invitee?s?\b|assist(?:ai(?:en)?t|e|ent)\b|personne\s+ne|l[ea]s?\s+conseilhttps?|www|tel\b|expose|decision\s*(?::|$)|rapport\s*$|motion\s*$)"
);
rule!(
    BEHIND_DASH,
    r"^.{5,}?(\s[–-]\s)(d[a-z]{0,4}[\s_-]?\d{1,4}[/_-](?:19|20)?\d{2}|d[a-z]{0,4}[\s_-]?(?:19|20)\d{2}[/_-]\d{1,4})\W*$"
);
rule!(
    OPEN_END,
    r"(?:[-,:/]|\b(?:de|du|des|la|le|les|l'|d'|et|a|au|aux|en|pour|par|sur|dans|avec|une?|n°|sa|son|ses|ou))$"
);
rule!(
    REPORT,
    r"^[^\w]{0,3}(?:rapporteu[rs]e?|(?:monsieur|madame|m\.|mme|mr|mlle|le\s+maire|la\s+maire|le\s+president|la\s+presidente|le\s+rapporteur)\b[^.]{0,80}\b(?:donne\s+lecture|expose|rapporte|presente|rappelle|informe|propose|explique|indique|fait\s+(?:part|lecture)|precise)|vus?\b|considerant|rapport\s*:?\s*$|apres\s+(?:en\s+)?(?:avoir\s+)?deliber|le\s+conseil\b|l'assemblee\b)"
);

/// Whether the line below a title is a label of a table or of a form: the title is a table's.
pub(super) fn heads_table(body: &Body, heading: &Heading) -> bool {
    let mut below = body.lines().iter().skip(heading.next).filter(|line| !line.noise);
    below
        .next()
        .is_some_and(|line| NO_TITLE.is_match(body.line(line)) && !SENTENCE.is_match(body.line(line)))
}

/// Whether the line below a title brings its report: the title is then an act's, not that of a part of one.
pub(super) fn brings_report(body: &Body, heading: &Heading) -> bool {
    let mut below = body.lines().iter().skip(heading.next).filter(|line| !line.noise);
    below.next().is_some_and(|line| REPORT.is_match(body.line(line)))
}

/// A heading whose title begins at `from` in line `index`, or stands on the next line when nothing follows there.
pub(super) fn heading(body: &Body, index: usize, from: usize, number: Option<String>) -> Option<Heading> {
    let lines = body.lines();
    let line = lines.get(index)?;
    let mut next = index + 1;
    let mut title = title_start(body, from, line.end)..line.end;
    if title.start >= title.end {
        let (at, follower) = lines.iter().enumerate().skip(next).take(3).find(|(_, l)| !l.noise)?;
        title = title_start(body, follower.start, follower.end)..follower.end;
        next = at + 1;
    }
    let mut current = &lines[next - 1];
    for _ in 0..MORE {
        let Some(follower) = lines.get(next).filter(|l| goes_on(body, current, l)) else {
            break;
        };
        title.end = follower.end;
        current = follower;
        next += 1;
    }
    // « 1 - N° 2018-024 - Compte de gestion »: a rank, then the number of the act.
    let text = body.folded(title.clone());
    let inner = AFTER_SIGN
        .captures(text)
        .or_else(|| AFTER_WORD.captures(text))
        .and_then(|found| found.get(1));
    let mut number = number;
    if let (None, Some(inner)) = (&number, inner) {
        let after = title_start(body, title.start + inner.end(), title.end);
        if after < title.end {
            number = Some(body.clean(title.start + inner.start()..title.start + inner.end()));
            title.start = after;
        }
    }
    // « Approbation du budget – D11-2020 »: the number of the act behind its title.
    if number.is_none()
        && let Some(found) = BEHIND_DASH.captures(body.folded(title.clone()))
        && let (Some(dash), Some(behind)) = (found.get(1), found.get(2))
    {
        number = Some(body.clean(title.start + behind.start()..title.start + behind.end()));
        title.end = title.start + dash.start();
    }
    (title.start < title.end).then_some(Heading {
        line: index,
        next,
        span: line.start..title.end,
        title,
        number,
    })
}

/// How many lines a title may take beyond its first.
const MORE: usize = 3;

/// The first letter or figure, or an opening quote; « Objet : » is not the title.
fn title_start(body: &Body, from: usize, end: usize) -> usize {
    let text = body.folded(from..end);
    let skipped = text.len()
        - text
            .trim_start_matches(|c: char| !c.is_alphanumeric() && c != '"')
            .len();
    let rest = &text[skipped..];
    let object = rest
        .strip_prefix("objet")
        .filter(|r| r.trim_start().starts_with([':', '-']));
    match object {
        Some(after) => end - after.trim_start_matches([':', '-', ' ']).len(),
        None => from + skipped,
    }
}

/// Whether a line cannot end a title.
pub(super) fn open_end(text: &str) -> bool {
    OPEN_END.is_match(text)
}

/// Whether `follower` continues the title that `line` holds.
fn goes_on(body: &Body, line: &Line, follower: &Line) -> bool {
    let (text, next) = (body.line(line), body.line(follower));
    if follower.noise
        || text.ends_with('.')
        || next.starts_with(['-', '*'])
        || SENTENCE.is_match(next)
        || RANK.is_match(next)
        || BARE.is_match(next)
    {
        return false;
    }
    if OPEN_END.is_match(text) && !text.ends_with(':') && text.len() > 25 {
        return true;
    }
    let written = body.written(follower.start..follower.end);
    if follower.after_blank || text.ends_with(':') || text.len() < 30 {
        return false;
    }
    let small = |s: &str| s.chars().filter(|c| c.is_lowercase()).count();
    let caps = small(body.written(line.start..line.end)) <= 2
        && small(written) <= 2
        && next.len() > 4
        && !NO_TITLE.is_match(next);
    written.starts_with(|c: char| c.is_lowercase() || c == '(') || caps
}
