//! Types, lengths, ranges, patterns, numbers of items; and how values are compared.

use std::cmp::Ordering;
use std::collections::HashSet;

use serde_json::{Number, Value};

use super::pattern::fits_pattern;
use crate::tree::{NodeId, Tree};

/// The keywords of a schema, where each is written, and whether the value violates it; none if that cannot be decided.
pub(super) fn judged<'a>(
    tree: &'a Tree,
    schema: NodeId,
    value: &'a Value,
) -> impl Iterator<Item = (&'a str, NodeId, Option<bool>)> + 'a {
    tree.map(schema).iter().map(move |(keyword, node)| {
        let is_violated = match (&**keyword, value) {
            ("pattern", Value::String(text)) => {
                tree.text(*node).map_or(Some(false), |pattern| fits_pattern(pattern, text).map(|fits| !fits))
            }
            _ => Some(is_violated(tree, schema, keyword, *node, value)),
        };
        (&**keyword, *node, is_violated)
    })
}

/// Whether this value is the one that is written in the document.
pub(super) fn is_written(tree: &Tree, node: NodeId, value: &Value) -> bool {
    match (tree.text(node), value) {
        (Some(text), Value::String(found)) => text == found,
        (Some(_), _) | (None, Value::String(_)) => false,
        (None, _) => equal(&tree.value(node), value),
    }
}

fn is_violated(tree: &Tree, schema: NodeId, keyword: &str, node: NodeId, value: &Value) -> bool {
    #[allow(clippy::cast_precision_loss, reason = "lengths are far below 2^52")]
    let count = |number: usize| number as f64;
    let bound = || tree.number(node).and_then(Number::as_f64);
    let below = |size: usize| bound().is_some_and(|bound| count(size) < bound);
    let above = |size: usize| bound().is_some_and(|bound| count(size) > bound);
    match (keyword, value) {
        ("minLength", Value::String(text)) => below(text.chars().count()),
        ("maxLength", Value::String(text)) => above(text.chars().count()),
        ("minItems", Value::Array(items)) => below(items.len()),
        ("maxItems", Value::Array(items)) => above(items.len()),
        ("uniqueItems", Value::Array(items)) => tree.is_true(node) && has_twins(items),
        ("minProperties", Value::Object(object)) => below(object.len()),
        ("maxProperties", Value::Object(object)) => above(object.len()),
        ("minimum", Value::Number(number)) => {
            let order = tree.number(node).and_then(|bound| compare(number, bound));
            order == Some(Ordering::Less) || order == Some(Ordering::Equal) && tree.get_bool(schema, "exclusiveMinimum")
        }
        ("maximum", Value::Number(number)) => {
            let order = tree.number(node).and_then(|bound| compare(number, bound));
            order == Some(Ordering::Greater)
                || order == Some(Ordering::Equal) && tree.get_bool(schema, "exclusiveMaximum")
        }
        // in later drafts of JSON Schema, these are numbers
        ("exclusiveMinimum", Value::Number(number)) => {
            tree.number(node).and_then(|bound| compare(number, bound)).is_some_and(Ordering::is_le)
        }
        ("exclusiveMaximum", Value::Number(number)) => {
            tree.number(node).and_then(|bound| compare(number, bound)).is_some_and(Ordering::is_ge)
        }
        ("multipleOf", Value::Number(number)) => tree.number(node).is_some_and(|step| !is_multiple(number, step)),
        _ => false,
    }
}

/// Whether a value is of a type. A type that OpenAPI 3.0 does not have takes anything.
pub(super) fn has_type(value: &Value, expected: &str) -> bool {
    match expected {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => true,
    }
}

/// Whether two items are equal. Each item is looked at once, since lists can be long.
fn has_twins(items: &[Value]) -> bool {
    let mut seen = HashSet::new();
    items.iter().any(|item| {
        let mut text = String::new();
        write_canonical(item, &mut text);
        !seen.insert(text)
    })
}

/// Writes a value so that equal values have the same text: members in order, `1.0` as `1`.
fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Number(number) => match number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0) {
            Some(float) => text.push_str(&format!("{float}")),
            None => text.push_str(&number.to_string()),
        },
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (name, value) in members {
                text.push_str(&format!("{name:?}:"));
                write_canonical(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::String(content) => text.push_str(&format!("{content:?}")),
        other => text.push_str(&other.to_string()),
    }
}

/// Whether values are equal: `1` and `1.0` are.
pub fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        // two integers are compared as integers: as floats, different large numbers would be equal
        (Value::Number(one), Value::Number(other)) if one.is_f64() || other.is_f64() => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let same = |(key, value): (&String, &Value)| other.get(key).is_some_and(|other| equal(value, other));
            one.len() == other.len() && one.iter().all(same)
        }
        _ => one == other,
    }
}

/// Which of two numbers is larger. Integers are compared exactly: as floats, different large numbers would be equal.
pub fn compare(one: &Number, other: &Number) -> Option<Ordering> {
    match (integer(one), integer(other)) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

/// Whether a number is a multiple of another one.
pub fn is_multiple(number: &Number, step: &Number) -> bool {
    if let (Some(number), Some(step)) = (integer(number), integer(step)) {
        return step != 0 && number % step == 0;
    }
    let (Some(number), Some(step)) = (number.as_f64(), step.as_f64()) else { return true };
    let nearest = (number / step).round() * step;
    // decimals like 0.1 are only approximate in floating point
    if nearest.is_finite() { (nearest - number).abs() <= number.abs() * 1e-15 } else { number % step == 0.0 }
}

fn integer(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}
