//! `truv-record` as a program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod live;
mod program;
mod proxy;
mod sandbox;
