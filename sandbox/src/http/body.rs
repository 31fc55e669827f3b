//! The body of a request: read to its end, as JSON, checked against a schema.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt;
use serde_json::{Map, Value};

use crate::handlers;
use crate::message::Failure;
use crate::spec::{Document, Operation, validation};

/// The largest request body.
pub(crate) const LARGEST_BODY: usize = 1024 * 1024;
/// The largest one with documents, ten of 10,000,000 bytes in Base64, or with a batch of 10,000 orders.
pub(crate) const LARGEST_UPLOAD: usize = 134 * LARGEST_BODY;
/// What is read beyond that of a larger one, so that its sender gets to the answer.
const READ_BEYOND: usize = 15 * LARGEST_BODY;

/// The whole body; fails if it is too large or breaks off.
pub(crate) async fn read(mut body: Body, largest: usize) -> Result<Bytes, Failure> {
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Failure::Unreadable("The body broke off.".to_owned()))?;
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        if length <= largest {
            bytes.extend_from_slice(&data);
        } else if length > largest + READ_BEYOND {
            break;
        }
    }
    if length > largest {
        return Err(Failure::TooLarge);
    }
    Ok(bytes.into())
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
