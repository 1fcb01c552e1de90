//! What the house talks about: councils, sources, captures, documents, acts, votes, amounts, periods.
//!
//! Values and the rules that hold between them. This module knows no other module and does no input or output; every
//! other module speaks in its words. Start with [`Source`] (where to look), [`Extraction`] (what was read) and
//! [`Recognition`] (what was understood).

mod act;
mod align;
mod cadence;
mod clock;
mod council;
mod crop;
mod difference;
mod document;
mod finding;
mod held;
mod host;
mod ids;
mod language;
mod period;
mod quiet;
mod scan;
mod session;
mod shape;
mod siren;
mod source;
mod stem;
mod subject;
mod words;

pub use act::{Act, Amount, AmountKind, Outcome, Recognition, Reference, Relation, Tax, Vote, outside};
pub use cadence::Cadence;
pub use clock::Clock;
pub use council::{Council, CouncilKind};
pub use crop::Crop;
pub use difference::{Alteration, Difference, Reworded};
pub use document::{Doubt, DoubtCode, Extraction, Kind, Metadata, Origin, Page, Part, Place, Stamp};
pub use finding::{Finding, Reading, Stated, TableRow};
pub use held::{Approval, Held, HeldAct, HeldDocument};
pub use host::{HostCounts, HostDay, HostEntries, LeftAlone};
pub use ids::{ActId, AlertId, CouncilId, DocumentId, InvalidId, Sha256, SourceId};
pub use language::{Lang, Text, fold};
pub use period::{InvalidDate, PartialDate};
pub use quiet::QuietHours;
pub use scan::{Quality, Scan, WordBox};
pub use session::{Attendance, Member, Session};
pub use shape::Shape;
pub use siren::{Siren, is_luhn};
pub use source::{Health, Selectors, Source, SourceKind};
pub use stem::stem;
pub use subject::{Subject, subject_label};
pub use words::{Characters, Evidence, Fact, Ruler, Words};
