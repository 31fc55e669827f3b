//! Removes personal data, keys and tokens from recordings in HAR 1.2, so that the recordings may be kept.
//!
//! [`document`] says what an OpenAPI 3.0 document knows about a recorded exchange, [`redaction`] replaces values with
//! stand-ins of the same type and shape, [`scan`] looks for values that were missed. [`command`] is the program `har-redact`.

#![allow(missing_docs, reason = "a program's own library")]

pub mod command;
pub mod document;
mod file_type;
pub mod files;
mod protocol;
pub mod recording;
pub mod redaction;
pub mod scan;
