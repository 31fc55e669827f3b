//! Reads values: their digits are kept as they were written, and no error repeats them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Unexpected, Visitor};
use serde::{Serialize, Serializer};

use super::InvalidValue;

/// The name under which `serde_json` hands out the unparsed text of a value. Any other deserializer ignores it, and so
/// would a `serde_json` that changed the name: numbers then come as integers and floats.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// A string or a number, as the sender wrote it.
pub enum Scalar<'a> {
    Text(Cow<'a, str>),
    Number(Cow<'a, str>),
}

/// A value that is read from one string or number.
pub trait FromWire: Sized {
    fn from_wire(scalar: Scalar<'_>) -> Result<Self, InvalidValue>;
}

/// Reads an optional [`Decimal`](super::Decimal), [`Date`](super::Date) or [`Timestamp`](super::Timestamp). A blank
/// string counts as an absent value.
///
/// For `#[serde(default, deserialize_with = "…")]`.
///
/// # Errors
///
/// The deserializer fails, or the text is neither blank nor a value of the type.
///
/// ```
/// use truv_sdk::value::{Decimal, blank_as_none};
///
/// #[derive(serde::Deserialize)]
/// struct Deposit {
///     #[serde(default, deserialize_with = "blank_as_none")]
///     deposit_value: Option<Decimal>,
/// }
///
/// let deposit: Deposit = serde_json::from_str(r#"{"deposit_value": ""}"#)?;
/// assert_eq!(deposit.deposit_value, None);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn blank_as_none<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromWire,
{
    BlankAsNone(PhantomData).deserialize(deserializer)
}

/// [`blank_as_none`] as a seed.
pub(crate) struct BlankAsNone<T>(pub(crate) PhantomData<T>);

impl<'de, T: FromWire> DeserializeSeed<'de> for BlankAsNone<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        match Option::<Scalar<'de>>::deserialize(deserializer)? {
            None => Ok(None),
            Some(Scalar::Text(text)) if text.trim().is_empty() => Ok(None),
            Some(scalar) => T::from_wire(scalar).map(Some).map_err(D::Error::custom),
        }
    }
}

/// Reads a string; the error for a number does not show the number, as serde's own would.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    let scalar = if deserializer.is_human_readable() {
        deserializer.deserialize_any(ScalarVisitor)
    } else {
        deserializer.deserialize_string(ScalarVisitor)
    };
    match scalar? {
        Scalar::Text(text) => Ok(text),
        Scalar::Number(_) => Err(D::Error::custom("invalid type: a number, expected a string")),
    }
}

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_newtype_struct(RAW_VALUE, ScalarVisitor)
        } else {
            deserializer.deserialize_string(ScalarVisitor)
        }
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string or a number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Owned(text)))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(number.to_string().into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(number.to_string().into()))
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(number.to_string().into()))
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(number.to_string().into()))
    }

    /// Only here, a number has become a float before it is read; `{:?}` gives its shortest spelling.
    fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(format!("{number:?}").into()))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Scalar<'de>, D::Error> {
        inner.deserialize_any(self)
    }

    /// The form in which `serde_json` hands out raw text: an object with one field of a special name.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar<'de>, A::Error> {
        let RawText(name) = map.next_key()?.unwrap_or_default();
        if name != RAW_VALUE {
            return Err(A::Error::invalid_type(Unexpected::Map, &self));
        }
        let RawText(json) = map.next_value()?;
        let unexpected = match json.as_bytes().first() {
            Some(b'"') => return unquoted(json).map(Scalar::Text).map_err(A::Error::custom),
            Some(b'-' | b'0'..=b'9') => return Ok(Scalar::Number(json)),
            Some(b'[') => Unexpected::Seq,
            Some(b'{') => Unexpected::Map,
            Some(b't' | b'f') => Unexpected::Other("boolean"),
            _ => Unexpected::Unit,
        };
        Err(A::Error::invalid_type(unexpected, &self))
    }
}

/// Text that is borrowed if the input lives long enough.
#[derive(Default)]
struct RawText<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for RawText<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer).map(Self)
    }
}

/// The text of a JSON string.
fn unquoted(json: Cow<'_, str>) -> serde_json::Result<Cow<'_, str>> {
    match json {
        Cow::Borrowed(json) if !json.contains('\\') => Ok(Cow::Borrowed(json.trim_matches('"'))),
        json => serde_json::from_str(&json).map(Cow::Owned),
    }
}

/// A value and the text that it was read from: compared by value, written as the text.
#[derive(Clone)]
pub(super) struct Written<T> {
    pub value: T,
    pub text: Box<str>,
}

impl<T: PartialEq> PartialEq for Written<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Written<T> {}

impl<T: Ord> PartialOrd for Written<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Ord> Ord for Written<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl<T: Hash> Hash for Written<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl<T> Serialize for Written<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// `FromStr`, `TryFrom<&str>`, `TryFrom<String>` and `Deserialize` for a type that has [`FromWire`].
macro_rules! read_from_wire {
    ($type:ty) => {
        impl std::str::FromStr for $type {
            type Err = $crate::value::InvalidValue;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::value::wire::FromWire::from_wire($crate::value::wire::Scalar::Text(text.into()))
            }
        }

        impl TryFrom<&str> for $type {
            type Error = $crate::value::InvalidValue;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<String> for $type {
            type Error = $crate::value::InvalidValue;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                $crate::value::wire::FromWire::from_wire($crate::value::wire::Scalar::Text(text.into()))
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let scalar = $crate::value::wire::Scalar::deserialize(deserializer)?;
                $crate::value::wire::FromWire::from_wire(scalar).map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(super) use read_from_wire;
