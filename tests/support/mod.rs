//! Code that the tests share.

// each test program uses parts of it
#![allow(dead_code)]

pub(crate) mod document;
pub(crate) mod operations;
pub(crate) mod paused;
pub(crate) mod planted;
pub(crate) mod server;
pub(crate) mod traces;
pub(crate) mod types;

use std::fmt::Debug;

use truv_sdk::retry::Retry;
use truv_sdk::{Client, ClientBuilder};

/// A client of the server at `base_url`, with the planted keys. It tries nothing again: most tests are about what one
/// attempt does.
pub(crate) fn client(base_url: &str) -> Client {
    builder(base_url).build().unwrap()
}

pub(crate) fn builder(base_url: &str) -> ClientBuilder {
    Client::builder(planted::CLIENT_ID, planted::ACCESS_SECRET).base_url(base_url).retry(Retry::never())
}

/// Both forms of `Debug`.
pub(crate) fn debug(value: &impl Debug) -> String {
    format!("{value:?}\n{value:#?}")
}
