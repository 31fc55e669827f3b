//! The cargo feature that an operation belongs to.

use serde_json::Value;

/// The extension that names the cargo feature for the operations of a tag. The same extension of an operation wins.
/// Operations without a feature are always included.
const FEATURE: &str = "x-truv-feature";

/// The cargo feature of an operation.
pub(crate) fn feature_of<'a>(document: &'a Value, operation: &'a Value) -> Option<&'a str> {
    let tags = document["tags"].as_array().into_iter().flatten();
    let of_tag = || tags.clone().find(|tag| tag["name"] == operation["tags"][0])?[FEATURE].as_str();
    operation[FEATURE].as_str().or_else(of_tag)
}
