//! Waiting for things that take time. The clock is tokio's, and paused, except against the sandbox.

mod course;
mod ends;
mod errors;
mod sandbox;

use std::sync::Mutex;
use std::time::Duration;

use crate::support::document::full;
use crate::support::server::{self, Reply, Server};
use serde_json::{Value, json};
use truv_sdk::wait::{Backoff, Wait};
use truv_sdk::{Client, types};

/// A task as the document shows it, in this status.
fn task(status: &str) -> Reply {
    with("Task", "/status", status)
}

/// An object of a schema with one property changed.
fn with(schema: &str, pointer: &str, value: impl Into<Value>) -> Reply {
    let mut body = full(schema);
    *body.pointer_mut(pointer).unwrap() = value.into();
    server::json(200, &body)
}

fn not_found() -> Reply {
    server::json(404, &json!({"error": {"code": "not_found", "message": "not there"}}))
}

/// A server that gives these answers one after the other, and the last one for ever.
async fn answering(answers: impl IntoIterator<Item = Reply>) -> Server {
    let mut answers: Vec<_> = answers.into_iter().collect();
    answers.reverse();
    let answers = Mutex::new(answers);
    Server::start(move |_| {
        let mut answers = answers.lock().unwrap();
        match answers.as_slice() {
            [Reply::Keep(last)] => Reply::Keep(last.clone()),
            _ => answers.pop().unwrap(),
        }
    })
    .await
}

fn wait_for_task(client: &Client) -> Wait<types::Task> {
    client.tasks_get().task_id("t").wait()
}

/// Every second.
fn steady() -> impl FnMut(u32) -> Duration + Send {
    |_| Duration::from_secs(1)
}

/// The usual schedule, without randomness.
fn plain() -> Backoff {
    Backoff::default().jitter(0.0)
}
