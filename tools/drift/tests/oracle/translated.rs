//! Schemas of OpenAPI 3.0 as JSON Schema, for an independent validator.

use std::sync::LazyLock;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

/// As draft 4, in which members are allowed unless the schema forbids them.
pub(crate) fn draft4(schema: &Value, components: &Value) -> Validator {
    static LATER: LazyLock<[Validator; 2]> = LazyLock::new(|| {
        let of = |format: &str| {
            let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
            options.build(&json!({"format": format})).unwrap()
        };
        [of("date"), of("uuid")]
    });
    let components: Map<_, _> = members(components).map(|(name, one)| (name.clone(), open(one))).collect();
    let schema = json!({"allOf": [open(schema)], "components": {"schemas": components}});
    let options = jsonschema::options().with_draft(Draft::Draft4).should_validate_formats(true);
    // draft 4 does not have them yet
    let options = options.with_format("date", |text: &str| LATER[0].is_valid(&json!(text)));
    options.with_format("uuid", |text: &str| LATER[1].is_valid(&json!(text))).build(&schema).unwrap()
}

/// As draft 2020-12, which can forbid members that no part of an object documents.
pub(crate) fn closed(schema: &Value, components: &Value) -> Validator {
    let closing = Closing { components };
    let converted: Map<_, _> = members(components).map(|(name, one)| (name.clone(), closing.part(one))).collect();
    let schema = json!({"allOf": [closing.at_value(schema)], "components": {"schemas": converted}});
    jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true).build(&schema).unwrap()
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// A schema with the schemas in it converted: those of parts of the same value, and those of what is in the value.
fn convert(schema: &Value, part: &dyn Fn(&Value) -> Value, inner: &dyn Fn(&Value) -> Value) -> Value {
    let mut converted = Map::new();
    for (keyword, value) in members(schema) {
        let value = match keyword.as_str() {
            "nullable" => continue,
            "properties" => Value::Object(members(value).map(|(name, one)| (name.clone(), inner(one))).collect()),
            "items" => inner(value),
            "additionalProperties" if value.is_object() => inner(value),
            "allOf" | "anyOf" | "oneOf" => value.as_array().unwrap().iter().map(part).collect(),
            "not" => open(value),
            _ => value.clone(),
        };
        // a value is compared with the best branch, even if more than one fits
        let keyword = if keyword == "oneOf" { "anyOf" } else { keyword };
        converted.insert(keyword.to_owned(), value);
    }
    if converted.get("format") == Some(&json!("int32")) {
        converted.insert("allOf".to_owned(), json!([{"minimum": i32::MIN, "maximum": i32::MAX}]));
    }
    let takes_null =
        schema["nullable"] == true || schema["enum"].as_array().is_some_and(|of| of.contains(&Value::Null));
    if takes_null { json!({"anyOf": [{"type": "null"}, converted]}) } else { Value::Object(converted) }
}

fn open(schema: &Value) -> Value {
    convert(schema, &open, &open)
}

struct Closing<'a> {
    components: &'a Value,
}

impl Closing<'_> {
    fn at_value(&self, schema: &Value) -> Value {
        if self.is_free(schema) {
            return self.part(schema);
        }
        json!({"allOf": [self.part(schema)], "unevaluatedProperties": false})
    }

    fn part(&self, schema: &Value) -> Value {
        let mut converted = convert(schema, &|one| self.part(one), &|one| self.at_value(one));
        numeric_bounds(&mut converted);
        converted
    }

    /// Whether nothing is documented, so that anything may be there.
    fn is_free(&self, schema: &Value) -> bool {
        if let Some(target) = schema["$ref"].as_str() {
            return self.is_free(&self.components[target.rsplit('/').next().unwrap()]);
        }
        let lists = ["allOf", "oneOf", "anyOf"].into_iter().filter_map(|keyword| schema[keyword].as_array());
        schema["properties"].is_null()
            && schema["additionalProperties"].is_null()
            && lists.flatten().all(|part| self.is_free(part))
    }
}

/// `exclusiveMinimum` was a word beside `minimum`, and became a number.
fn numeric_bounds(schema: &mut Value) {
    if let Some(list) = schema.get_mut("anyOf").and_then(Value::as_array_mut) {
        list.iter_mut().for_each(numeric_bounds);
    }
    let Some(schema) = schema.as_object_mut() else { return };
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        let is_word = schema.get(exclusive).is_some_and(Value::is_boolean);
        if is_word
            && schema.remove(exclusive) == Some(json!(true))
            && let Some(number) = schema.remove(bound)
        {
            schema.insert(exclusive.to_owned(), number);
        }
    }
}
