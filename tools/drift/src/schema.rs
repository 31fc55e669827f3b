//! Compares a value with a schema, by the rules of OpenAPI 3.0.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::ptr;

use serde_json::Value;

use crate::document::{Document, NodeId};
use crate::rules::Rule;
use crate::value::{describe, equal, escape, has_type, sketch};
use crate::{format, names};

/// Which way a body goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    Request,
    Response,
}

impl Side {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

/// Something at odds with the schema, never with the value itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    pub rule: Rule,
    /// Pointer into the body, with `*` for items of lists and for keys that are data.
    pub pointer: String,
    /// What it is at odds with.
    pub node: NodeId,
    /// What stands there, without the value.
    pub detail: String,
    /// For [`Rule::UndocumentedField`]: a schema for it.
    pub sketch: Option<Value>,
}

/// What was seen at a documented property.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Objects that could have it.
    pub objects: usize,
    pub present: usize,
    pub null: usize,
    pub is_required: bool,
    pub node: Option<NodeId>,
    pub enum_values: Vec<Value>,
}

/// Properties by pointer.
pub type Seen = BTreeMap<String, Evidence>;

/// Compares one body.
pub struct Walker<'a> {
    document: &'a Document,
    side: Side,
    closed_world: bool,
    /// How far values are from branches. Without this, each level of `oneOf` in `oneOf` would double the time.
    scores: RefCell<HashMap<(NodeId, *const Value), Score>>,
    nulls: RefCell<HashMap<NodeId, bool>>,
}

/// How far a value is from a branch; the less, the nearer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    /// Not even the type is right.
    has_other_type: bool,
    misfits: usize,
    undocumented: usize,
}

impl Score {
    fn fits(self) -> bool {
        self.misfits == 0
    }
}

/// Steps down, into values and into parts of schemas. JSON itself is read to a depth of 127.
const DEEPEST: usize = 256;

impl<'a> Walker<'a> {
    /// In a closed world, a property that is not documented is a finding where the schema does not say.
    pub fn new(document: &'a Document, side: Side, closed_world: bool) -> Self {
        Self { document, side, closed_world, scores: RefCell::default(), nulls: RefCell::default() }
    }

    /// Everything at odds, and what was seen of properties.
    pub fn check(self, schema: NodeId, value: &Value, seen: &mut Seen) -> Vec<Observation> {
        let mut found = Vec::new();
        self.walk(&[schema], value, "", DEEPEST, &mut found, Some(seen));
        found
    }

    /// The schemas that hold at a value: with `allOf`, and with the branches of `oneOf` and `anyOf` that fit best.
    fn parts(&self, schemas: &[NodeId], value: &Value, depth: usize) -> Parts {
        let mut parts = Parts::default();
        for schema in schemas {
            self.add_part(*schema, value, depth, &mut parts);
        }
        parts
    }

    fn add_part(&self, schema: NodeId, value: &Value, depth: usize, parts: &mut Parts) {
        let tree = self.document.tree();
        let schema = self.document.resolve(schema);
        if parts.all.contains(&schema) {
            return;
        }
        if depth == 0 {
            parts.is_too_deep = true;
            return;
        }
        parts.all.push(schema);
        for part in tree.get(schema, "allOf").map_or(&[][..], |list| tree.list(list)) {
            self.add_part(*part, value, depth - 1, parts);
        }
        for keyword in ["oneOf", "anyOf"] {
            let branches = tree.get(schema, keyword).map_or(&[][..], |list| tree.list(list));
            if branches.is_empty() {
                continue;
            }
            if let Some(branch) = self.discriminated(schema, branches, value, parts) {
                self.add_part(branch, value, depth - 1, parts);
                continue;
            }
            let scores: Vec<_> = branches.iter().map(|branch| self.score(*branch, value, depth - 1)).collect();
            let Some(best) = scores.iter().copied().min() else { continue };
            // each branch that fits may bring properties, unless one has them all; of those that do not, the first of the best
            let is_one_enough = !best.fits();
            let is_chosen = |score: &Score| *score == best || best.undocumented > 0 && best.fits() && score.fits();
            let chosen = branches.iter().zip(&scores).filter(|(_, score)| is_chosen(score));
            for (branch, _) in chosen.take(if is_one_enough { 1 } else { usize::MAX }) {
                self.add_part(*branch, value, depth - 1, parts);
            }
        }
    }

    /// How far a value is from a branch.
    fn score(&self, branch: NodeId, value: &Value, depth: usize) -> Score {
        let key = (branch, ptr::from_ref(value));
        if let Some(known) = self.scores.borrow().get(&key) {
            return *known;
        }
        // a branch that leads back to itself adds nothing
        self.scores.borrow_mut().insert(key, Score::default());
        let mut found = Vec::new();
        self.walk(&[branch], value, "", depth, &mut found, None);
        let undocumented = found.iter().filter(|one| self.is_only_undocumented(one)).count();
        let is_type = |one: &Observation| matches!(one.rule, Rule::TypeMismatch | Rule::NullNotAllowed);
        let has_other_type = found.iter().any(|one| one.pointer.is_empty() && is_type(one));
        let score = Score { has_other_type, misfits: found.len() - undocumented, undocumented };
        self.scores.borrow_mut().insert(key, score);
        score
    }

    /// A field that the schema does not forbid, but does not have.
    fn is_only_undocumented(&self, one: &Observation) -> bool {
        matches!(one.rule, Rule::UndocumentedField | Rule::UndocumentedRequestField) && !self.is_closed(one.node)
    }

    fn is_closed(&self, schema: NodeId) -> bool {
        let tree = self.document.tree();
        tree.get(schema, "additionalProperties").is_some_and(|node| tree.is_false(node))
    }

    /// The branch that the discriminator names. A name that leads nowhere is noted in `parts`.
    fn discriminated(&self, schema: NodeId, branches: &[NodeId], value: &Value, parts: &mut Parts) -> Option<NodeId> {
        let tree = self.document.tree();
        let discriminator = tree.get(schema, "discriminator")?;
        let name = value.get(tree.get_text(discriminator, "propertyName")?)?.as_str()?;
        let mapped = tree.get(discriminator, "mapping").and_then(|mapping| tree.get_text(mapping, name));
        let wanted = mapped.unwrap_or(name);
        let last = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
        let branch = branches.iter().find(|branch| {
            let text = tree.get_text(**branch, "$ref").unwrap_or_default();
            text == wanted || last(text) == last(wanted)
        });
        if branch.is_none() {
            parts.unknown_discriminator = Some(discriminator);
        }
        branch.copied()
    }

    fn walk(
        &self,
        schemas: &[NodeId],
        value: &Value,
        pointer: &str,
        depth: usize,
        found: &mut Vec<Observation>,
        mut seen: Option<&mut Seen>,
    ) {
        let tree = self.document.tree();
        let mut report = |rule, node, detail: String| {
            found.push(Observation { rule, pointer: pointer.to_owned(), node, detail, sketch: None });
        };
        if value.is_null() {
            if let Some(refusing) = schemas.iter().find(|schema| !self.takes_null(**schema, depth)) {
                report(Rule::NullNotAllowed, *refusing, "null".to_owned());
            }
            return;
        }
        let parts = self.parts(schemas, value, depth);
        if let (true, Some(schema)) = (parts.is_too_deep, schemas.first()) {
            report(Rule::TypeMismatch, *schema, "nested too deeply to be checked".to_owned());
            return;
        }
        if let Some(discriminator) = parts.unknown_discriminator {
            report(Rule::DiscriminatorUnknown, discriminator, "a text".to_owned());
        }
        // one message for all parts that say the same
        let wrong_type = parts
            .all
            .iter()
            .find(|part| tree.get_text(**part, "type").is_some_and(|expected| !has_type(value, expected)));
        if let Some(part) = wrong_type {
            let expected = tree.get_text(*part, "type").unwrap_or_default();
            report(Rule::TypeMismatch, *part, format!("{}, expected {expected}", describe(value)));
            return;
        }
        for part in &parts.all {
            if let Some(values) = tree.get(*part, "enum") {
                let known = tree.list(values).iter().any(|known| equal(&tree.value(*known), value));
                if !known {
                    report(Rule::UnknownEnumValue, values, describe(value));
                }
                if let Some(evidence) = seen.as_deref_mut().and_then(|seen| seen.get_mut(pointer))
                    && known
                    && !evidence.enum_values.contains(value)
                {
                    evidence.enum_values.push(value.clone());
                }
            }
            if let Some(expected) = tree.get_text(*part, "format")
                && !format::fits(expected, value)
            {
                report(Rule::FormatMismatch, *part, format!("{}, expected the format {expected}", describe(value)));
            }
            if let Some(negated) = tree.get(*part, "not")
                && self.score(negated, value, depth - 1).fits()
            {
                report(Rule::BoundViolation, negated, "fits what `not` excludes".to_owned());
            }
            for (node, detail) in crate::bounds::violated(tree, *part, value) {
                report(Rule::BoundViolation, node, detail);
            }
        }
        match value {
            Value::Array(items) => {
                let schemas: Vec<_> = parts.all.iter().filter_map(|part| tree.get(*part, "items")).collect();
                if !schemas.is_empty() {
                    let pointer = format!("{pointer}/*");
                    for item in items {
                        self.walk(&schemas, item, &pointer, depth - 1, found, seen.as_deref_mut());
                    }
                }
            }
            Value::Object(object) => self.walk_object(&parts.all, object, pointer, depth, found, seen),
            _ => {}
        }
    }

    fn walk_object(
        &self,
        parts: &[NodeId],
        object: &serde_json::Map<String, Value>,
        pointer: &str,
        depth: usize,
        found: &mut Vec<Observation>,
        mut seen: Option<&mut Seen>,
    ) {
        let tree = self.document.tree();
        let entries = |keyword| parts.iter().filter_map(move |part| tree.get(*part, keyword));
        let mut properties: BTreeMap<&str, Vec<NodeId>> = BTreeMap::new();
        for (name, schema) in entries("properties").flat_map(|node| tree.map(node)) {
            properties.entry(name).or_default().push(*schema);
        }
        let required: Vec<_> = entries("required").flat_map(|list| tree.list(list)).collect();
        let is_required = |name: &str| required.iter().any(|node| tree.text(**node) == Some(name));
        for name in &required {
            let Some(text) = tree.text(**name) else { continue };
            if !object.contains_key(text) && !self.is_for_the_other_side(properties.get(text)) {
                found.push(Observation {
                    rule: Rule::MissingRequiredField,
                    pointer: format!("{pointer}/{}", escape(text)),
                    node: **name,
                    detail: "missing".to_owned(),
                    sketch: None,
                });
            }
        }
        if let Some(seen) = seen.as_deref_mut() {
            for (name, schemas) in &properties {
                let evidence = seen.entry(format!("{pointer}/{}", escape(name))).or_default();
                let value = object.get(*name);
                evidence.objects += 1;
                evidence.present += usize::from(value.is_some());
                evidence.null += usize::from(value.is_some_and(Value::is_null));
                evidence.is_required = is_required(name);
                evidence.node = schemas.first().copied();
            }
        }
        let additional: Vec<_> = entries("additionalProperties").collect();
        let schemas_of_rest: Vec<_> =
            additional.iter().copied().filter(|node| !tree.is_true(*node) && !tree.is_false(*node)).collect();
        let closed = parts.iter().copied().find(|part| self.is_closed(*part));
        let is_open = !schemas_of_rest.is_empty() || additional.iter().any(|node| tree.is_true(*node));
        // an object of which nothing is documented is meant to be free
        let is_free = properties.is_empty() && additional.is_empty();
        for (name, value) in object {
            if let Some(schemas) = properties.get(name.as_str()) {
                let pointer = format!("{pointer}/{}", escape(name));
                self.walk(schemas, value, &pointer, depth - 1, found, seen.as_deref_mut());
            } else if closed.is_some() || !is_open && !is_free && self.closed_world {
                let rule = match self.side {
                    Side::Request => Rule::UndocumentedRequestField,
                    Side::Response => Rule::UndocumentedField,
                };
                let with_properties = parts.iter().copied().find(|part| tree.get(*part, "properties").is_some());
                let Some(home) = closed.or(with_properties).or(parts.first().copied()) else { continue };
                found.push(Observation {
                    rule,
                    pointer: format!("{pointer}/{}", escape(names::shown(name))),
                    node: home,
                    detail: describe(value),
                    sketch: names::is_name(name).then(|| sketch(value)),
                });
            } else if !schemas_of_rest.is_empty() {
                // the key is data
                let pointer = format!("{pointer}/*");
                self.walk(&schemas_of_rest, value, &pointer, depth - 1, found, seen.as_deref_mut());
            }
        }
    }

    /// `readOnly` fields are not sent, `writeOnly` fields do not come back.
    fn is_for_the_other_side(&self, schemas: Option<&Vec<NodeId>>) -> bool {
        let keyword = match self.side {
            Side::Request => "readOnly",
            Side::Response => "writeOnly",
        };
        let tree = self.document.tree();
        schemas
            .is_some_and(|schemas| schemas.iter().any(|schema| tree.get_bool(self.document.resolve(*schema), keyword)))
    }

    /// Whether null fits: `nullable` counts beside `$ref` and `allOf` too, and a schema that says nothing takes anything.
    fn takes_null(&self, schema: NodeId, depth: usize) -> bool {
        let tree = self.document.tree();
        let resolved = self.document.resolve(schema);
        if depth == 0 || tree.get_bool(schema, "nullable") || tree.get_bool(resolved, "nullable") {
            return true;
        }
        if let Some(known) = self.nulls.borrow().get(&resolved) {
            return *known;
        }
        // a part that leads back to itself adds nothing
        self.nulls.borrow_mut().insert(resolved, true);
        let takes = match tree.get(resolved, "enum") {
            Some(values) => tree.list(values).iter().any(|value| tree.value(*value).is_null()),
            None => tree.get(resolved, "type").is_none(),
        };
        let list = |keyword| tree.get(resolved, keyword).map_or(&[][..], |list| tree.list(list));
        let part_takes = |part: &NodeId| self.takes_null(*part, depth - 1);
        let any = |parts: &[NodeId]| parts.is_empty() || parts.iter().any(part_takes);
        let takes = takes
            && list("allOf").iter().all(part_takes)
            && any(list("oneOf"))
            && any(list("anyOf"))
            && !tree.get(resolved, "not").as_ref().is_some_and(part_takes);
        self.nulls.borrow_mut().insert(resolved, takes);
        takes
    }
}

#[derive(Default)]
struct Parts {
    all: Vec<NodeId>,
    is_too_deep: bool,
    unknown_discriminator: Option<NodeId>,
}
