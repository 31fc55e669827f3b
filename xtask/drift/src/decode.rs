//! Checks that the client's own types can read a body without losing a part of it.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use truv_sdk::types;

use openapi_drift::rules::Rule;
use openapi_drift::value::describe;
use truv_openapi::pointer::escape;

/// Reads a value as one of the types, and writes it again.
type Read = fn(&Value) -> serde_json::Result<Value>;

fn read<T: DeserializeOwned + Serialize>(value: &Value) -> serde_json::Result<Value> {
    let value: T = serde_json::from_str(&value.to_string())?;
    serde_json::to_value(&value)
}

macro_rules! table {
    ($($name:ident;)+) => {
        static TYPES: LazyLock<HashMap<&str, Read>> =
            LazyLock::new(|| HashMap::from([$((stringify!($name), read::<types::$name> as Read)),+]));
    };
}

truv_sdk_tables::types!(table);

/// The problems of reading a body as a type, each with its pointer. An unknown type gives no problems.
pub fn check(name: &str, body: &Value) -> Vec<(Rule, String, String)> {
    let Some(read) = TYPES.get(name) else { return Vec::new() };
    match read(body) {
        // the error may repeat a value
        Err(_) => vec![(Rule::DecodeFailure, String::new(), format!("by `{name}`"))],
        Ok(encoded) => {
            let mut lost = Vec::new();
            compare("", body, &encoded, &mut lost);
            lost.into_iter().map(|(pointer, detail)| (Rule::LossyDecode, pointer, detail)).collect()
        }
    }
}

/// The parts of a body that are lost or changed after it was read and written again. Null and empty lists do not count.
fn compare(pointer: &str, body: &Value, encoded: &Value, lost: &mut Vec<(String, String)>) {
    match (body, encoded) {
        (Value::Object(from), Value::Object(to)) => {
            for (name, value) in from {
                let pointer = format!("{pointer}/{}", escape(name));
                match to.get(name) {
                    Some(other) => compare(&pointer, value, other, lost),
                    None if value.is_null() || value.as_array().is_some_and(Vec::is_empty) => {}
                    None => lost.push((pointer, format!("{} is lost", describe(value)))),
                }
            }
        }
        (Value::Array(from), Value::Array(to)) if from.len() == to.len() => {
            let pointer = format!("{pointer}/*");
            from.iter().zip(to).for_each(|(value, other)| compare(&pointer, value, other, lost));
        }
        _ if body == encoded => {}
        _ => lost.push((pointer.to_owned(), format!("{} becomes {}", describe(body), describe(encoded)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_lost_or_changed_is_told_without_the_value() {
        let mut lost = Vec::new();
        let body = json!({"a": 1, "b": [{"c": "900-11-2233"}], "d": null, "e": [], "f": "x"});
        compare("", &body, &json!({"a": 1.5, "b": [{}], "f": "x"}), &mut lost);
        let expected = [("/a", "an integer becomes a number"), ("/b/*/c", "a text of 9 to 64 characters is lost")];
        assert_eq!(lost, expected.map(|(pointer, detail)| (pointer.to_owned(), detail.to_owned())));
    }

    #[test]
    fn a_body_that_a_type_cannot_read_is_a_failure() {
        assert_eq!(
            check("Task", &json!({"status": 7})),
            [(Rule::DecodeFailure, String::new(), "by `Task`".to_owned())]
        );
        assert_eq!(check("NoSuchType", &json!({})), []);
        let user = json!({"id": "a", "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"});
        assert_eq!(check("User", &user), []);
    }
}
