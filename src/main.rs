//! Greffier.
fn main() {}
