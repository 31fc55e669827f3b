//! Compares a value with a schema, by the rules of OpenAPI 3.0.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::document::{Document, NodeId};
use crate::format;
use crate::rules::Rule;

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

pub struct Walker<'a> {
    pub document: &'a Document,
    pub side: Side,
    /// Whether a property that is not documented is a finding where the schema does not say.
    pub closed_world: bool,
}

/// Deeper values are not looked at.
const DEEPEST: usize = 64;

impl Walker<'_> {
    /// Everything at odds, and what was seen of properties.
    pub fn check(&self, schema: NodeId, value: &Value, seen: &mut Seen) -> Vec<Observation> {
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
        if depth == 0 || parts.all.contains(&schema) {
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
            let best = scores.iter().copied().min().unwrap_or_default();
            for (branch, score) in branches.iter().zip(&scores) {
                // each branch that fits may bring properties; of those that do not, the first of the best
                if score.0 == 0 && best.0 == 0 {
                    self.add_part(*branch, value, depth - 1, parts);
                } else if best.0 > 0 && *score == best {
                    self.add_part(*branch, value, depth - 1, parts);
                    break;
                }
            }
        }
    }

    /// How far a value is from a branch: what does not fit, then what is not documented.
    fn score(&self, branch: NodeId, value: &Value, depth: usize) -> (usize, usize) {
        let mut found = Vec::new();
        self.walk(&[branch], value, "", depth, &mut found, None);
        let is_undocumented = |rule| matches!(rule, Rule::UndocumentedField | Rule::UndocumentedRequestField);
        let undocumented = found.iter().filter(|one| is_undocumented(one.rule)).count();
        (found.len() - undocumented, undocumented)
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
        if depth == 0 {
            return;
        }
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
                && self.score(negated, value, depth - 1).0 == 0
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
        let schemas_of_rest: Vec<_> = additional
            .iter()
            .copied()
            .filter(|node| tree.number(*node).is_none() && !is_bool(tree.value(*node)))
            .collect();
        let is_closed = additional.iter().any(|node| tree.value(*node) == Value::Bool(false));
        let is_open = !schemas_of_rest.is_empty() || additional.iter().any(|node| tree.is_true(*node));
        // an object of which nothing is documented is meant to be free
        let is_free = properties.is_empty() && additional.is_empty();
        for (name, value) in object {
            if let Some(schemas) = properties.get(name.as_str()) {
                let pointer = format!("{pointer}/{}", escape(name));
                self.walk(schemas, value, &pointer, depth - 1, found, seen.as_deref_mut());
            } else if is_closed || !is_open && !is_free && self.closed_world {
                let rule = match self.side {
                    Side::Request => Rule::UndocumentedRequestField,
                    Side::Response => Rule::UndocumentedField,
                };
                let home = parts.iter().find(|part| tree.get(**part, "properties").is_some()).or(parts.first());
                let Some(home) = home else { continue };
                found.push(Observation {
                    rule,
                    pointer: format!("{pointer}/{}", escape(name)),
                    node: *home,
                    detail: describe(value),
                    sketch: Some(sketch(value)),
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
        if depth == 0 || tree.get_bool(schema, "nullable") {
            return true;
        }
        let schema = self.document.resolve(schema);
        if tree.get_bool(schema, "nullable") {
            return true;
        }
        if let Some(values) = tree.get(schema, "enum") {
            return tree.list(values).iter().any(|value| tree.value(*value).is_null());
        }
        let list = |keyword| tree.get(schema, keyword).map_or(&[][..], |list| tree.list(list));
        let any = |list: &[NodeId]| list.is_empty() || list.iter().any(|part| self.takes_null(*part, depth - 1));
        tree.get(schema, "type").is_none()
            && list("allOf").iter().all(|part| self.takes_null(*part, depth - 1))
            && any(list("oneOf"))
            && any(list("anyOf"))
    }
}

#[derive(Default)]
struct Parts {
    all: Vec<NodeId>,
    unknown_discriminator: Option<NodeId>,
}

/// One step of a pointer, escaped.
pub fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

fn is_bool(value: Value) -> bool {
    value.is_boolean()
}

fn has_type(value: &Value, expected: &str) -> bool {
    match expected {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        // not a type of OpenAPI 3.0
        _ => true,
    }
}

/// Equal by value: `1` and `1.0` are.
pub fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let same = |(key, value): (&String, &Value)| other.get(key).is_some_and(|other| equal(value, other));
            one.len() == other.len() && one.iter().all(same)
        }
        _ => one == other,
    }
}

/// The kind of a value, and of a text about how long it is; never the value.
pub fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "a boolean".to_owned(),
        Value::Number(number) if number.is_f64() => "a number".to_owned(),
        Value::Number(_) => "an integer".to_owned(),
        Value::String(text) => match text.chars().count() {
            0 => "an empty text".to_owned(),
            1..=8 => "a text of up to 8 characters".to_owned(),
            9..=64 => "a text of 9 to 64 characters".to_owned(),
            _ => "a text of more than 64 characters".to_owned(),
        },
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// A schema that a value fits, without anything of the value in it.
fn sketch(value: &Value) -> Value {
    use serde_json::json;
    match value {
        Value::Null => json!({"nullable": true}),
        Value::Bool(_) => json!({"type": "boolean"}),
        Value::Number(number) if number.is_f64() => json!({"type": "number"}),
        Value::Number(_) => json!({"type": "integer"}),
        Value::String(text) => match format::of(text) {
            Some(format) => json!({"type": "string", "format": format}),
            None => json!({"type": "string"}),
        },
        Value::Array(items) => match items.first() {
            Some(first) if items.iter().all(|item| sketch(item) == sketch(first)) => {
                json!({"type": "array", "items": sketch(first)})
            }
            _ => json!({"type": "array", "items": {}}),
        },
        // keys may be data
        Value::Object(_) => json!({"type": "object"}),
    }
}
