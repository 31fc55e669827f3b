//! Bodies that the client's own types read.

use serde_json::Value;
use truv_openapi::{Description, NodeId};

use super::Decode;
use crate::schema::Observation;

/// The problems that the client's types have with a body.
pub(super) fn read(
    document: &Description,
    decode: Decode,
    schema: NodeId,
    value: &Value,
    is_known: impl Fn(&str) -> bool,
) -> Vec<Observation> {
    let tree = document.tree();
    // an answer may be a bare list
    let (schema, values, prefix) = match (tree.get(schema, "items"), value) {
        (Some(items), Value::Array(values)) => (items, values.as_slice(), "/*"),
        _ => (schema, std::slice::from_ref(value), ""),
    };
    let Some(name) = tree.get_text(schema, "$ref").and_then(|text| text.rsplit('/').next()) else {
        return Vec::new();
    };
    let problems = values.iter().flat_map(|value| decode(name, value)).map(|(rule, pointer, detail)| {
        // a key that the document does not have may be data
        let pointer = pointer.split('/').skip(1).fold(prefix.to_owned(), |parent, step| {
            let pointer = format!("{parent}/{step}");
            if is_known(&pointer) { pointer } else { parent + "/*" }
        });
        Observation { rule, pointer, node: schema, wrong: detail.clone(), detail, sketch: None }
    });
    problems.collect()
}
