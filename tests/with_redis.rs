//! What needs a Redis server. A program of its own, as the feature `redis` builds the client anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod fleet;
mod support;
