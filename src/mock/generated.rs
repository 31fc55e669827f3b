//! The code that `build.rs` makes from `spec/` for the mock kit.

#![allow(clippy::all, clippy::pedantic, missing_docs, rustdoc::all, unreachable_pub)]

include!(concat!(env!("OUT_DIR"), "/mock.rs"));
