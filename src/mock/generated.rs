//! The code that `build.rs` makes from `spec/` for the mock kit.

#![allow(clippy::all, clippy::pedantic, missing_docs, rustdoc::all, unreachable_pub)]

include!(concat!(env!("TRUV_GENERATED"), "/mock.rs"));
