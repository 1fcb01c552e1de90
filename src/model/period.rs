//! Dates as councils state them: sometimes a day, sometimes only a month or a year.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A date known to the year, the month or the day. Text form: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PartialDate {
    /// Only the year is known.
    Year(i32),
    /// The year and the month (1 to 12) are known.
    Month(i32, u32),
    /// The day is known.
    Day(NaiveDate),
}

/// Text that is no partial date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {0} » is no date of the form YYYY, YYYY-MM or YYYY-MM-DD")]
pub struct InvalidDate(pub String);

impl PartialDate {
    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    ///
    /// # Errors
    /// When `text` has another form, or names a day or month that does not exist.
    pub fn parse(text: &str) -> Result<Self, InvalidDate> {
        let wrong = || InvalidDate(text.to_owned());
        let digits = |part: &str, n: usize| -> Option<u32> {
            (part.len() == n && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse().ok())
                .flatten()
        };
        let parts: Vec<&str> = text.split('-').collect();
        let year = parts.first().and_then(|p| digits(p, 4)).ok_or_else(wrong)?;
        let year = i32::try_from(year).map_err(|_| wrong())?;
        match parts[1..] {
            [] => Ok(Self::Year(year)),
            [month] => match digits(month, 2) {
                Some(m @ 1..=12) => Ok(Self::Month(year, m)),
                _ => Err(wrong()),
            },
            [month, day] => {
                let (m, d) = digits(month, 2).zip(digits(day, 2)).ok_or_else(wrong)?;
                NaiveDate::from_ymd_opt(year, m, d).map(Self::Day).ok_or_else(wrong)
            }
            _ => Err(wrong()),
        }
    }

    /// The first day it can be.
    pub fn first_day(self) -> NaiveDate {
        let day = match self {
            Self::Year(y) => NaiveDate::from_ymd_opt(y, 1, 1),
            Self::Month(y, m) => NaiveDate::from_ymd_opt(y, m, 1),
            Self::Day(d) => Some(d),
        };
        day.unwrap_or_default()
    }

    /// The last day it can be.
    pub fn last_day(self) -> NaiveDate {
        let next = match self {
            Self::Year(y) => NaiveDate::from_ymd_opt(y + 1, 1, 1),
            Self::Month(y, 12) => NaiveDate::from_ymd_opt(y + 1, 1, 1),
            Self::Month(y, m) => NaiveDate::from_ymd_opt(y, m + 1, 1),
            Self::Day(d) => return d,
        };
        next.and_then(|d| d.pred_opt()).unwrap_or_default()
    }

    /// The year.
    pub fn year(self) -> i32 {
        match self {
            Self::Year(y) | Self::Month(y, _) => y,
            Self::Day(d) => d.year(),
        }
    }

    /// The day, when it is known.
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Day(d) => Some(d),
            _ => None,
        }
    }
}

impl std::fmt::Display for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Year(y) => write!(f, "{y:04}"),
            Self::Month(y, m) => write!(f, "{y:04}-{m:02}"),
            Self::Day(d) => write!(f, "{}", d.format("%Y-%m-%d")),
        }
    }
}

impl TryFrom<String> for PartialDate {
    type Error = InvalidDate;
    fn try_from(text: String) -> Result<Self, InvalidDate> {
        Self::parse(&text)
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> String {
        date.to_string()
    }
}
