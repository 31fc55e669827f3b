//! The host to call, and the user agent to call it with.

use std::error::Error as _;

use super::{LOOPBACK, at, check, refused};
use crate::support::client;
use crate::support::server::{Server, answer};

const EXPECTED: &str = "; expected scheme and host, such as https://prod.truv.com or http://127.0.0.1:8787";

#[test]
fn plain_http_to_loopback_is_accepted() {
    for url in [
        LOOPBACK,
        "http://127.0.0.1:8787/",
        " http://127.8.9.1 ",
        "http://[::1]:8787",
        "http://localhost:8787",
        "HTTP://LOCALHOST",
        "http://truv.localhost",
    ] {
        at(url).build().unwrap_or_else(|error| panic!("{url}: {error}"));
    }
}

#[test]
fn plain_http_to_another_machine_is_refused() {
    for url in [
        "http://prod.truv.com",
        "http://10.0.0.7:8787",
        "http://127.0.0.1.nip.io",
        "http://localhost.example.com",
        "http://[fe80::1]",
        "http://[::ffff:10.0.0.7]",
        "http://0.0.0.0",
    ] {
        assert_eq!(
            refused(at(url)),
            format!(
                "the base URL is plain HTTP to another machine, where keys and personal data could be read; use https{EXPECTED}"
            ),
            "{url}"
        );
    }
}

#[test]
fn a_path_query_or_fragment_is_refused() {
    for url in
        ["https://prod.truv.com/v1", "https://prod.truv.com/v1/", "https://prod.truv.com/?a", "http://localhost/#a"]
    {
        assert_eq!(
            refused(at(url)),
            format!(
                "the base URL has more than scheme, host and port; operations bring their own path, `/v1` included{EXPECTED}"
            ),
            "{url}"
        );
    }
}

#[test]
fn what_is_not_a_url_is_refused_with_the_reason() {
    for (url, reason) in [
        ("prod.truv.com", "relative URL without a base"),
        ("", "relative URL without a base"),
        ("https://", "empty host"),
        ("https://prod.truv.com:port", "invalid port number"),
        ("http://[::1", "invalid IPv6 address"),
    ] {
        let error = at(url).build().unwrap_err();
        check(&error);
        assert_eq!(error.to_string(), format!("the base URL is not a URL ({reason}){EXPECTED}"), "{url}");
        assert_eq!(error.source().unwrap().to_string(), reason);
    }
}

#[test]
fn another_scheme_is_refused() {
    for (url, scheme) in [("ftp://prod.truv.com", "ftp"), ("ws://localhost", "ws")] {
        assert_eq!(refused(at(url)), format!("the base URL has the scheme `{scheme}`{EXPECTED}"));
    }
}

#[test]
fn a_user_name_or_password_is_refused_and_not_shown() {
    for url in ["https://ines@prod.truv.com", "https://ines:hush@prod.truv.com", "https://:hush@prod.truv.com"] {
        let builder = at(url);
        assert!(!format!("{builder:?}").contains("hush"), "{builder:?}");
        assert_eq!(
            refused(builder),
            format!("the base URL holds a user name or password, which Truv does not use{EXPECTED}"),
            "{url}"
        );
    }
}

#[test]
fn a_user_agent_that_no_header_carries_is_refused() {
    assert_eq!(
        refused(at(LOOPBACK).user_agent("loan\ndesk")),
        "the user agent has a character that an HTTP header cannot carry"
    );
}

/// No resolver is asked: a resolver that leads such a name elsewhere would get the keys in plain text.
#[tokio::test]
async fn names_below_localhost_are_this_machine() {
    let server = Server::start(|_| answer(404, &[], "")).await;
    let port = server.url.rsplit_once(':').unwrap().1;
    for name in ["localhost", "x.localhost", "no-such.name.localhost", "LOCALHOST", "localhost."] {
        let error = client(&format!("http://{name}:{port}")).users_get().user_id("u").send().await.unwrap_err();
        assert!(error.is_not_found(), "{name}: {error}");
    }
    assert_eq!(server.requests().len(), 5);
}
