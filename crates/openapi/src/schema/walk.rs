//! Goes through a value and its schema together.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::bounds::{has_type, is_written, judged};
use super::choice::Score;
use super::learned::Learned;
use super::members::{Member, Members};
use super::path::{Path, Step};
use crate::description::Description;
use crate::format;
use crate::tree::{NodeId, Tree};

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
#[non_exhaustive]
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
        /// Whether the schema forbids undocumented members, or just does not have this one.
        is_forbidden: bool,
    },
    /// A member that is only written (`writeOnly`) came back in an answer.
    WriteOnly,
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
    /// The value that does not fit. For a missing member, this is the object; for an undocumented member, its value.
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

    /// A part of the document that cannot be compared with the value: a pattern that is invalid or too slow.
    fn unchecked(&mut self, node: NodeId) {
        let _ = node;
    }
}

/// Compares a value with schemas. The walker remembers what it learns about the value, so use a new one for each value.
pub struct Walker<'a> {
    pub(super) description: &'a Description,
    side: Side,
    closed_world: bool,
    pub(super) learned: Arc<Learned<'a>>,
    /// Schemas that are being examined for whether they take null.
    pub(super) pending: RefCell<HashSet<NodeId>>,
    /// How far values are from branches. Without this, each level of `oneOf` in `oneOf` would double the time.
    pub(super) scores: RefCell<HashMap<(NodeId, *const Value), Score>>,
}

/// The limit of steps down, into values and into parts of schemas. `serde_json` reads to a depth of 127 unless told
/// otherwise; a caller that reads deeper JSON needs a stack of sufficient size.
const DEEPEST: usize = 4096;

impl<'a> Walker<'a> {
    /// A walker. In a closed world, an undocumented member is a misfit unless the schema allows it.
    pub fn new(description: &'a Description, side: Side, closed_world: bool) -> Self {
        Self::learned(description, side, closed_world, &Arc::default())
    }

    /// The same, with what other walkers have learned about the document.
    pub fn learned(description: &'a Description, side: Side, closed_world: bool, learned: &Arc<Learned<'a>>) -> Self {
        Self {
            description,
            side,
            closed_world,
            learned: Arc::clone(learned),
            pending: RefCell::default(),
            scores: RefCell::default(),
        }
    }

    /// Reports everything about a value to the visitor.
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
        // one misfit for all parts that report the same
        if let Some(node) = parts.all.iter().copied().find(|part| !self.has_type_of(*part, value)) {
            let expected = types(tree, node).collect::<Vec<_>>().join(" or ");
            visitor.misfit(path, Misfit { fault: Fault::Type(&expected), node, value });
            return;
        }
        for part in &parts.all {
            self.keywords(*part, value, path, depth, visitor);
        }
        match value {
            Value::Array(list) => {
                let all = super::parts::items(self.description, &parts.all);
                let has_first = parts.all.iter().any(|part| tree.get(*part, "prefixItems").is_some());
                if !all.is_empty() || has_first {
                    for (index, item) in list.iter().enumerate() {
                        let own = has_first.then(|| super::parts::items_at(self.description, &parts.all, index));
                        let schemas = own.as_ref().unwrap_or(&all);
                        self.value(schemas, item, &path.step(Step::Item(index)), depth - 1, visitor);
                    }
                }
            }
            Value::Object(object) => self.object(&parts.all, (value, object), path, depth, visitor),
            _ => {}
        }
    }

    /// Whether a value has one of the types that a schema has.
    fn has_type_of(&self, schema: NodeId, value: &Value) -> bool {
        let mut types = types(self.description.tree(), schema).peekable();
        types.peek().is_none() || types.any(|expected| has_type(value, expected))
    }

    /// What one schema says about the value itself.
    fn keywords(&self, part: NodeId, value: &Value, path: &Path<'_>, depth: usize, visitor: &mut dyn Visitor) {
        let tree = self.description.tree();
        if let Some(node) = tree.get(part, "enum") {
            match tree.list(node).iter().any(|known| is_written(tree, *known, value)) {
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
        for (keyword, node, is_violated) in judged(tree, part, value) {
            match is_violated {
                Some(true) => visitor.misfit(path, Misfit { fault: Fault::Bound(keyword), node, value }),
                Some(false) => {}
                None => visitor.unchecked(node),
            }
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
        let members = self.learned.members(self.description, parts);
        for (name, node) in &members.required {
            if !object.contains_key(*name)
                && !self.is_for_the_other_side(members.properties.get(name).map(Vec::as_slice))
            {
                visitor.misfit(path, Misfit { fault: Fault::Missing(name), node: *node, value });
            }
        }
        visitor.object(path, object, &members);
        for (name, value) in object {
            let by_pattern = members.by_pattern(name);
            if !by_pattern.is_empty() && !members.properties.contains_key(name.as_str()) {
                self.value(&by_pattern, value, &path.step(Step::Entry(name)), depth - 1, visitor);
                continue;
            }
            let (schemas, step) = match members.member(name) {
                Member::Documented(schemas) => {
                    if self.side == Side::Response && self.is_for_the_other_side(Some(schemas)) {
                        for node in schemas.iter().take(1).copied() {
                            let misfit = Misfit { fault: Fault::WriteOnly, node, value };
                            visitor.misfit(&path.step(Step::Member(name)), misfit);
                        }
                        continue;
                    }
                    (schemas, Step::Member(name))
                }
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
    fn is_for_the_other_side(&self, schemas: Option<&[NodeId]>) -> bool {
        let keyword = match self.side {
            Side::Request => "readOnly",
            Side::Response => "writeOnly",
        };
        let tree = self.description.tree();
        // the keyword may be in a part of `allOf`
        let is_so = |schema: NodeId| tree.get_bool(self.description.resolve(schema), keyword);
        let parts = |schema: &NodeId| tree.get_list(self.description.resolve(*schema), "allOf");
        let mut schemas = schemas.into_iter().flatten();
        schemas.any(|schema| is_so(*schema) || parts(schema).iter().any(|part| is_so(*part)))
    }
}

/// The types of a schema: none, one, or, in OpenAPI 3.1, several.
pub fn types(tree: &Tree, schema: NodeId) -> impl Iterator<Item = &str> {
    let node = tree.get(schema, "type");
    let one = node.and_then(|node| tree.text(node));
    one.into_iter().chain(node.into_iter().flat_map(|node| tree.list(node)).filter_map(|node| tree.text(*node)))
}
