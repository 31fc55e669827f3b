//! New text in the style of a file.

use serde_json::{Map, Value};

use super::text::Source;

/// Keys in the order in which people write them; others come after these.
const ORDER: [&str; 14] = [
    "name",
    "in",
    "description",
    "required",
    "$ref",
    "type",
    "format",
    "nullable",
    "schema",
    "content",
    "items",
    "properties",
    "additionalProperties",
    "allOf",
];

/// Longer values are written in blocks, if the file has blocks.
const MOST_LETTERS: usize = 90;

fn entries(object: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut entries: Vec<_> = object.iter().collect();
    let is_schema = object.get("type").is_none_or(|kind| !kind.is_object());
    let rank = |key: &str| ORDER.iter().position(|known| *known == key).filter(|_| is_schema).unwrap_or(ORDER.len());
    entries.sort_by(|one, other| (rank(one.0), one.0).cmp(&(rank(other.0), other.0)));
    entries
}

/// A key and its value on one line.
pub(super) fn entry(source: &Source, key: &str, value: &Value) -> String {
    match source.is_json {
        true => format!("{}:{}{}", Value::from(key), air(source), inline(source, value)),
        false => format!("{}: {}", quoted(key), inline(source, value)),
    }
}

/// A value on one line.
pub(super) fn inline(source: &Source, value: &Value) -> String {
    let comma = if source.is_json { format!(",{}", air(source)) } else { ", ".to_owned() };
    match value {
        Value::Object(object) => {
            let entries: Vec<_> = entries(object).into_iter().map(|(key, value)| entry(source, key, value)).collect();
            format!("{{{}}}", entries.join(&comma))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| inline(source, item)).collect();
            format!("[{}]", items.join(&comma))
        }
        Value::String(text) if !source.is_json => quoted(text),
        other => other.to_string(),
    }
}

fn air(source: &Source) -> &'static str {
    if source.is_airy { " " } else { "" }
}

/// A key and its value on as many lines as JSON in this style has; the first line has no indentation.
pub(super) fn tall_entry(source: &Source, key: &str, value: &Value, indent: &str) -> String {
    match source.is_json {
        true => format!("{}: {}", Value::from(key), tall(source, value, indent)),
        false => entry(source, key, value),
    }
}

/// A value on as many lines as JSON in this style has.
pub(super) fn tall(source: &Source, value: &Value, indent: &str) -> String {
    if !source.is_json {
        return inline(source, value);
    }
    let line_break = source.line_break;
    let deeper = format!("{indent}{}", source.unit);
    let lines: Vec<String> = match value {
        Value::Object(object) if !object.is_empty() => {
            entries(object).into_iter().map(|(key, value)| tall_entry(source, key, value, &deeper)).collect()
        }
        Value::Array(items) if !items.is_empty() => items.iter().map(|item| tall(source, item, &deeper)).collect(),
        other => return inline(source, other),
    };
    let (open, close) = if value.is_object() { ('{', '}') } else { ('[', ']') };
    let lines: Vec<String> = lines.into_iter().map(|line| format!("{deeper}{line}")).collect();
    format!("{open}{line_break}{}{line_break}{indent}{close}", lines.join(&format!(",{line_break}")))
}

/// A key and its value as lines of a block, the first without indentation and the last without a line break.
pub(super) fn block_entry(source: &Source, key: &str, value: &Value, indent: &str) -> String {
    let line = entry(source, key, value);
    match value {
        Value::Object(object) if line.chars().count() > MOST_LETTERS && !object.is_empty() => {
            let deeper = format!("{indent}{}", if source.unit.contains('\t') { "  " } else { &source.unit });
            let entries = entries(object).into_iter().map(|(key, value)| {
                format!("{}{deeper}{}", source.line_break, block_entry(source, key, value, &deeper))
            });
            format!("{}:{}", quoted(key), entries.collect::<String>())
        }
        _ => line,
    }
}

/// A key or text, in quotes if YAML would read something else without them.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_' || first == '$')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "$_-./".contains(c))
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
        );
    let is_sentence = || {
        text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || " .".contains(c))
            && text.contains(' ')
            && !text.ends_with(' ')
    };
    if is_plain || is_sentence() { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}
