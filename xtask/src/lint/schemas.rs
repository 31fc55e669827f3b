//! Rules about schemas that the generator would render badly or leave out silently.

use super::rules::{entries, items};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use truv_openapi::pointer::escape;
use truv_openapi::{Document, Problem};

/// Keywords of JSON Schema that OpenAPI 3.0 does not have; most tools ignore them.
const FOREIGN_KEYWORDS: [&str; 8] =
    ["$defs", "const", "contains", "dependentRequired", "if", "patternProperties", "prefixItems", "propertyNames"];
const INTEGERS: [&str; 2] = ["int32", "int64"];
const BOUNDS: [(&str, &str); 4] =
    [("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"), ("minProperties", "maxProperties")];

pub(super) fn check(document: &Document) -> Vec<Problem> {
    let mut rules = Schemas { document, problems: Vec::new() };
    for (name, schema) in entries(&document.value()["components"]["schemas"]) {
        let pointer = format!("/components/schemas/{}", escape(name));
        rules.name_is_a_type(&pointer, name);
        rules.has_description(&pointer, name, schema);
        rules.schema(&pointer, schema);
    }
    for (name, header) in entries(&document.value()["components"]["headers"]) {
        let pointer = format!("/components/headers/{}", escape(name));
        rules.has_description(&pointer, name, header);
        rules.schema(&format!("{pointer}/schema"), &header["schema"]);
    }
    for (name, parameter) in entries(&document.value()["components"]["parameters"]) {
        rules.schema(&format!("/components/parameters/{}/schema", escape(name)), &parameter["schema"]);
    }
    for (path, item) in entries(&document.value()["paths"]) {
        for (method, operation) in entries(item) {
            for (index, parameter) in items(&operation["parameters"]).enumerate() {
                let pointer = format!("/paths/{}/{method}/parameters/{index}/schema", escape(path));
                rules.schema(&pointer, &parameter["schema"]);
            }
        }
    }
    rules.problems
}

/// Whether a schema is the null branch beside a reference that may be null.
fn is_null_alone(schema: &Value) -> bool {
    *schema == serde_json::json!({"type": "object", "nullable": true, "enum": [null]})
}

struct Schemas<'a> {
    document: &'a Document,
    problems: Vec<Problem>,
}

impl Schemas<'_> {
    fn problem(&mut self, pointer: &str, message: &str, help: &str) {
        self.problems.push(Problem::new(self.document.locate(pointer), message, help));
    }

    fn schema(&mut self, pointer: &str, schema: &Value) {
        if !schema.is_object() {
            return;
        }
        if schema["$ref"].is_string() {
            self.stands_alone(pointer, schema);
            return;
        }
        if is_null_alone(schema) {
            return;
        }
        self.null_has_a_type(pointer, schema);
        self.is_of_this_version(pointer, schema);
        self.has_a_type(pointer, schema);
        self.format_of_an_integer_is_known(pointer, schema);
        self.bounds_can_be_kept(pointer, schema);
        self.enum_has_distinct_texts(pointer, schema);
        self.required_properties_are_there(pointer, schema);
        self.property_names_are_distinct(pointer, schema);
        self.is_open(pointer, schema);
        for (name, property) in entries(&schema["properties"]) {
            let pointer = format!("{pointer}/properties/{}", escape(name));
            self.has_description(&pointer, name, property);
            self.schema(&pointer, property);
        }
        for keyword in ["items", "additionalProperties", "not"] {
            // `{}` explicitly stands for any value
            if entries(&schema[keyword]).next().is_some() {
                self.schema(&format!("{pointer}/{keyword}"), &schema[keyword]);
            }
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            for (index, part) in items(&schema[keyword]).enumerate() {
                self.schema(&format!("{pointer}/{keyword}/{index}"), part);
            }
        }
    }

    fn name_is_a_type(&mut self, pointer: &str, name: &str) {
        let is_type = name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.chars().all(|character| character.is_ascii_alphanumeric());
        if !is_type {
            let message = format!("the schema `{name}` is not named in Pascal case");
            self.problem(pointer, &message, "name it as the type in Rust is to be called, such as `LinkAccessToken`");
        }
    }

    fn has_description(&mut self, pointer: &str, name: &str, value: &Value) {
        if !value["$ref"].is_string() && value["description"].as_str().is_none_or(|text| text.trim().is_empty()) {
            let message = format!("`{name}` has no description");
            self.problem(pointer, &message, "say what it is, its unit or shape, and when it is absent");
        }
    }

    fn stands_alone(&mut self, pointer: &str, schema: &Value) {
        if let Some((keyword, _)) = entries(schema).find(|(keyword, _)| *keyword != "$ref") {
            let message = format!("`{keyword}` stands beside `$ref`, where OpenAPI 3.0 does not read it");
            self.problem(pointer, &message, &format!("write `{keyword}` beside `allOf: [{{$ref: …}}]`"));
        }
    }

    fn is_of_this_version(&mut self, pointer: &str, schema: &Value) {
        if let Some(keyword) = FOREIGN_KEYWORDS.iter().find(|keyword| !schema[**keyword].is_null()) {
            let message = format!("`{keyword}` is not a keyword of OpenAPI 3.0");
            let help = "describe it with the keywords of OpenAPI 3.0; `const` is an `enum` of one value";
            self.problem(&format!("{pointer}/{}", escape(keyword)), &message, help);
        }
        if schema["type"].is_array() || schema["type"] == "null" {
            let help = "write one type, and `nullable: true` where null may come";
            self.problem(&format!("{pointer}/type"), "there is a list of types, or the type null", help);
        }
        for keyword in ["exclusiveMinimum", "exclusiveMaximum"].iter().filter(|keyword| schema[**keyword].is_number()) {
            let message = format!("`{keyword}` is a number, as it was not before OpenAPI 3.1");
            self.problem(&format!("{pointer}/{keyword}"), &message, "write the bound, and `true` here");
        }
    }

    /// Strict readers ignore `nullable` if the same schema has no type.
    fn null_has_a_type(&mut self, pointer: &str, schema: &Value) {
        if schema["nullable"] == true && schema["type"].is_null() {
            let help = "write `type` beside it; a reference that may be null is \
                        `anyOf: [{$ref: …}, {type: object, nullable: true, enum: [null]}]`";
            let message = "`nullable` stands without `type`, where strict readers ignore it";
            self.problem(&format!("{pointer}/nullable"), message, help);
        }
    }

    /// Without a type, a schema becomes any JSON.
    fn has_a_type(&mut self, pointer: &str, schema: &Value) {
        let has = |keyword: &str| !schema[keyword].is_null();
        // a component of that kind says so in its description
        let is_component = pointer.starts_with("/components/schemas/") && pointer.matches('/').count() == 3;
        let may_be_anything = is_component && !has("properties");
        if !may_be_anything && !["type", "allOf", "oneOf", "anyOf", "not"].into_iter().any(has) {
            let message = "the schema has no type, so it becomes any JSON";
            self.problem(pointer, message, "give it a `type`; where any JSON may come, write `{}` or no schema at all");
        } else if schema["type"] == "array" && !has("items") {
            self.problem(pointer, "the array says nothing about its items", "add `items`");
        } else if has("properties") && has("type") && schema["type"] != "object" {
            self.problem(pointer, "there are properties, but the type is not `object`", "write `type: object`");
        }
    }

    /// Those of texts and numbers are checked before code is generated.
    fn format_of_an_integer_is_known(&mut self, pointer: &str, schema: &Value) {
        let Some(format) = schema["format"].as_str() else { return };
        let is_known = match schema["type"].as_str() {
            Some("integer") => INTEGERS.contains(&format),
            Some("boolean" | "array" | "object") => false,
            _ => true,
        };
        if !is_known {
            let message = format!("the format `{format}` is not one of this type");
            self.problem(&format!("{pointer}/format"), &message, "an integer has int32 or int64; others have none");
        }
    }

    fn bounds_can_be_kept(&mut self, pointer: &str, schema: &Value) {
        for (least, most) in BOUNDS {
            if schema[least].as_f64().zip(schema[most].as_f64()).is_some_and(|(least, most)| least > most) {
                let message = format!("`{least}` is more than `{most}`, so nothing fits");
                self.problem(&format!("{pointer}/{least}"), &message, "correct one of the two");
            }
        }
        let values = &schema["enum"];
        if !schema["default"].is_null() && values.is_array() && !items(values).any(|value| *value == schema["default"])
        {
            let message = format!("the default {} is not in the enum", schema["default"]);
            self.problem(&format!("{pointer}/default"), &message, "add it there, or correct it");
        }
    }

    /// Two values with the same name in Rust, and values without one, need names.
    fn enum_has_distinct_texts(&mut self, pointer: &str, schema: &Value) {
        let here = format!("{pointer}/enum");
        let Some(values) = schema["enum"].as_array() else { return };
        if schema["type"] != "string" || !values.iter().all(Value::is_string) {
            let help = "list texts, of type string; null is `nullable: true`";
            self.problem(&here, "the enum has other values than texts", help);
            return;
        }
        let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        if texts.iter().collect::<BTreeSet<_>>().len() < texts.len() {
            self.problem(&here, "the enum has a value twice", "remove one");
        } else if schema["x-enum-varnames"].is_null() {
            let name =
                |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
            let names: BTreeSet<String> = texts.iter().map(|text| name(text)).collect();
            let is_name = |name: &String| name.starts_with(|first: char| first.is_ascii_alphabetic());
            if names.len() < texts.len() || !names.iter().all(is_name) {
                let help = "name each value in `x-enum-varnames`";
                self.problem(&here, "values of the enum have no names of their own in Rust", help);
            }
        }
    }

    fn required_properties_are_there(&mut self, pointer: &str, schema: &Value) {
        for (index, name) in items(&schema["required"]).enumerate() {
            if name.as_str().is_none_or(|name| schema["properties"][name].is_null()) {
                let message = format!("{name} is required, and no property");
                self.problem(
                    &format!("{pointer}/required/{index}"),
                    &message,
                    "describe it under `properties`, or remove it",
                );
            }
        }
    }

    fn property_names_are_distinct(&mut self, pointer: &str, schema: &Value) {
        let mut names = BTreeMap::new();
        for (name, _) in entries(&schema["properties"]) {
            let field: String =
                name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
            if let Some(other) = names.insert(field, name) {
                let message = format!("`{name}` and `{other}` are the same field in Rust");
                let help = "keep the one that the API sends, and name the other in the description";
                self.problem(&format!("{pointer}/properties/{}", escape(name)), &message, help);
            }
        }
    }

    fn is_open(&mut self, pointer: &str, schema: &Value) {
        if schema["additionalProperties"] == false {
            let help = "remove it: Truv adds properties without notice, and the client is to read on";
            self.problem(&format!("{pointer}/additionalProperties"), "the schema is closed", help);
        }
    }
}
