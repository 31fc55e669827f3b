//! Values that must never show: every text, amount and date of the test data contains one of the markers.

use serde_json::{Value, json};

pub(crate) const CLIENT_ID: &str = "planted-client-id-0123456789abcdef";
pub(crate) const ACCESS_SECRET: &str = "sandbox-planted-0123456789abcdef";

/// The marker in every planted text.
const TEXT: &str = "planted";
/// The same as a list of numbers.
const BYTES: &str = "112, 108, 97, 110, 116, 101, 100";
/// The marker in every planted number of a person or an account.
const DIGITS: &str = "0147147";
pub(crate) const AMOUNT: &str = "48213.47";
/// The base64 of a text with the marker.
pub(crate) const BASE64: &str = "cGxhbnRlZCBmaWxl";
pub(crate) const PDF: &[u8] = b"%PDF-1.7 planted";
pub(crate) const DATE: &str = "1987-06-05";

/// A text for a property, in the shape that the property has in life where that is not plain text.
pub(crate) fn text(property: &str) -> String {
    match property {
        "ssn" => format!("90{DIGITS}"),
        "phone" => format!("+1555{DIGITS}"),
        "account_number" => format!("55{DIGITS}00"),
        "routing_number" => format!("12{DIGITS}"),
        "date_of_birth" => DATE.to_owned(),
        "email" => format!("{TEXT}@example.org"),
        _ => format!("{TEXT} {property}"),
    }
}

pub(crate) fn uri(property: &str) -> String {
    format!("https://{TEXT}.example/{property}?signature={TEXT}")
}

/// A property of a free-form object; such keys are nobody's business either.
pub(crate) const KEY: &str = "planted_key";

/// A free-form value.
pub(crate) fn anything() -> Value {
    json!([format!("{TEXT} entry"), 147])
}

/// Fails if `shown` holds a planted value.
#[track_caller]
pub(crate) fn assert_absent(what: &str, shown: &str) {
    for marker in [TEXT, DIGITS, AMOUNT, DATE, BASE64, BYTES] {
        if let Some(found) = shown.lines().find(|line| line.contains(marker)) {
            panic!("{what} shows a planted value: {found}");
        }
    }
}
