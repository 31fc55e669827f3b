//! What a check against a document finds in recordings is the same before and after redaction.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

#[path = "../../../../tools/redact/tests/redaction/values.rs"]
#[allow(dead_code, reason = "it has more than is needed here")]
mod values;

mod compare;
mod foreign;
mod mutation;
mod own;
mod public;
