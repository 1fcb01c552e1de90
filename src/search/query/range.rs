//! Values from a range: dates, amounts, votes; `a`, `a..b`, `a..`, `..b`, `>=a`, `>a`, `<=a`, `<a`.

use super::error::Refusal;
use super::value::digits;
use crate::model::PartialDate;
use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization;

type Range<T> = Result<(Option<T>, Option<T>), Refusal>;

/// How one sort of value is read, and which come before and after it.
struct Scale<T> {
    /// The least and the greatest that a written value covers.
    read: fn(&str) -> Result<(T, T), Refusal>,
    before: fn(T) -> Option<T>,
    after: fn(T) -> Option<T>,
}

/// Dates: a year, a month or a day, or a range of them.
pub(super) fn dates(value: &str) -> Range<NaiveDate> {
    let written = |date: NaiveDate| (1000..=9999).contains(&date.year()).then_some(date);
    let (from, to) = range(
        value,
        &Scale {
            read: date,
            before: |date: NaiveDate| date.pred_opt(),
            after: |date: NaiveDate| date.succ_opt(),
        },
    )?;
    if from.is_some_and(|date| written(date).is_none()) || to.is_some_and(|date| written(date).is_none()) {
        return Err(nothing_there(value));
    }
    Ok((from, to))
}

/// Amounts in euros, to cents.
pub(super) fn amounts(value: &str) -> Range<i64> {
    range(
        value,
        &Scale {
            read: cents,
            before: |cents: i64| (cents > 0).then(|| cents - 1),
            after: |cents: i64| cents.checked_add(1),
        },
    )
}

/// Numbers of votes.
pub(super) fn votes(value: &str) -> Range<u32> {
    range(
        value,
        &Scale {
            read: count,
            before: |votes: u32| votes.checked_sub(1),
            after: |votes: u32| votes.checked_add(1),
        },
    )
}

fn range<T: Ord + Copy>(typed: &str, scale: &Scale<T>) -> Range<T> {
    let plain: String = typed.nfkc().collect::<String>().replace('≥', ">=").replace('≤', "<=");
    let value = plain.as_str();
    let read = |part: &str| (scale.read)(part).map_err(|refusal| in_range(refusal, value, part));
    let beyond = |bound: Option<T>| bound.map(Some).ok_or_else(|| nothing_there(typed));
    if let Some(value) = value.strip_prefix(">=") {
        Ok((Some(read(value)?.0), None))
    } else if let Some(value) = value.strip_prefix("<=") {
        Ok((None, Some(read(value)?.1)))
    } else if let Some(value) = value.strip_prefix('>') {
        Ok((beyond((scale.after)(read(value)?.1))?, None))
    } else if let Some(value) = value.strip_prefix('<') {
        Ok((None, beyond((scale.before)(read(value)?.0))?))
    } else if let Some((from, to)) = value.split_once("..") {
        between(from, to, read)
    } else {
        let (from, to) = read(value.strip_prefix('=').unwrap_or(value))?;
        Ok((Some(from), Some(to)))
    }
}

fn between<T: Ord + Copy>(from: &str, to: &str, read: impl Fn(&str) -> Result<(T, T), Refusal>) -> Range<T> {
    if from.is_empty() && to.is_empty() {
        return Err(Refusal::new(
            "Un intervalle a au moins un bout : « 2024.. », « ..2025 » ou « 2024..2025 ».",
            "A range has one end at least: “2024..”, “..2025” or “2024..2025”.",
        ));
    }
    if to.starts_with('.') {
        return Err(Refusal::new(
            "Un intervalle s'écrit avec deux points : « 2024..2025 ».",
            "A range is written with two points: “2024..2025”.",
        )
        .meaning(format!("{from}..{}", to.trim_start_matches('.'))));
    }
    let end = |part: &str| {
        if part.is_empty() {
            Ok(None)
        } else {
            read(part).map(Some)
        }
    };
    let low = end(from)?.map(|(least, _)| least);
    let high = end(to)?.map(|(_, greatest)| greatest);
    if low.zip(high).is_some_and(|(low, high)| low > high) {
        return Err(Refusal::new(
            format!("L'intervalle est à l'envers : {from} vient après {to}."),
            format!("The range is upside down: {from} comes after {to}."),
        )
        .meaning(format!("{to}..{from}")));
    }
    Ok((low, high))
}

/// The refusal of `part`, its proposal put back into the whole `value`.
fn in_range(mut refusal: Refusal, value: &str, part: &str) -> Refusal {
    refusal.meant = refusal.meant.map(|meant| match part {
        "" => meant,
        part => value.replacen(part, &meant, 1),
    });
    refusal
}

fn nothing_there(value: &str) -> Refusal {
    Refusal::new(
        format!("« {value} » : il n'y a rien au-delà de cette borne."),
        format!("“{value}”: there is nothing beyond this bound."),
    )
}

fn date(part: &str) -> Result<(NaiveDate, NaiveDate), Refusal> {
    let sound = |text: &str| PartialDate::parse(text).ok().filter(|date| date.year() >= 1000);
    if let Some(date) = sound(part) {
        return Ok((date.first_day(), date.last_day()));
    }
    let refusal = Refusal::new(
        format!("« {part} » n'est pas une date : écrivez 2024, 2024-03 ou 2024-03-18."),
        format!("“{part}” is no date: write 2024, 2024-03 or 2024-03-18."),
    );
    Err(match reordered(part).filter(|text| sound(text).is_some()) {
        Some(meant) => refusal.meaning(meant),
        None => refusal,
    })
}

/// `31/12/2024`, `2024/3`, `2024-06-01T00:00` in the order of ISO 8601, when its numbers leave no doubt.
fn reordered(part: &str) -> Option<String> {
    let day = part.split(['T', ' ']).next()?;
    let mut numbers: Vec<&str> = day.split(['-', '/', '.']).collect();
    if numbers.iter().any(|number| digits(number).is_none()) || !(2..=3).contains(&numbers.len()) {
        return None;
    }
    if numbers.last()?.len() == 4 {
        numbers.reverse();
    }
    Some(
        numbers
            .iter()
            .map(|number| format!("{number:0>2}"))
            .collect::<Vec<_>>()
            .join("-"),
    )
}

fn cents(part: &str) -> Result<(i64, i64), Refusal> {
    let number = part.strip_suffix('€').unwrap_or(part);
    match read_cents(number) {
        Some(cents) => Ok((cents, cents)),
        None => Err(amount_refused(part)),
    }
}

fn read_cents(number: &str) -> Option<i64> {
    let (euros, part) = number.split_once([',', '.']).unwrap_or((number, "0"));
    let euros: i64 = digits(euros)?.parse().ok()?;
    let part: i64 = format!("{:0<2}", digits(part).filter(|part| part.len() <= 2)?)
        .parse()
        .ok()?;
    euros.checked_mul(100)?.checked_add(part)
}

fn amount_refused(part: &str) -> Refusal {
    if digits(part).is_some() {
        return Refusal::new("Ce montant est trop grand.", "This amount is too large.");
    }
    let refusal = Refusal::new(
        format!("« {part} » n'est pas un montant : écrivez des euros, sans espaces, comme 12500 ou 12500,50."),
        format!("“{part}” is no amount: write euros, without spaces, as in 12500 or 12500.50."),
    );
    let mended: String = part.chars().filter(|c| !matches!(c, ' ' | '\'')).collect();
    let mended = match mended.rfind([',', '.']) {
        Some(at) if mended.len() - at == 4 => mended.replace([',', '.'], ""),
        Some(at) => mended[..at].replace([',', '.'], "") + &mended[at..],
        None => mended,
    };
    match read_cents(&mended) {
        Some(_) => refusal.meaning(mended),
        None => refusal,
    }
}

fn count(part: &str) -> Result<(u32, u32), Refusal> {
    let refusal = || {
        Refusal::new(
            format!("« {part} » n'est pas un nombre de voix : écrivez un nombre entier, comme 0, >0 ou 10..20."),
            format!("“{part}” is no number of votes: write a whole number, as in 0, >0 or 10..20."),
        )
    };
    let votes: u32 = digits(part).and_then(|part| part.parse().ok()).ok_or_else(refusal)?;
    Ok((votes, votes))
}

/// The year, month or day that lasts from `from` to `to`, if one does.
pub(super) fn period(from: NaiveDate, to: NaiveDate) -> Option<PartialDate> {
    let year = PartialDate::Year(from.year());
    let month = PartialDate::Month(from.year(), from.month());
    [year, month, PartialDate::Day(from)]
        .into_iter()
        .find(|period| (period.first_day(), period.last_day()) == (from, to))
}

/// An amount as it is typed: `12500`, `12500,50`.
pub(super) fn euros(cents: i64) -> String {
    match cents % 100 {
        0 => (cents / 100).to_string(),
        part => format!("{},{part:02}", cents / 100),
    }
}
