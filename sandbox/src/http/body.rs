//! The body of a request: read to its end, as JSON, checked against a schema.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt;
use serde_json::{Map, Value};
use tokio::time::timeout;

use crate::handlers;
use crate::message::Failure;
use crate::spec::{Document, Operation, validation};

/// The largest request body.
pub(crate) const LARGEST_BODY: usize = 1024 * 1024;
/// The largest one with a batch of 10,000 orders.
pub(crate) const LARGEST_BATCH: usize = 32 * LARGEST_BODY;
/// The largest one with documents, ten of 10,000,000 bytes in Base64.
pub(crate) const LARGEST_UPLOAD: usize = 134 * LARGEST_BODY;
/// What is read beyond that of a larger one, so that its sender gets to the answer.
const READ_BEYOND: usize = 15 * LARGEST_BODY;

/// The whole body, and what is left to discard if it was not read to its end. Fails if it is too large or too slow, or
/// breaks off.
pub(crate) async fn read(mut body: Body, largest: usize, limit: Duration) -> (Result<Bytes, Failure>, Option<Body>) {
    if body.size_hint().lower() > largest as u64 {
        return (Err(Failure::TooLarge), Some(body));
    }
    let mut bytes = Vec::new();
    let reading = async {
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| Failure::Unreadable("The body broke off.".to_owned()))?;
            let Ok(data) = frame.into_data() else { continue };
            if bytes.len() + data.len() > largest {
                return Err(Failure::TooLarge);
            }
            bytes.extend_from_slice(&data);
        }
        Ok(())
    };
    match timeout(limit, reading).await {
        Ok(Ok(())) => (Ok(bytes.into()), None),
        Ok(Err(failure)) => (Err(failure), Some(body)),
        // Nothing tells where the next request would start.
        Err(_) => (Err(Failure::TooSlow { limit }), None),
    }
}

/// Reads what is left of a body and forgets it, while the answer is on its way: a client that is not done with sending would
/// see a reset in its place.
pub(crate) fn discard(parts: &Parts, mut body: Body, limit: Duration) {
    // Whoever waits for leave to send the body is not going to send it now.
    if body.is_end_stream() || parts.headers.contains_key(header::EXPECT) {
        return;
    }
    tokio::spawn(timeout(limit, async move {
        let mut length = 0;
        while let Some(Ok(frame)) = body.frame().await {
            length += frame.data_ref().map_or(0, Bytes::len);
            if length > READ_BEYOND {
                break;
            }
        }
    }));
}

/// The checked body of an operation that takes one. An empty body counts as an empty object.
pub(super) fn of_operation(
    document: &Document,
    operation: &Operation,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Map<String, Value>, Failure> {
    let Some(expected) = &operation.body else {
        return Ok(Map::new());
    };
    if body.is_empty() && !expected.required {
        return Ok(Map::new());
    }
    let value = if body.is_empty() { Value::Object(Map::new()) } else { json(headers, body)? };
    let mut problems = validation::problems(document, &expected.schema, &value);
    problems.retain(|problem| !handlers::leaves_to_handler(&operation.id, &problem.field));
    match value {
        Value::Object(object) if problems.is_empty() => Ok(object),
        _ => Err(Failure::Invalid(problems)),
    }
}

/// A JSON body that fits a schema.
pub(crate) fn checked(document: &Document, headers: &HeaderMap, body: &[u8], schema: &Value) -> Result<Value, Failure> {
    let value = json(headers, body)?;
    let problems = validation::problems(document, schema, &value);
    if problems.is_empty() { Ok(value) } else { Err(Failure::Invalid(problems)) }
}

/// A JSON body with the media type of JSON.
fn json(headers: &HeaderMap, body: &[u8]) -> Result<Value, Failure> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let given = given.unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        return Err(Failure::UnsupportedMediaType(media_type.to_owned()));
    }
    serde_json::from_slice(body).map_err(|problem| Failure::Unreadable(format!("JSON parse error - {problem}")))
}
