//! Calls without a socket: the innermost step is replaced, and everything above it stays.

use std::error::Error as _;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use serde_json::json;
use truv_sdk::exchange::{Answers, ExchangeError};
use truv_sdk::quota::Quota;
use truv_sdk::retry::Retry;
use truv_sdk::types::User;
use truv_sdk::{Client, ClientBuilder, Error, ErrorKind, Reason};

const SECRET: &str = "sandbox-Zq9xVbT4mWkP2sRd";
const USER: &str = r#"{"id": "u1", "created_at": "2026-01-31T09:15:00Z", "updated_at": "2026-01-31T09:15:00Z"}"#;

fn builder() -> ClientBuilder {
    Client::builder("a-client", SECRET).quota(Quota::off()).retry(Retry::default().backoff(|_, _| Duration::ZERO))
}

fn client(answers: &Answers) -> Client {
    builder().exchange(answers.clone()).build().unwrap()
}

fn answer(status: u16, header: (header::HeaderName, &str), body: &'static str) -> Response<&'static str> {
    Response::builder().status(status).header(header.0, header.1).body(body).unwrap()
}

#[tokio::test]
async fn a_success_has_its_request_id() {
    let answers = Answers::new();
    answers.push(answer(200, (header::HeaderName::from_static("x-request-id"), "r-17"), USER));
    let user = client(&answers).users_get().user_id("u1").send().await.unwrap();
    assert_eq!(user.request_id(), Some("r-17"));
}

#[tokio::test]
async fn the_whole_request_is_kept() {
    let answers = Answers::new();
    answers.json(201, USER);
    let call = client(&answers).users_create().body_map(|user| user.external_user_id("crm 1").email("a@example.org"));
    let response = call.send().await.unwrap();
    assert_eq!((response.id.as_str(), response.status().as_u16(), response.attempts()), ("u1", 201, 1));

    let requests = answers.requests();
    let request: &Request<Bytes> = &requests[0];
    assert_eq!(
        (request.method(), request.uri().to_string().as_str()),
        (&Method::POST, "https://prod.truv.com/v1/users/")
    );
    assert_eq!(request.headers()["x-access-client-id"], "a-client");
    assert_eq!(request.headers()["x-access-secret"], SECRET);
    assert!(!format!("{request:?} {answers:?}").contains(SECRET));
    let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(body, json!({"external_user_id": "crm 1", "email": "a@example.org"}));
    assert_eq!(answers.left(), 0);
}

#[tokio::test]
async fn retries_and_errors_are_those_of_the_network() {
    let answers = Answers::new();
    answers.fail(ExchangeError::not_connected("nobody listens")).json(503, "").json(200, USER);
    let response = client(&answers).users_get().user_id("u1").send().await.unwrap();
    assert_eq!((response.attempts(), answers.requests().len()), (2, 3), "what found no connection was not sent");

    // a request that may have been carried out is not sent twice, unless that does no harm
    let answers = Answers::new();
    answers.fail(ExchangeError::interrupted("broken pipe"));
    let error = client(&answers).users_create().body_map(|user| user.external_user_id("a")).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Interrupted, 1));
    assert!(error.to_string().contains("broken pipe") && error.source().is_some(), "{error}");

    let answers = Answers::new();
    answers.json(404, r#"{"error": {"code": "not_found", "message": "No Zq9xVbT4mWkP2sRd."}}"#);
    let error = client(&answers).users_get().user_id("u1").send().await.unwrap_err();
    assert_eq!((error.reason(), error.message()), (Reason::NotFound, Some("No ***.")));
    assert_eq!(error.operation().map(|operation| operation.id), Some("users_get"));
}

#[tokio::test]
async fn a_request_without_an_answer_is_named_and_not_tried_again() {
    let answers = Answers::new();
    let error = client(&answers).users_get().user_id("u1").send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), answers.requests().len()), (ErrorKind::InvalidRequest, 0, 1));
    assert!(error.to_string().contains("no answer is left for GET /v1/users/u1/"), "{error}");
}

#[tokio::test]
async fn redirects_and_the_bound_on_bodies_hold() {
    let answers = Answers::new();
    answers.push(answer(302, (header::LOCATION, "/v1/users/u2/"), "")).json(200, USER);
    client(&answers).users_get().user_id("u1").send().await.unwrap();
    assert_eq!(answers.requests()[1].uri().path(), "/v1/users/u2/");

    answers.push(answer(302, (header::LOCATION, "https://elsewhere.example.org/"), ""));
    let error = client(&answers).users_get().user_id("u1").send().await.unwrap_err();
    assert_eq!((error.kind(), answers.requests().len()), (ErrorKind::Refused, 3));

    answers.json(200, USER);
    let small = builder().max_body_bytes(10).exchange(answers.clone()).build().unwrap();
    assert_eq!(small.users_get().user_id("u1").send().await.unwrap_err().kind(), ErrorKind::Refused);
}

#[tokio::test(start_paused = true)]
async fn a_function_can_take_its_place_and_its_time_is_bounded() {
    let forever = |_: Request<Bytes>| std::future::pending::<Result<Response<Bytes>, ExchangeError>>();
    let client = builder().retry(Retry::never()).attempt_timeout(Duration::from_secs(3)).exchange(forever).build();
    let error = client.unwrap().users_get().user_id("u1").send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));

    let echo = |request: Request<Bytes>| async move {
        assert_eq!(request.method(), Method::POST);
        Ok(Response::new(request.into_body()))
    };
    let client = builder().exchange(echo).build().unwrap();
    let echoed = client.raw(Method::POST, "/v1/echo/").json(&json!({"a": 1})).send().await.unwrap();
    assert_eq!(*echoed, json!({"a": 1}));
}

#[tokio::test]
async fn lists_and_waits_need_no_socket_either() {
    let answers = Answers::new();
    let page = |next: &str| format!(r#"{{"next": {next}, "previous": null, "results": []}}"#);
    answers.json(200, page(r#""https://prod.truv.com/v1/tasks/?cursor=b""#)).json(200, page("null"));
    let mut pages = client(&answers).tasks_list().pages();
    while let Some(page) = pages.next().await {
        page.unwrap();
    }
    assert_eq!(answers.requests()[1].uri().query(), Some("cursor=b"));
}

/// A program's reaction to an outcome.
fn advice(outcome: Result<truv_sdk::Response<User>, Error>) -> String {
    match outcome {
        Ok(user) => user.id.to_string(),
        Err(error) => match error.reason() {
            Reason::NotFound => "no such user".to_owned(),
            Reason::QuotaRefusal => format!("in {:?}", error.retry_after().unwrap()),
            _ if error.is_retryable() => "later".to_owned(),
            other => format!("{other:?}"),
        },
    }
}

#[test]
fn outcomes_are_made_without_a_request() {
    let answer = |status: u16, body: &'static str| {
        let mut answer = Response::new(body);
        *answer.status_mut() = StatusCode::from_u16(status).unwrap();
        answer
    };
    let user: User = serde_json::from_str(USER).unwrap();
    assert_eq!(advice(Ok(truv_sdk::Response::new(user))), "u1");
    assert_eq!(advice(truv_sdk::Response::from_answer(answer(200, USER))), "u1");
    assert_eq!(advice(truv_sdk::Response::from_answer(answer(200, "{}"))), "Decode");
    assert_eq!(advice(truv_sdk::Response::from_answer(answer(401, ""))), "Authentication");
    assert_eq!(advice(Err(Error::from_answer(answer(404, "")))), "no such user");
    assert_eq!(advice(Err(Error::from_answer(answer(429, "")))), "later");
    assert_eq!(advice(Err(Error::of_kind(ErrorKind::Connect, "made for a test"))), "later");
    assert_eq!(advice(Err(Error::of_kind(ErrorKind::Interrupted, "made for a test"))), "Interrupted");
    assert_eq!(advice(Err(Error::of_quota(Duration::from_secs(7)))), "in 7s");
    assert!(!format!("{:?}", truv_sdk::Response::new("planted".to_owned())).contains("planted"));
}
