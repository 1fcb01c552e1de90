//! Words and what was made of them, worked out once: headings stand over thousands of links.

use super::dates::{self, Found};
use super::words::{self, Cue};
use std::cell::OnceCell;

/// A piece of text, and lazily what it says.
#[derive(Debug, Default)]
pub(in crate::sources) struct Said {
    /// The text.
    pub text: String,
    kind: OnceCell<Option<Cue>>,
    state: OnceCell<bool>,
    other: OnceCell<Option<words::Other>>,
    council: OnceCell<bool>,
    dates: OnceCell<Vec<Found>>,
}

impl Said {
    /// `text`, nothing worked out yet.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// See [`words::kind`].
    pub fn kind(&self) -> Option<Cue> {
        *self.kind.get_or_init(|| words::kind(&self.text))
    }

    /// Whether it says that it is the State's: see [`words::state`].
    pub fn is_the_states(&self) -> bool {
        *self.state.get_or_init(|| words::state(&self.text).is_some())
    }

    /// See [`words::other`].
    pub fn other(&self) -> Option<words::Other> {
        *self.other.get_or_init(|| words::other(&self.text))
    }

    /// See [`words::speaks_of_council`].
    pub fn speaks_of_council(&self) -> bool {
        *self.council.get_or_init(|| words::speaks_of_council(&self.text))
    }

    /// See [`dates::in_text`].
    pub fn dates(&self) -> &[Found] {
        self.dates.get_or_init(|| dates::in_text(&self.text))
    }

    /// Whether a day stands in it, its year too.
    pub fn has_day(&self) -> bool {
        self.dates().iter().any(|f| f.day.is_some() && f.year.is_some())
    }
}
