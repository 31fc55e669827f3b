//! A schema as one thing: what its own keywords and those of its `allOf` say together.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Number, Value};

use crate::description::Description;
use crate::tree::NodeId;

/// More schemas in `allOf` than any sane document has.
const MOST_PARTS: usize = 64;

/// Formats that say what is on the wire; others, such as `password`, are notes.
const FORMATS: [&str; 18] = [
    "binary",
    "byte",
    "date",
    "date-time",
    "decimal",
    "double",
    "duration",
    "email",
    "float",
    "hostname",
    "int32",
    "int64",
    "ipv4",
    "ipv6",
    "time",
    "uri",
    "uri-reference",
    "uuid",
];

/// A schema with what it inherits.
pub(super) struct View<'d> {
    description: &'d Description,
    parts: Vec<NodeId>,
}

impl<'d> View<'d> {
    pub(super) fn of(description: &'d Description, schemas: &[NodeId]) -> Self {
        let mut view = Self { description, parts: Vec::new() };
        schemas.iter().for_each(|schema| view.add(*schema));
        view
    }

    fn add(&mut self, schema: NodeId) {
        let schema = self.description.resolve(schema);
        if self.parts.contains(&schema) || self.parts.len() >= MOST_PARTS {
            return;
        }
        self.parts.push(schema);
        for part in self.description.tree().get_list(schema, "allOf") {
            self.add(*part);
        }
    }

    pub(super) fn key(&self) -> Vec<NodeId> {
        self.parts.clone()
    }

    pub(super) fn node(&self) -> Option<NodeId> {
        self.parts.first().copied()
    }

    fn all(&self, keyword: &str) -> impl Iterator<Item = NodeId> {
        let tree = self.description.tree();
        self.parts.iter().filter_map(move |part| tree.get(*part, keyword))
    }

    fn text(&self, keyword: &str) -> Option<&'d str> {
        let tree = self.description.tree();
        self.parts.iter().find_map(|part| tree.get_text(*part, keyword))
    }

    pub(super) fn flag(&self, keyword: &str) -> bool {
        self.all(keyword).any(|node| self.description.tree().is_true(node))
    }

    /// `string`, or nothing if any type is allowed; with a format that is on the wire.
    pub(super) fn kind(&self) -> Option<&'d str> {
        self.text("type")
    }

    pub(super) fn format(&self) -> Option<&'d str> {
        self.text("format").filter(|format| FORMATS.contains(format))
    }

    pub(super) fn pattern(&self) -> Option<&'d str> {
        self.text("pattern")
    }

    /// The values of `enum`, as JSON; those that every part allows.
    pub(super) fn values(&self) -> Option<BTreeSet<String>> {
        let tree = self.description.tree();
        let sets = self.all("enum").map(|list| {
            tree.list(list).iter().map(|value| tree.value(*value).to_string()).collect::<BTreeSet<String>>()
        });
        sets.reduce(|one, other| one.intersection(&other).cloned().collect())
    }

    pub(super) fn number(&self, keyword: &str) -> Option<f64> {
        let tree = self.description.tree();
        let numbers = self.all(keyword).filter_map(|node| tree.number(node).and_then(Number::as_f64));
        if keyword.starts_with("max") { numbers.reduce(f64::min) } else { numbers.reduce(f64::max) }
    }

    pub(super) fn default(&self) -> Option<Value> {
        self.all("default").next().map(|node| self.description.tree().value(node))
    }

    pub(super) fn properties(&self) -> BTreeMap<&'d str, Vec<NodeId>> {
        let tree = self.description.tree();
        let mut properties: BTreeMap<&str, Vec<NodeId>> = BTreeMap::new();
        for part in &self.parts {
            for (name, schema) in tree.get_map(*part, "properties") {
                properties.entry(name).or_default().push(*schema);
            }
        }
        properties
    }

    pub(super) fn required(&self) -> BTreeSet<&'d str> {
        let tree = self.description.tree();
        let lists = self.parts.iter().flat_map(|part| tree.get_list(*part, "required"));
        lists.filter_map(|name| tree.text(*name)).collect()
    }

    pub(super) fn items(&self) -> Vec<NodeId> {
        self.all("items").collect()
    }

    /// The schemas of members that have no name of their own.
    pub(super) fn rest(&self) -> Vec<NodeId> {
        self.all("additionalProperties").filter(|rest| self.description.tree().is_map(*rest)).collect()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.all("additionalProperties").any(|rest| self.description.tree().is_false(rest))
    }

    /// The branches of `oneOf` or `anyOf`.
    pub(super) fn branches(&self, keyword: &str) -> Vec<NodeId> {
        let tree = self.description.tree();
        self.parts.iter().flat_map(|part| tree.get_list(*part, keyword)).copied().collect()
    }
}

/// How a branch is called: by the component that it refers to, or else by what it says.
pub(super) fn name_of(description: &Description, branch: NodeId) -> String {
    let tree = description.tree();
    if let Some(reference) = tree.get_text(branch, "$ref") {
        return reference.rsplit(['/', '#']).next().unwrap_or(reference).to_owned();
    }
    let value = tree.value(branch);
    match value.get("title").or(value.get("type")).and_then(Value::as_str) {
        Some(word) if value.as_object().is_some_and(|object| object.len() <= 2) => word.to_owned(),
        _ => without_notes(value).to_string(),
    }
}

/// A schema without what says nothing about values.
fn without_notes(mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        object
            .retain(|name, _| !name.starts_with("x-") && !matches!(name.as_str(), "description" | "example" | "title"));
    }
    value
}
