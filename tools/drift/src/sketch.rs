//! Schemas for values that the document does not know, without any part of the values themselves.

use serde_json::{Map, Value, json};
use truv_openapi::format;

use crate::names::is_name;

/// Deeper parts of a value are any.
const MOST_DEPTH: usize = 32;
/// An object with more members than this is a map: its names are data.
const MOST_MEMBERS: usize = 100;

/// A schema that a value fits.
pub(crate) fn sketch(value: &Value) -> Value {
    within(value, 0)
}

fn within(value: &Value, depth: usize) -> Value {
    if depth > MOST_DEPTH {
        return json!({});
    }
    match value {
        Value::Null => json!({"nullable": true}),
        Value::Bool(_) => json!({"type": "boolean"}),
        Value::Number(number) if number.is_f64() && number.as_f64().is_none_or(|float| float.fract() != 0.0) => {
            json!({"type": "number"})
        }
        Value::Number(_) => json!({"type": "integer"}),
        Value::String(text) => match format::of(text) {
            Some(format) => json!({"type": "string", "format": format}),
            None => json!({"type": "string"}),
        },
        Value::Array(items) => {
            let items = items.iter().map(|item| within(item, depth + 1)).reduce(merge);
            json!({"type": "array", "items": items.unwrap_or_else(|| json!({}))})
        }
        Value::Object(object) if object.is_empty() => json!({"type": "object"}),
        // names that may be data are not written down
        Value::Object(object) if object.len() > MOST_MEMBERS || !object.keys().all(|name| is_name(name)) => {
            let rest = object.values().map(|value| within(value, depth + 1)).reduce(merge);
            json!({"type": "object", "additionalProperties": rest.unwrap_or_else(|| json!({}))})
        }
        Value::Object(object) => {
            let members = object.iter().map(|(name, value)| (name.clone(), within(value, depth + 1)));
            json!({"type": "object", "properties": members.collect::<Map<_, _>>()})
        }
    }
}

/// A schema that the values of both sketches fit.
pub(crate) fn merge(one: Value, other: Value) -> Value {
    let (Value::Object(mut one), Value::Object(mut other)) = (one, other) else { return json!({}) };
    if one == other {
        return Value::Object(one);
    }
    if one.contains_key("content") && other.contains_key("content") {
        return merge_contents(one, other);
    }
    let is_nullable = one.remove("nullable").is_some() | other.remove("nullable").is_some();
    let mut merged = match (one.is_empty(), other.is_empty()) {
        // null alone says nothing about the type
        (true, _) => other,
        (_, true) => one,
        _ => merge_types(one, other),
    };
    // a schema without a type takes null
    if is_nullable && (merged.contains_key("type") || merged.is_empty()) {
        merged.insert("nullable".to_owned(), Value::Bool(true));
    }
    Value::Object(merged)
}

/// Merges response objects: each media type with the parts of both.
fn merge_contents(mut one: Map<String, Value>, mut other: Map<String, Value>) -> Value {
    let (Some(Value::Object(mut known)), Some(Value::Object(more))) = (one.remove("content"), other.remove("content"))
    else {
        return json!({});
    };
    for (name, mut content) in more {
        let schema = match known.get_mut(&name).and_then(|own| own.get_mut("schema")).map(Value::take) {
            Some(own) => merge(own, content["schema"].take()),
            None => content["schema"].take(),
        };
        known.insert(name, json!({"schema": schema}));
    }
    json!({"content": known})
}

fn merge_types(mut one: Map<String, Value>, mut other: Map<String, Value>) -> Map<String, Value> {
    let kind = |schema: &Map<String, Value>| schema.get("type").and_then(Value::as_str).map(str::to_owned);
    let (left, right) = (kind(&one), kind(&other));
    match (left.as_deref(), right.as_deref()) {
        (Some("integer"), Some("number")) => other,
        (Some("number"), Some("integer")) => one,
        (Some("string"), Some("string")) => {
            if one.get("format") != other.get("format") {
                one.remove("format");
            }
            one
        }
        (Some("array"), Some("array")) => {
            let items = both(one.remove("items"), other.remove("items"));
            one.insert("items".to_owned(), items);
            one
        }
        (Some("object"), Some("object")) => merge_objects(one, other),
        _ => Map::new(),
    }
}

fn both(one: Option<Value>, other: Option<Value>) -> Value {
    let is_any = |schema: &Value| schema.as_object().is_some_and(Map::is_empty);
    match (one, other) {
        // an empty list says nothing about its items
        (Some(one), Some(other)) if is_any(&one) => other,
        (Some(one), Some(other)) if is_any(&other) => one,
        (Some(one), Some(other)) => merge(one, other),
        (one, other) => one.or(other).unwrap_or_else(|| json!({})),
    }
}

fn merge_objects(mut one: Map<String, Value>, mut other: Map<String, Value>) -> Map<String, Value> {
    let rests = (one.remove("additionalProperties"), other.remove("additionalProperties"));
    let members = |schema: &mut Map<String, Value>| match schema.remove("properties") {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let (mut known, more) = (members(&mut one), members(&mut other));
    let mut merged = json!({"type": "object"}).as_object().cloned().unwrap_or_default();
    if rests.0.is_some() || rests.1.is_some() {
        // one of them has names that are data, so all are
        let all = known.into_iter().chain(more).map(|(_, schema)| schema);
        let rest = all.chain(rests.0).chain(rests.1).reduce(merge);
        merged.insert("additionalProperties".to_owned(), rest.unwrap_or_else(|| json!({})));
        return merged;
    }
    for (name, schema) in more {
        let schema = match known.remove(&name) {
            Some(own) => merge(own, schema),
            None => schema,
        };
        known.insert(name, schema);
    }
    if !known.is_empty() {
        merged.insert("properties".to_owned(), Value::Object(known));
    }
    merged
}
