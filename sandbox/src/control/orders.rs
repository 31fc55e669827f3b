//! The person's part in an order beyond logging in.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::Asked;
use crate::message::{Failure, Reply};
use crate::state::{Certification, World, plan_order};

/// The person says whether the data of an order is right. Data that the body does not name is confirmed.
pub(super) fn certify(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let schema = json!({
        "type": "object",
        "properties": {"decisions": {"type": "object", "additionalProperties": {
            "type": "object",
            "required": ["decision"],
            "properties": {
                "decision": {"type": "string", "enum": ["representative", "not_representative"]},
                "rejection_reason": {"type": "string", "enum": [
                    "employment_no_longer_active", "incorrect_amount", "duplicate_entry", "outdated_information", "other",
                ]},
                "rejection_comment": {"type": "string", "maxLength": 2000},
            },
        }}},
    });
    let body = asked.properties(&schema)?;
    let decisions = body.get("decisions").and_then(Value::as_object).cloned().unwrap_or_default();
    asked.write(|world| certified(world, asked.id, decisions))?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

fn certified(world: &mut World, order_id: &str, decisions: Map<String, Value>) -> Result<(), Failure> {
    let now = world.settings.clock.now();
    let mut accounts = world.accounts_mut().map(|(_, account)| account);
    let account = accounts.find(|account| account.orders.get(order_id).is_some()).ok_or_else(Failure::not_found)?;
    let mut order = account.orders.get(order_id).cloned().ok_or_else(Failure::not_found)?;
    if order.parts.iter().all(|part| order.status(part, now).0 != "completed") {
        return Err(Failure::Unreadable("Nobody has connected to this order; there is nothing to certify.".to_owned()));
    }
    order.certification = Some(Certification { at: now, decisions });
    order.updated_at = now;
    account.orders.insert(order);
    plan_order(account, order_id, now);
    Ok(())
}
