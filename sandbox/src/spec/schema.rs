//! Reads a value by a schema, as the framework behind Truv does: first it converts, then it checks.

use serde_json::{Map, Value};
use truv_openapi::schema::{Fault, Members, Misfit, Path, Side, Visitor, Walker, convert, every_part};
use truv_openapi::{Description, NodeId, pointer, problem};

use super::{conversion, words};
use crate::message::InvalidParam;

/// A schema by which values are read. A schema without a node allows anything.
#[derive(Clone, Copy)]
pub(crate) struct Schema<'a> {
    pub(super) description: &'a Description,
    pub(super) node: Option<NodeId>,
    /// Whether values are converted, or only checked.
    converts: bool,
}

/// The converted value, and its problems.
pub(crate) struct Read {
    pub(crate) value: Value,
    pub(crate) problems: Vec<InvalidParam>,
}

impl Read {
    /// The value, if nothing is wrong with it.
    pub(crate) fn valid(self) -> Result<Value, Vec<InvalidParam>> {
        if self.problems.is_empty() { Ok(self.value) } else { Err(self.problems) }
    }
}

impl<'a> Schema<'a> {
    pub(super) fn new(description: &'a Description, node: Option<NodeId>) -> Self {
        Self { description, node, converts: true }
    }

    /// Reads a value. Properties that the schema does not know are accepted.
    pub(crate) fn read(self, value: Value) -> Read {
        self.read_but(value, "", &|_| false)
    }

    /// The same for a value that has a name of its own.
    pub(crate) fn read_field(self, value: Value, field: &str) -> Read {
        self.read_but(value, field, &|_| false)
    }

    /// The same without the problems of some fields.
    pub(crate) fn read_but(self, mut value: Value, field: &str, is_left_out: &dyn Fn(&str) -> bool) -> Read {
        let mut found = Found { description: self.description, field, is_left_out, problems: Vec::new() };
        if let Some(node) = self.node {
            if self.converts {
                self.convert(node, &mut value, &mut found);
            }
            Walker::new(self.description, Side::Request, false).walk(node, &value, &mut found);
        }
        Read { value, problems: found.problems }
    }

    /// The members of a value that the schema does not have, as JSON pointers.
    pub(crate) fn undocumented(self, value: &Value) -> Vec<String> {
        let mut found = Undocumented(Vec::new());
        if let Some(node) = self.node {
            Walker::new(self.description, Side::Request, true).walk(node, value, &mut found);
        }
        found.0
    }

    /// Converts a value; returns what cannot be converted.
    pub(super) fn converted(self, value: &mut Value, field: &str) -> Vec<InvalidParam> {
        let mut found = Found { description: self.description, field, is_left_out: &|_| false, problems: Vec::new() };
        if let Some(node) = self.node.filter(|_| self.converts) {
            self.convert(node, value, &mut found);
        }
        found.problems
    }

    fn convert(self, node: NodeId, value: &mut Value, found: &mut Found<'_>) {
        convert(self.description, node, value, &mut |path, parts, value| {
            if let Value::Object(object) = value {
                for name in self.blank(parts, object) {
                    found.report(path, Some(name), words::BLANK.to_owned());
                }
            }
            match conversion::converted(self.description.tree(), parts, value) {
                Ok(converted) => converted,
                Err(message) => {
                    found.report(path, None, message.to_owned());
                    None
                }
            }
        });
    }

    /// The required members of an object that are blank texts, unless another rule refuses these.
    fn blank(self, parts: &[NodeId], object: &Map<String, Value>) -> Vec<&'a str> {
        let members = Members::of(self.description, parts);
        let mut blank = Vec::new();
        for (name, _) in &members.required {
            let Some(Value::String(text)) = object.get(*name) else { continue };
            if !conversion::trimmed(text).is_empty() {
                continue;
            }
            let mut parts = Vec::new();
            for schema in members.properties.get(name).into_iter().flatten() {
                every_part(self.description, *schema, &mut parts);
            }
            if conversion::takes_blank_text(self.description.tree(), &parts) {
                blank.push(*name);
            }
        }
        blank
    }
}

/// A schema of the sandbox's own, for bodies that the document does not describe. Values are checked without the
/// conversions of the framework behind Truv.
pub(crate) struct OwnSchema(Description);

impl OwnSchema {
    /// Fails if it is no schema.
    pub(crate) fn new(schema: &Value) -> Result<Self, String> {
        let description = Description::of_schema("schema.json", &schema.to_string());
        description.map(Self).map_err(|problems| problem::report(&problems))
    }

    pub(crate) fn schema(&self) -> Schema<'_> {
        Schema { converts: false, ..Schema::new(&self.0, self.0.root()) }
    }
}

/// How many problems are reported at most; a request with more problems was probably meant for another operation.
const MOST: usize = 100;

/// The problems of a value.
struct Found<'a> {
    description: &'a Description,
    /// The name of the whole value.
    field: &'a str,
    is_left_out: &'a dyn Fn(&str) -> bool,
    problems: Vec<InvalidParam>,
}

impl Found<'_> {
    fn report(&mut self, path: &Path<'_>, member: Option<&str>, message: String) {
        if self.problems.len() >= MOST {
            return;
        }
        let pointer = path.pointer();
        let steps = pointer::steps(&pointer).chain(member.map(str::to_owned));
        let own = (!self.field.is_empty()).then(|| self.field.to_owned());
        let field = own.into_iter().chain(steps).collect::<Vec<_>>().join(".");
        if (self.is_left_out)(&field) {
            return;
        }
        let field = if field.is_empty() { "non_field_errors".to_owned() } else { field };
        self.problems.push(InvalidParam { field, message });
    }
}

impl Visitor for Found<'_> {
    fn misfit(&mut self, path: &Path<'_>, misfit: Misfit<'_>) {
        let member = match misfit.fault {
            Fault::Missing(name) => Some(name),
            _ => None,
        };
        if let Some(message) = words::of(self.description.tree(), misfit) {
            self.report(path, member, message);
        }
    }
}

/// The pointers of members that are not documented.
struct Undocumented(Vec<String>);

impl Visitor for Undocumented {
    fn misfit(&mut self, path: &Path<'_>, misfit: Misfit<'_>) {
        if let Fault::Undocumented { name, .. } = misfit.fault {
            self.0.push(pointer::child(&path.pointer(), name));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;
    use crate::spec::Document;

    /// Keywords that reading obeys, and those that ask for no check.
    const CHECKED: [&str; 16] = [
        "$ref",
        "allOf",
        "anyOf",
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
    /// `pii` and `secret` say how to treat a value, not what it looks like.
    const FORMATS: [&str; 8] = ["date", "date-time", "decimal", "uri", "pii", "secret", "int32", "byte"];

    fn read(schema: &Value, value: Value) -> Result<Value, Vec<(String, String)>> {
        let own = OwnSchema::new(schema).unwrap();
        let schema = Schema { converts: true, ..own.schema() };
        schema.read(value).valid().map_err(|problems| {
            let mut problems: Vec<_> = problems.into_iter().map(|problem| (problem.field, problem.message)).collect();
            problems.sort();
            problems
        })
    }

    fn fields(schema: &Value, value: Value) -> Vec<String> {
        read(schema, value).err().into_iter().flatten().map(|(field, _)| field).collect()
    }

    #[test]
    fn every_keyword_of_the_requests_is_known() {
        let document = Document::load().unwrap();
        let mut seen = BTreeSet::new();
        for operation in &document.operations {
            let bodies = operation.body.iter().map(|body| body.schema);
            for schema in bodies.chain(operation.query.iter().map(|parameter| parameter.schema)) {
                assert_keywords(document.description(), schema, &operation.id, &mut seen);
            }
        }
    }

    fn assert_keywords(description: &Description, schema: NodeId, place: &str, seen: &mut BTreeSet<NodeId>) {
        let tree = description.tree();
        let mut parts = Vec::new();
        every_part(description, schema, &mut parts);
        assert!(!parts.is_empty(), "{place}: a schema leads nowhere");
        for part in parts.into_iter().filter(|part| seen.insert(*part)).collect::<Vec<_>>() {
            for (keyword, value) in tree.map(part) {
                let known = CHECKED.contains(&&**keyword) || NOT_CHECKED.contains(&&**keyword);
                assert!(known || keyword.starts_with("x-"), "{place}: the keyword {keyword} is not checked");
                let text = tree.text(*value).unwrap_or_default();
                assert!(**keyword != *"format" || FORMATS.contains(&text), "{place}: format {text}");
                let is_pattern = **keyword == *"pattern";
                assert!(
                    !is_pattern || truv_openapi::schema::fits_pattern(text, "").is_some(),
                    "{place}: pattern {text} is invalid"
                );
            }
            let properties = tree.get_map(part, "properties").iter().map(|(_, schema)| *schema);
            for schema in properties.chain(tree.get(part, "items")) {
                assert_keywords(description, schema, place, seen);
            }
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
        assert_eq!(fields(&schema, json!({})), ["account", "name"]);
        let wrong = json!({"name": "abcd", "account": {}, "kinds": ["a", "c"], "else": 1});
        assert_eq!(fields(&schema, wrong), ["account.number", "kinds.1", "name"]);
        let right = json!({"name": "äöü", "account": {"number": "007"}, "else": null});
        assert_eq!(read(&schema, right.clone()), Ok(right));
    }

    /// Like the framework's fields for columns of a table: one that has to be sent has to say something.
    #[test]
    fn required_texts_are_not_blank() {
        let schema = json!({"type": "object", "required": ["name", "secret", "kind", "day", "code"], "properties": {
            "name": {"allOf": [{"type": "string", "format": "pii"}]},
            "secret": {"type": "string", "format": "secret"},
            "kind": {"type": "string", "enum": ["", "a"]},
            "day": {"type": "string", "format": "date"},
            "code": {"type": "string", "minLength": 2},
            "note": {"type": "string"},
        }});
        let sent = json!({"name": " \t", "secret": "", "kind": "", "day": "", "code": "", "note": " "});
        let problems = read(&schema, sent).unwrap_err();
        let blank = "This field may not be blank.";
        let expected = [
            ("code", blank),
            ("day", "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."),
            ("name", blank),
            ("secret", blank),
        ];
        assert_eq!(problems, expected.map(|(field, message)| (field.to_owned(), message.to_owned())));
    }

    #[test]
    fn there_is_an_end_to_the_problems_that_are_told() {
        let schema = json!({"type": "array", "items": {"type": "boolean"}});
        assert_eq!(fields(&schema, json!(vec![2; 1_000])).len(), MOST);
        let own = OwnSchema::new(&schema).unwrap();
        let read = own.schema().read_but(json!(vec![2; 1_000]), "", &|field| field != "999");
        assert_eq!(read.problems.into_iter().map(|problem| problem.field).collect::<Vec<_>>(), ["999"]);
    }

    #[test]
    fn null_is_for_nullable_values_only() {
        let nullable = json!({"nullable": true, "allOf": [{"type": "string"}]});
        assert!(fields(&nullable, Value::Null).is_empty());
        assert_eq!(fields(&json!({"allOf": [{"type": "string"}]}), Value::Null).len(), 1);
    }

    /// Schema, what is sent, and what it is read as.
    #[test]
    fn values_are_converted_where_the_framework_converts() {
        let decimal = json!({"type": "string", "format": "decimal"});
        let text = json!({"type": "string"});
        let short = json!({"allOf": [{"type": "string"}], "maxLength": 6, "minLength": 1});
        let pii = json!({"type": "string", "format": "pii", "pattern": "^[0-9-]+$"});
        let secret = json!({"type": "string", "format": "secret"});
        let uri = json!({"type": "string", "format": "uri"});
        let choice = json!({"type": "string", "enum": ["24", "48"]});
        let integer = json!({"type": "integer"});
        let number = json!({"type": "number", "nullable": true});
        let boolean = json!({"type": "boolean", "nullable": true});
        let date = json!({"type": "string", "format": "date"});
        let time = json!({"type": "string", "format": "date-time"});
        for (schema, sent, expected) in [
            (&text, json!(100), json!("100")),
            (&text, json!(1.5), json!("1.5")),
            (&text, json!(" Marlow \u{a0}\t\r\n\u{1f}"), json!("Marlow")),
            (&text, json!("Van  Dyke"), json!("Van  Dyke")),
            (&text, json!(" \n "), json!("")),
            (&short, json!("  Marlow  "), json!("Marlow")),
            (&pii, json!(" 991-91-9991 "), json!("991-91-9991")),
            (&secret, json!(" pass word "), json!(" pass word ")),
            (&uri, json!(" https://a.example "), json!("https://a.example")),
            (&choice, json!(24), json!("24")),
            (&decimal, json!(100), json!("100")),
            (&decimal, json!(99.5), json!("99.5")),
            (&decimal, json!(" 12.50 "), json!("12.50")),
            (&decimal, json!("1e3"), json!("1000")),
            (&integer, json!("60"), json!(60)),
            (&integer, json!(" -7 "), json!(-7)),
            (&integer, json!("60.0"), json!(60)),
            (&integer, json!(60.0), json!(60)),
            (&number, json!("2.5"), json!(2.5)),
            (&number, json!("2"), json!(2)),
            (&number, json!(""), Value::Null),
            (&boolean, json!("true"), json!(true)),
            (&boolean, json!("No"), json!(false)),
            (&boolean, json!(1), json!(true)),
            (&boolean, json!(0.0), json!(false)),
            (&boolean, json!(""), Value::Null),
            (&date, json!("2025-1-5"), json!("2025-01-05")),
            (&time, json!("2025-01-31T08:00:00"), json!("2025-01-31T08:00:00Z")),
            (&time, json!("2025-01-31T08:00:00.5+02:00"), json!("2025-01-31T08:00:00.5+02:00")),
        ] {
            assert_eq!(read(schema, sent.clone()), Ok(expected), "{sent} by {schema}");
        }
    }

    #[test]
    fn what_is_refused_is_refused_in_the_words_of_the_framework() {
        let text = |more: Value| {
            let mut schema = json!({"type": "string"});
            schema.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            schema
        };
        let plain = |kind: &str| json!({"type": kind});
        let date_words = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.";
        let time_words = "Datetime has wrong format. Use one of these formats instead: \
                          YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";
        for (schema, sent, message) in [
            (text(json!({})), json!(true), "Not a valid string."),
            (text(json!({})), json!(["a"]), "Not a valid string."),
            (text(json!({})), json!({}), "Not a valid string."),
            (text(json!({})), Value::Null, "This field may not be null."),
            (text(json!({"minLength": 1})), json!(""), "This field may not be blank."),
            (text(json!({"minLength": 1})), json!(" \t\n"), "This field may not be blank."),
            (text(json!({"format": "uri"})), json!("  "), "This field may not be blank."),
            (text(json!({"maxLength": 3})), json!("  a bcd"), "Ensure this field has no more than 3 characters."),
            (text(json!({})), json!("a\0b"), "Null characters are not allowed."),
            (text(json!({"enum": ["a"]})), json!(" a"), "\" a\" is not a valid choice."),
            (text(json!({"format": "date"})), json!("2025-01-05 "), date_words),
            (text(json!({"format": "date"})), json!(" 2025-01-05"), date_words),
            (text(json!({"format": "date-time"})), json!(" 2025-01-05"), time_words),
            (text(json!({"minLength": 3})), json!("ab"), "Ensure this field has at least 3 characters."),
            (text(json!({"maxLength": 3})), json!(1234), "Ensure this field has no more than 3 characters."),
            (text(json!({"pattern": "^a"})), json!("b"), "This value does not match the required pattern."),
            (text(json!({"enum": ["a"]})), json!("x"), "\"x\" is not a valid choice."),
            (text(json!({"enum": ["a"]})), json!(7), "\"7\" is not a valid choice."),
            (text(json!({"enum": ["a"]})), json!(true), "\"True\" is not a valid choice."),
            (text(json!({"format": "decimal"})), json!("1,5"), "A valid number is required."),
            (text(json!({"format": "decimal"})), json!(true), "A valid number is required."),
            (text(json!({"format": "uri"})), json!("ftp://a"), "Enter a valid URL."),
            (text(json!({"format": "date"})), json!("2025-02-30"), date_words),
            (text(json!({"format": "date"})), json!(20_250_101), date_words),
            (text(json!({"format": "date-time"})), json!("soon"), time_words),
            (plain("integer"), json!("x"), "A valid integer is required."),
            (plain("integer"), json!(1.5), "A valid integer is required."),
            (plain("integer"), json!(true), "A valid integer is required."),
            (plain("integer"), json!([1]), "A valid integer is required."),
            (plain("integer"), json!("1".repeat(1_001)), "String value too large."),
            (plain("number"), json!("x"), "A valid number is required."),
            (plain("boolean"), json!("x"), "Must be a valid boolean."),
            (plain("boolean"), json!(2), "Must be a valid boolean."),
            (plain("boolean"), json!(""), "Must be a valid boolean."),
            (plain("array"), json!("x"), "Expected a list of items but got type \"str\"."),
            (plain("array"), json!({}), "Expected a list of items but got type \"dict\"."),
            (plain("object"), json!(1.5), "Expected a dictionary of items but got type \"float\"."),
            (
                json!({"type": "object", "properties": {}}),
                json!([]),
                "Invalid data. Expected a dictionary, but got list.",
            ),
            (json!({"type": "array", "minItems": 1}), json!([]), "This list may not be empty."),
            (json!({"type": "array", "maxItems": 1}), json!([1, 2]), "Ensure this field has no more than 1 elements."),
            (json!({"type": "integer", "minimum": 1}), json!("0"), "Ensure this value is greater than or equal to 1."),
            (json!({"type": "integer", "maximum": 9}), json!(10), "Ensure this value is less than or equal to 9."),
            (
                json!({"type": "integer", "format": "int32"}),
                json!(2_147_483_648_u64),
                "Ensure this value is less than or equal to 2147483647.",
            ),
            (
                json!({"type": "integer", "format": "int32"}),
                json!("-2147483649"),
                "Ensure this value is greater than or equal to -2147483648.",
            ),
        ] {
            let expected = Err(vec![("non_field_errors".to_owned(), message.to_owned())]);
            assert_eq!(read(&schema, sent.clone()), expected, "{sent} by {schema}");
        }
        assert_eq!(read(&plain("integer"), json!(2_147_483_648_u64)), Ok(json!(2_147_483_648_u64)));
    }

    #[test]
    fn what_is_the_sandboxs_own_is_taken_as_it_is() {
        let own = OwnSchema::new(&json!({"type": "boolean"})).unwrap();
        assert_eq!(own.schema().read(json!("yes")).problems.len(), 1);
        assert_eq!(own.schema().read(json!(true)).valid(), Ok(json!(true)));
    }
}
