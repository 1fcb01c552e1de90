//! Headings: which lines announce an act, and what number and title do they give it?
//!
//! Four ways are known, from the surest: a number of act at the head of the line, a rank in a sequence, a line of the
//! agenda said again, a title that stands alone before a sentence. [`super::split`] chooses among them.

use super::rules::rule;
use super::text::{Body, Line};
use std::collections::{HashMap, HashSet};
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

/// What numbers of acts look like without the word « délibération » before them.
pub(super) const NUMBER: &str = r"(?:[a-z]{1,3}[-_]?[a-z]{0,5}[\s_-]?(?:\d{2,4}\s?[_/.-]\s?)+\d{1,4}(?:[_/.-]\d{1,4})*[a-z]?|(?:19|20)\d{6}\s?[-_/]\s?\d{1,3}[a-z]?|(?:19|20)\d{2}\s?[/_.-]\s?\d{1,4}(?:\s?[/_.-]\s?(?:\d{1,4}|[il]\b))*[a-z]?|\d{2}\.\d{2}\.\d{2}\s?-\s?\d{1,3})";

rule!(
    AFTER_WORD,
    r"^\W*(?:\d{1,2}(?:[-.]\d{1,2})?\s?[-/).:]\s*)?(?:(?:projet\s+de\s+)?deliberation|delib|d\.c\.m|dcm|acte)\.?\s*(?:(?:du\s+conseil\s+\w+\s+)?n[o°*'\x22.]?\s*[°]?|numero|:)?\s*:?\s*([a-z]{0,6}[\s_-]?\d[a-z0-9]*(?:[/_-][a-z0-9]{1,8}|\s?[/_.-]\s?\d{1,8}[a-z]?)*)\b"
);
rule!(
    ROWED,
    r"^[^\w]{0,3}(?:\d{2}/\d{2}/\d{4}\s+)?((?:19|20)\d{2}[ _]{1,3}\d{2,4})(?:\s|$)"
);
rule!(
    OF_ANY_NATURE,
    r"^\W*(?:deliberation|decision|arrete)(?:\s+(?:municipale?|permanent|temporaire|du\s+(?:maire|president|conseil\s+\w+)))?\s+(?:n\s?[°o*.]?|numero)\s*[:°]?\s*([a-z]{0,6}[\s_-]?\d[a-z0-9]*(?:[/_-][a-z0-9]{1,8}|\s?[/_.-]\s?\d{1,8}[a-z]?)*)\b"
);
rule!(
    AFTER_SIGN,
    r"^\W*(?:\d{2}/\d{2}/\d{4}\s+)?n\s?[°o*'\x22]\s*:?\s*((?:\d{1,4}\s?[/_.-]\s?(?:19|20)\d{2})\b|",
    NUMBER,
    r")"
);
rule!(INLINE, r"^([-*>o]\s?)?([^:.;\n]{4,90}?)\s?:\s+\S");
rule!(
    /// The end of a line whose sentence goes on with the number of another text.
    CITING,
    r"^.{30,}(?:\b(?:deliberations?|decisions?|loi|decret|arretes?|ordonnance)|\()$"
);
rule!(
    /// A line that ends with figures, a year apart.
    CELLS,
    r"(?:^|\s)(?:\d{1,3}|\d{5,}|[03-9]\d{3}|[\d ]+[,.]\d+)$"
);
rule!(
    /// « Délibération du 3 mai », « L2241-1 » of a code.
    DATED,
    r"^(?:(?:du|de|en|le)\b|[lr]\.?\s?[1-9]\d{2,3}-\d|d\.?\s?(?:1[0-8]|[2-9][1-9]|[3-9]\d)\d{2}-\d)"
);
rule!(
    /// A number made of a day and a rank, some of whose figures were read as letters: « 20'l8.04.09- 10 ».
    BROKEN,
    r"^[^\w]{0,2}((?:\d|[oul]|'l){4}\s?\.\s?(?:\d|[oul]|'l){2}\s?\.\s?(?:\d|[oul]|'l){2}\s?-\s?(?:\d|[oul]|'l){1,2})\s"
);
rule!(BARE, r"^[^\w]{0,4}(?:\d{2}/\d{2}/\d{4}\s+)?(", NUMBER, r")");
rule!(
    RANK,
    r"^[^\w]{0,3}((?:point|question|affaire|rapport|dossier|objet|sujet)\s+)?(?:n\s?[°o*]\s*)?(\d{1,3}|[ivxl]{1,6})(?:\s?(?:°|er|eme|e)?\s?([-/).:])[-)./\s]*|\s+|$)(.*)$"
);
rule!(
    SENTENCE,
    r"^[^\w]{0,3}(?:monsieur|madame|messieurs|mesdames|m\.|mm\b|mme|mlle|mr\b|le\s+(?:conseil|maire|president|rapporteur|quorum|compte\s+rendu)|la\s+(?:maire|presidente|commission|seance)|les?\s+membres|vu\b|considerant|rapporteur|expose|il\s+(?:est|a|convient|s'agit)|elle\s|par\s+(?:deliberation|courrier|arrete|lettre|consequent)|dans\s+le|afin|suite\s+(?:a|au|aux|la)\b|apres|conformement|l'assemblee|l'article|sur\s+(?:proposition|rapport)|en\s+(?:application|vertu|raison|effet)|nous\s|depuis|compte\s+tenu|cette?\s|ces?\s|pour\s*:|vote\s*:|unanimite|adopte|presents?\b|depenses|recettes|chapitre|montant|\d+\s+(?:votes?|voix|abst|contre|pour)|rapport\s*$)"
);
rule!(
    NO_TITLE,
    r"^[^\w]{0,3}(?:affiche|envoye\b|recu\b|compte\s+re\w{0,4}\W*$|(?:seance|reunion|conseil\s+municipal)\s+(?:du|ordinaire|publique|extraordinaire)\b|total|sous[\s-]total|recettes?|depenses?|fonctionnement|investissement|montants?|chapitres?|articles?|(?:decide|autorise|approuve|adopte|accepte|refuse|charge|designe)\b|le\s+conseil|vu\b|considerant|apres\s+en|pour\s*:?\s*\d|contre\s*:|abstentions?|vote\s*(?:[:.]|$)|votants|presents?\b|absent|excuse|pouvoirs?|procurations?|secretaire|ordre\s+du\s+jour|nombre\s+de|date\s+d|page\b|fait\s+a|le\s+maire|la\s+maire|le\s+president|signature|l'an\b|etai(?:en)?t\b|republique|departement|mairie|commune\s+de|ville\s+de|convocation|dit\s+que|d'|de\s|du\s|des\s|a\s+l'unanimite|unanimite|monsieur|madame|mme|m\.|arrivee?|departs?\b|article|annexe|objet\s*$|(?:proces[\s-]*verbal|compte[\s-]*rendu)\s+(?:de\s+la|du)\s+(?:reunion|seance|conseil)|ouverture\s+de|personne\s+ne|l[ea]s?\s+conseilhttps?|www|tel\b|expose|decision\s*(?::|$)|rapport\s*$|motion\s*$)"
);
rule!(
    OPEN_END,
    r"(?:[-,:/]|\b(?:de|du|des|la|le|les|l'|d'|et|a|au|aux|en|pour|par|sur|dans|avec|une?|n°|sa|son|ses|ou))$"
);
rule!(
    REPORT,
    r"^[^\w]{0,3}(?:rapporteu[rs]e?|(?:monsieur|madame|m\.|mme|mr|mlle|le\s+maire|la\s+maire|le\s+president|la\s+presidente|le\s+rapporteur)\b[^.]{0,80}\b(?:donne\s+lecture|expose|rapporte|presente|rappelle|informe|propose|explique|indique|fait\s+(?:part|lecture)|precise)|vus?\b|considerant|rapport\s*:?\s*$|apres\s+(?:en\s+)?(?:avoir\s+)?deliber|le\s+conseil\b|l'assemblee\b)"
);
rule!(AGENDA, r"^\W*(?:projet\s+d')?(?:l')?ordre\s+du\s+jour\b[^.]{0,40}$");

rule!(
    TELLS,
    r"\b(?:est|sont|ont|prevoit|propose|peut|peuvent|doit|doivent|permet|concerne|rappelle|expose|informe|precise|sera|seront|etait|s'eleve)\b"
);

/// The lines that begin with the number of an act.
pub(super) fn numbered(body: &Body) -> Vec<Heading> {
    let lines = body.lines();
    (0..lines.len())
        .filter(|index| !lines[*index].noise)
        .filter_map(|index| {
            let line = &lines[index];
            let text = body.line(line);
            let (found, sure) = match (
                AFTER_WORD.captures(text),
                AFTER_SIGN.captures(text),
                BARE.captures(text),
            ) {
                (Some(found), ..) => (found, true),
                (None, Some(found), _) => (found, true),
                (None, None, Some(found)) => (found, false),
                _ => (BROKEN.captures(text)?, false),
            };
            let number = found.get(1)?;
            // A date or an article of a code.
            if DATED.is_match(number.as_str()) {
                return None;
            }
            // An account or a sum in a table is no number of an act.
            let begins_small = body
                .written(line.start + number.start()..line.start + number.end())
                .contains(char::is_lowercase)
                && !BROKEN.is_match(text);
            if !sure && (begins_small || years(number.as_str())) {
                return None;
            }
            let after = line.start + number.end();
            // « Vu la délibération / n° 2021-14 du 3 mai » goes on; a heading begins anew.
            // « Qui ont pris part à la / délibération : 11 » counts members.
            if index > 0 && body.line(&lines[index - 1]).ends_with(" a la") {
                return None;
            }
            if !line.after_blank && index > 0 && CITING.is_match(body.line(&lines[index - 1])) {
                return None;
            }
            let rest = body.written(after..line.end);
            let begins = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
            let sums = text.ends_with('€') || !begins.starts_with(char::is_alphabetic);
            if !sure && text.contains('€') && sums {
                return None;
            }
            if text.len() > number.end() && !opens_title(rest, begins, sure) {
                return None;
            }
            let written = body.clean(line.start + number.start()..line.start + number.end());
            heading(body, index, after, Some(mended(text, written)))
        })
        .collect()
}

/// The rows of a list whose numbers have lost their sign: « 2026 003 Révision des statuts ».
pub(super) fn rows(body: &Body) -> Vec<Heading> {
    let lines = body.lines().iter().enumerate().filter(|(_, line)| !line.noise);
    lines
        .filter_map(|(index, line)| {
            let number = ROWED.captures(body.line(line))?.get(1)?;
            let number = line.start + number.start()..line.start + number.end();
            heading(body, index, number.end, Some(body.clean(number)))
        })
        .collect()
}

/// The lines that begin with the number of an act of any nature, as a collection of acts has them; the last of those
/// that say the same number, for a summary comes first.
pub(super) fn collected(body: &Body) -> Vec<Heading> {
    let lines = body.lines().iter().enumerate().filter(|(_, line)| !line.noise);
    let headings: Vec<Heading> = lines
        .filter_map(|(index, line)| {
            let number = OF_ANY_NATURE.captures(body.line(line))?.get(1)?;
            let number = line.start + number.start()..line.start + number.end();
            heading(body, index, number.end, Some(body.clean(number)))
        })
        .collect();
    let last: HashMap<Option<String>, usize> = headings.iter().map(|h| (h.number.clone(), h.line)).collect();
    let kept = headings.into_iter().filter(|h| last.get(&h.number) == Some(&h.line));
    kept.collect()
}

/// « 2021/2022 » is a year of school and « 2023-2026 » a span of years, not a number.
fn years(number: &str) -> bool {
    let mut years = number
        .split(['/', '-', '_', '.'])
        .map(|part| part.trim().parse::<u32>().unwrap_or(0));
    let span = |a: u32, b: u32| (1900..2100).contains(&a) && (a + 1..2100).contains(&b);
    years
        .next()
        .zip(years.next())
        .is_some_and(|(a, b)| span(a, b) || a > 1900 && b == a % 100 + 1 && number.len() <= 7 && number.contains('-'))
}

/// The number as it was before figures were read as letters.
fn mended(text: &str, number: String) -> String {
    if !BROKEN.is_match(text) {
        return number;
    }
    let mended = number.replace(['\'', '’'], "").replace(['l', 'I'], "1");
    mended.replace(['o', 'O', 'u', 'û', 'ô'], "0")
}

/// Whether what follows a number on its line can be a title, or nothing.
fn opens_title(rest: &str, begins: &str, sure: bool) -> bool {
    let glued = rest.starts_with(|c: char| c.is_alphanumeric() || "°%€,.".contains(c));
    match begins.chars().next() {
        None => true,
        // « 0FFRES »: a letter read as a figure.
        Some('0') if begins[1..].starts_with(char::is_uppercase) => !glued,
        Some(c) if c.is_uppercase() || c.is_ascii_digit() && rest.contains([':', '-', '–']) => !glued,
        Some(_) => sure && !glued && rest.trim_start().starts_with([':', '-', '–', '«', '"']),
    }
}

/// The best sequence of ranks (1, 2, 3…; I, II, III…), judged by `worth` of the whole sequence; of two that are worth
/// the same, the one whose ranks have a sign after them.
pub(super) fn ranked(body: &Body, worth: impl Fn(&[Heading]) -> usize) -> Vec<Heading> {
    let mut chains: Vec<(Style, Vec<Heading>)> = Vec::new();
    let mut open: HashMap<(Style, u32), Vec<usize>> = HashMap::new();
    for (index, line) in body.lines().iter().enumerate().filter(|(_, l)| !l.noise) {
        let Some((style, rank, heading)) = rank(body, index, line) else {
            continue;
        };
        let before = [rank.wrapping_sub(1), rank.wrapping_sub(2)];
        let last = before.into_iter().find_map(|r| open.get_mut(&(style, r))?.pop());
        let chain = match last {
            Some(chain) => chain,
            None if rank <= 2 => {
                chains.push((style, Vec::new()));
                chains.len() - 1
            }
            None => continue,
        };
        chains[chain].1.push(heading);
        open.entry((style, rank)).or_default().push(chain);
    }
    chains.retain(|(_, chain)| chain.len() > 1);
    // The longest: those of a register's hundred sessions need not all be weighed.
    chains.sort_by_key(|(_, chain)| std::cmp::Reverse(chain.len()));
    chains.truncate(WEIGHED);
    let best = chains
        .into_iter()
        .max_by_key(|((_, sign), chain)| (worth(chain), *sign != ' ', chain.len()));
    best.map(|(_, chain)| chain).unwrap_or_default()
}

/// How many sequences of ranks are weighed against one another: a bound on the time.
const WEIGHED: usize = 12;

/// How ranks are written: in Roman figures or not, and what follows them (a space for nothing, `w` where only a word,
/// « point n° 3 », stands before).
type Style = (bool, char);

/// The rank a line begins with: its style, its value, the heading.
fn rank(body: &Body, index: usize, line: &Line) -> Option<(Style, u32, Heading)> {
    let found = RANK.captures(body.line(line))?;
    let figures = found.get(2)?;
    let roman = !figures.as_str().starts_with(|c: char| c.is_ascii_digit());
    let rank = if roman {
        roman_value(figures.as_str())?
    } else {
        figures.as_str().parse().ok()?
    };
    let title = found.get(4)?;
    let written = body.written(line.start + title.start()..line.end);
    let first = written
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .chars()
        .next();
    let separator = match (found.get(3), found.get(1)) {
        (Some(sign), _) => sign.as_str().chars().next()?,
        (None, Some(_)) => 'w',
        (None, None) => ' ',
    };
    // « 11 - 1 boulevard … » may begin with a figure, « 1.5 km » does not begin a title.
    let spaced = body.line(line)[..title.start()].ends_with(' ');
    let good = match first {
        None => true,
        Some(c) => c.is_uppercase() || (c.is_ascii_digit() && spaced && written.starts_with(c)),
    };
    let small = body
        .written(line.start + figures.start()..line.start + figures.end())
        .contains(char::is_lowercase);
    if !good || rank == 0 || rank > 200 || (roman && small) {
        return None;
    }
    // A figure with nothing after it begins the rows of tables too.
    let row = || title.as_str().contains('€') || CELLS.is_match(title.as_str());
    if separator == ' ' && (!first.is_some_and(char::is_uppercase) || title.len() < 4 || row()) {
        return None;
    }
    Some((
        (roman, separator),
        rank,
        heading(body, index, line.start + title.start(), None)?,
    ))
}

fn roman_value(figures: &str) -> Option<u32> {
    let digit = |c| {
        Some(match c {
            'i' => 1,
            'v' => 5,
            'x' => 10,
            'l' => 50,
            _ => return None,
        })
    };
    let digits: Vec<u32> = figures.chars().map(digit).collect::<Option<_>>()?;
    let signed = digits.iter().enumerate().map(|(i, d)| {
        let smaller = digits.get(i + 1).is_some_and(|next| next > d);
        if smaller { -i64::from(*d) } else { i64::from(*d) }
    });
    u32::try_from(signed.sum::<i64>()).ok()
}

/// Where the agenda stands: the lines after « Ordre du jour » that follow one another.
pub(super) fn agenda_line(body: &Body) -> Option<usize> {
    body.lines().iter().position(|line| AGENDA.is_match(body.line(line)))
}

/// Lines of the agenda that the document says again as headings.
pub(super) fn repeated(body: &Body) -> Vec<Heading> {
    let Some(agenda) = agenda_line(body) else {
        return Vec::new();
    };
    let lines = body.lines();
    let mut items: HashSet<Vec<&str>> = HashSet::new();
    let mut found: Vec<Heading> = Vec::new();
    let mut said: HashSet<Vec<&str>> = HashSet::new();
    for (index, line) in lines.iter().enumerate().skip(agenda + 1).filter(|(_, l)| !l.noise) {
        let key = key(body.line(line));
        if key.len() < 2 || NO_TITLE.is_match(body.line(line)) && !body.line(line).starts_with("d") {
            continue;
        }
        if items.contains(&key) {
            if said.insert(key) {
                found.extend(heading(body, index, line.start, None));
            }
        } else if index < agenda + AGENDA_LINES && found.is_empty() {
            items.insert(key);
        }
    }
    found
}

/// How many lines an agenda may have.
const AGENDA_LINES: usize = 90;

/// The first three words of a line that mean something.
fn key(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.len() > 3)
        .take(3)
        .collect()
}

/// Titles that stand alone: a short line without a full stop, after the end of a sentence and before a new one.
pub(super) fn plain(body: &Body) -> Vec<Heading> {
    let lines: Vec<(usize, &Line)> = body.lines().iter().enumerate().filter(|(_, l)| !l.noise).collect();
    let mut found = Vec::new();
    for window in lines.windows(3) {
        let [(_, before), (index, line), _] = window else {
            continue;
        };
        let text = body.line(line);
        let last = body.line(before);
        let ended = line.after_blank
            || last.ends_with(['.', ';', ':', '!', '?', ')'])
            || last.contains("unanimite")
            || last.chars().filter(|c| c.is_alphanumeric()).count() < 2;
        if !ended || !stands_alone(body, line, text) {
            continue;
        }
        let Some(heading) = heading(body, *index, line.start, None) else {
            continue;
        };
        let begins = body.lines().get(heading.next).is_some_and(|next| {
            let capital = body.written(next.start..next.end).starts_with(char::is_uppercase);
            let small = body.written(line.start..line.end).contains(char::is_lowercase);
            // In capitals after a blank line, a title needs no sentence below.
            SENTENCE.is_match(body.line(next)) || (line.after_blank && (!small || capital && !next.after_blank))
        });
        // What ends with a full stop was a sentence.
        let title = body.folded(heading.title.clone());
        if begins && !title.ends_with('.') && heading.next - heading.line <= 3 && !TELLS.is_match(title) {
            found.push(heading);
        }
    }
    found
}

/// Titles that begin the line of their text, after a blank line or a bullet: « * Location de la salle : le conseil … ».
pub(super) fn inline(body: &Body) -> Vec<Heading> {
    let lines = body.lines().iter().enumerate().filter(|(_, line)| !line.noise);
    lines
        .filter_map(|(index, line)| {
            let text = body.line(line);
            let found = INLINE.captures(text)?;
            let title = found.get(2)?;
            let title = line.start + title.start()..line.start + title.end();
            let capital = body.written(title.clone()).starts_with(char::is_uppercase);
            let begins = line.after_blank || found.get(1).is_some();
            let titled = capital && begins && !NO_TITLE.is_match(text) && !SENTENCE.is_match(text);
            titled.then(|| Heading {
                line: index,
                next: index + 1,
                span: line.start..title.end,
                title,
                number: None,
            })
        })
        .collect()
}

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

/// Lines all in capitals that can be titles.
pub(super) fn capitals(body: &Body, index: usize) -> Option<Heading> {
    let line = body.lines().get(index).filter(|l| !l.noise)?;
    let written = body.written(line.start..line.end);
    let letters = written.chars().filter(|c| c.is_alphabetic()).count();
    let small = written.chars().filter(|c| c.is_lowercase()).count();
    let text = body.line(line);
    let words = text.split_whitespace().filter(|word| word.len() > 1).count();
    let title = letters >= 8
        && words > 1
        && small == 0
        && text.len() <= 120
        && !NO_TITLE.is_match(text)
        && !text.ends_with('.');
    title.then(|| heading(body, index, line.start, None)).flatten()
}

fn stands_alone(body: &Body, line: &Line, text: &str) -> bool {
    let begins = body.written(line.start..line.end).chars().next();
    (8..=150).contains(&text.len())
        && begins.is_some_and(char::is_uppercase)
        && !text.ends_with(['.', ';', ','])
        && !SENTENCE.is_match(text)
        && !NO_TITLE.is_match(text)
        && !text.contains('€')
        && text.chars().filter(char::is_ascii_digit).count() * 3 < text.len()
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
    if follower.noise || text.ends_with('.') || SENTENCE.is_match(next) || RANK.is_match(next) || BARE.is_match(next) {
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
