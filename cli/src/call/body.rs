//! The body of a request: a file, flags, and single fields, in this order.

use std::io::Read;

use serde_json::{Map, Value};
use truv_openapi::schema::{Members, every_part, items};
use truv_openapi::{Description, NodeId};

use crate::document::Kind;
use crate::failure::{Failure, Result};

/// Longer lists are no lists that somebody types.
const MOST_ITEMS: usize = 10_000;

/// The JSON of `--body`: `@file.json`, `-` for standard input, or the JSON itself.
pub(crate) fn read_file(text: &str) -> Result<Value> {
    let (json, origin) = match text {
        "-" => {
            let mut input = String::new();
            let read = std::io::stdin().read_to_string(&mut input);
            read.map_err(|error| Failure::usage(format!("--body: standard input cannot be read: {error}")))?;
            (input, "standard input")
        }
        _ => match text.strip_prefix('@') {
            Some(file) => {
                let read = std::fs::read_to_string(file);
                (read.map_err(|error| Failure::usage(format!("--body: {file} cannot be read: {error}")))?, file)
            }
            None => (text.to_owned(), "its value"),
        },
    };
    serde_json::from_str(&json).map_err(|error| {
        let place = format!("line {} column {}", error.line(), error.column());
        Failure::usage(format!("--body: {origin} is not JSON at {place}"))
            .advice("--body takes @file.json, - for standard input, or the JSON itself, such as '{\"a\": 1}'")
    })
}

/// Sets one field of a body, `a.b=c` or `a.0.b=c`. The document says what kind of value it is; where the document says
/// nothing, it is JSON if it reads as JSON, and else a text.
pub(crate) fn set_field(body: &mut Value, text: &str, schema: Option<(&Description, NodeId)>) -> Result<()> {
    let Some((path, value)) = text.split_once('=') else {
        return Err(Failure::usage("--field takes NAME=VALUE, such as --field account.action=create"));
    };
    let steps: Vec<&str> = path.split('.').collect();
    if steps.iter().any(|step| step.is_empty()) {
        return Err(Failure::usage(format!("--field: `{path}` has an empty name; names are divided by single dots")));
    }
    let kind = schema.map_or(Kind::Json, |(description, schema)| kind_at(description, schema, &steps));
    let value = kind.read(value).map_err(|why| Failure::usage(format!("--field {path}: {why}")))?;
    let place = place(body, &steps).map_err(|why| Failure::usage(format!("--field {path}: {why}")))?;
    *place = value;
    Ok(())
}

/// The place in a value, with the objects and lists on the way made.
fn place<'v>(value: &'v mut Value, steps: &[&str]) -> Result<&'v mut Value, String> {
    let Some((step, rest)) = steps.split_first() else { return Ok(value) };
    let index = step.parse::<usize>().ok();
    if value.is_null() {
        *value = if index.is_some() { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
    }
    match (value, index) {
        (Value::Object(object), _) => place(object.entry(*step).or_insert(Value::Null), rest),
        (Value::Array(list), Some(index)) if index < MOST_ITEMS => {
            while list.len() <= index {
                list.push(Value::Null);
            }
            list.get_mut(index).map_or_else(|| Err("the list is too long".to_owned()), |item| place(item, rest))
        }
        (Value::Array(_), _) => Err(format!("`{step}` is not the number of an item, and there is a list")),
        _ => Err(format!("there is a value already where `{step}` would be")),
    }
}

fn kind_at(description: &Description, schema: NodeId, steps: &[&str]) -> Kind {
    let mut schemas = vec![schema];
    for step in steps {
        let mut parts = Vec::new();
        for schema in &schemas {
            every_part(description, *schema, &mut parts);
        }
        schemas = match step.parse::<usize>() {
            Ok(_) => items(description, &parts),
            Err(_) => Members::of(description, &parts).properties.remove(step).unwrap_or_default(),
        };
    }
    if schemas.is_empty() { Kind::Json } else { Kind::of(description, &schemas) }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::set_field;

    #[test]
    fn fields_are_set_at_their_places() {
        let mut body = json!({"a": {"b": 1}});
        for field in ["a.c=2", "list.1.name=x", "text=plain", "object={\"k\": true}", "empty="] {
            set_field(&mut body, field, None).unwrap();
        }
        let expected = json!({"a": {"b": 1, "c": 2}, "list": [null, {"name": "x"}], "text": "plain",
            "object": {"k": true}, "empty": ""});
        assert_eq!(body, expected);
    }

    #[test]
    fn what_cannot_be_set_is_refused_without_its_value() {
        for (body, field) in [
            (json!({"a": 1}), "a.b=PLANTED"),
            (json!({"a": []}), "a.b=PLANTED"),
            (Value::Null, "PLANTED"),
            (Value::Null, "a..b=PLANTED"),
            (Value::Null, "a.99999=PLANTED"),
        ] {
            let failure = set_field(&mut body.clone(), field, None).unwrap_err();
            assert!(!failure.message.contains("PLANTED"), "{}", failure.message);
        }
    }
}
