//! How deliveries to webhooks go wrong on purpose.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::Asked;
use crate::message::{Caller, Failure, Reply, text};
use crate::state::{Disorder, EVENT_TYPES, World};
use crate::webhooks::{self, Wanted};

/// Settings that are left out stay unchanged.
pub(super) fn set(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let schema = json!({
        "type": "object",
        "properties": {"duplicate": {"type": "boolean"}, "reorder": {"type": "boolean"}},
    });
    let body = asked.properties(&schema)?;
    let mut world = asked.shared.world_mut();
    let Disorder { duplicate, reorder } = world.disorder;
    let wanted = |name: &str, now: bool| body.get(name).and_then(Value::as_bool).unwrap_or(now);
    let disorder = Disorder { duplicate: wanted("duplicate", duplicate), reorder: wanted("reorder", reorder) };
    world.set_disorder(disorder);
    Ok(Reply::json(StatusCode::OK, json!({"duplicate": disorder.duplicate, "reorder": disorder.reorder})))
}

/// Sends one event to the endpoints that want it, of the keys sent along or of everybody. It is in no state file: a restart
/// does not send it again.
pub(super) fn trigger(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let schema = json!({
        "type": "object",
        "required": ["event_type"],
        "properties": {
            "event_type": {"type": "string", "enum": EVENT_TYPES},
            "about": {"type": "string", "minLength": 1, "maxLength": 64},
            "fields": {"type": "object"},
        },
    });
    let body = asked.properties(&schema)?;
    let caller = asked.caller()?;
    let event_type = text(&body, "event_type").unwrap_or_default();
    let about = text(&body, "about");
    let none = Map::new();
    let fields = body.get("fields").and_then(Value::as_object).unwrap_or(&none);
    let mut world = asked.shared.world_mut();
    let callers = callers(&world, caller);
    let now = world.settings.clock.now();
    let number = world.next_trigger();
    let wanted = Wanted { event_type: &event_type, about: about.as_deref(), fields, number };
    let (mut endpoints, mut sent, mut is_known) = (0, Value::Null, false);
    for caller in callers {
        let Some((count, body)) = webhooks::trigger(world.account_mut(&caller), &wanted, now) else { continue };
        is_known = true;
        endpoints += count;
        if count > 0 || sent.is_null() {
            sent = body;
        }
    }
    drop(world);
    if about.is_some() && !is_known {
        return Err(Failure::invalid("about", "No task, link, order, document or user has this id."));
    }
    if endpoints == 0 {
        let message = "No endpoint that is switched on wants this event; register one with POST /v1/webhooks/.";
        return Err(Failure::invalid("event_type", message));
    }
    asked.shared.keeper.changed.notify_one();
    Ok(Reply::json(StatusCode::OK, json!({"endpoints": endpoints, "event": sent})))
}

/// The caller who asks, or everybody who has endpoints.
fn callers(world: &World, caller: Option<Caller>) -> Vec<Caller> {
    if let Some(caller) = caller {
        return vec![caller];
    }
    let with_endpoints = world.callers().into_iter().filter(|(_, account)| !account.webhooks.is_empty());
    with_endpoints.filter_map(|((client_id, secret), _)| Caller::new(client_id, secret).ok()).collect()
}
