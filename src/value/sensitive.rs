//! Personal data.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::ZeroizeOnDrop;

use super::secret::Guarded;

/// A piece of personal data, such as a social security number, an account number, a name or a date of birth.
///
/// As with [`Secret`](super::Secret), `Debug` prints `Sensitive(***)`, there is no `Display`, the text comes out only
/// through [`expose`](Self::expose), [`into_exposed`](Self::into_exposed) and serialization, and the buffer that this
/// value owns is zeroed when it is dropped. The text is kept as Truv wrote it: a social security number may come with
/// dashes, without dashes, or as its last four digits.
///
/// ```
/// use truv_sdk::value::Sensitive;
///
/// let number = Sensitive::from("000-00-0001");
/// assert_eq!(format!("{number:?}"), "Sensitive(***)");
/// assert!(number.expose().ends_with("0001"));
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sensitive(Guarded);

impl Sensitive {
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

impl From<String> for Sensitive {
    /// Takes the buffer over, without a copy.
    fn from(text: String) -> Self {
        Self(Guarded::new(text))
    }
}

impl From<&str> for Sensitive {
    fn from(text: &str) -> Self {
        Self(Guarded::new(text.to_owned()))
    }
}

impl From<&String> for Sensitive {
    fn from(text: &String) -> Self {
        Self(Guarded::new(text.clone()))
    }
}

impl From<&Self> for Sensitive {
    fn from(value: &Self) -> Self {
        value.clone()
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sensitive(***)")
    }
}

impl ZeroizeOnDrop for Sensitive {}
