//! What an error says: one paragraph that names operation, status, code and message.

use truv_sdk::Error;

use super::{failure, json_failure};

async fn shown(status: u16, body: &str) -> String {
    json_failure(status, body).await.to_string()
}

#[tokio::test]
async fn the_message_of_truv_follows_operation_status_and_code() {
    insta::assert_snapshot!(shown(403, r#"{"error": {"code": "not_authenticated", "message": "No access."}}"#).await, @"users_get: 403 Forbidden, not_authenticated: No access.");
    insta::assert_snapshot!(shown(404, r#"{"detail": "Not found."}"#).await, @"users_get: 404 Not Found: Not found.");
    insta::assert_snapshot!(shown(599, r#"{"error": "Upstream."}"#).await, @"users_get: 599: Upstream.");
}

#[tokio::test]
async fn rejected_fields_are_named_but_their_explanations_are_not_repeated() {
    let body = r#"{"error": {"code": "incorrect_parameters", "message": "Check the fields.", "extra": {"invalid-params":
        [{"field": "ssn", "message": "`12` is too short"}, {"field": "user.email", "message": "no"}]}}}"#;
    insta::assert_snapshot!(shown(400, body).await, @"users_get: 400 Bad Request, incorrect_parameters: Check the fields. (fields: ssn, user.email)");
}

#[tokio::test]
async fn a_body_of_no_known_shape_is_described_and_not_shown() {
    insta::assert_snapshot!(failure(502, &[("content-type", "text/html")], "<h1>Bad</h1>").await, @"users_get: 502 Bad Gateway: the body has none of Truv's error formats (text/html, 12 bytes); the base URL may not be Truv's, or a proxy on the way answered in its place");
    insta::assert_snapshot!(failure(502, &[], "Bad").await, @"users_get: 502 Bad Gateway: the body has none of Truv's error formats (no content type, 3 bytes); the base URL may not be Truv's, or a proxy on the way answered in its place");
    insta::assert_snapshot!(failure(503, &[], "").await, @"users_get: 503 Service Unavailable: the answer has no body");
}

#[tokio::test]
async fn a_code_without_a_message_is_not_taken_for_an_unknown_shape() {
    insta::assert_snapshot!(shown(400, r#"{"error": {"code": "throttled"}}"#).await, @"users_get: 400 Bad Request, throttled: the answer has no message");
    let body = r#"{"invalid-params": [{"field": "email", "message": "no"}]}"#;
    insta::assert_snapshot!(shown(400, body).await, @"users_get: 400 Bad Request: the answer has no message (fields: email)");
}

#[tokio::test]
async fn a_message_with_line_breaks_stays_one_paragraph() {
    let body = r#"{"error": {"code": "a\nb", "message": "First.\r\nSecond.\u001b[31m", "extra": {"invalid-params": [{"field": "x\ny"}]}}}"#;
    let error = json_failure(400, body).await;
    assert!(!error.to_string().contains(char::is_control), "{error}");
    assert_eq!(error.message(), Some("First.\r\nSecond.\u{1b}[31m"), "the message itself is as it came");
}

#[tokio::test]
async fn a_very_long_message_is_cut() {
    let body = format!(r#"{{"detail": "{}"}}"#, "é".repeat(100_000));
    let error = json_failure(400, &body).await;
    assert!(error.to_string().chars().count() < 2_000);
    assert_eq!(error.message().unwrap().chars().count(), 100_000);
}

#[tokio::test]
async fn debug_has_what_display_has_and_the_circumstances() {
    fn is_error<T: std::error::Error + Send + Sync + 'static>(_: &T) {}
    let error: Error = failure(429, &[("retry-after", "7"), ("x-request-id", "r-1")], r#"{"detail": "Slow."}"#).await;
    is_error(&error);
    insta::assert_snapshot!(format!("{error:?}"), @r#"Error { kind: Api, message: "users_get: 429 Too Many Requests: Slow.", attempts: 1, request_id: Some("r-1"), retry_after: Some(7s), ids: [("user_id", "a-user")], source: None, .. }"#);
}
