//! A check of recordings against a document has the same findings before and after redaction.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod compare;
mod foreign;
mod mutation;
mod own;
mod public;
