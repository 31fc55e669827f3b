//! An event as Truv would post it, made from its schema.

use chrono::SecondsFormat;
use serde_json::{Map, Value};
use truv_openapi::schema::{Members, every_part, items};
use truv_openapi::{Description, NodeId};

use super::Kind;
use crate::clock;

/// The names of all events, such as `task-status-updated`.
pub(crate) fn events(description: &Description) -> Vec<String> {
    let tree = description.tree();
    let schema = description.schema("WebhookEventType");
    let values = schema.map_or(&[][..], |schema| tree.get_list(schema, "enum"));
    values.iter().filter_map(|value| tree.text(*value)).map(str::to_owned).collect()
}

/// The schema of an event: `task-status-updated` is `TaskStatusUpdatedEvent`.
pub(crate) fn event_schema(description: &Description, event_type: &str) -> Option<NodeId> {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    description.schema(&(event_type.split('-').map(word).collect::<String>() + "Event"))
}

/// An event of this type with a value for each field. Ids are made up from `seed`.
pub(crate) fn event(description: &Description, event_type: &str, seed: u64) -> Option<Value> {
    let mut parts = Vec::new();
    every_part(description, event_schema(description, event_type)?, &mut parts);
    let members = Members::of(description, &parts);
    let mut event = Map::new();
    for (number, (name, schemas)) in members.properties.iter().enumerate() {
        let value = match *name {
            "event_type" => event_type.into(),
            // the one that most receivers wait for
            "status" => last_value(description, schemas, "done"),
            _ => value(description, name, schemas, seed.wrapping_add(number as u64)),
        };
        event.insert((*name).to_owned(), value);
    }
    Some(Value::Object(event))
}

fn last_value(description: &Description, schemas: &[NodeId], wanted: &str) -> Value {
    match Kind::of(description, schemas) {
        Kind::OneOf(values) if values.iter().any(|value| value == wanted) => wanted.into(),
        Kind::OneOf(values) => values.last().cloned().unwrap_or_default().into(),
        _ => wanted.into(),
    }
}

fn value(description: &Description, name: &str, schemas: &[NodeId], seed: u64) -> Value {
    let tree = description.tree();
    let mut parts = Vec::new();
    schemas.iter().for_each(|schema| every_part(description, *schema, &mut parts));
    if let Some(example) = parts.iter().find_map(|part| tree.get(*part, "example")) {
        return tree.value(example);
    }
    let has_format = |wanted: &str| parts.iter().any(|part| tree.get_text(*part, "format") == Some(wanted));
    let has_type = |wanted: &str| parts.iter().any(|part| tree.get_text(*part, "type") == Some(wanted));
    if has_format("date-time") {
        return clock::now().to_rfc3339_opts(SecondsFormat::Micros, true).into();
    }
    // ids that may be null are given as anyOf
    if name.ends_with("_id") && has_type("string") {
        return id(name, seed).into();
    }
    match Kind::of(description, schemas) {
        Kind::OneOf(values) => values.first().cloned().unwrap_or_default().into(),
        Kind::Text => "truv-trigger".into(),
        Kind::Integer | Kind::Number => 1.into(),
        Kind::Boolean => true.into(),
        Kind::List(_) => items(description, &parts)
            .first()
            .map_or(Value::Array(Vec::new()), |item| Value::Array(vec![value(description, name, &[*item], seed)])),
        Kind::Secret | Kind::Json => Value::Null,
    }
}

/// 32 hexadecimal digits, as Truv's ids have.
fn id(name: &str, seed: u64) -> String {
    let mut state = name
        .bytes()
        .fold(seed ^ 0x9e37_79b9_7f4a_7c15, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mut digits = String::new();
    for _ in 0..2 {
        state = (state ^ (state >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        digits.push_str(&format!("{state:016x}"));
    }
    digits
}
