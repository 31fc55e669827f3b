//! A success status with a body that is not the documented one.

use truv_sdk::{Error, ErrorKind};

use super::{JSON, failure};
use crate::support::document::full;

async fn unusable(content_type: &str, body: &str) -> Error {
    let error = failure(200, &[("content-type", content_type), ("x-request-id", "r-1")], body).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.is_decode() && !error.is_retryable());
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(error.body().unwrap(), body, "the body is kept");
    assert_eq!((error.attempts(), error.request_id()), (1, Some("r-1")));
    error
}

#[tokio::test]
async fn html_says_that_something_else_answered() {
    let page = unusable("text/html; charset=utf-8", "<html>Welcome</html>").await;
    insta::assert_snapshot!(page, @"users_get: 200 OK: the body is not JSON; the base URL may not be Truv's, or a proxy on the way answered in its place");
    let text = unusable("text/plain", "ok").await;
    assert_eq!(text.to_string(), page.to_string());
}

#[tokio::test]
async fn html_that_claims_to_be_json_says_where_json_ends() {
    insta::assert_snapshot!(unusable(JSON, "<html>").await, @"users_get: 200 OK: the body is not well-formed JSON at line 1 column 1");
}

#[tokio::test]
async fn truncated_json_says_so_and_where() {
    let body = full("UserDetail").to_string();
    let cut = &body[..body.find("\"links\"").unwrap()];
    let error = unusable(JSON, cut).await;
    assert!(error.to_string().ends_with("the body ends in the middle of the JSON value"), "{error}");
    let cut = &body[..body.find("\"provider\"").unwrap()];
    let error = unusable("application/vnd.truv+json; charset=utf-8", cut).await;
    assert_eq!(error.json_path(), Some("links[0]"));
}

#[tokio::test]
async fn an_empty_body_says_so() {
    insta::assert_snapshot!(unusable(JSON, "").await, @"users_get: 200 OK: the body is empty");
}

#[tokio::test]
async fn junk_after_the_value_is_not_overlooked() {
    let body = format!("{}\n<!-- served by proxy -->", full("UserDetail"));
    let error = unusable(JSON, &body).await;
    insta::assert_snapshot!(error, @"users_get: 200 OK: there is more text after the end of the JSON value");
    assert_eq!(error.json_path(), None);
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_named_by_its_path_and_not_shown() {
    let mut user = full("UserDetail");
    user["links"][0]["provider"]["name"] = 900_112_233.into();
    let error = unusable(JSON, &user.to_string()).await;
    assert_eq!(error.json_path(), Some("links[0].provider.name"));
    let text = error.to_string();
    assert!(
        text.starts_with("users_get: 200 OK: the answer does not fit its type at `links[0].provider.name`: "),
        "{text}"
    );
    assert!(text.contains("invalid type: integer, expected a string at line 1 column "), "{text}");
    assert!(!format!("{text}{error:?}").contains("900112233"), "{error:?}");
}

#[tokio::test]
async fn a_missing_field_is_named() {
    let mut user = full("UserDetail");
    user.as_object_mut().unwrap().remove("created_at");
    let error = unusable(JSON, &user.to_string()).await;
    assert_eq!(error.json_path(), None);
    assert!(error.to_string().contains("missing field `created_at` at line 1 column "), "{error}");
}

#[tokio::test]
async fn null_where_the_document_forbids_it_is_named() {
    let mut user = full("UserDetail");
    user["id"] = serde_json::Value::Null;
    let error = unusable(JSON, &user.to_string()).await;
    assert_eq!(error.json_path(), Some("id"));
    assert!(error.to_string().contains("invalid type: null, expected a string at "), "{error}");
}

#[tokio::test]
async fn an_unreadable_date_or_amount_is_explained_without_showing_it() {
    for (pointer, path, expected) in [
        ("/created_at", "created_at", "not a timestamp; expected one with an offset, like 2025-01-31T09:15:00Z at "),
        ("/links/0/deleted_at", "links[0].deleted_at", "not a timestamp; expected one with an offset"),
    ] {
        let mut user = full("UserDetail");
        *user.pointer_mut(pointer).unwrap() = "yesterday-secret".into();
        let error = unusable(JSON, &user.to_string()).await;
        assert_eq!(error.json_path(), Some(path));
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!format!("{error}{error:?}").contains("yesterday"), "{error:?}");
    }
}

#[tokio::test]
async fn a_json_value_of_another_kind_is_named() {
    insta::assert_snapshot!(unusable(JSON, "\"planted text\"").await, @"users_get: 200 OK: invalid type: string, expected struct UserDetail at line 1 column 14");
    insta::assert_snapshot!(unusable(JSON, r#"["planted", "text"]"#).await, @"users_get: 200 OK: invalid type: sequence, expected struct UserDetail at line 1 column 1");
}
