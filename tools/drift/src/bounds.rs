//! Lengths, ranges, patterns, numbers of items.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;

use regex_lite::Regex;
use serde_json::{Number, Value};

use crate::document::{NodeId, Tree};
use crate::value::equal;

thread_local! {
    /// Patterns are few and used often. One that cannot be read is never violated.
    static PATTERNS: RefCell<HashMap<String, Option<Regex>>> = RefCell::default();
}

/// The bounds of a schema that a value violates, and how.
pub(crate) fn violated(tree: &Tree, schema: NodeId, value: &Value) -> Vec<(NodeId, String)> {
    let mut found = Vec::new();
    // most schemas have no bound at all
    for (keyword, node) in tree.map(schema) {
        if is_violated(tree, schema, keyword, *node, value) {
            found.push((*node, format!("violates `{keyword}`")));
        }
    }
    found
}

fn is_violated(tree: &Tree, schema: NodeId, keyword: &str, node: NodeId, value: &Value) -> bool {
    let bound = || tree.number(node);
    #[allow(clippy::cast_precision_loss, reason = "lengths are far below 2^52")]
    let count = |number: usize| number as f64;
    let below = |size: usize| bound().is_some_and(|bound| count(size) < bound);
    let above = |size: usize| bound().is_some_and(|bound| count(size) > bound);
    match (keyword, value) {
        ("minLength", Value::String(text)) => below(text.chars().count()),
        ("maxLength", Value::String(text)) => above(text.chars().count()),
        ("pattern", Value::String(text)) => tree.text(node).is_some_and(|pattern| !matches(pattern, text)),
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
            let order = tree.numeral(node).and_then(|bound| compare(number, bound));
            order == Some(Ordering::Less) || order == Some(Ordering::Equal) && tree.get_bool(schema, "exclusiveMinimum")
        }
        ("maximum", Value::Number(number)) => {
            let order = tree.numeral(node).and_then(|bound| compare(number, bound));
            order == Some(Ordering::Greater)
                || order == Some(Ordering::Equal) && tree.get_bool(schema, "exclusiveMaximum")
        }
        ("multipleOf", Value::Number(number)) => tree.numeral(node).is_some_and(|step| !is_multiple(number, step)),
        _ => false,
    }
}

/// An integer, exactly: as floats, large ones would be equal that are not.
fn integer(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

fn compare(one: &Number, other: &Number) -> Option<Ordering> {
    match (integer(one), integer(other)) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

fn is_multiple(number: &Number, step: &Number) -> bool {
    if let (Some(number), Some(step)) = (integer(number), integer(step)) {
        return step != 0 && number % step == 0;
    }
    let (Some(number), Some(step)) = (number.as_f64(), step.as_f64()) else { return true };
    let nearest = (number / step).round() * step;
    // decimals like 0.1 are not exact, but near
    if nearest.is_finite() { (nearest - number).abs() <= number.abs() * 1e-15 } else { number % step == 0.0 }
}

fn matches(pattern: &str, text: &str) -> bool {
    PATTERNS.with_borrow_mut(|patterns| {
        let regex = patterns.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).ok());
        regex.as_ref().is_none_or(|regex| regex.is_match(text))
    })
}
