//! Keys, tokens and personal data show nowhere: not in `Debug`, not in errors, not in traces.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod calls;
// this feature is there to show the values
#[cfg(not(feature = "debug-values"))]
mod debug;
mod flow;
#[path = "../support/mod.rs"]
mod support;
mod traces;
