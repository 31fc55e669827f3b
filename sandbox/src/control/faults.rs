//! Failures on request.

use http::StatusCode;
use serde_json::{Value, json};

use super::Asked;
use crate::http::faults;
use crate::message::{Failure, Reply};

pub(super) fn list(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let caller = asked.caller()?;
    let faults = asked.shared.faults().show(caller.as_ref());
    Ok(Reply::json(StatusCode::OK, json!({"faults": faults})))
}

/// One more, for requests of the keys sent along or for everybody's.
pub(super) fn add(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let body = asked.properties(&faults::schema())?;
    let operation = body.get("operation").and_then(Value::as_str);
    if let Some(unknown) = operation.filter(|operation| !asked.shared.routes.has(operation)) {
        let message = format!("No operation has the id {unknown}; an id is such as users_create.");
        return Err(Failure::invalid("operation", message));
    }
    let caller = asked.caller()?;
    let added = asked.shared.faults().add(body, caller);
    let added = added.map_err(|field| {
        let message = match field {
            "headers" => "Send names and texts, without headers of the connection such as content-length.",
            "operation" => "Only refresh_tasks_create and orders_refresh have a limit of refreshes.",
            _ => "This effect needs it, in the form that the README of the sandbox shows.",
        };
        Failure::invalid(field, message)
    })?;
    Ok(Reply::json(StatusCode::CREATED, added))
}

pub(super) fn clear(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let caller = asked.caller()?;
    asked.shared.faults().remove(None, caller.as_ref());
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

pub(super) fn remove(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let caller = asked.caller()?;
    let id = asked.id.parse().map_err(|_| Failure::not_found())?;
    match asked.shared.faults().remove(Some(id), caller.as_ref()) {
        0 => Err(Failure::not_found()),
        _ => Ok(Reply::empty(StatusCode::NO_CONTENT)),
    }
}
