//! Turns the document into a form that progenitor accepts.
//!
//! Left out: error responses (the runtime reads every error body itself), limits and defaults (the service checks them; as
//! Rust types they would be one newtype each), extensions, and schemas that nothing refers to any more.

use std::collections::BTreeSet;

use openapiv3::OpenAPI;
use serde_json::{Map, Value, json};
use serde_path_to_error::Segment;

use super::api::{FORMAT_PARAMETER, PDF_OPERATION, events, resolve};
use super::{nulls, schemas};
use truv_openapi::pointer::escape;
use truv_openapi::{Document, Problem};

/// Marks a text that grants access to whoever has it, although its format is not `secret`: the address of a file.
const SECRET: &str = "x-truv-secret";

/// Keywords that narrow a value without changing its shape.
const LIMITS: [&str; 11] = [
    "default",
    "example",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "pattern",
    "uniqueItems",
    "multipleOf",
];

pub(crate) fn document(document: &Value) -> Value {
    let mut value = document.clone();
    nulls::fold(&mut value);
    if let Some(paths) = value["paths"].as_object_mut() {
        for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
            if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
                responses.retain(|status, _| status.starts_with('2'));
            }
        }
        split_pdf_variants(document, paths);
    }
    let events = events::schemas(&value);
    hide_secrets(&mut value);
    strip(&mut value, false);
    prune(&mut value, events);
    value
}

/// The names of the types that are generated for the operations of a document.
pub fn operation_types(value: &Value) -> BTreeSet<String> {
    let mut prepared = document(value);
    if let Some(components) = prepared["components"].as_object_mut() {
        components.remove("schemas");
    }
    schemas::reachable(value, &prepared)
}

/// Gives each PDF variant a path of its own, since a path and method has one operation. The passes set the real path.
fn split_pdf_variants(document: &Value, paths: &mut Map<String, Value>) {
    let mut variants = Map::new();
    for (path, item) in paths.iter_mut() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            let Some(id) = operation.get(PDF_OPERATION).cloned() else { continue };
            if let Some(parameters) = operation["parameters"].as_array_mut() {
                parameters.retain(|parameter| resolve(document, parameter)["name"] != FORMAT_PARAMETER);
            }
            for response in operation["responses"].as_object_mut().into_iter().flat_map(Map::values_mut) {
                if let Some(content) = response["content"].as_object_mut() {
                    content.retain(|name, _| name == "application/json");
                }
            }
            let mut variant = operation.clone();
            variant["operationId"] = id;
            variant["responses"] = json!({ "200": { "description": "A PDF." } });
            variants.insert(format!("{path}pdf"), json!({ method: variant }));
        }
    }
    paths.extend(variants);
}

/// Gives the addresses that grant access the Rust type of a token, whatever their format.
fn hide_secrets(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if object.get(SECRET) == Some(&Value::Bool(true)) {
                object.insert("format".to_owned(), "secret".into());
            }
            object.values_mut().for_each(hide_secrets);
        }
        Value::Array(items) => items.iter_mut().for_each(hide_secrets),
        _ => {}
    }
}

/// A document as types; the error has the path to what does not fit.
pub(crate) fn parse(document: &Value) -> Result<OpenAPI, serde_path_to_error::Error<serde_json::Error>> {
    serde_path_to_error::deserialize(document)
}

/// Parses the prepared document, or says where it is not OpenAPI 3.0.
pub(crate) fn typed(document: &Document, prepared: &Value) -> Result<OpenAPI, Vec<Problem>> {
    parse(prepared).map_err(|error| {
        let pointer: String = error
            .path()
            .iter()
            .map_while(|segment| match segment {
                Segment::Map { key } => Some(format!("/{}", escape(key))),
                Segment::Seq { index } => Some(format!("/{index}")),
                Segment::Enum { .. } | Segment::Unknown => None,
            })
            .collect();
        vec![Problem::new(
            document.locate(&pointer),
            format!("this is not OpenAPI 3.0: {}", error.inner()),
            "compare with https://spec.openapis.org/oas/v3.0.3",
        )]
    })
}

/// The document with one schema and what that refers to.
pub(crate) fn only_schema(prepared: &Value, name: &str) -> Value {
    let mut value = prepared.clone();
    value["paths"] = json!({});
    let mut keep = BTreeSet::from([name.to_owned()]);
    schemas::close(&value, &mut keep);
    retain_schemas(&mut value, &keep);
    value
}

/// The document with one operation and what that refers to.
pub(crate) fn only_operation(prepared: &Value, path: &str, method: &str) -> Value {
    let mut value = prepared.clone();
    value["paths"] = json!({ path: { method: prepared["paths"][path][method] } });
    prune(&mut value, BTreeSet::new());
    value
}

fn strip(value: &mut Value, names_are_data: bool) {
    match value {
        Value::Object(object) => {
            if !names_are_data {
                object.retain(|key, _| !key.starts_with("x-") && !LIMITS.contains(&key.as_str()));
            }
            for (key, value) in object {
                // below these keys stand names of the API, which may be spelled like a keyword
                let data = !names_are_data && matches!(key.as_str(), "properties" | "schemas" | "parameters" | "paths");
                strip(value, data);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strip(item, false)),
        _ => {}
    }
}

/// Leaves out the schemas that neither an operation nor one of those in `keep` refers to.
fn prune(value: &mut Value, mut keep: BTreeSet<String>) {
    schemas::direct(&value["paths"], &mut keep);
    // shared parameters and headers
    for (kind, components) in value["components"].as_object().into_iter().flatten() {
        if kind != "schemas" && kind != "responses" {
            schemas::direct(components, &mut keep);
        }
    }
    schemas::close(value, &mut keep);
    retain_schemas(value, &keep);
    if let Some(components) = value["components"].as_object_mut() {
        components.remove("responses");
    }
}

fn retain_schemas(value: &mut Value, keep: &BTreeSet<String>) {
    if let Some(schemas) = value["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| keep.contains(name));
    }
}
