//! Finds where recorded traffic and an OpenAPI 3.0 document differ.
//!
//! [`document`] reads the document and [`har`] reads the traffic. [`check`] compares the two: [`truv_openapi`] finds the
//! operation of a request and walks through its bodies, [`schema`] turns mismatches into observations, [`findings`] combines
//! equal observations into one finding, and `reverse` adds what was never seen. [`report`] writes the findings, [`patch`]
//! changes the document. No recorded value gets further than `schema`.

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
pub mod scope;
pub mod seen;
mod sketch;
pub mod value;
