//! Instants.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveTime, SecondsFormat, Utc};
use serde::Serialize;

use super::InvalidValue;
use super::date::leading_date;
use super::wire::{FromWire, Scalar, Written, read_from_wire};

/// An instant: when a record was made, when a task ended, when a shift began.
///
/// Read from RFC 3339 with any number of decimals and any offset, from Truv's two other spellings
/// (`2025-02-03 09:15:00+00:00` and `2025-02-03 09:15:00 -0700`), and from a bare date, which means midnight UTC. A
/// time without an offset is refused, as its instant is unknown. The text is kept and written back unchanged;
/// timestamps are compared by their instant, to the nanosecond.
///
/// ```
/// use truv_sdk::value::{Timestamp, chrono::{DateTime, Utc}};
///
/// let finished: Timestamp = serde_json::from_str(r#""2025-02-03 02:15:00 -0700""#)?;
/// assert_eq!(finished, Timestamp::try_from("2025-02-03T09:15:00.000Z")?);
/// assert_eq!(finished.to_string(), "2025-02-03 02:15:00 -0700");
///
/// let instant: DateTime<Utc> = finished.to_utc();
/// assert_eq!(Timestamp::from(instant).to_string(), "2025-02-03T09:15:00Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Timestamp(Written<DateTime<Utc>>);

impl Timestamp {
    /// The instant, for calculations.
    #[must_use]
    pub fn to_utc(&self) -> DateTime<Utc> {
        self.0.value
    }

    /// The text that the instant was read from, or its RFC 3339 form in UTC.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.text
    }
}

const NOT_A_TIMESTAMP: InvalidValue =
    InvalidValue("not a timestamp; expected one with an offset, like 2025-01-31T09:15:00Z");

impl FromWire for Timestamp {
    fn from_wire(scalar: Scalar<'_>) -> Result<Self, InvalidValue> {
        let Scalar::Text(text) = scalar else { return Err(NOT_A_TIMESTAMP) };
        let (date, time) = leading_date(&text).ok_or(NOT_A_TIMESTAMP)?;
        let value = if time.is_empty() {
            date.and_time(NaiveTime::MIN).and_utc()
        } else {
            text.parse::<DateTime<FixedOffset>>().map_err(|_| NOT_A_TIMESTAMP)?.to_utc()
        };
        Ok(Self(Written { value, text: text.into() }))
    }
}
read_from_wire!(Timestamp);

impl From<DateTime<Utc>> for Timestamp {
    fn from(value: DateTime<Utc>) -> Self {
        let text = value.to_rfc3339_opts(SecondsFormat::AutoSi, true).into();
        Self(Written { value, text })
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.0.value
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0.text)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Timestamp({})", self.0.text)
    }
}
