//! The mark of a page.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::value::Sensitive;

/// Marks a page of a list. Store the cursor as opaque text, and see [`Items::resume_from`](super::Items::resume_from).
///
/// A cursor holds the parameters of the list, which may be personal data, such as the text of a search: `Debug` does
/// not show them. A cursor holds no key. It resumes only the list that it was made for, with the same parameters.
///
/// ```
/// use truv_sdk::pagination::Cursor;
///
/// let cursor = Cursor::from("/v1/users/?page=2");
/// assert_eq!(cursor.as_str(), "/v1/users/?page=2");
/// assert_eq!(serde_json::to_string(&cursor)?, r#""/v1/users/?page=2""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(Sensitive);

impl Cursor {
    /// The text to store.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.expose()
    }
}

impl From<String> for Cursor {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Cursor {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cursor(…)")
    }
}
