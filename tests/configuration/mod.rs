//! Mistakes in a configuration are reported in one paragraph, before anything is sent.

#![allow(clippy::print_stdout, reason = "the child process answers on its standard output")]

mod base_url;
mod certificates;
mod environment;
mod keys;

use truv_sdk::{Client, ClientBuilder, Error, ErrorKind};

const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef";
const SECRET: &str = "sandbox-0123456789abcdef";
const LOOPBACK: &str = "http://127.0.0.1:8787";

/// The message about this configuration, which is always one paragraph about nothing but the configuration.
#[track_caller]
fn refused(builder: ClientBuilder) -> String {
    let error = builder.build().expect_err("this configuration is unusable");
    check(&error);
    error.to_string()
}

fn check(error: &Error) {
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!((error.attempts(), error.status(), error.request_id()), (0, None, None));
    assert!(error.operation().is_none() && !error.is_retryable());
    assert!(!error.to_string().contains(char::is_control), "{error}");
}

fn with_keys(client_id: &str, secret: &str) -> ClientBuilder {
    Client::builder(client_id, secret).base_url(LOOPBACK)
}

fn at(base_url: &str) -> ClientBuilder {
    Client::builder(CLIENT_ID, SECRET).base_url(base_url)
}
