//! Removes properties that the document does not have from a client's value, so that the value can be returned.

use serde_json::{Map, Value};
use truv_openapi::schema::{Members, every_part, items};
use truv_openapi::{Description, NodeId};

use super::{Document, Schema};

/// The value without the properties that a named schema does not have, at any depth.
pub(crate) fn known(document: &Document, schema: &str, value: &Value) -> Value {
    let Schema { description, node, .. } = document.schema(schema);
    cut(description, node.as_slice(), value)
}

/// The same for an object.
pub(crate) fn known_properties(document: &Document, schema: &str, object: &Map<String, Value>) -> Map<String, Value> {
    match known(document, schema, &Value::Object(object.clone())) {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

fn cut(description: &Description, schemas: &[NodeId], value: &Value) -> Value {
    let mut parts = Vec::new();
    for schema in schemas {
        every_part(description, *schema, &mut parts);
    }
    match value {
        Value::Object(object) => {
            let members = Members::of(description, &parts);
            if members.properties.is_empty() {
                return value.clone();
            }
            let known = object.iter().filter_map(|(name, value)| {
                let schemas = members.properties.get(name.as_str())?;
                Some((name.clone(), cut(description, schemas, value)))
            });
            Value::Object(known.collect())
        }
        Value::Array(list) => {
            let schemas = items(description, &parts);
            list.iter().map(|item| cut(description, &schemas, item)).collect()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn unheard_of_properties_are_left_out_at_any_depth() {
        let document = Document::load().unwrap();
        let sent = json!({
            "name": "One", "unheard_of": 1,
            "orders": {"link_expiration": "24", "unheard_of": 1, "landing": {"header": "Hi", "unheard_of": 1}},
            "bridge": {"product_settings": [{"product_type": "income", "unheard_of": 1}]},
            "data": null,
        });
        let kept = json!({
            "name": "One",
            "orders": {"link_expiration": "24", "landing": {"header": "Hi"}},
            "bridge": {"product_settings": [{"product_type": "income"}]},
            "data": null,
        });
        assert_eq!(known(&document, "CustomizationTemplateCreateRequest", &sent), kept);
    }
}
