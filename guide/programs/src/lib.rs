//! The programs of the guide. Every snippet of a chapter is a part of one of these files, and a test beside it runs it
//! against the local Truv.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic"))]

pub mod blocking;
pub mod compatibility;
pub mod connection;
pub mod errors;
#[cfg(feature = "fleet")]
pub mod fleet;
pub mod limits;
pub mod metrics;
pub mod migration;
pub mod orders;
#[cfg(feature = "fleet")]
pub mod portfolio;
pub mod privacy;
#[cfg(test)]
mod support;
pub mod tenants;
#[cfg(test)]
mod testing;
pub mod waiting;
