//! The requests that the sandbox received.

use axum::http::StatusCode;
use serde_json::json;

use super::Asked;
use crate::http::query;
use crate::http::request_journal::Filter;
use crate::message::{Failure, Reply};

/// The latest requests with the keys sent along, or all; `operation`, `status`, `after` and `unmatched` select some.
pub(super) fn list(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let mut filter = Filter::default();
    for (name, value) in query::pairs(asked.parts.uri.query().unwrap_or_default()) {
        let wrong = |message: &str| Failure::invalid(&name, message);
        match name.as_str() {
            "operation" => filter.operation = Some(value),
            "status" => filter.status = Some(value.parse().map_err(|_| wrong("Send a status such as 404."))?),
            "after" => filter.after = value.parse().map_err(|_| wrong("Send the number of a request."))?,
            "unmatched" => filter.unmatched = value.parse().map_err(|_| wrong("Send true or false."))?,
            _ => return Err(wrong("There are operation, status, after and unmatched.")),
        }
    }
    let caller = asked.caller()?;
    let requests = asked.shared.journal().show(&asked.shared.routes, caller.as_ref(), &filter);
    Ok(Reply::json(StatusCode::OK, json!({"requests": requests})))
}

pub(super) fn clear(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let caller = asked.caller()?;
    asked.shared.journal().forget(caller.as_ref());
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
