//! Compares webhook events with their schemas in the document, more strictly than the document demands: undocumented
//! properties fail, too.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use crate::json_schema::{DOCUMENT, validator};

/// A validator for each type of event.
static SCHEMAS: LazyLock<BTreeMap<&str, Validator>> = LazyLock::new(|| {
    let events = DOCUMENT["x-webhooks"].as_object().unwrap().iter();
    let schema = |item: &Value| item["post"]["requestBody"]["content"]["application/json"]["schema"].clone();
    events.map(|(name, item)| (name.as_str(), validator(&schema(item), true))).collect()
});

/// The types of event that the document has.
pub fn documented() -> impl Iterator<Item = &'static str> {
    SCHEMAS.keys().copied()
}

/// The types of event whose schema takes this event.
pub fn takers(event: &Value) -> Vec<&'static str> {
    SCHEMAS.iter().filter(|(_, schema)| schema.is_valid(event)).map(|(name, _)| *name).collect()
}

/// Where an event differs from the schema of its type.
pub fn problems(event: &Value) -> Vec<String> {
    let Some(schema) = event["event_type"].as_str().and_then(|name| SCHEMAS.get(name)) else {
        return vec!["there is no such event in the document".to_owned()];
    };
    schema.iter_errors(event).map(|problem| format!("{problem} at {}", problem.instance_path())).collect()
}
