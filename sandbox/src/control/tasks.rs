//! How tasks make progress.

use http::StatusCode;
use serde_json::json;

use super::Asked;
use crate::message::{Failure, Reply, text};
use crate::state::{pace_as_json, pace_of_json};

pub(super) fn transitions(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let caller = asked.caller()?;
    let world = asked.shared.world();
    let pace = caller.map_or(world.settings.pace, |caller| world.pace(&caller));
    Ok(Reply::json(StatusCode::OK, pace_as_json(pace)))
}

/// Applies to tasks that will be created, for the keys sent along or for everybody.
pub(super) fn set_transitions(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let schema = json!({
        "type": "object",
        "required": ["pace"],
        "properties": {
            "pace": {"type": "string", "enum": ["immediate", "timed", "after_reads", "by_event"]},
            "milliseconds": {"type": "integer", "minimum": 0, "maximum": 366_u64 * 24 * 60 * 60 * 1000},
            "reads": {"type": "integer", "minimum": 1, "maximum": u32::MAX},
        },
    });
    let body = asked.properties(&schema)?;
    let pace = pace_of_json(&body).map_err(|problem| Failure::invalid("pace", problem))?;
    let caller = asked.caller()?;
    asked.write(|world| {
        match caller {
            Some(caller) => world.account_mut(&caller).pace = Some(pace),
            None => world.settings.pace = pace,
        }
        Ok(())
    })?;
    transitions(asked)
}

/// One step, or on to the status named in the body.
pub(super) fn step(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let schema = json!({"type": "object", "properties": {"status": {"type": "string"}}});
    let body = asked.properties(&schema)?;
    let to = text(&body, "status");
    let stepped = asked.write(|world| Ok(world.step(asked.id, to.as_deref())))?;
    let status = stepped.ok_or_else(Failure::not_found)?.map_err(|problem| Failure::invalid("status", problem))?;
    Ok(Reply::json(StatusCode::OK, json!({"id": asked.id, "status": status})))
}
