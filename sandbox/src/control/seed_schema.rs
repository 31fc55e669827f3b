//! The schema of seeds, as it is published, and the part of it that is the schema of directories.

use serde_json::{Value, json};

/// The published schema.
pub(super) const TEXT: &str = include_str!("seed.schema.json");

/// The schema of seeds.
pub(super) fn seed() -> Value {
    serde_json::from_str(TEXT).unwrap_or_default()
}

/// The schema of additions to the directory.
pub(super) fn directory() -> Value {
    let seed = seed();
    let mut schema = seed["properties"]["directory"].clone();
    schema["definitions"] = json!({"text": seed["definitions"]["text"]});
    schema
}
