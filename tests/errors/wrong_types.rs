//! If a value has a wrong type, the error says where, and never repeats the value.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use truv_sdk::quota::Quota;

use crate::support::document;
use crate::support::operations::operation;
use crate::support::planted::assert_absent;
use crate::support::server::{Server, json};
use crate::support::{builder, debug};

/// Pointers to every value inside a value.
fn pointers(value: &Value) -> Vec<String> {
    let inside = |key: &str, value: &Value| {
        let key = format!("/{key}");
        let below: Vec<_> = pointers(value).into_iter().map(|pointer| format!("{key}{pointer}")).collect();
        std::iter::once(key).chain(below).collect::<Vec<_>>()
    };
    match value {
        Value::Object(object) => object.iter().flat_map(|(key, value)| inside(key, value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(index, value)| inside(&index.to_string(), value)).collect()
        }
        _ => vec![],
    }
}

/// How often decoding an answer fails where one of its values is of another type.
async fn failures(id: &str, schema: &str) -> usize {
    let body = Arc::new(Mutex::new(Value::Null));
    let served = Arc::clone(&body);
    let server = Server::start(move |_| json(200, &served.lock().unwrap())).await;
    // more requests than a minute has room for
    let client = builder(&server.url).quota(Quota::off()).build().unwrap();
    let full = document::full(schema);
    let wrong =
        [json!(["planted"]), json!({"unexpected": "planted"}), json!(48213.47), json!("planted"), json!(900_147_147)];
    let mut failures = 0;
    for pointer in pointers(&full) {
        for wrong in &wrong {
            let mut changed = full.clone();
            *changed.pointer_mut(&pointer).unwrap() = wrong.clone();
            *body.lock().unwrap() = changed;
            let Err(error) = operation(id).call(client.clone()).await.result else { continue };
            assert!(error.is_decode(), "{error}");
            let path = format!("/{}", error.json_path().unwrap().replace(['.', '['], "/").replace(']', ""));
            assert!(path.starts_with(&pointer), "{pointer}: {error}");
            assert_absent(id, &format!("{error}\n{}\n{}", debug(&error), error.support_reference()));
            failures += 1;
        }
    }
    failures
}

#[tokio::test]
async fn a_wrong_value_is_located_and_not_shown_in_an_income_report() {
    assert!(failures("links_income_report", "IncomeCheck").await > 300);
}

#[tokio::test]
async fn a_wrong_value_is_located_and_not_shown_in_a_user() {
    assert!(failures("users_get", "UserDetail").await > 50);
}

#[tokio::test]
async fn a_wrong_value_is_located_and_not_shown_in_a_list() {
    assert!(failures("tasks_list", "TaskListPage").await > 30);
}

#[tokio::test]
async fn a_wrong_value_is_located_and_not_shown_in_a_token() {
    assert!(failures("bridge_tokens_create", "BridgeToken").await > 20);
}
