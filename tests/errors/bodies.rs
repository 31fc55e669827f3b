//! Every shape of error body gives the data that it has.

use truv_sdk::{Error, ErrorCode, ErrorKind};

use super::{failure, json_failure};
use crate::support::client;
use crate::support::server::{Server, answer};

/// Code, message and rejected fields, as text.
fn said(error: &Error) -> (Option<&str>, Option<&str>, Vec<(&str, &str)>) {
    assert_eq!(error.kind(), ErrorKind::Api);
    let fields = error.invalid_params().iter().map(|param| (param.field.as_str(), param.message.as_str()));
    (error.code().map(ErrorCode::as_str), error.message(), fields.collect())
}

#[tokio::test]
async fn a_nested_body_gives_code_message_and_fields() {
    let body = r#"{"error": {"code": "incorrect_parameters", "message": "Check the fields.",
        "extra": {"invalid-params": [{"field": "ssn", "message": "Nine digits."}, {"field": "user.email"}, {}]}}}"#;
    let error = json_failure(400, body).await;
    let fields = vec![("ssn", "Nine digits."), ("user.email", ""), ("", "")];
    assert_eq!(said(&error), (Some("incorrect_parameters"), Some("Check the fields."), fields));
    assert_eq!(error.code(), Some(&ErrorCode::IncorrectParameters));
    assert_eq!(error.body().unwrap(), body);
}

#[tokio::test]
async fn bodies_of_other_shapes_give_what_they_have() {
    for (body, code, message) in [
        (
            r#"{"error": {"code": "throttled", "message": "Slow down.", "extra": null}}"#,
            Some("throttled"),
            Some("Slow down."),
        ),
        (r#"{"error": {"code": "throttled", "extra": {}}}"#, Some("throttled"), None),
        (r#"{"code": "validation_error", "message": "Wrong."}"#, Some("validation_error"), Some("Wrong.")),
        (r#"{"code": "a_code_of_tomorrow", "message": "New."}"#, Some("a_code_of_tomorrow"), Some("New.")),
        (r#"{"detail": "Not found."}"#, None, Some("Not found.")),
        (r#"{"error": "Bad gateway."}"#, None, Some("Bad gateway.")),
        (r#"{"error": "Bad gateway.", "code": "upstream"}"#, Some("upstream"), Some("Bad gateway.")),
        (r#"{"error": {"code": 17, "message": ["a", "b"]}}"#, None, None),
        (r#"{"error": null}"#, None, None),
        (r#"["Not found."]"#, None, None),
        ("null", None, None),
    ] {
        assert_eq!(said(&json_failure(400, body).await), (code, message, vec![]), "{body}");
    }
}

#[tokio::test]
async fn rejected_fields_are_found_in_the_flat_shape_too() {
    for body in [
        r#"{"code": "validation_error", "extra": {"invalid-params": [{"field": "email", "message": "Taken."}]}}"#,
        r#"{"code": "validation_error", "invalid_params": [{"field": "email", "message": "Taken."}, "junk"]}"#,
    ] {
        let fields = vec![("email", "Taken.")];
        assert_eq!(said(&json_failure(400, body).await), (Some("validation_error"), None, fields), "{body}");
    }
}

#[tokio::test]
async fn bodies_that_are_not_json_are_errors_of_their_status_all_the_same() {
    for (content_type, body) in [
        ("text/html", "<html><h1>502 Bad Gateway</h1></html>"),
        ("application/json", r#"{"error": {"code": "throttled", "mess"#),
        ("application/json", ""),
        ("text/plain", "upstream connect error"),
    ] {
        let error = failure(502, &[("content-type", content_type)], body).await;
        assert_eq!(said(&error), (None, None, vec![]), "{body}");
        assert_eq!(error.status().unwrap(), 502);
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn a_content_type_does_not_decide_whether_a_body_is_read() {
    let error = failure(404, &[("content-type", "text/html")], r#"{"detail": "Not found."}"#).await;
    assert_eq!(error.message(), Some("Not found."));
}

#[tokio::test]
async fn the_kept_body_is_the_first_64_kib() {
    let page = "<p>Busy</p>".repeat(10_000);
    let error = failure(503, &[("content-type", "text/html")], &page).await;
    assert_eq!(error.body().unwrap(), &page.as_bytes()[..64 * 1024]);
    let short = &page[..64 * 1024];
    let error = failure(503, &[("content-type", "text/html")], short).await;
    assert_eq!(error.body().unwrap(), short);
}

#[tokio::test]
async fn a_long_error_body_is_read_whole_before_it_is_cut() {
    let body = format!(r#"{{"padding": "{}", "error": {{"code": "throttled"}}}}"#, "x".repeat(100_000));
    let error = json_failure(429, &body).await;
    assert_eq!(error.code(), Some(&ErrorCode::Throttled));
    assert_eq!(error.body().unwrap().len(), 64 * 1024);
}

#[tokio::test]
async fn a_byte_order_mark_before_json_does_no_harm() {
    let error =
        json_failure(400, "\u{feff}{\"error\": {\"code\": \"expired_token\", \"message\": \"Too old.\"}}").await;
    assert_eq!(said(&error), (Some("expired_token"), Some("Too old."), vec![]));
    let server = Server::start(|_| answer(200, &["content-type: application/json"], "\u{feff}{\"count\": 1}")).await;
    let client = client(&server.url);
    assert_eq!(client.raw(http::Method::GET, "/v1/users/").send().await.unwrap()["count"], 1);
    let error = client.users_get().user_id("u").send().await.unwrap_err();
    assert!(error.to_string().contains("missing field"), "{error}");
}

#[tokio::test]
async fn a_coding_that_was_not_asked_for_is_named() {
    let coded = b"\x1f\x8b\x08\0\0\0\0\0";
    for status in [200, 502] {
        let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
        let error = failure(status, &headers, coded).await;
        assert!(error.to_string().contains("coded as `gzip`, although `identity` was asked for"), "{error}");
    }
}
