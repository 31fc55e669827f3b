//! Properties of requests that can be left out, cleared or set.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A nullable property of a request, in one of its three states.
///
/// An update leaves alone what is absent, clears what is null, and sets what has a value. The setters of builders take
/// all three: a value or `Some` sets the property, [`Null`] clears it, and `None` leaves it out, so that an `Option`
/// that happens to be `None` never erases data.
///
/// ```
/// use truv_sdk::types::OrderUpdateRequest;
/// use truv_sdk::value::Null;
///
/// let first_name: Option<&str> = None;
/// let update = OrderUpdateRequest::builder().first_name(first_name).ssn("000000001").notes(Null);
/// let update = OrderUpdateRequest::try_from(update)?;
/// assert_eq!(serde_json::to_value(&update)?, serde_json::json!({"ssn": "000000001", "notes": null}));
/// assert!(update.notes.is_null());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field<T> {
    /// The property is left out.
    #[default]
    Absent,
    /// The property is `null`.
    Null,
    /// The property has this value.
    Value(T),
}

/// Clears a nullable property of a request: `.notes(Null)`. See [`Field`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Null;

/// Clears a list of a request: `.events(EmptyList)` sends `[]`, where a list that is not set is left out.
///
/// Any list without items does the same. `EmptyList` does not need to know the type of the items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EmptyList;

impl<T> Field<T> {
    /// The value, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value itself, if there is one.
    #[must_use]
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Whether the property is left out.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the property is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The same state, with another value.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Absent => Field::Absent,
            Self::Null => Field::Null,
            Self::Value(value) => Field::Value(change(value)),
        }
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T> From<Option<T>> for Field<T> {
    /// `None` is [`Absent`](Self::Absent).
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }
}

impl<T: Serialize> Serialize for Field<T> {
    /// An absent value outside of an object has no other form than null.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}
