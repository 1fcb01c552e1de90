//! What a page is built of.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The kinds of elements that stand in a page, by name and classes: `div.card`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape(BTreeSet<String>);

impl Shape {
    /// A shape of these kinds of elements.
    pub fn new(kinds: BTreeSet<String>) -> Self {
        Self(kinds)
    }

    /// Whether there is none: what was read is no page.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The share of its kinds that a later page still has, 0 to 1; `None` when one of them has no shape.
    pub fn kept_in(&self, later: &Self) -> Option<f32> {
        let kept = self.0.intersection(&later.0).count();
        let known = !self.is_empty() && !later.is_empty();
        known.then(|| kept as f32 / self.0.len() as f32)
    }
}
