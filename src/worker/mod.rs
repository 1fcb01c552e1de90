//! How are strangers' bytes parsed without danger?
//!
//! In a child process of this same binary, which has no files, no network and no other programs, little memory and
//! little time, and which may die: that costs one document its text, told as a [`Doubt`](crate::model::Doubt), and
//! nothing else. The parent hands the bytes over a pipe and reads one bounded answer; it never parses them itself.
//! Character recognition runs in a second kind of child, since it needs tesseract, and the first may start nothing.
//!
//! What this module never does: decide what a text means, keep anything, reach the network.
//!
//! Start with [`Pool`] (the parent's side), then `child` (the other end of the pipe), `protocol` (what they say to each
//! other), [`sandbox`] (what a child may not do) and [`ocr`].

mod child;
mod life;
#[cfg(debug_assertions)]
mod misbehave;
pub mod ocr;
mod pool;
mod protocol;
pub mod sandbox;
mod settings;

pub use child::child_main;
#[cfg(debug_assertions)]
#[doc(hidden)]
pub use misbehave::Misbehaviour;
pub use ocr::{Round, Scanned, ocr_child_main};
pub use pool::{OwnText, Pool};
pub use settings::{OcrSettings, Settings};
