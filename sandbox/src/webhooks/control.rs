//! How deliveries go wrong on purpose, set over HTTP.

use axum::http::{HeaderMap, StatusCode};
use serde_json::json;

use super::Disorder;
use crate::control::checked;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::service::Service;

/// `POST /_sandbox/webhooks`: what is left out stays as it is.
pub(crate) fn control(service: &Service, headers: &HeaderMap, body: &[u8]) -> Result<Reply, Failure> {
    let schema = json!({
        "type": "object",
        "properties": {"duplicate": {"type": "boolean"}, "reorder": {"type": "boolean"}},
    });
    let body = checked(service, headers, body, &schema)?;
    let mut world = service.world();
    let Disorder { duplicate, reorder } = world.disorder;
    let wanted = |name: &str, now: bool| body[name].as_bool().unwrap_or(now);
    let disorder = Disorder { duplicate: wanted("duplicate", duplicate), reorder: wanted("reorder", reorder) };
    world.set_disorder(disorder);
    Ok(Reply::json(StatusCode::OK, json!({"duplicate": disorder.duplicate, "reorder": disorder.reorder})))
}
