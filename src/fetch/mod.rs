//! What does this address answer, asked politely and safely?
//!
//! One client for all requests that leave the house. It asks robots.txt first, keeps to one request at a time and an
//! interval for each host, rests when asked to, sends conditions, follows redirects hop by hop, and never connects to
//! a private address that was not named in the settings. It never parses what it receives (robots.txt excepted),
//! never decides what to fetch, and never keeps more of a body in memory than a buffer. Start with [`Client::get`].

mod body;
mod client;
mod error;
mod exchange;
pub mod guard;
mod headers;
mod lanes;
mod ledger;
mod meter;
mod resolver;
pub mod robots;
mod settings;
mod visits;

pub use body::Download;
pub use client::{Answer, Body, Client, MAX_REDIRECTS, Request};
pub use error::{Fault, FetchError, Phase, Spool};
pub use guard::Refusal;
pub use ledger::Ledger;
pub use meter::Traffic;
pub use reqwest::dns::{Addrs, Name, Resolve, Resolving};
pub use robots::PRODUCT;
pub use settings::Settings;
