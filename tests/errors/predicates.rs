//! Which predicates hold for which answer: exactly these and no others.

use truv_sdk::Error;

use super::{failure, json_failure};
use crate::support::client;
use crate::support::server::{Reply, Server, answer, nobody};

fn holds(error: &Error) -> String {
    let predicates = [
        ("retryable", error.is_retryable()),
        ("rate_limited", error.is_rate_limited()),
        ("refresh_limit", error.is_refresh_limit()),
        ("expired_token", error.is_expired_token()),
        ("not_found", error.is_not_found()),
        ("authentication", error.is_authentication()),
        ("permission_denied", error.is_permission_denied()),
        ("validation", error.is_validation()),
        ("timeout", error.is_timeout()),
        ("connect", error.is_connect()),
        ("decode", error.is_decode()),
        ("server_error", error.is_server_error()),
        ("other_status", error.is_other_status()),
        ("interrupted", error.is_interrupted()),
        ("idle_closed", error.is_idle_closed()),
        ("quota_refusal", error.is_quota_refusal()),
        ("refused", error.is_refused()),
        ("invalid_request", error.is_invalid_request()),
        ("wait_deadline", error.is_wait_deadline()),
        ("file_host", error.is_file_host()),
        ("write", error.is_write()),
        ("configuration", error.is_configuration()),
    ];
    // exactly one predicate is true: the one with the reason's name
    let reasons: Vec<_> =
        predicates[1..].iter().filter(|(_, holds)| *holds).map(|(name, _)| name.replace('_', "")).collect();
    assert_eq!(reasons, [format!("{:?}", error.reason()).to_lowercase()], "{error}");
    predicates.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| name).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn each_documented_error_is_recognised_under_its_new_and_its_old_code() {
    for (status, code, message, expected) in [
        (400, "incorrect_parameters", "Check.", "validation"),
        (400, "validation_error", "Check.", "validation"),
        (401, "authentication_failed", "Unknown keys.", "authentication"),
        (401, "expired_token", "Too old.", "expired_token"),
        (403, "not_authenticated", "Not yours.", "permission_denied"),
        (403, "incorrect_token", "Not yours.", "permission_denied"),
        (403, "env_not_sandbox", "Sandbox only.", "permission_denied"),
        (410, "expired_token", "Used.", "expired_token"),
        (429, "throttled", "Request was throttled.", "retryable rate_limited"),
        (429, "throttled", "Refresh limit for the access_token is exceeded.", "refresh_limit"),
        (400, "incorrect_parameters", "The refresh limit was exceeded.", "refresh_limit"),
    ] {
        let body = format!(r#"{{"error": {{"code": "{code}", "message": "{message}"}}}}"#);
        assert_eq!(holds(&json_failure(status, &body).await), expected, "{status} {body}");
    }
}

#[tokio::test]
async fn statuses_are_recognised_without_a_code() {
    for (status, expected) in [
        (400, "validation"),
        (401, "authentication"),
        (403, "permission_denied"),
        (404, "not_found"),
        (405, "other_status"),
        (406, "other_status"),
        (408, "retryable other_status"),
        (410, "expired_token"),
        (415, "other_status"),
        (418, "other_status"),
        (422, "validation"),
        (429, "retryable rate_limited"),
        (500, "server_error"),
        (501, "server_error"),
        (502, "retryable server_error"),
        (503, "retryable server_error"),
        (504, "retryable server_error"),
        (599, "server_error"),
        (304, "other_status"),
    ] {
        assert_eq!(holds(&failure(status, &[], "").await), expected, "{status}");
    }
}

#[tokio::test]
async fn rejected_fields_mean_validation_whatever_the_code() {
    let body = r#"{"error": {"code": "a_code_of_tomorrow", "extra": {"invalid-params": [{"field": "email"}]}}}"#;
    assert_eq!(holds(&json_failure(400, body).await), "validation");
}

#[tokio::test]
async fn a_failed_post_is_retryable_only_where_nothing_was_done() {
    for (status, expected) in
        [(429, "retryable rate_limited"), (500, "server_error"), (502, "server_error"), (503, "server_error")]
    {
        let server = Server::start(move |_| answer(status, &[], "")).await;
        let error = client(&server.url).keys_create().send().await.unwrap_err();
        assert_eq!(holds(&error), expected, "{status}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn an_unusable_success_is_a_decode_error_alone() {
    assert_eq!(holds(&json_failure(200, "{}").await), "decode");
}

#[tokio::test]
async fn an_incomplete_request_is_none_of_the_answers() {
    let error = client(&nobody().0).users_get().send().await.unwrap_err();
    assert_eq!(holds(&error), "invalid_request");
}

#[tokio::test]
async fn failures_without_an_answer_have_a_reason_too() {
    let here = |url: &str| client(url);
    let (url, _reserved) = nobody();
    let nobody_home = here(&url).users_get().user_id("u").send().await.unwrap_err();
    assert_eq!(holds(&nobody_home), "retryable connect");
    for (reply, expected) in [
        ((|| Reply::Close(vec![])) as fn() -> Reply, "retryable interrupted"),
        (|| answer(302, &["location: https://mallory.example/"], ""), "refused"),
        (|| answer(200, &[], "?"), "decode"),
    ] {
        let server = Server::start(move |_| reply()).await;
        let error = here(&server.url).users_get().user_id("u").send().await.unwrap_err();
        assert_eq!(holds(&error), expected);
    }
    let host = Server::start(|request| answer(if request.path() == "/gone" { 404 } else { 200 }, &[], "file")).await;
    let download = async |path: &str, to: &str| {
        here(&host.url).download(format!("{}{path}", host.url)).to_path(to).await.unwrap_err()
    };
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("file");
    assert_eq!(holds(&download("/gone", target.to_str().unwrap()).await), "file_host");
    assert_eq!(holds(&download("/file", "/").await), "write");
    let error = truv_sdk::Client::builder("id", "no-prefix").build().unwrap_err();
    assert_eq!(holds(&error), "configuration");
}
