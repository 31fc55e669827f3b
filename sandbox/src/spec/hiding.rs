//! Hides what the document calls personal data or secret (`format: pii`, `format: secret`, `format: byte`, `x-truv-secret`) in bodies
//! that people look at, and what the document does not know or does not allow: nobody can tell what that is.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use truv_openapi::schema::{Fault, Member, Members, Misfit, Path, Side, Visitor, Walker, convert, every_part};
use truv_openapi::{NodeId, Tree, pointer};

use super::Document;
use crate::error::Error;

/// In place of a hidden value.
pub(crate) const HIDDEN: &str = "•••";

/// Formats of values that are hidden; bytes are documents that people upload.
const FORMATS: [&str; 3] = ["pii", "secret", "byte"];

/// The end of the one message that repeats what was sent.
const REPEATED: &str = "\" is not a valid choice.";

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

    /// The body of a request for an operation; of one for no operation nothing is known.
    pub(crate) fn request(&self, operation_id: &str, mut body: Value) -> Value {
        let operation = self.document.operations.iter().find(|operation| operation.id == operation_id);
        match operation.and_then(|operation| operation.body.as_ref()) {
            Some(known) => self.hide(known.schema, Side::Request, &mut body),
            None => hide_all(&mut body),
        }
        body
    }

    /// The body of an answer of an operation.
    pub(crate) fn answer(&self, operation_id: &str, status: u16, mut body: Value) -> Value {
        let description = self.document.description();
        let tree = description.tree();
        let operation = description.operations().iter().find(|operation| operation.id == operation_id);
        let response = operation.and_then(|operation| description.response(operation, status));
        let content = response.and_then(|response| tree.get(tree.get(response, "content")?, "application/json"));
        match content.and_then(|content| tree.get(content, "schema")) {
            Some(schema) => self.hide(schema, Side::Response, &mut body),
            None if status >= 400 => {}
            None => hide_all(&mut body),
        }
        if status >= 400 {
            hide_repeated(&mut body);
        }
        self.hide_by_name(&mut body, false);
        body
    }

    /// A body of which only the names are known.
    pub(crate) fn unknown(&self, mut body: Value) -> Value {
        self.hide_by_name(&mut body, false);
        body
    }

    fn hide(&self, schema: NodeId, side: Side, body: &mut Value) {
        let description = self.document.description();
        let mut unclear = Unclear::default();
        Walker::new(description, side, true).walk(schema, body, &mut unclear);
        convert(description, schema, body, &mut |_, parts, value| {
            let is_scalar = !matches!(value, Value::Null | Value::Array(_) | Value::Object(_));
            (is_scalar && is_hidden(description.tree(), parts)).then(|| HIDDEN.into())
        });
        for pointer in unclear.0 {
            body.pointer_mut(&pointer).into_iter().for_each(hide_all);
        }
        self.hide_by_name(body, false);
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

/// The places of values that the document does not have, or does not allow.
#[derive(Default)]
struct Unclear(Vec<String>);

impl Visitor for Unclear {
    fn misfit(&mut self, path: &Path<'_>, misfit: Misfit<'_>) {
        match misfit.fault {
            Fault::Missing(_) => {}
            Fault::Undocumented { name, .. } => self.0.push(pointer::child(&path.pointer(), name)),
            _ => self.0.push(path.pointer()),
        }
    }

    fn object(&mut self, path: &Path<'_>, object: &Map<String, Value>, members: &Members<'_>) {
        // Of a map, the document knows neither names nor values.
        let is_entry = |name: &&String| matches!(members.member(name), Member::Entry(_));
        self.0.extend(object.keys().filter(is_entry).map(|name| pointer::child(&path.pointer(), name)));
    }
}

fn hide_all(value: &mut Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(hide_all),
        Value::Array(items) => items.iter_mut().for_each(hide_all),
        Value::String(_) | Value::Number(_) => *value = HIDDEN.into(),
        Value::Bool(_) | Value::Null => {}
    }
}

/// Hides what the messages of an error repeat.
fn hide_repeated(value: &mut Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(hide_repeated),
        Value::Array(items) => items.iter_mut().for_each(hide_repeated),
        Value::String(text) if text.ends_with(REPEATED) => *text = format!("\"{HIDDEN}{REPEATED}"),
        _ => {}
    }
}

fn is_hidden(tree: &Tree, parts: &[NodeId]) -> bool {
    parts.iter().any(|part| {
        tree.get_text(*part, "format").is_some_and(|format| FORMATS.contains(&format))
            // An address that is a secret keeps its own format.
            || tree.get_bool(*part, "x-truv-secret")
    })
}
