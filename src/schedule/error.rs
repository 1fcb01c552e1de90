//! What can be wrong with an expression, in both languages.

use crate::model::Text;

/// An expression that says no schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct ScheduleError {
    /// What is wrong with it.
    pub what: Text,
    /// An expression that may have been meant.
    pub proposal: Option<String>,
}

/// The fields of crontab(5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Minute,
    Hour,
    Day,
    Month,
    Weekday,
}

impl Field {
    fn name(self) -> Text {
        match self {
            Self::Minute => Text::new("minutes (de 0 à 59)", "minutes (0 to 59)"),
            Self::Hour => Text::new("heures (de 0 à 23)", "hours (0 to 23)"),
            Self::Day => Text::new("jours du mois (de 1 à 31)", "days of month (1 to 31)"),
            Self::Month => Text::new("mois (de 1 à 12, ou jan à dec)", "months (1 to 12, or jan to dec)"),
            Self::Weekday => Text::new(
                "jours de la semaine (de 0 à 7, ou sun à sat)",
                "days of week (0 to 7, or sun to sat)",
            ),
        }
    }
}

const SHORTHANDS: [&str; 5] = ["@daily", "@hourly", "@weekly", "@monthly", "@yearly"];

pub(super) fn empty() -> ScheduleError {
    with(
        "l'expression est vide",
        "the expression is empty",
        Some("30 5 * * *".to_owned()),
    )
}

pub(super) fn too_long(most: usize) -> ScheduleError {
    with(
        format!("l'expression dépasse {most} caractères"),
        format!("the expression is longer than {most} characters"),
        None,
    )
}

pub(super) fn field_count(count: usize) -> ScheduleError {
    let champs = if count == 1 { "champ" } else { "champs" };
    let fields = if count == 1 { "field" } else { "fields" };
    with(
        format!("l'expression a {count} {champs} ; il en faut cinq, comme dans crontab(5)"),
        format!("the expression has {count} {fields}; five are needed, as in crontab(5)"),
        None,
    )
}

pub(super) fn reboot() -> ScheduleError {
    with(
        "« @reboot » n'a pas de sens ici : une source est lue à heures fixes, non au démarrage",
        "\"@reboot\" has no meaning here: a source is read at set times, not at start",
        Some("@daily".to_owned()),
    )
}

pub(super) fn unknown_shorthand(word: &str) -> ScheduleError {
    let near = SHORTHANDS
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(known, &word.to_lowercase()), known))
        .min()
        .filter(|(distance, _)| *distance <= 3);
    with(
        format!("« {word} » n'est pas un raccourci connu"),
        format!("\"{word}\" is no known shorthand"),
        near.map(|(_, known)| known.to_owned()),
    )
}

pub(super) fn not_understood(expression: &str) -> ScheduleError {
    with(
        format!(
            "« {expression} » n'est pas une expression cron (secondes, minutes, heures, jour, mois, jour de semaine de 1 = dimanche à 7, année)"
        ),
        format!(
            "\"{expression}\" is no cron expression (seconds, minutes, hours, day, month, day of week from 1 = Sunday to 7, year)"
        ),
        None,
    )
}

pub(super) fn field(field: Field, part: &str) -> ScheduleError {
    let name = field.name();
    with(
        format!("« {part} » ne convient pas au champ des {}", name.fr),
        format!("\"{part}\" does not fit the field of {}", name.en),
        None,
    )
}

pub(super) fn step(field: Field, part: &str, most: u32) -> ScheduleError {
    let name = field.name();
    with(
        format!(
            "le pas de « {part} », au champ des {}, doit aller de 1 à {most}",
            name.fr
        ),
        format!(
            "the step of \"{part}\", in the field of {}, must be from 1 to {most}",
            name.en
        ),
        None,
    )
}

pub(super) fn backwards(field: Field, part: &str) -> ScheduleError {
    let name = field.name();
    with(
        format!(
            "l'intervalle « {part} », au champ des {}, finit avant de commencer",
            name.fr
        ),
        format!(
            "the range \"{part}\", in the field of {}, ends before it begins",
            name.en
        ),
        None,
    )
}

fn with(fr: impl Into<String>, en: impl Into<String>, proposal: Option<String>) -> ScheduleError {
    ScheduleError {
        what: Text::new(fr, en),
        proposal,
    }
}
