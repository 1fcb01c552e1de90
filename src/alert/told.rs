//! What is kept of a hit until it is told: what a search would have said, frozen when it matched.

use crate::model::{ActId, Alteration, Amount, CouncilId, DocumentId, Kind, Origin, Outcome, Vote};
use crate::search::Hit;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A hit as it was when it matched.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Told {
    /// The hit as `search` gives it: what webhooks carry.
    pub hit: Value,
    /// Its passage in pieces, each with whether it is a match: in JSON the marks could not be told from brackets.
    pub passage: Vec<(bool, String)>,
}

/// What a letter says of a hit.
#[derive(Debug, Clone, Deserialize)]
pub struct Facts {
    /// See [`Hit::act`].
    pub act: Option<ActId>,
    /// See [`Hit::document`].
    pub document: DocumentId,
    /// See [`Hit::council`].
    pub council: CouncilName,
    /// See [`Hit::kind`].
    pub kind: Kind,
    /// See [`Hit::title`].
    pub title: String,
    /// See [`Hit::number`].
    pub number: Option<String>,
    /// See [`Hit::session_date`].
    pub session_date: Option<NaiveDate>,
    /// See [`Hit::page`].
    pub page: u32,
    /// See [`Hit::outcome`].
    pub outcome: Option<Outcome>,
    /// See [`Hit::vote`].
    pub vote: Vote,
    /// See [`Hit::amounts`].
    pub amounts: Vec<Amount>,
    /// See [`Hit::url`].
    pub url: String,
    /// See [`Hit::origin`].
    pub origin: Origin,
    /// What changed, when it was published before.
    #[serde(default)]
    pub change: Option<Alteration>,
}

/// A hit's council.
#[derive(Debug, Clone, Deserialize)]
pub struct CouncilName {
    /// Its id.
    #[expect(dead_code, reason = "part of the frozen form")]
    pub id: CouncilId,
    /// Its name.
    pub name: String,
}

impl Told {
    /// Freezes `hit`. An act already published whose words changed says so, in `change`: it is told because of that.
    pub fn of(hit: &Hit, reworded: bool) -> Result<Self, serde_json::Error> {
        let passage = hit.passage.segments();
        let mut hit = serde_json::to_value(hit)?;
        if reworded {
            hit["change"] = Alteration::Words.as_str().into();
        }
        Ok(Self {
            hit,
            passage: passage
                .into_iter()
                .map(|(found, text)| (found, text.to_owned()))
                .collect(),
        })
    }

    /// What a letter says of it.
    pub fn facts(&self) -> Result<Facts, serde_json::Error> {
        Facts::deserialize(&self.hit)
    }
}
