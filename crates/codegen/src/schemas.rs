//! Which schemas a part of the document refers to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What each schema refers to, found once for many questions.
pub(crate) struct References(BTreeMap<String, BTreeSet<String>>);

impl References {
    pub(crate) fn of(document: &Value) -> Self {
        let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
        Self(
            schemas
                .map(|(name, schema)| {
                    let mut names = BTreeSet::new();
                    direct(schema, &mut names);
                    (name.clone(), names)
                })
                .collect(),
        )
    }

    /// What a schema refers to itself.
    pub(crate) fn direct(&self, name: &str) -> BTreeSet<String> {
        self.0.get(name).cloned().unwrap_or_default()
    }

    /// Adds the names that the named schemas refer to, directly or through others.
    pub(crate) fn close(&self, names: &mut BTreeSet<String>) {
        let mut open: Vec<String> = names.iter().cloned().collect();
        while let Some(name) = open.pop() {
            for found in self.0.get(&name).into_iter().flatten() {
                if names.insert(found.clone()) {
                    open.push(found.clone());
                }
            }
        }
    }
}

/// Names of the schemas that `value` refers to, directly or through others.
pub(crate) fn reachable(document: &Value, value: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    direct(value, &mut names);
    close(document, &mut names);
    names
}

/// Adds the names that the named schemas refer to, directly or through others.
pub(crate) fn close(document: &Value, names: &mut BTreeSet<String>) {
    References::of(document).close(names);
}

/// Adds the names that a value refers to itself.
pub(crate) fn direct(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            if let Some(name) = object
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|target| target.strip_prefix("#/components/schemas/"))
            {
                names.insert(name.to_owned());
            }
            object.values().for_each(|value| direct(value, names));
        }
        Value::Array(items) => items.iter().for_each(|item| direct(item, names)),
        _ => {}
    }
}
