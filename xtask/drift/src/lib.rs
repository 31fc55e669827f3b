//! The part of `cargo xtask drift` that knows the client: reading recorded bodies with its types.

#![allow(missing_docs, reason = "a program's own library")]

pub mod decode;
