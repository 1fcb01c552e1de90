//! The five fields of crontab(5), translated for the `cron` crate: it counts days from 1 = Sunday and asks for day of
//! month AND day of week, where crontab counts from 0 (and 7) and asks for either when both are restricted.

use super::ScheduleError;
use super::error::{self, Field};

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// One or two expressions of six fields; a run is due when any of them says so.
pub(super) fn translate([minute, hour, day, month, weekday]: [&str; 5]) -> Result<Vec<String>, ScheduleError> {
    let minutes = numbers(&values(Field::Minute, minute)?);
    let hours = numbers(&values(Field::Hour, hour)?);
    let days = numbers(&values(Field::Day, day)?);
    let months = numbers(&values(Field::Month, month)?);
    let weekdays = weekday_names(&values(Field::Weekday, weekday)?);
    let write = |days: &str, weekdays: &str| format!("0 {minutes} {hours} {days} {months} {weekdays}");
    // crontab(5): a day field is restricted unless it starts with an asterisk.
    let either = !day.starts_with('*') && !weekday.starts_with('*');
    Ok(if either {
        vec![write(&days, "*"), write("*", &weekdays)]
    } else {
        vec![write(&days, &weekdays)]
    })
}

/// The values a field names, in order, each once.
fn values(field: Field, text: &str) -> Result<Vec<u32>, ScheduleError> {
    let mut all = Vec::new();
    for part in text.split(',') {
        all.extend(one_part(field, part)?);
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// `*`, `5`, `1-5`, each with a step or without: `*/15`, `5/15` (from 5 on), `1-5/2`.
fn one_part(field: Field, part: &str) -> Result<Vec<u32>, ScheduleError> {
    let wrong = || error::field(field, part);
    let (range, step) = match part.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (part, None),
    };
    let (least, most) = bounds(field);
    let (first, last) = match range.split_once('-') {
        _ if range == "*" => (least, most),
        Some((first, last)) => (
            value(field, first).ok_or_else(wrong)?,
            last_value(field, last).ok_or_else(wrong)?,
        ),
        None => {
            let first = value(field, range).ok_or_else(wrong)?;
            (first, if step.is_some() { most } else { first })
        }
    };
    let step = match step {
        Some(step) => number(step)
            .filter(|step| (1..=most).contains(step))
            .ok_or_else(|| error::step(field, part, most))?,
        None => 1,
    };
    if first > last {
        return Err(error::backwards(field, part));
    }
    Ok((first..=last).step_by(step as usize).collect())
}

fn value(field: Field, text: &str) -> Option<u32> {
    let (least, most) = bounds(field);
    let named = |names: &[&str], from: u32| {
        let place = names.iter().position(|name| name.eq_ignore_ascii_case(text))?;
        Some(u32::try_from(place).ok()? + from)
    };
    let value = match field {
        Field::Month => named(&MONTHS, 1).or_else(|| number(text)),
        Field::Weekday => named(&DAYS, 0).or_else(|| number(text)),
        _ => number(text),
    }?;
    (least..=most).contains(&value).then_some(value)
}

/// The end of a range, where Sunday by name closes the week: `sat-sun`.
fn last_value(field: Field, text: &str) -> Option<u32> {
    match (field, value(field, text)?) {
        (Field::Weekday, 0) if number(text).is_none() => Some(7),
        (_, value) => Some(value),
    }
}

/// Digits only: `parse` alone would take a sign.
fn number(text: &str) -> Option<u32> {
    text.bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

fn bounds(field: Field) -> (u32, u32) {
    match field {
        Field::Minute => (0, 59),
        Field::Hour => (0, 23),
        Field::Day => (1, 31),
        Field::Month => (1, 12),
        Field::Weekday => (0, 7),
    }
}

fn numbers(values: &[u32]) -> String {
    join(values.iter().map(u32::to_string))
}

fn weekday_names(values: &[u32]) -> String {
    join(
        (0..7)
            .filter(|day| values.contains(day) || (*day == 0 && values.contains(&7)))
            .map(|day| DAYS[day as usize].to_owned()),
    )
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(",")
}
