//! A part of the picture of a page.

use super::WordBox;
use std::fmt;

/// The whole of a side.
const WHOLE: u16 = 1000;
/// The least height of a part that is shown for its words, and what is shown above and below them.
const LEAST_HEIGHT: f32 = 0.06;
const MARGIN: f32 = 0.015;

/// A part of a page, in thousandths of its width and height: it holds at any resolution. Never empty, never beyond the
/// page. Written `left,top,width,height`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Crop {
    /// From the left edge.
    pub left: u16,
    /// From the top edge.
    pub top: u16,
    /// Its width.
    pub width: u16,
    /// Its height.
    pub height: u16,
}

impl Crop {
    /// What `text` says, if it says it in the one way there is and the part lies on the page.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split(',').map(|number| number.parse::<u16>().ok());
        let mut next = || numbers.next().flatten();
        let crop = Self {
            left: next()?,
            top: next()?,
            width: next()?,
            height: next()?,
        };
        let within = |start: u16, size: u16| size > 0 && start.checked_add(size).is_some_and(|end| end <= WHOLE);
        let sound = within(crop.left, crop.width) && within(crop.top, crop.height);
        (sound && crop.to_string() == text).then_some(crop)
    }

    /// The lines in which `words` stand, over the whole width of the page; `None` without words.
    pub fn around<'a>(words: impl IntoIterator<Item = &'a WordBox>) -> Option<Self> {
        let (mut top, mut bottom) = (f32::INFINITY, f32::NEG_INFINITY);
        for word in words {
            top = top.min(word.top);
            bottom = bottom.max(word.top + word.height);
        }
        if !(top.is_finite() && bottom.is_finite()) {
            return None;
        }
        let more = ((LEAST_HEIGHT - (bottom - top)) / 2.0).max(MARGIN);
        let thousandths = |share: f32| (share.clamp(0.0, 1.0) * f32::from(WHOLE)) as u16;
        let (top, bottom) = (thousandths(top - more), thousandths(bottom + more));
        Some(Self {
            left: 0,
            top: top.min(WHOLE - 1),
            width: WHOLE,
            height: bottom.saturating_sub(top).max(1),
        })
    }

    /// Left, top, width and height of the part on a picture of this size, in pixels: at least one pixel.
    pub fn on(self, width: u32, height: u32) -> [u32; 4] {
        let part = |start: u16, size: u16, whole: u32| {
            let at = |n: u16| (u64::from(whole) * u64::from(n) / u64::from(WHOLE)) as u32;
            let start_at = at(start).min(whole.saturating_sub(1));
            [start_at, at(start + size).saturating_sub(start_at).max(1)]
        };
        let ([left, wide], [top, high]) = (part(self.left, self.width, width), part(self.top, self.height, height));
        [left, top, wide, high]
    }
}

impl fmt::Display for Crop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{},{}", self.left, self.top, self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_part_is_written_in_one_way_and_never_leaves_the_page() {
        let crop = Crop::parse("0,120,1000,95").unwrap();
        assert_eq!(crop.to_string(), "0,120,1000,95");
        for wrong in [
            "",
            "0,0,0,10",
            "0,0,10,0",
            "1,0,1000,10",
            "0,990,10,11",
            "0,0,10",
            "0,0,10,10,10",
            "00,0,10,10",
            "+1,0,10,10",
            " 1,0,10,10",
            "-1,0,10,10",
            "0,0,65535,10",
            "65535,0,65535,1",
            "a,b,c,d",
        ] {
            assert_eq!(Crop::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_part_around_words_holds_them_with_a_margin_and_ends_where_the_page_does() {
        let word = |top: f32, height: f32| WordBox {
            text: "lavoir".to_owned(),
            left: 0.2,
            top,
            width: 0.1,
            height,
            confidence: 0.9,
        };
        let crop = Crop::around(&[word(0.5, 0.01), word(0.56, 0.02)]).unwrap();
        assert_eq!((crop.left, crop.width), (0, 1000));
        assert!(crop.top <= 485 && crop.top + crop.height >= 594, "{crop}");
        for at in [0.0, 0.995] {
            let crop = Crop::around(&[word(at, 0.01)]).unwrap();
            assert_eq!(Crop::parse(&crop.to_string()), Some(crop));
        }
        assert_eq!(Crop::around(&[]), None);
    }

    #[test]
    fn a_part_of_a_picture_has_a_pixel_and_lies_on_it() {
        for text in ["0,0,1,1", "999,999,1,1", "0,0,1000,1000", "333,500,100,7"] {
            for (width, height) in [(1, 1), (910, 1286), (16, 20_000)] {
                let [left, top, wide, high] = Crop::parse(text).unwrap().on(width, height);
                assert!(
                    wide > 0 && high > 0 && left + wide <= width && top + high <= height,
                    "{text}"
                );
            }
        }
    }
}
