//! Values that are written as text: in queries, headers, paths and forms.

use serde_json::{Map, Number, Value};
use truv_openapi::schema::{Misfit, Path, Side, Visitor, Walker, equal, every_part, types};
use truv_openapi::{Description, NodeId};

/// The types of values that a schema may take.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kinds {
    pub(super) is_list: bool,
    pub(super) is_object: bool,
    pub(super) is_scalar: bool,
    takes_number: bool,
    takes_boolean: bool,
}

impl Kinds {
    pub(super) fn of(document: &Description, schema: NodeId) -> Self {
        let tree = document.tree();
        let mut parts = Vec::new();
        every_part(document, schema, &mut parts);
        let mut kinds = Self::default();
        for part in parts {
            let is_list = |name: &str| tree.get(part, name).is_some();
            for name in types(tree, part) {
                match name {
                    "array" => kinds.is_list = true,
                    "object" => kinds.is_object = true,
                    "integer" | "number" => (kinds.is_scalar, kinds.takes_number) = (true, true),
                    "boolean" => (kinds.is_scalar, kinds.takes_boolean) = (true, true),
                    _ => kinds.is_scalar = true,
                }
            }
            kinds.is_list |= is_list("items");
            kinds.is_object |= is_list("properties");
        }
        kinds.is_scalar |= !kinds.is_list && !kinds.is_object;
        kinds
    }
}

/// The value that a text stands for: one that fits the schema, if there is one.
pub(super) fn read(document: &Description, schema: NodeId, text: &str) -> Value {
    let kinds = Kinds::of(document, schema);
    let as_text = Value::from(text);
    let number = number(text).filter(|_| kinds.takes_number);
    let boolean = match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => None,
    };
    let boolean = boolean.filter(|_| kinds.takes_boolean);
    let best = number.or(boolean);
    // a value that is left empty
    if text.is_empty() && !fits(document, schema, &as_text) && fits(document, schema, &Value::Null) {
        return Value::Null;
    }
    // by far the most frequent case: the schema takes texts
    if best.is_none() && (text.is_empty() || fits(document, schema, &as_text)) {
        return as_text;
    }
    let null = (text == "null").then_some(Value::Null);
    let mut others =
        best.clone().into_iter().chain([as_text.clone()]).chain(listed(document, schema, text)).chain(null);
    others.find(|value| fits(document, schema, value)).or(best).unwrap_or(as_text)
}

/// The value of an `enum` with this spelling.
fn listed(document: &Description, schema: NodeId, text: &str) -> Option<Value> {
    let tree = document.tree();
    let values = tree.get_list(document.resolve(schema), "enum").iter().map(|value| tree.value(*value));
    let wanted: Value = serde_json::from_str(text).ok()?;
    values.filter(|value| !value.is_string()).find(|value| equal(value, &wanted))
}

fn number(text: &str) -> Option<Value> {
    text.parse::<Number>().ok().map(Value::Number)
}

/// Whether a value fits a schema.
pub(super) fn fits(document: &Description, schema: NodeId, value: &Value) -> bool {
    struct Count(usize);
    impl Visitor for Count {
        fn misfit(&mut self, _: &Path<'_>, _: Misfit<'_>) {
            self.0 += 1;
        }
    }
    let mut count = Count(0);
    Walker::new(document, Side::Request, false).walk(schema, value, &mut count);
    count.0 == 0
}

/// The schema of a member of an object, wherever it is documented.
pub(super) fn member(document: &Description, schema: NodeId, name: &str) -> Option<NodeId> {
    let tree = document.tree();
    let mut parts = Vec::new();
    every_part(document, schema, &mut parts);
    let own = parts.iter().find_map(|part| tree.get(tree.get(*part, "properties")?, name));
    let rest =
        || parts.iter().find_map(|part| tree.get(*part, "additionalProperties").filter(|rest| tree.is_map(*rest)));
    own.or_else(rest)
}

/// The schema of a list's items.
pub(super) fn item(document: &Description, schema: NodeId) -> Option<NodeId> {
    let mut parts = Vec::new();
    every_part(document, schema, &mut parts);
    truv_openapi::schema::items(document, &parts).first().copied()
}

/// Like [`read`], if the schema may not be documented.
pub(super) fn read_some(document: &Description, schema: Option<NodeId>, text: &str) -> Value {
    schema.map_or_else(|| Value::from(text), |schema| read(document, schema, text))
}

/// A list of texts as a value.
pub(super) fn list<'t>(document: &Description, schema: NodeId, texts: impl Iterator<Item = &'t str>) -> Value {
    let item = item(document, schema);
    Value::Array(texts.map(|text| read_some(document, item, text)).collect())
}

/// Names and texts as an object. Names may lead further down: `a[b]`, `a[]`, `a[0]`.
pub(super) fn object(document: &Description, schema: NodeId, pairs: &[(String, String)]) -> Value {
    let mut object = Map::new();
    for (name, group) in grouped(document, schema, pairs) {
        let own = member(document, schema, &name);
        let value = of_group(document, own, &group);
        object.insert(name, value);
    }
    Value::Object(object)
}

/// The rest of a name, after its first part, with a text.
type Rest<'p> = (&'p str, &'p str);

/// The pairs by the first part of their names, in order.
fn grouped<'p>(document: &Description, schema: NodeId, pairs: &'p [(String, String)]) -> Vec<(String, Vec<Rest<'p>>)> {
    let mut groups: Vec<(String, Vec<Rest<'p>>)> = Vec::new();
    for (name, text) in pairs {
        let (first, rest) = match name.find('[').filter(|at| *at > 0) {
            // the name itself may have brackets
            Some(at) if member(document, schema, name).is_none() => name.split_at(at),
            _ => (name.as_str(), ""),
        };
        match groups.iter_mut().find(|(known, _)| known == first) {
            Some((_, group)) => group.push((rest, text)),
            None => groups.push((first.to_owned(), vec![(rest, text)])),
        }
    }
    groups
}

fn of_group(document: &Description, schema: Option<NodeId>, group: &[Rest<'_>]) -> Value {
    let kinds = schema.map(|schema| Kinds::of(document, schema));
    let is_list = kinds.is_some_and(|kinds| kinds.is_list);
    let is_object = kinds.is_some_and(|kinds| kinds.is_object);
    let is_index = |rest: &str| {
        let inner = rest.strip_prefix('[').and_then(|rest| rest.split(']').next()).unwrap_or("-");
        inner.bytes().all(|byte| byte.is_ascii_digit())
    };
    let has_path = group.iter().any(|(rest, _)| !rest.is_empty());
    match group {
        [(_, text)] if !has_path && is_object => {
            serde_json::from_str(text).ok().filter(Value::is_object).unwrap_or_else(|| Value::from(*text))
        }
        [(_, text)] if !has_path && !is_list => read_some(document, schema, text),
        _ if has_path && group.iter().all(|(rest, _)| rest.is_empty() || is_index(rest)) => {
            let item = schema.and_then(|schema| item(document, schema));
            let mut items: Vec<(&str, Vec<Rest<'_>>)> = Vec::new();
            for (rest, text) in group {
                let (index, deeper) = rest.split_once(']').unwrap_or(("", ""));
                match items.iter_mut().find(|(known, _)| *known == index && !index.is_empty() && index != "[") {
                    Some((_, group)) => group.push((deeper, text)),
                    None => items.push((index, vec![(deeper, text)])),
                }
            }
            Value::Array(items.iter().map(|(_, group)| of_group(document, item, group)).collect())
        }
        _ if has_path => {
            let pairs = group.iter().map(|(rest, text)| {
                let (name, deeper) = rest.trim_start_matches('[').split_once(']').unwrap_or((rest, ""));
                (format!("{name}{deeper}"), (*text).to_owned())
            });
            let pairs: Vec<_> = pairs.collect();
            match schema {
                Some(schema) => object(document, schema, &pairs),
                None => Value::Object(pairs.into_iter().map(|(name, text)| (name, Value::from(text))).collect()),
            }
        }
        _ => {
            let item = schema.and_then(|schema| item(document, schema));
            Value::Array(group.iter().map(|(_, text)| read_some(document, item, text)).collect())
        }
    }
}

/// The value of names that lead into one: `x[a]=1`, where `x` stands for the value itself.
pub(super) fn nested(document: &Description, schema: NodeId, pairs: &[(String, String)]) -> Value {
    let group: Vec<Rest<'_>> =
        pairs.iter().map(|(name, text)| (name.get(1..).unwrap_or_default(), text.as_str())).collect();
    of_group(document, Some(schema), &group)
}

/// A schema for a text of a parameter that is not documented.
pub(super) fn sketch(text: &str) -> Value {
    let value = match text {
        "true" | "false" => Value::Bool(true),
        _ => number(text).unwrap_or_else(|| Value::from(text)),
    };
    crate::sketch::sketch(&value)
}
