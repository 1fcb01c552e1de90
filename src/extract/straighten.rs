//! Is the picture of a page askew, and what does it look like straight?
//!
//! A scanner's feeder turns pages by a degree or two; an OCR engine then loses words at both ends of long lines. The
//! angle is the one under which the lower edges of letters fall into the sharpest lines. Whole quarter turns are not
//! seen here: the engine tells those.

use image::{GrayImage, Luma};

/// The widest angle looked for, and the least worth mending, in degrees.
const WIDEST: f32 = 6.0;
const LEAST: f32 = 0.4;
/// How much sharper lines must be than as scanned.
const SHARPER: f64 = 1.2;
/// Edges looked at; more tell nothing new.
const MOST_EDGES: usize = 60_000;

/// A page made straight, and by how much it was turned, in radians: what stands at `(x, y)` stood at [`origin`].
pub fn straighten(page: &GrayImage) -> Option<(GrayImage, f32)> {
    let angle = skew(page)?;
    let size = [page.width() as f32, page.height() as f32];
    let straight = GrayImage::from_fn(page.width(), page.height(), |x, y| {
        let [x, y] = origin([x as f32, y as f32], size, angle);
        Luma([blend(page, x, y)])
    });
    Some((straight, angle))
}

/// Where the point `at` of a page of `size` stood before the page was turned by `angle` about its middle.
pub fn origin(at: [f32; 2], size: [f32; 2], angle: f32) -> [f32; 2] {
    let (sin, cos) = angle.sin_cos();
    let (middle_x, middle_y) = (size[0] / 2.0, size[1] / 2.0);
    let (x, y) = (at[0] - middle_x, at[1] - middle_y);
    [middle_x + cos * x - sin * y, middle_y + sin * x + cos * y]
}

/// The angle of the lines of a page, in radians; `None` for a page that is straight, or of which that cannot be told.
fn skew(page: &GrayImage) -> Option<f32> {
    let edges = edges(page);
    let steps = |from: f32, step: f32, count: u16| (0..=count).map(move |n| from + step * f32::from(n));
    let sharpest = |angles: &mut dyn Iterator<Item = f32>, line: f32| {
        let scored = angles.map(|degrees| (degrees, sharpness(&edges, degrees, line)));
        scored.max_by(|a, b| a.1.total_cmp(&b.1))
    };
    let (rough, _) = sharpest(&mut steps(-WIDEST, 0.25, 48), 4.0)?;
    let (degrees, sharp) = sharpest(&mut steps(rough - 0.25, 0.05, 10), 2.0)?;
    // An angle at the rim is no peak.
    let found = degrees.abs() >= LEAST && rough.abs() < WIDEST && sharp >= SHARPER * sharpness(&edges, 0.0, 2.0);
    found.then_some(degrees.to_radians())
}

/// Points of ink with none below: baselines are made of them.
fn edges(page: &GrayImage) -> Vec<(f32, f32)> {
    let pixels = page.as_raw();
    let darkest = pixels.iter().min().copied().unwrap_or(0);
    let lightest = pixels.iter().max().copied().unwrap_or(0);
    let middle = darkest + (lightest - darkest) / 2;
    let width = page.width() as usize;
    let rows: Vec<&[u8]> = pixels.chunks_exact(width.max(1)).collect();
    let mut found = Vec::new();
    for (y, pair) in rows.windows(2).enumerate() {
        let below = pair[0].iter().zip(pair[1]).enumerate();
        let lower = below.filter(|(_, (this, next))| **this < middle && **next >= middle);
        found.extend(lower.map(|(x, _)| (x as f32, y as f32)));
    }
    let thinning = found.len() / MOST_EDGES + 1;
    found.into_iter().step_by(thinning).collect()
}

/// How unevenly the edges fall into lines of height `line` that run at `degrees`.
fn sharpness(edges: &[(f32, f32)], degrees: f32, line: f32) -> f64 {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let across = |&(x, y): &(f32, f32)| (y * cos - x * sin) / line;
    let least = edges.iter().map(across).fold(f32::INFINITY, f32::min);
    let mut lines: Vec<u32> = Vec::new();
    for edge in edges {
        let at = (across(edge) - least) as usize;
        if at >= lines.len() {
            lines.resize(at + 1, 0);
        }
        lines[at] += 1;
    }
    lines.iter().map(|count| f64::from(*count).powi(2)).sum()
}

/// The grey between the four pixels around a point; white beyond the page.
fn blend(page: &GrayImage, x: f32, y: f32) -> u8 {
    let (left, top) = (x.floor(), y.floor());
    let (right_part, lower_part) = (x - left, y - top);
    let grey = |x: f32, y: f32| {
        let within = x >= 0.0 && y >= 0.0 && x < page.width() as f32 && y < page.height() as f32;
        if within {
            f32::from(page.get_pixel(x as u32, y as u32).0[0])
        } else {
            255.0
        }
    };
    let upper = grey(left, top) * (1.0 - right_part) + grey(left + 1.0, top) * right_part;
    let lower = grey(left, top + 1.0) * (1.0 - right_part) + grey(left + 1.0, top + 1.0) * right_part;
    (upper * (1.0 - lower_part) + lower * lower_part).round() as u8
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Lines of small blocks, as words are from afar, at `degrees`.
    fn page(degrees: f32) -> GrayImage {
        let size = [800.0, 1100.0];
        GrayImage::from_fn(800, 1100, |x, y| {
            let [x, y] = origin([x as f32, y as f32], size, -degrees.to_radians());
            let ink = (60.0..740.0).contains(&x) && (60.0..1040.0).contains(&y) && y % 40.0 < 14.0 && x % 17.0 < 11.0;
            Luma([if ink { 0 } else { 255 }])
        })
    }

    #[test]
    fn a_page_askew_is_made_straight() {
        for degrees in [-4.0, -1.3, 0.8, 2.5] {
            let (straight, angle) = straighten(&page(degrees)).unwrap();
            assert!(
                (angle.to_degrees() - degrees).abs() < 0.15,
                "{degrees}: {}",
                angle.to_degrees()
            );
            assert!(skew(&straight).is_none(), "{degrees}");
        }
    }

    #[test]
    fn a_straight_page_a_blank_one_and_one_turned_by_a_quarter_stay_as_they_are() {
        assert!(straighten(&page(0.0)).is_none());
        assert!(straighten(&page(0.2)).is_none());
        assert!(straighten(&GrayImage::from_pixel(300, 300, Luma([250]))).is_none());
        assert!(straighten(&GrayImage::new(0, 0)).is_none());
        assert!(straighten(&image::imageops::rotate90(&page(0.0))).is_none());
    }
}
