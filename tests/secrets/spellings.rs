//! A server repeats the client's keys, in every spelling and in every place that it controls.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::Method;
use serde_json::json;
use truv_sdk::Client;
use truv_sdk::quota::Quota;
use truv_sdk::retry::Retry;

use super::calls::said;
use crate::support::debug;
use crate::support::server::{Reply, Server, answer};
use crate::support::traces;

const ID: &str = "c9d1E4f7a2B5c8d0";
const BARE: &str = "kJ7wQz3RtY9pLm2X";

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The keys as a server may write them.
fn spellings() -> Vec<String> {
    let secret = format!("sandbox-{BARE}");
    let mut all = vec![URL_SAFE_NO_PAD.encode(format!("{ID}:{secret}"))];
    for key in [ID, BARE, &secret] {
        all.extend([key.to_owned(), key.to_uppercase(), key.to_lowercase(), percent(key), percent(&percent(key))]);
        all.push(STANDARD.encode(key));
    }
    all
}

fn client(url: &str) -> Client {
    Client::builder(ID, format!("sandbox-{BARE}").as_str())
        .base_url(url)
        .retry(Retry::never())
        .quota(Quota::off())
        .build()
        .unwrap()
}

#[track_caller]
fn assert_keyless(place: &str, shown: &str) {
    let shown = shown.to_lowercase();
    for spelling in spellings() {
        assert!(!shown.contains(&spelling.to_lowercase()), "{place} shows {spelling}: {shown}");
    }
}

type Place = (&'static str, fn(&str) -> Reply);

/// Everything that a server controls and that an error may show.
const PLACES: [Place; 17] = [
    ("status line", |key| Reply::Keep(format!("HTTP/1.1 418 {key}\r\ncontent-length: 0\r\n\r\n").into_bytes())),
    ("content type", |key| answer(500, &[&format!("content-type: text/{key}")], "?")),
    ("content type of a success", |key| answer(200, &[&format!("content-type: text/{key}")], "?")),
    ("request id", |key| answer(500, &[&format!("x-request-id: {key}")], "")),
    ("trace of a gateway", |key| answer(500, &[&format!("cf-ray: {key}")], "")),
    ("any header", |key| answer(500, &[&format!("x-{}: a {key} b", "any")], "")),
    ("Retry-After", |key| answer(429, &[&format!("retry-after: {key}")], "")),
    ("content encoding", |key| answer(200, &[&format!("content-encoding: {key}")], "{}")),
    ("message", |key| answer(400, &[], json!({"error": {"code": "c", "message": format!("a{key}")}}).to_string())),
    ("code", |key| answer(400, &[], json!({"error": {"code": key, "message": "m"}}).to_string())),
    ("flat code", |key| answer(401, &[], json!({"code": key, "message": key}).to_string())),
    ("detail", |key| answer(404, &[], json!({"detail": key}).to_string())),
    ("field", |key| {
        let params = json!([{"field": key, "message": key}]);
        answer(400, &[], json!({"error": {"extra": {"invalid-params": params}}}).to_string())
    }),
    ("body that is no error of Truv's", |key| answer(502, &["content-type: text/html"], key)),
    ("JSON text", |key| answer(200, &["content-type: application/json"], json!(key).to_string())),
    ("JSON key", |key| answer(200, &["content-type: application/json"], json!({key: 1, "id": {key: 2}}).to_string())),
    ("redirect", |key| answer(302, &[&format!("location: https://{}.example/{key}?{key}#{key}", "else")], "")),
];

#[tokio::test]
async fn an_error_shows_no_key_whatever_its_spelling_and_place() {
    traces::capture();
    // the id in the path says what to answer
    let server = Server::start(|request| {
        let mut numbers = request.path().split(['/', '-']).filter_map(|part| part.parse::<usize>().ok());
        let (place, spelling) = (numbers.next().unwrap(), numbers.next().unwrap());
        PLACES[place].1(&spellings()[spelling])
    })
    .await;
    let client = client(&server.url);
    for number in 0..spellings().len() {
        for (place, (name, _)) in PLACES.iter().enumerate() {
            let error = client.users_get().user_id(format!("{place}-{number}")).send().await.unwrap_err();
            assert_keyless(name, &said(&error));
            let parts = (error.message(), error.code(), error.json_path(), error.request_id(), error.headers());
            assert_keyless(name, &format!("{parts:?}"));
        }
    }
    assert_keyless("the traces", &traces::captured());
}

#[tokio::test]
async fn a_response_shows_no_key_in_ids_headers_or_new_values() {
    traces::capture();
    let body = |key: &str| json!({"id": key, "link_id": key, "task_id": key, "status": key, "product_type": key});
    for spelling in spellings() {
        let echoed = spelling.clone();
        let reply = move |_: &_| answer(200, &[&format!("x-request-id: {echoed}")], body(&echoed).to_string());
        let server = Server::start(reply).await;
        if let Ok(task) = client(&server.url).tasks_get().task_id("t").send().await {
            assert_keyless("Debug", &debug(&task));
            assert_keyless("headers", &format!("{:?} {:?}", task.request_id(), task.headers()));
        }
        let user = client(&server.url).raw(Method::GET, "/v1/users/u/").send().await.unwrap();
        // the data itself is as it came
        assert_eq!(user["id"], *spelling);
    }
}

/// Short keys are parts of words, and of what this crate reads from headers.
#[tokio::test]
async fn a_key_that_is_a_common_word_corrupts_nothing() {
    traces::capture();
    for (id, secret) in [("e", "dev-e"), ("app", "dev-1"), ("3", "prod-300"), ("retry", "sandbox-after")] {
        let body = json!({"error": {"code": "throttled", "message": "The app needs a retry after 300 seconds"}});
        let headers = ["retry-after: 300", "content-type: application/json", "x-request-id: app-e3"];
        let server = Server::start(move |_| answer(429, &headers, body.to_string())).await;
        let client = Client::builder(id, secret).base_url(&*server.url).retry(Retry::never()).build().unwrap();
        let error = client.users_get().user_id("u").send().await.unwrap_err();
        assert_eq!(error.message(), Some("The app needs a retry after 300 seconds"));
        assert_eq!(error.retry_after().unwrap().as_secs(), 300);
        assert_eq!((error.request_id(), error.headers()["retry-after"].to_str().unwrap()), (Some("app-e3"), "300"));
        assert!(error.to_string().contains("The app needs a retry"), "{error}");
    }
}

#[cfg(not(feature = "debug-values"))]
#[tokio::test]
async fn a_type_of_the_callers_is_not_shown() {
    traces::capture();
    let server = Server::start(|_| answer(200, &[], r#"{"surname": "Quarrington"}"#)).await;
    let client = client(&server.url);
    let raw = || client.raw(Method::GET, "/v1/anything/");
    let map = raw().send_as::<serde_json::Map<String, serde_json::Value>>().await.unwrap();
    let tree = raw().send_as::<std::collections::BTreeMap<String, String>>().await.unwrap();
    assert_eq!((&map["surname"], &*tree["surname"]), (&json!("Quarrington"), "Quarrington"));
    for shown in [debug(&map), debug(&tree), debug(&raw().send().await.unwrap())] {
        assert!(!shown.contains("Quarrington") && !shown.contains("surname"), "{shown}");
    }
}
