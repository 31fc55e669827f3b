//! What to change in the document for a finding.

use serde_json::{Map, Value, json};
use truv_openapi::{Description, Kind, NodeId, Version, pointer};

use crate::findings::Finding;
use crate::rules::Rule;
use crate::schema::Side;

/// A change that makes a finding go away.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// Adds a member to a mapping, below these members, which may not be there yet.
    Member { map: NodeId, below: Vec<&'static str>, name: String, value: Value },
    /// Adds an item to the list that is this member of a mapping, which may not be there yet.
    Item { map: NodeId, list: &'static str, value: Value },
    /// Takes out an item of a list, or a member of a mapping.
    Remove(NodeId),
    /// Writes another value.
    Set { node: NodeId, value: Value },
    /// Makes a reference, which has no room for `nullable` beside it in OpenAPI 3.0, a part of `allOf`.
    Nullable(NodeId),
}

impl Change {
    pub(super) fn node(&self) -> NodeId {
        match self {
            Self::Member { map: node, .. }
            | Self::Item { map: node, .. }
            | Self::Remove(node)
            | Self::Set { node, .. }
            | Self::Nullable(node) => *node,
        }
    }
}

/// The changes for a finding; none if they need a decision or a recorded value.
pub(super) fn of(document: &Description, finding: &Finding) -> Vec<Change> {
    let tree = document.tree();
    let Some(node) = finding.node else { return Vec::new() };
    let last = || pointer::last(&finding.pointer);
    let sketch = || finding.sketch.clone().map(|sketch| written(document, sketch));
    let remove = |key: &str| tree.get(node, key).map(Change::Remove).into_iter().collect::<Vec<_>>();
    let changes = match finding.rule {
        Rule::UndocumentedField | Rule::UndocumentedRequestField => match sketch() {
            Some(value) => vec![Change::Member { map: node, below: vec!["properties"], name: last(), value }],
            None => Vec::new(),
        },
        Rule::NullNotAllowed => allow_null(document, node),
        Rule::MissingRequiredField => vec![Change::Remove(node)],
        Rule::MissingRequiredHeader | Rule::MissingRequiredParameter | Rule::MissingRequiredBody => remove("required"),
        Rule::FormatMismatch => remove("format"),
        Rule::BoundViolation => vec![Change::Remove(node)],
        Rule::TypeMismatch => widen(document, finding, node),
        Rule::UndocumentedStatus => {
            let mut value = json!({"description": "Seen in recordings."});
            if let (Some(Value::Object(response)), Some(own)) = (sketch(), value.as_object_mut()) {
                own.extend(response);
            }
            // the operation itself, if it has no `responses`
            let below = if is_operation(document, node) { vec!["responses"] } else { Vec::new() };
            vec![Change::Member { map: node, below, name: finding.status.unwrap_or_default().to_string(), value }]
        }
        Rule::UndocumentedContentType if !finding.pointer.is_empty() => {
            let value = json!({"schema": sketch().unwrap_or_else(|| json!({}))});
            // the operation itself, if it has no request body
            let is_request = finding.side == Some(Side::Request) && is_operation(document, node);
            let below = if is_request { vec!["requestBody", "content"] } else { vec!["content"] };
            vec![Change::Member { map: node, below, name: finding.pointer.clone(), value }]
        }
        Rule::UndocumentedQueryParameter if finding.pointer != "*" => {
            let schema = sketch().unwrap_or_else(|| json!({}));
            let value = json!({"name": finding.pointer, "in": "query", "schema": schema});
            // the node is the list, if there is one
            let map = if matches!(tree.node(node).kind, Kind::List(_)) { tree.node(node).parent } else { Some(node) };
            map.map(|map| Change::Item { map, list: "parameters", value }).into_iter().collect()
        }
        _ => Vec::new(),
    };
    let is_possible = |change: &Change| {
        let node = change.node();
        let is_map = matches!(tree.node(node).kind, Kind::Map(_));
        let needs_map = matches!(change, Change::Member { .. } | Change::Item { .. });
        // a type of 3.1 is at the place of the list from which it was made
        let is_there = document.is_written(node) || matches!(change, Change::Set { .. });
        is_there && (is_map || !needs_map)
    };
    if changes.iter().all(is_possible) { changes } else { Vec::new() }
}

fn is_operation(document: &Description, node: NodeId) -> bool {
    document.operations().iter().any(|own| own.node == node)
}

fn allow_null(document: &Description, schema: NodeId) -> Vec<Change> {
    let tree = document.tree();
    if document.version() == Version::V3_0 {
        return match (tree.get(schema, "$ref"), tree.get(schema, "nullable")) {
            (Some(_), _) => vec![Change::Nullable(schema)],
            (None, Some(node)) => vec![Change::Set { node, value: Value::Bool(true) }],
            (None, None) => {
                vec![Change::Member {
                    map: schema,
                    below: Vec::new(),
                    name: "nullable".to_owned(),
                    value: Value::Bool(true),
                }]
            }
        };
    }
    if tree.get(schema, "$ref").is_some() {
        return vec![Change::Nullable(schema)];
    }
    // the list or the text of a document of 3.1, at the place of the node that was made from it
    let Some(node) = tree.get(schema, "type") else { return Vec::new() };
    let mut types: Vec<Value> = truv_openapi::schema::types(tree, schema).map(Value::from).collect();
    types.push(Value::from("null"));
    vec![Change::Set { node, value: Value::Array(types) }]
}

/// `number` in place of `integer`, if all values that were seen fit then.
fn widen(document: &Description, finding: &Finding, node: NodeId) -> Vec<Change> {
    let tree = document.tree();
    let is_number = finding.wrong == "number, expected integer";
    let seen = finding.sketch.as_ref().and_then(|sketch| sketch.get("type")).and_then(Value::as_str);
    match tree.get(node, "type").filter(|_| is_number && seen == Some("number")) {
        Some(node_of_type) => {
            let format = tree
                .get(node, "format")
                .filter(|format| matches!(tree.text(*format), Some("int32" | "int64")) && document.is_written(*format));
            let set = Change::Set { node: node_of_type, value: Value::from("number") };
            std::iter::once(set).chain(format.map(Change::Remove)).collect()
        }
        None => Vec::new(),
    }
}

/// A sketch as this version of OpenAPI writes it.
fn written(document: &Description, sketch: Value) -> Value {
    match document.version() {
        Version::V3_0 => sketch,
        Version::V3_1 => with_null_types(sketch),
    }
}

fn with_null_types(sketch: Value) -> Value {
    let Value::Object(object) = sketch else { return sketch };
    let is_nullable = object.get("nullable") == Some(&Value::Bool(true));
    let names = object.get("properties").is_some_and(Value::is_object);
    let mut new = Map::new();
    for (key, value) in object {
        let value = match key.as_str() {
            "nullable" if is_nullable => continue,
            "type" if is_nullable => json!([value, "null"]),
            "properties" | "content" if value.is_object() && (names || key == "content") => {
                let Value::Object(members) = value else { continue };
                Value::Object(members.into_iter().map(|(name, schema)| (name, with_null_types(schema))).collect())
            }
            "items" | "additionalProperties" | "schema" => with_null_types(value),
            _ => value,
        };
        new.insert(key, value);
    }
    Value::Object(new)
}
