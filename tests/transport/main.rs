//! What is sent, where to, and what becomes of answers that are not plain.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod bounds;
mod deadlines;
mod failures;
mod faults;
mod options;
mod paths;
mod quota;
mod raw;
mod redirects;
mod retries;
#[path = "../support/mod.rs"]
mod support;
mod traces;
mod wire;
