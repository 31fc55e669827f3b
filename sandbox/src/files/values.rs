//! Values of JSON in the words of a document.

use serde_json::Value;

use crate::clock::parse_time;

/// What is in no document: tokens, addresses of files, and what tells a program where data comes from.
pub(super) fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "id" | "access_token"
            | "bridge_token"
            | "file"
            | "md5sum"
            | "pdf_report"
            | "logo_url"
            | "derived_fields"
            | "missing_data_fields"
            | "link_hash"
    ) || name.ends_with("_id")
        || name.ends_with("_url")
}

/// `gross_pay` becomes `Gross pay`.
pub(super) fn label(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let label: String = first.into_iter().chain(letters).collect();
    label.replace(" ytd", " YTD").replace("Ssn", "SSN").replace("Ein", "EIN")
}

/// A value as text; of a social security number only the end.
pub(super) fn text(name: &str, value: &Value) -> String {
    let text = match value {
        Value::String(text) => moment(text).unwrap_or_else(|| text.clone()),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Null => String::new(),
        Value::Array(values) => {
            let plain = values.iter().filter(|value| !value.is_object() && !value.is_array());
            plain.map(|value| self::text("", value)).collect::<Vec<_>>().join(", ")
        }
        Value::Object(_) => one_line(value),
        Value::Number(number) => number.to_string(),
    };
    if name == "ssn" { masked(&text) } else { text }
}

/// The end of a number that is not for everybody.
pub(super) fn masked(number: &str) -> String {
    let end: String = number.chars().skip(number.chars().count().saturating_sub(4)).collect();
    if end.is_empty() { end } else { format!("***-**-{end}") }
}

/// A time as people write it: the day, and hours and minutes unless it is midnight.
fn moment(text: &str) -> Option<String> {
    let time = parse_time(text).filter(|_| text.contains('T'))?;
    let is_midnight = time.time() == chrono::NaiveTime::MIN;
    Some(time.format(if is_midnight { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" }).to_string())
}

/// The plain values of an object after one another: of an address as on a letter, else each with its name.
pub(super) fn one_line(object: &Value) -> String {
    if object.get("city").is_some() {
        let parts = ["street", "city", "state", "zip"].map(|name| text(name, &object[name]));
        return parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    }
    let fields = object.as_object().into_iter().flatten();
    let shown = fields.filter(|(name, value)| !is_left_out(name) && !value.is_null() && !value.is_object());
    let shown = shown.map(|(name, value)| format!("{} {}", label(name), amount_of(name, value)));
    shown.collect::<Vec<_>>().join(", ")
}

/// A value of this name, with commas if it is an amount.
fn amount_of(name: &str, value: &Value) -> String {
    if name != "ssn" && value.is_string() { amount(value) } else { text(name, value) }
}

/// An amount with commas; anything else as it is.
pub(super) fn amount(value: &Value) -> String {
    let text = text("", value);
    let Some((whole, cents)) = text.split_once('.').filter(|(whole, cents)| is_number(whole) && cents.len() == 2)
    else {
        return text;
    };
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{cents}")
}

/// Whether a text stands right-aligned in a column.
pub(super) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_read_as_in_a_document() {
        assert_eq!(amount(&json!("1234567.80")), "1,234,567.80");
        assert_eq!(amount(&json!("-900.00")), "-900.00");
        assert_eq!(amount(&json!("2025-01-01")), "2025-01-01");
        assert_eq!(text("ssn", &json!("900112233")), "***-**-2233");
        assert_eq!(label("gross_pay_ytd"), "Gross pay YTD");
        assert_eq!(
            one_line(&json!({"street": "1 Main St", "city": "Dover", "id": "x", "zip": null})),
            "1 Main St, Dover"
        );
    }
}
