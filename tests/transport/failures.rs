//! Calls that get no complete answer.

use std::error::Error as _;
use std::time::Duration;

use truv_sdk::{Error, ErrorKind};

use crate::support::document::full;
use crate::support::server::{Reply, Server, json, nobody};
use crate::support::{builder, client};

const PART: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"id\": \"";

const SHORT: Duration = Duration::from_millis(200);
const LONG: Duration = Duration::from_secs(60);

/// The errors of a GET, which may be repeated, and of a POST, which may not.
async fn failures(timeout: Duration, reply: fn() -> Reply) -> [Error; 2] {
    let server = Server::start(move |_| reply()).await;
    let client = builder(&server.url).attempt_timeout(timeout).build().unwrap();
    let get = client.users_get().user_id("u").send().await.unwrap_err();
    let post = client.keys_create().send().await.unwrap_err();
    assert_eq!(server.requests().len(), 2, "nothing is sent twice");
    for error in [&get, &post] {
        assert_eq!((error.attempts(), error.status()), (1, None));
        assert!(error.body().is_none() && error.headers().is_empty());
        assert!(error.source().is_some());
        assert!(!error.to_string().contains(char::is_control));
    }
    assert_eq!((get.is_retryable(), post.is_retryable()), (true, false));
    [get, post]
}

#[tokio::test]
async fn a_server_that_says_nothing_runs_into_the_timeout() {
    let [get, post] = failures(SHORT, || Reply::Silence).await;
    assert!(get.is_timeout() && post.is_timeout());
    insta::assert_snapshot!(get, @"users_get: no complete answer within 0.2 s; the request may or may not have been carried out");
}

#[tokio::test]
async fn a_body_that_stops_in_the_middle_runs_into_the_timeout() {
    let errors = failures(SHORT, || Reply::Keep(PART.to_vec())).await;
    assert!(errors.iter().all(Error::is_timeout));
}

#[tokio::test]
async fn a_connection_that_ends_early_is_interrupted() {
    let replies: [fn() -> Reply; 5] = [
        || Reply::Close(vec![]),
        || Reply::Reset(vec![]),
        || Reply::Close(PART.to_vec()),
        || Reply::Reset(PART.to_vec()),
        || Reply::Close(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{".to_vec()),
    ];
    for reply in replies {
        for error in failures(LONG, reply).await {
            assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
            let text = error.to_string();
            assert!(text.contains(": the connection to http://127.0.0.1:"), "{text}");
            assert!(text.contains(" broke before the answer was complete ("), "{text}");
            assert!(text.ends_with("; the request may or may not have been carried out"), "{text}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_not_http_is_interrupted() {
    let replies: [fn() -> Reply; 3] = [
        || Reply::Close(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec()),
        || Reply::Close(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}".to_vec()),
        || Reply::Close(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n".to_vec()),
    ];
    for reply in replies {
        for error in failures(LONG, reply).await {
            assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
        }
    }
}

#[tokio::test]
async fn a_port_that_nobody_listens_on_is_a_connect_error() {
    let (url, _reserved) = nobody();
    let client = client(&url);
    let errors =
        [client.users_get().user_id("u").send().await.unwrap_err(), client.keys_create().send().await.unwrap_err()];
    for error in &errors {
        assert!(error.is_connect() && error.is_retryable(), "nothing was sent, so it may be sent again");
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 0));
    }
    let text = errors[0].to_string().replace(&url, "ORIGIN");
    assert!(text.starts_with("users_get: no connection to ORIGIN could be made ("), "{text}");
    assert!(
        text.ends_with(
            "); check the base URL (TRUV_BASE_URL), name resolution, and that a firewall or proxy lets it through"
        ),
        "{text}"
    );
}

#[tokio::test]
async fn a_client_goes_on_after_a_broken_connection() {
    let server = Server::start(|request| match request.path() {
        "/v1/users/broken/" => Reply::Reset(PART.to_vec()),
        _ => json(200, &full("UserDetail")),
    })
    .await;
    let client = client(&server.url);
    for _ in 0..3 {
        client.users_get().user_id("whole").send().await.unwrap();
        client.users_get().user_id("broken").send().await.unwrap_err();
    }
    client.users_get().user_id("whole").send().await.unwrap();
}

/// A request that HTTP cannot express is never sent, and is not tried again.
#[tokio::test]
async fn a_url_that_is_too_long_is_an_invalid_request_that_was_not_sent() {
    let server = Server::start(|_| json(200, &full("UserDetail"))).await;
    let client = builder(&server.url).retry(truv_sdk::retry::Retry::default()).build().unwrap();
    let error = client.users_list().query("q".repeat(70_000)).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidRequest, 0), "{error}");
    assert!(error.to_string().contains("64 kB"), "{error}");
    assert!(!error.to_string().contains("may have been carried out"));
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_answer_with_too_many_headers_is_refused_and_not_asked_for_again() {
    let server = Server::start(|_| {
        let headers: String = (0..150).map(|number| format!("x-{number}: 1\r\n")).collect();
        Reply::Keep(format!("HTTP/1.1 200 OK\r\n{headers}content-length: 2\r\n\r\n{{}}").into_bytes())
    })
    .await;
    let client = builder(&server.url).retry(truv_sdk::retry::Retry::default()).build().unwrap();
    let error = client.users_get().user_id("u").send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Refused, 1), "{error}");
    assert!(error.to_string().contains("more headers than this client reads"), "{error}");
    assert_eq!(server.requests().len(), 1);
}
