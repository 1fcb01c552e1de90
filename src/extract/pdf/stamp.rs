//! What do annotations write on a page?
//!
//! « Reçu en préfecture le … » is often a stamp: an annotation, whose appearance is a stream of its own and not part
//! of the page's content (ISO 32000-1, 12.5.5). A page that draws nothing but these appearances, each in its place,
//! is made up here and then read like any other.

use pdfboss_core::{Dict, Document, Name, Object, Page, Stream};
use std::fmt::Write as _;

/// How many annotations of one page are drawn.
const MOST: usize = 500;
/// Annotations that show no text of their own: links, and windows that open on a click.
const SILENT: &[&str] = &["Link", "Popup"];
/// Flags of annotations that are not shown: invisible, hidden, no view (ISO 32000-1, table 165).
const NOT_SHOWN: i64 = 1 | 1 << 1 | 1 << 5;

/// A page that draws the appearances of the annotations of `page`; `None` when there are none.
pub fn overlay(document: &Document, page: &Page) -> Option<Page> {
    let annotations = document.resolve(page.dict().get("Annots")?).ok()?;
    let mut forms = Dict::new();
    let mut content = String::new();
    for (n, item) in annotations.as_array()?.iter().take(MOST).enumerate() {
        if let Some((form, matrix)) = appearance(document, item) {
            forms.insert(Name(format!("A{n}")), form);
            let _ = writeln!(content, "q {matrix} cm /A{n} Do Q");
        }
    }
    if content.is_empty() {
        return None;
    }
    let mut resources = Dict::new();
    resources.insert(Name("XObject".to_owned()), Object::Dict(forms));
    let stream = Stream {
        dict: Dict::new(),
        data: content.into_bytes(),
    };
    let mut dict = Dict::new();
    dict.insert(Name("Contents".to_owned()), Object::Stream(stream));
    Some(Page::from_parts(
        page.index,
        page.media_box,
        page.crop_box,
        page.rotate,
        resources,
        dict,
        None,
    ))
}

/// The normal appearance of an annotation, and the matrix that puts it into its rectangle.
fn appearance(document: &Document, item: &Object) -> Option<(Object, String)> {
    let resolve = |object: &Object| document.resolve(object).ok();
    let annotation = resolve(item)?;
    let dict = annotation.as_dict()?;
    let subtype = dict.get_name("Subtype").map_or("", |name| name.0.as_str());
    let flags = dict.get("F").and_then(&resolve).and_then(|f| f.as_int()).unwrap_or(0);
    if SILENT.contains(&subtype) || flags & NOT_SHOWN != 0 {
        return None;
    }
    let appearances = resolve(dict.get("AP")?)?;
    let mut normal = appearances.as_dict()?.get("N")?.clone();
    let mut resolved = resolve(&normal)?;
    if resolved.as_stream().is_none() {
        // One stream for each state: check boxes and the like.
        let state = dict.get_name("AS")?;
        normal = resolved.as_dict()?.get(&state.0)?.clone();
        resolved = resolve(&normal)?;
    }
    let form = &resolved.as_stream()?.dict;
    let rect = numbers::<4>(document, dict.get("Rect")?)?;
    let bbox = form.get("BBox").and_then(|b| numbers::<4>(document, b)).unwrap_or(rect);
    let own = form.get("Matrix").and_then(|m| numbers::<6>(document, m));
    let matrix = placed(rect, bbox, own.unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]));
    // A form without the mark of one is one here: some producers leave it out.
    Some((normal, matrix))
}

/// The matrix A of ISO 32000-1, 12.5.5: the transformed box is scaled and moved onto the rectangle.
fn placed(rect: [f64; 4], bbox: [f64; 4], own: [f64; 6]) -> String {
    let [a, b, c, d, e, f] = own;
    let corners = [
        (bbox[0], bbox[1]),
        (bbox[0], bbox[3]),
        (bbox[2], bbox[1]),
        (bbox[2], bbox[3]),
    ];
    let moved = corners.map(|(x, y)| (a * x + c * y + e, b * x + d * y + f));
    let least = |of: fn(&(f64, f64)) -> f64| moved.iter().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&(f64, f64)) -> f64| moved.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (x0, x1, y0, y1) = (least(|p| p.0), most(|p| p.0), least(|p| p.1), most(|p| p.1));
    let (left, right) = (rect[0].min(rect[2]), rect[0].max(rect[2]));
    let (low, high) = (rect[1].min(rect[3]), rect[1].max(rect[3]));
    let scale = |to: f64, from: f64| if from.abs() > 1e-6 && to > 0.0 { to / from } else { 1.0 };
    let (sx, sy) = (scale(right - left, x1 - x0), scale(high - low, y1 - y0));
    format!("{sx:.6} 0 0 {sy:.6} {:.4} {:.4}", left - x0 * sx, low - y0 * sy)
}

fn numbers<const N: usize>(document: &Document, object: &Object) -> Option<[f64; N]> {
    let array = document.resolve(object).ok()?;
    let items = array.as_array()?;
    let mut out = [0.0; N];
    for (n, slot) in out.iter_mut().enumerate() {
        *slot = document
            .resolve(items.get(n)?)
            .ok()?
            .as_f64()
            .filter(|v| v.is_finite() && v.abs() < 1e7)?;
    }
    Some(out)
}
