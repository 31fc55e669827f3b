//! Tests that need a Redis server. A test program of its own, because the feature `redis` builds the client again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod fleet;
mod support;
