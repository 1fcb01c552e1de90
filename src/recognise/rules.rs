//! How rules are written: regular expressions over folded text (see [`super::text`]), compiled once.

/// A `static` rule from the parts of its pattern.
macro_rules! rule {
    ($(#[$doc:meta])* $name:ident, $($part:expr),+ $(,)?) => {
        $(#[$doc])*
        pub(super) static $name: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| $crate::recognise::rules::compiled(&[$($part),+].concat()));
    };
}
pub(super) use rule;

/// The rule of a pattern. Folded letters are those of ASCII, and so are the edges of words and the figures: an automaton
/// that has to ask Unicode for edges gives up at the first « or °, and what takes its place is many times slower.
#[expect(
    clippy::unwrap_used,
    reason = "the patterns are constants, and the tests compile each"
)]
pub(super) fn compiled(pattern: &str) -> regex::Regex {
    let pattern = pattern.replace(r"\b", r"(?-u:\b)").replace(r"\d", "[0-9]");
    regex::Regex::new(&pattern).unwrap()
}
