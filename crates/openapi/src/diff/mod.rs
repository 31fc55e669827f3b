//! What changed between two documents, and whether a program that speaks the older one still works with the newer.
//!
//! The rules have the names of oasdiff's, so that a finding can be looked up there.

mod operations;
mod rules;
mod schema;
mod view;

use std::fmt;

use crate::description::Description;
use crate::problem::Location;
use crate::tree::NodeId;

pub use rules::{OWN, RULES};

/// What a change means for a program that was written for the older document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The program goes on as before.
    Compatible,
    /// The program may fail, if it uses what changed or is strict.
    Risky,
    /// The program fails, if it uses what changed.
    Breaking,
}

impl Level {
    /// In one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Risky => "risky",
            Self::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The name of the rule.
    pub rule: &'static str,
    /// What it means.
    pub level: Level,
    /// The operation, such as `GET /users/{id}`; empty for the whole document.
    pub operation: String,
    /// What changed, such as `response 200 /results/items/id`.
    pub place: String,
    /// How it changed: names and values of the documents.
    pub detail: String,
    /// Where it is written: in the newer document, or else in the older.
    pub location: Location,
}

/// All changes, the breaking ones first, then in the order of the documents.
///
/// ```
/// use truv_openapi::Description;
/// use truv_openapi::diff::{Level, compare};
///
/// let document = |required: &str| {
///     let text = format!(
///         r#"{{"openapi": "3.0.3", "paths": {{"/a": {{"get": {{
///             "parameters": [{{"name": "q", "in": "query", "required": {required}, "schema": {{"type": "string"}}}}],
///             "responses": {{}}}}}}}}}}"#
///     );
///     Description::of_text("a.json", &text).unwrap()
/// };
/// let changes = compare(&document("false"), &document("true"));
/// assert_eq!((changes[0].rule, changes[0].level), ("request-parameter-became-required", Level::Breaking));
/// ```
pub fn compare(old: &Description, new: &Description) -> Vec<Change> {
    let mut found = Found { old, new, operation: String::new(), changes: Vec::new() };
    operations::compare(&mut found);
    // the same schema may be reached in two ways
    let mut changes: Vec<Change> = Vec::new();
    for change in found.changes {
        if !changes.contains(&change) {
            changes.push(change);
        }
    }
    changes.sort_by_key(|change| std::cmp::Reverse(change.level));
    changes
}

/// Collects changes.
struct Found<'a> {
    old: &'a Description,
    new: &'a Description,
    operation: String,
    changes: Vec<Change>,
}

/// Which document a node is of.
#[derive(Clone, Copy)]
enum At {
    Old(NodeId),
    New(NodeId),
}

impl Found<'_> {
    fn report(&mut self, rule: &str, place: &str, detail: String, at: At) {
        let Some((rule, level)) = rules::rule(rule) else { return };
        let location = match at {
            At::Old(node) => self.old.location(node),
            At::New(node) => self.new.location(node),
        };
        let operation = self.operation.clone();
        self.changes.push(Change { rule, level, operation, place: place.to_owned(), detail, location });
    }
}
