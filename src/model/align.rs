//! Where do two sequences differ? By their longest common subsequence, within bounds of time and memory.

use std::collections::HashMap;
use std::ops::Range;

/// Cells of the table by which two sequences are aligned; longer ones are first cut where they surely agree.
const CELLS: usize = 1 << 20;

/// What is compared, as the letters it is compared by.
pub(super) trait Keyed {
    /// The letters.
    fn key(&self) -> &str;
}

impl Keyed for String {
    fn key(&self) -> &str {
        self
    }
}

pub(super) type Gap = (Range<usize>, Range<usize>);

/// Where two sequences differ: ranges of both, in order, between what they have in common.
pub(super) fn gaps<T: Keyed>(old: &[T], new: &[T]) -> Vec<Gap> {
    let mut common = Vec::new();
    align(old, new, 0..old.len(), 0..new.len(), &mut common);
    let (mut all, mut from, mut to) = (Vec::new(), 0, 0);
    for (a, b) in common.into_iter().chain([(old.len(), new.len())]) {
        if from < a || to < b {
            all.push((from..a, to..b));
        }
        (from, to) = (a + 1, b + 1);
    }
    all
}

/// Adds the pairs of places at which two sequences agree, in order.
fn align<T: Keyed>(
    old: &[T],
    new: &[T],
    mut from: Range<usize>,
    mut to: Range<usize>,
    common: &mut Vec<(usize, usize)>,
) {
    while !from.is_empty() && !to.is_empty() && old[from.start].key() == new[to.start].key() {
        common.push((from.start, to.start));
        (from.start, to.start) = (from.start + 1, to.start + 1);
    }
    let mut tail = Vec::new();
    while !from.is_empty() && !to.is_empty() && old[from.end - 1].key() == new[to.end - 1].key() {
        (from.end, to.end) = (from.end - 1, to.end - 1);
        tail.push((from.end, to.end));
    }
    if from.len().saturating_mul(to.len()) <= CELLS {
        longest(old, new, &from, &to, common);
    } else {
        let (mut a, mut b) = (from.start, to.start);
        for (x, y) in anchors(old, new, &from, &to) {
            align_between(old, new, a..x, b..y, common);
            common.push((x, y));
            (a, b) = (x + 1, y + 1);
        }
        align_between(old, new, a..from.end, b..to.end, common);
    }
    common.extend(tail.into_iter().rev());
}

/// Between two anchors; what is still too long for the table differs as a whole.
fn align_between<T: Keyed>(
    old: &[T],
    new: &[T],
    from: Range<usize>,
    to: Range<usize>,
    common: &mut Vec<(usize, usize)>,
) {
    if from.len().saturating_mul(to.len()) <= CELLS {
        longest(old, new, &from, &to, common);
    }
}

/// The longest common subsequence, by the table.
fn longest<T: Keyed>(old: &[T], new: &[T], from: &Range<usize>, to: &Range<usize>, common: &mut Vec<(usize, usize)>) {
    let (rows, columns) = (from.len(), to.len());
    if rows == 0 || columns == 0 {
        return;
    }
    let width = columns + 1;
    let equal = |i: usize, j: usize| old[from.start + i].key() == new[to.start + j].key();
    let mut table = vec![0_u32; (rows + 1) * width];
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            table[i * width + j] = match equal(i, j) {
                true => table[(i + 1) * width + j + 1] + 1,
                false => table[(i + 1) * width + j].max(table[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < rows && j < columns {
        if equal(i, j) {
            common.push((from.start + i, to.start + j));
            (i, j) = (i + 1, j + 1);
        } else if table[(i + 1) * width + j] >= table[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
}

/// Where both surely agree: what stands once in each, in an order that both keep.
fn anchors<T: Keyed>(old: &[T], new: &[T], from: &Range<usize>, to: &Range<usize>) -> Vec<(usize, usize)> {
    let once = |all: &[T], range: &Range<usize>| {
        let mut places: HashMap<String, Option<usize>> = HashMap::new();
        for at in range.clone() {
            let place = places.entry(all[at].key().to_owned());
            place.and_modify(|p| *p = None).or_insert(Some(at));
        }
        places
    };
    let (ours, theirs) = (once(old, from), once(new, to));
    let mut pairs: Vec<(usize, usize)> = ours
        .iter()
        .filter_map(|(key, at)| Some(((*at)?, (*theirs.get(key)?)?)))
        .collect();
    pairs.sort_unstable();
    rising(&pairs)
}

/// The longest run of pairs whose second places rise, by patience.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let (mut tops, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::new());
    for (at, (_, place)) in pairs.iter().enumerate() {
        let pile = tops.partition_point(|top| pairs[*top].1 < *place);
        before.push(pile.checked_sub(1).map(|p| tops[p]));
        match tops.get_mut(pile) {
            Some(top) => *top = at,
            None => tops.push(at),
        }
    }
    let mut run = Vec::new();
    let mut at = tops.last().copied();
    while let Some(here) = at {
        run.push(pairs[here]);
        at = before[here];
    }
    run.reverse();
    run
}
