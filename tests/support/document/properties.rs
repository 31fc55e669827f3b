//! What the document says about properties.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{DOCUMENT, allows_null, entries, resolve};

/// Names of the properties whose values have this format.
pub(crate) fn properties_of_format(format: &str) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    for (_, schema) in entries(&DOCUMENT["components"]["schemas"]) {
        for part in parts(schema) {
            let properties = entries(&part["properties"]);
            let of_format =
                properties.filter(|(_, property)| parts(property).iter().any(|part| part["format"] == format));
            names.extend(of_format.map(|(name, _)| name.as_str()));
        }
    }
    names
}

/// Whether the property at a JSON pointer into an instance of a component need not be there, or may be null.
pub(crate) fn may_be_absent(component: &str, pointer: &str) -> bool {
    let (above, name) = pointer.rsplit_once('/').unwrap();
    let mut schemas = parts(&DOCUMENT["components"]["schemas"][component]);
    for step in above.split('/').skip(1) {
        schemas = schemas.into_iter().flat_map(|schema| below(schema, step)).flat_map(parts).collect();
    }
    let is_required = |schema: &&Value| {
        let mut required = schema["required"].as_array().into_iter().flatten();
        required.any(|required| required == name)
    };
    let mut properties = schemas.iter().filter_map(|schema| schema["properties"].get(name)).peekable();
    properties.peek().is_some() && (!schemas.iter().any(is_required) || properties.any(allows_null))
}

/// Whether a property of a component may be null.
pub(crate) fn is_nullable(component: &str, name: &str) -> bool {
    let schemas = parts(&DOCUMENT["components"]["schemas"][component]);
    schemas.iter().filter_map(|schema| schema["properties"].get(name)).any(allows_null)
}

fn below(schema: &'static Value, step: &str) -> Option<&'static Value> {
    schema["properties"].get(step).or(schema.get("items")).or(schema.get("additionalProperties"))
}

/// A schema without its references, and everything that it is put together from.
fn parts(schema: &'static Value) -> Vec<&'static Value> {
    let schema = resolve(schema);
    let branches = ["allOf", "oneOf", "anyOf"].into_iter().filter_map(|keyword| schema[keyword].as_array()).flatten();
    std::iter::once(schema).chain(branches.flat_map(parts)).collect()
}
