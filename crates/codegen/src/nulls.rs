//! References that may be null. OpenAPI 3.0 has no room for `nullable` beside `$ref`, and strict readers obey `nullable`
//! only beside `type`. So the document writes a choice: `anyOf` of the reference and a schema that only null fits. The
//! generator has one form for this: `nullable` beside `allOf`.

use serde_json::{Value, json};

/// The other branch of a choice between something and null.
pub(crate) fn beside_null(schema: &Value) -> Option<&Value> {
    let branches = schema["anyOf"].as_array().filter(|branches| branches.len() == 2)?;
    let is_null = |branch: &Value| branch["nullable"] == true && branch["enum"] == json!([null]);
    let null = branches.iter().position(is_null)?;
    branches.iter().enumerate().find(|(index, _)| *index != null).map(|(_, other)| other)
}

/// Writes every choice of null in the generator's form.
pub(crate) fn fold(value: &mut Value) {
    if let Some(other) = beside_null(value).cloned()
        && let Some(schema) = value.as_object_mut()
    {
        schema.remove("anyOf");
        schema.insert("allOf".to_owned(), json!([other]));
        schema.insert("nullable".to_owned(), json!(true));
    }
    match value {
        Value::Object(fields) => fields.values_mut().for_each(fold),
        Value::Array(items) => items.iter_mut().for_each(fold),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_choice_of_null_is_folded() {
        let only_null = json!({"type": "object", "nullable": true, "enum": [null]});
        let reference = json!({"$ref": "#/components/schemas/A"});
        let mut value = json!({"properties": {
            "a": {"description": "A.", "anyOf": [reference, only_null]},
            "b": {"anyOf": [reference, reference]},
            "c": {"anyOf": [only_null]},
        }});
        let before = value.clone();
        fold(&mut value);
        let folded = json!({"description": "A.", "allOf": [reference], "nullable": true});
        assert_eq!(value["properties"]["a"], folded);
        assert_eq!(
            [&value["properties"]["b"], &value["properties"]["c"]],
            [&before["properties"]["b"], &before["properties"]["c"]]
        );
        assert_eq!(beside_null(&before["properties"]["a"]), Some(&reference));
    }
}
