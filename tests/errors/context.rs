//! What an error knows about its call.

use std::time::{Duration, SystemTime};

use truv_sdk::value::chrono::{DateTime, Utc};
use truv_sdk::{ErrorKind, SupportReference};

use super::{failure, json_failure};
use crate::support::client;
use crate::support::planted;
use crate::support::server::{Server, answer, nobody};

async fn retry_after(text: &str) -> Option<Duration> {
    failure(429, &[("retry-after", text)], "").await.retry_after()
}

#[tokio::test]
async fn retry_after_is_read_in_seconds() {
    assert_eq!(retry_after("7").await, Some(Duration::from_secs(7)));
    assert_eq!(retry_after("0").await, Some(Duration::ZERO));
}

#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "a date in a header is compared with the system's time")]
async fn retry_after_is_read_as_a_date() {
    let date = |time: SystemTime| DateTime::<Utc>::from(time).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let soon = retry_after(&date(SystemTime::now() + Duration::from_secs(120))).await.unwrap();
    assert!((60..=120).contains(&soon.as_secs()), "{soon:?}");
    let past = date(SystemTime::now() - Duration::from_secs(120));
    assert_eq!(retry_after(&past).await, Some(Duration::ZERO), "{past}");
}

#[tokio::test]
async fn retry_after_of_any_size_or_with_a_fraction_is_read() {
    assert_eq!(retry_after("1.5").await, Some(Duration::from_millis(1500)));
    for text in ["18446744073709551615", "18446744073709551616", "999999999999999999999999999999.5"] {
        assert!(retry_after(text).await.unwrap() > Duration::from_secs(10 * 366 * 24 * 60 * 60), "{text}");
    }
}

#[tokio::test]
async fn retry_after_is_read_as_a_date_of_each_form() {
    for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
        let headers = [("retry-after", text), ("date", "Sun, 06 Nov 1994 08:49:30 GMT")];
        let error = failure(503, &headers, "").await;
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)), "{text}");
    }
}

#[tokio::test]
async fn an_unreadable_or_missing_retry_after_is_none() {
    for text in ["soon", "-1", "1.5.1", "1e3", ".", "inf", "Fri, 31 Feb 2026 00:00:00 GMT"] {
        assert_eq!(retry_after(text).await, None, "{text}");
    }
    assert_eq!(failure(429, &[], "").await.retry_after(), None);
}

#[tokio::test]
async fn the_request_id_is_found_under_each_of_its_names() {
    for name in ["x-request-id", "request-id", "x-correlation-id", "cf-ray"] {
        let error = failure(500, &[(name, "r-17")], "").await;
        assert_eq!(error.request_id(), Some("r-17"), "{name}");
        assert_eq!(error.support_reference().request_id.as_deref(), Some("r-17"));
    }
    let error = failure(500, &[("cf-ray", "gateway"), ("X-Request-ID", "truv")], "").await;
    assert_eq!(error.request_id(), Some("truv"), "the server's own id comes first");
}

#[tokio::test]
async fn headers_of_the_answer_are_kept() {
    let error = failure(404, &[("x-served-by", "node-3")], "").await;
    assert_eq!(error.headers()["x-served-by"], "node-3");
}

#[tokio::test]
async fn an_error_names_its_operation_and_counts_its_attempts() {
    let error = json_failure(404, "{}").await;
    let operation = error.operation().unwrap();
    assert_eq!((operation.id, operation.path), ("users_get", "/v1/users/{user_id}/"));
    assert_eq!(error.attempts(), 1);
    assert_eq!(error.kind(), ErrorKind::Api);
}

#[tokio::test]
async fn an_incomplete_request_fails_before_anything_is_sent() {
    let server = Server::start(|_| answer(200, &[], "{}")).await;
    let client = client(&server.url);
    let missing = client.users_get().send().await.unwrap_err();
    insta::assert_snapshot!(missing, @"users_get: `user_id` is not set");
    let unreadable = client.users_list().created_at_gte("tomorrow").send().await.unwrap_err();
    insta::assert_snapshot!(unreadable, @"users_list: `created_at_gte`: not a timestamp; expected one with an offset, like 2025-01-31T09:15:00Z");
    let field = client.users_create().send().await.unwrap_err();
    insta::assert_snapshot!(field, @"users_create: no value supplied for external_user_id");
    for error in [missing, unreadable, field] {
        assert_eq!((error.kind(), error.attempts(), error.status()), (ErrorKind::InvalidRequest, 0, None));
        assert_eq!(error.body(), None);
    }
    assert!(server.requests().is_empty());
}

/// Everything but the time, which is checked and replaced.
fn line(reference: &SupportReference) -> String {
    assert!(reference.time.elapsed().unwrap() < Duration::from_secs(60));
    let text = reference.to_string();
    let (time, rest) = text.split_once(' ').unwrap();
    let time = DateTime::parse_from_rfc3339(time.strip_prefix("time=").unwrap()).unwrap();
    assert_eq!(time.timestamp(), DateTime::<Utc>::from(reference.time).timestamp());
    rest.to_owned()
}

#[tokio::test]
async fn the_support_reference_has_the_ids_of_the_path_and_of_the_query() {
    let server = Server::start(|_| answer(404, &["x-request-id: r-1"], r#"{"error": {"code": "gone"}}"#)).await;
    let client = client(&server.url);
    let path = client.user_reports_get().user_id("u-1").report_id("p-2").send().await.unwrap_err();
    insta::assert_snapshot!(line(&path.support_reference()), @"operation=user_reports_get truv_operation_id=v1_users_get_report status=404 code=gone request_id=r-1 user_id=u-1 report_id=p-2");
    let query = client.links_list().user_id("u-1").page(3).send().await.unwrap_err();
    insta::assert_snapshot!(line(&query.support_reference()), @"operation=links_list truv_operation_id=links-list status=404 code=gone request_id=r-1 user_id=u-1");
}

#[tokio::test]
async fn the_support_reference_has_neither_tokens_nor_what_the_caller_chose() {
    let server = Server::start(|_| answer(400, &[], r#"{"detail": "planted detail"}"#)).await;
    let client = client(&server.url);
    let errors = [
        client.links_exchange_token().body_map(|body| body.public_token("planted-token")).send().await.unwrap_err(),
        client.users_list().external_user_id("planted-crm").query("planted").send().await.unwrap_err(),
        client.tasks_list().cursor("planted-cursor").send().await.unwrap_err(),
    ];
    for error in errors {
        let reference = error.support_reference();
        planted::assert_absent("support reference", &format!("{reference} {reference:?}"));
    }
}

#[tokio::test]
async fn a_call_without_an_answer_has_a_support_reference_too() {
    let (url, _reserved) = nobody();
    let error = client(&url).users_delete().user_id("u-1").send().await.unwrap_err();
    insta::assert_snapshot!(line(&error.support_reference()), @"operation=users_delete truv_operation_id=v1_users_delete user_id=u-1");
}

#[tokio::test]
async fn the_support_reference_is_one_line_whatever_the_ids_are() {
    let (url, _reserved) = nobody();
    let error = client(&url).users_delete().user_id("u\nv").send().await.unwrap_err();
    insta::assert_snapshot!(line(&error.support_reference()), @"operation=users_delete truv_operation_id=v1_users_delete user_id=u v");
}
