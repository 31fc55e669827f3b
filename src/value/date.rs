//! Calendar dates.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;

use super::InvalidValue;
use super::wire::{FromWire, Scalar, Written, read_from_wire};

/// A calendar date: a pay date, a hire date, the end of a period.
///
/// Read from `2025-01-31`, or from a timestamp of that day such as `2025-01-31T00:00:00.000Z`, which some of Truv's
/// answers have instead. The date of a timestamp is taken as it is written: it is not moved to another time zone. The
/// text is kept and written back unchanged; only the date is compared.
///
/// ```
/// use truv_sdk::value::{Date, chrono::NaiveDate};
///
/// let plain: Date = "2025-01-31".parse()?;
/// let midnight: Date = serde_json::from_str(r#""2025-01-31T00:00:00.000Z""#)?;
/// assert_eq!(plain, midnight);
/// assert_eq!(midnight.to_string(), "2025-01-31T00:00:00.000Z");
/// assert_eq!(plain.to_naive(), NaiveDate::from_ymd_opt(2025, 1, 31).unwrap());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Date(Written<NaiveDate>);

impl Date {
    /// The date, for calculations.
    #[must_use]
    pub fn to_naive(&self) -> NaiveDate {
        self.0.value
    }

    /// The text that the date was read from, or `YYYY-MM-DD`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.text
    }
}

const NOT_A_DATE: InvalidValue = InvalidValue("not a date; expected one like 2025-01-31");

/// The date that a date or timestamp begins with, and what follows it; stricter than chrono, which takes `2025-1-31`.
pub(super) fn leading_date(text: &str) -> Option<(NaiveDate, &str)> {
    let (date, rest) = text.split_at_checked(10)?;
    let number = |digits: &str| {
        digits.bytes().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
    };
    let (year, month, day) = (number(date.get(..4)?)?, number(date.get(5..7)?)?, number(date.get(8..)?)?);
    let is_spelled_out = date.as_bytes().get(4) == Some(&b'-') && date.as_bytes().get(7) == Some(&b'-');
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    is_spelled_out.then_some((date, rest))
}

impl FromWire for Date {
    fn from_wire(scalar: Scalar<'_>) -> Result<Self, InvalidValue> {
        let Scalar::Text(text) = scalar else { return Err(NOT_A_DATE) };
        let (value, time) = leading_date(&text).ok_or(NOT_A_DATE)?;
        if !time.is_empty() && text.parse::<DateTime<FixedOffset>>().is_err() {
            return Err(NOT_A_DATE);
        }
        Ok(Self(Written { value, text: text.into() }))
    }
}
read_from_wire!(Date);

impl From<NaiveDate> for Date {
    fn from(value: NaiveDate) -> Self {
        Self(Written { value, text: value.to_string().into() })
    }
}

impl From<Date> for NaiveDate {
    fn from(date: Date) -> Self {
        date.0.value
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0.text)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Date({})", self.0.text)
    }
}
