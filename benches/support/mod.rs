//! What the benchmarks share: a server, and the same call by truv-sdk and by reqwest alone.

#![allow(dead_code, reason = "no benchmark needs all of it")]

pub(crate) mod calls;
pub(crate) mod report;
pub(crate) mod server;
