//! Checks JSON against a schema of the document: the keywords that occur there, with every problem named by its field.

use regex_lite::Regex;
use rust_decimal::Decimal;
use serde_json::Value;

use super::Document;
use crate::clock::{parse_date, parse_time};
use crate::message::InvalidParam;

/// What is wrong with `value`; nothing if it fits. Properties that the schema does not know are accepted.
pub(crate) fn problems(document: &Document, schema: &Value, value: &Value) -> Vec<InvalidParam> {
    problems_of_field(document, schema, value, "")
}

/// The same for a value that has a name of its own.
pub(crate) fn problems_of_field(document: &Document, schema: &Value, value: &Value, field: &str) -> Vec<InvalidParam> {
    checked(document, schema, value, field, &|_| false)
}

/// The same without the problems of some fields.
pub(crate) fn problems_but(
    document: &Document,
    schema: &Value,
    value: &Value,
    is_left_out: &dyn Fn(&str) -> bool,
) -> Vec<InvalidParam> {
    checked(document, schema, value, "", is_left_out)
}

fn checked(
    document: &Document,
    schema: &Value,
    value: &Value,
    field: &str,
    is_left_out: &dyn Fn(&str) -> bool,
) -> Vec<InvalidParam> {
    let mut check = Check { document, is_left_out, problems: Vec::new() };
    check.value(schema, value, field);
    check.problems
}

/// How many problems are told at most; a request with so many is another one than was meant.
const MOST: usize = 100;

struct Check<'a> {
    document: &'a Document,
    is_left_out: &'a dyn Fn(&str) -> bool,
    problems: Vec<InvalidParam>,
}

impl Check<'_> {
    fn report(&mut self, field: &str, message: impl Into<String>) {
        if self.problems.len() >= MOST || (self.is_left_out)(field) {
            return;
        }
        let field = if field.is_empty() { "non_field_errors" } else { field };
        self.problems.push(InvalidParam { field: field.to_owned(), message: message.into() });
    }

    fn value(&mut self, schema: &Value, value: &Value, field: &str) {
        let schema = self.document.resolve(schema);
        if value.is_null() && schema["nullable"] == true {
            return;
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.value(part, value, field);
        }
        if let Some(expected) = schema["type"].as_str()
            && let Some(problem) = wrong_type(expected, value)
        {
            return self.report(field, problem);
        }
        if let Some(choices) = schema["enum"].as_array()
            && !choices.contains(value)
        {
            let choices: Vec<_> = choices.iter().filter_map(Value::as_str).collect();
            let message = format!("Not a valid choice; one of: {}.", choices.join(", "));
            return self.report(field, message);
        }
        match value {
            Value::String(text) => self.text(schema, text, field),
            Value::Number(number) => self.number(schema, number.as_f64(), field),
            Value::Array(items) => {
                self.length(schema, items.len() as u64, field);
                for (index, item) in items.iter().enumerate() {
                    if self.problems.len() >= MOST {
                        break;
                    }
                    self.value(&schema["items"], item, &join(field, &index.to_string()));
                }
            }
            Value::Object(properties) => {
                for name in schema["required"].as_array().into_iter().flatten() {
                    let name = name.as_str().unwrap_or_default();
                    if !properties.contains_key(name) {
                        self.report(&join(field, name), "This field is required.");
                    }
                }
                for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
                    if let Some(value) = properties.get(name) {
                        self.value(schema, value, &join(field, name));
                    }
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn text(&mut self, schema: &Value, text: &str, field: &str) {
        let length = text.chars().count() as u64;
        if let Some(limit) = schema["maxLength"].as_u64().filter(|limit| length > *limit) {
            let message = format!("Ensure this field has no more than {limit} characters.");
            self.report(field, message);
        }
        if let Some(limit) = schema["minLength"].as_u64().filter(|limit| length < *limit) {
            let message = format!("Ensure this field has at least {limit} characters.");
            self.report(field, message);
        }
        if let Some(pattern) = schema["pattern"].as_str() {
            // A test makes sure that every pattern of the document compiles.
            if Regex::new(pattern).is_ok_and(|pattern| !pattern.is_match(text)) {
                self.report(field, format!("Does not match {pattern}."));
            }
        }
        if let Some(problem) = schema["format"].as_str().and_then(|format| wrong_format(format, text)) {
            self.report(field, problem);
        }
    }

    fn length(&mut self, schema: &Value, length: u64, field: &str) {
        if let Some(limit) = schema["minItems"].as_u64().filter(|limit| length < *limit) {
            self.report(field, format!("Ensure this field has at least {limit} elements."));
        }
        if let Some(limit) = schema["maxItems"].as_u64().filter(|limit| length > *limit) {
            self.report(field, format!("Ensure this field has no more than {limit} elements."));
        }
    }

    fn number(&mut self, schema: &Value, number: Option<f64>, field: &str) {
        let Some(number) = number else { return };
        let of_format = |limit: i32| (schema["format"] == "int32").then_some(f64::from(limit));
        let smallest = schema["minimum"].as_f64().or(of_format(i32::MIN));
        if let Some(limit) = smallest.filter(|limit| number < *limit) {
            self.report(field, format!("Ensure this value is at least {limit}."));
        }
        let largest = schema["maximum"].as_f64().or(of_format(i32::MAX));
        if let Some(limit) = largest.filter(|limit| number > *limit) {
            self.report(field, format!("Ensure this value is at most {limit}."));
        }
    }
}

fn wrong_type(expected: &str, value: &Value) -> Option<&'static str> {
    let (fits, message) = match expected {
        _ if value.is_null() => (false, "This field may not be null."),
        "string" => (value.is_string(), "Not a valid string."),
        "integer" => (value.is_i64() || value.is_u64(), "A valid integer is required."),
        "number" => (value.is_number(), "A valid number is required."),
        "boolean" => (value.is_boolean(), "Must be true or false."),
        "array" => (value.is_array(), "Expected a list of items."),
        "object" => (value.is_object(), "Expected an object."),
        _ => (true, ""),
    };
    (!fits).then_some(message)
}

fn wrong_format(format: &str, text: &str) -> Option<&'static str> {
    let (fits, message) = match format {
        "date" => (parse_date(text).is_some(), "Enter a date as YYYY-MM-DD."),
        "date-time" => (parse_time(text).is_some(), "Enter a time in ISO 8601, such as 2025-01-31T08:00:00Z."),
        "decimal" => (text.parse::<Decimal>().is_ok(), "A valid number is required."),
        "uri" => (is_web_address(text), "Enter a valid URL."),
        // `pii` and `secret` say how to treat a value, not what it looks like. Who reads a file (`byte`) decodes it.
        _ => (true, ""),
    };
    (!fits).then_some(message)
}

fn is_web_address(text: &str) -> bool {
    text.parse::<axum::http::Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty())
    })
}

fn join(field: &str, name: &str) -> String {
    if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Keywords that the checks above obey, and those that ask for no check.
    const CHECKED: [&str; 15] = [
        "$ref",
        "allOf",
        "type",
        "enum",
        "nullable",
        "required",
        "properties",
        "items",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minimum",
        "maximum",
        "pattern",
    ];
    const NOT_CHECKED: [&str; 5] = ["description", "default", "deprecated", "additionalProperties", "format"];
    const FORMATS: [&str; 8] = ["date", "date-time", "decimal", "uri", "pii", "secret", "int32", "byte"];

    fn fields(schema: Value, value: Value) -> Vec<String> {
        let document = Document::load().unwrap();
        let problems = problems(&document, &schema, &value);
        let mut fields: Vec<_> = problems.into_iter().map(|problem| problem.field).collect();
        fields.sort();
        fields
    }

    #[test]
    fn every_keyword_of_the_requests_is_known() {
        let document = Document::load().unwrap();
        for operation in &document.operations {
            let bodies = operation.body.iter().map(|body| &body.schema);
            let parameters = operation.query.iter().map(|parameter| &parameter.schema);
            for schema in bodies.chain(parameters) {
                assert_keywords(&document, schema, &operation.id);
            }
        }
    }

    fn assert_keywords(document: &Document, schema: &Value, place: &str) {
        let resolved = document.resolve(schema);
        assert!(resolved.is_object(), "{place}: {schema} leads nowhere");
        for (keyword, value) in resolved.as_object().unwrap() {
            let known = CHECKED.contains(&keyword.as_str())
                || NOT_CHECKED.contains(&keyword.as_str())
                || keyword.starts_with("x-");
            assert!(known, "{place}: the keyword {keyword} is not checked");
            if keyword == "format" {
                assert!(FORMATS.contains(&value.as_str().unwrap()), "{place}: format {value}");
            }
            if keyword == "pattern" {
                assert!(Regex::new(value.as_str().unwrap()).is_ok(), "{place}: pattern {value}");
            }
        }
        let parts = resolved["allOf"].as_array().into_iter().flatten();
        let properties = resolved["properties"].as_object().into_iter().flatten();
        for part in parts.chain(properties.map(|(_, schema)| schema)).chain(resolved.get("items")) {
            assert_keywords(document, part, place);
        }
    }

    #[test]
    fn names_nested_fields_and_items() {
        let schema = json!({"type": "object", "required": ["name", "account"], "properties": {
            "name": {"type": "string", "maxLength": 3},
            "account": {"type": "object", "required": ["number"], "properties": {
                "number": {"type": "string", "pattern": "^[0-9]+$"},
            }},
            "kinds": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}},
        }});
        assert_eq!(fields(schema.clone(), json!({})), ["account", "name"]);
        let wrong = json!({"name": "abcd", "account": {}, "kinds": ["a", "c"], "else": 1});
        assert_eq!(fields(schema.clone(), wrong), ["account.number", "kinds.1", "name"]);
        let right = json!({"name": "äöü", "account": {"number": "007"}, "else": null});
        assert!(fields(schema, right).is_empty());
    }

    #[test]
    fn there_is_an_end_to_the_problems_that_are_told() {
        let schema = json!({"type": "array", "items": {"type": "string"}});
        assert_eq!(fields(schema.clone(), json!(vec![0; 1_000])).len(), MOST);
        let document = Document::load().unwrap();
        let value = json!(vec![0; 1_000]);
        let left = problems_but(&document, &schema, &value, &|field| field != "999");
        assert_eq!(left.into_iter().map(|problem| problem.field).collect::<Vec<_>>(), ["999"]);
    }

    #[test]
    fn null_is_for_nullable_values_only() {
        let nullable = json!({"nullable": true, "allOf": [{"type": "string"}]});
        assert!(fields(nullable, Value::Null).is_empty());
        assert_eq!(fields(json!({"allOf": [{"type": "string"}]}), Value::Null).len(), 1);
    }

    #[test]
    fn formats_and_bounds() {
        let one = |schema: Value, value: Value| fields(schema, value).len();
        assert_eq!(one(json!({"type": "string", "format": "uri"}), json!("ftp://a")), 1);
        assert_eq!(one(json!({"type": "string", "format": "uri"}), json!("https://a.example/in")), 0);
        assert_eq!(one(json!({"type": "string", "format": "decimal"}), json!("1,5")), 1);
        assert_eq!(one(json!({"type": "string", "format": "date"}), json!("2025-02-30")), 1);
        assert_eq!(one(json!({"type": "integer", "minimum": 1}), json!(0)), 1);
        assert_eq!(one(json!({"type": "integer"}), json!("1")), 1);
        assert_eq!(one(json!({"type": "integer"}), json!(2_147_483_648_u64)), 0);
        assert_eq!(one(json!({"type": "integer", "format": "int32"}), json!(2_147_483_648_u64)), 1);
        assert_eq!(one(json!({"type": "integer", "format": "int32"}), json!(-2_147_483_649_i64)), 1);
    }
}
