//! Exact decimal numbers.

use std::any::type_name;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use rust_decimal::Decimal as Exact;
use serde::ser::Error;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::InvalidValue;
use super::wire::{FromWire, Scalar, read_from_wire};

/// An exact decimal number: an amount of money, hours, a rate, a percentage.
///
/// Money is in whole units of its currency (US dollars if no currency is given), not in cents. Hours are decimal hours
/// (`7.5` is seven and a half). Percentages are numbers such as `50` for one half.
///
/// Read from a string or a JSON number, never through a float: `1500.00` keeps its two decimals. A value is written
/// back as it was read, as a string or a number. A value that you make yourself, and the result of a calculation, is
/// written as a string; see [`as_number`](Self::as_number).
///
/// The spelling that is kept is that of plain digits: an optional minus sign, whole digits without leading zeros, a
/// point and any decimals, trailing zeros included. The text may also have a plus sign, leading zeros, no digit before
/// or behind the point, an exponent, blanks at both ends, and thousands separators (a comma or a blank between whole
/// groups of three). Such a number is written back in plain digits. At most 28 decimals are kept; the rest is rounded,
/// half away from zero. A number with too many digits for 96 bits is refused (28 digits always fit).
///
/// Values are compared, ordered and hashed by number: `1.5` equals `1.50`, and a string equals a number. They compare
/// with integers, and `+`, `-`, `*`, `/` and `sum` take amounts and integers. [`get`](Self::get) is the number in the
/// type of `rust_decimal`, which converts from and into this type.
///
/// ```
/// use truv_sdk::value::Decimal;
/// use truv_sdk::value::rust_decimal;
///
/// let gross: Decimal = serde_json::from_str(r#""2346.15""#)?;
/// let hours: Decimal = serde_json::from_str("80.00")?;
/// assert_eq!(serde_json::to_string(&hours)?, "80.00");
/// assert_eq!((gross / hours).to_string(), "29.326875");
///
/// let raised = gross + 100;
/// assert_eq!(serde_json::to_string(&raised)?, r#""2446.15""#);
/// assert!(raised > 1000 && raised == Decimal::try_from("2,446.150")?);
/// assert_eq!([gross, raised].iter().sum::<Decimal>().get(), rust_decimal::Decimal::new(479_230, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// There is no conversion from floats: write the amount as a text or an integer.
#[derive(Clone, Copy)]
pub struct Decimal {
    value: Exact,
    is_number: bool,
}

impl Decimal {
    pub(super) const fn of(value: Exact) -> Self {
        Self { value, is_number: false }
    }

    /// The number, for calculations that this type does not have.
    #[must_use]
    pub const fn get(self) -> Exact {
        self.value
    }

    /// The same value, to be written as a JSON number, for requests that need a number.
    ///
    /// ```
    /// use truv_sdk::value::Decimal;
    ///
    /// let amount = Decimal::try_from("120.50")?;
    /// assert_eq!(serde_json::to_string(&amount)?, r#""120.50""#);
    /// assert_eq!(serde_json::to_string(&amount.as_number())?, "120.50");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn as_number(self) -> Self {
        Self { is_number: true, ..self }
    }
}

const NOT_A_NUMBER: InvalidValue =
    InvalidValue("not a decimal number; expected digits with an optional sign and fraction, like 1500.00");
const TOO_LARGE: InvalidValue = InvalidValue("a decimal number with too many digits; at most 28 are kept exactly");

/// Nearly all amounts: up to eighteen plain digits with a fraction and a minus sign, if any.
fn parse_plain(text: &str) -> Option<Exact> {
    const MOST_DIGITS: usize = 18;
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mut digits, mut scale, mut has_point) = (0_i64, 0, false);
    if unsigned.len() > MOST_DIGITS {
        return None;
    }
    for byte in unsigned.bytes() {
        match byte {
            b'0'..=b'9' => {
                digits = digits * 10 + i64::from(byte - b'0');
                scale += u32::from(has_point);
            }
            b'.' if !has_point => has_point = true,
            _ => return None,
        }
    }
    // a text without digits is left to the full grammar, which refuses it
    if unsigned.len() == usize::from(has_point) {
        return None;
    }
    let mut value = Exact::new(digits, scale);
    value.set_sign_negative(unsigned.len() < text.len());
    Some(value)
}

/// This is our own grammar, because `rust_decimal` accepts underscores, refuses thousands separators and rounds
/// silently.
fn parse(text: &str) -> Result<Exact, InvalidValue> {
    if let Some(value) = parse_plain(text) {
        return Ok(value);
    }
    let text = text.trim();
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (number, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i32>().map_err(|_| NOT_A_NUMBER)?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut digits = ungroup(whole).ok_or(NOT_A_NUMBER)?;
    digits.push_str(fraction);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NOT_A_NUMBER);
    }
    let digits = digits.parse::<i128>().map_err(|_| TOO_LARGE)?;
    let scale = i64::try_from(fraction.len()).map_err(|_| TOO_LARGE)? - i64::from(exponent);
    let mut value = fit(digits, scale).ok_or(TOO_LARGE)?;
    value.set_sign_negative(text.starts_with('-'));
    Ok(value)
}

/// The digits of `1 234` and `1,234`; `None` if a group other than the first is not of three digits.
fn ungroup(whole: &str) -> Option<String> {
    let separator = if whole.contains(',') { ',' } else { ' ' };
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or_default();
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || !(1..=3).contains(&first.len()) {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

/// `digits` divided by ten to the power of `scale`.
fn fit(digits: i128, scale: i64) -> Option<Exact> {
    let power = |exponent: i64| u32::try_from(exponent).ok().and_then(|exponent| 10_i128.checked_pow(exponent));
    let most = i64::from(Exact::MAX_SCALE);
    let (digits, scale) = match scale {
        _ if digits == 0 => (0, scale.clamp(0, most)),
        ..0 => (digits.checked_mul(power(-scale)?)?, 0),
        _ if scale > most => (power(scale - most).map_or(0, |divisor| round(digits, divisor)), most),
        _ => (digits, scale),
    };
    Exact::try_from_i128_with_scale(digits, u32::try_from(scale).ok()?).ok()
}

/// A non-negative number divided by a power of ten, to the nearest whole, halves up.
fn round(digits: i128, divisor: i128) -> i128 {
    digits / divisor + i128::from(digits % divisor >= divisor / 2)
}

impl FromWire for Decimal {
    fn from_wire(scalar: Scalar<'_>) -> Result<Self, InvalidValue> {
        match scalar {
            Scalar::Text(text) => Ok(Self { value: parse(&text)?, is_number: false }),
            Scalar::Number(text) => Ok(Self { value: parse(&text)?, is_number: true }),
        }
    }
}
read_from_wire!(Decimal);

impl Serialize for Decimal {
    /// A number goes out as an integer or a float if that has the same digits, which any format can take. The
    /// others (`80.00`) only JSON can take as they are; elsewhere they go out as strings rather than lose digits.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.value.to_string();
        if self.is_number && serializer.is_human_readable() {
            if let Some(integer) = text.parse::<i64>().ok().filter(|integer| integer.to_string() == text) {
                return serializer.serialize_i64(integer);
            }
            if let Some(float) = text.parse::<f64>().ok().filter(|float| format!("{float:?}") == text) {
                return serializer.serialize_f64(float);
            }
            // Another format would write the raw value as a struct; a wrong guess here only turns a number into a
            // string.
            if type_name::<S>().contains("serde_json::") {
                return RawValue::from_string(text).map_err(S::Error::custom)?.serialize(serializer);
            }
        }
        serializer.serialize_str(&text)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(formatter)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Decimal({})", self.value)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl From<Decimal> for Exact {
    fn from(decimal: Decimal) -> Self {
        decimal.value
    }
}

macro_rules! from_exact {
    ($($type:ty),*) => {$(
        impl From<$type> for Decimal {
            fn from(value: $type) -> Self {
                Self::of(value.into())
            }
        }
    )*};
}
from_exact!(Exact, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);
