//! Names and values of headers.

use std::fmt;

/// A header. [`Debug`] shows neither name nor value.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The name; in lower case within an `Exchange`.
    pub name: String,
    /// The value as it was recorded; empty if it was null.
    pub value: String,
}

impl Header {
    /// A header of this name and value.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Header(…)")
    }
}
