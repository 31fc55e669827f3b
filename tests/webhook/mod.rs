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

/// An event of each documented type, in each shape that Truv's pages show.
fn documented() -> Vec<Value> {
    serde_json::from_str(include_str!("documented.json")).unwrap()
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
