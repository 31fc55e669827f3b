//! How deliveries to webhooks go wrong on purpose.

use http::StatusCode;
use serde_json::{Value, json};

use super::Asked;
use crate::message::{Failure, Reply};
use crate::state::Disorder;

/// What is left out stays as it is.
pub(super) fn set(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let schema = json!({
        "type": "object",
        "properties": {"duplicate": {"type": "boolean"}, "reorder": {"type": "boolean"}},
    });
    let body = asked.properties(&schema)?;
    let mut world = asked.shared.world();
    let Disorder { duplicate, reorder } = world.disorder;
    let wanted = |name: &str, now: bool| body.get(name).and_then(Value::as_bool).unwrap_or(now);
    let disorder = Disorder { duplicate: wanted("duplicate", duplicate), reorder: wanted("reorder", reorder) };
    world.set_disorder(disorder);
    Ok(Reply::json(StatusCode::OK, json!({"duplicate": disorder.duplicate, "reorder": disorder.reorder})))
}
