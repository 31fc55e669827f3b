//! The requests that the sandbox received, and their bodies.

use http::StatusCode;
use serde_json::{Value, json};

use super::Asked;
use crate::http::query;
use crate::http::request_journal::{Filter, KeptBody};
use crate::message::{Failure, Reply};
use crate::spec::HIDDEN;

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

/// One request with its bodies and the values of its query. With `reveal=true` nothing is hidden.
pub(super) fn get(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let mut reveals = false;
    for (name, value) in query::pairs(asked.parts.uri.query().unwrap_or_default()) {
        let is_known = name == "reveal";
        let value = value.parse().ok().filter(|_| is_known);
        reveals = value.ok_or_else(|| Failure::invalid(&name, "There is reveal, which is true or false."))?;
    }
    let number = asked.id.parse().map_err(|_| Failure::not_found())?;
    let shared = asked.shared;
    let hiding = if reveals { None } else { Some(shared.hiding()?) };
    let journal = shared.journal();
    let noted = journal.find(number).ok_or_else(Failure::not_found)?;
    let operation = noted.operation(&shared.routes);
    let mut shown = noted.show(&shared.routes);
    let values = noted.query.iter().map(|(name, value)| {
        let is_plain = reveals || value.parse::<f64>().is_ok_and(|_| value.len() < 5) || value.parse::<bool>().is_ok();
        (name.clone(), Value::from(if is_plain { value.as_str() } else { HIDDEN }))
    });
    shown["query_values"] = values.collect();
    shown["request_body"] = body(&noted.request_body, |value| match hiding {
        Some(hiding) => hiding.request(operation.unwrap_or_default(), value),
        None => value,
    });
    let status = noted.status.unwrap_or_default();
    shown["answer_body"] = body(&noted.answer_body, |value| match hiding {
        Some(hiding) => hiding.answer(operation.unwrap_or_default(), status, value),
        None => value,
    });
    Ok(Reply::json(StatusCode::OK, shown))
}

/// A body for display: JSON with hidden values, or the reason why there is none.
fn body(kept: &KeptBody, hide: impl Fn(Value) -> Value) -> Value {
    let mut shown = json!({"media_type": kept.media_type(), "bytes": kept.length});
    let content = kept.content.as_ref().map(|content| serde_json::from_slice::<Value>(content));
    match content {
        _ if kept.length == 0 => shown["note"] = json!("No body."),
        Some(Ok(value)) => shown["content"] = hide(value),
        Some(Err(_)) => shown["note"] = json!(format!("{} bytes that are not JSON.", kept.length)),
        None => shown["note"] = json!(format!("{} bytes, which are not kept.", kept.length)),
    }
    shown
}

pub(super) fn clear(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let caller = asked.caller()?;
    asked.shared.journal().forget(caller.as_ref());
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
