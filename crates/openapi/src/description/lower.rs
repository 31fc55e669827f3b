//! Turns schemas of OpenAPI 3.1, which are schemas of JSON Schema, into schemas of 3.0.
//!
//! A keyword with a counterpart in 3.0 is replaced by it. A keyword without one is kept if it only adds something, such
//! as `prefixItems`, and reported otherwise.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::Description;
use super::reader::DYNAMIC;
use crate::context::Context;
use crate::problem::Problem;
use crate::tree::{Kind, NodeId};

/// Keywords that are not read. Values are not checked against them.
const UNREAD: [&str; 15] = [
    DYNAMIC,
    "$recursiveRef",
    "contains",
    "contentSchema",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "jsonSchemaDialect",
    "maxContains",
    "minContains",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// Keywords beside a `$ref` that restrict values.
const ASSERTIONS: [&str; 26] = [
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "type",
    "uniqueItems",
];

/// Members of schemas that hold one schema, several by name, or a list of them.
const SCHEMA: [&str; 5] = ["additionalProperties", "items", "not", "schema", "unevaluatedProperties"];
const SCHEMAS: [&str; 5] = ["properties", "patternProperties", "$defs", "definitions", "schemas"];
const SCHEMA_LIST: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];

type Entries = Vec<(Box<str>, NodeId)>;

/// Rewrites the schemas; returns the keywords that are not read, each once.
pub(super) fn lower(description: &mut Description) -> Vec<Problem> {
    let mut unread: BTreeMap<&'static str, (NodeId, usize)> = BTreeMap::new();
    for map in objects(description) {
        for keyword in UNREAD {
            if let Some(node) = description.tree().get(map, keyword)
                && !(keyword == "unevaluatedProperties" && is_bool(description, node))
            {
                unread.entry(keyword).or_insert((node, 0)).1 += 1;
            }
        }
        lower_booleans(description, map);
        lower_keywords(description, map);
        lower_siblings(description, map);
    }
    let problems = unread.into_iter().map(|(keyword, (node, count))| {
        let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
        let is_read = if keyword == DYNAMIC { "read like `$ref`" } else { "not checked" };
        let message = format!("the keyword `{keyword}` ({times} in the document) is {is_read}");
        Problem::new(description.location(node), message, "do not rely on findings about what it says")
    });
    problems.collect()
}

fn is_bool(description: &Description, node: NodeId) -> bool {
    matches!(description.tree().node(node).kind, Kind::Scalar(Value::Bool(_)))
}

/// The mappings whose keys are words of OpenAPI, not names or data.
fn objects(description: &Description) -> Vec<NodeId> {
    let tree = description.tree();
    let mut objects = Vec::new();
    let mut seen = HashSet::new();
    let roots = description.files.all.iter().filter_map(|file| file.root);
    let mut next: Vec<(NodeId, Context)> = roots.map(|root| (root, Context::Object)).collect();
    while let Some((id, context)) = next.pop() {
        if context == Context::Data || !seen.insert((id, context as u8)) {
            continue;
        }
        match &tree.node(id).kind {
            Kind::Map(entries) => {
                if context == Context::Object {
                    objects.push(id);
                }
                next.extend(entries.iter().map(|(key, value)| (*value, context.member(key))));
            }
            Kind::List(items) => next.extend(items.iter().map(|item| (*item, context.item()))),
            _ => {}
        }
    }
    // in the order of the files
    objects.sort();
    objects.dedup();
    objects
}

/// `false` in place of a schema becomes a schema that nothing fits, `true` a schema that everything fits.
fn lower_booleans(description: &mut Description, map: NodeId) {
    let tree = description.tree();
    let mut places: Vec<(NodeId, Option<usize>)> = Vec::new();
    for key in SCHEMA_LIST {
        if let Some(list) = tree.get(map, key) {
            places.extend(tree.list(list).iter().enumerate().map(|(index, _)| (list, Some(index))));
        }
    }
    for key in SCHEMAS {
        if let Some(names) = tree.get(map, key).filter(|names| tree.is_map(*names)) {
            places.push((names, None));
        }
    }
    places.push((map, None));
    for (owner, index) in places {
        let tree = description.tree();
        let entries: Entries = tree.map(owner).to_vec();
        let is_names = owner != map;
        if let Some(index) = index {
            let Some(item) = tree.list(owner).get(index).copied() else { continue };
            if let Some(made) = made_of(description, item) {
                description.files.tree.set_item(owner, index, made);
            }
            continue;
        }
        let mut changed = entries.clone();
        for (key, value) in &mut changed {
            let is_schema = is_names || SCHEMA.contains(&&**key);
            // `additionalProperties` takes truth values in 3.0 too
            if is_schema
                && (is_names || !key.ends_with("Properties"))
                && let Some(made) = made_of(description, *value)
            {
                *value = made;
            }
        }
        if changed != entries {
            description.files.tree.set_entries(owner, changed);
        }
    }
}

/// The schema that a truth value stands for.
fn made_of(description: &mut Description, value: NodeId) -> Option<NodeId> {
    let Kind::Scalar(Value::Bool(takes_all)) = description.tree().node(value).kind else { return None };
    let empty = make(description, Kind::Map(crate::tree::Map::default()), value);
    if takes_all {
        return Some(empty);
    }
    let made = make(description, Kind::Map(crate::tree::Map::default()), value);
    description.files.tree.set_entries(made, vec![("not".into(), empty)]);
    Some(made)
}

fn make(description: &mut Description, kind: Kind, place: NodeId) -> NodeId {
    let made = description.files.tree.make(kind, place);
    description.targets.resize(description.files.tree.size(), None);
    made
}

fn lower_keywords(description: &mut Description, map: NodeId) {
    let tree = description.tree();
    let entries: Entries = tree.map(map).to_vec();
    let mut new: Entries = Vec::new();
    let has = |key: &str| entries.iter().any(|(own, _)| **own == *key);
    let mut changed = entries.clone();
    for (index, (key, value)) in entries.iter().enumerate() {
        let tree = description.tree();
        match &**key {
            "type" if !tree.list(*value).is_empty() => {
                let names: Vec<NodeId> = tree.list(*value).to_vec();
                let is_null = |name: &&NodeId| tree.text(**name) == Some("null");
                let others: Vec<NodeId> = names.iter().filter(|name| !is_null(name)).copied().collect();
                let takes_null = others.len() < names.len();
                // `enum` and `const` may exclude null, whatever the type says
                let is_null = |value: &NodeId| tree.value(*value).is_null();
                let listed = tree.get(map, "enum").map(|list| tree.list(list).iter().any(is_null));
                let may_be_null = listed.or_else(|| tree.get(map, "const").as_ref().map(is_null)) != Some(false);
                let kind = match others.as_slice() {
                    [] => continue,
                    [one] => Kind::Text(tree.text(*one).unwrap_or_default().into()),
                    _ if !takes_null => continue,
                    _ => Kind::List(others),
                };
                let made = make(description, kind, *value);
                description.lists_of_types.insert(map, *value);
                if let Some(entry) = changed.get_mut(index) {
                    entry.1 = made;
                }
                if takes_null && may_be_null {
                    new.push(("nullable".into(), make(description, Kind::Scalar(Value::Bool(true)), *value)));
                }
            }
            "const" if !has("enum") => {
                let made = make(description, Kind::List(vec![*value]), *value);
                new.push(("enum".into(), made));
            }
            "examples" if !has("example") && (has("type") || has("$ref")) => {
                if let Some(first) = tree.list(*value).first() {
                    new.push(("example".into(), *first));
                }
            }
            "exclusiveMinimum" | "exclusiveMaximum" if tree.number(*value).is_some() => {
                let bound = if &**key == "exclusiveMinimum" { "minimum" } else { "maximum" };
                // if both are there, each is compared by itself
                if !has(bound) {
                    new.push((bound.into(), *value));
                    let made = make(description, Kind::Scalar(Value::Bool(true)), *value);
                    if let Some(entry) = changed.get_mut(index) {
                        entry.1 = made;
                    }
                }
            }
            "contentEncoding" if !has("format") && tree.text(*value).is_some_and(|text| text.starts_with("base64")) => {
                new.push(("format".into(), make(description, Kind::Text("byte".into()), *value)));
            }
            // the parts of an allOf count as one object here, so both keywords mean the same
            "unevaluatedProperties" if !has("additionalProperties") && is_bool(description, *value) => {
                new.push(("additionalProperties".into(), *value));
            }
            _ => {}
        }
    }
    changed.extend(new);
    lower_conditions(description, &mut changed);
    if changed != entries {
        description.files.tree.set_entries(map, changed);
    }
}

/// Members in `then`, `else` and `dependentSchemas` count as documented; whether the condition holds is not checked.
fn lower_conditions(description: &mut Description, entries: &mut Entries) {
    let tree = description.tree();
    let mut branches: Vec<NodeId> = Vec::new();
    for (key, value) in entries.iter() {
        match &**key {
            "if" | "then" | "else" => branches.push(*value),
            "dependentSchemas" => branches.extend(tree.map(*value).iter().map(|(_, schema)| *schema)),
            _ => {}
        }
    }
    let Some(place) = branches.first().copied() else { return };
    let at = entries.iter().position(|(key, _)| &**key == "properties");
    let mut properties: Entries =
        at.and_then(|at| entries.get(at)).map_or_else(Vec::new, |(_, own)| tree.map(*own).to_vec());
    let branches = branches.iter().map(|branch| description.end_of(*branch));
    let names: Vec<Box<str>> =
        branches.flat_map(|branch| tree.get_map(branch, "properties")).map(|(name, _)| name.clone()).collect();
    let known = properties.len();
    for name in names {
        if !properties.iter().any(|(own, _)| *own == name) {
            let anything = make(description, Kind::Map(crate::tree::Map::default()), place);
            properties.push((name, anything));
        }
    }
    if properties.len() == known {
        return;
    }
    match at.and_then(|at| entries.get(at)) {
        Some((_, own)) => description.files.tree.set_entries(*own, properties),
        None => {
            let made = make(description, Kind::Map(crate::tree::Map::default()), place);
            description.files.tree.set_entries(made, properties);
            entries.push(("properties".into(), made));
        }
    }
}

/// A reference with assertions beside it becomes one of the parts of `allOf`.
fn lower_siblings(description: &mut Description, map: NodeId) {
    let tree = description.tree();
    let Some(reference) = tree.get(map, "$ref").or(tree.get(map, DYNAMIC)) else { return };
    let Some(target) = description.targets.get(map.index()).copied().flatten() else { return };
    let asserts = |key: &str, value: NodeId| {
        ASSERTIONS.contains(&key) || key == "required" && matches!(tree.node(value).kind, Kind::List(_))
    };
    let mut entries: Entries = tree.map(map).to_vec();
    if !entries.iter().any(|(key, value)| asserts(key, *value)) {
        return;
    }
    entries.retain(|(key, _)| &**key != "$ref" && &**key != DYNAMIC);
    let part = make(description, Kind::Map(crate::tree::Map::default()), reference);
    description.files.tree.set_entries(part, vec![("$ref".into(), reference)]);
    if let Some(slot) = description.targets.get_mut(part.index()) {
        *slot = Some(target);
    }
    let mut parts = vec![part];
    if let Some(at) = entries.iter().position(|(key, _)| &**key == "allOf") {
        let (_, list) = entries.remove(at);
        parts.extend(description.tree().list(list).to_vec());
    }
    let all_of = make(description, Kind::List(parts), reference);
    entries.push(("allOf".into(), all_of));
    description.files.tree.set_entries(map, entries);
    if let Some(slot) = description.targets.get_mut(map.index()) {
        *slot = None;
    }
}
