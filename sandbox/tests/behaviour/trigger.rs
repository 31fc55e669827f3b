//! Single events on request, and a clock that is stopped and started.

use serde_json::{Value, json};
use truv_sandbox::{ControlError, Pace, Sandbox, Trigger};
use truv_sdk_test_support::events;

use crate::client::{start, start_with};
use crate::receiver::{Receiver, check, register};

/// The receiver checks each event against the document.
#[tokio::test]
async fn every_type_of_event_can_be_sent_alone_with_objects_and_without() {
    let (sandbox, client) = start().await;
    let control = sandbox.control();
    let mut endpoint = Receiver::start().await;
    register(&client, &endpoint.url(), None).await;
    let mut ids = std::collections::BTreeSet::new();
    for with_objects in [false, true] {
        if with_objects {
            let connected = client.connected(&sandbox).await;
            endpoint.until("task-status-updated done").await;
            let order = json!({
                "products": ["income"], "first_name": "Lena", "last_name": "Moss", "order_number": "t-1",
                "employers": [{"company_name": "Home Depot"}],
            });
            client.post("/v1/orders/", order).await.expect(201);
            endpoint.until("order-created pending").await;
            let trigger = Trigger::new("task-status-updated").about(&connected.link_id).field("status", "login_error");
            assert_eq!(control.trigger(&trigger).await.unwrap(), 1);
            let event = endpoint.next().await.json();
            assert_eq!((&event["task_id"], &event["status"]), (&json!(connected.task_id), &json!("login_error")));
            // Nothing has happened to the task itself.
            let task = client.get(&format!("/v1/tasks/{}/", connected.task_id)).await.expect(200);
            assert_eq!(task["status"], "done");
        }
        for event_type in events::documented() {
            assert_eq!(control.trigger(&Trigger::new(event_type)).await.unwrap(), 1, "{event_type}");
            let received = endpoint.next().await;
            assert_eq!(received.json()["event_type"], event_type);
            if !event_type.starts_with("document-collection") {
                check(&received, &client.secret);
            }
            assert!(ids.insert(received.json()["webhook_id"].as_str().unwrap().to_owned()));
        }
    }
    assert!(endpoint.is_drained());
}

#[tokio::test]
async fn what_cannot_be_sent_is_named() {
    let (sandbox, client) = start().await;
    let post =
        async |body: Value| client.send(client.bare("POST", "/_sandbox/trigger").json(&body)).await.refused_fields();
    assert_eq!(post(json!({})).await, ["event_type"]);
    assert_eq!(post(json!({"event_type": "link-glows"})).await, ["event_type"]);
    // No endpoint wants it.
    assert_eq!(post(json!({"event_type": "link-deleted"})).await, ["event_type"]);
    let endpoint = Receiver::start().await;
    register(&client, &endpoint.url(), Some(&["link-connected"])).await;
    assert_eq!(post(json!({"event_type": "link-deleted"})).await, ["event_type"]);
    assert_eq!(post(json!({"event_type": "link-connected", "about": "nobody"})).await, ["about"]);
    let other = sandbox.control().with_keys(&sandbox.control().issue_keys().await.unwrap());
    let refused = other.trigger(&Trigger::new("link-connected")).await.unwrap_err();
    assert!(matches!(refused, ControlError::Refused { status: 400, .. }), "{refused}");
}

#[tokio::test]
async fn a_clock_is_stopped_and_started_and_tasks_with_it() {
    let builder = Sandbox::builder().pace(Pace::Timed(std::time::Duration::from_millis(20)));
    let (sandbox, client) = start_with(builder).await;
    let control = sandbox.control();
    control.stop_clock().await.unwrap();
    let stopped = control.now().await.unwrap();
    let connected = client.connected(&sandbox).await;
    let task = format!("/v1/tasks/{}/", connected.task_id);
    assert_eq!(client.get(&task).await.expect(200)["status"], "new");
    assert_eq!(control.now().await.unwrap(), stopped);
    sandbox.advance(std::time::Duration::from_secs(1));
    assert_eq!(client.get(&task).await.expect(200)["status"], "done");
    assert_ne!(control.now().await.unwrap(), stopped);
    control.start_clock().await.unwrap();
    // Nothing is lost of the time that it was moved, and it goes on.
    let started = control.now().await.unwrap();
    assert!(started > stopped);
    while control.now().await.unwrap() == started {
        tokio::task::yield_now().await;
    }
    control.stop_clock().await.unwrap();
    sandbox.reset();
    let clock = client.send(client.bare("GET", "/_sandbox/clock")).await.expect(200);
    assert_eq!(clock["stands"], false);
    let put = |body: Value| client.send(client.bare("PUT", "/_sandbox/clock").json(&body));
    assert_eq!(put(json!({})).await.refused_fields(), ["now"]);
    assert_eq!(put(json!({"stands": "yes, please"})).await.refused_fields(), ["stands"]);
    let set = put(json!({"now": "2025-06-15T12:00:00Z", "stands": true})).await.expect(200);
    assert_eq!(set, json!({"now": "2025-06-15T12:00:00Z", "stands": true}));
    let seed = client.send(client.bare("GET", "/_sandbox/seed")).await.expect(200);
    assert_eq!(seed["clock"], set);
}
