//! The OpenAPI document: its operations and schemas, and what they say of a value that was sent.

mod document;
mod known;
pub(crate) mod validation;

pub(crate) use self::document::{Document, Operation};
pub(crate) use self::known::{known, known_properties};
