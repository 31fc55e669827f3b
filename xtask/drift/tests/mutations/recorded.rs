//! What the recordings have at each schema of the document, found without the checker: all branches of a schema count.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use openapi_drift::har::{Exchange, Message};
use serde_json::Value;
use truv_openapi::pointer::escape;
use truv_openapi::schema::convert;
use truv_openapi::{Description, NodeId, Operation};

use crate::document::Document;

/// The values at a schema, each once.
#[derive(Default)]
pub(crate) struct Values {
    by_text: BTreeMap<String, Value>,
    /// Whether an answer has one.
    pub(crate) is_answered: bool,
    /// The operations that have one, by their indices.
    pub(crate) operations: BTreeSet<usize>,
}

impl Values {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Value> {
        self.by_text.values()
    }
}

/// What the recordings have.
pub(crate) struct Recorded {
    root: Value,
    /// The operation whose exchanges are read.
    current: usize,
    by_pointer: HashMap<String, Values>,
    none: Values,
}

impl Recorded {
    pub(crate) fn new(document: &Document) -> Self {
        let description = &document.description;
        let pointers = pointers(description);
        let mut recorded =
            Self { root: document.root.clone(), current: 0, by_pointer: HashMap::new(), none: Values::default() };
        for (index, (operation, own)) in description.operations().iter().zip(&document.operations).enumerate() {
            recorded.current = index;
            for exchange in &own.exchanges {
                recorded.parameters(description, &pointers, operation, exchange);
                let body = description.tree().get(operation.node, "requestBody").map(|body| description.resolve(body));
                // a request that was refused is not compared
                if let Some(body) = body.filter(|_| exchange.status < 400) {
                    recorded.body(description, &pointers, body, &exchange.request, false);
                }
                if let Some(response) = description.response(operation, exchange.status) {
                    recorded.body(description, &pointers, response, &exchange.response, true);
                }
            }
        }
        recorded
    }

    /// The values at the schema of this pointer.
    pub(crate) fn at(&self, pointer: &str) -> &Values {
        self.by_pointer.get(pointer).unwrap_or(&self.none)
    }

    /// What a reference leads to.
    pub(crate) fn resolve<'v>(&'v self, schema: &'v Value) -> &'v Value {
        match schema["$ref"].as_str().and_then(|target| self.root.pointer(&target[1..])) {
            Some(target) => self.resolve(target),
            None => schema,
        }
    }

    /// Whether a value is of a kind that a schema takes.
    pub(crate) fn takes(&self, schema: &Value, value: &Value) -> bool {
        let schema = self.resolve(schema);
        let listed = schema["enum"].as_array();
        let is_listed = listed.is_none_or(|listed| listed.contains(value));
        let parts = |keyword: &str| schema[keyword].as_array().cloned().unwrap_or_default();
        let is_of_type = match (schema["type"].as_str(), value) {
            (_, Value::Null) => schema["nullable"] == true || schema["type"].is_null(),
            (Some("string"), _) => value.is_string(),
            (Some("integer" | "number"), _) => value.is_number(),
            (Some("boolean"), _) => value.is_boolean(),
            (Some("array"), _) => value.is_array(),
            (Some(_), _) => value.is_object(),
            (None, _) => true,
        };
        is_of_type
            && is_listed
            && parts("allOf").iter().all(|part| self.takes(part, value))
            && (parts("anyOf").is_empty() || parts("anyOf").iter().any(|part| self.takes(part, value)))
    }

    fn add(&mut self, pointer: &str, value: Value, is_answered: bool) {
        let values = self.by_pointer.entry(pointer.to_owned()).or_default();
        values.by_text.insert(value.to_string(), value);
        values.is_answered |= is_answered;
        values.operations.insert(self.current);
    }

    fn body(&mut self, description: &Description, pointers: &Pointers, owner: NodeId, message: &Message, answer: bool) {
        let tree = description.tree();
        let json = tree.get(owner, "content").and_then(|content| tree.get(content, "application/json"));
        let Some(schema) = json.and_then(|json| tree.get(json, "schema")) else { return };
        let Ok(mut body) = serde_json::from_slice::<Value>(&message.body) else { return };
        convert(description, schema, &mut body, &mut |_, parts, value| {
            parts.iter().for_each(|part| self.add(&pointers[part], value.clone(), answer));
            None
        });
    }

    fn parameters(
        &mut self,
        description: &Description,
        pointers: &Pointers,
        operation: &Operation,
        exchange: &Exchange,
    ) {
        let tree = description.tree();
        for parameter in operation.parameters.iter().filter(|_| exchange.status < 400) {
            let name = tree.get_text(*parameter, "name").unwrap();
            if tree.get_text(*parameter, "in") == Some("query")
                && let Some((_, text)) = exchange.query.iter().find(|(own, _)| own == name)
            {
                let schema = tree.get(*parameter, "schema").unwrap();
                self.add(&pointers[&description.resolve(schema)], Value::from(text.clone()), false);
            }
        }
    }
}

type Pointers = HashMap<NodeId, String>;

/// The pointer of each node.
fn pointers(description: &Description) -> Pointers {
    let tree = description.tree();
    let mut pointers = Pointers::new();
    let mut next = vec![(description.root().unwrap(), String::new())];
    while let Some((node, pointer)) = next.pop() {
        next.extend(tree.map(node).iter().map(|(key, value)| (*value, format!("{pointer}/{}", escape(key)))));
        next.extend(tree.list(node).iter().enumerate().map(|(index, value)| (*value, format!("{pointer}/{index}"))));
        pointers.insert(node, pointer);
    }
    pointers
}
