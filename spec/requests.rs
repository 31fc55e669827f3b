//! Reduces the bundled document to the parts that describe requests.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Members that describe neither a request nor the name of an answer.
const LEFT_OUT: [&str; 12] = [
    "description",
    "example",
    "examples",
    "externalDocs",
    "security",
    "tags",
    "title",
    "x-truv-feature",
    "x-truv-idempotent",
    "x-truv-operation-id",
    "x-truv-source",
    "x-truv-unverified",
];
/// Members whose own members have names of the API.
const MAPS: [&str; 5] = ["paths", "parameters", "properties", "requestBodies", "schemas"];
/// Members that are values.
const VALUES: [&str; 2] = ["default", "enum"];

/// The document without the content of responses, and without the components that nothing else refers to.
pub(crate) fn of(document: &Value) -> Value {
    let mut paths = document["paths"].clone();
    let items = paths.as_object_mut().into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut);
    for operation in items.flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        if let Some(responses) = responses {
            responses.retain(|status, _| status.starts_with('2'));
            responses.values_mut().for_each(|response| *response = json!({}));
        }
    }
    let mut wanted = BTreeSet::new();
    collect(document, &paths, &mut wanted);
    let mut components = json!({});
    for pointer in &wanted {
        let mut steps = pointer.trim_start_matches("/components/").split('/');
        if let (Some(kind), Some(name)) = (steps.next(), steps.next()) {
            components[kind][name] = document["components"][kind][name].clone();
        }
    }
    let mut requests = json!({"openapi": document["openapi"], "paths": paths, "components": components});
    strip(&mut requests, false);
    requests
}

/// Removes the members that are left out.
fn strip(value: &mut Value, is_map: bool) {
    match value {
        Value::Object(members) => {
            if !is_map {
                members.retain(|name, _| !LEFT_OUT.contains(&name.as_str()));
            }
            for (name, member) in members.iter_mut().filter(|(name, _)| is_map || !VALUES.contains(&name.as_str())) {
                strip(member, !is_map && MAPS.contains(&name.as_str()));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strip(item, false)),
        _ => {}
    }
}

/// The components that a value refers to, directly or through others.
fn collect(document: &Value, value: &Value, wanted: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(pointer) = members.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'))
                && wanted.insert(pointer.to_owned())
            {
                collect(document, document.pointer(pointer).unwrap_or(&Value::Null), wanted);
            }
            members.values().for_each(|member| collect(document, member, wanted));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(document, item, wanted)),
        _ => {}
    }
}
