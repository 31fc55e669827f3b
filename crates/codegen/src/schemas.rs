//! Which schemas a part of the document refers to.

use std::collections::BTreeSet;

use serde_json::Value;

/// Names of the schemas that `value` refers to, directly or through others.
pub(crate) fn reachable(document: &Value, value: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    direct(value, &mut names);
    close(document, &mut names);
    names
}

/// Adds the names that the named schemas refer to, directly or through others.
pub(crate) fn close(document: &Value, names: &mut BTreeSet<String>) {
    let mut open: Vec<String> = names.iter().cloned().collect();
    while let Some(name) = open.pop() {
        let mut found = BTreeSet::new();
        direct(&document["components"]["schemas"][&name], &mut found);
        open.extend(found.into_iter().filter(|name| names.insert(name.clone())));
    }
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
