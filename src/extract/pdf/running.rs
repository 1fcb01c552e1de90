//! Which lines at the head and foot of pages are repeated from page to page?
//!
//! A sentence goes on over the end of a page; the address of the town hall that is printed there is no part of it.
//! Such lines stay, since people search for them, but an empty line sets them apart from the text, so that nothing is
//! read across them as one sentence and no word cut at the end of the page is mended with them.

use std::collections::HashMap;

/// How many lines at each end of a page may be running ones.
const EDGE: usize = 4;
/// On how many pages at least a line must stand to be a running one, and on which part of them (one in so many).
const FEWEST: usize = 3;
const ONE_IN: usize = 3;

/// On how many pages a line stands at one end.
type Seen = HashMap<(End, String), usize>;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum End {
    Head,
    Foot,
}

/// Sets the running heads and feet of `pages` apart by an empty line.
pub fn set_apart(pages: &mut [String]) {
    if pages.len() < FEWEST {
        return;
    }
    let mut seen = Seen::new();
    for page in pages.iter() {
        let mut shapes: Vec<_> = edges(page).collect();
        shapes.sort_unstable_by(|a, b| a.1.cmp(&b.1).then((a.0 as u8).cmp(&(b.0 as u8))));
        shapes.dedup();
        for shape in shapes {
            *seen.entry(shape).or_default() += 1;
        }
    }
    let enough = FEWEST.max(pages.len().div_ceil(ONE_IN));
    for page in pages.iter_mut() {
        *page = apart(page, |end, line| {
            seen.get(&(end, shape(line))).is_some_and(|n| *n >= enough)
        });
    }
}

fn edges(page: &str) -> impl Iterator<Item = (End, String)> {
    let lines = || page.lines().filter(|line| !line.trim().is_empty());
    let head = lines().take(EDGE).map(|line| (End::Head, shape(line)));
    head.chain(lines().rev().take(EDGE).map(|line| (End::Foot, shape(line))))
}

/// The page with an empty line below its last running head and above its first running foot.
fn apart(page: &str, running: impl Fn(End, &str) -> bool) -> String {
    let lines: Vec<&str> = page.lines().collect();
    let head = unbroken(lines.iter().copied(), |line| running(End::Head, line));
    let foot = unbroken(lines.iter().rev().copied(), |line| running(End::Foot, line));
    if head + foot >= lines.len() || head + foot == 0 {
        return page.to_owned();
    }
    let (above, below) = lines.split_at(head);
    let (text, below) = below.split_at(below.len() - foot);
    let part = |lines: &[&str]| lines.join("\n").trim_matches('\n').to_owned();
    let parts = [part(above), part(text), part(below)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n\n")
}

/// How many lines from one end are running ones, empty ones among them.
fn unbroken<'a>(lines: impl Iterator<Item = &'a str>, running: impl Fn(&str) -> bool) -> usize {
    let taken = lines.take(2 * EDGE);
    taken.take_while(|line| line.trim().is_empty() || running(line)).count()
}

/// A line with its numbers made equal, so that « Page 3 sur 12 » is met again.
fn shape(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars().filter(|c| !c.is_whitespace()) {
        match c.is_ascii_digit() {
            true if out.ends_with('0') => {}
            true => out.push('0'),
            false => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::set_apart;

    fn pages(of: impl Fn(usize) -> String) -> Vec<String> {
        let mut pages: Vec<String> = (1..=12).map(of).collect();
        set_apart(&mut pages);
        pages
    }

    #[test]
    fn what_pages_repeat_at_their_ends_is_set_apart_from_the_text() {
        let read = pages(|n| {
            format!(
                "Commune de Val\nTexte propre à la page {0}\nla suite {0}\nPage {n} sur 12",
                "x".repeat(n)
            )
        });
        assert_eq!(
            read[9],
            format!(
                "Commune de Val\n\nTexte propre à la page {0}\nla suite {0}\n\nPage 10 sur 12",
                "x".repeat(10)
            )
        );
    }

    #[test]
    fn a_word_cut_at_the_end_of_a_page_is_not_mended_with_its_foot() {
        let mut read = pages(|n| format!("article {0}\n{0} la délibé-\nmairie de val", "y".repeat(n)));
        super::super::hyphen::mend(&mut read);
        assert!(read[0].ends_with("délibé-\n\nmairie de val"), "{}", read[0]);
    }

    #[test]
    fn pages_that_repeat_nothing_or_everything_stay_as_they_are() {
        let same = pages(|_| "un\ndeux".to_owned());
        assert_eq!(same[3], "un\ndeux");
        let other = pages(|n| format!("{}\n{}", "a".repeat(n), "b".repeat(n)));
        assert_eq!(other[3], "aaaa\nbbbb");
    }
}
