//! How rules are written: regular expressions over folded text (see [`super::text`]), compiled once.

/// A `static` rule from the parts of its pattern. The patterns are constants and each is compiled by the tests: the
/// `unwrap` cannot fail.
macro_rules! rule {
    ($(#[$doc:meta])* $name:ident, $($part:expr),+ $(,)?) => {
        $(#[$doc])*
        pub(super) static $name: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| regex::Regex::new(&[$($part),+].concat()).unwrap());
    };
}
pub(super) use rule;
