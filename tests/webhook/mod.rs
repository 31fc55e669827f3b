//! Webhooks: signatures, events, replays, waits that are woken, and the extractor for axum.

mod events;
#[cfg(feature = "axum")]
mod extractor;
mod replay;
#[cfg(feature = "axum")]
mod sandbox;
mod secrets;
mod signatures;
mod wakes;

use serde_json::{Value, json};
use truv_sdk::webhook::Event;

use crate::support::document::events::instances;

/// An event in each shape that Truv's pages show, and one of each type that the pages do not show.
fn documented() -> Vec<Value> {
    let mut shown: Vec<Value> = serde_json::from_str(include_str!("documented.json")).unwrap();
    let is_shown = |event: &Value| shown.iter().any(|other| other["event_type"] == event["event_type"]);
    let others: Vec<Value> = instances().into_iter().filter(|event| !is_shown(event)).collect();
    shown.extend(others);
    shown
}

fn event(body: &Value) -> Event {
    Event::from_slice(body.to_string().as_bytes()).unwrap()
}

/// An event with this id about this task.
fn of_task(webhook_id: &str, task_id: &str) -> Event {
    event(&json!({
        "webhook_id": webhook_id, "event_type": "task-status-updated", "event_created_at": "2025-03-01T07:29:59Z",
        "task_id": task_id, "link_id": "l1", "status": "done", "user_id": "u1",
    }))
}
