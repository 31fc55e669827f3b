//! Redirects: keys never leave the origin, and no method becomes another.

use std::sync::atomic::{AtomicUsize, Ordering};

use truv_sdk::{Error, ErrorKind};

use crate::support::document::full;
use crate::support::server::{Reply, Server, answer, json};
use crate::support::{client, planted};

const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];

fn redirect(status: u16, location: &str) -> Reply {
    answer(status, &[&format!("location: {location}")], "")
}

/// The error of getting a user from a server that redirects to `location`, and how often the server was asked.
async fn refused(status: u16, location: &str) -> (Error, usize) {
    let location = location.to_owned();
    let server = Server::start(move |request| {
        let host = request.header("host")[0];
        redirect(status, &location.replace("SAME_HOST", host))
    })
    .await;
    let error = client(&server.url).users_get().user_id("u").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    assert!(!error.is_retryable());
    (error, server.requests().len())
}

#[tokio::test]
async fn a_get_is_followed_inside_its_origin_with_its_keys() {
    for status in STATUSES {
        for location in ["/moved/?a=1", "http://SAME_HOST/moved/?a=1", "../../../moved/?a=1"] {
            let server = Server::start(move |request| match request.path() {
                "/moved/" => json(200, &full("UserDetail")),
                _ => redirect(status, &location.replace("SAME_HOST", request.header("host")[0])),
            })
            .await;
            client(&server.url).users_get().user_id("u").send().await.unwrap();
            let requests = server.requests();
            assert_eq!(requests.len(), 2, "{status} {location}");
            assert_eq!((requests[1].method.as_str(), requests[1].target.as_str()), ("GET", "/moved/?a=1"));
            assert_eq!(requests[1].header("x-access-secret"), [planted::ACCESS_SECRET]);
        }
    }
}

#[tokio::test]
async fn an_error_after_a_redirect_counts_both_attempts() {
    let server = Server::start(|request| match request.path() {
        "/moved/" => answer(404, &[], r#"{"detail": "Not found."}"#),
        _ => redirect(308, "/moved/"),
    })
    .await;
    let error = client(&server.url).users_get().user_id("u").send().await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.attempts(), 2);
}

#[tokio::test]
async fn another_port_is_not_followed_and_sees_nothing() {
    let other = Server::start(|_| json(200, &full("UserDetail"))).await;
    for status in STATUSES {
        let (error, requests) = refused(status, &format!("{}/v1/users/u/", other.url)).await;
        assert_eq!((error.attempts(), requests), (1, 1));
        assert_eq!(error.status().unwrap(), status);
    }
    assert!(other.requests().is_empty(), "the keys left their origin");
    let (error, _) = refused(302, &other.url).await;
    insta::assert_snapshot!(error.to_string().replace(&other.url, "OTHER"), @"users_get: 302 Found: redirected to another origin, OTHER; nothing was sent there, since the request carries credentials. If that host is right, set it as the base URL");
}

#[tokio::test]
async fn another_name_or_scheme_of_the_same_machine_is_not_followed() {
    for location in
        ["http://localhost/v1/users/u/", "https://SAME_HOST/v1/users/u/", "//localhost/", "ftp://SAME_HOST/"]
    {
        let (error, requests) = refused(302, location).await;
        assert_eq!((error.attempts(), requests), (1, 1), "{location}");
    }
}

#[tokio::test]
async fn a_user_name_in_the_location_is_not_sent() {
    let server = Server::start(|request| match request.path() {
        "/moved/" => json(200, &full("UserDetail")),
        _ => redirect(302, &format!("http://eve:pw@{}/moved/", request.header("host")[0])),
    })
    .await;
    client(&server.url).users_get().user_id("u").send().await.unwrap();
    assert!(server.requests()[1].header("authorization").is_empty());
}

#[tokio::test]
async fn requests_that_change_something_are_not_followed_and_not_turned_into_a_get() {
    for status in STATUSES {
        let server = Server::start(move |_| redirect(status, "/moved/")).await;
        let client = client(&server.url);
        let errors = [
            client.keys_create().send().await.unwrap_err(),
            client.users_create().body_map(|user| user.external_user_id("crm-7")).send().await.unwrap_err(),
            client.users_update().user_id("u").send().await.unwrap_err(),
            client.users_delete().user_id("u").send().await.unwrap_err(),
        ];
        for error in &errors {
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Refused, 1));
        }
        let methods: Vec<_> = server.requests().into_iter().map(|request| request.method).collect();
        assert_eq!(methods, ["POST", "POST", "PATCH", "DELETE"]);
        let text = errors[0].to_string().replace(&server.url, "ORIGIN");
        let reason = "a POST was redirected inside ORIGIN; it was not followed, since its body would be lost. \
                      Check the base URL: scheme, host, and no path after it";
        assert!(text.starts_with(&format!("keys_create: {status} ")) && text.ends_with(reason), "{text}");
    }
}

#[tokio::test]
async fn a_loop_ends() {
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |request| match asked.fetch_add(1, Ordering::Relaxed) {
        // so that a client that follows for ever fails this test, and does not hang it
        20.. => answer(500, &[], ""),
        _ => redirect(302, request.path()),
    })
    .await;
    let error = client(&server.url).users_get().user_id("u").send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), server.requests().len()), (ErrorKind::Refused, 6, 6));
    insta::assert_snapshot!(error, @"users_get: 302 Found: redirected more than 5 times");
}

#[tokio::test]
async fn a_redirect_without_a_usable_location_is_refused() {
    for location in ["http://[", "http://\u{fc}mlaut/", "https://"] {
        let (error, requests) = refused(301, location).await;
        assert_eq!(requests, 1, "{location}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(error, @"users_get: 301 Moved Permanently: a redirect without a usable Location header");
        }
    }
    let server = Server::start(|_| answer(307, &[], "")).await;
    let error = client(&server.url).users_get().user_id("u").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
}

#[tokio::test]
async fn other_statuses_of_300_and_above_are_errors_of_the_api() {
    for status in [300, 304, 305, 306] {
        let server = Server::start(move |_| redirect(status, "/moved/")).await;
        let error = client(&server.url).users_get().user_id("u").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api, "{status}");
        assert_eq!(server.requests().len(), 1);
    }
}
