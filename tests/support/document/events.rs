//! The webhook events of the document.

use serde_json::Value;

use super::{DOCUMENT, Shape, entries, instance, schema_name};

/// An event of each type, with every property.
pub(crate) fn instances() -> Vec<Value> {
    entries(&DOCUMENT["x-webhooks"]).map(|(_, item)| instance(schema(item), Shape::Full, 0)).collect()
}

/// The type of the fields of a type of event: `LinkEvent` where its schema is made with `LinkEventPayload`.
pub(crate) fn payload_type(name: &str) -> &'static str {
    let parts = &DOCUMENT["components"]["schemas"][schema(&DOCUMENT["x-webhooks"][name])]["allOf"];
    let mut parts = parts.as_array().unwrap().iter().filter_map(schema_name);
    parts.find_map(|part| part.strip_suffix("Payload")).unwrap()
}

fn schema(item: &'static Value) -> &'static str {
    schema_name(&item["post"]["requestBody"]["content"]["application/json"]["schema"]).unwrap()
}
