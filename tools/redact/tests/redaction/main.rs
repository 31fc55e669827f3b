//! What redaction removes, and what it leaves unchanged.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod findings;
mod generated;
mod har;
mod invariants;
mod odd;
mod patterns;
mod planted;
