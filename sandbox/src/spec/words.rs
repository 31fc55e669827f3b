//! The messages of the framework behind Truv (Django REST framework) for values that it refuses.

use serde_json::Value;
use truv_openapi::schema::{Fault, Misfit};
use truv_openapi::{NodeId, Tree};

use super::conversion::LONGEST_NUMBER;

pub(super) const NO_NUMBER: &str = "A valid number is required.";
pub(super) const NO_URL: &str = "Enter a valid URL.";
pub(super) const BLANK: &str = "This field may not be blank.";
pub(super) const NULL_CHARACTERS: &str = "Null characters are not allowed.";
const NO_DATE: &str = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.";
const NO_TIME: &str =
    "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";
/// The message if the framework has no message of its own.
const NO_VALUE: &str = "Enter a valid value.";
pub(crate) const REQUIRED: &str = "This field is required.";

/// A wrong choice is repeated up to this many characters.
const LONGEST_CHOICE: usize = 200;

/// The message for a misfit; none if the framework accepts the value.
pub(super) fn of(tree: &Tree, misfit: Misfit<'_>) -> Option<String> {
    let Misfit { fault, node, value } = misfit;
    Some(match fault {
        Fault::Null => "This field may not be null.".to_owned(),
        Fault::Missing(_) => REQUIRED.to_owned(),
        Fault::Type(expected) => wrong_type(tree, node, expected, value),
        Fault::Enum => wrong_choice(value),
        Fault::Format(format) => return wrong_format(format, value),
        Fault::Bound(keyword) => out_of_bounds(keyword, &tree.value(node), value),
        // faults that only answers can have
        Fault::Undocumented { .. } | Fault::WriteOnly => return None,
        _ => NO_VALUE.to_owned(),
    })
}

fn wrong_type(tree: &Tree, schema: NodeId, expected: &str, value: &Value) -> String {
    if tree.get(schema, "enum").is_some() {
        return wrong_choice(value);
    }
    let is_long = value.as_str().is_some_and(|text| text.len() > LONGEST_NUMBER);
    let kind = kind(value);
    match (expected, tree.get_text(schema, "format").unwrap_or_default()) {
        ("string", "date") => NO_DATE.to_owned(),
        ("string", "date-time") => NO_TIME.to_owned(),
        ("string", "decimal") => NO_NUMBER.to_owned(),
        ("string", _) => "Not a valid string.".to_owned(),
        ("integer" | "number", _) if is_long => "String value too large.".to_owned(),
        ("integer", _) => "A valid integer is required.".to_owned(),
        ("number", _) => NO_NUMBER.to_owned(),
        ("boolean", _) => "Must be a valid boolean.".to_owned(),
        ("array", _) => format!("Expected a list of items but got type \"{kind}\"."),
        ("object", _) if tree.get(schema, "properties").is_some() => {
            format!("Invalid data. Expected a dictionary, but got {kind}.")
        }
        ("object", _) => format!("Expected a dictionary of items but got type \"{kind}\"."),
        _ => NO_VALUE.to_owned(),
    }
}

/// The name that the framework's language, Python, has for a kind of value.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

fn wrong_choice(value: &Value) -> String {
    let written = match value {
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let shown = match written.char_indices().nth(LONGEST_CHOICE) {
        Some((end, _)) => format!("{}…", written.get(..end).unwrap_or_default()),
        None => written,
    };
    format!("\"{shown}\" is not a valid choice.")
}

fn wrong_format(format: &str, value: &Value) -> Option<String> {
    Some(match format {
        "date" => NO_DATE.to_owned(),
        "date-time" => NO_TIME.to_owned(),
        "email" => "Enter a valid email address.".to_owned(),
        "uuid" => "Must be a valid UUID.".to_owned(),
        "int32" if value.as_f64().is_some_and(|number| number < 0.0) => at_least(&i32::MIN.into()),
        "int32" => at_most(&i32::MAX.into()),
        // the reader of a file decodes it, and the conversion has checked the other formats
        "byte" | "decimal" | "uri" => return None,
        _ => NO_VALUE.to_owned(),
    })
}

fn out_of_bounds(keyword: &str, limit: &Value, value: &Value) -> String {
    let is_empty = value == "" || value.as_array().is_some_and(Vec::is_empty);
    match keyword {
        "minLength" if is_empty => BLANK.to_owned(),
        "minLength" => format!("Ensure this field has at least {limit} characters."),
        "maxLength" => format!("Ensure this field has no more than {limit} characters."),
        "pattern" => "This value does not match the required pattern.".to_owned(),
        "minItems" if is_empty => "This list may not be empty.".to_owned(),
        "minItems" => format!("Ensure this field has at least {limit} elements."),
        "maxItems" => format!("Ensure this field has no more than {limit} elements."),
        "minimum" => at_least(limit),
        "maximum" => at_most(limit),
        _ => NO_VALUE.to_owned(),
    }
}

fn at_least(limit: &Value) -> String {
    format!("Ensure this value is greater than or equal to {limit}.")
}

fn at_most(limit: &Value) -> String {
    format!("Ensure this value is less than or equal to {limit}.")
}
