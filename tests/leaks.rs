//! Values that must not show anywhere. This is a test program of its own, because it captures the log of the whole
//! process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod secrets;
mod support;
