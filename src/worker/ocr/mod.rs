//! How is a picture of a page read?
//!
//! By tesseract, in a child of its own for each page: limited in memory and time, shut off from everything but its
//! libraries and its language data, at a low claim on the processor. The figures behind the settings: a scan is
//! read best at its own resolution, in grey; one thread is fastest; page segmentation 3 is right but for sideways pages,
//! which 1 turns.
//!
//! Start with [`complete`]: the pages of a document that want it. `engine` runs tesseract, `tsv` reads what it says.

mod child;
mod engine;
mod pages;
mod settle;
mod tsv;

/// The version of this reader of pictures. Raising it makes pages due again that an older one read poorly.
pub const VERSION: u32 = 1;

pub use child::ocr_child_main;
pub(super) use engine::Engine;
pub use engine::{Availability, available};
pub(super) use pages::complete;
pub use pages::{Round, Scanned};
