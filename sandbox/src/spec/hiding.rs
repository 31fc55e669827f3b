//! Hides what the document calls personal data or secret (`format: pii`, `format: secret`,
//! `x-truv-secret`) in bodies that people look at.

use std::collections::BTreeSet;

use serde_json::Value;
use truv_openapi::schema::{convert, every_part};
use truv_openapi::{NodeId, Tree};

use super::Document;
use crate::error::Error;

/// In place of a hidden value.
pub(crate) const HIDDEN: &str = "•••";

/// Formats of values that are hidden.
const FORMATS: [&str; 2] = ["pii", "secret"];

/// Knows which values to hide. If a member's name stands for such a value in one place, members with this name are
/// hidden everywhere: a request may have the right name at a wrong place.
pub(crate) struct Hiding {
    document: Document,
    names: BTreeSet<Box<str>>,
}

impl Hiding {
    /// Reads the whole document, which takes some milliseconds and megabytes.
    pub(crate) fn load() -> Result<Self, Error> {
        let document = Document::whole()?;
        let description = document.description();
        let tree = description.tree();
        let mut names = BTreeSet::new();
        for (name, schema) in tree.maps().flat_map(|map| tree.get_map(map, "properties")) {
            let mut parts = Vec::new();
            every_part(description, *schema, &mut parts);
            if is_hidden(tree, &parts) {
                names.insert(name.clone());
            }
        }
        Ok(Self { document, names })
    }

    /// The body of a request for an operation.
    pub(crate) fn request(&self, operation_id: &str, body: Value) -> Value {
        let operation = self.document.operations.iter().find(|operation| operation.id == operation_id);
        self.hide(operation.and_then(|operation| operation.body.as_ref()).map(|body| body.schema), body)
    }

    /// The body of an answer of an operation.
    pub(crate) fn answer(&self, operation_id: &str, status: u16, body: Value) -> Value {
        let description = self.document.description();
        let tree = description.tree();
        let operation = description.operations().iter().find(|operation| operation.id == operation_id);
        let response = operation.and_then(|operation| description.response(operation, status));
        let content = response.and_then(|response| tree.get(tree.get(response, "content")?, "application/json"));
        self.hide(content.and_then(|content| tree.get(content, "schema")), body)
    }

    /// A body of which only the names are known.
    pub(crate) fn unknown(&self, body: Value) -> Value {
        self.hide(None, body)
    }

    fn hide(&self, schema: Option<NodeId>, mut body: Value) -> Value {
        let description = self.document.description();
        if let Some(schema) = schema {
            convert(description, schema, &mut body, &mut |_, parts, value| {
                let is_scalar = !matches!(value, Value::Null | Value::Array(_) | Value::Object(_));
                (is_scalar && is_hidden(description.tree(), parts)).then(|| HIDDEN.into())
            });
        }
        self.hide_by_name(&mut body, false);
        body
    }

    fn hide_by_name(&self, value: &mut Value, is_named: bool) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    self.hide_by_name(member, self.names.contains(name.as_str()));
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.hide_by_name(item, is_named)),
            Value::String(_) | Value::Number(_) if is_named => *value = HIDDEN.into(),
            _ => {}
        }
    }
}

fn is_hidden(tree: &Tree, parts: &[NodeId]) -> bool {
    parts.iter().any(|part| {
        tree.get_text(*part, "format").is_some_and(|format| FORMATS.contains(&format))
            // An address that is a secret keeps its own format.
            || tree.get_bool(*part, "x-truv-secret")
    })
}
