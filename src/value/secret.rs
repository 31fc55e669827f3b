//! Tokens and keys.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::wire;

/// A token or key that is never shown, and that is erased from memory when dropped.
///
/// `Debug` prints `Secret(***)` and there is no `Display`: the text comes out only through [`expose`](Self::expose),
/// [`into_exposed`](Self::into_exposed) and serialization, which requests need. Two secrets of the same length are
/// compared in constant time. The buffer that this value owns is overwritten with zeros when the value is dropped.
/// Copies that the caller or serde has made are not overwritten.
///
/// ```
/// use truv_sdk::value::Secret;
///
/// let token = Secret::from("a-token");
/// assert_eq!(format!("{token:?}"), "Secret(***)");
/// assert_eq!(token.expose(), "a-token");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(Guarded);

impl Secret {
    /// The text itself. Keep it out of logs.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// The text itself, no longer zeroed on drop.
    #[must_use]
    pub fn into_exposed(self) -> String {
        self.0.release()
    }
}

impl From<String> for Secret {
    /// Takes the buffer over, without a copy.
    fn from(text: String) -> Self {
        Self(Guarded::new(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(Guarded::new(text.to_owned()))
    }
}

impl From<&String> for Secret {
    fn from(text: &String) -> Self {
        Self(Guarded::new(text.clone()))
    }
}

impl From<&Self> for Secret {
    fn from(secret: &Self) -> Self {
        secret.clone()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(***)")
    }
}

impl ZeroizeOnDrop for Secret {}

/// The part that [`Secret`] and [`Sensitive`](super::Sensitive) share: a text in a buffer that is zeroed on drop.
#[derive(Clone)]
pub(super) struct Guarded(Zeroizing<String>);

impl Guarded {
    pub(super) fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }

    pub(super) fn release(mut self) -> String {
        std::mem::take(&mut *self.0)
    }
}

impl PartialEq for Guarded {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Guarded {}

impl Hash for Guarded {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_str().hash(state);
    }
}

impl Serialize for Guarded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Guarded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::text(deserializer).map(|text| Self::new(text.into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buffer_moves_in_and_out_without_a_copy() {
        let text = String::from("a-token");
        let buffer = text.as_ptr();
        let released = Secret::from(text).into_exposed();
        assert_eq!(released.as_ptr(), buffer, "a copy would be left behind unzeroed");
        assert_eq!(released, "a-token");
    }
}
