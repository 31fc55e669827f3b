//! Checks answers against the OpenAPI document, more strictly than the document demands: undocumented properties fail,
//! too.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(truv_sdk::DOCUMENT).unwrap());

/// The components as JSON Schema.
static COMPONENTS: LazyLock<Value> = LazyLock::new(|| {
    let mut components = json_schema(&DOCUMENT["components"]["schemas"]);
    for report in ["IncomeCheck", "EmploymentCheck"] {
        // Truv's own spelling of this deprecated field is not ISO 8601.
        let field = &mut components[report]["properties"]["completed_at"];
        assert!(field["anyOf"][1]["format"].is_string());
        field["anyOf"][1].as_object_mut().unwrap().remove("format");
    }
    // These fields are not ISO 8601, either: they come as `2024-05-31 09:15:00 -0700`.
    for name in ["created_at", "updated_at"] {
        let field = &mut components["ScoringReport"]["properties"][name];
        assert!(field.as_object_mut().unwrap().remove("format").is_some());
    }
    json!({"schemas": components})
});

/// The operation that a request is for: its template and its description.
pub(crate) fn operation(method: &str, path: &str) -> Option<(&'static str, &'static Value)> {
    let path = path.split('?').next().unwrap_or_default();
    let fits = |template: &str| {
        let (expected, given): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        expected.len() == given.len()
            && expected
                .iter()
                .zip(given)
                .all(|(expected, given)| *expected == given || (expected.starts_with('{') && !given.is_empty()))
    };
    let mut paths: Vec<_> = DOCUMENT["paths"].as_object().unwrap().iter().collect();
    paths.sort_by_key(|(template, _)| template.matches('{').count());
    let (template, item) = paths.into_iter().find(|(template, _)| fits(template))?;
    Some((template, item.get(method.to_lowercase())?))
}

/// Panics unless the document has this answer of the operation.
pub(crate) fn check(operation: &Value, status: u16, body: &Value) {
    let problems = problems(operation, status, body);
    assert!(problems.is_empty(), "{} {status}: {problems:#?}", operation["operationId"]);
}

/// Whether the check is worth something: it has to refuse the answer with a property that the document does not have.
/// None if the answer has no place for one.
pub(crate) fn refuses_more(operation: &Value, status: u16, body: &Value) -> Option<bool> {
    let mut changed = if body.is_null() { json!({}) } else { body.clone() };
    let object = if changed.is_array() { changed.get_mut(0)? } else { &mut changed };
    object.as_object_mut()?.insert("unheard_of".to_owned(), json!(1));
    Some(!problems(operation, status, &changed).is_empty())
}

fn problems(operation: &Value, status: u16, body: &Value) -> Vec<String> {
    let responses = &operation["responses"];
    let response = &responses[status.to_string()];
    if response.is_null() {
        return vec![format!("the status is not in the document: {body}")];
    }
    let response = match response["$ref"].as_str() {
        Some(reference) => DOCUMENT.pointer(&reference[1..]).unwrap(),
        None => response,
    };
    let schema = &response["content"]["application/json"]["schema"];
    if schema.is_null() {
        return if body.is_null() { Vec::new() } else { vec![format!("it has no body in the document: {body}")] };
    }
    let validator = validator(schema);
    validator.iter_errors(body).map(|problem| format!("{} at {}", problem, problem.instance_path())).collect()
}

/// Made once for each schema, which takes longer than to use it.
fn validator(schema: &Value) -> Arc<Validator> {
    static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let mut validators = VALIDATORS.lock().unwrap();
    let made = validators.entry(schema.to_string()).or_insert_with(|| {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "allOf": [json_schema(schema)],
            "components": *COMPONENTS,
        });
        let options = jsonschema::options()
            .should_validate_formats(true)
            .with_format("decimal", |text: &str| text.parse::<rust_decimal::Decimal>().is_ok());
        Arc::new(options.build(&schema).unwrap())
    });
    Arc::clone(made)
}

/// A schema of OpenAPI 3.0 as one of JSON Schema.
fn json_schema(schema: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(json_schema).collect(),
        Value::Object(fields) => {
            let mut converted: Map<String, Value> =
                fields.iter().map(|(name, value)| (name.clone(), json_schema(value))).collect();
            let is_object_schema =
                fields.get("properties").is_some_and(Value::is_object) && fields.get("type") == Some(&json!("object"));
            if is_object_schema && !fields.contains_key("additionalProperties") {
                converted.insert("additionalProperties".to_owned(), json!(false));
            }
            match converted.remove("nullable") {
                Some(Value::Bool(true)) => json!({"anyOf": [{"type": "null"}, converted]}),
                _ => Value::Object(converted),
            }
        }
        other => other.clone(),
    }
}

/// The checks themselves have to fail where they should.
mod tests {
    use super::*;

    fn user(change: impl Fn(&mut Value)) -> Value {
        let mut user = json!({
            "id": "0a1b2c3d4e5f60718293a4b5c6d7e8f9", "external_user_id": null,
            "created_at": "2025-02-03T09:15:00Z", "updated_at": "2025-02-03T09:15:00.000001Z",
        });
        change(&mut user);
        user
    }

    fn is_refused(body: &Value) -> bool {
        let (_, operation) = operation("GET", "/v1/users/0/").unwrap();
        std::panic::catch_unwind(|| check(operation, 200, body)).is_err()
    }

    #[test]
    fn what_the_document_does_not_have_is_refused() {
        assert!(!is_refused(&user(|_| ())));
        assert!(is_refused(&Value::Null));
        assert!(is_refused(&user(|user| user["unheard_of"] = json!(1))));
        assert!(is_refused(&user(|user| user["id"] = json!(7))));
        assert!(is_refused(&user(|user| user["id"] = Value::Null)));
        assert!(is_refused(&user(|user| user["created_at"] = json!("2025-02-03 09:15:00+00:00"))));
        assert!(is_refused(&user(|user| user["links"] = json!([{"status": "sleeping"}]))));
        assert!(is_refused(&user(|user| drop(user.as_object_mut().unwrap().remove("id")))));
    }
}
