//! Conversion of values as in the framework behind Truv (Django REST framework): numbers become text, and text becomes
//! numbers, dates and booleans, depending on the field's type. Booleans, lists and objects never become text. Text loses the white
//! space at its ends.

use chrono::SecondsFormat;
use rust_decimal::Decimal;
use serde_json::{Number, Value};
use truv_openapi::{NodeId, Tree, format};

use super::words;
use crate::clock::{parse_date, parse_time};

/// Longer texts are not converted to numbers.
pub(super) const LONGEST_NUMBER: usize = 1_000;

/// The converted value, by the schemas that the value should fit; none to keep the value. Fails with the framework's
/// message for formats in which the framework is stricter than OpenAPI.
pub(super) fn converted(tree: &Tree, parts: &[NodeId], value: &Value) -> Result<Option<Value>, &'static str> {
    let first = |keyword| parts.iter().find_map(|part| tree.get_text(*part, keyword));
    let is_nullable = || parts.iter().any(|part| tree.get_bool(*part, "nullable"));
    Ok(match (first("type").unwrap_or_default(), value) {
        ("string", _) => return string(kind_of_text(tree, parts), value),
        ("integer", Value::String(text)) => integer(text),
        ("integer", Value::Number(number)) => whole(number),
        ("number", Value::String(text)) if text.trim().is_empty() && is_nullable() => Some(Value::Null),
        ("number", Value::String(text)) => number(text),
        ("boolean", Value::String(text)) if ["", "null"].contains(&&*text.to_lowercase()) && is_nullable() => {
            Some(Value::Null)
        }
        ("boolean", Value::String(text)) => boolean(text),
        ("boolean", Value::Number(number)) => match number.as_f64() {
            Some(1.0) => Some(Value::Bool(true)),
            Some(0.0) => Some(Value::Bool(false)),
            _ => None,
        },
        _ => None,
    })
}

/// The kind of a field of text: its format, or `enum` for a choice.
fn kind_of_text<'a>(tree: &'a Tree, parts: &[NodeId]) -> &'a str {
    let is_choice = parts.iter().any(|part| tree.get(*part, "enum").is_some());
    let format = parts.iter().find_map(|part| tree.get_text(*part, "format"));
    if is_choice { "enum" } else { format.unwrap_or_default() }
}

/// Whether a field takes any text by its schemas, blank ones too.
pub(super) fn takes_blank_text(tree: &Tree, parts: &[NodeId]) -> bool {
    let is_text = parts.iter().find_map(|part| tree.get_text(*part, "type")) == Some("string");
    let is_any = matches!(kind_of_text(tree, parts), "" | "pii" | "secret");
    is_text
        && is_any
        && !parts.iter().any(|part| ["minLength", "pattern"].iter().any(|rule| tree.get(*part, rule).is_some()))
}

/// A value for a field of text.
fn string(kind: &str, value: &Value) -> Result<Option<Value>, &'static str> {
    let number = match value {
        // a number is no date
        Value::Number(_) if matches!(kind, "date" | "date-time") => return Ok(None),
        Value::Number(number) => Some(number.to_string()),
        Value::String(_) => None,
        _ => return Ok(None),
    };
    let sent = number.as_deref().or(value.as_str()).unwrap_or_default();
    let text = if is_trimmed(kind) { trimmed(sent) } else { sent };
    if is_trimmed(kind) && text.contains('\0') {
        return Err(words::NULL_CHARACTERS);
    }
    let read = match kind {
        "decimal" => Some(decimal(text).ok_or(words::NO_NUMBER)?),
        "uri" if text.is_empty() => return Err(words::BLANK),
        "uri" if !is_web_address(text) => return Err(words::NO_URL),
        // any other spelling is refused
        "date" if !format::is_date(text) => parse_date(text).map(|date| date.format("%Y-%m-%d").to_string()),
        "date-time" if !format::fits(kind, value) => {
            parse_time(text).map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
        }
        _ if text.len() < sent.len() => Some(text.to_owned()),
        _ => None,
    };
    Ok(read.or(number).filter(|read| value.as_str() != Some(read)).map(Value::String))
}

/// Whether the framework takes white space away from the ends of such a text. A choice, a time and a file have to be exact; a
/// password may start or end with a space.
fn is_trimmed(kind: &str) -> bool {
    !matches!(kind, "enum" | "date" | "date-time" | "byte" | "secret")
}

/// The text without white space at its ends: what the framework's language, Python, calls so.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character))
}

/// A decimal without an exponent, otherwise in its original spelling.
fn decimal(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > LONGEST_NUMBER {
        return None;
    }
    let decimal: Decimal = text.parse().ok()?;
    Some(if text.contains(['e', 'E', '_']) { decimal.to_string() } else { text.to_owned() })
}

fn integer(text: &str) -> Option<Value> {
    if text.len() > LONGEST_NUMBER {
        return None;
    }
    let text = text.trim();
    let digits = match text.split_once('.') {
        Some((digits, zeros)) if zeros.bytes().all(|zero| zero == b'0') => digits,
        _ => text,
    };
    digits.parse::<i64>().map(Value::from).or_else(|_| digits.parse::<u64>().map(Value::from)).ok()
}

/// A number with nothing after the point, as an integer.
fn whole(number: &Number) -> Option<Value> {
    let float = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0)?;
    format!("{float:.0}").parse::<i64>().ok().map(Value::from)
}

fn number(text: &str) -> Option<Value> {
    let text = decimal(text)?;
    let integer = text.parse::<i64>().map(Number::from).ok();
    integer.or_else(|| Number::from_f64(text.parse().ok()?)).map(Value::Number)
}

fn boolean(text: &str) -> Option<Value> {
    match text.to_lowercase().as_str() {
        "t" | "y" | "yes" | "true" | "on" | "1" => Some(Value::Bool(true)),
        "f" | "n" | "no" | "false" | "off" | "0" => Some(Value::Bool(false)),
        _ => None,
    }
}

fn is_web_address(text: &str) -> bool {
    text.parse::<http::Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty())
    })
}
