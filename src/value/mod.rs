//! The values of reports and requests: money, dates, instants, secrets and personal data.
//!
//! | type | holds | on the wire | `Debug` |
//! |---|---|---|---|
//! | [`Decimal`] | money, hours, rates, percentages, exact | string or JSON number | shows the value |
//! | [`Base64`] | the bytes of a file | base64 string | shows the number of bytes |
//! | [`Date`] | a calendar date | `2025-01-31`, or a timestamp of that day | shows the value |
//! | [`Timestamp`] | an instant | RFC 3339, or one of Truv's two other spellings | shows the value |
//! | [`Secret`] | tokens and keys | string | `Secret(***)` |
//! | [`Sensitive`] | personal data | string | `Sensitive(***)` |
//!
//! A value that came from Truv is written back as it came; [`Decimal`] says which spellings of a number it keeps. No
//! [error](InvalidValue) of this module repeats the refused text, since the text may be an amount or a person's data.
//!
//! Structs that hold such values hide them in their own `Debug` with [`Hidden`]; [`Conceal`] is what it can hide.
//! [`blank_as_none`] reads an empty text as no value. Setters take [`Null`] and [`EmptyList`] where a [`Field`] can be cleared.

mod arithmetic;
mod base64;
mod date;
mod decimal;
mod field;
mod safe_debug;
mod secret;
mod sensitive;
mod timestamp;
mod wire;

pub use self::base64::Base64;
pub use date::Date;
pub use decimal::Decimal;
pub use field::{EmptyList, Field, Null};
pub(crate) use safe_debug::show_fields;
pub use safe_debug::{Conceal, Hidden};
pub use secret::Secret;
pub use sensitive::Sensitive;
pub use timestamp::Timestamp;
pub use wire::blank_as_none;
pub(crate) use wire::{BlankAsNone, FromWire};

/// The crate behind [`Date`] and [`Timestamp`], in the version that their conversions take.
pub use chrono;
/// The crate behind [`Decimal`], in the version that its conversions take.
pub use rust_decimal;

/// The error for a text that is not a [`Decimal`], [`Date`] or [`Timestamp`].
///
/// The message says what is wrong and what is expected; it never repeats the text.
///
/// ```
/// use truv_sdk::value::Decimal;
///
/// let error = "12 dollars".parse::<Decimal>().unwrap_err();
/// assert_eq!(error.to_string(), "not a decimal number; expected digits with an optional sign and fraction, like 1500.00");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidValue(&'static str);

impl std::fmt::Display for InvalidValue {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0)
    }
}

impl std::error::Error for InvalidValue {}
