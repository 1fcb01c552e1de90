//! What may be asked for? A query, a recipient, a rhythm.

use crate::model::Lang;
use chrono::{DateTime, TimeDelta, Utc};

/// A saved search as it is asked for.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The query, as typed.
    pub query: String,
    /// `mailto:…`, `https://…`, or `http://…` within `allow_private`.
    pub to: String,
    /// How often.
    pub rhythm: Rhythm,
    /// Whether acts of old sessions count too.
    pub any_date: bool,
    /// The language of the messages.
    pub lang: Lang,
}

/// How often somebody is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Rhythm {
    /// One message for each batch of acts, as soon as they are found.
    #[default]
    AtOnce,
    /// At most one message in 24 hours.
    Daily,
    /// At most one message in seven days.
    Weekly,
}

impl Rhythm {
    /// Every rhythm.
    pub const ALL: [Self; 3] = [Self::AtOnce, Self::Daily, Self::Weekly];

    /// The word used on the command line and in the catalogue.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AtOnce => "at-once",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }

    /// The rhythm that [`Rhythm::as_str`] writes as `word`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rhythm| rhythm.as_str() == word)
    }

    /// What readers call it.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::AtOnce => lang.pick("dès qu'un acte est trouvé", "as soon as an act is found"),
            Self::Daily => lang.pick("une fois par jour au plus", "once a day at most"),
            Self::Weekly => lang.pick("une fois par semaine au plus", "once a week at most"),
        }
    }

    /// Whether a message may be made now, the last one having been made at `last`.
    pub(super) fn is_due(self, last: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        let least = match self {
            Self::AtOnce => return true,
            Self::Daily => TimeDelta::days(1),
            Self::Weekly => TimeDelta::days(7),
        };
        now - last >= least
    }
}
