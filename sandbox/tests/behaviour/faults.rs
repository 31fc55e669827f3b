//! Failures on request.

use std::time::Duration;

use serde_json::{Value, json};
use truv_sandbox::{Effect, Fault, Keys};

use crate::client::{Client, start};

fn status(status: u16) -> Effect {
    Effect::Status { status, retry_after: None }
}

async fn statuses(client: &Client, path: &str, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(client.unchecked(client.request("GET", path)).await.0);
    }
    statuses
}

#[tokio::test]
async fn a_status_is_answered_for_one_operation_as_often_as_asked() {
    let (sandbox, client) = start().await;
    let control = sandbox.control();
    let fault = Fault::new(status(503)).operation("users_list").skip(1).count(2);
    let id = control.add_fault(&fault).await.unwrap();
    assert_eq!(statuses(&client, "/v1/users/", 5).await, [200, 503, 503, 200, 200]);
    assert_eq!(statuses(&client, "/v1/tasks/", 2).await, [200, 200]);
    assert_eq!(control.hits(id).await.unwrap(), 2);
    control.remove_fault(id).await.unwrap();
    assert!(control.remove_fault(id).await.is_err());
}

#[tokio::test]
async fn both_shapes_of_429_are_there_with_and_without_a_time() {
    let (sandbox, client) = start().await;
    let control = sandbox.control();
    let cases = [
        (Effect::Status { status: 429, retry_after: Some(7) }, Some("7")),
        (Effect::Status { status: 429, retry_after: None }, None),
        (Effect::StatusWithDetail { status: 429, retry_after: Some(3) }, Some("3")),
        (Effect::StatusWithDetail { status: 429, retry_after: None }, None),
    ];
    for (effect, retry_after) in cases {
        control.add_fault(&Fault::new(effect).count(1)).await.unwrap();
        let answer = client.get("/v1/users/").await;
        assert_eq!(answer.headers.get("retry-after").map(|value| value.to_str().unwrap()), retry_after);
        let body = answer.expect(429);
        let has_detail = matches!(effect, Effect::StatusWithDetail { .. });
        assert_eq!(body["detail"].is_string(), has_detail);
        assert_eq!(body["error"]["code"] == "throttled", !has_detail);
    }
}

#[tokio::test]
async fn a_reset_before_loses_the_request_and_one_after_the_answer() {
    let (sandbox, client) = start().await;
    let control = sandbox.control();
    let create = || {
        let body = json!({"external_user_id": "1", "first_name": "Ines", "last_name": "Marlow"});
        client.try_send(client.request("POST", "/v1/users/").json(&body))
    };
    let count = async || client.get("/v1/users/").await.expect(200)["count"].clone();
    control.add_fault(&Fault::new(Effect::Reset).operation("users_create").count(1)).await.unwrap();
    assert!(create().await.is_none());
    assert_eq!(count().await, 0);
    control.add_fault(&Fault::new(Effect::ResetAfterwards).operation("users_create").count(1)).await.unwrap();
    assert!(create().await.is_none());
    assert_eq!(count().await, 1);
    assert!(create().await.is_some());
}

#[tokio::test]
async fn a_body_breaks_off_or_comes_slowly() {
    let (sandbox, client) = start().await;
    let control = sandbox.control();
    control.add_fault(&Fault::new(Effect::Truncate).count(1)).await.unwrap();
    let broken = client.try_send(client.request("GET", "/v1/companies/?query=a")).await;
    assert!(broken.is_none(), "the length says more than there is");
    control.add_fault(&Fault::new(Effect::Slow(Duration::from_millis(40))).count(1)).await.unwrap();
    let started = tokio::time::Instant::now();
    client.get("/v1/users/").await.expect(200);
    assert!(started.elapsed() >= Duration::from_millis(40));
    control.add_fault(&Fault::new(Effect::Latency(Duration::from_millis(40)))).await.unwrap();
    let started = tokio::time::Instant::now();
    client.get("/v1/users/").await.expect(200);
    assert!(started.elapsed() >= Duration::from_millis(40));
    control.clear_faults().await.unwrap();
}

#[tokio::test]
async fn faults_of_some_keys_leave_others_alone() {
    let (sandbox, client) = start().await;
    let keys = sandbox.control().issue_keys().await.unwrap();
    let other = client.with_keys(&keys.client_id, &keys.access_secret);
    let control = sandbox.control().with_keys(&keys);
    control.add_fault(&Fault::new(status(500))).await.unwrap();
    assert_eq!(statuses(&client, "/v1/users/", 1).await, [200]);
    assert_eq!(statuses(&other, "/v1/users/", 1).await, [500]);
    // Without keys, all faults are shown; with other keys, none of these.
    let shown = client.send(client.bare("GET", "/_sandbox/faults")).await.expect(200);
    assert_eq!(shown["faults"].as_array().unwrap().len(), 1);
    let stranger = sandbox.control().with_keys(&Keys::new("x", "sandbox-x"));
    stranger.clear_faults().await.unwrap();
    assert_eq!(statuses(&other, "/v1/users/", 1).await, [500]);
    control.reset().await.unwrap();
    assert_eq!(other.get("/v1/users/").await.status, 200);
}

#[tokio::test]
async fn a_fault_that_cannot_be_is_refused_by_its_field() {
    let (_sandbox, client) = start().await;
    let add = |body: Value| client.send(client.bare("POST", "/_sandbox/faults").json(&body));
    for (wrong, field) in [
        (json!({}), "effect"),
        (json!({"effect": "explode"}), "effect"),
        (json!({"effect": "status"}), "status"),
        (json!({"effect": "status", "status": 200}), "status"),
        (json!({"effect": "slow"}), "milliseconds"),
        (json!({"effect": "reset", "probability": 2}), "probability"),
        (json!({"effect": "reset", "count": 0}), "count"),
        (json!({"effect": "reset", "operation": "users_paint"}), "operation"),
    ] {
        assert_eq!(add(wrong).await.refused_fields(), [field]);
    }
}

#[tokio::test]
async fn a_fault_takes_code_message_refused_fields_and_headers() {
    let (sandbox, client) = start().await;
    let control = sandbox.control();
    let fault = Fault::new(status(400))
        .operation("users_create")
        .code("incorrect_parameters")
        .message("Not today.")
        .invalid_param("email", "Enter a valid email address.")
        .header("X-Request-Id", "abc")
        .count(1);
    control.add_fault(&fault).await.unwrap();
    let answer = client.post("/v1/users/", json!({"external_user_id": "1"})).await;
    assert_eq!(answer.headers["x-request-id"], "abc");
    let body = answer.expect(400);
    assert_eq!(
        (&body["error"]["code"], &body["error"]["message"]),
        (&json!("incorrect_parameters"), &json!("Not today."))
    );
    let param = json!({"field": "email", "message": "Enter a valid email address."});
    assert_eq!(body["error"]["extra"]["invalid-params"], json!([param]));
    for (status, code) in [(401, "authentication_failed"), (403, "not_authenticated"), (410, "expired_token")] {
        control.add_fault(&Fault::new(self::status(status)).count(1)).await.unwrap();
        let body = client.unchecked(client.request("GET", "/v1/users/")).await.1;
        assert_eq!(body["error"]["code"], code);
    }
    // as Truv's errors spell it
    let given = json!({"effect": "status", "status": 400, "invalid-params": [param], "count": 1});
    client.send(client.bare("POST", "/_sandbox/faults").json(&given)).await.expect(201);
    let body = client.unchecked(client.request("GET", "/v1/users/")).await.1;
    assert_eq!(body["error"]["extra"]["invalid-params"], json!([param]));
    for (wrong, field) in [
        (json!({"effect": "status", "status": 400, "headers": {"a b": "c"}}), "headers"),
        (json!({"effect": "status", "status": 400, "headers": {"Content-Length": "1"}}), "headers"),
        (json!({"effect": "status", "status": 400, "mesage": "Not today."}), "mesage"),
        (json!({"effect": "refresh_limit", "operation": "users_list"}), "operation"),
    ] {
        let refused = client.send(client.bare("POST", "/_sandbox/faults").json(&wrong)).await;
        assert_eq!(refused.refused_fields(), [field]);
    }
}

#[tokio::test]
async fn the_refresh_limit_can_be_provoked() {
    let (sandbox, client) = start().await;
    let connected = client.connected(&sandbox).await;
    let control = sandbox.control();
    control.add_fault(&Fault::new(Effect::RefreshLimit).count(1)).await.unwrap();
    client.get("/v1/users/").await.expect(200);
    let refresh = json!({"access_token": connected.access_token});
    let limited = client.post("/v1/refresh/tasks/", refresh.clone()).await.expect(429);
    assert_eq!(limited["error"]["code"], "throttled");
    assert!(limited["error"]["message"].as_str().unwrap().contains("Refresh limit"));
    client.post("/v1/refresh/tasks/", refresh).await.expect(201);
}
