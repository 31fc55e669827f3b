//! Holds events against their schemas in the document.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// A validator for each type of event.
static SCHEMAS: LazyLock<BTreeMap<String, Validator>> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(truv_sdk::DOCUMENT).unwrap();
    let components = json!({"schemas": json_schema(&document["components"]["schemas"])});
    let events = document["x-webhooks"].as_object().unwrap().iter();
    let made = events.map(|(name, item)| {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "allOf": [item["post"]["requestBody"]["content"]["application/json"]["schema"]],
            "unevaluatedProperties": false,
            "components": components,
        });
        (name.clone(), jsonschema::options().should_validate_formats(true).build(&schema).unwrap())
    });
    made.collect()
});

/// A schema of OpenAPI 3.0 as one of JSON Schema.
fn json_schema(schema: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(json_schema).collect(),
        Value::Object(fields) => {
            let mut converted: Map<String, Value> =
                fields.iter().map(|(name, value)| (name.clone(), json_schema(value))).collect();
            match converted.remove("nullable") {
                Some(Value::Bool(true)) => json!({"anyOf": [{"type": "null"}, converted]}),
                _ => Value::Object(converted),
            }
        }
        other => other.clone(),
    }
}

/// What an event has other than its schema says, properties that are not documented included.
pub(crate) fn problems(event: &Value) -> Vec<String> {
    let Some(schema) = event["event_type"].as_str().and_then(|name| SCHEMAS.get(name)) else {
        return vec!["there is no such event in the document".to_owned()];
    };
    schema.iter_errors(event).map(|problem| format!("{problem} at {}", problem.instance_path())).collect()
}
