//! Leaves out the operations of unwanted products, so that users compile only what they call.

use serde_json::{Map, Value};

use super::api::events;

/// The extension that names the cargo feature for the operations of a tag. The same extension of an operation wins.
/// Operations without a feature are always included.
const FEATURE: &str = "x-truv-feature";

/// The cargo feature of an operation.
pub(crate) fn feature_of<'a>(document: &'a Value, operation: &'a Value) -> Option<&'a str> {
    let tags = document["tags"].as_array().into_iter().flatten();
    let of_tag = || tags.clone().find(|tag| tag["name"] == operation["tags"][0])?[FEATURE].as_str();
    operation[FEATURE].as_str().or_else(of_tag)
}

/// The document without the operations whose feature is not wanted. Schemas that nothing refers to any more fall out later.
pub(crate) fn select(document: &Value, is_wanted: impl Fn(&str) -> bool) -> Value {
    let mut selected = document.clone();
    if !is_wanted(events::FEATURE)
        && let Some(members) = selected.as_object_mut()
    {
        members.remove(events::EVENTS);
    }
    for item in selected["paths"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        let operations = item.as_object_mut().into_iter();
        operations.for_each(|operations| {
            operations.retain(|_, operation| feature_of(document, operation).is_none_or(&is_wanted));
        });
    }
    selected
}
