//! Takes data of people, keys and tokens out of recordings in HAR 1.2, so that they are fit to be kept.
//!
//! [`document`] says what an OpenAPI 3.0 document knows of a recorded exchange, [`redaction`] puts stand-ins of the same
//! type and shape in place of values, [`scan`] looks for what was missed. [`command`] is the program `har-redact`.

#![allow(missing_docs, reason = "a program's own library")]

pub mod command;
pub mod document;
pub mod files;
pub mod recording;
pub mod redaction;
pub mod scan;
