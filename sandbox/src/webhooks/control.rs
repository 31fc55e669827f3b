//! How deliveries go wrong on purpose, set over HTTP.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::Disorder;
use crate::reply::Reply;
use crate::service::Service;

/// The schema of the body of `POST /_sandbox/webhooks`.
pub(crate) fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {"duplicate": {"type": "boolean"}, "reorder": {"type": "boolean"}},
    })
}

/// What is left out stays as it is.
pub(crate) fn set_disorder(service: &Service, body: &Map<String, Value>) -> Reply {
    let mut world = service.world();
    let Disorder { duplicate, reorder } = world.disorder;
    let wanted = |name: &str, now: bool| body.get(name).and_then(Value::as_bool).unwrap_or(now);
    let disorder = Disorder { duplicate: wanted("duplicate", duplicate), reorder: wanted("reorder", reorder) };
    world.set_disorder(disorder);
    Reply::json(StatusCode::OK, json!({"duplicate": disorder.duplicate, "reorder": disorder.reorder}))
}
