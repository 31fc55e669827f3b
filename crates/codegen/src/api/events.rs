//! The events that the API posts to webhooks: `x-webhooks` of the document, in the form of OpenAPI 3.1.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{pascal_case, schema_name};
use crate::schemas;
use truv_openapi::pointer::escape;
use truv_openapi::{Document, Problem};

/// Where the document lists its events.
pub(crate) const EVENTS: &str = "x-webhooks";

/// The cargo feature that adds the types of events.
pub(crate) const FEATURE: &str = "webhook";

/// The schema of the properties that every event has, and the schema of those that several have.
pub(crate) const HEAD: &str = "WebhookEvent";
pub(crate) const CONTEXT: &str = "WebhookEventContext";

/// The rest of the context, for events whose payload describes the other parts more exactly. It does not become a type.
const ORIGIN: &str = "WebhookEventOrigin";

/// The enum with the names of all events.
const TYPES: &str = "WebhookEventType";

/// The names of payload schemas end with this; the names of their Rust types do not.
pub(crate) const PAYLOAD: &str = "Payload";

/// A type of event.
#[derive(Clone, Debug)]
pub struct Event {
    /// On the wire, such as `link-connected`.
    pub name: String,
    /// One line.
    pub summary: String,
    /// What a receiver needs to know beyond the summary.
    pub description: String,
    /// Address of the page that documents the event.
    pub source: String,
    /// The parts of the event that are inferred rather than documented.
    pub unverified: Option<String>,
    /// Schema of the whole event.
    pub schema: String,
    /// Schema of the properties that only this event has.
    pub payload: String,
}

impl Event {
    /// The name of the event's variant: `LinkConnected`.
    #[must_use]
    pub fn variant(&self) -> String {
        pascal_case(&self.name)
    }

    /// The name of the type of the event's own properties: `LinkEvent` for `LinkEventPayload`.
    #[must_use]
    pub fn payload_type(&self) -> &str {
        payload_type(&self.payload)
    }
}

/// `LinkEvent` for `LinkEventPayload`; other names stay.
pub(crate) fn payload_type(schema: &str) -> &str {
    schema.strip_suffix(PAYLOAD).unwrap_or(schema)
}

/// Reads the events of a document that passed the check, in the order of the enum of their names.
pub(crate) fn read(document: &Value) -> Vec<Event> {
    let position = |name: &str| names(document).position(|known| known == name);
    let mut events: Vec<Event> =
        entries(&document[EVENTS]).filter_map(|(name, item)| event(document, name, item)).collect();
    events.sort_by_key(|event| position(&event.name));
    events
}

fn event(document: &Value, name: &str, item: &Value) -> Option<Event> {
    let operation = &item["post"];
    let text = |key: &str| operation[key].as_str().unwrap_or_default().trim().to_owned();
    Some(Event {
        name: name.to_owned(),
        summary: text("summary"),
        description: text("description"),
        source: text("x-truv-source"),
        unverified: operation["x-truv-unverified"].as_str().map(str::to_owned),
        schema: schema(operation)?.to_owned(),
        payload: payload(&document["components"]["schemas"][schema(operation)?])?.to_owned(),
    })
}

/// Schemas that the types of events are made from.
pub(crate) fn schemas(document: &Value) -> BTreeSet<String> {
    let payloads = read(document).into_iter().map(|event| event.payload);
    payloads.chain([HEAD, CONTEXT].map(str::to_owned)).filter(|_| !document[EVENTS].is_null()).collect()
}

/// Schemas that only events use: no operation refers to them, whichever features are on.
pub(crate) fn own_schemas(document: &Value) -> BTreeSet<String> {
    let of_operations = schemas::reachable(document, &document["paths"]);
    let mut of_events = schemas(document);
    schemas::close(document, &mut of_events);
    &of_events - &of_operations
}

/// The schema of an event's body.
fn schema(operation: &Value) -> Option<&str> {
    schema_name(&operation["requestBody"]["content"]["application/json"]["schema"])
}

/// The payload of an event's schema: the part whose name ends with [`PAYLOAD`].
fn payload(schema: &Value) -> Option<&str> {
    items(&schema["allOf"]).filter_map(schema_name).find(|name| name.ends_with(PAYLOAD))
}

fn names(document: &Value) -> impl Iterator<Item = &str> {
    items(&document["components"]["schemas"][TYPES]["enum"]).filter_map(Value::as_str)
}

/// Checks that types can be made of the events. Returns the problems, and the schemas of whole events, which do not
/// become types themselves.
pub(super) fn check(document: &Document) -> (Vec<Problem>, BTreeSet<String>) {
    let value = document.value();
    let mut problems = Vec::new();
    let mut whole = BTreeSet::new();
    let mut problem = |pointer: &str, message: String, help: &str| {
        problems.push(Problem::new(document.locate(pointer), message, help));
    };
    if value[EVENTS].is_null() {
        return (problems, whole);
    }
    for name in names(value).filter(|name| value[EVENTS][*name].is_null()) {
        let message = format!("the event `{name}` of {TYPES} is not in `{EVENTS}`");
        problem(&format!("/{EVENTS}"), message, "describe it there, with its schema");
    }
    for (name, item) in entries(&value[EVENTS]) {
        let here = format!("/{EVENTS}/{}", escape(name));
        if !names(value).any(|known| known == name) {
            problem(
                &here,
                format!("the event `{name}` is not in the enum {TYPES}"),
                "add it there, or correct its name",
            );
        }
        let operation = &item["post"];
        for key in ["summary", "x-truv-source"] {
            if operation[key].as_str().is_none_or(str::is_empty) {
                let message = format!("the event `{name}` has no `{key}`");
                problem(&format!("{here}/post"), message, "the documentation of its type names it; see spec/README.md");
            }
        }
        let Some(schema) = schema(operation) else {
            let message = format!("the event `{name}` has no `requestBody` with a schema that is a component");
            problem(&format!("{here}/post"), message, "refer to its schema as `application/json`");
            continue;
        };
        whole.insert(schema.to_owned());
        let parts = &value["components"]["schemas"][schema]["allOf"];
        let has = |wanted: &str| items(parts).any(|part| schema_name(part) == Some(wanted));
        let payloads = items(parts).filter_map(schema_name).filter(|part| part.ends_with(PAYLOAD)).count();
        let constant =
            |part: &Value| part["properties"]["event_type"]["enum"] == Value::from([name.as_str()].as_slice());
        if !has(HEAD) || !(has(CONTEXT) || has(ORIGIN)) || payloads != 1 || !items(parts).any(constant) {
            let help = format!(
                "write it as `allOf` of {HEAD}, {CONTEXT} or {ORIGIN}, one schema whose name ends with `{PAYLOAD}`, and \
                 `{{type: object, properties: {{event_type: {{type: string, enum: [{name}]}}}}}}`"
            );
            let message = format!("the schema `{schema}` is not made as that of an event");
            problem(&format!("/components/schemas/{}", escape(schema)), message, &help);
        }
    }
    (problems, whole)
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
