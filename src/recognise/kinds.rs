//! Kinds: what is this document? From the words of its heading, else from its shape; never from its file name.

use super::numbered;
use super::rules::rule;
use super::text::{Body, Line};
use super::titles;
use crate::model::Kind;
use regex::Regex;
use std::ops::Range;

rule!(
    LIST,
    r"liste?\s+des\s+(?:deliberation|actes?\b)|deliberations?\s+examinees?|(?:repertoire|registre)\s+chronologique|table\s+(?:chronologique\s+)?des\s+deliberations"
);
rule!(
    MINUTES,
    r"^\W*(?:\d{1,2}\s+)?(?:[a-z]{0,20}\s+){0,3}(?:projet\s+de\s+)?proces[\s-]*verba?l?\b|^\W*p\.?\s?v\.?\s+(?:d[ue]|conseil|comite|c\.?m\b|seance|reunion)\b|\b(?:conseil|comite)\s+\w+\b[^.]{0,40}\s[-:]\s*proces[\s-]*verbal\W*$|^\W*extraits?\s+du\s+registre\b[^.]{0,80}\sproces[\s-]*verbal\W*$"
);
rule!(
    /// « Délibérations approuvées lors de la séance du 3 mai ».
    PASSED,
    r"^\W*deliberations?\s+(?:approuvees?|adoptees?|prises?)\s+(?:lors|en\s+seance|par)\b"
);
rule!(
    ACCOUNT,
    r"^\W*(?:\d{1,2}\s+)?(?:[a-z]{0,20}\s+){0,3}compte[s]?[\s-]*rendu|^\W*c\s?[.-]?\s?r\.?\s+(?:de\s+la|d[eu]|conseil|c\.?m\b|seance|reunion)\b|\b(?:conseil|comite)\s+\w+\b[^.]{0,40}\s[-:]\s*compte[\s-]*rendu\W*$"
);
rule!(
    EXTRACT,
    r"extraits?\s+d[ue]s?\s+(?:registre|proces|deliberation)|registre\s+des\s+deliberations|^\W*deliberation\s+(?:du\s+(?:conseil|bureau|comite)|n\b|n\s?°)|^\W*deliberations\s+du\s+(?:conseil|bureau|comite)\b[^:]*\d{4}\W*$"
);
rule!(
    /// What a report of a meeting is of: a council, not a building site.
    COUNCIL_NEAR,
    r"conseil\s+(?:municipal|communautaire|syndical|metropolitain|departemental|regional|d'administration|de\s+communaute)|comite\s+syndical|\bsyndicat\s+(?:inter|mixte|de|des)|\b(?:siaep|sivom|sivu|sivos)\b|communaute\s+de\s+communes|bureau\s+(?:communautaire|syndical)|seance|\bc\.?m\.?\b|delibera"
);
rule!(
    ORDER,
    r"registre\s+des\s+arretes|^\W*arrete(?:\s+(?:n\b|n\s?°|municipal|permanent|temporaire|prefectoral|du\s+maire|interprefectoral|de\s+(?:police|circulation|voirie)|portant|du\b|reglement)|\s*$)"
);
rule!(
    DECISION,
    r"registre\s+des\s+decisions|^\W*decision(?:\s+(?:n\b|n\s?°|du\s+(?:maire|president)|municipale)|\s*$)"
);
rule!(AGENDA, r"^\W*(?:projet\s+d')?ordre\s+du\s+jour|^\W*convocation");
rule!(
    ANNEX,
    r"^\W*annexes?\b|rapport\s+(?:annuel|d'activite)|\brpqs\b|prix\s+et\s+(?:sur\s+)?la\s+qualite|note\s+de\s+presentation"
);
rule!(
    /// What members are sent before the session: drafts, whatever their wording.
    NOTE,
    r"^\W*note\s+(?:explicative\s+)?de\s+synthese"
);
rule!(
    INQUIRY,
    r"commissaire[\s-]+enquet(?:eur|rice)|rapport\s+d'enquete|^\W*avis\s+d'(?:enquete|attribution)"
);
rule!(
    FOREIGN,
    r"bourgmestre|college\s+communal|echevin|code\s+de\s+la\s+democratie\s+locale|agglomeration\s+quebecoise|\bm\.?r\.?c\.?\s+d|freguesia|camara\s+municipal"
);
rule!(COLLECTION, r"recueil\s+des\s+actes");
rule!(
    EARLIER,
    r"approbation|approuv|adoption|observation|(?:seance|reunion)\s+precedente|joint|soumet|arrete\s+le\s+proces|lecture\s+du|la\s+convocation|date\s+de\s+(?:la\s+)?convocation|convocation\s*(?:du|:|le)"
);
rule!(
    SESSION,
    r"conseil\s+(?:municipal|communautaire|intercommunal|syndical|metropolitain|departemental|regional|d'administration|de\s+(?:la\s+)?communaute)|comite\s+syndical|syndicat\s+(?:intercommunal|mixte)"
);
rule!(
    /// What tells that a session is to come.
    TO_COME,
    r"se\s+(?:tiendra|reunira|deroulera)\b|aura\s+lieu\b"
);
rule!(
    SAT,
    r"s'est\s+(?:legalement\s+)?(?:reuni|assembl|tenu)|se\s+sont\s+reunis|s'etant\s+(?:reuni|assembl)|etant\s+(?:reuni|assembl)|sous\s+la\s+presidence|a\s+ete\s+(?:nomme|elu|designe)\S*\s+(?:\w+\s+)?secretaire|ouvre\s+la\s+seance|seance\s+est\s+ouverte|etaient\s+presents\s*:|(?m:^)\W*presents?\s*:"
);
rule!(
    DELIBERATED,
    r"apres\s+(?:en\s+)?(?:avoir\s+)?(?:delibere|deliberation)|a\s+l(?:'unanimite|a\s+majorite)|\ble\s+conseil\s+\w+\s+a\s+(?:approuve|adopte|decide|accepte|vote)|(?:proces[\s-]*verbal|compte[\s-]*rendu)\b[^.]{0,80}\b(?:est|a\s+ete)\s+(?:approuve|adopte)|\d\s+(?:voix\s+|votes?\s+)?pour\b|\bpour\s*:\s*\d|le\s+conseil\s+adopte"
);
rule!(
    NUMBERED,
    r"(?m)^\W*(?:projet\s+de\s+)?deliberation\s+n?\s*[°o]?\s*:?\s*[a-z]{0,4}[\s_-]?\d"
);

rule!(
    /// A heading that names no kind: « Conseil municipal du 12 mars 2013 ».
    HELD,
    r"^\W*(?:(?:reunion|seance)\s+du\s+)?(?:conseil\s+(?:municipal|communautaire|syndical)|comite\s+syndical)\b[^.:]{0,60}\b\d{4}\W*$"
);
rule!(INSIDE, r"\b(?:(compte[\s-]*rendu)|proces[\s-]*verbal)\b");
rule!(
    DECIDES,
    r"\ble\s+(?:conseil|comite)\b[^.]{0,60}\b(?:decide|donne\s+(?:son\s+accord|pouvoir)|approuve|accepte|autorise|adopte|vote)\b"
);

/// What a heading line can name, in the order in which one line is asked.
fn named() -> [(Kind, &'static Regex); 12] {
    [
        (Kind::Other, &INQUIRY),
        (Kind::Annexe, &NOTE),
        (Kind::RecueilDesActes, &COLLECTION),
        (Kind::ListeDesDeliberations, &LIST),
        (Kind::ProcesVerbal, &MINUTES),
        (Kind::CompteRendu, &ACCOUNT),
        (Kind::CompteRendu, &PASSED),
        (Kind::Arrete, &ORDER),
        (Kind::Decision, &DECISION),
        (Kind::Deliberation, &EXTRACT),
        (Kind::OrdreDuJour, &AGENDA),
        (Kind::Annexe, &ANNEX),
    ]
}

/// The kind of a document.
pub(super) fn kind(body: &Body) -> Kind {
    let head: Vec<&Line> = body.lines().iter().filter(|l| !l.noise).take(HEAD).collect();
    let session = SESSION.is_match(body.folded(0..body.len()));
    let opening = body.folded(0..body.around(&(0..0), OPENING).end);
    let sat = session && SAT.is_match(opening);
    // A council of another country, though in French, is none of ours.
    if FOREIGN.is_match(opening) && !opening.contains("prefecture") && !opening.contains("collectivites territoriales")
    {
        return Kind::Other;
    }
    for (index, line) in head.iter().enumerate() {
        let text = heading_of(body, line);
        // A long line is a sentence, and so is one that goes on with a small letter.
        let sentence = text.len() > 110 && !text.starts_with("extrait d") && !in_capitals(body, line);
        let joined = text.len() >= HEADING_JOINED && (in_capitals(body, line) || body.line(line).len() >= FLAT);
        if joined
            && sat
            && let Some(kind) = inside(text)
        {
            return kind;
        }
        let earlier = EARLIER.is_match(text) && !PASSED.is_match(text);
        if sentence || earlier || begins_small(body, line) {
            continue;
        }
        match named().into_iter().find(|(_, rule)| rule.is_match(text)) {
            Some((Kind::ProcesVerbal | Kind::CompteRendu, _)) if !sat && !of_council(body, &head, index) => {}
            Some((Kind::OrdreDuJour, _)) if sat => {}
            Some((Kind::Annexe, _)) if (sat || index > 12) && !NOTE.is_match(text) => {}
            Some((Kind::Arrete | Kind::Decision, _)) if sat => {}
            Some((Kind::OrdreDuJour, _)) if index > 20 => {}
            Some((kind, _)) => return kind,
            None => {}
        }
    }
    by_shape(body, sat)
}

/// The line of the heading that names the kind; none where the shape of the document tells it.
pub(super) fn words(body: &Body, kind: Kind) -> Option<Range<usize>> {
    let head = body.lines().iter().filter(|line| !line.noise).take(HEAD);
    let mut named_so = named().into_iter().filter(|(named, _)| *named == kind);
    let rule = named_so.next()?.1;
    let mut lines = head.filter(|line| line.end - line.start <= 110 && !EARLIER.is_match(body.line(line)));
    lines
        .find(|line| rule.is_match(body.line(line)))
        .map(|line| line.start..line.end)
}

/// What a line says as a heading: of one that holds a whole document whose line breaks were lost, its beginning.
fn heading_of<'a>(body: &'a Body, line: &Line) -> &'a str {
    let text = body.line(line);
    if text.len() < FLAT || body.lines().first().is_none_or(|first| first.start != line.start) {
        return text;
    }
    let end = body.around(&(line.start..line.start), 100).end;
    // Page numbers come first where a page's foot was read before it.
    body.folded(line.start..end)
        .trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ')
}

/// What several lines of a heading read as one name among them, before any word of a convocation or of earlier minutes.
fn inside(text: &str) -> Option<Kind> {
    let found = INSIDE.captures(text)?;
    let before = &text[..found.get(0)?.start()];
    let kind = if found.get(1).is_some() {
        Kind::CompteRendu
    } else {
        Kind::ProcesVerbal
    };
    (!EARLIER.is_match(before)).then_some(kind)
}

/// How long a line is, in bytes, that may hold several lines of a heading.
const HEADING_JOINED: usize = 70;

/// Whether a line is written in capitals more than not.
fn in_capitals(body: &Body, line: &Line) -> bool {
    let written = body.written(line.start..line.end);
    let small = written.chars().filter(|c| c.is_lowercase()).count();
    written.chars().filter(|c| c.is_uppercase()).count() > small
}

/// A line longer than this, in bytes, has lost its breaks.
pub(super) const FLAT: usize = 400;

/// How far the account of who sat may reach, in bytes.
const OPENING: usize = 8000;

/// How many lines may hold the heading.
const HEAD: usize = 30;

/// Whether a council or a session is named beside a heading.
fn of_council(body: &Body, head: &[&Line], index: usize) -> bool {
    let near = head.iter().take(index + 5).skip(index.saturating_sub(4));
    near.into_iter().any(|line| COUNCIL_NEAR.is_match(body.line(line)))
}

fn begins_small(body: &Body, line: &Line) -> bool {
    body.written(line.start..line.end)
        .chars()
        .next()
        .is_some_and(char::is_lowercase)
}

/// Whether one of the first lines names a session and its day.
fn held(body: &Body) -> bool {
    let mut first = body.lines().iter().filter(|line| !line.noise).take(HELD_IN);
    first.any(|line| HELD.is_match(body.line(line)))
}

/// How many lines may come before the session is named.
const HELD_IN: usize = 6;

/// Without a word in the heading: a council that sat tells one numbered act, or a session.
fn by_shape(body: &Body, sat: bool) -> Kind {
    let text = body.folded(0..body.len());
    if !sat && TO_COME.is_match(text) && titles::agenda_line(body).is_some() {
        return Kind::OrdreDuJour;
    }
    if !sat && held(body) && (DECIDES.is_match(text) || DELIBERATED.is_match(text)) {
        return Kind::CompteRendu;
    }
    // Acts that follow one another, without a word of the session.
    if !sat && DECIDES.is_match(text) && numbered::numbered(body).len() > 1 {
        return Kind::Deliberation;
    }
    if !sat || !DELIBERATED.is_match(text) {
        return Kind::Other;
    }
    let numbered = NUMBERED.find_iter(text).take(2).count();
    let certified = text.contains("extrait certifie")
        || text.contains("pour extrait conforme")
        || text.contains("certifie executoire");
    let votes = text.matches("unanimite").take(5).count();
    if (numbered == 1 || certified) && votes < 5 {
        Kind::Deliberation
    } else {
        Kind::ProcesVerbal
    }
}
