//! Instances of schemas, valid and invalid ones, and an independent validator to check them with.

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use truv_sdk_test_support::choices::Choices;
pub(crate) use truv_sdk_test_support::json_schema::{DOCUMENT, validator};

const DEEPEST: usize = 12;

/// An answer or a request body.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) schema: Value,
}

/// Each answer with JSON.
pub(crate) fn answers() -> Vec<Case> {
    let mut cases = Vec::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(_, one)| one["operationId"].is_string()) {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let schema = &resolve(response)["content"]["application/json"]["schema"];
                if let (Ok(status), false) = (status.parse(), schema.is_null()) {
                    cases.push(Case {
                        method: method.to_uppercase(),
                        path: path.clone(),
                        status,
                        schema: schema.clone(),
                    });
                }
            }
        }
    }
    cases
}

pub(crate) fn resolve(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(target) => resolve(DOCUMENT.pointer(&target[1..]).unwrap()),
        None => value,
    }
}

/// A value that mostly fits the schema, with a few faults.
pub(crate) fn instance(schema: &Value, choices: &mut Choices, depth: usize) -> Value {
    if let Some(target) = schema["$ref"].as_str() {
        return instance(DOCUMENT.pointer(&target[1..]).unwrap(), choices, depth);
    }
    if choices.one_in(40) {
        return wrong(choices);
    }
    if schema["nullable"] == true && choices.one_in(5) {
        return Value::Null;
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut values = parts.iter().map(|part| instance(part, choices, depth));
        let first = values.next().unwrap();
        return values.fold(first, |left, right| match (left, right) {
            (Value::Object(left), Value::Object(right)) => left.into_iter().chain(right).collect(),
            (left, _) => left,
        });
    }
    for keyword in ["oneOf", "anyOf"] {
        if let Some(branches) = schema[keyword].as_array() {
            let branch = choices.below(branches.len());
            return instance(&branches[branch], choices, depth);
        }
    }
    match schema["type"].as_str() {
        Some("boolean") => json!(choices.one_in(2)),
        Some("integer") => json!(choices.below(3000)),
        Some("number") => choices.amount().parse().unwrap(),
        Some("array") if depth > DEEPEST => json!([]),
        Some("array") => (0..choices.below(3)).map(|_| instance(&schema["items"], choices, depth + 1)).collect(),
        Some("string") => Value::String(text(schema, choices)),
        _ => object(schema, choices, depth),
    }
}

fn wrong(choices: &mut Choices) -> Value {
    match choices.below(4) {
        0 => Value::Null,
        1 => json!(choices.text()),
        2 => json!(choices.below(100_000)),
        _ => json!({"street_name": choices.text(), choices.hex(32): [choices.text()]}),
    }
}

fn object(schema: &Value, choices: &mut Choices, depth: usize) -> Value {
    let mut object = Map::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        if depth <= DEEPEST && !choices.one_in(6) {
            object.insert(name.clone(), instance(property, choices, depth + 1));
        }
    }
    if !schema["additionalProperties"].is_null() || object.is_empty() {
        for _ in 0..choices.below(3) {
            let key = if choices.one_in(2) { choices.text() } else { choices.hex(32) };
            object.insert(key, instance(&schema["additionalProperties"], choices, depth + 1));
        }
    }
    if choices.one_in(10) {
        object.insert("brand_new_field".to_owned(), json!({"account_number": choices.text()}));
    }
    Value::Object(object)
}

fn text(schema: &Value, choices: &mut Choices) -> String {
    if let Some(known) = schema["enum"].as_array().filter(|_| !choices.one_in(8)) {
        return known[choices.below(known.len())].as_str().unwrap_or_default().to_owned();
    }
    match schema["format"].as_str() {
        _ if choices.one_in(8) => choices.text(),
        Some("date") => choices.date(),
        Some("date-time") => choices.date_time(),
        Some("decimal") => choices.amount(),
        Some("uri") => choices.url(),
        Some("email") => choices.email(),
        _ if schema["pattern"] == "^([0-9]{4}|[0-9]{9})$" => choices.digits(9),
        _ if schema["pattern"].is_string() => choices.digits(8),
        None if schema["maxLength"].is_number() => choices.hex(32),
        _ => choices.text(),
    }
}

/// What the validator says: the rule and where it is broken. Keys are given by their number, as those that are data change.
pub(crate) fn problems(validator: &Validator, instance: &Value) -> BTreeSet<String> {
    let place = |pointer: &str| {
        let (mut here, mut place) = (Some(instance), String::new());
        for part in pointer.split('/').skip(1) {
            let key = truv_openapi::pointer::unescape(part);
            let number = match here {
                Some(Value::Object(object)) => object.keys().position(|name| *name == key),
                _ => key.parse().ok(),
            };
            place += &format!("/{}", number.unwrap());
            here = match here {
                Some(Value::Object(object)) => object.get(&key),
                Some(Value::Array(items)) => items.get(number.unwrap()),
                _ => None,
            };
        }
        place
    };
    let problem = |problem: jsonschema::ValidationError<'_>| {
        format!("{} at {}", problem.schema_path(), place(problem.instance_path().as_str()))
    };
    validator.iter_errors(instance).map(problem).collect()
}
