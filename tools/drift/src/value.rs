//! What can be said of a value without a schema.

use serde_json::Value;

use crate::format;

/// One step of a pointer, escaped.
pub fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

pub(crate) fn has_type(value: &Value, expected: &str) -> bool {
    match expected {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        // not a type of OpenAPI 3.0
        _ => true,
    }
}

/// Equal by value: `1` and `1.0` are.
pub fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        // two integers are compared as such: as floats, large ones would be equal that are not
        (Value::Number(one), Value::Number(other)) if one.is_f64() || other.is_f64() => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let same = |(key, value): (&String, &Value)| other.get(key).is_some_and(|other| equal(value, other));
            one.len() == other.len() && one.iter().all(same)
        }
        _ => one == other,
    }
}

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
