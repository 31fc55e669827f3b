//! What is sent, where to, and what becomes of answers that are not plain.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod bounds;
mod failures;
mod paths;
mod quota;
mod redirects;
mod retries;
#[path = "../support/mod.rs"]
mod support;
mod wire;
