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
    /// Adds an item to a list.
    Push { list: NodeId, value: Value },
    /// Takes out an item of a list, or a member of a mapping.
    Remove(NodeId),
    /// Writes another value.
    Set { node: NodeId, value: Value },
    /// Makes a schema one branch of `anyOf`, with null as the other one.
    Nullable(NodeId),
}

impl Change {
    /// A schema that null alone fits.
    pub(super) fn null_branch(version: Version) -> Value {
        match version {
            Version::V3_0 => json!({"type": "object", "nullable": true, "enum": [null]}),
            Version::V3_1 => json!({"type": "null"}),
        }
    }

    pub(super) fn node(&self) -> NodeId {
        match self {
            Self::Member { map: node, .. }
            | Self::Item { map: node, .. }
            | Self::Push { list: node, .. }
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
        document.is_written(node) && (is_map || !needs_map)
    };
    if changes.iter().all(is_possible) { changes } else { Vec::new() }
}

fn is_operation(document: &Description, node: NodeId) -> bool {
    document.operations().iter().any(|own| own.node == node)
}

/// Null is written as generators of clients read it: beside `type`, or as a branch of its own. `nullable` without a type, as beside
/// `$ref` or `allOf`, is ignored by most of them.
fn allow_null(document: &Description, schema: NodeId) -> Vec<Change> {
    let tree = document.tree();
    let is_old = document.version() == Version::V3_0;
    let branch = || Change::null_branch(document.version());
    let wrapped = vec![Change::Nullable(schema)];
    let has = |keyword: &str| tree.get(schema, keyword).is_some_and(|node| document.is_written(node));
    // what was made of a `$ref` with keywords beside it counts too
    let is_of_parts = has("$ref") || tree.get(schema, "allOf").is_some() || has("not");
    if is_of_parts || !is_old && has("const") {
        return wrapped;
    }
    let add = |list: &'static str, value: Value| Change::Item { map: schema, list, value };
    let unions: Vec<&'static str> = ["anyOf", "oneOf"].into_iter().filter(|keyword| has(keyword)).collect();
    let lacks_null = |list| !tree.list(list).iter().any(|value| tree.value(*value).is_null());
    let listed =
        tree.get(schema, "enum").filter(|list| has("enum") && lacks_null(*list)).map(|_| add("enum", Value::Null));
    let of_type = match (unions.as_slice(), tree.get(schema, "type")) {
        ([union], None) if listed.is_none() => return vec![add(union, branch())],
        ([], Some(_)) if is_old => Some(match tree.get(schema, "nullable") {
            Some(node) => Change::Set { node, value: Value::Bool(true) },
            None => {
                let (below, name) = (Vec::new(), "nullable".to_owned());
                Change::Member { map: schema, below, name, value: Value::Bool(true) }
            }
        }),
        ([], Some(node)) => match document.written_types(schema) {
            Some(list) if tree.list(list).iter().any(|item| tree.text(*item) == Some("null")) => None,
            Some(list) => Some(Change::Push { list, value: Value::from("null") }),
            None => Some(Change::Set { node, value: json!([tree.value(node), "null"]) }),
        },
        ([], None) => None,
        _ => return wrapped,
    };
    of_type.into_iter().chain(listed).collect()
}

/// `number` in place of `integer`, if all values that were seen fit then.
fn widen(document: &Description, finding: &Finding, schema: NodeId) -> Vec<Change> {
    let tree = document.tree();
    let is_number = finding.wrong == "number, expected integer";
    let seen = finding.sketch.as_ref().and_then(|sketch| sketch.get("type")).and_then(Value::as_str);
    if !is_number || seen != Some("number") {
        return Vec::new();
    }
    let named = |node: NodeId, names: &[&str]| tree.text(node).is_some_and(|text| names.contains(&text));
    let one_type = match document.written_types(schema) {
        Some(list) => tree.list(list).iter().copied().find(|item| named(*item, &["integer"])),
        None => tree.get(schema, "type"),
    };
    let Some(node) = one_type else { return Vec::new() };
    let format = tree.get(schema, "format").filter(|format| named(*format, &["int32", "int64"]));
    let set = Change::Set { node, value: Value::from("number") };
    std::iter::once(set).chain(format.map(Change::Remove)).collect()
}

/// A sketch as this version of OpenAPI writes it.
fn written(document: &Description, sketch: Value) -> Value {
    let Value::Object(object) = sketch else { return sketch };
    let below = |value| written(document, value);
    // beside no type, it is ignored, and a schema that says nothing takes null
    let is_nullable = object.get("nullable") == Some(&Value::Bool(true)) && object.contains_key("type");
    let is_old = document.version() == Version::V3_0;
    let names = object.get("properties").is_some_and(Value::is_object);
    let mut new = Map::new();
    // 3.0 requires it
    if object.get("type").is_some_and(|kind| kind == "array") && !object.contains_key("items") {
        new.insert("items".to_owned(), json!({}));
    }
    for (key, value) in object {
        let value = match key.as_str() {
            "nullable" if !is_old || !is_nullable => continue,
            "type" if is_nullable && !is_old => json!([value, "null"]),
            "properties" | "content" if value.is_object() && (names || key == "content") => {
                let Value::Object(members) = value else { continue };
                Value::Object(members.into_iter().map(|(name, schema)| (name, below(schema))).collect())
            }
            "items" | "additionalProperties" | "schema" => below(value),
            _ => value,
        };
        new.insert(key, value);
    }
    Value::Object(new)
}
