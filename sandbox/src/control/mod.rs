//! Operations of the sandbox itself, under `/_sandbox/`. They need no keys, but they need a token if other machines can
//! reach the sandbox. If a request has the headers of keys, most operations are limited to the data of these keys.

mod directory;
mod faults;
mod files;
mod keys;
mod orders;
mod overview;
mod own_file;
mod requests;
mod seed;
mod seed_check;
mod seed_file;
mod seed_schema;
mod snapshot;
mod tasks;
mod time;
mod uploads;
mod webhooks;

use self::own_file::{OwnFile, Refusal};
use bytes::Bytes;
use http::request::Parts;
use http::{Method, StatusCode};
use serde_json::{Map, Value, json};
use truv_openapi::pointer;

use crate::bridge;
use crate::http::{Purpose, Shared, UNKNOWN, body, caller_of};
use crate::message::{Caller, Failure, InvalidParam, Reply};
use crate::spec::{OwnSchema, Schema};
use crate::state::{Additions, World};

const PREFIX: &str = "/_sandbox";

/// A request for one of the operations.
struct Asked<'a> {
    shared: &'a Shared,
    parts: &'a Parts,
    body: Bytes,
    /// The text in place of `{id}` in the path.
    id: &'a str,
}

/// Answers a request.
type Act = fn(&Asked<'_>) -> Result<Reply, Failure>;

/// Every operation: method, path and what it does.
const OPERATIONS: [(&str, &str, Act); 35] = [
    ("GET", "/_sandbox/health", health),
    ("GET", "/_sandbox/clock", time::get),
    ("PUT", "/_sandbox/clock", time::set),
    ("POST", "/_sandbox/clock/advance", time::advance),
    ("GET", "/_sandbox/transitions", tasks::transitions),
    ("PUT", "/_sandbox/transitions", tasks::set_transitions),
    ("POST", "/_sandbox/tasks/{id}/step", tasks::step),
    ("POST", "/_sandbox/orders/{id}/certify", orders::certify),
    ("POST", "/_sandbox/reset", snapshot::reset),
    ("GET", "/_sandbox/snapshot", snapshot::snapshot),
    ("PUT", "/_sandbox/snapshot", snapshot::restore),
    ("GET", "/_sandbox/seed", seed_file::write_out),
    ("POST", "/_sandbox/seed", seed::apply),
    ("GET", "/_sandbox/seed/schema", seed::schema_file),
    ("GET", "/_sandbox/directory", directory::list),
    ("POST", "/_sandbox/directory", directory::add),
    ("GET", "/_sandbox/keys", keys::list),
    ("POST", "/_sandbox/keys", keys::issue),
    ("GET", "/_sandbox/faults", faults::list),
    ("POST", "/_sandbox/faults", faults::add),
    ("DELETE", "/_sandbox/faults", faults::clear),
    ("DELETE", "/_sandbox/faults/{id}", faults::remove),
    ("GET", "/_sandbox/overview", overview::get),
    ("GET", "/_sandbox/requests", requests::list),
    ("GET", "/_sandbox/requests/{id}", requests::get),
    ("DELETE", "/_sandbox/requests", requests::clear),
    ("POST", "/_sandbox/webhooks", webhooks::set),
    ("POST", "/_sandbox/trigger", webhooks::trigger),
    ("POST", "/_sandbox/bridge/login", login),
    ("POST", "/_sandbox/bridge/documents", upload_in_bridge),
    ("GET", "/_sandbox/files/{id}", files::get),
    ("GET", "/_sandbox/uploads/{id}", uploaded),
    ("POST", "/_sandbox/uploads/{id}", upload),
    ("GET", "/_sandbox", index),
    ("GET", "/_sandbox/", index),
];

/// Carries out a seed from a file of this name; the error says what was refused, and where.
pub(crate) fn seed(shared: &Shared, seed: &[u8], name: &str) -> Result<(), String> {
    let file = OwnFile::parse(name, seed)?;
    seed::carry_out(shared, &file).map(|_| ()).map_err(|refusal| file.told(refusal))
}

/// The additions to the directory in a file of this name; the error says what does not fit, and where.
pub(crate) fn additions(text: &[u8], name: &str) -> Result<Additions, String> {
    let file = OwnFile::parse(name, text)?;
    let schema = OwnSchema::new(&seed_schema::directory())?;
    let given = file.value();
    let faults = schema.schema().faults(&given, "");
    if !faults.is_empty() {
        return Err(file.told(Refusal::Wrong(faults)));
    }
    Ok(directory::additions(given.as_object().unwrap_or(&Map::new())))
}

/// The part of a path after the prefix, if it has the prefix.
pub(crate) fn path_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix(PREFIX)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// Whether there is an operation at a path without its prefix.
pub(crate) fn exists(method: &Method, path: &str) -> bool {
    let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
    OPERATIONS.iter().any(|(known, template, _)| *known == method && id_in(template, path).is_some())
}

/// The purpose of a path without its prefix.
pub(crate) fn purpose(path: &str) -> Purpose {
    match path {
        "/health" | "/health/" => Purpose::Health,
        path if path.starts_with("/files/") || path.starts_with("/uploads/") => Purpose::File,
        _ => Purpose::Control,
    }
}

/// Answers a control operation; also gives its path for the log.
pub(crate) fn answer(
    shared: &Shared,
    parts: &Parts,
    path: &str,
    body: Result<Bytes, Failure>,
) -> (&'static str, Reply) {
    let fitting = OPERATIONS.iter().filter_map(|operation| Some((operation, id_in(operation.1, path)?)));
    let fitting: Vec<_> = fitting.collect();
    let method = if parts.method == Method::HEAD { "GET" } else { parts.method.as_str() };
    let Some(((_, template, act), id)) = fitting.iter().find(|((known, ..), _)| *known == method) else {
        let Some(((_, template, _), _)) = fitting.first() else {
            return (UNKNOWN, unknown());
        };
        let allow = fitting.iter().map(|((method, ..), _)| *method).collect::<Vec<_>>().join(", ");
        let failure = Failure::MethodNotAllowed { method: parts.method.to_string(), allow };
        return (template, failure.reply());
    };
    let result = body.and_then(|body| act(&Asked { shared, parts, body, id }));
    (template, result.unwrap_or_else(Failure::reply))
}

/// If a path without its prefix fits the template: the text in place of `{id}`, or an empty text if there is no `{id}`.
fn id_in<'a>(template: &str, path: &'a str) -> Option<&'a str> {
    let template = template.strip_prefix(PREFIX)?;
    let Some((before, after)) = template.split_once("{id}") else {
        let is_same = template == path || template.trim_end_matches('/') == path.trim_end_matches('/');
        return is_same.then_some("");
    };
    let id = path.strip_prefix(before)?.strip_suffix(after)?.trim_end_matches('/');
    (!id.is_empty() && !id.contains('/')).then_some(id)
}

/// All operations, for the answer to an unknown path.
fn available() -> Vec<String> {
    let listed = OPERATIONS.iter().filter(|(_, path, _)| path.trim_end_matches('/').len() > PREFIX.len());
    listed.map(|(method, path, _)| format!("{method} {path}")).collect()
}

fn index(_: &Asked<'_>) -> Result<Reply, Failure> {
    Ok(Reply::json(StatusCode::OK, json!({"available": available()})))
}

fn unknown() -> Reply {
    Reply::json(StatusCode::NOT_FOUND, json!({"detail": "Not found.", "available": available()}))
}

fn health(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let body = json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "operations": asked.shared.routes.count(),
    });
    Ok(Reply::json(StatusCode::OK, body))
}

/// The person's part, without a browser.
fn login(asked: &Asked<'_>) -> Result<Reply, Failure> {
    bridge::answer_login(asked.shared, asked.parts, &asked.body)
}

/// The same with documents in place of a login.
fn upload_in_bridge(asked: &Asked<'_>) -> Result<Reply, Failure> {
    bridge::answer_upload(asked.shared, asked.parts, &asked.body)
}

fn uploaded(asked: &Asked<'_>) -> Result<Reply, Failure> {
    uploads::get(&asked.shared.world(), asked.id)
}

fn upload(asked: &Asked<'_>) -> Result<Reply, Failure> {
    asked.write(|world| uploads::post(world, asked.id, &asked.parts.headers, &asked.body))
}

impl Asked<'_> {
    /// Whose keys were sent along, if any were.
    fn caller(&self) -> Result<Option<Caller>, Failure> {
        let has_keys = self.parts.headers.keys().any(|name| name.as_str().starts_with("x-access-"));
        has_keys.then(|| caller_of(&self.parts.headers)).transpose()
    }

    /// The properties of a body that fits a schema; an empty body has no properties.
    fn properties(&self, schema: &Value) -> Result<Map<String, Value>, Failure> {
        if self.body.is_empty() && schema.get("required").is_none() {
            return Ok(Map::new());
        }
        let body = body::checked(self.parts, &self.body, schema)?;
        let own = OwnSchema::new(schema).map_err(Failure::Unreadable)?;
        let unread = unread(own.schema(), &body, "", "No such property.");
        if !unread.is_empty() {
            return Err(Failure::Invalid(unread));
        }
        Ok(body.as_object().cloned().unwrap_or_default())
    }

    /// Changes the state.
    fn write<T>(&self, carry_out: impl FnOnce(&mut World) -> Result<T, Failure>) -> Result<T, Failure> {
        self.shared.keeper.write(self.parts, &self.body, carry_out)
    }
}

/// Properties of a value that a schema does not have: nothing reads them, so most likely they are misspelled.
fn unread(schema: Schema<'_>, value: &Value, place: &str, message: &str) -> Vec<InvalidParam> {
    let names = |pointer: String| {
        let own = (!place.is_empty()).then(|| place.to_owned());
        own.into_iter().chain(pointer::steps(&pointer)).collect::<Vec<_>>().join(".")
    };
    let found = schema.undocumented(value).into_iter();
    found.map(|pointer| InvalidParam { field: names(pointer), message: message.to_owned() }).collect()
}
