//! What redaction takes away, and what it leaves as it was.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod generated;
mod har;
mod invariants;
mod odd;
mod patterns;
mod planted;
