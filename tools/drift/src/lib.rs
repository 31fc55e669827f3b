//! Finds where recorded traffic and an OpenAPI 3.0 document differ.
//!
//! [`document`] reads the document, [`har`] the traffic; [`check`] brings them together: [`truv_openapi`] finds the operation
//! of a request and walks through its bodies, [`schema`] says what that means, [`findings`] makes one finding of all that is alike, `reverse` adds what
//! was never seen. [`report`] writes it down, [`patch`] changes the document. No recorded value gets further than `schema`.

#![allow(missing_docs, reason = "a program's own library")]

pub mod baseline;
pub mod check;
pub mod command;
pub mod coverage;
pub mod document;
pub mod findings;
pub mod har;
mod names;
pub mod patch;
pub mod report;
mod reverse;
pub mod rules;
pub mod schema;
pub mod value;
