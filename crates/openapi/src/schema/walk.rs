//! Goes through a value and its schema together.

use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::{Map, Value};

use super::bounds::{equal, has_type, violated};
use super::choice::Score;
use super::members::{Member, Members};
use super::path::{Path, Step};
use crate::description::Description;
use crate::format;
use crate::tree::NodeId;

/// The direction of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// To the service.
    Request,
    /// From the service.
    Response,
}

impl Side {
    /// `request` or `response`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

/// What does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault<'a> {
    /// Null, where it is not allowed.
    Null,
    /// A value of another type than this one.
    Type(&'a str),
    /// A value that the enum does not list.
    Enum,
    /// A value that does not have this format.
    Format(&'a str),
    /// A value outside of the bound that this keyword sets.
    Bound(&'a str),
    /// A value that fits what `not` excludes.
    Excluded,
    /// The member of this name is required, and missing.
    Missing(&'a str),
    /// The member of this name is not documented.
    Undocumented {
        /// Its name, which may be data.
        name: &'a str,
        /// Whether the schema forbids others, or just does not have it.
        is_forbidden: bool,
    },
    /// The discriminator has a value that names no schema.
    Discriminator,
    /// Nested too deeply to be checked.
    TooDeep,
}

/// A value that does not fit its schema.
#[derive(Clone, Copy, Debug)]
pub struct Misfit<'a> {
    /// What does not fit.
    pub fault: Fault<'a>,
    /// The part of the document that the value violates.
    pub node: NodeId,
    /// The value: for a member that is missing, the object; for one that is not documented, its own.
    pub value: &'a Value,
}

/// Receives what a walk finds.
pub trait Visitor {
    /// Something does not fit. For a member that is missing or not documented, the path is that of the object.
    fn misfit(&mut self, path: &Path<'_>, misfit: Misfit<'_>);

    /// An object, before its members.
    fn object(&mut self, path: &Path<'_>, object: &Map<String, Value>, members: &Members<'_>) {
        let _ = (path, object, members);
    }

    /// A value that an enum lists.
    fn listed(&mut self, path: &Path<'_>, value: &Value) {
        let _ = (path, value);
    }
}

/// Compares a value with schemas. The walker remembers what it learns about the value, so use a new one for each value.
pub struct Walker<'a> {
    pub(super) description: &'a Description,
    side: Side,
    closed_world: bool,
    /// How far values are from branches. Without this, each level of `oneOf` in `oneOf` would double the time.
    pub(super) scores: RefCell<HashMap<(NodeId, *const Value), Score>>,
    pub(super) nulls: RefCell<HashMap<NodeId, bool>>,
}

/// Steps down, into values and into parts of schemas. JSON itself is read to a depth of 127.
const DEEPEST: usize = 256;

impl<'a> Walker<'a> {
    /// In a closed world, a member that is not documented is a misfit where the schema does not say.
    pub fn new(description: &'a Description, side: Side, closed_world: bool) -> Self {
        Self { description, side, closed_world, scores: RefCell::default(), nulls: RefCell::default() }
    }

    /// Tells the visitor everything about a value.
    pub fn walk(self, schema: NodeId, value: &Value, visitor: &mut dyn Visitor) {
        self.value(&[schema], value, &Path::ROOT, DEEPEST, visitor);
    }

    pub(super) fn value(
        &self,
        schemas: &[NodeId],
        value: &Value,
        path: &Path<'_>,
        depth: usize,
        visitor: &mut dyn Visitor,
    ) {
        let tree = self.description.tree();
        if value.is_null() {
            if let Some(refusing) = schemas.iter().find(|schema| !self.takes_null(**schema, depth)) {
                visitor.misfit(path, Misfit { fault: Fault::Null, node: *refusing, value });
            }
            return;
        }
        let parts = self.parts(schemas, value, depth);
        if let (true, Some(schema)) = (parts.is_too_deep, schemas.first()) {
            visitor.misfit(path, Misfit { fault: Fault::TooDeep, node: *schema, value });
            return;
        }
        if let Some(node) = parts.unknown_discriminator {
            visitor.misfit(path, Misfit { fault: Fault::Discriminator, node, value });
        }
        let mut types = parts.all.iter().filter_map(|part| Some((*part, tree.get_text(*part, "type")?)));
        // one misfit for all parts that say the same
        if let Some((node, expected)) = types.find(|(_, expected)| !has_type(value, expected)) {
            visitor.misfit(path, Misfit { fault: Fault::Type(expected), node, value });
            return;
        }
        for part in &parts.all {
            self.keywords(*part, value, path, depth, visitor);
        }
        match value {
            Value::Array(list) => {
                let schemas = super::parts::items(self.description, &parts.all);
                if !schemas.is_empty() {
                    for (index, item) in list.iter().enumerate() {
                        self.value(&schemas, item, &path.step(Step::Item(index)), depth - 1, visitor);
                    }
                }
            }
            Value::Object(object) => self.object(&parts.all, (value, object), path, depth, visitor),
            _ => {}
        }
    }

    /// What one schema says about the value itself.
    fn keywords(&self, part: NodeId, value: &Value, path: &Path<'_>, depth: usize, visitor: &mut dyn Visitor) {
        let tree = self.description.tree();
        if let Some(node) = tree.get(part, "enum") {
            match tree.list(node).iter().any(|known| equal(&tree.value(*known), value)) {
                true => visitor.listed(path, value),
                false => visitor.misfit(path, Misfit { fault: Fault::Enum, node, value }),
            }
        }
        if let Some(expected) = tree.get_text(part, "format")
            && !format::fits(expected, value)
        {
            visitor.misfit(path, Misfit { fault: Fault::Format(expected), node: part, value });
        }
        if let Some(node) = tree.get(part, "not")
            && self.score(node, value, depth - 1).fits()
        {
            visitor.misfit(path, Misfit { fault: Fault::Excluded, node, value });
        }
        for (keyword, node) in violated(tree, part, value) {
            visitor.misfit(path, Misfit { fault: Fault::Bound(keyword), node, value });
        }
    }

    fn object(
        &self,
        parts: &[NodeId],
        (value, object): (&Value, &Map<String, Value>),
        path: &Path<'_>,
        depth: usize,
        visitor: &mut dyn Visitor,
    ) {
        let tree = self.description.tree();
        let members = Members::of(self.description, parts);
        for (name, node) in &members.required {
            if !object.contains_key(*name) && !self.is_for_the_other_side(members.properties.get(name)) {
                visitor.misfit(path, Misfit { fault: Fault::Missing(name), node: *node, value });
            }
        }
        visitor.object(path, object, &members);
        for (name, value) in object {
            let (schemas, step) = match members.member(name) {
                Member::Documented(schemas) => (schemas, Step::Member(name)),
                Member::Entry(schemas) => (schemas, Step::Entry(name)),
                Member::Undocumented if !self.closed_world => (members.rest(), Step::Entry(name)),
                Member::Forbidden(_) | Member::Undocumented => {
                    let is_forbidden = members.closed.is_some();
                    let with_properties = || parts.iter().copied().find(|part| tree.get(*part, "properties").is_some());
                    let home = members.closed.or_else(with_properties).or(parts.first().copied());
                    if let Some(node) = home {
                        let fault = Fault::Undocumented { name, is_forbidden };
                        visitor.misfit(path, Misfit { fault, node, value });
                    }
                    continue;
                }
            };
            if !schemas.is_empty() {
                self.value(schemas, value, &path.step(step), depth - 1, visitor);
            }
        }
    }

    /// `readOnly` members are not sent, `writeOnly` members do not come back.
    fn is_for_the_other_side(&self, schemas: Option<&Vec<NodeId>>) -> bool {
        let keyword = match self.side {
            Side::Request => "readOnly",
            Side::Response => "writeOnly",
        };
        let tree = self.description.tree();
        let mut schemas = schemas.into_iter().flatten();
        schemas.any(|schema| tree.get_bool(self.description.resolve(*schema), keyword))
    }
}
