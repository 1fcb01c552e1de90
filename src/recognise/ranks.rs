//! Ranks: which lines follow one another as 1, 2, 3… or I, II, III…?

use super::headings::{Heading, SENTENCE, heading};
use super::rules::rule;
use super::split;
use super::text::{Body, Line};
use std::collections::HashMap;

rule!(
    RANK,
    r"^[^\w]{0,3}((?:point|question|affaire|rapport|dossier|objet|sujet)\s+)?(?:n\s?[°o*]\s*)?(\d{1,3}|[ivxl]{1,6})(?:\s?(?:°|er|eme|e)?\s?([-/).:])[-)./\s]*|\s+|$)(.*)$"
);
rule!(
    /// A line that ends with figures, a year apart.
    CELLS,
    r"(?:^|\s)(?:\d{1,3}|\d{5,}|[03-9]\d{3}|[\d ]+[,.]\d+)$"
);

rule!(
    /// Where the title of an act told on its own line may end.
    TITLE_ENDS,
    r"\w{3}(?:\.|\s?:)\s+"
);

rule!(
    /// A title that ends with its vote.
    VOTED,
    r"\s*[-,:]?\s(?:(?:approuve|adopte)e?s?\s+)?a\s+l'unanimite\W*$"
);

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
    // One rank alone needs its sign: « 1) ».
    chains.retain(|((_, sign), chain)| chain.len() > 1 || ")-./".contains(*sign));
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
        on_its_line(body, heading(body, index, line.start + title.start(), None)?),
    ))
}

/// The heading without what its line tells of the act: « Point n° 3 : Vente du four. Le conseil approuve la vente ».
fn on_its_line(body: &Body, mut heading: Heading) -> Heading {
    let text = body.folded(heading.title.clone());
    let cut = TITLE_ENDS.find_iter(text).find(|end| {
        let begins = &text[end.end()..];
        // After a colon a title may go on; a sentence does not.
        let stops = end.as_str().contains('.') || SENTENCE.is_match(begins);
        (TITLE_LEAST..TITLE_MOST).contains(&end.start()) && stops
    });
    // The three last letters of the title are the match's.
    let told = cut.filter(|end| split::tells(&text[end.end()..]));
    let ends = told
        .map(|end| end.start() + 3)
        .or_else(|| Some(VOTED.find(text)?.start()).filter(|end| *end >= TITLE_LEAST));
    if let Some(end) = ends {
        heading.title.end = heading.title.start + end;
        heading.span.end = heading.title.end;
    }
    heading
}

/// How long the title of an act told on its own line is.
const TITLE_LEAST: usize = 5;
const TITLE_MOST: usize = 160;

/// Where the words of a line begin, after its rank when it has one.
pub(super) fn after_rank(body: &Body, line: &Line) -> usize {
    let found = RANK.captures(body.line(line)).and_then(|found| found.get(4));
    let at = found.map_or(line.start, |title| line.start + title.start());
    let begins = body.written(at..line.end).starts_with(char::is_uppercase);
    if begins { at } else { line.start }
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
