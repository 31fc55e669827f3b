//! Requests that change the state: how they are logged, and how the state is rebuilt from them.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::request::Parts;
use http::{HeaderMap, Request, header};
use serde_json::{Map, Value, json};

use super::log_text::{HEADER, records, whole_lines};
use super::{ChangeLog, Keeper, Settings, World, pace_as_json, pace_of_json};

/// The headers that a request's effect depends on.
const HEADERS: [&str; 4] = ["host", "content-type", "x-access-client-id", "x-access-secret"];

/// A request as a record. Its body is not copied before it is written.
pub(crate) struct Record<'a> {
    head: Map<String, Value>,
    headers: Value,
    body: &'a [u8],
}

impl Record<'_> {
    /// The record as a line, without headers that are those of the request before.
    pub(super) fn after(&self, headers: &Value) -> Line<'_> {
        let mut head = self.head.clone();
        if self.headers != *headers {
            head.insert("headers".to_owned(), self.headers.clone());
        }
        Line { head: Value::Object(head).to_string(), body: self.body }
    }

    pub(super) fn into_headers(self) -> Value {
        self.headers
    }
}

/// The text of a record.
pub(super) struct Line<'a> {
    head: String,
    body: &'a [u8],
}

/// A request as a record.
pub(crate) fn of_request<'a>(now: DateTime<Utc>, parts: &Parts, body: &'a [u8]) -> Record<'a> {
    let header = |name: &'static str| Some((name.to_owned(), json!(parts.headers.get(name)?.to_str().ok()?)));
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let head =
        [("at", json!(now.timestamp_micros())), ("method", json!(parts.method.as_str())), ("target", json!(target))];
    Record {
        head: head.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        headers: Value::Object(HEADERS.into_iter().filter_map(header).collect()),
        body,
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = self.head.strip_suffix('}').unwrap_or_default();
        let (name, body) = match std::str::from_utf8(self.body) {
            Ok(text) => ("body", Cow::Borrowed(text)),
            Err(_) => ("base64", Cow::Owned(STANDARD.encode(self.body))),
        };
        write!(f, "{head},\"{name}\":")?;
        // A text can always be written.
        f.write_str(&serde_json::to_string(&body).map_err(|_| fmt::Error)?)?;
        f.write_str("}")
    }
}

/// The settings that the effects of requests depend on, as a record.
pub(crate) fn of_settings(settings: &Settings) -> Value {
    json!({"settings": {
        "seed": settings.seed,
        "pace": pace_as_json(settings.pace),
        "report_delay": settings.report_delay.as_micros().to_string(),
        "key_operations": settings.key_operations,
    }})
}

/// The state that results from carrying out records in the world of `keeper`, one after the other. `carry_out` carries
/// out one request, and returns whether its path exists. The error says which record cannot be carried out.
pub(crate) fn replay(keeper: &Keeper, log: &[u8], carry_out: impl Fn(&Parts, Bytes) -> bool) -> Result<World, String> {
    let usual = keeper.world().settings.clone();
    let clock = usual.clock.clone();
    let mut latest = None;
    let mut headers = Map::new();
    for record in records(log) {
        let (number, record) = record?;
        let broken = |problem: &str| format!("line {number} {problem}");
        if let Some(settings) = record.get("settings") {
            take_over(&mut keeper.world_mut().settings, settings)
                .ok_or_else(|| broken("has settings of another version"))?;
            continue;
        }
        if let Some(note) = record.get("delivery") {
            keeper.world_mut().take_over_delivery(note).ok_or_else(|| broken("has a delivery of another version"))?;
            continue;
        }
        let (at, parts, body) = request(&record, &mut headers).ok_or_else(|| broken("is not a request"))?;
        let _held = clock.hold_at(at);
        if !carry_out(&parts, body) {
            return Err(broken("is a request for a path that this version has not"));
        }
        latest = Some(at);
    }
    if let Some(latest) = latest.filter(|latest| *latest > clock.now()) {
        // Nothing new may be older than the existing objects, even if the clock stands or the computer's clock was
        // wrong.
        clock.set(latest);
    }
    let mut world = std::mem::replace(&mut *keeper.world_mut(), World::replaying(usual.clone()));
    // These webhooks were told when it happened.
    world.forget_due(clock.now());
    world.settings = usual;
    Ok(world)
}

fn take_over(settings: &mut Settings, record: &Value) -> Option<()> {
    settings.seed = record["seed"].as_u64()?;
    settings.pace = pace_of_json(record["pace"].as_object()?).ok()?;
    settings.report_delay = Duration::from_micros(record["report_delay"].as_str()?.parse().ok()?);
    settings.key_operations = record["key_operations"].as_bool()?;
    Some(())
}

/// The request of a record. Headers that the record does not have are those of the request before.
fn request(record: &Value, headers: &mut Map<String, Value>) -> Option<(DateTime<Utc>, Parts, Bytes)> {
    let at = DateTime::from_timestamp_micros(record["at"].as_i64()?)?;
    let mut request = Request::builder().method(record["method"].as_str()?).uri(record["target"].as_str()?);
    if let Some(own) = record.get("headers") {
        headers.clone_from(own.as_object()?);
    }
    for (name, value) in headers.iter() {
        request = request.header(name, value.as_str()?);
    }
    let body = match record.get("base64") {
        Some(encoded) => STANDARD.decode(encoded.as_str()?).ok()?,
        None => record["body"].as_str()?.into(),
    };
    Some((at, request.body(()).ok()?.into_parts().0, body.into()))
}

/// The records in the text of a file, and how many bytes they take; an empty file has none. The error says which line
/// is wrong.
pub(crate) fn kept(text: &[u8]) -> Result<(&[u8], usize), String> {
    Ok(match whole_lines(text)? {
        0 => (HEADER.as_bytes(), 0),
        whole => (text.get(..whole).unwrap_or_default(), whole),
    })
}

/// The record for a method of the library, as a request.
pub(crate) fn of_method(path: &str, body: &Value) -> (Parts, Bytes) {
    let (mut parts, ()) = Request::new(()).into_parts();
    parts.method = http::Method::POST;
    // The paths are written in this crate.
    parts.uri = path.parse().unwrap_or_default();
    parts.headers = HeaderMap::from_iter([(header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"))]);
    (parts, body.to_string().into())
}

/// A log with nothing but the settings in it.
pub(crate) fn begun(settings: &Settings, limit: usize) -> ChangeLog {
    let mut log = ChangeLog::memory(limit);
    // A line of settings is shorter than any limit that lets one request in.
    let _ = log.append(&of_settings(settings));
    log
}
