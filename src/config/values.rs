//! Durations, sizes, counts, texts: what a single value means.

use super::report::Problem;
use super::tree::{Value, shorten};
use crate::model::{QuietHours, Text};
use std::time::Duration;

type Read<T> = Result<T, Problem>;

const DURATION_UNITS: [(&str, f64); 5] = [
    ("ms", 0.001),
    ("s", 1.0),
    ("min", 60.0),
    ("h", 3_600.0),
    ("d", 86_400.0),
];
const SIZE_UNITS: [(&str, f64); 5] = [
    ("B", 1.0),
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
    ("TiB", 1_099_511_627_776.0),
];

/// No wait that a configuration asks for is longer than a year.
const LONGEST_SECONDS: f64 = 366.0 * 86_400.0;
/// 1 TiB.
const LARGEST: f64 = 1_099_511_627_776.0;

/// A text without control characters: nothing in the configuration may break a line of a header or of a log.
pub(super) fn text(value: &Value) -> Read<String> {
    let Value::Text(text) = value else {
        return Err(expected(
            value,
            Text::new("un texte entre guillemets", "a text in quotes"),
            quoted(value),
        ));
    };
    if text.trim().is_empty() {
        return Err(Problem::new(
            Text::new("la valeur est vide", "the value is empty"),
            Text::new("donnez une valeur, ou ôtez la clé", "give a value, or remove the key"),
        ));
    }
    if text.chars().any(char::is_control) {
        return Err(Problem::new(
            Text::new(
                format!(
                    "« {} » contient un saut de ligne ou un autre caractère de contrôle",
                    shorten(text)
                ),
                format!("\"{}\" holds a line break or another control character", shorten(text)),
            ),
            Text::new("écrivez la valeur sur une seule ligne", "write the value on one line"),
        ));
    }
    Ok(text.clone())
}

/// A duration, zero included.
pub(super) fn duration(value: &Value) -> Read<Duration> {
    let remedy = Text::new(
        "écrivez un nombre positif et une unité parmi ms, s, min, h, d : \"1s\", \"5min\"",
        "write a number that is not negative and a unit among ms, s, min, h, d: \"1s\", \"5min\"",
    );
    let seconds = quantity(value, &DURATION_UNITS, Text::new("une durée", "a duration"), &remedy)?;
    if seconds > LONGEST_SECONDS {
        return Err(Problem::new(
            Text::new("la durée dépasse un an", "the duration is longer than a year"),
            Text::new("écrivez au plus \"366d\"", "write at most \"366d\""),
        ));
    }
    Ok(Duration::from_secs_f64(seconds))
}

/// A duration within which something must have time to happen.
pub(super) fn timeout(value: &Value) -> Read<Duration> {
    let duration = duration(value)?;
    if duration.is_zero() {
        return Err(Problem::new(
            Text::new(
                "un délai nul ne laisse le temps de rien",
                "a limit of zero leaves no time for anything",
            ),
            Text::new(
                "écrivez une durée plus longue : \"30s\"",
                "write a longer duration: \"30s\"",
            ),
        ));
    }
    Ok(duration)
}

/// Hours of the day in which nothing is fetched.
pub(super) fn quiet_hours(value: &Value) -> Read<QuietHours> {
    let written = text(value)?;
    QuietHours::parse(&written).ok_or_else(|| {
        Problem::new(
            Text::new(
                format!("« {} » n'est pas une plage horaire", shorten(&written)),
                format!("\"{}\" is no window of hours", shorten(&written)),
            ),
            Text::new(
                "écrivez le début et la fin, différents : \"07:00-20:00\", ou \"22:00-06:00\" par-dessus minuit",
                "write its beginning and its end, not the same: \"07:00-20:00\", or \"22:00-06:00\" over midnight",
            ),
        )
    })
}

/// A size in bytes, from 1 B to 1 TiB.
pub(super) fn size(value: &Value) -> Read<u64> {
    let remedy = Text::new(
        "écrivez un nombre positif et une unité parmi B, KiB, MiB, GiB, TiB, au plus \"1 TiB\" : \"200 MiB\"",
        "write a positive number and a unit among B, KiB, MiB, GiB, TiB, at most \"1 TiB\": \"200 MiB\"",
    );
    let bytes = quantity(value, &SIZE_UNITS, Text::new("une taille", "a size"), &remedy)?;
    if !(1.0..=LARGEST).contains(&bytes) {
        let what = match bytes < 1.0 {
            true => Text::new(
                "une taille nulle ne laisse place à rien",
                "a size of zero leaves no room for anything",
            ),
            false => Text::new("la taille dépasse 1 TiB", "the size is over 1 TiB"),
        };
        return Err(Problem::new(what, remedy));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 1 and 2^40"
    )]
    Ok(bytes as u64)
}

/// A whole number from 1 to `MOST`.
pub(super) fn count<const MOST: i64>(value: &Value) -> Read<usize> {
    let remedy = Text::new(
        format!("écrivez un nombre entier de 1 à {MOST}, sans guillemets"),
        format!("write a whole number from 1 to {MOST}, without quotes"),
    );
    match value {
        Value::Integer(n) if (1..=MOST).contains(n) => Ok(usize::try_from(*n).unwrap_or(1)),
        other => Err(expected(
            other,
            Text::new(format!("un nombre de 1 à {MOST}"), format!("a number from 1 to {MOST}")),
            remedy,
        )),
    }
}

/// That a list was due.
pub(super) fn expected_list(value: &Value) -> Problem {
    let remedy = match value {
        Value::Text(text) => {
            let text = shorten(text);
            Text::new(
                format!("écrivez une liste : [\"{text}\"]"),
                format!("write a list: [\"{text}\"]"),
            )
        }
        _ => Text::new("écrivez une liste : [\"…\", \"…\"]", "write a list: [\"…\", \"…\"]"),
    };
    expected(value, Text::new("une liste", "a list"), remedy)
}

/// That something else was due.
pub(super) fn expected(value: &Value, due: Text, remedy: Text) -> Problem {
    let given = value.describe();
    Problem::new(
        Text::new(
            format!("on attend ici {}, et non {}", due.fr, given.fr),
            format!("{} is expected here, not {}", due.en, given.en),
        ),
        remedy,
    )
}

/// That a word is not among those known here.
pub(super) fn unknown_word(given: &str, near: Option<&str>, words: &[&str]) -> Problem {
    let given = shorten(given);
    let all = words.join(", ");
    Problem::new(
        Text::new(
            format!("« {given} » n'est pas connu ici"),
            format!("\"{given}\" is not known here"),
        ),
        match near {
            Some(near) => Text::new(format!("écrivez \"{near}\""), format!("write \"{near}\"")),
            None => Text::new(
                format!("écrivez l'un de ces mots : {all}"),
                format!("write one of these words: {all}"),
            ),
        },
    )
}

fn quoted(value: &Value) -> Text {
    match value {
        Value::Integer(n) => Text::new(format!("écrivez \"{n}\""), format!("write \"{n}\"")),
        _ => Text::new("écrivez la valeur entre guillemets", "write the value in quotes"),
    }
}

/// A number and a unit, as a multiple of the unit worth 1; neither negative nor infinite.
fn quantity(value: &Value, units: &[(&str, f64)], due: Text, remedy: &Text) -> Read<f64> {
    let wrong = || expected(value, due.clone(), remedy.clone());
    let Value::Text(text) = value else {
        return Err(wrong());
    };
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim_start_matches(' ');
    let factor = units.iter().find(|(name, _)| *name == unit).map(|(_, factor)| factor);
    match (number.parse::<f64>(), factor) {
        (Ok(number), Some(factor)) if number.is_finite() => Ok(number * factor),
        _ if text.starts_with('-') => Err(Problem::new(
            Text::new(
                format!("« {} » est négatif", shorten(text)),
                format!("\"{}\" is negative", shorten(text)),
            ),
            remedy.clone(),
        )),
        _ => Err(wrong()),
    }
}
