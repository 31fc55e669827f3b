//! What schemas say about the members of an object.

use std::collections::BTreeMap;

use super::pattern::fits_pattern;
use crate::description::Description;
use crate::tree::NodeId;

/// What a set of schemas, all of which hold, says about the members of an object.
#[derive(Debug)]
pub struct Members<'a> {
    /// The schemas of each documented member.
    pub properties: BTreeMap<&'a str, Vec<NodeId>>,
    /// The names of `required`, and where each is written.
    pub required: Vec<(&'a str, NodeId)>,
    /// The schema that forbids other members.
    pub closed: Option<NodeId>,
    /// The schemas of other members.
    rest: Vec<NodeId>,
    /// Patterns of names, with the schemas of members that have them.
    patterns: Vec<(&'a str, NodeId)>,
    allows_rest: bool,
    has_rest: bool,
}

/// What the schemas say about one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member<'m> {
    /// It is documented, with these schemas.
    Documented(&'m [NodeId]),
    /// It is not documented, and this schema forbids it.
    Forbidden(NodeId),
    /// The name is data: the object is a map, or free-form. These are the schemas of the value, if there are any.
    Entry(&'m [NodeId]),
    /// Other members are documented, but this one is not.
    Undocumented,
}

impl<'a> Members<'a> {
    /// What these schemas say themselves, without their `allOf`, `oneOf` and `anyOf`.
    pub fn of(description: &'a Description, parts: &[NodeId]) -> Self {
        let tree = description.tree();
        let mut members = Self {
            properties: BTreeMap::new(),
            required: Vec::new(),
            closed: None,
            rest: Vec::new(),
            patterns: Vec::new(),
            allows_rest: false,
            has_rest: false,
        };
        for part in parts {
            for (name, schema) in tree.get_map(*part, "properties") {
                members.properties.entry(name).or_default().push(*schema);
            }
            let patterns = tree.get_map(*part, "patternProperties").iter();
            members.patterns.extend(patterns.map(|(pattern, schema)| (&**pattern, *schema)));
            let names = tree.get_list(*part, "required").iter();
            members.required.extend(names.filter_map(|name| Some((tree.text(*name)?, *name))));
            match tree.get(*part, "additionalProperties") {
                Some(rest) if tree.is_false(rest) => members.closed = members.closed.or(Some(*part)),
                Some(rest) if tree.is_true(rest) => members.allows_rest = true,
                Some(rest) => members.rest.push(rest),
                None => continue,
            }
            members.has_rest = true;
        }
        members
    }

    /// Whether a member is required.
    pub fn is_required(&self, name: &str) -> bool {
        self.required.iter().any(|(required, _)| *required == name)
    }

    /// The schemas of members whose names fit a pattern (`patternProperties` of OpenAPI 3.1).
    pub fn by_pattern(&self, name: &str) -> Vec<NodeId> {
        let fitting = self.patterns.iter().filter(|(pattern, _)| fits_pattern(pattern, name) != Some(false));
        fitting.map(|(_, schema)| *schema).collect()
    }

    /// The patterns of names (`patternProperties`), with the schemas of members that have them.
    pub fn patterns(&self) -> &[(&'a str, NodeId)] {
        &self.patterns
    }

    /// The schemas of members that are not documented.
    pub fn rest(&self) -> &[NodeId] {
        &self.rest
    }

    /// Whether undocumented members are allowed explicitly.
    pub fn is_open(&self) -> bool {
        self.allows_rest || !self.rest.is_empty()
    }

    /// What the schemas say about a member.
    pub fn member(&self, name: &str) -> Member<'_> {
        if let Some(schemas) = self.properties.get(name) {
            return Member::Documented(schemas);
        }
        // an object without documented members is meant to be free-form
        let is_free = self.properties.is_empty() && !self.has_rest && self.patterns.is_empty();
        match self.closed {
            Some(closed) => Member::Forbidden(closed),
            None if self.is_open() || is_free => Member::Entry(&self.rest),
            None => Member::Undocumented,
        }
    }
}
