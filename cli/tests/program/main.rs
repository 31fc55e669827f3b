//! The program `truv`, run as users run it, against a local Truv.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod account;
mod calls;
mod hidden;
mod readme;
mod script;
mod support;
mod terminal;
mod tools;
mod webhooks;
