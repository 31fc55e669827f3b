//! Finds where recorded traffic and an OpenAPI 3.0 document differ.
//!
//! [`document`] reads the document, [`har`] the traffic; [`check`] brings them together: [`matching`] finds the operation
//! of a request, [`schema`] compares its bodies, [`findings`] makes one finding of all that is alike, `reverse` adds what
//! was never seen. [`report`] writes it down, [`patch`] changes the document. No recorded value gets further than `schema`.

#![allow(missing_docs, reason = "a program's own library")]

pub mod baseline;
mod bounds;
pub mod check;
pub mod command;
pub mod coverage;
pub mod document;
pub mod findings;
mod format;
pub mod har;
pub mod matching;
mod names;
pub mod patch;
pub mod report;
mod reverse;
pub mod rules;
pub mod schema;
pub mod value;
