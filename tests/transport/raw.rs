//! Paths of the caller's choice.

use http::Method;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use proptest::{prop_assert, prop_assert_eq};
use serde::Deserialize;
use serde_json::json;
use truv_sdk::ErrorKind;
use truv_sdk::quota::Quota;

use crate::support::server::{Server, answer};
use crate::support::{builder, client, debug, planted};

#[derive(Deserialize, Debug)]
struct Widget {
    id: u32,
}

#[tokio::test]
async fn a_raw_request_has_the_keys_and_everything_else_of_a_call() {
    let server = Server::start(|_| answer(201, &["content-type: application/json"], r#"{"id": 7}"#)).await;
    let client = client(&server.url);
    let request =
        client.raw(Method::POST, "/v1/widgets/").query("a b", "c&d").query("n", 5).json(&json!({"name": "w"}));
    let answer = request.options(|call| call.header("x-team", "loans")).send().await.unwrap();
    assert_eq!(answer["id"], 7);
    assert_eq!((answer.status().as_u16(), answer.attempts(), answer.operation().id), (201, 1, "raw"));
    let [request] = &server.requests()[..] else { panic!() };
    assert_eq!((&*request.method, &*request.target), ("POST", "/v1/widgets/?a%20b=c%26d&n=5"));
    assert_eq!(request.body, br#"{"name":"w"}"#);
    assert_eq!(request.header("x-access-client-id"), [planted::CLIENT_ID]);
    assert_eq!(request.header("x-access-secret"), [planted::ACCESS_SECRET]);
    assert_eq!(request.header("content-type"), ["application/json"]);
    assert_eq!(request.header("x-team"), ["loans"]);
}

#[tokio::test]
async fn the_answer_may_have_a_type_or_be_bytes() {
    let server = Server::start(|_| answer(200, &[], r#"{"id": 7}"#)).await;
    let client = client(&server.url);
    assert_eq!(client.raw(Method::GET, "/w").send_as::<Widget>().await.unwrap().id, 7);
    assert_eq!(&**client.raw(Method::GET, "/w").send_bytes().await.unwrap(), br#"{"id": 7}"#);
    let error = client.raw(Method::GET, "/w").send_as::<Vec<u8>>().await.unwrap_err();
    assert!(error.is_decode());
}

#[tokio::test]
async fn an_answer_without_a_body_is_null_and_one_that_is_not_json_an_error() {
    let server = Server::start(|request| match request.path() {
        "/empty" => answer(204, &[], ""),
        _ => answer(200, &["content-type: text/plain"], "hello"),
    })
    .await;
    let client = client(&server.url);
    assert!(client.raw(Method::DELETE, "/empty").send().await.unwrap().is_null());
    assert!(client.raw(Method::GET, "/text").send().await.unwrap_err().is_decode());
    client.raw(Method::HEAD, "/empty").send().await.unwrap();
}

#[tokio::test]
async fn an_error_is_typed_as_always() {
    let body = r#"{"error": {"code": "expired_token", "message": "Too old."}}"#;
    let server = Server::start(move |_| answer(410, &[], body)).await;
    let error = client(&server.url).raw(Method::GET, "/v1/x/").send().await.unwrap_err();
    assert!(error.is_expired_token());
    insta::assert_snapshot!(error, @"raw: 410 Gone, expired_token: Too old.");
}

#[tokio::test]
async fn a_query_may_stand_in_the_path() {
    let server = Server::start(|_| answer(204, &[], "")).await;
    let client = client(&server.url);
    client.raw(Method::GET, "/v1/users/?page=2").query("page_size", 5).send().await.unwrap();
    assert_eq!(server.requests()[0].target, "/v1/users/?page=2&page_size=5");
}

#[tokio::test]
async fn a_path_that_could_leave_the_origin_or_mean_another_is_not_sent() {
    let server = Server::start(|_| answer(204, &[], "")).await;
    let client = client(&server.url);
    for path in [
        "",
        "v1/users/",
        "https://mallory.example/v1/",
        "//mallory.example/v1/",
        "/\\mallory.example/",
        "\\\\mallory.example/",
        "@mallory.example/",
        ":80@mallory.example/",
        "/v1/../keys/",
        "/v1/./users/",
        "/v1/%2e%2E/keys/",
        "/v1/.%2e/keys/",
        "/..",
        "/v1/a%2fb/",
        "/v1/a%5Cb/",
        "/v1/users/#part",
        "/v1/users/?a=b#part",
        "/v1/us ers/",
        "/v1/us\ners/",
        "/v1/us\ters/",
        "/v1/é/",
        "/v1/users/?q=é",
        " /v1/users/",
    ] {
        let error = client.raw(Method::GET, path).send().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidRequest, 0), "{path:?}");
        let text = error.to_string();
        assert!(!text.contains("mallory") && text.starts_with("raw: the path "), "{text}");
    }
    assert!(client.raw(Method::CONNECT, "/").send().await.unwrap_err().to_string().contains("method"));
    assert!(server.requests().is_empty());
}

/// Whatever is given as a path: it arrives at the configured server as it was written, or is not sent.
#[test]
fn a_path_arrives_as_written_or_not_at_all() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = runtime.block_on(Server::start(|_| answer(204, &[], "")));
    // more requests than a minute has room for
    let client = builder(&server.url).quota(Quota::off()).build().unwrap();
    let paths = "[/a-z.%25eEfF?#@:\\\\ '{|é-]{0,12}|/[!-~]{0,12}|/[a-z%/?=&.]{0,12}";
    let config = Config { rng_seed: RngSeed::Fixed(20_261_125), failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&paths, |path| {
        match runtime.block_on(client.raw(Method::GET, &path).send()) {
            Ok(_) => {
                // an empty query counts as no query
                let written =
                    path.split_once('?').filter(|(_, query)| query.is_empty()).map_or(&*path, |(path, _)| path);
                prop_assert_eq!(&server.take_requests()[0].target, written);
            }
            Err(error) => {
                prop_assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{:?}: {}", path, error);
                prop_assert!(server.take_requests().is_empty());
            }
        }
        Ok(())
    });
    outcome.unwrap();
}

#[tokio::test]
async fn an_untyped_answer_is_not_shown() {
    let server = Server::start(|_| answer(200, &[], r#"{"ssn": "planted"}"#)).await;
    let client = client(&server.url);
    let request = client.raw(Method::GET, "/planted").query("planted", "planted").json(&"planted");
    planted::assert_absent("the request", &debug(&request));
    let answer = request.send().await.unwrap();
    if !cfg!(feature = "debug-values") {
        planted::assert_absent("the answer", &debug(&answer));
    }
}
