//! A schema as the generators of values see it.

use serde_json::{Map, Value};

/// Resolves references in a document.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) root: &'a Value,
}

impl<'a> View<'a> {
    pub(crate) fn resolve(self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(target) => self.resolve(self.root.pointer(&target[1..]).unwrap()),
            None => schema,
        }
    }

    /// The schema and all that `allOf` adds.
    pub(crate) fn parts(self, schema: &'a Value) -> Vec<&'a Value> {
        let schema = self.resolve(schema);
        let more = schema["allOf"].as_array().into_iter().flatten().flat_map(|part| self.parts(part));
        std::iter::once(schema).chain(more).collect()
    }

    pub(crate) fn takes_null(self, schema: &'a Value) -> bool {
        let resolved = self.resolve(schema);
        let list = |keyword: &str| resolved[keyword].as_array().map_or(&[][..], Vec::as_slice);
        let any = |list: &'a [Value]| list.is_empty() || list.iter().any(|part| self.takes_null(part));
        schema["nullable"] == true
            || resolved["nullable"] == true
            || list("enum").contains(&Value::Null)
            || resolved["type"].is_null()
                && resolved["enum"].is_null()
                && list("allOf").iter().all(|part| self.takes_null(part))
                && any(list("oneOf"))
                && any(list("anyOf"))
                && (resolved["not"].is_null() || !self.takes_null(&resolved["not"]))
    }
}

/// The value of a keyword in one of the parts.
pub(crate) fn say<'a>(parts: &[&'a Value], keyword: &str) -> &'a Value {
    parts.iter().map(|part| &part[keyword]).find(|value| !value.is_null()).unwrap_or(&Value::Null)
}

/// The branches of `oneOf` or `anyOf`.
pub(crate) fn branches<'a>(parts: &[&'a Value]) -> Option<&'a [Value]> {
    let found = ["oneOf", "anyOf"].map(|keyword| say(parts, keyword).as_array());
    found.into_iter().flatten().next().map(Vec::as_slice)
}

pub(crate) fn properties<'a>(parts: &[&'a Value]) -> Vec<(&'a String, &'a Value)> {
    parts.iter().filter_map(|part| part["properties"].as_object()).flat_map(Map::iter).collect()
}

pub(crate) fn required<'a>(parts: &[&'a Value]) -> Vec<&'a str> {
    let lists = parts.iter().filter_map(|part| part["required"].as_array());
    lists.flatten().filter_map(Value::as_str).collect()
}

/// The type, said or plain from the other keywords.
pub(crate) fn kind<'a>(parts: &[&'a Value]) -> Option<&'a str> {
    let is_object =
        || parts.iter().any(|part| part["properties"].is_object() || part["additionalProperties"].is_object());
    say(parts, "type").as_str().or_else(|| is_object().then_some("object"))
}
