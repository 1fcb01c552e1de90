//! Who is told, of what, how often, and in which words.

mod hook;
mod hostile;
mod leaving;
mod mail;
mod matching;
mod sinks;
mod town;
