//! Leaves out the operations of unwanted products, so that users compile only what they call.

use serde_json::{Map, Value};

use super::api::{events, feature_of};

/// The document without the operations whose feature is not wanted. Schemas that nothing refers to any more fall out later.
pub(crate) fn select(mut document: Value, is_wanted: impl Fn(&str) -> bool) -> Value {
    if !is_wanted(events::FEATURE)
        && let Some(members) = document.as_object_mut()
    {
        members.remove(events::EVENTS);
    }
    let mut paths = document["paths"].take();
    for item in paths.as_object_mut().into_iter().flat_map(Map::values_mut) {
        let operations = item.as_object_mut().into_iter();
        operations.for_each(|operations| {
            operations.retain(|_, operation| feature_of(&document, operation).is_none_or(&is_wanted));
        });
    }
    document["paths"] = paths;
    document
}
