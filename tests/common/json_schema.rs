//! Schemas of OpenAPI 3.0 as JSON Schema, for an independent validator.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// The whole document.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(truv_spec::BUNDLE).unwrap());

/// The components of the document as JSON Schema.
static COMPONENTS: LazyLock<Value> =
    LazyLock::new(|| json!({"schemas": json_schema(&DOCUMENT["components"]["schemas"])}));

/// A schema of OpenAPI 3.0 as one of JSON Schema.
pub fn json_schema(schema: &Value) -> Value {
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

/// A validator for a schema that refers to components of the document. If it is closed, properties that are not documented are
/// refused.
pub fn validator(schema: &Value, is_closed: bool) -> Validator {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "allOf": [json_schema(schema)],
        "components": *COMPONENTS,
    });
    if is_closed {
        schema["unevaluatedProperties"] = json!(false);
    }
    let is_decimal = |text: &str| text.parse::<f64>().is_ok();
    jsonschema::options().should_validate_formats(true).with_format("decimal", is_decimal).build(&schema).unwrap()
}
