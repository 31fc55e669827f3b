//! What is wrong with a value that somebody wrote by hand: all of it at once, with what is allowed instead. The value itself
//! is never repeated, as it may be a secret.

use serde_json::{Map, Value};
use truv_openapi::schema::{Fault, Member, Members, Misfit, Path, Side, Step, Visitor, Walker, every_part, types};
use truv_openapi::{Description, NodeId, Tree, problem};

use super::Schema;

/// How many mistakes of one value are collected at most; who tells them may tell fewer.
const MOST: usize = 200;

/// How many allowed names or words are listed at most.
const LONGEST_LIST: usize = 60;

/// The key by which some readers of YAML add the members of another mapping.
const MERGE: &str = "<<";

/// One mistake.
#[derive(Debug)]
pub(crate) struct Wrong {
    /// The way to what is wrong: names and indices.
    pub(crate) steps: Vec<String>,
    pub(crate) message: String,
}

impl Wrong {
    /// The way as text, in which a name that may be a value in the wrong place is a star.
    pub(crate) fn field(&self) -> String {
        let is_shown = |step: &str| {
            step == MERGE || is_name(step) || step.bytes().all(|byte| byte.is_ascii_digit()) && step.len() < 9
        };
        let shown = self.steps.iter().map(|step| if is_shown(step) { step } else { "*" });
        shown.collect::<Vec<_>>().join(".")
    }
}

/// The steps of a place such as `users.0`.
pub(crate) fn steps(place: &str) -> Vec<String> {
    place.split('.').filter(|step| !step.is_empty()).map(str::to_owned).collect()
}

impl Schema<'_> {
    /// What is wrong with a value, members that the schema does not have included. `place` is where the value stands.
    pub(crate) fn faults(self, value: &Value, place: &str) -> Vec<Wrong> {
        let Some(node) = self.node else { return Vec::new() };
        let mut value = value.clone();
        // What the framework would convert is not wrong.
        let unconverted = self.converted(&mut value, place);
        let mut found = Faults { description: self.description, place, faults: Vec::new() };
        Walker::new(self.description, Side::Request, false).walk(node, &value, &mut found);
        let mut faults = found.faults;
        for problem in unconverted {
            let steps = steps(&problem.field);
            if !faults.iter().any(|known| known.steps == steps) {
                faults.push(Wrong { steps, message: problem.message });
            }
        }
        faults
    }
}

struct Faults<'a> {
    description: &'a Description,
    place: &'a str,
    faults: Vec<Wrong>,
}

impl Faults<'_> {
    fn report(&mut self, path: &Path<'_>, member: Option<&str>, message: String) {
        let mut below: Vec<String> = member.into_iter().map(str::to_owned).collect();
        let mut path = Some(path);
        while let Some(one) = path {
            match one.last() {
                Step::Root => {}
                Step::Member(name) | Step::Entry(name) => below.push(name.to_owned()),
                Step::Item(index) => below.push(index.to_string()),
            }
            path = one.above();
        }
        let all = steps(self.place).into_iter().chain(below.into_iter().rev());
        self.faults.push(Wrong { steps: all.collect(), message });
    }
}

impl Visitor for Faults<'_> {
    fn misfit(&mut self, path: &Path<'_>, misfit: Misfit<'_>) {
        match misfit.fault {
            _ if self.faults.len() >= MOST => {}
            // `object` tells them, with the names that are allowed.
            Fault::Undocumented { .. } => {}
            Fault::Missing(name) => self.report(path, Some(name), "is required".to_owned()),
            _ => self.report(path, None, wrong(self.description, misfit)),
        }
    }

    fn object(&mut self, path: &Path<'_>, object: &Map<String, Value>, members: &Members<'_>) {
        for name in object.keys() {
            let is_unknown = matches!(members.member(name), Member::Forbidden(_) | Member::Undocumented);
            if self.faults.len() >= MOST || !is_unknown || !members.by_pattern(name).is_empty() {
                continue;
            }
            let known = members.properties.keys().copied();
            let meant = problem::nearest(name, known.clone());
            let allowed = match meant {
                _ if name == MERGE => "merge keys are not read, so write the properties themselves".to_owned(),
                Some(meant) => format!("did you mean `{meant}`?"),
                None if members.properties.is_empty() => "nothing is allowed here".to_owned(),
                None => format!("allowed here: {}", listed(known.map(str::to_owned).collect())),
            };
            self.report(path, Some(name), format!("there is no such property; {allowed}"));
        }
    }
}

/// Whether a key looks like the name of a property. Anything else may be a value in the wrong place, so it is not repeated.
fn is_name(key: &str) -> bool {
    let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (1..=40).contains(&key.len())
        && key.bytes().all(is_usual)
        && key.bytes().filter(u8::is_ascii_digit).count() < 4
        && !key.starts_with(|first: char| first.is_ascii_digit())
}

fn wrong(description: &Description, misfit: Misfit<'_>) -> String {
    let tree = description.tree();
    let Misfit { fault, node, value } = misfit;
    match fault {
        Fault::Null => format!("must not be empty; give it {}, or leave the property out", expected(description, node)),
        Fault::Type(types) => wrong_type(types, value),
        Fault::Enum => {
            let words: Vec<String> =
                tree.list(node).iter().filter_map(|word| tree.text(*word).map(str::to_owned)).collect();
            match value.as_str().and_then(|value| problem::nearest(value, words.iter().map(String::as_str))) {
                Some(meant) if words.len() > LONGEST_LIST => {
                    format!("must be one of the allowed words; did you mean {meant}?")
                }
                _ => format!("must be one of {}", listed(in_one_case(words))),
            }
        }
        Fault::Format("date") => "must be a day that exists, such as 2025-01-31".to_owned(),
        Fault::Format("date-time") => "must be a time that exists, such as 2025-01-31T12:00:00Z".to_owned(),
        Fault::Format("decimal") => "must be a number, or a decimal number in quotes".to_owned(),
        Fault::Format(format) => format!("must have the format {format}"),
        Fault::Bound(keyword) => out_of_bounds(tree, keyword, node),
        Fault::TooDeep => "is nested too deeply".to_owned(),
        _ => "does not fit".to_owned(),
    }
}

/// What a schema takes.
fn expected(description: &Description, schema: NodeId) -> &'static str {
    let mut parts = Vec::new();
    every_part(description, schema, &mut parts);
    parts.iter().find_map(|part| types(description.tree(), *part).next()).map_or("a value", kind_of)
}

fn kind_of(name: &str) -> &'static str {
    match name {
        "string" => "a text",
        "number" => "a number",
        "integer" => "a whole number",
        "boolean" => "true or false",
        "array" => "a list",
        _ => "a mapping",
    }
}

fn wrong_type(wanted: &str, value: &Value) -> String {
    let takes_only_text = ["string", "string or null", "null or string"].contains(&wanted);
    let wanted: Vec<&str> = wanted.split(" or ").filter(|name| *name != "null").map(kind_of).collect();
    let given = match value {
        Value::String(_) => "a text",
        Value::Number(_) => "a number",
        Value::Bool(_) => "true or false",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
        Value::Null => "empty",
    };
    let quotes = if takes_only_text && (value.is_number() || value.is_boolean()) { "; put it in quotes" } else { "" };
    format!("must be {}, not {given}{quotes}", wanted.join(" or "))
}

fn out_of_bounds(tree: &Tree, keyword: &str, limit: NodeId) -> String {
    let shown = tree.value(limit);
    match keyword {
        "minLength" => format!("must have at least {shown} characters"),
        "maxLength" => format!("must have at most {shown} characters"),
        "minItems" => format!("must have at least {shown} items"),
        "maxItems" => format!("must have at most {shown} items"),
        "minimum" => format!("must be at least {shown}"),
        "maximum" => format!("must be at most {shown}"),
        "pattern" => {
            let schema = tree.node(limit).parent;
            let described = schema.and_then(|schema| tree.get_text(schema, "description")?.strip_prefix("A "));
            match described {
                Some(described) => format!("must be a {}", described.trim_end_matches('.')),
                None => format!("must fit the pattern {}", tree.text(limit).unwrap_or_default()),
            }
        }
        _ => "is out of bounds".to_owned(),
    }
}

/// The words without those that are the same in small letters.
fn in_one_case(words: Vec<String>) -> Vec<String> {
    let is_twin = |word: &String| word.to_uppercase() != *word && words.contains(&word.to_uppercase());
    words.iter().filter(|word| !is_twin(word)).cloned().collect()
}

fn listed(names: Vec<String>) -> String {
    let more = names.len().saturating_sub(LONGEST_LIST);
    let shown = names.into_iter().take(LONGEST_LIST).collect::<Vec<_>>().join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}
