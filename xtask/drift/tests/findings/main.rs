//! What a check against a document finds in recordings is the same before and after redaction.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod compare;
mod foreign;
mod mutation;
mod own;
mod public;
