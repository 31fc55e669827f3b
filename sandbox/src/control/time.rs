//! The sandbox's time, which everybody shares.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use super::Asked;
use crate::clock::{is_usual, parse_time, timestamp};
use crate::message::{Failure, Reply, text};

/// A hundred years: enough for any test, and far from the end of the calendar.
const LONGEST_ADVANCE: u64 = 100 * 366 * 24 * 60 * 60;

pub(super) fn get(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let clock = asked.shared.world().settings.clock.clone();
    let body = json!({"now": timestamp(clock.now()), "stands": clock.stands()});
    Ok(Reply::json(StatusCode::OK, body))
}

pub(super) fn set(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let schema = json!({
        "type": "object",
        "properties": {"now": {"type": "string"}, "stands": {"type": "boolean"}},
    });
    let body = asked.properties(&schema)?;
    let stands = body.get("stands").and_then(Value::as_bool);
    let refused = || Failure::invalid("now", "Send a time such as 2025-06-15T12:00:00Z, of the years 2000 to 2199.");
    let time = match text(&body, "now") {
        None if stands.is_some() => None,
        now => Some(now.and_then(|now| parse_time(&now)).filter(|time| is_usual(*time)).ok_or_else(refused)?),
    };
    asked.write(|world| {
        if let Some(stands) = stands {
            world.settings.clock.set_standing(stands);
        }
        if let Some(time) = time {
            world.settings.clock.set(time);
        }
        Ok(())
    })?;
    get(asked)
}

pub(super) fn advance(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let schema = json!({
        "type": "object",
        "required": ["seconds"],
        "properties": {"seconds": {"type": "number", "minimum": 0, "maximum": LONGEST_ADVANCE}},
    });
    let body = asked.properties(&schema)?;
    let seconds = body.get("seconds").and_then(Value::as_f64).unwrap_or_default();
    let by = Duration::try_from_secs_f64(seconds)
        .map_err(|_| Failure::invalid("seconds", "That is not a number of seconds."))?;
    asked.write(|world| {
        world.settings.clock.advance(by);
        Ok(())
    })?;
    get(asked)
}
