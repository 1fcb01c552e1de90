//! UTF-16 and UTF-32, with and without byte order mark.

use super::Decoded;

/// How much of the bytes is looked at for the pattern of NULs.
const LOOKED_AT: usize = 4096;

/// The text, if `bytes` begin with a byte order mark of UTF-16 or UTF-32 or have their NULs where French text in one
/// of them must have them.
pub fn decode(bytes: &[u8]) -> Option<Decoded> {
    let marks: [(&[u8], usize, bool); 4] = [
        (&[0xff, 0xfe, 0, 0], 4, false),
        (&[0, 0, 0xfe, 0xff], 4, true),
        (&[0xff, 0xfe], 2, false),
        (&[0xfe, 0xff], 2, true),
    ];
    let marked = marks
        .iter()
        .find_map(|&(mark, width, big)| Some((bytes.strip_prefix(mark)?, width, big)));
    let (rest, width, big) = marked.or_else(|| unmarked(bytes).map(|(width, big)| (bytes, width, big)))?;
    let (text, charset) = if width == 2 {
        (utf16(rest, big), if big { "UTF-16BE" } else { "UTF-16LE" })
    } else {
        (utf32(rest, big), if big { "UTF-32BE" } else { "UTF-32LE" })
    };
    Some(Decoded {
        text,
        charset,
        guessed: false,
    })
}

/// Width and byte order by the places of the NULs: in text of the Latin script nearly every unit has its high bytes
/// empty, and no low byte is NUL.
fn unmarked(bytes: &[u8]) -> Option<(usize, bool)> {
    let head = &bytes[..bytes.len().min(LOOKED_AT) / 4 * 4];
    let head = if head.is_empty() && bytes.len() == 2 {
        bytes
    } else {
        head
    };
    let mut nuls = [0_usize; 4];
    for (n, _) in head.iter().enumerate().filter(|(_, b)| **b == 0) {
        nuls[n % 4] += 1;
    }
    let quads = head.len().div_ceil(4).max(1);
    let full = |n: usize| nuls[n] * 10 >= quads * 7;
    let bare = |n: usize| nuls[n] * 50 <= quads;
    if full(1) && full(2) && full(3) && bare(0) {
        Some((4, false))
    } else if full(0) && full(1) && full(2) && bare(3) {
        Some((4, true))
    } else if head.len() >= 4 && full(1) && full(3) && bare(0) && bare(2) {
        Some((2, false))
    } else if head.len() >= 4 && full(0) && full(2) && bare(1) && bare(3) {
        Some((2, true))
    } else {
        None
    }
}

fn utf16(bytes: &[u8], big: bool) -> String {
    let encoding = if big {
        encoding_rs::UTF_16BE
    } else {
        encoding_rs::UTF_16LE
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn utf32(bytes: &[u8], big: bool) -> String {
    let unit = |b: &[u8]| match *b {
        [a, b, c, d] if big => u32::from_be_bytes([a, b, c, d]),
        [a, b, c, d] => u32::from_le_bytes([a, b, c, d]),
        _ => u32::MAX,
    };
    bytes
        .chunks(4)
        .map(|b| char::from_u32(unit(b)).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}
