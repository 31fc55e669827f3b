//! The behaviour of a served sandbox, over HTTP. Every answer is checked against the document on its way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod control;
mod errors;
mod flow;
mod keys;
mod lists;
mod logins;
mod payroll;
mod program;
mod schema;
mod time;
mod webhooks;
