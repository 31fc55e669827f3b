//! What must show nowhere. A program of its own, as it captures everything that the whole process writes to its log.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod secrets;
mod support;
