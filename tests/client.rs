//! The client at its public surface. One program for all of it, so that what the tests share is compiled and linked once; a test
//! that needs a process to itself starts this program again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

#[cfg(feature = "blocking")]
mod blocking;
mod concurrency;
mod configuration;
mod decode;
mod download;
mod errors;
mod exchange;
mod flows;
mod hooks;
#[cfg(feature = "mock")]
mod mock;
mod pagination;
#[cfg(feature = "ring")]
mod proxies;
mod recordings;
mod requests;
mod sandbox;
mod support;
mod tls;
mod transport;
mod values;
mod waiting;
#[cfg(feature = "webhook")]
mod webhook;
