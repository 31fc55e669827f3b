//! Cuts what a client sent down to what the document knows, so that it can be handed back.

use serde_json::{Map, Value};

use super::Document;

/// The value without the properties that a named schema does not have, at any depth.
pub(crate) fn known(document: &Document, schema: &str, value: &Value) -> Value {
    cut(document, document.schema(schema), value)
}

/// The same for an object.
pub(crate) fn known_properties(document: &Document, schema: &str, object: &Map<String, Value>) -> Map<String, Value> {
    match known(document, schema, &Value::Object(object.clone())) {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

fn cut(document: &Document, schema: &Value, value: &Value) -> Value {
    let schema = document.resolve(schema);
    // A property that is described by another schema has that schema as the only part.
    if let Some(part) = schema.pointer("/allOf/0") {
        return cut(document, part, value);
    }
    match value {
        Value::Object(object) if schema["properties"].is_object() => {
            let known = object.iter().filter_map(|(name, value)| {
                let schema = schema["properties"].get(name)?;
                Some((name.clone(), cut(document, schema, value)))
            });
            Value::Object(known.collect())
        }
        Value::Array(items) => items.iter().map(|item| cut(document, &schema["items"], item)).collect(),
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
