//! CSS selectors and globs. Both are measured before they are parsed: their parsers descend once for each level.

use super::report::Problem;
use super::tree::{Value, shorten};
use super::values::text;
use crate::model::Text;
use globset::{GlobBuilder, GlobMatcher};

const LONGEST: usize = 1000;
const DEEPEST: usize = 16;

/// A CSS selector that the listing reader will understand.
pub(super) fn selector(value: &Value) -> Result<String, Problem> {
    let text = text(value)?;
    let wrong = || {
        Problem::new(
            Text::new(
                format!("« {} » n'est pas un sélecteur CSS", shorten(&text)),
                format!("\"{}\" is no CSS selector", shorten(&text)),
            ),
            Text::new(
                "écrivez un sélecteur, comme \"article.deliberation\" ou \"a[href$='.pdf']\", ou ôtez la clé : la lecture s'en passe souvent",
                "write a selector, such as \"article.deliberation\" or \"a[href$='.pdf']\", or remove the key: reading often does without",
            ),
        )
    };
    measured(&text)?;
    scraper::Selector::parse(&text).map_err(|_| wrong())?;
    Ok(text)
}

/// A glob over the path of a page.
pub(super) fn path_glob(value: &Value) -> Result<String, Problem> {
    let text = text(value)?;
    glob(&text)?;
    Ok(text)
}

/// A glob, where `*` stops at a slash and `**` does not.
pub(super) fn glob(text: &str) -> Result<GlobMatcher, Problem> {
    measured(text)?;
    let built = GlobBuilder::new(text).literal_separator(true).build();
    built.map(|glob| glob.compile_matcher()).map_err(|_| {
        Problem::new(
            Text::new(
                format!("« {} » n'est pas un motif de chemin", shorten(text)),
                format!("\"{}\" is no path pattern", shorten(text)),
            ),
            Text::new(
                "écrivez un motif avec *, ** ou ? : \"/conseil-municipal/**\"",
                "write a pattern with *, ** or ?: \"/conseil-municipal/**\"",
            ),
        )
    })
}

fn measured(text: &str) -> Result<(), Problem> {
    let mut depth = 0_usize;
    let deepest = text.chars().fold(0, |deepest, c| {
        depth = match c {
            '(' | '[' | '{' => depth + 1,
            ')' | ']' | '}' => depth.saturating_sub(1),
            _ => depth,
        };
        deepest.max(depth)
    });
    if text.len() <= LONGEST && deepest <= DEEPEST {
        return Ok(());
    }
    Err(Problem::new(
        Text::new(
            format!("ce motif est démesuré : plus de {LONGEST} caractères, ou de {DEEPEST} niveaux de parenthèses"),
            format!("this pattern is outsize: more than {LONGEST} characters, or {DEEPEST} levels of brackets"),
        ),
        Text::new("écrivez-le plus simplement", "write it more simply"),
    ))
}
