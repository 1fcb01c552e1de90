//! Votes: how was this act voted, in the figures and the words that state it?
//!
//! A vote that was never cast is the worst mistake: a figure counts only beside « pour », « contre », « abstention » or
//! « ne prend pas part au vote », and not where another body voted, or the same words mean something else. Figures that
//! contradict one another are given up, and said to be doubtful.

use super::numbers;
use super::rules::rule;
use crate::model::{Fact, Vote};
use std::ops::Range;

rule!(
    OWN_LINE,
    r"^\W*(?:adopt|approuv|vote|a\s+l'unanim|unanim|resultat|le\s+conseil|delib|apres\s+(?:en\s+)?(?:avoir\s+)?delib|pour\b|decision)"
);
rule!(LABELS, r"^\s*[:=]\s*(?:aucune?\b|neant\b|", &numbers::count(), r"\b)");
rule!(
    VOTE_FOLLOWS,
    r"^(?:et\s+)?(?:",
    &numbers::count(),
    r")\s*(?:voix|votes?|contre|pour\b|abs)"
);

/// What was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    pub vote: Vote,
    pub contradiction: Option<String>,
    /// Where each of it is told; offsets into the text.
    pub words: Vec<(Fact, Range<usize>)>,
}

rule!(
    /// « Pour : 15 », « Abstentions : deux », « Contre = 0 ».
    LABELLED,
    r"\b(pour|contres?|abs?tentions?|absentions?|(?:ne\s+prend(?:nent)?\s+pas\s+part|non[\s-]+participations?|refus\s+de\s+vote)(?:\s+au\s+vote)?)\s*[:=]\s*(?:-\s*)?(aucune?\b|neant\b|",
    &numbers::count(),
    r"\b)"
);
rule!(
    /// « 23 voix pour », « 4 contre », « deux abstentions ».
    COUNTED,
    r"\b(aucune?|",
    &numbers::count(),
    r")\s*(?:\([^()]{1,20}\)\s*)?(?:(voix|votes?|suffrages?|vois)\s*)?(?:exprimee?s?\s+)?[\x22:(]?\s*(pour|contre|abs?tentions?|absentions?)\b"
);
rule!(
    /// A row or a column of a table: « Pour 14 Contre 1 Abstention 0 », after a figure that may be their sum.
    TABLED,
    r"(?:\b(\d{1,3})\s+)?\bpour\s+(\d{1,3})\s*[,;/-]?\s*(?:voix\s+)?contres?\s+(\d{1,3})\s*[,;/-]?\s*abst\w*\s+(\d{1,3})\b"
);
rule!(
    /// « Par 8 voix contre 3 »: eight for, three against; the other way round for what is refused.
    OPPOSED,
    r"\b(",
    &numbers::count(),
    r")\s*(?:\(\d{1,3}\)\s*)?(?:voix|votes?|suffrages?)\s+contre\s+(",
    &numbers::count(),
    r")\b\s*(?:\(\d{1,3}\))?\s*([a-z]{0,4})"
);
rule!(
    ABSTAINING,
    r"\b(aucune?|",
    &numbers::count(),
    r")\s+(?:elu[es]*|conseillers?|membres?|delegues?|personnes?|voix)?\s*(?:municipa(?:l|ux)\s*)?(s'abst(?:ient|iennent)|(?:ne\s+)?pren(?:d|nent|ant)\s+pas\s+part\s+au\s+vote|ne\s+particip(?:ent|e|ant)\s+pas\s+au\s+vote|vot(?:ent|ant)\s+contre)"
);
rule!(
    /// « À l'exception de Mme A et M. B qui s'abstiennent », « sauf M. C qui vote contre ».
    EXCEPT,
    r"(?:(?:a\s+|[al]?'?)\s?l'?\s?exception\s+d[e']|\bsauf(?:\s+par)?|\bmoins)\s*((?:[^.;:]|\bmm?\.){3,200}?),?\s+qui\s+(s'abst|vote?n?t?\s+con|ne\s+[a-z]{3,9}\s+pas\s+par)"
);
rule!(
    /// « M. A ne prend pas part au vote », « Mme B s'abstient », « MM. A et B n'ont pas pris part au vote ».
    NAMED,
    r"\b((?:messieurs|mesdames|monsieur|madame|mm\.?|m\.|mmes?|mr|le\s+maire)\s+(?:[^.;:\n]|\bmm?\.){2,120}?)\s+(ne\s+pren(?:d|nent)\s+pas\s+part\s+au\s+vote|n'(?:a|ont)\s+pas\s+pris\s+part\s+au\s+vote|ne\s+particip(?:e|ent)\s+pas\s+au\s+vote|n'(?:a|ont)\s+pas\s+participe\s+au\s+vote)"
);
rule!(
    /// « Ne prend pas part au vote : M. A ».
    NAMES_FOLLOW,
    r"\b(ne\s+pren(?:d|nent)\s+pas\s+part\s+au\s+vote|ne\s+particip(?:e|ent)\s+pas\s+au\s+vote|non[\s-]+participations?(?:\s+au\s+vote)?)\s*[:=]\s*((?:mm?\.|mmes?\b|madame|monsieur|messieurs|mesdames)\s(?:[^.;:\n]|\bmm?\.){2,120})"
);
rule!(
    /// The labels of a table of figures, and nothing else on the line.
    HEAD,
    r"^(?:\W*\b(?:en\s+exercice|exercice|presents?|absents?|excuses?|pouvoirs?|procurations?|representes?|votants?|(?:suffrages\s+)?exprimes?|(?:voix\s+)?pour|(?:voix\s+)?contre|abstentions?|nppv|ne\s+prend\s+pas\s+part\s+au\s+vote)\b\W*){3,}$"
);
rule!(
    CELL,
    r"\b(?:en\s+exercice|exercice|presents?|absents?|excuses?|pouvoirs?|procurations?|representes?|votants?|exprimes?|pour|contre|abstentions?|nppv|ne\s+prend\s+pas\s+part\s+au\s+vote)\b"
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

/// The vote that the folded text of one act states.
pub(super) fn vote(text: &str) -> Read {
    let mut tally = Tally {
        unanimous: unanimous(text),
        ..Tally::default()
    };
    let mut tabled: Vec<_> = TABLED.captures_iter(text).filter_map(|c| tabled(text, &c)).collect();
    tabled.extend(under_heads(text));
    if !tabled.is_empty() {
        for (figures, at) in tabled {
            for (word, figure) in figures {
                tally.add(word, figure, at.clone());
            }
        }
        return tally.read();
    }
    for found in LABELLED.captures_iter(text) {
        let (Some(whole), Some(figure)) = (found.get(0), found.get(2)) else {
            continue;
        };
        if !figure_goes_on(&text[whole.end()..]) && !elsewhere(text, whole.start()) {
            tally.add(&found[1], numbers::persons(figure.as_str()), whole.range());
        }
    }
    let mut opposed = Vec::new();
    for found in OPPOSED.captures_iter(text) {
        let (Some(first), Some(last)) = (found.get(1), found.get(2)) else {
            continue;
        };
        let another = ["abst", "voix", "vote", "pour", "suff", "bull", "blan", "nul", "cont"].contains(&&found[3]);
        if another || elsewhere(text, first.start()) || figure_goes_on(&text[last.end()..]) {
            continue;
        }
        let sentence = text[..first.start()]
            .rsplit(['.', ';', '\n'])
            .next()
            .unwrap_or_default();
        let refused = ["refusee", "rejetee", "repoussee"]
            .iter()
            .any(|word| sentence.contains(word));
        let (pour, contre) = if refused { (2, 1) } else { (1, 2) };
        let words = first.start()..last.end();
        tally.add("pour", numbers::persons(&found[pour]), words.clone());
        tally.add("contre", numbers::persons(&found[contre]), words);
        opposed.push(first.start()..last.end());
    }
    for found in COUNTED.captures_iter(text) {
        if found
            .get(1)
            .is_some_and(|f| opposed.iter().any(|span| span.contains(&f.start())))
        {
            continue;
        }
        let (Some(whole), Some(figure)) = (found.get(0), found.get(1)) else {
            continue;
        };
        let bare = found.get(2).is_none() && !found[3].starts_with('a');
        let wrong = figure_began_before(&text[..figure.start()])
            || (bare && !(closes(&text[whole.end()..]) && brings(&text[..figure.start()])))
            || LABELS.is_match(&text[whole.end()..])
            || elsewhere(text, whole.start());
        if !wrong {
            tally.add(&found[3], numbers::persons(figure.as_str()), whole.range());
        }
    }
    for found in ABSTAINING.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        if !elsewhere(text, whole.start()) && !figure_began_before(&text[..whole.start()]) {
            tally.add(&found[2], numbers::persons(&found[1]), whole.range());
        }
    }
    for found in EXCEPT.captures_iter(text) {
        let at = found.get(0).map_or(0..0, |whole| whole.range());
        tally.add(&found[2], Some(persons_named(&found[1])), at);
    }
    let named = NAMED.captures_iter(text).filter_map(|c| Some((c.get(0)?, c.get(1)?)));
    let follow = NAMES_FOLLOW
        .captures_iter(text)
        .filter_map(|c| Some((c.get(0)?, c.get(2)?)));
    let mut apart = named.chain(follow).filter(|(whole, _)| !elsewhere(text, whole.start()));
    // Two such sentences may speak of the same persons, or of two votes.
    if let (Some((whole, names)), None) = (apart.next(), apart.next()) {
        tally.add("ne", Some(persons_named(names.as_str())), whole.range());
    }
    tally.read()
}

/// One word of a vote with its figure; three of them a table has.
type Figures = [(&'static str, Option<u32>); 3];

/// Tables whose figures stand under their labels: as many figures on the line below as labels on the line.
fn under_heads(text: &str) -> Vec<(Figures, Range<usize>)> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut found = Vec::new();
    for pair in lines.windows(2) {
        let [head, row] = pair else { continue };
        if !(head.contains("pour") && head.contains("contre") && HEAD.is_match(head)) {
            continue;
        }
        let labels: Vec<&str> = CELL.find_iter(head).map(|m| m.as_str()).collect();
        let figures: Vec<Option<u32>> = row.split_whitespace().map(numbers::persons).collect();
        if labels.len() != figures.len() || figures.iter().any(Option::is_none) {
            continue;
        }
        let under = |word: &str| {
            let at = labels.iter().position(|label| label.starts_with(word))?;
            figures.get(at).copied().flatten()
        };
        let figures = [
            ("pour", under("pour")),
            ("contre", under("contre")),
            ("abstention", under("abst")),
        ];
        let at = |line: &str| line.as_ptr() as usize - text.as_ptr() as usize;
        found.push((figures, at(head)..at(row) + row.len()));
    }
    found
}

/// The figures of a table, unless its figures stand before their words: « 15 pour 2 contre 1 abstention 3 pouvoirs ».
fn tabled(text: &str, found: &regex::Captures<'_>) -> Option<(Figures, Range<usize>)> {
    let figure = |group: usize| found.get(group)?.as_str().parse::<u32>().ok();
    let (pour, contre, abstained) = (figure(2)?, figure(3)?, figure(4)?);
    let whole = found.get(0)?;
    let sum_first = figure(1).is_none_or(|sum| sum == pour + contre + abstained);
    let alone = sum_first && !figure_goes_on(&text[whole.end()..]) && !elsewhere(text, whole.start());
    let figures = [
        ("pour", Some(pour)),
        ("contre", Some(contre)),
        ("abstention", Some(abstained)),
    ];
    alone.then(|| (figures, whole.range()))
}

/// The figures gathered so far.
#[derive(Default)]
struct Tally {
    figures: [Option<u32>; 4],
    torn: [bool; 4],
    words: [Option<Range<usize>>; 4],
    unanimous: Option<Range<usize>>,
}

impl Tally {
    fn add(&mut self, word: &str, figure: Option<u32>, at: Range<usize>) {
        let slot = match word.as_bytes().first() {
            Some(b'p') if !word.starts_with("pre") => 0,
            Some(b'c') => 1,
            Some(b'v') => 1,
            Some(b'a' | b's') => 2,
            _ => 3,
        };
        let Some(figure) = figure else { return };
        match self.figures[slot] {
            Some(old) if old != figure => self.torn[slot] = true,
            Some(_) => {}
            None => {
                self.figures[slot] = Some(figure);
                self.words[slot] = Some(at);
            }
        }
    }

    fn read(self) -> Read {
        let names = ["for", "against", "abstentions", "not voting"];
        let torn: Vec<&str> = (0..4).filter(|i| self.torn[*i]).map(|i| names[i]).collect();
        let figure = |i: usize| self.figures[i].filter(|_| !self.torn[i]);
        let contrary = self.unanimous.is_some() && figure(1).is_some_and(|n| n > 0);
        let contradiction = match (torn.is_empty(), contrary) {
            (false, _) => Some(format!("several figures: {}", torn.join(", "))),
            (true, true) => Some("unanimity and votes against".to_owned()),
            (true, false) => None,
        };
        let vote = Vote {
            in_favour: figure(0),
            against: figure(1),
            abstentions: figure(2),
            not_voting: figure(3),
            unanimous: (self.unanimous.is_some() && !contrary).then_some(true),
            ..Vote::default()
        };
        let facts = [Fact::For, Fact::Against, Fact::Abstentions, Fact::NotVoting];
        let words = self.words.into_iter().enumerate();
        let words = words.filter_map(|(i, at)| Some((facts[i], at.filter(|_| !self.torn[i])?)));
        let unanimous = self.unanimous.filter(|_| !contrary);
        Read {
            vote,
            contradiction,
            words: words.chain(unanimous.map(|at| (Fact::Unanimous, at))).collect(),
        }
    }
}

/// Whether the digits go on after the figure: « pour : 15 000 », « contre : 3,5 », « pour : 2 % ».
fn figure_goes_on(after: &str) -> bool {
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
fn figure_began_before(before: &str) -> bool {
    let trimmed = before.trim_end_matches(' ');
    trimmed.ends_with(|c: char| c.is_ascii_digit() && before.len() - trimmed.len() <= 1)
        || trimmed.ends_with(['°', ',', '.', '/']) && before.ends_with(['°', ',', '.', '/'])
}

/// Whether a bare « N pour » or « N contre » ends a clause, as counts of votes do.
fn closes(after: &str) -> bool {
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
fn brings(before: &str) -> bool {
    let mut from = before.len().saturating_sub(40);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    BRINGS.is_match(&before[from..])
}

/// Whether the sentence up to `at` speaks of another vote.
fn elsewhere(text: &str, at: usize) -> bool {
    let mut from = at.saturating_sub(220);
    while !text.is_char_boundary(from) {
        from += 1;
    }
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

fn unanimous(text: &str) -> Option<Range<usize>> {
    let mut found = UNANIMOUS.find_iter(text).map(|m| m.range());
    found.find(|at| !elsewhere(text, at.start) && !not_so(text, at.start, at.end))
}

fn not_so(text: &str, start: usize, end: usize) -> bool {
    let (mut from, mut to) = (start.saturating_sub(40), (end + 60).min(text.len()));
    while !text.is_char_boundary(from) {
        from += 1;
    }
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    NOT_UNANIMOUS.is_match(&text[from..to.max(end)])
}

/// How many persons an enumeration names: « Madame A, Messieurs B et C ».
fn persons_named(names: &str) -> u32 {
    let parts = names
        .split(',')
        .flat_map(|part| part.split(" et "))
        .filter(|part| part.trim().len() > 1);
    u32::try_from(parts.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For, against, abstentions, not voting, unanimous.
    type Figures = (Option<u32>, Option<u32>, Option<u32>, Option<u32>, Option<bool>);

    fn figures(text: &str) -> Figures {
        let vote = vote(text).vote;
        (
            vote.in_favour,
            vote.against,
            vote.abstentions,
            vote.not_voting,
            vote.unanimous,
        )
    }

    #[test]
    fn votes_are_read_in_the_ways_councils_tell_them() {
        for (text, expected) in [
            (
                "pour : 15 - contre : 2 - abstentions : 0",
                (Some(15), Some(2), Some(0), None, None),
            ),
            (
                "par 23 voix pour, 4 contre et deux abstentions",
                (Some(23), Some(4), Some(2), None, None),
            ),
            ("8 pour, 3 abstentions", (Some(8), None, Some(3), None, None)),
            (
                "deliberation adoptee par 14 voix pour\n",
                (Some(14), None, None, None, None),
            ),
            (
                "le conseil, a l'unanimite, approuve",
                (None, None, None, None, Some(true)),
            ),
            ("majorite (2 contre)", (None, Some(2), None, None, None)),
            (
                "a l'unanimiie, accepte cette proposition",
                (None, None, None, None, Some(true)),
            ),
            (
                "par vingt-trois voix pour, quatre voix contre et deux abstentions",
                (Some(23), Some(4), Some(2), None, None),
            ),
            (
                "vote : 14 pour / 0 contre / 0 abstention  adopte",
                (Some(14), Some(0), Some(0), None, None),
            ),
            (
                "adoption a 0 contre, 0 abstention, 11 voix pour\n",
                (Some(11), Some(0), Some(0), None, None),
            ),
            (
                "11 votes pour 2 abstentions 3/ subventions",
                (Some(11), None, Some(2), None, None),
            ),
            (
                "2 votes contre 1 abstention 9 votes pour 5/ deliberation",
                (Some(9), Some(2), Some(1), None, None),
            ),
            (
                "pour : 15\ncontre : 0\nabstention : 1",
                (Some(15), Some(0), Some(1), None, None),
            ),
            (
                "vote : - abstentions : 2 (m. roy et m. luce) - pour : 16",
                (Some(16), None, Some(2), None, None),
            ),
            (
                "voix pour : 19 voix contre : 3 abstentions : neant",
                (Some(19), Some(3), Some(0), None, None),
            ),
            (
                "votants : 15 pour 14 contre 1 abstention 0\n",
                (Some(14), Some(1), Some(0), None, None),
            ),
            (
                "pour 14\ncontre 1\nabstention 0\n",
                (Some(14), Some(1), Some(0), None, None),
            ),
            (
                "nombre de voix pour = 12, contre = 0",
                (Some(12), Some(0), None, None, None),
            ),
            (
                "adopte a la majorite des suffrages exprimes (21 pour, 3 contre, 2 abstentions)",
                (Some(21), Some(3), Some(2), None, None),
            ),
            ("le conseil, unanime, approuve", (None, None, None, None, Some(true))),
            (
                "approuve a l'unanimite des membres presents et representes",
                (None, None, None, None, Some(true)),
            ),
            (
                "trois conseillers s'abstiennent, le conseil approuve",
                (None, None, Some(3), None, None),
            ),
            (
                "1 ne prend pas part au vote : mme roy",
                (None, None, None, Some(1), None),
            ),
            (
                "2 membres ne participent pas au vote",
                (None, None, None, Some(2), None),
            ),
            (
                "pour : 18 voix ; contre : 2 voix ; abstention : 1 voix",
                (Some(18), Some(2), Some(1), None, None),
            ),
            (
                "resultat du vote : 18 (pour) 2 (contre) 0 (abstention)",
                (Some(18), Some(2), Some(0), None, None),
            ),
            ("par 8 voix contre 3", (Some(8), Some(3), None, None, None)),
            (
                "demande refusee par neuf voix contre 1",
                (Some(1), Some(9), None, None, None),
            ),
            (
                "par 8 voix contre 3 abstentions et 4 pour.",
                (Some(4), Some(8), Some(3), None, None),
            ),
            (
                "deliberation : 4 abstention 7 contre 0 pour\n",
                (Some(0), Some(7), Some(4), None, None),
            ),
            (
                "votants pour contre abstentions\n17 16 0 1\n",
                (Some(16), Some(0), Some(1), None, None),
            ),
            (
                "mm. roy et luce ne prennent pas part au vote",
                (None, None, None, Some(2), None),
            ),
            ("ne prend pas part au vote : m. roy", (None, None, None, Some(1), None)),
            (
                "adopte, sauf par m. roy qui s'abstient",
                (None, None, Some(1), None, None),
            ),
            (
                "le conseil, a l'exception de madame roy et monsieur lebrun qui s'abstiennent, accepte",
                (None, None, Some(2), None, None),
            ),
        ] {
            assert_eq!(figures(text), expected, "{text}");
        }
    }

    #[test]
    fn other_words_are_no_vote() {
        let none = (None, None, None, None, None);
        for text in [
            "un credit de 1 500 pour la voirie",
            "la majorite municipale votera ; la majorite des deux tiers est requise",
            "majorite absolue : 14. a obtenu : m. roy : 27 voix",
            "3 bulletins blancs ou nuls, 27 suffrages exprimes",
            "l'unanimite du conseil serait requise",
            "la lutte contre 3 nuisibles",
            "une subvention de 300 pour 2 classes",
            "il a ete vote contre la vie chere",
            "page 12 pour information",
            "contre 5 en 2023",
            "soit 25 pour 100 de la depense",
            "il en faut 3 pour 2024",
            "la commission, a l'unanimite, a donne un avis favorable",
            "la majorite des habitants, 12 contre la rocade du nord",
            "montant pour : 15 000 euros",
            "elu a la majorite absolue",
            "lutte contre : 2 000 rats",
            "la motion a l'unanimite moins une voix",
            "l'equivalent du sdem 50 pour\nle departement",
            "12 communes sur 22 ont vote pour et 3 contre.",
        ] {
            assert_eq!(figures(text), none, "{text}");
        }
    }

    #[test]
    fn contradictory_figures_are_given_up() {
        let read = vote("pour : 12. puis, pour : 14.");
        assert_eq!(read.vote, Vote::default());
        assert!(read.contradiction.is_some());
    }
}
