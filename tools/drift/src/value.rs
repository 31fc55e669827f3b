//! What can be said of a value without a schema.

use serde_json::Value;
use truv_openapi::format;

/// The kind of a value, and of a text about how long it is; never the value.
pub fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "a boolean".to_owned(),
        Value::Number(number) if number.is_f64() => "a number".to_owned(),
        Value::Number(_) => "an integer".to_owned(),
        Value::String(text) => match text.chars().count() {
            0 => "an empty text".to_owned(),
            1..=8 => "a text of up to 8 characters".to_owned(),
            9..=64 => "a text of 9 to 64 characters".to_owned(),
            _ => "a text of more than 64 characters".to_owned(),
        },
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// A schema that a value fits, without anything of the value in it.
pub(crate) fn sketch(value: &Value) -> Value {
    use serde_json::json;
    match value {
        Value::Null => json!({"nullable": true}),
        Value::Bool(_) => json!({"type": "boolean"}),
        Value::Number(number) if number.is_f64() => json!({"type": "number"}),
        Value::Number(_) => json!({"type": "integer"}),
        Value::String(text) => match format::of(text) {
            Some(format) => json!({"type": "string", "format": format}),
            None => json!({"type": "string"}),
        },
        Value::Array(items) => {
            let mut sketches = items.iter().map(sketch);
            let first = sketches.next().filter(|first| sketches.all(|sketch| sketch == *first));
            json!({"type": "array", "items": first.unwrap_or_else(|| json!({}))})
        }
        // keys may be data
        Value::Object(_) => json!({"type": "object"}),
    }
}
