//! Lengths, ranges, patterns, numbers of items.

use std::cell::RefCell;
use std::collections::HashMap;

use regex_lite::Regex;
use serde_json::Value;

use crate::document::{NodeId, Tree};
use crate::schema::equal;

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
            let excludes = tree.get_bool(schema, "exclusiveMinimum");
            bound().zip(number.as_f64()).is_some_and(|(bound, number)| number < bound || excludes && number == bound)
        }
        ("maximum", Value::Number(number)) => {
            let excludes = tree.get_bool(schema, "exclusiveMaximum");
            bound().zip(number.as_f64()).is_some_and(|(bound, number)| number > bound || excludes && number == bound)
        }
        ("multipleOf", Value::Number(number)) => bound().zip(number.as_f64()).is_some_and(|(step, number)| {
            let ratio = number / step;
            !ratio.is_finite() || (ratio - ratio.round()).abs() > 1e-9 * ratio.abs().max(1.0)
        }),
        _ => false,
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    PATTERNS.with_borrow_mut(|patterns| {
        let regex = patterns.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).ok());
        regex.as_ref().is_none_or(|regex| regex.is_match(text))
    })
}
