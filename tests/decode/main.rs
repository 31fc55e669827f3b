//! Answers become typed values without loss, whatever the document allows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod schemas;
#[path = "../support/mod.rs"]
mod support;
mod values;
