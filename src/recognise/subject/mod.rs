//! The subject: which code of the national nomenclature (ACTES, two levels) is the act's?
//!
//! The one that the act states itself (`stated`), else one inferred from its object: `features` turns an object into
//! stems and into the expressions of `index/subjects/lexicon.txt`, `model` weighs them. The model is a file,
//! `index/subjects/model.tsv`, learnt by `examples/subjects` from hand-read labels; `index/subjects/README.md` tells how
//! and with what figures. Below [`SURE`] for a code of the second level, the first level alone is given when that is sure;
//! below it too, nothing.

mod features;
mod lexicon;
mod model;
mod stated;

pub use features::{Feature, features};
pub use lexicon::{Lexicon, Rank};
pub use model::{Model, Verdict};
pub(super) use stated::stated;

use crate::model::Subject;

/// The confidence under which a subject is not given: a wrong one misleads whoever narrows a search by it, an absent one
/// only leaves the act among the others. At this mark nine of ten inferred subjects are right and one act in five is
/// given none (docs/benchmarks.md, « Subjects »).
pub const SURE: f32 = 0.6;

/// The subject of an act: stated in its folded `text`, else inferred from its `title`.
pub(super) fn subject(title: &str, text: &str) -> Option<Subject> {
    stated(text).or_else(|| inferred(title))
}

/// The subject that the object of an act suggests, when it is sure enough.
pub fn inferred(title: &str) -> Option<Subject> {
    let verdict = Model::embedded().judge(&features(title));
    let (code, confidence) = verdict.sure(SURE)?;
    Subject::inferred(code, confidence)
}
