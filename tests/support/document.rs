//! Reads the document: its operations, and instances of its schemas.

pub(crate) mod events;
pub(crate) mod properties;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::operations::Given;
use super::planted;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(truv_sdk::DOCUMENT).unwrap());

/// An enum value that no version of the document has.
pub(crate) const NEW_ENUM_VALUE: &str = "a_value_of_tomorrow";
pub(crate) const INSTANT: &str = "2026-01-31T09:15:00.123456+00:00";

pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) truv_id: &'static str,
    /// Upper case.
    pub(crate) method: String,
    pub(crate) path: &'static str,
    pub(crate) tag: &'static str,
    /// The parameters of the path and the query.
    pub(crate) parameters: Vec<&'static Value>,
    pub(crate) path_parameters: Vec<&'static str>,
    pub(crate) query_parameters: Vec<&'static str>,
    /// Schema of the request body.
    pub(crate) body: Option<&'static str>,
    /// The documented success.
    pub(crate) status: u16,
    pub(crate) answer: Answer,
}

impl Operation {
    pub(crate) fn required_query_parameters(&self) -> impl Iterator<Item = &'static str> {
        let required = self.parameters.iter().filter(|parameter| parameter["required"] == true);
        required.filter(|parameter| parameter["in"] == "query").map(|parameter| text(&parameter["name"]))
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Answer {
    Empty,
    /// JSON of this schema.
    Json(&'static str),
    Pdf,
}

/// The operations of the document, and for each `x-truv-pdf-operation` one that answers with a PDF.
pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in entries(&DOCUMENT["paths"]) {
        for (method, operation) in entries(item) {
            let pdf = operation["x-truv-pdf-operation"].as_str().map(|id| (id, true));
            let json = (text(&operation["operationId"]), false);
            operations
                .extend(std::iter::once(json).chain(pdf).map(|(id, is_pdf)| read(path, method, operation, id, is_pdf)));
        }
    }
    operations
}

fn read(path: &'static str, method: &str, operation: &'static Value, id: &'static str, is_pdf: bool) -> Operation {
    let (status, success) = entries(&operation["responses"]).find(|(status, _)| status.starts_with('2')).unwrap();
    let parameters: Vec<_> = operation["parameters"].as_array().into_iter().flatten().map(resolve).collect();
    let of_place = |place: &str| -> Vec<_> {
        let parameters = parameters.iter().filter(|parameter| parameter["in"] == place);
        parameters.map(|parameter| text(&parameter["name"])).collect()
    };
    let mut query_parameters = of_place("query");
    // the format is that of the method, and JSON where nothing is said
    query_parameters.retain(|name| *name != "fmt" || is_pdf);
    Operation {
        id,
        truv_id: text(&operation["x-truv-operation-id"]),
        method: method.to_ascii_uppercase(),
        path,
        tag: text(&operation["tags"][0]),
        path_parameters: of_place("path"),
        query_parameters,
        parameters,
        body: body_schema(&operation["requestBody"]),
        status: status.parse().unwrap(),
        answer: match body_schema(resolve(success)) {
            _ if is_pdf => Answer::Pdf,
            Some(schema) => Answer::Json(schema),
            None => Answer::Empty,
        },
    }
}

/// The arguments for a call of an operation: required parameters, or all, and a body of the same shape.
pub(crate) fn given(id: &str, shape: Shape) -> Given {
    let operation = operations().into_iter().find(|operation| operation.id == id).unwrap();
    let mut given = Given::default();
    for parameter in operation.parameters {
        let name = text(&parameter["name"]);
        if parameter["in"] == "path" {
            given.parameters.insert(name, path_value(name).into());
        } else if shape != Shape::Minimal || parameter["required"] == true {
            // a query has no null
            let shape = if shape == Shape::Nulls { Shape::Full } else { shape };
            given.parameters.insert(name, Generator { shape, branch: 0 }.value(name, &parameter["schema"]));
        }
    }
    given.body = operation.body.map(|schema| instance(schema, shape, 0));
    given
}

/// The value of a path parameter: `a-user` for `user_id`.
pub(crate) fn path_value(name: &str) -> String {
    format!("a-{}", name.trim_end_matches("_id"))
}

/// Names of all schemas that a request or a success refers to, directly or through others.
pub(crate) fn schemas_in_use() -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    for (_, operation) in entries(&DOCUMENT["paths"]).flat_map(|(_, item)| entries(item)) {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        // its one parameter is set by the method
        let parameters = parameters.filter(|parameter| resolve(parameter)["name"] != "fmt");
        parameters.for_each(|parameter| collect(parameter, &mut names));
        collect(&operation["requestBody"], &mut names);
        for (_, response) in entries(&operation["responses"]).filter(|(status, _)| status.starts_with('2')) {
            collect(response, &mut names);
        }
    }
    names
}

fn collect(value: &'static Value, names: &mut BTreeSet<&'static str>) {
    match value {
        Value::Object(object) => {
            let is_new = schema_name(value).is_some_and(|name| names.insert(name));
            if is_new || object.contains_key("$ref") && schema_name(value).is_none() {
                collect(resolve(value), names);
            }
            object.values().for_each(|value| collect(value, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shape {
    /// Required properties alone.
    Minimal,
    /// Every property.
    Full,
    /// Every property, and null where that is allowed.
    Nulls,
    /// Every property, and enum values that this version does not know.
    NewEnumValues,
}

/// An instance of a schema. Of alternatives (`oneOf`) it takes the one at `branch`, or the last.
pub(crate) fn instance(schema: &str, shape: Shape, branch: usize) -> Value {
    Generator { shape, branch }.value(schema, &DOCUMENT["components"]["schemas"][schema])
}

pub(crate) fn full(schema: &str) -> Value {
    instance(schema, Shape::Full, 0)
}

/// The largest number of alternatives that a schema of the document has.
pub(crate) fn branches() -> usize {
    fn most(value: &Value) -> usize {
        let below = match value {
            Value::Object(object) => object.values().map(most).max(),
            Value::Array(items) => items.iter().map(most).max(),
            _ => None,
        };
        let here = ["oneOf", "anyOf"].map(|keyword| alternatives(value, keyword).map_or(1, |branches| branches.len()));
        below.unwrap_or(1).max(here[0]).max(here[1])
    }
    most(&DOCUMENT)
}

/// Whether null stands beside the type, or is one of the alternatives.
fn allows_null(schema: &Value) -> bool {
    let mut alternatives = schema["anyOf"].as_array().into_iter().flatten();
    schema["nullable"] == true || alternatives.any(is_null_alone)
}

/// The alternatives of a choice, without null.
fn alternatives<'a>(schema: &'a Value, keyword: &str) -> Option<Vec<&'a Value>> {
    let alternatives = schema[keyword].as_array()?;
    Some(alternatives.iter().filter(|alternative| !is_null_alone(alternative)).collect())
}

fn is_null_alone(schema: &Value) -> bool {
    schema["enum"] == json!([null])
}

struct Generator {
    shape: Shape,
    branch: usize,
}

impl Generator {
    /// `name` is the name of the property or component.
    fn value(&self, name: &str, schema: &Value) -> Value {
        if self.shape == Shape::Nulls && allows_null(schema) {
            return Value::Null;
        }
        if let Some(component) = schema_name(schema) {
            return self.value(component, &DOCUMENT["components"]["schemas"][component]);
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let mut values = parts.iter().map(|part| self.value(name, part));
            let first = values.next().unwrap();
            return values.fold(first, merge);
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(branches) = alternatives(schema, keyword) {
                return self.value(name, branches[self.branch.min(branches.len() - 1)]);
            }
        }
        match schema["type"].as_str().unwrap_or("object") {
            "boolean" => json!(true),
            "integer" => json!(7),
            "number" if schema["format"] == "decimal" => planted::AMOUNT.parse().unwrap(),
            "number" => json!(0.5),
            "array" => json!([self.value(name, &schema["items"])]),
            "string" => Value::String(self.text(name, schema)),
            _ => self.object(schema),
        }
    }

    fn object(&self, schema: &Value) -> Value {
        let none = Map::new();
        let properties = schema["properties"].as_object().unwrap_or(&none);
        let is_required = |name: &str| {
            let mut required = schema["required"].as_array().into_iter().flatten();
            required.any(|required| required == name)
        };
        let wanted = properties.iter().filter(|(name, _)| self.shape != Shape::Minimal || is_required(name));
        let mut object: Map<_, _> = wanted.map(|(name, property)| (name.clone(), self.value(name, property))).collect();
        if properties.is_empty() || self.shape != Shape::Minimal && schema["additionalProperties"].is_object() {
            object.extend(self.other_properties(&schema["additionalProperties"]));
        }
        Value::Object(object)
    }

    /// Of an object that may have properties without a name in the document; `schema` is theirs.
    fn other_properties(&self, schema: &Value) -> Map<String, Value> {
        let is_described = schema.as_object().is_some_and(|schema| !schema.is_empty());
        let value = if is_described { self.value("other", schema) } else { planted::anything() };
        Map::from_iter([(planted::KEY.to_owned(), value)])
    }

    fn text(&self, name: &str, schema: &Value) -> String {
        if let Some(known) = schema["enum"][0].as_str() {
            let is_new = self.shape == Shape::NewEnumValues;
            return if is_new { NEW_ENUM_VALUE } else { known }.to_owned();
        }
        match schema["format"].as_str() {
            Some("date") => planted::DATE.to_owned(),
            Some("date-time") => INSTANT.to_owned(),
            Some("decimal") => planted::AMOUNT.to_owned(),
            Some("uri") => planted::uri(name),
            Some("byte") => planted::BASE64.to_owned(),
            Some("pii" | "secret") => planted::text(name),
            // a component of plain text is an id, which may show
            None if name.starts_with(char::is_uppercase) => format!("{name}-1"),
            _ => planted::text(name),
        }
    }
}

fn merge(mut left: Value, right: Value) -> Value {
    match (&mut left, right) {
        (Value::Object(left), Value::Object(right)) => left.extend(right),
        (_, right) => panic!("allOf of something that is not an object: {right}"),
    }
    left
}

fn body_schema(holder: &'static Value) -> Option<&'static str> {
    schema_name(&holder["content"]["application/json"]["schema"])
}

fn schema_name(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

fn resolve(value: &'static Value) -> &'static Value {
    value["$ref"].as_str().map_or(value, |target| DOCUMENT.pointer(target.trim_start_matches('#')).unwrap())
}

fn entries(value: &'static Value) -> impl Iterator<Item = (&'static String, &'static Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn text(value: &'static Value) -> &'static str {
    value.as_str().unwrap()
}
