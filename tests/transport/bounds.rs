//! How much of an answer is read.

use truv_sdk::{Error, ErrorKind, Response, Result, types};

use crate::support::builder;
use crate::support::document::full;
use crate::support::server::{Reply, Server};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/// The result of a client with this bound for the bytes.
async fn get(bound: usize, reply: fn(&[u8]) -> Reply) -> Result<Response<types::UserDetail>> {
    let body = full("UserDetail").to_string();
    let server = Server::start(move |_| reply(body.as_bytes())).await;
    builder(&server.url).max_body_bytes(bound).build().unwrap().users_get().user_id("u").send().await
}

fn with_length(body: &[u8]) -> Reply {
    Reply::Keep([format!("{HEAD}content-length: {}\r\n\r\n", body.len()).as_bytes(), body].concat())
}

/// In two chunks, so that the bound is met in the middle.
fn chunked(body: &[u8]) -> Reply {
    let mut bytes = format!("{HEAD}transfer-encoding: chunked\r\n\r\n").into_bytes();
    for chunk in body.chunks(body.len().div_ceil(2)) {
        bytes.extend(format!("{:x}\r\n", chunk.len()).bytes());
        bytes.extend(chunk);
        bytes.extend(b"\r\n");
    }
    bytes.extend(b"0\r\n\r\n");
    Reply::Keep(bytes)
}

fn until_closed(body: &[u8]) -> Reply {
    Reply::Close([format!("{HEAD}connection: close\r\n\r\n").as_bytes(), body].concat())
}

fn length() -> usize {
    full("UserDetail").to_string().len()
}

fn assert_refused(error: &Error) {
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(error.attempts(), 1);
    assert!(!error.is_retryable());
    assert!(error.body().unwrap().is_empty());
}

#[tokio::test]
async fn a_body_of_exactly_the_bound_is_read() {
    for reply in [with_length, chunked, until_closed] {
        let user = get(length(), reply).await.unwrap();
        assert_eq!(user.body().len(), length());
    }
}

#[tokio::test]
async fn a_body_over_the_bound_is_refused_whether_announced_or_not() {
    for reply in [with_length, chunked, until_closed] {
        for bound in [length() - 1, 1, 0] {
            assert_refused(&get(bound, reply).await.unwrap_err());
        }
    }
}

#[tokio::test]
async fn the_refusal_says_how_to_raise_the_bound() {
    insta::assert_snapshot!(get(100, chunked).await.unwrap_err(), @"users_get: 200 OK: the body is longer than the limit of 100 bytes; raise `max_body_bytes` on the client if that is expected");
}

#[tokio::test]
async fn a_body_without_end_is_given_up_at_the_bound() {
    // the last chunk never comes
    let endless = |_: &[u8]| {
        let chunk = format!("400\r\n{}\r\n", " ".repeat(0x400));
        Reply::Keep(format!("{HEAD}transfer-encoding: chunked\r\n\r\n{}", chunk.repeat(8)).into_bytes())
    };
    assert_refused(&get(4096, endless).await.unwrap_err());
}

#[tokio::test]
async fn an_announced_body_over_the_bound_is_not_waited_for() {
    let announced = |_: &[u8]| Reply::Keep(format!("{HEAD}content-length: 100000000000\r\n\r\n").into_bytes());
    assert_refused(&get(64 * 1024 * 1024, announced).await.unwrap_err());
}

#[tokio::test]
async fn the_bound_holds_for_errors_too_and_their_status_stays_known() {
    let failing = |_: &[u8]| Reply::Keep(b"HTTP/1.1 503 Busy\r\ncontent-length: 9000\r\n\r\n".to_vec());
    let error = get(100, failing).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(error.is_server_error());
}

/// A map takes some hundred bytes for the few that it has in JSON.
#[tokio::test]
async fn an_answer_without_a_shape_is_bounded_by_the_memory_that_its_tree_takes() {
    let bound = 1 << 20;
    let dense: &'static str = format!("[{}{{}}]", "{\"\":0},".repeat(100_000)).leak();
    let sparse: &'static str = format!("[{}0]", format!("\"{}\",", "x".repeat(1000)).repeat(900)).leak();
    let server = Server::start(|request| {
        with_length(if request.path() == "/v1/dense/" { dense.as_bytes() } else { sparse.as_bytes() })
    })
    .await;
    let client = builder(&server.url).max_body_bytes(bound).build().unwrap();
    let raw = |path| client.raw(http::Method::GET, path);
    let error = raw("/v1/dense/").send().await.unwrap_err();
    assert_refused_tree(&error);
    assert_eq!(raw("/v1/sparse/").send().await.unwrap().as_array().unwrap().len(), 901);
    assert_eq!(raw("/v1/dense/").send_bytes().await.unwrap().len(), dense.len());
}

fn assert_refused_tree(error: &Error) {
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    assert!(error.to_string().contains("eight times `max_body_bytes`"), "{error}");
}

#[tokio::test]
async fn an_error_body_beyond_any_of_truvs_is_not_looked_into() {
    let server = Server::start(|_| {
        let body = format!(r#"{{"code": "throttled", "message": "m", "extra": [{}0]}}"#, r#"{"":0},"#.repeat(50_000));
        Reply::Keep(format!("HTTP/1.1 400 -\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes())
    })
    .await;
    let client = builder(&server.url).build().unwrap();
    let error = client.users_get().user_id("u").send().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.message(), error.code()), (400, None, None));
    assert_eq!(error.body().unwrap().len(), 64 * 1024);
}
