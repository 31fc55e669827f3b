//! The body of a request: read to its end, as JSON, checked against a schema.

use std::time::Duration;

use bytes::Bytes;
use http::header;
use http::request::Parts;
use http_body::Body as _;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde_json::{Map, Value};
use tokio::time::timeout;

use super::json_bounds::{self, Bounds};
use crate::handlers;
use crate::message::Failure;
use crate::spec::{Document, Operation, OwnSchema};

/// The limits of a body.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) bytes: usize,
    pub(crate) json: Bounds,
}

const MIB: usize = 1024 * 1024;
const ORDINARY: Limits = Limits { bytes: MIB, json: Bounds { containers: 50_000, values: 250_000 } };
/// A batch of 10,000 orders.
const BATCH: Limits = Limits { bytes: 32 * MIB, json: Bounds { containers: 200_000, values: 1_000_000 } };
/// Documents, ten of 10,000,000 bytes in Base64.
const UPLOAD: Limits = Limits { bytes: 134 * MIB, ..ORDINARY };

/// The limits of the body of a request for a path.
pub(crate) fn limits(path: &str) -> Limits {
    let with_files = [
        "/v1/documents/",
        "/v1/sandbox/documents/",
        "/_sandbox/uploads/",
        "/_sandbox/bridge/documents",
        "/bridge/api/documents",
    ];
    match path {
        path if with_files.iter().any(|start| path.starts_with(start)) => UPLOAD,
        path if path.starts_with("/v1/orders/batch/") => BATCH,
        _ => ORDINARY,
    }
}

/// How many bytes beyond the limit are read of a larger body, so that its sender gets to the answer.
const READ_BEYOND: usize = 15 * MIB;

/// The whole body, and what is left to discard if it was not read to its end. Fails if it is too large or too slow, or
/// breaks off.
pub(crate) async fn read(
    mut body: Incoming,
    largest: usize,
    limit: Duration,
) -> (Result<Bytes, Failure>, Option<Incoming>) {
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
        // It is unknown where the next request would start.
        Err(_) => (Err(Failure::TooSlow { limit }), None),
    }
}

/// Reads what is left of a body and forgets it, while the answer is on its way: a client that is not done with sending would
/// see a reset in its place.
pub(crate) fn discard(parts: &Parts, mut body: Incoming, limit: Duration) {
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

/// The body of an operation that takes one, converted and checked. An empty body counts as an empty object.
pub(super) fn of_operation(
    document: &Document,
    operation: &Operation,
    parts: &Parts,
    body: &[u8],
) -> Result<Map<String, Value>, Failure> {
    let Some(expected) = &operation.body else {
        return Ok(Map::new());
    };
    if body.is_empty() && !expected.required {
        return Ok(Map::new());
    }
    let value = if body.is_empty() { Value::Object(Map::new()) } else { json(parts, body)? };
    let is_left = |field: &str| handlers::leaves_to_handler(&operation.id, field);
    match document.at(expected.schema).read_but(value, "", &is_left).valid().map_err(Failure::Invalid)? {
        Value::Object(object) => Ok(object),
        _ => Err(Failure::Unreadable("The body is not a JSON object.".to_owned())),
    }
}

/// A JSON body, read by a schema of the sandbox's own.
pub(crate) fn checked(parts: &Parts, body: &[u8], schema: &Value) -> Result<Value, Failure> {
    let value = json(parts, body)?;
    let schema = OwnSchema::new(schema).map_err(Failure::Unreadable)?;
    schema.schema().read(value).valid().map_err(Failure::Invalid)
}

/// A JSON body with the media type of JSON.
fn json(parts: &Parts, body: &[u8]) -> Result<Value, Failure> {
    let given = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let given = given.unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        return Err(Failure::UnsupportedMediaType(media_type.to_owned()));
    }
    json_bounds::check(body, limits(parts.uri.path()).json)?;
    serde_json::from_slice(body).map_err(|problem| Failure::Unreadable(format!("JSON parse error - {problem}")))
}
