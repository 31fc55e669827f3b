//! Types, lengths, ranges, patterns, numbers of items; and how values are compared.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;

use regex_lite::Regex;
use serde_json::{Number, Value};

use crate::tree::{NodeId, Tree};

thread_local! {
    /// A cache: patterns are few and used often. None for an invalid pattern.
    static PATTERNS: RefCell<HashMap<String, Option<Regex>>> = RefCell::default();
}

/// The bounds of a schema that a value violates: keyword, and where it is written.
pub(super) fn violated<'a>(
    tree: &'a Tree,
    schema: NodeId,
    value: &'a Value,
) -> impl Iterator<Item = (&'a str, NodeId)> + 'a {
    // most schemas have no bound at all
    let entries = tree.map(schema).iter();
    entries
        .filter(move |(keyword, node)| is_violated(tree, schema, keyword, *node, value))
        .map(|(key, node)| (&**key, *node))
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
        // an invalid pattern is never violated
        ("pattern", Value::String(text)) => {
            tree.text(node).is_some_and(|pattern| fits_pattern(pattern, text) == Some(false))
        }
        ("minItems", Value::Array(items)) => below(items.len()),
        ("maxItems", Value::Array(items)) => above(items.len()),
        ("uniqueItems", Value::Array(items)) => {
            tree.is_true(node)
                && items
                    .iter()
                    .enumerate()
                    .any(|(index, item)| items.iter().skip(index + 1).any(|other| equal(item, other)))
        }
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
        _ => true,
    }
}

/// Whether a text fits a pattern; none for an invalid pattern.
pub fn fits_pattern(pattern: &str, text: &str) -> Option<bool> {
    PATTERNS.with_borrow_mut(|patterns| {
        if !patterns.contains_key(pattern) {
            patterns.insert(pattern.to_owned(), Regex::new(pattern).ok());
        }
        patterns.get(pattern)?.as_ref().map(|regex| regex.is_match(text))
    })
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
