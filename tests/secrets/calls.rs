//! Errors and traces of calls that hold planted values in everything they send and receive.

use std::error::Error as _;
use std::time::Duration;

use truv_sdk::{Error, ErrorKind};

use crate::support::document;
use crate::support::operations::{operation, operations};
use crate::support::planted::{ACCESS_SECRET, CLIENT_ID, assert_absent};
use crate::support::server::{Reply, Request, Server, answer, nobody, success};
use crate::support::traces;
use crate::support::{builder, client};

/// Everything that an error says in any form.
pub(super) fn said(error: &Error) -> String {
    let mut said = format!("{error}\n{error:#}\n{error:?}\n{error:#?}\n");
    let reference = error.support_reference();
    said += &format!("{reference}\n{reference:?}\n{:?}\n", error.invalid_params());
    let mut source = error.source();
    while let Some(cause) = source {
        said += &format!("{cause}\n{cause:#}\n{cause:?}\n{cause:#?}\n");
        source = cause.source();
    }
    said
}

/// Calls every operation with planted values, and checks its error and the traces.
async fn every_operation_fails(kind: ErrorKind, reply: fn(&Request) -> Reply) {
    traces::capture();
    let server = Server::start(reply).await;
    for operation in operations() {
        let error = operation.call(client(&server.url)).await.result.unwrap_err();
        assert_eq!(error.kind(), kind, "{}: {error}", operation.id);
        assert_absent(operation.id, &said(&error));
    }
    assert!(!server.requests().is_empty());
    assert_absent("the traces", &traces::captured());
}

#[tokio::test]
async fn a_success_leaves_no_value_in_the_traces() {
    traces::capture();
    for documented in document::operations() {
        let id = documented.id;
        let server = Server::start(move |_| success(&documented)).await;
        operation(id).call(client(&server.url)).await.result.unwrap();
    }
    let traces = traces::captured();
    assert_absent("the traces", &traces);
    for source in ["truv.call", "truv.operation=\"users_create\"", "hyper_util::client", "reqwest"] {
        assert!(traces.contains(source), "{source} is not captured");
    }
}

/// Wherever a server may put them: in a message, a field, a code, a request id, a header, a redirect.
fn echo(request: &Request) -> Reply {
    let key = |name: &str| request.header(name)[0].to_owned();
    let (id, secret) = (key("x-access-client-id"), key("x-access-secret"));
    let body = format!(
        r#"{{"error": {{"code": "bad_{secret}", "message": "The key {secret} of {id} is unknown, {secret}.",
            "extra": {{"invalid-params": [{{"field": "{id}", "message": "{secret}"}}]}}}}}}"#
    );
    let headers =
        [format!("x-request-id: {secret}-{id}"), format!("x-access-secret: {secret}"), format!("x-echo: {id}")];
    answer(401, &headers.each_ref().map(String::as_str), body)
}

#[tokio::test]
async fn an_api_error_that_echoes_the_keys_shows_neither() {
    every_operation_fails(ErrorKind::Api, echo).await;
}

#[tokio::test]
async fn an_echoed_key_is_replaced_in_what_the_error_hands_out() {
    traces::capture();
    let server = Server::start(echo).await;
    let error = client(&server.url).users_get().user_id("u").send().await.unwrap_err();
    assert_eq!(error.message(), Some("The key *** of *** is unknown, ***."));
    assert_eq!(error.code().unwrap().as_str(), "bad_***");
    assert_eq!(error.request_id(), Some("***"));
    let param = &error.invalid_params()[0];
    assert_eq!((&*param.field, &*param.message), ("***", "***"));
    for value in error.headers().values() {
        let text = value.to_str().unwrap();
        assert!(!text.contains(CLIENT_ID) && !text.contains(ACCESS_SECRET), "{text}");
    }
}

#[tokio::test]
async fn an_error_page_is_not_shown() {
    traces::capture();
    let page = |_: &Request| answer(502, &["content-type: text/html"], "<html>planted</html>");
    every_operation_fails(ErrorKind::Api, page).await;
}

#[tokio::test]
async fn an_answer_that_does_not_decode_is_not_shown() {
    traces::capture();
    for documented in document::operations() {
        let id = documented.id;
        let bodies: &[&str] = match documented.answer {
            document::Answer::Empty => &[],
            document::Answer::Pdf => &["planted"],
            document::Answer::Json(_) => {
                &[r#""planted""#, r#"["planted", ["planted"]]"#, "planted", "{\"planted", "147147.0147147"]
            }
        };
        for body in bodies {
            for content_type in ["content-type: application/json", "content-type: text/plain"] {
                let server = Server::start(move |_| answer(200, &[content_type], body)).await;
                match operation(id).call(client(&server.url)).await.result {
                    Err(error) => {
                        assert!(error.is_decode(), "{error}");
                        assert_absent(id, &said(&error));
                    }
                    // the answers of a few operations may be anything
                    Ok(answer) => {
                        assert_eq!(answer.encoded.to_string(), body.replace(", ", ","), "{id}");
                        assert_absent(id, &answer.debug);
                    }
                }
            }
        }
    }
    assert_absent("the traces", &traces::captured());
}

#[tokio::test]
async fn a_refused_redirect_shows_no_more_than_its_origin() {
    traces::capture();
    let location =
        |_: &Request| answer(302, &["location: https://other.example/planted?token=planted#planted"], "planted");
    every_operation_fails(ErrorKind::Refused, location).await;
}

#[tokio::test]
async fn a_redirect_that_echoes_the_keys_shows_neither() {
    traces::capture();
    let location = |request: &Request| {
        let secret = request.header("x-access-secret")[0];
        answer(307, &[&format!("location: https://{secret}.example/{secret}")], "")
    };
    every_operation_fails(ErrorKind::Refused, location).await;
}

#[tokio::test]
async fn a_body_over_the_bound_is_not_shown() {
    traces::capture();
    let server = Server::start(|_| answer(200, &[], "planted")).await;
    let client = builder(&server.url).max_body_bytes(3).build().unwrap();
    let error = client.users_list().query("planted").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_absent("users_list", &said(&error));
}

#[tokio::test]
async fn an_answer_that_is_not_http_is_not_shown() {
    every_operation_fails(ErrorKind::Interrupted, |_| Reply::Close(b"planted planted\r\nplanted: 1\r\n\r\n".to_vec()))
        .await;
}

#[tokio::test]
async fn a_broken_connection_shows_nothing_of_the_answer() {
    traces::capture();
    let part = |_: &Request| {
        Reply::Reset(b"HTTP/1.1 200 OK\r\nx-planted: planted\r\ncontent-length: 100\r\n\r\nplanted".to_vec())
    };
    every_operation_fails(ErrorKind::Interrupted, part).await;
}

#[tokio::test]
async fn a_failed_connection_shows_nothing_of_the_request() {
    traces::capture();
    let (url, _reserved) = nobody();
    for operation in operations() {
        let error = operation.call(client(&url)).await.result.unwrap_err();
        assert!(error.is_connect());
        assert_absent(operation.id, &said(&error));
    }
    assert_absent("the traces", &traces::captured());
}

#[tokio::test]
async fn a_time_out_shows_nothing_of_the_request() {
    traces::capture();
    let server = Server::start(|_| Reply::Silence).await;
    let client = builder(&server.url).attempt_timeout(Duration::from_millis(100)).build().unwrap();
    let calls = operations().into_iter().map(|operation| operation.call(client.clone()));
    for called in futures_util::future::join_all(calls).await {
        let error = called.result.unwrap_err();
        // where all calls at once are too many for the machine, the time ends before there is a connection
        assert!(error.is_timeout() || error.is_connect());
        assert_absent("a time-out", &said(&error));
    }
    assert_absent("the traces", &traces::captured());
}

#[tokio::test]
async fn a_request_that_is_turned_down_does_not_show_its_values() {
    traces::capture();
    let (url, _reserved) = nobody();
    let client = client(&url);
    let account = truv_sdk::types::TargetBankAccount::builder();
    let errors = [
        client.users_list().created_at_gte("planted").send().await.unwrap_err(),
        client.users_create().body_map(|user| user.ssn("planted").email("planted")).send().await.unwrap_err(),
        client
            .bridge_tokens_create()
            .user_id("u")
            .body_map(|body| body.account(account.deposit_value("planted")))
            .send()
            .await
            .unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_absent("a request that was turned down", &said(&error));
    }
    assert_absent("the traces", &traces::captured());
}
