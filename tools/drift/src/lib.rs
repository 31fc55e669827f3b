//! Finds where recorded traffic and an OpenAPI document differ.
//!
//! [`document`] reads the document, [`har`] reads the traffic, and [`scope`] leaves out exchanges that say nothing
//! about the API. [`check`] compares the two: [`truv_openapi`] finds the operation of a request and walks through its
//! values, [`schema`] turns mismatches into observations, [`seen`] remembers what was seen, [`findings`] combines equal
//! observations into one finding, and `reverse` adds what was never seen. [`report`] writes the findings, [`patch`]
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
pub mod place;
pub mod report;
mod reverse;
pub mod rules;
pub mod schema;
pub mod scope;
pub mod seen;
mod sketch;
pub mod value;
