//! The OpenAPI document: its operations and schemas, and the conversion of values as in the service. `truv-openapi`
//! reads the document, follows references, compares values with schemas and finds operations.

mod conversion;
mod document;
mod faults;
mod hiding;
mod known;
mod schema;
mod words;

pub(crate) use self::document::{Document, Operation};
pub(crate) use self::faults::{Wrong, steps};
pub(crate) use self::hiding::{HIDDEN, Hiding};
pub(crate) use self::known::{known, known_properties};
pub(crate) use self::schema::{OwnSchema, Schema};
pub(crate) use self::words::REQUIRED;
