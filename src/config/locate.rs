//! Which configuration file is meant.

use crate::model::Text;
use std::path::{Path, PathBuf};

/// Where the file is looked for when nobody names one.
const USUAL: [&str; 2] = ["./config/greffier.toml", "/etc/greffier/greffier.toml"];

/// No configuration file was named, and none is in its usual places.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}; {remedy}")]
pub struct NoConfiguration {
    /// What was looked for.
    pub what: Text,
    /// What to do.
    pub remedy: Text,
}

/// The configuration file: the one named, else `$GREFFIER_CONFIG`, else `./config/greffier.toml`, else
/// `/etc/greffier/greffier.toml`. A file that is named is not looked for elsewhere, there or not.
///
/// # Errors
/// When nothing names one and none is there.
pub fn locate(explicit: Option<&Path>) -> Result<PathBuf, NoConfiguration> {
    let named = explicit.map(Path::to_path_buf);
    let variable = || {
        std::env::var_os("GREFFIER_CONFIG")
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let usual = || USUAL.into_iter().map(PathBuf::from).find(|path| path.exists());
    named.or_else(variable).or_else(usual).ok_or_else(|| {
        let places = USUAL.join(", ");
        NoConfiguration {
            what: Text::new(
                format!("aucun fichier de configuration ({places})"),
                format!("no configuration file ({places})"),
            ),
            remedy: Text::new(
                "désignez-en un par --config FICHIER ou par $GREFFIER_CONFIG",
                "name one with --config FILE or $GREFFIER_CONFIG",
            ),
        }
    })
}
