//! The code that `build.rs` makes from `spec/`; `cargo xtask expand` prints it.

#![allow(clippy::all, clippy::pedantic, missing_docs, rustdoc::all, unreachable_pub)]

include!(concat!(env!("TRUV_GENERATED"), "/client.rs"));
